// SPDX-License-Identifier: Apache-2.0
//! A tile to a slice and back: all stages in their order (sections 2 to 9).

use super::error::TileError;
use super::levels::{Levels, State};
use super::model::{MAX_COLS, Model};
use super::params::{Quantiser, SliceHeader};
use super::recon::{self, Prediction};
use super::target::Target;
use super::trellis::{LOOK, Trellis};
use crate::entropy::tensor::level::{self, Known};
use crate::entropy::tensor::{Contexts, Decoder, Encoder};

/// What encoder and decoder of a tile have in common: everything that follows from its levels.
struct Stages {
    header: SliceHeader,
    contexts: Contexts,
    model: Model,
    prediction: Prediction,
    state: State,
    cols: usize,
}

impl Stages {
    fn new(header: SliceHeader, cols: usize) -> Self {
        Self {
            header,
            contexts: Contexts::default(),
            model: Model::new(header.mode.is_tokens(), header.scale),
            prediction: Prediction::new(header.mode),
            state: State::default(),
            cols,
        }
    }

    /// Code the sixteen levels of the block at column `x` by `code`, then reconstruct and learn.
    #[inline]
    fn block(
        &mut self,
        row: usize,
        x: usize,
        mut code: impl FnMut(&mut Contexts, Known, usize) -> Option<i16>,
    ) -> Option<[i16; 16]> {
        if x == 0 {
            self.model.start_row();
        }
        let classes = self.model.classes(x, &self.model.row());
        let sure = self.model.sure(x);
        let predicted = self.prediction.columns(x);
        let mut levels: Levels = [0; 16];
        let mut coefficients = [0; 16];
        let mut state = self.state;
        for t in 0..16 {
            let known = Known {
                class: classes[t].number,
                shift: classes[t].shift,
                odd: state.is_odd(),
                sure: sure[t & 3],
            };
            let level = code(&mut self.contexts, known, t)?;
            let magnitude = level.unsigned_abs();
            let half_steps = state.half_steps(magnitude);
            coefficients[t] = recon::coefficient(self.header.step, half_steps, level < 0);
            levels[t] = level;
            if self.header.dependent {
                state = state.next(magnitude);
            }
        }
        self.state = state;
        let samples = recon::reconstruct(self.header.mode, &coefficients, &predicted);
        self.prediction.learn(row, x, &samples);
        self.model.learn(x, &levels, x + 4 == self.cols);
        Some(samples)
    }
}

/// Where the block at `x` of a row of blocks lies in the tile's samples.
#[inline]
fn store(samples: &[i16; 16], cols: usize, row: usize, x: usize, tile: &mut [i16]) {
    let lines = tile[4 * row * cols..].chunks_exact_mut(cols);
    for (line, four) in lines.zip(samples.as_chunks::<4>().0) {
        line[x..x + 4].copy_from_slice(four);
    }
}

/// Code a tile of padded samples, rows of `cols`, both multiples of 4, at most 128 columns.
///
/// The slice and what it decodes to, padding included.
///
/// # Panics
/// When the size is another.
pub fn encode(
    header: SliceHeader,
    quantiser: Quantiser,
    cols: usize,
    samples: &[i16],
) -> (Vec<u8>, Vec<i16>) {
    let header = SliceHeader {
        dependent: quantiser.is_dependent(),
        ..header
    };
    assert!(
        matches!(cols, 4..=MAX_COLS) && cols.is_multiple_of(4),
        "{cols} columns"
    );
    assert!(
        samples.len().is_multiple_of(4 * cols) && !samples.is_empty(),
        "whole blocks"
    );
    let mut bytes = Vec::with_capacity(samples.len() / 2);
    bytes.extend(header.to_bytes());
    let mut coder = TileEncoder {
        stages: Stages::new(header, cols),
        encoder: Encoder::new(bytes),
        decoded: vec![0; samples.len()],
    };
    let across = cols / 4;
    let blocks = samples.len() / 16;
    let look = LOOK.min(across - 1);
    let mut trellis = Trellis::default();
    let mut waiting = [[0; 16]; LOOK + 1];
    for block in 0..blocks + look {
        if block < blocks {
            let (row, x) = (block / across, 4 * (block % across));
            let target = coder.prepare(samples, row, x, look);
            let waiting = &mut waiting[block % (LOOK + 1)];
            match quantiser {
                Quantiser::Dependent => trellis.search(&target),
                Quantiser::Scalar => *waiting = target.cheapest(),
                Quantiser::Nearest => *waiting = target.nearest(header.step),
            }
        }
        if let Some(block) = block.checked_sub(look) {
            let levels = if header.dependent {
                trellis.release()
            } else {
                waiting[block % (LOOK + 1)]
            };
            coder.write(&levels, block / across, 4 * (block % across));
        }
    }
    (coder.encoder.terminate(), coder.decoded)
}

struct TileEncoder {
    stages: Stages,
    encoder: Encoder,
    decoded: Vec<i16>,
}

impl TileEncoder {
    /// A block for the search, `look` blocks before the ones that are known (9.2, 9.3).
    #[inline]
    fn prepare(&self, samples: &[i16], row: usize, x: usize, look: usize) -> Target {
        let Stages { model, cols, .. } = &self.stages;
        let header = self.stages.header;
        let means = if x <= 4 * look {
            model.fresh_row()
        } else {
            model.row()
        };
        let predicted = self.stages.prediction.columns(x);
        let mut residual = [0; 16];
        let lines = samples[4 * row * cols..].chunks_exact(*cols);
        for (out, line) in residual.as_chunks_mut::<4>().0.iter_mut().zip(lines) {
            for (v, q) in line[x..x + 4].iter().enumerate() {
                out[v] = i32::from(*q) - predicted[v];
            }
        }
        let coefficients = recon::transform(header.mode, &residual);
        Target::new(
            header.step,
            coefficients,
            model.classes(x, &means),
            model.sure(x),
        )
    }

    /// Write a released block.
    #[inline]
    fn write(&mut self, levels: &Levels, row: usize, x: usize) {
        let encoder = &mut self.encoder;
        let coded = self.stages.block(row, x, |contexts, known, t| {
            level::encode(encoder, contexts, known, levels[t]);
            Some(levels[t])
        });
        if let Some(block) = coded {
            store(&block, self.stages.cols, row, x, &mut self.decoded);
        }
    }
}

/// Decode a slice of `rows` x `cols` padded samples, both multiples of 4, at most 128 columns.
///
/// Reads no byte beyond the slice, and not much further than where an error shows.
///
/// # Panics
/// When the size is another.
pub fn decode(slice: &[u8], rows: usize, cols: usize) -> Result<Vec<i16>, TileError> {
    assert!(
        matches!(cols, 4..=MAX_COLS) && cols.is_multiple_of(4),
        "{cols} columns"
    );
    assert!(rows > 0 && rows.is_multiple_of(4), "{rows} rows");
    let header = SliceHeader::from_slice(slice)?;
    let mut decoder = Decoder::new(slice, SliceHeader::BYTES).ok_or(TileError::Syntax)?;
    let mut stages = Stages::new(header, cols);
    let mut decoded = vec![0; rows * cols];
    for row in 0..rows / 4 {
        for x in (0..cols).step_by(4) {
            let block = stages.block(row, x, |contexts, known, _| {
                level::decode(&mut decoder, contexts, known)
            });
            store(&block.ok_or(TileError::Syntax)?, cols, row, x, &mut decoded);
        }
        if decoder.is_beyond() {
            return Err(TileError::End);
        }
    }
    if decoder.ends() {
        Ok(decoded)
    } else {
        Err(TileError::End)
    }
}

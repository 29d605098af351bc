// SPDX-License-Identifier: Apache-2.0
//! A tile to a slice and back: all stages in their order (sections 2 to 9).

use super::error::TileError;
use super::levels::{self, Levels, NextStates, State};
use super::model::{Class, MAX_COLS, Model};
use super::params::{Quantiser, SliceHeader};
use super::recon::{self, Prediction, Scaler};
use super::target::Target;
use super::trellis::{LOOK, Trellis};
use crate::entropy::tensor::contexts::Place;
use crate::entropy::tensor::level::{self, Known};
use crate::entropy::tensor::{Contexts, Decoder, Encoder};

/// What encoder and decoder of a tile have in common: everything that follows from its levels.
struct Stages {
    header: SliceHeader,
    contexts: Contexts,
    scaler: Scaler,
    model: Model,
    prediction: Prediction,
    state: State,
    next: NextStates,
    cols: usize,
}

impl Stages {
    fn new(header: SliceHeader, cols: usize) -> Self {
        Self {
            header,
            contexts: Contexts::default(),
            scaler: Scaler::new(header.step),
            model: Model::new(header.mode.is_tokens(), header.scale),
            prediction: Prediction::new(header.mode),
            state: State::default(),
            next: if header.dependent {
                levels::DEPENDENT
            } else {
                levels::INDEPENDENT
            },
            cols,
        }
    }

    /// Reconstruct the block at column `x` of the row of blocks `row`, and learn it.
    #[inline(always)]
    fn finish(&mut self, row: usize, x: usize, block: &levels::Coded) -> [i16; 16] {
        let mode = self.header.mode;
        let coefficients = self.scaler.coefficients(&block.half_steps());
        let predicted = self.prediction.columns(x);
        let samples = recon::reconstruct(mode, &coefficients, &predicted);
        self.prediction.learn(row, x, &samples);
        let last = x + 4 == self.cols;
        self.model.learn(x, &block.magnitudes, last);
        samples
    }
}

/// Bring the block at `x` to its place in the four lines of its row of blocks.
#[inline(always)]
fn store(samples: &[i16; 16], x: usize, lines: &mut [i16]) {
    let cols = lines.len() / 4;
    let mut rest = lines;
    for four in samples.as_chunks::<4>().0 {
        let (line, others) = rest.split_at_mut(cols);
        line[x..x + 4].copy_from_slice(four);
        rest = others;
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
                out[v] = i32::from(*q) - i32::from(predicted[v]);
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
        let stages = &mut self.stages;
        if x == 0 {
            stages.model.start_row();
        }
        let classes = stages.model.classes(x, &stages.model.row());
        let sure = stages.model.sure(x);
        let mut block = levels::Coded::default();
        for t in 0..16 {
            let known = Known {
                class: classes[t].number,
                shift: classes[t].shift,
                odd: stages.state.is_odd(),
                sure: sure[t & 3],
            };
            level::encode(&mut self.encoder, &mut stages.contexts, known, levels[t]);
            block.magnitudes[t] = levels[t].unsigned_abs();
            block.negative[t] = levels[t] < 0;
            block.odd[t] = known.odd;
            stages.state = stages.state.next(&stages.next, block.magnitudes[t]);
        }
        let samples = stages.finish(row, x, &block);
        let from = 4 * row * stages.cols;
        store(&samples, x, &mut self.decoded[from..from + 4 * stages.cols]);
    }
}

/// Read the levels of the block at `x`.
#[inline(always)]
fn read(stages: &mut Stages, decoder: &mut Decoder<'_>, x: usize) -> Option<levels::Coded> {
    let classes = stages.model.classes(x, &stages.model.row());
    let sure = stages.model.sure(x);
    let shifted = classes.iter().fold(0, |any, class| any | class.shift) > 0;
    if shifted {
        read_levels::<true>(stages, decoder, &classes, &sure)
    } else {
        read_levels::<false>(stages, decoder, &classes, &sure)
    }
}

/// Read the levels of a block, of which some are `SHIFTED` or none is.
#[inline(always)]
fn read_levels<const SHIFTED: bool>(
    stages: &mut Stages,
    decoder: &mut Decoder<'_>,
    classes: &[Class; 16],
    sure: &[bool; 4],
) -> Option<levels::Coded> {
    let mut block = levels::Coded::default();
    let mut state = stages.state;
    // A copy of its own lies in registers.
    let mut local = *decoder;
    for t in 0..16 {
        let class = classes[t];
        let certain = sure[t & 3] & (!SHIFTED || class.shift == 0);
        let row = stages.contexts.row(class.number);
        let first = Place::first(state.is_odd(), certain);
        let mut magnitude = level::prefix(&mut local, row, first)?;
        if SHIFTED {
            magnitude = level::low_bits(&mut local, magnitude, class.shift)?;
        }
        block.magnitudes[t] = magnitude as u16;
        block.negative[t] = local.bypass(magnitude > 0);
        block.odd[t] = state.is_odd();
        state = state.next(&stages.next, magnitude as u16);
    }
    stages.state = state;
    *decoder = local;
    Some(block)
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
    for (row, lines) in decoded.chunks_exact_mut(4 * cols).enumerate() {
        stages.model.start_row();
        for x in (0..cols).step_by(4) {
            let block = read(&mut stages, &mut decoder, x).ok_or(TileError::Syntax)?;
            store(&stages.finish(row, x, &block), x, lines);
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

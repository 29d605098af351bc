// SPDX-License-Identifier: Apache-2.0
//! What is coded in a co-simulation: the slices of a picture or of a tensor's tiles, with what the
//! golden codec makes of them.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tricodec_golden::align::{Format, Policy};
use tricodec_golden::codec::{encode_picture, parameter_sets};
use tricodec_golden::container::geometry::{TILE_COLUMNS, TILES_PER_PICTURE};
use tricodec_golden::container::tensor::Options;
use tricodec_golden::container::{Kind, TensorView, encode_tensor};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::encoder::{Source, Task};
use tricodec_sim::model::encoder::Job;

use super::tensor;
use crate::args::Cosim;
use crate::encode::{goal, plan};
use crate::io::{self, frames};

/// A slice for a lane, and the NAL unit that it must become.
pub struct Slice {
    pub task: Task,
    pub expected: Vec<u8>,
    /// Picture that it belongs to.
    pub picture: usize,
    /// Of its samples' unit, also where the RTL finds it.
    pub exponent: i16,
}

/// What is encoded: slices in stream order, and the parameter sets of each picture.
pub struct Work {
    pub slices: Vec<Slice>,
    pub headers: Vec<Vec<u8>>,
}

impl Work {
    /// Of the file that the arguments name; at most so many slices or tiles as `lanes` for a
    /// picture.
    pub fn of(a: &Cosim, lanes: u32) -> Result<Self> {
        let mut source = io::Source::open(&a.input, a.format)?;
        let kind = source.kind();
        let work = if kind.is_tensors() {
            tensor_work(a, lanes, &mut source)?
        } else if kind.is_pictures() {
            picture_work(a, lanes, &mut source)?
        } else {
            bail!(
                "{}: this is {}: co-simulation takes tensors or pictures, or streams with --top \
                 decoder",
                source.shown(),
                kind.what()
            )
        };
        if work.slices.is_empty() {
            bail!("{}: there is nothing to encode in it", a.input.display());
        }
        Ok(work)
    }
}

/// Sample position of a block of macroblock `n` of a slice.
fn place(first_mb: u32, width_mbs: u32, n: u32, block: usize) -> (usize, usize) {
    let (mb, (bx, by)) = (first_mb + n, BLOCK_XY[block]);
    (
        16 * (mb % width_mbs) as usize + 4 * usize::from(bx),
        16 * (mb / width_mbs) as usize + 4 * usize::from(by),
    )
}

fn picture_work(a: &Cosim, lanes: u32, source: &mut io::Source) -> Result<Work> {
    let mut frames = frames::open(source, None, true)?;
    if frames.coloured {
        eprintln!(
            "tricodec: {}: it has colour: this encoder codes luma alone, --top video colour and \
             motion",
            source.shown()
        );
    }
    let mut work = Work {
        slices: Vec::new(),
        headers: Vec::new(),
    };
    let mut index = 0;
    while let Some(frame) = frames.read()? {
        let p = frame.luma().clone();
        let sets = parameter_sets(p.width, p.height)?;
        let slices = plan(&sets, &p, lanes, &a.rate);
        let idr_pic_id = (index % 2) as u16;
        let coded = encode_picture(&p.clone().into(), &slices, idr_pic_id)?;
        work.headers.push(coded.headers);
        let width_mbs = p.width.div_ceil(16) as u32;
        let p = Arc::new(p);
        for slice in coded.slices {
            let q = slice.params;
            let job = Job {
                first_mb: q.first_mb,
                start_x: q.first_mb % width_mbs,
                mb_count: q.mb_count,
                width: width_mbs,
                qp: q.qp,
                rounding: q.rounding,
                format: Format::Int8 as u8,
                idr_pic_id,
                ..Default::default()
            };
            let source = picture_source(p.clone(), q.first_mb, width_mbs);
            work.slices.push(Slice {
                task: Task { job, source },
                expected: slice.bytes,
                picture: index,
                exponent: 0,
            });
        }
        index += 1;
    }
    Ok(work)
}

/// Samples as INT8 elements in units of 1.
fn picture_source(p: Arc<Plane>, first_mb: u32, width_mbs: u32) -> Source {
    Arc::new(move |n, block| {
        let (x, y) = place(first_mb, width_mbs, n, block);
        (p.block(x, y).map(|s| u32::from(s ^ 0x80)), [127; 4])
    })
}

fn tensor_work(a: &Cosim, lanes: u32, source: &mut io::Source) -> Result<Work> {
    let t = tensor::read(source, a.tensor.as_deref())?;
    let format = t.format;
    let view = TensorView {
        name: &t.name,
        shape: &t.shape,
        format,
        data: &t.data,
    };
    let options = Options {
        target: goal(&a.rate),
        lanes,
        policy: Policy::Scale,
        clamp_nonfinite: false,
    };
    let result = encode_tensor(&view, &options).with_context(|| a.input.display().to_string())?;
    let Kind::Coded {
        geometry, tiles, ..
    } = result.entry.kind
    else {
        bail!("a coded tensor is coded")
    };
    let bytes = format.bits() as usize / 8;
    let data = Arc::new(t.data);
    let mut work = Work {
        slices: Vec::new(),
        headers: Vec::new(),
    };
    let tile_mbs = (TILE_COLUMNS / 16 * geometry.tile_rows / 16) as u32;
    for (i, tile) in tiles.iter().enumerate() {
        let (picture, at) = (i / TILES_PER_PICTURE, i % TILES_PER_PICTURE);
        if at == 0 {
            let count = (tiles.len() - i).min(TILES_PER_PICTURE);
            work.headers.push(parameter_sets(
                TILE_COLUMNS as usize,
                count * geometry.tile_rows as usize,
            )?);
        }
        let job = Job {
            first_mb: at as u32 * tile_mbs,
            start_x: 0,
            mb_count: tile_mbs,
            width: 4,
            qp: tile.qp,
            rounding: tricodec_golden::quant::DEFAULT_ROUNDING,
            format: format as u8,
            clip: 0,
            scan: a.scan,
            exponent: if a.scan { 0 } else { tile.exponent },
            idr_pic_id: (picture % 2) as u16,
        };
        let data = data.clone();
        let source: Source = Arc::new(move |n, block| {
            let (x, y) = place(0, 4, n, block);
            let element = |e: usize| {
                let row = i as u64 * geometry.tile_rows + (y + e / 4) as u64;
                let (index, _) = geometry
                    .source(row, (x + e % 4) as u64)
                    .unwrap_or((0, false));
                let raw = &data[index as usize * bytes..(index as usize + 1) * bytes];
                raw.iter().rev().fold(0, |v, b| v << 8 | u32::from(*b))
            };
            (std::array::from_fn(element), [127; 4])
        });
        let expected = &result.payload[tile.offset as usize..][..tile.length as usize];
        work.slices.push(Slice {
            task: Task { job, source },
            expected: expected.to_vec(),
            picture,
            exponent: tile.exponent,
        });
    }
    Ok(work)
}

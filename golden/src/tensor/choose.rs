// SPDX-License-Identifier: Apache-2.0
//! Mode and orientation of a tensor (section 10.1): what codes a few pieces of it best.

use super::activity::Activity;
use super::align::Samples;
use super::codec::{Coding, Executor, Serial, encode_tiles};
use super::matrix::{Source, TileSize};
use super::params::{Mode, Quantiser, Step};

/// Side of a piece.
const SIDE: usize = 256;
/// Pieces of a large tensor.
const PIECES: usize = 4;
/// Values that are worth a piece more.
const PER_PIECE: usize = 1 << 20;
/// A bit's worth in squared half-steps.
const LAMBDA: f64 = 0.35;
/// Rivals this much worse than the best by the fast trial are tried in earnest.
const CLOSE: f64 = 1.04;

/// Mode, and whether the transpose is coded.
pub type Prediction = (Mode, bool);

/// The mode and orientation of the least squared error and rate at this step, on pieces of the
/// tensor that lie along its diagonal.
pub fn choose(
    source: &impl Source,
    step: Step,
    tile: TileSize,
    executor: &impl Executor,
) -> Prediction {
    let pieces = pieces(source);
    let all: Vec<Prediction> = [false, true]
        .into_iter()
        .flat_map(|transposed| Mode::ALL.map(|mode| (mode, transposed)))
        .collect();
    let fast = trials(&pieces, &all, step, tile, Quantiser::Scalar, executor);
    let least = fast.iter().copied().fold(f64::INFINITY, f64::min);
    let close: Vec<Prediction> = all
        .into_iter()
        .zip(&fast)
        .filter_map(|(one, cost)| (*cost <= CLOSE * least).then_some(one))
        .collect();
    if let [only] = close[..] {
        return only;
    }
    let costs = trials(&pieces, &close, step, tile, Quantiser::Dependent, executor);
    let mut best = 0;
    for (i, cost) in costs.iter().enumerate() {
        if *cost < costs[best] {
            best = i;
        }
    }
    close.get(best).copied().unwrap_or((Mode::None, false))
}

/// Cost of each candidate on all pieces.
fn trials(
    pieces: &[Samples],
    candidates: &[Prediction],
    step: Step,
    tile: TileSize,
    quantiser: Quantiser,
    executor: &impl Executor,
) -> Vec<f64> {
    let costs = executor.map(candidates.len() * pieces.len(), |i| {
        let (mode, transposed) = candidates[i / pieces.len()];
        let piece = &pieces[i % pieces.len()];
        let coding = Coding {
            step,
            mode,
            quantiser,
            scale: Activity::of(piece, mode, transposed).scale(step),
            transposed,
            tile,
        };
        let coded = encode_tiles(piece, &coding, &Serial);
        let square = step.half_step() * step.half_step();
        coded.distortion.squared / square + LAMBDA * 8.0 * coded.bytes() as f64
    });
    costs
        .chunks(pieces.len())
        .map(|one| one.iter().sum())
        .collect()
}

/// Square pieces, evenly from the first corner to the last; samples of the unit 1.
fn pieces(source: &impl Source) -> Vec<Samples> {
    let (rows, cols) = (source.rows(), source.cols());
    let (height, width) = (rows.min(SIDE), cols.min(SIDE));
    let apart = (rows / height).max(cols / width);
    let count = (rows * cols / PER_PIECE + 1).min(PIECES).min(apart);
    // A single piece lies in the middle.
    let at = |free: usize, i: usize| match count {
        1 => free / 2,
        _ => free * i / (count - 1),
    };
    (0..count)
        .filter_map(|i| {
            let (row, col) = (at(rows - height, i), at(cols - width, i));
            let mut values = vec![0; height * width];
            for (r, line) in values.chunks_exact_mut(width).enumerate() {
                source.read(row + r, col, line);
            }
            Samples::new(height, width, 0, values).ok()
        })
        .collect()
}

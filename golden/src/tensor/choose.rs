// SPDX-License-Identifier: Apache-2.0
//! Mode and orientation of a tensor (section 10.1): what codes a few pieces of it best.

use super::activity::Activity;
use super::align::Samples;
use super::codec::{Coding, Executor, Serial, encode_tiles};
use super::matrix::TileSize;
use super::params::{Mode, Quantiser, Step};
use super::source::Source;

/// Side of a piece, and of its middle, which tells what is clear at once.
const SIDE: usize = 256;
const MIDDLE: usize = 128;
/// Pieces of a large tensor.
const PIECES: usize = 4;
/// Values that are worth a piece more.
const PER_PIECE: usize = 1 << 20;
/// A bit's worth in squared half-steps.
const LAMBDA: f64 = 0.35;
/// Rivals this much worse than the best on the middles are tried on whole pieces.
const CLOSE: f64 = 1.01;

/// Mode, and whether the transpose is coded.
pub type Prediction = (Mode, bool);

/// The mode and orientation of the least squared error and rate at this step, on pieces of the
/// tensor that lie along its diagonal.
///
/// First whether there are tokens, and in which orientation; then, on the middles, their gain, up
/// or down for as long as it pays. Levels are found with one state, which ranks them as well.
pub fn choose(source: &impl Source, step: Step, executor: &impl Executor) -> Prediction {
    let trial =
        |candidates: &[Prediction], side| trials(&pieces(source, side), candidates, step, executor);
    let mut rivals = vec![
        (Mode::None, false),
        (Mode::None, true),
        (Mode::Tok2, false),
        (Mode::Tok2, true),
    ];
    let costs = trial(&rivals, MIDDLE);
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let mut close = costs.iter().map(|cost| *cost <= CLOSE * least);
    rivals.retain(|_| close.next().unwrap_or(true));
    let costs = match rivals.len() {
        1 => costs,
        _ => trial(&rivals, SIDE),
    };
    let (mode, transposed) = best(&rivals, &costs);
    if mode == Mode::None {
        return (mode, transposed);
    }
    let gain = |modes: &[Mode]| {
        let rivals: Vec<Prediction> = modes.iter().map(|mode| (*mode, transposed)).collect();
        best(&rivals, &trial(&rivals, MIDDLE))
    };
    match gain(&[Mode::Tok2, Mode::Tok3, Mode::Tok1]) {
        (Mode::Tok3, _) => gain(&[Mode::Tok3, Mode::Tok5]),
        found => found,
    }
}

/// The first of the least cost.
fn best(rivals: &[Prediction], costs: &[f64]) -> Prediction {
    let mut best = ((Mode::None, false), f64::INFINITY);
    for (rival, cost) in rivals.iter().zip(costs) {
        if *cost < best.1 {
            best = (*rival, *cost);
        }
    }
    best.0
}

/// Cost of each candidate on all pieces.
fn trials(
    pieces: &[Samples],
    candidates: &[Prediction],
    step: Step,
    executor: &impl Executor,
) -> Vec<f64> {
    let costs = executor.map(candidates.len() * pieces.len(), |i| {
        let (mode, transposed) = candidates[i / pieces.len()];
        let piece = &pieces[i % pieces.len()];
        let coding = Coding {
            step,
            mode,
            quantiser: Quantiser::Scalar,
            scale: Activity::of(piece, mode, transposed).scale(step),
            transposed,
            tile: TileSize::default(),
        };
        let coded = encode_tiles(piece, &coding, &Serial);
        let square = step.half_step() * step.half_step();
        coded.distortion().squared / square + LAMBDA * 8.0 * coded.bytes() as f64
    });
    costs
        .chunks(pieces.len())
        .map(|one| one.iter().sum())
        .collect()
}

/// Square pieces, evenly from the first corner to the last; samples of the unit 1.
fn pieces(source: &impl Source, side: usize) -> Vec<Samples> {
    let (rows, cols) = (source.rows(), source.cols());
    let (height, width) = (rows.min(side), cols.min(side));
    let apart = (rows / SIDE).max(cols / SIDE).max(1);
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

// SPDX-License-Identifier: Apache-2.0
//! What a tensor will need at a step, from a sample of its tiles.

use super::activity::Activity;
use super::choose::Prediction;
use super::codec::{Coding, Executor, encode_read_tile};
use super::distortion::Distortion;
use super::matrix::{Tile, TileArea, TileSize};
use super::options::Options;
use super::params::{Quantiser, Step};
use super::source::Source;

/// Of a large tensor one whole tile of so many is in the sample, from this many tiles on.
const ONE_OF: usize = 16;
const LARGE: usize = 256;
/// A sample has at most so many tiles.
const MOST: usize = 64;
/// Of a small tensor a piece of so many rows of every tile.
const PIECE_ROWS: usize = 64;

/// A sample of a tensor's tiles, read once.
#[derive(Clone, Debug)]
pub struct Probe<'a, S> {
    source: &'a S,
    options: Options,
    quantiser: Quantiser,
    prediction: Prediction,
    activity: Activity,
    tile: TileSize,
    tiles: Vec<Tile>,
    /// Tiles of the whole tensor.
    all: usize,
}

/// Some rows of a tile, other ones for every `turn`.
fn piece(area: TileArea, turn: usize) -> TileArea {
    let pieces = (area.rows / PIECE_ROWS).max(1);
    TileArea {
        row: area.row + turn * 5 % pieces * PIECE_ROWS,
        rows: area.rows.min(PIECE_ROWS),
        ..area
    }
}

/// What a step comes to on the sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Bits per value, with the overhead of the options.
    pub bits: f64,
    /// Signal-to-noise ratio in dB, from the whole tensor's variance.
    pub snr: f64,
    /// Mean squared error, in the tensor's unit squared.
    pub mse: f64,
    /// Largest magnitude of an error in the sample.
    pub max_error: f64,
}

impl<'a, S: Source> Probe<'a, S> {
    /// A sample of the tensor in this mode and orientation. Reads the tensor once.
    pub fn new(
        source: &'a S,
        prediction: Prediction,
        quantiser: Quantiser,
        options: &Options,
    ) -> Self {
        let (mode, transposed) = prediction;
        let coded_rows = if transposed {
            source.cols()
        } else {
            source.rows()
        };
        let mut probe = Self {
            source,
            options: *options,
            quantiser,
            prediction,
            activity: Activity::of(source, mode, transposed),
            tile: options
                .tile
                .unwrap_or_else(|| TileSize::fitting(mode, coded_rows)),
            tiles: Vec::new(),
            all: 0,
        };
        let layout = probe
            .coding(Step::FINEST)
            .layout(source.rows(), source.cols());
        probe.all = layout.tile_count();
        let large = probe.all >= LARGE;
        let count = if large { probe.all / ONE_OF } else { probe.all }.min(MOST);
        // The middle ones of equal parts.
        let numbers = (0..count).map(|i| (2 * i + 1) * probe.all / (2 * count));
        probe.tiles = numbers
            .filter_map(|number| layout.tile(number))
            .enumerate()
            .map(|(i, area)| if large { area } else { piece(area, i) })
            .map(|area| Tile::read(source, transposed, area))
            .collect();
        probe
    }

    /// How the tensor is coded at this step.
    pub fn coding(&self, step: Step) -> Coding {
        let (mode, transposed) = self.prediction;
        Coding {
            step,
            mode,
            quantiser: self.quantiser,
            scale: self.activity.scale(step),
            transposed,
            tile: self.tile,
        }
    }

    /// The sample is so much of the tensor that it saves no time.
    pub fn is_whole(&self) -> bool {
        2 * self.values() > self.source.rows() * self.source.cols()
    }

    /// Values in the sample.
    fn values(&self) -> usize {
        self.tiles.iter().map(|t| t.area().values()).sum()
    }

    /// Code the sample at this step.
    pub fn at(&self, step: Step, executor: &impl Executor) -> Estimate {
        let coding = self.coding(step);
        let coded = executor.map(self.tiles.len(), |i| {
            let tile = encode_read_tile(self.source, &coding, &self.tiles[i]);
            (tile.bytes.len(), tile.distortion)
        });
        let bytes: usize = coded.iter().map(|(bytes, _)| bytes).sum();
        let distortion: Distortion = coded.iter().map(|(_, distortion)| *distortion).sum();
        let sampled = self.values();
        let all = (self.source.rows() * self.source.cols()) as f64;
        let overhead = self.options.overhead.bits(0, self.all) as f64;
        Estimate {
            bits: 8.0 * bytes as f64 / sampled as f64 + overhead / all,
            snr: distortion.snr(self.source.variance(), sampled),
            mse: distortion.squared / sampled as f64,
            max_error: distortion.max,
        }
    }
}

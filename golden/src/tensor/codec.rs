// SPDX-License-Identifier: Apache-2.0
//! Whole tensors and single tiles of them.

use super::distortion::Distortion;
use super::element::Element;
use super::error::{TensorError, TileError};
use super::matrix::{Layout, Tile, TileArea, TileSize};
use super::params::{Mode, Quantiser, SliceHeader, Step};
use super::slice;
use super::source::Source;

/// How all tiles of a tensor are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coding {
    /// The quantiser's step.
    pub step: Step,
    /// The prediction.
    pub mode: Mode,
    /// How levels are found.
    pub quantiser: Quantiser,
    /// The mean level that the model starts with: see [`super::Activity::scale`].
    pub scale: u8,
    /// The transpose is coded.
    pub transposed: bool,
    /// Size of the tiles.
    pub tile: TileSize,
}

impl Coding {
    /// The header of all slices.
    pub fn header(&self) -> SliceHeader {
        SliceHeader {
            step: self.step,
            mode: self.mode,
            dependent: self.quantiser.is_dependent(),
            scale: self.scale,
        }
    }

    /// The tiles of a tensor of this size.
    pub fn layout(&self, rows: usize, cols: usize) -> Layout {
        Layout {
            rows,
            cols,
            transposed: self.transposed,
            tile: self.tile,
        }
    }
}

/// A coded tile.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedTile {
    /// The slice.
    pub bytes: Vec<u8>,
    /// What decoding it will lose.
    pub distortion: Distortion,
}

/// Code the tile `area` of a tensor. Tiles do not depend on one another: code them in any order.
pub fn encode_tile(source: &impl Source, coding: &Coding, area: TileArea) -> EncodedTile {
    let tile = Tile::read(source, coding.transposed, area);
    encode_read_tile(source, coding, &tile)
}

/// Code a tile that has been read.
pub(super) fn encode_read_tile(source: &impl Source, coding: &Coding, tile: &Tile) -> EncodedTile {
    let cols = tile.area().padded_cols();
    let (bytes, decoded) = slice::encode(coding.header(), coding.quantiser, cols, tile.padded());
    EncodedTile {
        bytes,
        distortion: tile.compare(source, &decoded),
    }
}

/// Decode the slice of the tile `area`: `area.rows` x `area.cols` samples, row by row of what is
/// coded. [`Layout::place`] brings them to their place in the tensor.
pub fn decode_tile(slice: &[u8], area: TileArea) -> Result<Vec<i16>, TileError> {
    let padded = slice::decode(slice, area.padded_rows(), area.padded_cols())?;
    Ok(area.crop(padded))
}

/// Runs independent pieces of work; a caller with a thread pool brings its own.
///
/// ```
/// use rayon::prelude::*;
/// use tricodec_golden::tensor::Executor;
///
/// struct AllCores;
/// impl Executor for AllCores {
///     fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
///         (0..count).into_par_iter().map(work).collect()
///     }
/// }
/// assert_eq!(AllCores.map(3, |i| i * i), [0, 1, 4]);
/// ```
pub trait Executor {
    /// `work(0)` to `work(count - 1)`, in this order in the result.
    fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R>;
}

/// One piece after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Executor for Serial {
    fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
        (0..count).map(work).collect()
    }
}

/// A coded tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// Size, orientation and tiles.
    pub layout: Layout,
    /// A sample stands for itself times `2^unit`.
    pub unit: i32,
    /// How it is coded. After an SNR as goal some slices have a slightly coarser step.
    pub coding: Coding,
    /// The slices in the order of the tiles.
    pub slices: Vec<Vec<u8>>,
    /// What decoding loses in each of them.
    pub distortions: Vec<Distortion>,
    /// Variance of the original values.
    pub variance: f64,
}

impl Coded {
    /// Bytes of all slices.
    pub fn bytes(&self) -> usize {
        self.slices.iter().map(Vec::len).sum()
    }

    /// Signal-to-noise ratio in dB.
    pub fn snr(&self) -> f64 {
        let values = self.layout.rows * self.layout.cols;
        self.distortion().snr(self.variance, values)
    }

    /// What decoding loses in all.
    pub fn distortion(&self) -> Distortion {
        self.distortions.iter().copied().sum()
    }

    /// The values, row by row.
    pub fn decode<T: Element + Default>(&self) -> Result<Vec<T>, TensorError> {
        decode(&self.layout, self.unit, &self.slices, &Serial)
    }
}

/// Code all tiles of a tensor.
pub fn encode_tiles(source: &impl Source, coding: &Coding, executor: &impl Executor) -> Coded {
    let layout = coding.layout(source.rows(), source.cols());
    let tiles = executor.map(layout.tile_count(), |number| {
        layout
            .tile(number)
            .map(|area| encode_tile(source, coding, area))
    });
    let (slices, distortions) = tiles
        .into_iter()
        .flatten()
        .map(|tile| (tile.bytes, tile.distortion))
        .unzip();
    Coded {
        layout,
        unit: source.unit(),
        coding: *coding,
        slices,
        distortions,
        variance: source.variance(),
    }
}

/// Decode all tiles of a tensor.
///
/// A tensor of a trusted size: `rows * cols` values are allocated.
pub fn decode<T: Element + Default>(
    layout: &Layout,
    unit: i32,
    slices: &[impl AsRef<[u8]> + Sync],
    executor: &impl Executor,
) -> Result<Vec<T>, TensorError> {
    /// Tiles decoded at a time, before they are brought to their place.
    const BATCH: usize = 256;
    let tiles = layout.tile_count();
    if tiles != slices.len() {
        return Err(TensorError::SliceCount {
            slices: slices.len(),
            tiles,
        });
    }
    let areas: Vec<TileArea> = layout.tiles().collect();
    let mut values = vec![T::default(); layout.rows * layout.cols];
    for (batch, areas) in areas.chunks(BATCH).enumerate() {
        let first = batch * BATCH;
        let decoded = executor.map(areas.len(), |i| {
            decode_tile(slices[first + i].as_ref(), areas[i])
        });
        for (i, (area, tile)) in areas.iter().zip(decoded).enumerate() {
            let tile = tile.map_err(|error| TensorError::Tile {
                tile: first + i,
                error,
            })?;
            layout.place(*area, &tile, unit, &mut values);
        }
    }
    Ok(values)
}

// SPDX-License-Identifier: Apache-2.0
//! Tensors to tiles to slices, and back.

use rayon::prelude::*;
use thiserror::Error;

use super::archive::{Entry, Kind, Tile};
use super::elements::{Reader, element_bytes, exponent_of, sample_elements, sample_of};
use super::geometry::{Geometry, TILE_COLUMNS, TILES_PER_PICTURE};
use crate::align::{AlignStats, Format, Policy};
use crate::codec::rate::{self, Cost, Target};
use crate::codec::{
    DecodeError, EncodeError, ParameterSets, SliceParams, decode_slice, encode_slice,
    parameter_sets,
};
use crate::picture::Plane;
use crate::quant::DEFAULT_ROUNDING;
use crate::quant::tables::QP_MAX;

/// A tensor in memory.
#[derive(Clone, Copy, Debug)]
pub struct TensorView<'a> {
    /// Its name, for messages and the archive.
    pub name: &'a str,
    /// Dimensions.
    pub shape: &'a [u64],
    /// Element format: one without shared scales.
    pub format: Format,
    /// Elements, little-endian, row-major.
    pub data: &'a [u8],
}

/// How to code a tensor.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Rate or quality. Bits and errors are those of the whole tensor, with its entry in the
    /// directory.
    pub target: Goal,
    /// Lanes, 1–64: the tensor is cut so that they all have work.
    pub lanes: u32,
    /// Exponents.
    pub policy: Policy,
    /// Code NaN as 0 and infinities as the ends of the range, instead of refusing them.
    pub clamp_nonfinite: bool,
}

/// Rate or quality of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// QP of the tiles with the largest exponent.
    Qp(u8),
    /// Bits per value.
    Bits(f64),
    /// 10·log10(variance / mean squared error), in dB.
    Snr(f64),
}

/// Why a tensor cannot be coded or decoded.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum TensorError {
    /// NaN or infinity.
    #[error(
        "tensor {name:?}: value {index} is {value}, and values that are not finite are refused"
    )]
    NonFinite {
        /// Tensor.
        name: String,
        /// Index of the first.
        index: u64,
        /// What it is.
        value: f32,
    },
    /// Elements share scales.
    #[error(
        "tensor {name:?}: {format} elements share scales, which the container does not carry yet: convert them first"
    )]
    Format {
        /// Tensor.
        name: String,
        /// Its format.
        format: Format,
    },
    /// Shape and bytes do not go together.
    #[error("tensor {name:?}: the shape needs {expected} bytes, not {got}")]
    Size {
        /// Tensor.
        name: String,
        /// Bytes that the shape asks for.
        expected: u64,
        /// Bytes that are there.
        got: u64,
    },
    /// From the encoder.
    #[error("tensor {name:?}: {error}")]
    Encode {
        /// Tensor.
        name: String,
        /// What it said.
        error: EncodeError,
    },
    /// A tile is damaged.
    #[error("tensor {name:?}: tile {tile} is damaged: {why}")]
    Damaged {
        /// Tensor.
        name: String,
        /// Tile.
        tile: u64,
        /// How it shows.
        why: String,
    },
}

/// A coded tensor, ready for the archive, with what it cost.
#[derive(Clone, Debug)]
pub struct CodedTensor {
    /// Directory entry; its offset is still 0.
    pub entry: Entry,
    /// The H.264 stream.
    pub payload: Vec<u8>,
    /// Sum of squared errors.
    pub error: f64,
    /// Sum and sum of squares of the values.
    pub moments: (f64, f64),
}

impl CodedTensor {
    /// 10·log10(variance / mean squared error) in dB; infinite without error, and for a tensor
    /// without variance.
    pub fn snr_db(&self) -> f64 {
        let n = self.entry.values().max(1) as f64;
        let variance = self.moments.1 / n - (self.moments.0 / n).powi(2);
        10.0 * (variance / (self.error / n)).log10()
    }
}

/// Tiles as pictures.
struct Prepared {
    geometry: Geometry,
    pictures: Vec<Plane>,
    exponents: Vec<i16>,
    stats: AlignStats,
    moments: (f64, f64),
}

impl Prepared {
    fn tile_mbs(&self) -> u32 {
        (TILE_COLUMNS / 16 * self.geometry.tile_rows / 16) as u32
    }

    /// QP of a tile when those with the largest exponent have `base`: a binade is six steps of QP.
    fn tile_qp(&self, tile: usize, base: u8) -> u8 {
        let largest = self.exponents.iter().max().copied().unwrap_or(0);
        let more = 6 * (i32::from(largest) - i32::from(self.exponents[tile]));
        (i32::from(base) + more).min(i32::from(QP_MAX)) as u8
    }

    /// Code one tile: NAL unit and squared error.
    fn code(
        &self,
        t: &TensorView,
        reader: &Reader,
        tile: usize,
        qp: u8,
    ) -> Result<(Vec<u8>, f64), EncodeError> {
        let (picture, at) = (tile / TILES_PER_PICTURE, tile % TILES_PER_PICTURE);
        let params = SliceParams {
            first_mb: at as u32 * self.tile_mbs(),
            mb_count: self.tile_mbs(),
            qp,
            rounding: DEFAULT_ROUNDING,
        };
        let (slice, recon) = encode_slice(&self.pictures[picture], &params, (picture % 2) as u16)?;
        let unit = 2f64.powi(i32::from(self.exponents[tile]));
        let mut error = 0.0;
        debug_assert_eq!(t.shape.iter().product::<u64>(), self.geometry.values);
        for_each_value(&self.geometry, tile as u64, |row, column, index| {
            let mb = (row / 16) * 4 + column / 16;
            let sample = recon[256 * mb + 16 * (row % 16) + column % 16];
            let value = f64::from(reader.get(index));
            if value.is_finite() {
                error += ((f64::from(sample) - 128.0) * unit - value).powi(2);
            }
        });
        Ok((slice.bytes, error))
    }
}

/// Visit the values of a tile: row and column in it, index in the tensor.
fn for_each_value(g: &Geometry, tile: u64, mut visit: impl FnMut(usize, usize, usize)) {
    for row in 0..g.tile_rows {
        for column in 0..TILE_COLUMNS {
            if let Some((index, true)) = g.source(tile * g.tile_rows + row, column) {
                visit(row as usize, column as usize, index as usize);
            }
        }
    }
}

fn prepare(t: &TensorView, o: &Options) -> Result<Prepared, TensorError> {
    let name = || t.name.to_owned();
    let bytes = element_bytes(t.format).ok_or(TensorError::Format {
        name: name(),
        format: t.format,
    })? as u64;
    let size = |expected| TensorError::Size {
        name: name(),
        expected,
        got: t.data.len() as u64,
    };
    let geometry = Geometry::new(t.shape, u64::from(o.lanes)).ok_or_else(|| size(u64::MAX))?;
    let expected = geometry
        .values
        .checked_mul(bytes)
        .ok_or_else(|| size(u64::MAX))?;
    if expected != t.data.len() as u64 {
        return Err(size(expected));
    }
    let reader = Reader::new(t.format, t.data);
    let tile = |tile: u64| {
        let (mut max, mut sum, mut squares) = (None, 0.0, 0.0);
        let mut bad = None;
        let mut stats = AlignStats::default();
        for_each_value(&geometry, tile, |_, _, index| {
            let x = reader.get(index);
            max = max.max(exponent_of(x));
            stats.nan += u64::from(x.is_nan());
            stats.inf += u64::from(x.is_infinite());
            if x.is_finite() {
                sum += f64::from(x);
                squares += f64::from(x) * f64::from(x);
            } else if bad.is_none_or(|(i, _)| index < i) {
                bad = Some((index, x));
            }
        });
        let exponent = o.policy.exponent(max, 8);
        let mut samples = Vec::with_capacity((geometry.tile_rows * TILE_COLUMNS) as usize);
        for row in 0..geometry.tile_rows {
            for column in 0..TILE_COLUMNS {
                let (index, real) = geometry
                    .source(tile * geometry.tile_rows + row, column)
                    .unwrap_or((0, false));
                let (sample, clipped) = sample_of(reader.get(index as usize), exponent);
                stats.clipped += u64::from(clipped && real);
                samples.push(sample);
            }
        }
        (samples, exponent, stats, (sum, squares), bad)
    };
    let tiles: Vec<_> = (0..geometry.tiles()).into_par_iter().map(tile).collect();
    let first_bad = tiles
        .iter()
        .filter_map(|t| t.4)
        .min_by_key(|(index, _)| *index);
    if let Some((index, value)) = first_bad.filter(|_| !o.clamp_nonfinite) {
        return Err(TensorError::NonFinite {
            name: name(),
            index: index as u64,
            value,
        });
    }
    let mut stats = AlignStats::default();
    let mut moments = (0.0, 0.0);
    for t in &tiles {
        stats.nan += t.2.nan;
        stats.inf += t.2.inf;
        stats.clipped += t.2.clipped;
        moments = (moments.0 + t.3.0, moments.1 + t.3.1);
    }
    let pictures = tiles.chunks(TILES_PER_PICTURE).map(|group| Plane {
        width: TILE_COLUMNS as usize,
        height: group.len() * geometry.tile_rows as usize,
        samples: group.iter().flat_map(|t| t.0.iter().copied()).collect(),
    });
    Ok(Prepared {
        geometry,
        pictures: pictures.collect(),
        exponents: tiles.iter().map(|t| t.1).collect(),
        stats,
        moments,
    })
}

/// Code a tensor. The result does not depend on the number of threads.
pub fn encode_tensor(t: &TensorView, o: &Options) -> Result<CodedTensor, TensorError> {
    let p = prepare(t, o)?;
    let wrap = |error| TensorError::Encode {
        name: t.name.to_owned(),
        error,
    };
    let reader = Reader::new(t.format, t.data);
    let count = p.exponents.len();
    let headers: Vec<Vec<u8>> = p
        .pictures
        .iter()
        .map(|picture| parameter_sets(picture.width, picture.height).map_err(wrap))
        .collect::<Result<_, _>>()?;

    let mut entry = Entry {
        name: t.name.to_owned(),
        shape: t.shape.to_vec(),
        offset: 0,
        length: 0,
        kind: Kind::Coded {
            format: t.format,
            geometry: p.geometry,
            stats: p.stats,
            tiles: vec![Tile::default(); count],
        },
    };
    let overhead = 8 * (entry.bytes() + headers.iter().map(Vec::len).sum::<usize>()) as u64;
    let n = p.geometry.values.max(1) as f64;
    let variance = p.moments.1 / n - (p.moments.0 / n).powi(2);
    let target = match o.target {
        Goal::Qp(qp) => Target::Qp(qp),
        Goal::Bits(bits) => Target::Bits(bits * n),
        Goal::Snr(db) => Target::Error(n * variance / 10f64.powf(db / 10.0)),
    };
    let at_qp = |base: u8| -> Vec<Cost> {
        let cost = |tile| {
            let coded = p.code(t, &reader, tile, p.tile_qp(tile, base));
            coded.map_or_else(
                |_| Cost::default(),
                |(bytes, error)| Cost {
                    bits: 8 * bytes.len() as u64,
                    error,
                },
            )
        };
        (0..count).into_par_iter().map(cost).collect()
    };
    let bases = rate::choose(target, count, overhead, at_qp);
    let coded: Vec<(Vec<u8>, f64)> = (0..count)
        .into_par_iter()
        .map(|tile| {
            p.code(t, &reader, tile, p.tile_qp(tile, bases[tile]))
                .map_err(wrap)
        })
        .collect::<Result<_, _>>()?;

    let mut payload = Vec::new();
    let mut tiles = Vec::with_capacity(count);
    for (tile, (bytes, _)) in coded.iter().enumerate() {
        if tile % TILES_PER_PICTURE == 0 {
            payload.extend(&headers[tile / TILES_PER_PICTURE]);
        }
        tiles.push(Tile {
            exponent: p.exponents[tile],
            qp: p.tile_qp(tile, bases[tile]),
            offset: payload.len() as u64,
            length: bytes.len() as u32,
            crc: crc32fast::hash(bytes),
        });
        payload.extend(bytes);
    }
    entry.length = payload.len() as u64;
    if let Kind::Coded { tiles: slot, .. } = &mut entry.kind {
        *slot = tiles;
    }
    Ok(CodedTensor {
        entry,
        payload,
        error: coded.iter().map(|c| c.1).sum(),
        moments: p.moments,
    })
}

/// Samples of a tile (64 columns, `tile_rows` rows), its CRC checked.
pub fn decode_tile(entry: &Entry, payload: &[u8], tile: u64) -> Result<Vec<u8>, TensorError> {
    let damaged = |why: String| TensorError::Damaged {
        name: entry.name.clone(),
        tile,
        why,
    };
    let Kind::Coded {
        geometry, tiles, ..
    } = &entry.kind
    else {
        return Err(damaged("the tensor is stored, not coded".to_owned()));
    };
    let index = usize::try_from(tile).ok().filter(|i| *i < tiles.len());
    let index = index.ok_or_else(|| damaged(format!("there are only {} tiles", tiles.len())))?;
    let t = &tiles[index];
    let end = t.offset.checked_add(u64::from(t.length));
    let range = end
        .filter(|end| *end <= payload.len() as u64)
        .map(|end| t.offset as usize..end as usize);
    let bytes =
        &payload[range.ok_or_else(|| damaged("it lies beyond the end of the file".to_owned()))?];
    if crc32fast::hash(bytes) != t.crc {
        return Err(damaged("its checksum is another".to_owned()));
    }
    // The parameter sets follow from the geometry: those in the stream are for other decoders.
    let first = index / TILES_PER_PICTURE * TILES_PER_PICTURE;
    let height = (tiles.len() - first).min(TILES_PER_PICTURE) as u64 * geometry.tile_rows;
    let decode = |e: DecodeError| damaged(e.to_string());
    let sets = parameter_sets(TILE_COLUMNS as usize, height as usize)
        .map_err(|e| damaged(e.to_string()))?;
    let sets = ParameterSets::from_stream(&sets).map_err(decode)?;
    let unit = bytes
        .strip_prefix(&[0, 0, 0, 1])
        .ok_or_else(|| damaged("it does not begin with a start code".to_owned()))?;
    let slice = decode_slice(&sets, unit).map_err(decode)?;
    let rows = slice
        .rows()
        .filter(|p| p.samples.len() as u64 == TILE_COLUMNS * geometry.tile_rows);
    rows.map(|p| p.samples)
        .ok_or_else(|| damaged("it has another size than the directory says".to_owned()))
}

/// Decode a coded tensor to its elements, little-endian. `damage` is told of damaged tiles; without
/// an error from it their values are 0.
pub fn decode_tensor(
    entry: &Entry,
    payload: &[u8],
    damage: impl Fn(TensorError) -> Result<(), TensorError> + Sync,
) -> Result<Vec<u8>, TensorError> {
    let Kind::Coded {
        format,
        geometry,
        tiles,
        ..
    } = &entry.kind
    else {
        return Ok(payload.to_vec());
    };
    let bytes = element_bytes(*format).ok_or(TensorError::Format {
        name: entry.name.clone(),
        format: *format,
    })?;
    let decoded: Vec<Option<Vec<u8>>> = (0..tiles.len() as u64)
        .into_par_iter()
        .map(|tile| match decode_tile(entry, payload, tile) {
            Ok(samples) => Ok(Some(samples)),
            Err(e) => damage(e).map(|()| None),
        })
        .collect::<Result<_, _>>()?;
    let mut out = vec![0; geometry.values as usize * bytes];
    for (tile, samples) in decoded.iter().enumerate() {
        let Some(samples) = samples else { continue };
        let elements = sample_elements(tiles[tile].exponent, *format);
        for_each_value(geometry, tile as u64, |row, column, index| {
            let sample = samples[row * TILE_COLUMNS as usize + column];
            out[index * bytes..(index + 1) * bytes]
                .copy_from_slice(&elements[usize::from(sample)][..bytes]);
        });
    }
    Ok(out)
}

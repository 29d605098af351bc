//! The decoder: byte streams in, pictures out, whatever the bytes are.
//!
//! It takes what the encoder writes and somewhat more: I slices of I_NxN macroblocks with 4x4 transform, 4:0:0, 8 bits, CABAC, without deblocking;
//! any slice layout, QP changes, cropping, several pictures and parameter sets (`docs/bitstream.md`). All else is refused by name.
//!
//! Damage stays in its slice: the other slices of the picture are decoded, and the result says which macroblocks are not to be trusted and why.
//! Nothing panics, nothing is read past the end, and memory is bounded: by [`MAX_MACROBLOCKS`] for a picture and [`SAMPLE_LIMIT`] for a call.

mod access_unit;
mod error;
mod params;
mod picture;
mod slice;

use rayon::prelude::*;

pub use crate::stream::read::params::{MAX_MACROBLOCKS, MAX_SIDE};
pub use crate::stream::read::{SyntaxError, Tool};
pub use error::{DecodeError, Place};
pub use params::ParameterSets;
pub use picture::{CONCEALMENT, DecodedPicture, SliceDamage};

use super::Picture;
use crate::stream::read::nal::{Nal, nal_units};
use access_unit::Grouper;
use slice::{End, MB_SAMPLES};

/// Most samples, before cropping, that [`decode`] gives out in one call: 1 GiB.
pub const SAMPLE_LIMIT: u64 = 1 << 30;

/// A decoded stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The pictures in coding order; at least one macroblock of one of them was decoded.
    pub pictures: Vec<DecodedPicture>,
    /// What was wrong outside the pictures: parameter sets, slices without a picture.
    pub errors: Vec<DecodeError>,
}

impl Decoded {
    /// Everything that was wrong, in pictures and outside.
    pub fn all_errors(&self) -> impl Iterator<Item = &DecodeError> {
        self.pictures
            .iter()
            .flat_map(|p| p.damage.iter().map(|d| &d.reason))
            .chain(&self.errors)
    }

    /// The pictures, if all of them are exactly as they were encoded.
    ///
    /// # Errors
    /// The first thing that was wrong; a tool that is missing comes before anything else.
    pub fn intact(self) -> Result<Vec<Picture>, DecodeError> {
        match principal(self.all_errors()) {
            Some(error) => Err(error.clone()),
            None => Ok(self.pictures.into_iter().map(|p| p.picture).collect()),
        }
    }
}

/// The error that explains most: the first tool that is missing, else the first of all.
fn principal<'a>(errors: impl Iterator<Item = &'a DecodeError>) -> Option<&'a DecodeError> {
    let mut first = None;
    for error in errors {
        if error.tool().is_some() {
            return Some(error);
        }
        first = first.or(Some(error));
    }
    first
}

/// Decode an Annex B byte stream. The result does not depend on the number of threads.
///
/// # Errors
/// If no macroblock of it could be decoded: why. If the pictures would be larger than [`SAMPLE_LIMIT`] together.
pub fn decode(stream: &[u8]) -> Result<Decoded, DecodeError> {
    let mut grouper = Grouper::default();
    let (mut units, mut any) = (Vec::new(), false);
    for (unit, nal) in nal_units(stream).enumerate() {
        any = true;
        grouper.push(
            &nal,
            Place {
                unit,
                offset: nal.offset,
                macroblock: None,
            },
            &mut units,
        );
    }
    if !any {
        return Err(DecodeError::NoStartCode);
    }
    grouper.finish(&mut units);
    let samples: u64 = units
        .iter()
        .map(|unit| u64::from(unit.slices[0].sequence.macroblocks()) * MB_SAMPLES as u64)
        .sum();
    if samples > SAMPLE_LIMIT {
        return Err(DecodeError::TooMuch {
            limit: SAMPLE_LIMIT,
        });
    }
    let assembled: Vec<_> = units.par_iter().map(picture::decode).collect();
    let nothing = assembled.iter().all(|a| a.decoded == 0);
    let mut decoded = Decoded {
        pictures: Vec::new(),
        errors: grouper.stray,
    };
    for one in assembled {
        decoded.pictures.push(one.picture);
        decoded.errors.extend(one.unexplained);
    }
    if nothing {
        let error = principal(decoded.all_errors()).cloned();
        return Err(error.unwrap_or(DecodeError::NoPicture));
    }
    Ok(decoded)
}

/// A slice decoded on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedSlice {
    /// Address of its first macroblock in the picture.
    pub first_mb: u32,
    /// Width of the picture in macroblocks.
    pub width_mbs: u32,
    /// Its macroblocks in order, 256 samples each, in raster order inside.
    pub macroblocks: Vec<u8>,
}

impl DecodedSlice {
    /// The rows that the slice covers as one picture of the coded width, if it is made of whole rows of macroblocks.
    pub fn rows(&self) -> Option<Picture> {
        let row = self.width_mbs as usize * MB_SAMPLES;
        if !self.first_mb.is_multiple_of(self.width_mbs)
            || !self.macroblocks.len().is_multiple_of(row)
        {
            return None;
        }
        let mut samples = Vec::with_capacity(self.macroblocks.len());
        for row in self.macroblocks.chunks_exact(row) {
            for y in 0..16 {
                samples.extend(
                    row.chunks_exact(MB_SAMPLES)
                        .flat_map(|mb| &mb[16 * y..16 * y + 16]),
                );
            }
        }
        let height = samples.len() / (16 * self.width_mbs as usize);
        Some(Picture {
            width: 16 * self.width_mbs as usize,
            height,
            samples,
        })
    }
}

/// Decode one slice alone: random access to a part of a picture. `unit` is its NAL unit, with or without a start code.
///
/// # Errors
/// Anything that is wrong with the slice; the places count from the start of `unit`.
pub fn decode_slice(sets: &ParameterSets, unit: &[u8]) -> Result<DecodedSlice, DecodeError> {
    let nal = nal_units(unit).next().unwrap_or(Nal {
        offset: 0,
        bytes: unit,
    });
    if nal.bytes.is_empty() {
        return Err(DecodeError::NoPicture);
    }
    let at = Place {
        unit: 0,
        offset: nal.offset,
        macroblock: None,
    };
    let kind = nal.kind().map_err(|e| DecodeError::new(e, at))?;
    let slice = sets.slice(&nal, kind, at, None)?;
    let (macroblocks, end) = slice::decode(&slice.data(slice.sequence.macroblocks()));
    let (first_mb, width_mbs) = (slice.header.first_mb, slice.sequence.width_mbs);
    let macroblock = Some(first_mb + (macroblocks.len() / MB_SAMPLES) as u32);
    let error = match end {
        End::Proper => {
            return Ok(DecodedSlice {
                first_mb,
                width_mbs,
                macroblocks,
            });
        }
        End::Limit => picture::RUNS_ON,
        End::Damaged(error) => error,
    };
    Err(DecodeError::new(error, Place { macroblock, ..at }))
}

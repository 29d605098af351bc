// SPDX-License-Identifier: Apache-2.0
//! The decoder: byte streams in, pictures out, whatever the bytes are.
//!
//! It takes every progressive 8-bit stream in 4:2:0 or 4:0:0 of the profiles Constrained Baseline,
//! Main and High (`docs/bitstream.md`). All else is refused by name.
//!
//! The way of a picture: NAL units become pictures (`access_unit`), pictures get their order, their
//! reference pictures and lists (`plan`, `order`, `dpb`, `refs`), those whose references are there
//! are decoded at once (`schedule`), each by its slices at once (`slice`), which are put together
//! and filtered (`picture`, `canvas`), and leave in output order (`output`, `stream`).
//!
//! Damage stays in its slice: the other slices of the picture are decoded, and the result says
//! which macroblocks are not to be trusted and why. Nothing panics, nothing is read past the end,
//! and memory is bounded: by [`MAX_MACROBLOCKS`] for a picture, by the decoded picture buffer for a
//! [`Decoder`], and by [`SAMPLE_LIMIT`] for a call of [`decode`].

mod access_unit;
mod canvas;
mod cell;
mod dpb;
mod entry;
mod error;
mod order;
mod outcome;
mod output;
mod params;
mod picture;
mod plan;
mod refs;
mod schedule;
mod slice;
mod stream;
mod survey;

pub use crate::picture::CONCEALMENT;
pub use crate::stream::read::{SyntaxError, Tool};
pub use crate::stream::sps::{MAX_MACROBLOCKS, MAX_SIDE};
pub use error::{DecodeError, Place};
pub use outcome::SliceDamage;
pub use params::ParameterSets;
pub use stream::{DecodedPicture, Decoder};
pub use survey::Survey;

use std::sync::Arc;

use super::pipeline::{self, End, MB_SAMPLES, SliceData};
use crate::picture::{Frame, Plane};
use crate::stream::read::nal::{Nal, nal_units};
use crate::stream::{ScalingLists, SliceKind};
use params::Slice;

/// Most samples, after cropping, that [`decode`] gives out in one call: 1 GiB.
pub const SAMPLE_LIMIT: u64 = 1 << 30;

/// A decoded stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The pictures in output order; at least one macroblock of one of them was decoded.
    pub pictures: Vec<DecodedPicture>,
    /// What was wrong outside the pictures: parameter sets, slices without a picture, missing
    /// pictures.
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

    /// The pictures, if all of them are exactly as they were encoded; without those before the
    /// recovery point at which a stream that begins inside is entered.
    ///
    /// # Errors
    /// The first thing that was wrong; a tool that is missing comes before anything else.
    pub fn intact(mut self) -> Result<Vec<Frame>, DecodeError> {
        self.pictures.retain(|p| p.recovered);
        match principal(self.all_errors()) {
            Some(error) => Err(error.clone()),
            None => {
                let frames = self.pictures.into_iter().map(|p| p.frame);
                Ok(frames.map(Arc::unwrap_or_clone).collect())
            }
        }
    }
}

/// The error that explains most: the first tool that is missing, else the first of all.
pub fn principal<'a>(errors: impl Iterator<Item = &'a DecodeError>) -> Option<&'a DecodeError> {
    let mut first = None;
    for error in errors {
        if error.tool().is_some() {
            return Some(error);
        }
        first = first.or(Some(error));
    }
    first
}

/// Decode an Annex B byte stream as a whole; [`Decoder`] gives its pictures one by one.
///
/// # Errors
/// If no macroblock of it could be decoded: why. If the pictures would be larger than
/// [`SAMPLE_LIMIT`] together.
pub fn decode(stream: &[u8]) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder::new(stream)?;
    let (mut pictures, mut samples) = (Vec::new(), 0);
    for picture in decoder.by_ref() {
        let planes = &picture.frame.planes;
        samples += planes.iter().map(|p| p.samples.len() as u64).sum::<u64>();
        if samples > SAMPLE_LIMIT {
            return Err(DecodeError::TooMuch {
                limit: SAMPLE_LIMIT,
            });
        }
        pictures.push(picture);
    }
    let errors = decoder.errors().cloned().collect();
    let decoded = Decoded { pictures, errors };
    if decoded.pictures.iter().all(|p| p.decoded_mbs == 0) {
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
    /// The rows that the slice covers as one picture of the coded width, if it is made of whole
    /// rows of macroblocks.
    pub fn rows(&self) -> Option<Plane> {
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
        Some(Plane {
            width: 16 * self.width_mbs as usize,
            height,
            samples,
        })
    }
}

/// Decode one slice alone: random access to a part of a picture. `unit` is its NAL unit, with or
/// without a start code.
///
/// # Errors
/// Anything that is wrong with the slice; the places count from the start of `unit`.
pub fn decode_slice(sets: &ParameterSets, unit: &[u8]) -> Result<DecodedSlice, DecodeError> {
    match decode_slice_partly(sets, unit)? {
        (slice, None) => Ok(slice),
        (_, Some(error)) => Err(error),
    }
}

/// Decode one slice alone, as [`decode_slice`], up to the first error: the macroblocks before it,
/// and the error if there is one.
///
/// # Errors
/// What is wrong with the slice before its first macroblock.
pub fn decode_slice_partly(
    sets: &ParameterSets,
    unit: &[u8],
) -> Result<(DecodedSlice, Option<DecodeError>), DecodeError> {
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
    let slice = sets.slice(&nal, kind, at, None, false)?;
    let data = pipeline_slice(&slice).map_err(|tool| DecodeError::Unsupported { tool, at })?;
    let (macroblocks, end) = pipeline::decode(&data);
    let first_mb = slice.header.first_mb;
    let macroblock = Some(first_mb + (macroblocks.len() / MB_SAMPLES) as u32);
    let error = match end {
        End::Proper => None,
        End::Limit => Some(outcome::RUNS_ON),
        End::Damaged(error) => Some(error),
    };
    let decoded = DecodedSlice {
        first_mb,
        width_mbs: slice.sequence.width_mbs,
        macroblocks,
    };
    let error = error.map(|error| DecodeError::new(error, Place { macroblock, ..at }));
    Ok((decoded, error))
}

/// The data of `slice` for the pipeline's decoder.
///
/// # Errors
/// The tool that is not among the pipeline's.
fn pipeline_slice(slice: &Slice) -> Result<SliceData<'_>, Tool> {
    let (header, sequence, picture) = (&slice.header, &slice.sequence, &slice.picture);
    let scaling = ScalingLists::resolve(sequence.scaling.as_ref(), picture.scaling.as_ref());
    let refused = [
        (sequence.chroma, Tool::Chroma(1)),
        (scaling != ScalingLists::default(), Tool::ScalingMatrix),
        (!picture.cabac, Tool::Cavlc),
        (header.kind == SliceKind::P, Tool::PSlice),
        (header.kind == SliceKind::B, Tool::BSlice),
        (header.deblocking.idc != 1, Tool::Deblocking),
    ];
    if let Some((_, tool)) = refused.into_iter().find(|(there, _)| *there) {
        return Err(tool);
    }
    Ok(SliceData {
        data: slice.data(),
        first_mb: header.first_mb,
        end_mb: sequence.macroblocks(),
        width_mbs: sequence.width_mbs,
        qp: header.qp,
        transform8x8: picture.transform8x8,
    })
}

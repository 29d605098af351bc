// SPDX-License-Identifier: Apache-2.0
//! Encoding of pictures: parameter sets and slices, slices in parallel.

use rayon::prelude::*;
use thiserror::Error;

use super::slice::{SliceEncoder, SliceParams};
use crate::entropy::h264::{SliceWriter, init};
use crate::intra::BLOCK_XY;
use crate::picture::{Frame, Plane};
use crate::quant::tables::QP_MAX;
use crate::stream::write::nal::{self, unit_type};
use crate::stream::{Pps, SliceHeader, Sps, Vui};

/// Largest width or height of a picture in samples: what the decoder and ffmpeg accept.
pub const MAX_SIDE: usize = 32_768;

/// Why a picture cannot be encoded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EncodeError {
    /// A side is 0 or too long.
    #[error(
        "a picture of {width}x{height} samples cannot be coded: each side must be 1 to {MAX_SIDE}"
    )]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// The picture has colours.
    #[error("a picture with chroma planes cannot be coded by the grey pipeline: give luma alone")]
    Chroma,
    /// The samples do not fill the picture.
    #[error("a picture of {width}x{height} needs {} samples, not {samples}", width * height)]
    Samples {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// Samples given.
        samples: usize,
    },
    /// QP or rounding out of range.
    #[error(
        "slice at macroblock {first_mb}: QP {qp} must be 0 to {QP_MAX} and rounding {rounding} \
         0 to 32"
    )]
    Quantiser {
        /// The slice.
        first_mb: u32,
        /// Its QP.
        qp: u8,
        /// Its rounding.
        rounding: u8,
    },
    /// Slices do not cover the picture exactly once, in order.
    #[error(
        "slices must cover the picture's {total} macroblocks once and in order: \
         at macroblock {at} they do not"
    )]
    Layout {
        /// First macroblock where they fail.
        at: u32,
        /// Macroblocks of the picture.
        total: u32,
    },
}

/// A coded slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedSlice {
    /// Where it lies and how it is quantised.
    pub params: SliceParams,
    /// NAL unit with its start code.
    pub bytes: Vec<u8>,
}

/// A coded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedPicture {
    /// Sequence and picture parameter set, with start codes.
    pub headers: Vec<u8>,
    /// Slices in order.
    pub slices: Vec<EncodedSlice>,
    /// What a decoder makes of them, cropped.
    pub recon: Frame,
}

impl EncodedPicture {
    /// The whole picture as an Annex B byte stream.
    pub fn annex_b(&self) -> Vec<u8> {
        let mut stream = self.headers.clone();
        for slice in &self.slices {
            stream.extend(&slice.bytes);
        }
        stream
    }
}

/// Sequence and picture parameter set of a picture of `width` × `height` samples, as an Annex B
/// byte stream.
pub fn parameter_sets(width: usize, height: usize) -> Result<Vec<u8>, EncodeError> {
    let sps = sps(width, height)?;
    Ok([sps.write(), Pps::new(false).write()].concat())
}

/// As [`parameter_sets`], with what `vui` says of aspect, colour and rate.
pub fn parameter_sets_for(width: usize, height: usize, vui: &Vui) -> Result<Vec<u8>, EncodeError> {
    let mut sps = sps(width, height)?;
    sps.vui = Vui {
        restriction: sps.vui.restriction,
        ..*vui
    };
    Ok([sps.write(), Pps::new(false).write()].concat())
}

fn sps(width: usize, height: usize) -> Result<Sps, EncodeError> {
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w), Ok(h)) if (1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height) => {
            Ok(Sps::grey(w, h))
        }
        _ => Err(EncodeError::Size { width, height }),
    }
}

fn check(picture: &Plane, params: &[SliceParams]) -> Result<Sps, EncodeError> {
    let &Plane {
        width,
        height,
        ref samples,
    } = picture;
    let sps = sps(width, height)?;
    if samples.len() != width * height {
        return Err(EncodeError::Samples {
            width,
            height,
            samples: samples.len(),
        });
    }
    let total = sps.width_mbs * sps.height_mbs;
    for p in params {
        if p.qp > QP_MAX || p.rounding > 32 {
            return Err(EncodeError::Quantiser {
                first_mb: p.first_mb,
                qp: p.qp,
                rounding: p.rounding,
            });
        }
        let end = u64::from(p.first_mb) + u64::from(p.mb_count);
        if p.mb_count == 0 || end > u64::from(total) {
            return Err(EncodeError::Layout {
                at: p.first_mb,
                total,
            });
        }
    }
    Ok(sps)
}

/// Encode one slice of a grey picture. Gives the slice, and its reconstruction: 256 samples per
/// macroblock, raster order inside each.
///
/// # Errors
/// A picture or a slice out of range: see [`EncodeError`].
pub fn encode_slice(
    picture: &Plane,
    params: &SliceParams,
    idr_pic_id: u16,
) -> Result<(EncodedSlice, Vec<u8>), EncodeError> {
    let sps = check(picture, std::slice::from_ref(params))?;
    Ok(slice(picture, params, idr_pic_id, &sps))
}

fn slice(
    picture: &Plane,
    params: &SliceParams,
    idr_pic_id: u16,
    sps: &Sps,
) -> (EncodedSlice, Vec<u8>) {
    let width_mbs = sps.width_mbs;
    let header = SliceHeader::idr(params.first_mb, idr_pic_id, params.qp);
    let contexts = init::states(None, params.qp);
    let mut engine = SliceWriter::new(contexts, header.write(sps, &Pps::new(false)));
    let mut recon = vec![0; 256 * params.mb_count as usize];
    SliceEncoder::new(*params, width_mbs).run(
        |mb, block| {
            let (bx, by) = BLOCK_XY[block];
            let x = 16 * (mb % width_mbs) as usize + 4 * usize::from(bx);
            let y = 16 * (mb / width_mbs) as usize + 4 * usize::from(by);
            picture.block(x, y)
        },
        |mb, block, record| {
            let (bx, by) = BLOCK_XY[block];
            let at =
                256 * (mb - params.first_mb) as usize + 64 * usize::from(by) + 4 * usize::from(bx);
            for r in 0..4 {
                recon[at + 16 * r..at + 16 * r + 4]
                    .copy_from_slice(&record.recon[4 * r..4 * r + 4]);
            }
        },
        &mut engine,
    );
    let bytes = nal::write(unit_type::IDR_SLICE, &engine.into_bytes());
    (
        EncodedSlice {
            params: *params,
            bytes,
        },
        recon,
    )
}

/// Encode a grey picture as one IDR picture of the given slices, which cover it in order.
///
/// `idr_pic_id` must differ from that of the picture before. The result does not depend on the
/// number of threads.
///
/// # Errors
/// A picture or slices out of range: see [`EncodeError`].
pub fn encode_picture(
    picture: &Frame,
    slices: &[SliceParams],
    idr_pic_id: u16,
) -> Result<EncodedPicture, EncodeError> {
    if picture.has_chroma() {
        return Err(EncodeError::Chroma);
    }
    let picture = picture.luma();
    let sps = check(picture, slices)?;
    let total = sps.width_mbs * sps.height_mbs;
    let mut next = 0;
    for p in slices {
        if p.first_mb != next {
            return Err(EncodeError::Layout { at: next, total });
        }
        next += p.mb_count;
    }
    if next != total {
        return Err(EncodeError::Layout { at: next, total });
    }
    let coded: Vec<_> = slices
        .par_iter()
        .map(|p| slice(picture, p, idr_pic_id, &sps))
        .collect();
    let mut recon = Plane::new(picture.width, picture.height, 0);
    for (slice, samples) in &coded {
        place(&mut recon, slice.params.first_mb, samples, sps.width_mbs);
    }
    Ok(EncodedPicture {
        headers: [sps.write(), Pps::new(false).write()].concat(),
        slices: coded.into_iter().map(|(slice, _)| slice).collect(),
        recon: recon.into(),
    })
}

/// Put the macroblocks of a slice (256 samples each) into a picture, cropping at its edges.
pub fn place(picture: &mut Plane, first_mb: u32, macroblocks: &[u8], width_mbs: u32) {
    for (i, mb) in macroblocks.chunks_exact(256).enumerate() {
        let address = first_mb as usize + i;
        let (x, y) = (
            16 * (address % width_mbs as usize),
            16 * (address / width_mbs as usize),
        );
        let columns = picture.width.saturating_sub(x).min(16);
        for (r, row) in mb
            .chunks_exact(16)
            .enumerate()
            .take(picture.height.saturating_sub(y))
        {
            let at = (y + r) * picture.width + x;
            picture.samples[at..at + columns].copy_from_slice(&row[..columns]);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What a slice in the making has so far: the samples of its source, its reconstruction, and what
//! later macroblocks and the deblocking filter want to know.

use super::cost::{cut, paste};
use super::macroblock::{Chroma, Luma, Macroblock, MbKind, NO_MODES};
use super::motion::SearchField;
use super::state::{Around, MbState};
use crate::deblock::{BlockMotion, MacroblockInfo, NO_REFERENCE};
use crate::picture::{Frame, MbAvailability};

/// What all slices of a picture share.
#[derive(Clone, Copy, Debug)]
pub struct PictureJob<'a> {
    /// The source, whole macroblocks.
    pub source: &'a Frame,
    /// Macroblocks in a row.
    pub width_mbs: u32,
    /// QPY.
    pub qp: u8,
    /// Motion search; `None` in I slices.
    pub motion: Option<SearchField<'a>>,
}

/// A coded slice.
#[derive(Clone, Debug)]
pub struct SliceResult {
    /// Slice data behind the header it was given, without emulation prevention.
    pub rbsp: Vec<u8>,
    /// Address of its first macroblock.
    pub first_mb: u32,
    /// Reconstruction of the rows of macroblocks that it touches.
    pub recon: Frame,
    /// What the deblocking filter wants to know, by macroblock; the slice number is still 0.
    pub infos: Vec<MacroblockInfo>,
}

/// Samples of a macroblock.
#[derive(Clone, Debug)]
pub struct Source {
    /// Y, raster order.
    pub luma: [u8; 256],
    /// Cb and Cr; 0 where the picture has none.
    pub chroma: [[u8; 64]; 2],
}

impl Source {
    /// Its samples as I_PCM; `absent`: the picture has no chroma.
    pub fn raw(&self, absent: bool) -> Macroblock {
        Macroblock {
            kind: MbKind::Pcm,
            modes: NO_MODES,
            chroma_mode: 0,
            vectors: [[0; 2]; 16],
            luma: Luma {
                recon: self.luma,
                ..Default::default()
            },
            chroma: Chroma {
                absent,
                recon: self.chroma,
                ..Default::default()
            },
        }
    }
}

/// Where a macroblock lies.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Column, in macroblocks.
    pub x: usize,
    /// Row of the picture.
    pub y: usize,
    /// Row of the slice's reconstruction.
    pub local_y: usize,
    /// Its neighbours in the slice.
    pub there: MbAvailability,
}

/// A slice in the making.
pub struct Store<'a> {
    /// The picture's.
    pub job: &'a PictureJob<'a>,
    first_mb: u32,
    /// Reconstruction of the rows of macroblocks that the slice touches.
    pub recon: Frame,
    states: Vec<MbState>,
    infos: Vec<MacroblockInfo>,
}

impl<'a> Store<'a> {
    /// A slice of `mb_count` macroblocks, one at least.
    pub fn new(job: &'a PictureJob<'a>, first_mb: u32, mb_count: u32) -> Self {
        let width = job.width_mbs as usize;
        let first_row = first_mb / job.width_mbs;
        let last_row = (first_mb + mb_count - 1) / job.width_mbs;
        let rows = (last_row + 1 - first_row) as usize;
        Self {
            job,
            first_mb,
            recon: Frame::new(16 * width, 16 * rows, job.source.has_chroma(), 0),
            states: Vec::with_capacity(mb_count as usize),
            infos: Vec::with_capacity(mb_count as usize),
        }
    }

    /// Where macroblock `n` of the slice lies.
    pub fn place(&self, n: u32) -> Place {
        let width = self.job.width_mbs;
        let address = self.first_mb + n;
        let (x, y) = (address % width, address / width);
        Place {
            x: x as usize,
            y: y as usize,
            local_y: (y - self.first_mb / width) as usize,
            there: MbAvailability::new(n, x, width),
        }
    }

    /// The neighbours of macroblock `n`, which comes next.
    pub fn around(&self, n: u32) -> Around<'_> {
        let (there, width) = (self.place(n).there, self.job.width_mbs);
        let state = |exists: bool, back: u32| exists.then(|| &self.states[(n - back) as usize]);
        Around::new([
            state(there.a, 1),
            state(there.b, width),
            state(there.c, width.wrapping_sub(1)),
            state(there.d, width + 1),
        ])
    }

    /// The source of a macroblock.
    pub fn source(&self, at: &Place) -> Source {
        let [luma, cb, cr] = &self.job.source.planes;
        let chroma = |plane: &[u8]| match plane {
            [] => [0; 64],
            _ => cut::<8, 64>(plane, luma.width / 2, (8 * at.x, 8 * at.y)),
        };
        Source {
            luma: cut::<16, 256>(&luma.samples, luma.width, (16 * at.x, 16 * at.y)),
            chroma: [chroma(&cb.samples), chroma(&cr.samples)],
        }
    }

    /// Put a macroblock's reconstruction in its place and remember what others need.
    pub fn keep(&mut self, mb: &Macroblock, state: MbState, at: &Place) {
        let (x, y) = (at.x, at.local_y);
        let [luma, cb, cr] = &mut self.recon.planes;
        let stride = luma.width;
        paste::<16>(&mb.luma.recon, &mut luma.samples, stride, (16 * x, 16 * y));
        let chroma = mb.chroma.recon.iter().filter(|_| !mb.chroma.absent);
        for (plane, block) in [cb, cr].into_iter().zip(chroma) {
            paste::<8>(block, &mut plane.samples, stride / 2, (8 * x, 8 * y));
        }
        let intra = state.info.is_intra();
        let picture = if intra { NO_REFERENCE } else { 0 };
        self.infos.push(MacroblockInfo {
            slice: 0,
            qp: if mb.kind == MbKind::Pcm {
                0
            } else {
                self.job.qp
            },
            intra,
            transform8x8: state.info.transform8x8,
            nonzero: state.info.coded as u16,
            motion: state.motion.mv[0].map(|v| BlockMotion {
                pictures: [picture, NO_REFERENCE],
                vectors: [v, [0; 2]],
            }),
        });
        self.states.push(state);
    }

    /// The slice, when all of it is kept, with its data.
    pub fn finish(self, rbsp: Vec<u8>) -> SliceResult {
        SliceResult {
            rbsp,
            first_mb: self.first_mb,
            recon: self.recon,
            infos: self.infos,
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The work area of an intra macroblock: its samples with those around it.

use super::strip::{Strip, Target};
use crate::intra::BLOCK_XY;
use crate::picture::MbAvailability;

/// Columns of the luma area.
pub(super) const STRIDE: usize = 32;
/// Index of the first luma sample: one row for the samples above, eight columns of which the last
/// is for those to the left.
pub(super) const ORIGIN: usize = STRIDE + 8;
/// Columns of a chroma area.
pub(super) const CHROMA_STRIDE: usize = 16;
/// Index of the first chroma sample.
pub(super) const CHROMA_ORIGIN: usize = CHROMA_STRIDE + 8;

/// A macroblock and its surroundings: seventeen rows of luma, nine rows each of Cb and Cr.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub luma: [u8; 17 * STRIDE],
    pub chroma: [[u8; 9 * CHROMA_STRIDE]; 2],
}

impl Default for Area {
    fn default() -> Self {
        Self {
            luma: [0; 17 * STRIDE],
            chroma: [[0; 9 * CHROMA_STRIDE]; 2],
        }
    }
}

impl Area {
    /// Bring the samples around macroblock (`x`, `y`) in, where they are available.
    pub fn load(&mut self, available: &MbAvailability, (x, y): (usize, usize), strip: &Strip) {
        for component in 0..if strip.frame.has_chroma() { 3 } else { 1 } {
            let plane = &strip.frame.planes[component];
            let at = strip.at(component, (x, y));
            let (area, stride, side) = match component {
                0 => (&mut self.luma[..], STRIDE, 16),
                _ => (&mut self.chroma[component - 1][..], CHROMA_STRIDE, 8),
            };
            if available.a {
                for r in 0..side {
                    area[(r + 1) * stride + 7] = plane.samples[at + r * plane.width - 1];
                }
            }
            if available.d {
                area[7] = plane.samples[at - plane.width - 1];
            }
            if available.b {
                let above = &plane.samples[at - plane.width..][..side];
                area[8..8 + side].copy_from_slice(above);
            }
            if available.c && component == 0 {
                area[24..32].copy_from_slice(&plane.samples[at - plane.width + 16..][..8]);
            }
        }
    }

    /// Put the macroblock where it belongs.
    pub fn store(&self, place: (usize, usize), strip: &mut Strip) {
        let mut luma = strip.target(0, place);
        for (r, row) in self.luma.chunks_exact(STRIDE).skip(1).enumerate() {
            luma.part(0, r)[..16].copy_from_slice(&row[8..24]);
        }
        if strip.frame.has_chroma() {
            for (c, plane) in self.chroma.iter().enumerate() {
                let mut chroma = strip.target(1 + c, place);
                for (r, row) in plane.chunks_exact(CHROMA_STRIDE).skip(1).enumerate() {
                    chroma.part(0, r)[..8].copy_from_slice(&row[8..16]);
                }
            }
        }
    }

    /// The macroblock in the area: luma.
    #[inline(always)]
    pub fn luma_target(&mut self) -> Target<'_> {
        Target {
            samples: &mut self.luma[ORIGIN..],
            stride: STRIDE,
        }
    }

    /// The macroblock in the area: chroma component `c`.
    #[inline(always)]
    pub fn chroma_target(&mut self, c: usize) -> Target<'_> {
        Target {
            samples: &mut self.chroma[c][CHROMA_ORIGIN..],
            stride: CHROMA_STRIDE,
        }
    }
}

/// Index of 4x4 luma block `b` (coding order) in the luma area.
#[inline(always)]
pub(super) fn luma_at(b: usize) -> usize {
    let (x, y) = BLOCK_XY[b];
    ORIGIN + 4 * usize::from(y) * STRIDE + 4 * usize::from(x)
}

/// Index of 8x8 luma block `b8` in the luma area.
#[inline(always)]
pub(super) fn luma8_at(b8: usize) -> usize {
    ORIGIN + 8 * (b8 / 2) * STRIDE + 8 * (b8 % 2)
}

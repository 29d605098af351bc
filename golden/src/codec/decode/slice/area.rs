// SPDX-License-Identifier: Apache-2.0
//! The work area of a macroblock: its samples with those around it.

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

/// Bottom row of a macroblock.
#[derive(Clone, Copy, Debug, Default)]
struct Bottom {
    luma: [u8; 16],
    chroma: [[u8; 8]; 2],
}

/// What stands around the next macroblock in its slice.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// By column: the last macroblock there.
    bottoms: Vec<Bottom>,
    /// Samples above and left of the next macroblock: Y, Cb, Cr.
    corner: [u8; 3],
}

impl Surroundings {
    pub fn new(width: usize) -> Self {
        Self {
            bottoms: vec![Bottom::default(); width],
            corner: [0; 3],
        }
    }

    /// The macroblock of column `x` is done.
    pub fn advance(&mut self, x: usize, area: &Area) {
        let bottom = &mut self.bottoms[x];
        self.corner = [bottom.luma[15], bottom.chroma[0][7], bottom.chroma[1][7]];
        bottom
            .luma
            .copy_from_slice(&area.luma[16 * STRIDE + 8..][..16]);
        for (row, chroma) in bottom.chroma.iter_mut().zip(&area.chroma) {
            row.copy_from_slice(&chroma[8 * CHROMA_STRIDE + 8..][..8]);
        }
    }
}

impl Area {
    /// Bring the samples around the macroblock of column `x` in. The area still holds the
    /// macroblock before.
    pub fn load(&mut self, available: &MbAvailability, x: usize, around: &Surroundings) {
        for r in 1..17 {
            self.luma[r * STRIDE + 7] = self.luma[r * STRIDE + 23];
        }
        self.luma[7] = around.corner[0];
        for (chroma, &corner) in self.chroma.iter_mut().zip(&around.corner[1..]) {
            for r in 1..9 {
                chroma[r * CHROMA_STRIDE + 7] = chroma[r * CHROMA_STRIDE + 15];
            }
            chroma[7] = corner;
        }
        if available.b {
            let above = &around.bottoms[x];
            self.luma[8..24].copy_from_slice(&above.luma);
            for (chroma, row) in self.chroma.iter_mut().zip(&above.chroma) {
                chroma[8..16].copy_from_slice(row);
            }
        }
        if available.c {
            self.luma[24..32].copy_from_slice(&around.bottoms[x + 1].luma[..8]);
        }
    }

    /// Append the macroblock's samples to `out`.
    pub fn append(&self, chroma: bool, out: &mut Vec<u8>) {
        for row in self.luma.chunks_exact(STRIDE).skip(1) {
            out.extend_from_slice(&row[8..24]);
        }
        if chroma {
            for plane in &self.chroma {
                for row in plane.chunks_exact(CHROMA_STRIDE).skip(1) {
                    out.extend_from_slice(&row[8..16]);
                }
            }
        }
    }
}

/// Put an `N` samples wide block at `at`.
#[inline(always)]
pub(super) fn put<const N: usize>(samples: &mut [u8], at: usize, stride: usize, block: &[u8]) {
    for (row, block) in samples[at..].chunks_mut(stride).zip(block.chunks_exact(N)) {
        row[..N].copy_from_slice(block);
    }
}

/// Add a residual to an `N` samples wide block at `at`, clipped to 8 bits (8.5.14).
#[inline(always)]
pub(super) fn add<const N: usize>(samples: &mut [u8], at: usize, stride: usize, residual: &[i32]) {
    for (row, residual) in samples[at..]
        .chunks_mut(stride)
        .zip(residual.chunks_exact(N))
    {
        for (sample, &r) in row[..N].iter_mut().zip(residual) {
            *sample = i32::from(*sample).saturating_add(r).clamp(0, 255) as u8;
        }
    }
}

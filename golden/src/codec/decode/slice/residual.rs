// SPDX-License-Identifier: Apache-2.0
//! From levels to residuals, added to the prediction in the work area (8.5).

use super::strip::Target;
use crate::entropy::h264::syntax::types::nonzero;
use crate::entropy::h264::syntax::{Class, Macroblock};
use crate::intra::BLOCK_XY;
use crate::quant::chroma_qp::chroma_qp;
use crate::quant::dc::{dequant_chroma_dc, dequant_luma_dc};
use crate::quant::eight::dequant8;
use crate::quant::scaling::{LevelScale4, LevelScale8, dequant4_dc, dequant4_scaled_by};
use crate::simd::transforms::{Block4, idct4, idct8, load4, load8};
use crate::simd::{Simd, SimdBase, dispatch, i32x4, level};
use crate::stream::{Pps, ScalingLists, Sps};

/// The level scales and chroma quantisers that parameter sets lead to.
#[derive(Clone, Debug)]
pub(in crate::codec::decode) struct Scales {
    /// 4x4: intra Y, Cb, Cr, inter Y, Cb, Cr.
    four: [LevelScale4; 6],
    /// 8x8: intra Y, inter Y.
    eight: [LevelScale8; 2],
    /// QPc by QPY: Cb, Cr.
    chroma_qp: [[u8; 52]; 2],
}

impl Scales {
    pub fn new(sequence: &Sps, picture: &Pps) -> Self {
        let lists = ScalingLists::resolve(sequence.scaling.as_ref(), picture.scaling.as_ref());
        Self {
            four: lists.lists4.each_ref().map(LevelScale4::new),
            eight: lists.lists8.each_ref().map(LevelScale8::new),
            chroma_qp: picture
                .chroma_qp_offset
                .map(|offset| std::array::from_fn(|qp| chroma_qp(qp as u8, offset))),
        }
    }
}

/// One macroblock's residuals.
pub(super) struct Residual<'a> {
    scales: &'a Scales,
    mb: &'a Macroblock,
    /// QPY.
    qp: u8,
}

impl<'a> Residual<'a> {
    pub fn new(scales: &'a Scales, mb: &'a Macroblock, qp: u8) -> Self {
        Self { scales, mb, qp }
    }

    fn coded(&self, bit: u32) -> bool {
        self.mb.nonzero & bit != 0
    }

    /// Add that of 4x4 luma block `b`, in coding order.
    #[inline]
    pub fn luma4(&self, b: usize, target: &mut Target) {
        if self.coded(1 << b) {
            dispatch!(level(), simd => self.luma4_by(simd, b, target));
        }
    }

    #[inline(always)]
    fn luma4_by<S: Simd>(&self, simd: S, b: usize, target: &mut Target) {
        let (levels, _) = self.mb.levels.luma[16 * b..].as_chunks::<16>();
        let scale = &self.scales.four[if self.mb.is_intra() { 0 } else { 3 }];
        let rows = residual4(simd, &levels[0], self.qp, scale);
        let (x, y) = BLOCK_XY[b];
        target.add4(simd, (4 * usize::from(x), 4 * usize::from(y)), rows);
    }

    /// Add that of 8x8 luma block `b8`.
    #[inline]
    pub fn luma8(&self, b8: usize, target: &mut Target) {
        if self.coded(1 << (4 * b8)) {
            dispatch!(level(), simd => self.luma8_by(simd, b8, target));
        }
    }

    #[inline(always)]
    fn luma8_by<S: Simd>(&self, simd: S, b8: usize, target: &mut Target) {
        let (levels, _) = self.mb.levels.luma[64 * b8..].as_chunks::<64>();
        let scale = &self.scales.eight[usize::from(!self.mb.is_intra())];
        let coefs = load8(simd, &dequant8(&levels[0], self.qp, scale));
        target.add8(simd, (8 * (b8 % 2), 8 * (b8 / 2)), idct8(simd, coefs));
    }

    /// Add all of luma: of Intra16x16 and inter macroblocks, whose prediction is complete before.
    pub fn luma(&self, target: &mut Target) {
        if self.mb.class == Class::Intra16x16 {
            dispatch!(level(), simd => self.luma16(simd, target));
        } else if self.mb.transform8x8 {
            (0..4).for_each(|b8| self.luma8(b8, target));
        } else if self.mb.nonzero & 0xFFFF != 0 {
            dispatch!(level(), simd => self.luma4_all(simd, target));
        }
    }

    #[inline(always)]
    fn luma4_all<S: Simd>(&self, simd: S, target: &mut Target) {
        for b in 0..16 {
            if self.coded(1 << b) {
                self.luma4_by(simd, b, target);
            }
        }
    }

    #[inline(always)]
    fn luma16<S: Simd>(&self, simd: S, target: &mut Target) {
        let scale = &self.scales.four[0];
        let dc = if self.coded(nonzero::LUMA_DC) {
            dequant_luma_dc(&self.mb.levels.luma_dc, self.qp, scale)
        } else {
            [0; 16]
        };
        for (b, &(x, y)) in BLOCK_XY.iter().enumerate() {
            let dc = dc[usize::from(4 * y + x)];
            let (levels, _) = self.mb.levels.luma[16 * b..].as_chunks::<16>();
            let at = (4 * usize::from(x), 4 * usize::from(y));
            if self.coded(1 << b) {
                target.add4(simd, at, with_dc(simd, dc, &levels[0], self.qp, scale));
            } else if dc != 0 {
                target.add4(simd, at, flat(simd, dc));
            }
        }
    }

    /// There is none of chroma.
    pub fn no_chroma(&self) -> bool {
        self.mb.cbp >> 4 == 0
    }

    /// Add that of chroma component `c`.
    pub fn chroma(&self, c: usize, target: &mut Target) {
        if !self.no_chroma() {
            dispatch!(level(), simd => self.chroma_by(simd, c, target));
        }
    }

    #[inline(always)]
    fn chroma_by<S: Simd>(&self, simd: S, c: usize, target: &mut Target) {
        let qp = self.scales.chroma_qp[c][usize::from(self.qp)];
        let scale = &self.scales.four[1 + c + if self.mb.is_intra() { 0 } else { 3 }];
        let dc = if self.coded(nonzero::chroma_dc(c)) {
            dequant_chroma_dc(self.mb.levels.chroma_dc[c], qp, scale)
        } else {
            [0; 4]
        };
        for (b, &dc) in dc.iter().enumerate() {
            let (levels, _) = self.mb.levels.chroma_ac[c][16 * b..].as_chunks::<16>();
            let at = (4 * (b % 2), 4 * (b / 2));
            if self.coded(nonzero::chroma_ac(c, b)) {
                target.add4(simd, at, with_dc(simd, dc, &levels[0], qp, scale));
            } else if dc != 0 {
                target.add4(simd, at, flat(simd, dc));
            }
        }
    }
}

/// The residual of a 4x4 block; many have the DC level alone, which goes to all samples.
#[inline(always)]
fn residual4<S: Simd>(simd: S, levels: &[i16; 16], qp: u8, scale: &LevelScale4) -> Block4<S> {
    let mut any = 0;
    for level in &levels[1..] {
        any |= level;
    }
    if any == 0 {
        return flat(simd, dequant4_dc(levels[0], qp, scale));
    }
    idct4(
        simd,
        load4(simd, &dequant4_scaled_by(simd, levels, qp, scale)),
    )
}

/// The residual of a block that has a DC coefficient alone.
#[inline(always)]
fn flat<S: Simd>(simd: S, dc: i32) -> Block4<S> {
    [i32x4::splat(simd, dc.wrapping_add(32) >> 6); 4]
}

/// The residual of a block whose DC coefficient comes from elsewhere.
#[inline(always)]
fn with_dc<S: Simd>(
    simd: S,
    dc: i32,
    levels: &[i16; 16],
    qp: u8,
    scale: &LevelScale4,
) -> Block4<S> {
    let mut coefs = dequant4_scaled_by(simd, levels, qp, scale);
    coefs[0] = dc;
    idct4(simd, load4(simd, &coefs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quant::scaling::dequant4_scaled;
    use crate::simd::transforms::store4;
    use crate::transform;

    #[test]
    fn a_dc_level_alone_gives_what_the_transform_gives() {
        let flat = &LevelScale4::FLAT;
        for dc in [i16::MIN, -300, -1, 0, 1, 7, 2063, i16::MAX] {
            for qp in 0..=51 {
                let levels: [i16; 16] = std::array::from_fn(|i| if i == 0 { dc } else { 0 });
                let whole = transform::idct4(&dequant4_scaled(&levels, qp, flat));
                let short = dispatch!(level(), simd => store4(residual4(simd, &levels, qp, flat)));
                assert_eq!(short, whole, "{dc} {qp}");
            }
        }
    }
}

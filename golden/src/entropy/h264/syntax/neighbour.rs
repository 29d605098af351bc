// SPDX-License-Identifier: Apache-2.0
//! What reading a macroblock needs to know of those to the left and above.

use super::types::Class;
use crate::entropy::h264::binarisation::{increment, pattern_increment};

/// Bits of [`MbInfo::coded`].
pub mod coded {
    /// 4x4 luma block of raster number `b`.
    pub const fn luma(b: usize) -> u32 {
        1 << b
    }
    /// AC of block `b` of chroma component `c`.
    pub const fn chroma_ac(c: usize, b: usize) -> u32 {
        1 << (16 + 4 * c + b)
    }
    /// Intra16x16 DC.
    pub const LUMA_DC: u32 = 1 << 24;
    /// DC of chroma component `c`.
    pub const fn chroma_dc(c: usize) -> u32 {
        1 << (25 + c)
    }
    /// All of them: I_PCM.
    pub const ALL: u32 = (1 << 27) - 1;

    /// The bits of the luma blocks of 8x8 block `b8`.
    pub const fn luma8(b8: usize) -> u32 {
        0x33 << (8 * (b8 / 2) + 2 * (b8 % 2))
    }
}

/// A block's own bit of [`MbInfo::coded`], and its neighbours': whether they are in the same
/// macroblock, and their bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodedBit {
    /// The block's own bit.
    pub own: u32,
    /// To the left.
    pub a: (bool, u32),
    /// Above.
    pub b: (bool, u32),
}

impl CodedBit {
    /// Of a block that there is one of in a macroblock.
    pub const fn whole(bit: u32) -> Self {
        Self {
            own: bit,
            a: (false, bit),
            b: (false, bit),
        }
    }

    /// Of 4x4 luma block of raster number `b`.
    #[inline(always)]
    pub const fn luma(b: usize) -> Self {
        let (x, y) = (b % 4, b / 4);
        Self {
            own: coded::luma(b),
            a: (x > 0, coded::luma(if x > 0 { b - 1 } else { b + 3 })),
            b: (y > 0, coded::luma(if y > 0 { b - 4 } else { b + 12 })),
        }
    }

    /// Of the AC levels of block `b` of chroma component `c`.
    #[inline(always)]
    pub const fn chroma(c: usize, b: usize) -> Self {
        Self {
            own: coded::chroma_ac(c, b),
            a: (b % 2 == 1, coded::chroma_ac(c, b ^ 1)),
            b: (b >= 2, coded::chroma_ac(c, b ^ 2)),
        }
    }
}

/// How large the blocks are that are known to have one motion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Even {
    /// The 4x4 blocks.
    #[default]
    Blocks,
    /// The 8x8 blocks.
    Quarters,
    /// The macroblock.
    Whole,
}

/// What is kept of each macroblock of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MbInfo {
    /// Class.
    pub class: Class,
    /// P_Skip or B_Skip.
    pub skip: bool,
    /// B_Skip or B_Direct_16x16.
    pub direct: bool,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// coded_block_pattern; 0x2F of I_PCM.
    pub cbp: u8,
    /// intra_chroma_pred_mode.
    pub chroma_mode: u8,
    /// QPY.
    pub qp: u8,
    /// coded_block_flag of each block, as CABAC's contexts see it.
    pub coded: u32,
    /// 4x4 luma blocks (raster number) that have levels, or whose 8x8 block has, as the deblocking
    /// filter sees it.
    pub nonzero: u16,
    /// total_coeff of each block (CAVLC): luma in raster order, Cb, Cr.
    pub totals: [u8; 24],
    /// How even the motion of an inter macroblock is.
    pub even: Even,
    /// Prediction modes of 4x4 luma blocks in raster order, as they serve to predict others: DC in
    /// all but I_NxN.
    pub modes: [u8; 16],
}

impl MbInfo {
    /// Predicted within its own picture.
    pub fn is_intra(&self) -> bool {
        self.class != Class::Inter
    }
}

/// What is kept of the motion syntax of each macroblock of a P or B slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MotionSyntax {
    /// ref_idx above 0, by list and 8x8 block.
    pub ref_above: [[bool; 4]; 2],
    /// Magnitudes of mvd by list and 4x4 block in raster order: x, y; at most 127.
    pub mvd: [[[u8; 2]; 16]; 2],
}

/// The macroblocks to the left (A) and above (B), where they are in the slice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Left.
    pub a: Option<&'a MbInfo>,
    /// Above.
    pub b: Option<&'a MbInfo>,
    /// Motion of the left one, in P and B slices.
    pub motion_a: Option<&'a MotionSyntax>,
    /// Motion of the one above, in P and B slices.
    pub motion_b: Option<&'a MotionSyntax>,
}

impl Around<'_> {
    /// How many of the two (A: 1, B: 1) satisfy `condition`.
    #[inline]
    pub fn count(&self, condition: impl Fn(&MbInfo) -> bool) -> usize {
        usize::from(self.a.is_some_and(&condition)) + usize::from(self.b.is_some_and(&condition))
    }

    /// ctxIdxInc of coded_block_flag (9.3.3.1.1.9) of a block with `bit`; `own`: the bits of its
    /// macroblock so far, which is an `intra` one or not.
    #[inline(always)]
    pub fn coded_flag(&self, bit: CodedBit, own: u32, intra: bool) -> usize {
        let flag = |(inside, bit): (bool, u32), other: Option<&MbInfo>| match inside {
            true => own & bit != 0,
            false => other.map_or(intra, |mb| mb.coded & bit != 0),
        };
        increment(flag(bit.a, self.a), flag(bit.b, self.b))
    }

    /// ctxIdxInc of the coded_block_pattern bit of 8x8 luma block `b8`; `own`: the bits before it.
    #[inline(always)]
    pub fn luma_pattern(&self, b8: usize, own: u8) -> usize {
        let of = |side: Option<&MbInfo>| side.map_or(15, |mb| mb.cbp);
        pattern_increment(b8, own, of(self.a), of(self.b))
    }

    /// ctxIdxInc of a chroma bin of coded_block_pattern: the neighbours' chroma pattern is `least`
    /// or more.
    #[inline]
    pub fn chroma_pattern(&self, least: u8) -> usize {
        let of = |side: Option<&MbInfo>| side.is_some_and(|mb| mb.cbp >> 4 >= least);
        increment(of(self.a), of(self.b))
    }

    /// Sums of the magnitudes of the vector differences to the left of and above 4x4 block `at`
    /// (9.3.3.1.1.7), for x and y; `own`: those of its macroblock so far.
    pub fn mvd_sums(&self, list: usize, at: usize, own: &MotionSyntax) -> [u16; 2] {
        let side = |m: Option<&MotionSyntax>, at: usize| m.map_or([0; 2], |m| m.mvd[list][at]);
        let a = match at % 4 {
            0 => side(self.motion_a, at + 3),
            _ => own.mvd[list][at - 1],
        };
        let b = match at / 4 {
            0 => side(self.motion_b, at + 12),
            _ => own.mvd[list][at - 4],
        };
        [0, 1].map(|i| u16::from(a[i]) + u16::from(b[i]))
    }
}

impl MotionSyntax {
    /// Note the difference `mvd` of the `w` by `h` 4x4 blocks from block `at` on.
    pub fn note(&mut self, list: usize, at: usize, (w, h): (usize, usize), mvd: [i32; 2]) {
        let magnitude = mvd.map(|v| v.unsigned_abs().min(127) as u8);
        for y in 0..h {
            self.mvd[list][at + 4 * y..at + 4 * y + w].fill(magnitude);
        }
    }
}

//! What reading a macroblock needs to know of those to the left and above.

use super::types::Class;

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
    /// 4x4 luma blocks (raster number) that have levels, or whose 8x8 block has, as the deblocking filter sees it.
    pub nonzero: u16,
    /// total_coeff of each block (CAVLC): luma in raster order, Cb, Cr.
    pub totals: [u8; 24],
    /// Prediction modes of 4x4 luma blocks in raster order, as they serve to predict others: DC in all but I_NxN.
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
    pub fn count(&self, condition: impl Fn(&MbInfo) -> bool) -> usize {
        self.increment(&condition, 1)
    }

    /// A counts 1, B counts `weight_b`.
    pub fn increment(&self, condition: impl Fn(&MbInfo) -> bool, weight_b: usize) -> usize {
        usize::from(self.a.is_some_and(&condition))
            + weight_b * usize::from(self.b.is_some_and(&condition))
    }
}

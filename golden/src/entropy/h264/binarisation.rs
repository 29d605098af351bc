// SPDX-License-Identifier: Apache-2.0
//! Rules of binarisation (9.3.2) and context selection (9.3.3) that reading and writing share.

use super::contexts::{LAST_8X8, MB_TYPE_I, MB_TYPE_P_INTRA, SIGNIFICANT_8X8, cat};

/// Prefix length of coeff_abs_level_minus1 (UEG0 with uCoff 14).
pub const LEVEL_PREFIX_MAX: u16 = 14;
/// Longest Exp-Golomb suffix whose levels can be within −32768 … 32767 (7.4.5.3.3).
pub const LEVEL_SUFFIX_BITS: u32 = 15;
/// Prefix length of mvd (UEG3 with uCoff 9).
pub const MVD_PREFIX_MAX: u32 = 9;
/// Order of the Exp-Golomb suffix of mvd.
pub const MVD_ORDER: u32 = 3;
/// Largest order that the suffix of mvd can grow to: beyond it no difference fits (A.3.1: ±8192 in
/// quarter samples).
pub const MVD_ORDER_MAX: u32 = 15;
/// Largest number that mb_qp_delta is mapped to: it is −26.
pub const QP_DELTA_MAX: u8 = 52;
/// The number below it that no stream may have: it would be +26.
pub const QP_DELTA_FORBIDDEN: u8 = 51;

/// ctxIdxInc from condTermFlagA and condTermFlagB.
#[inline(always)]
pub const fn increment(a: bool, b: bool) -> usize {
    a as usize + 2 * b as usize
}

/// mb_qp_delta from its mapped number: odd ones are positive (9.1.1).
pub const fn qp_delta(mapped: u8) -> i8 {
    let half = mapped.div_ceil(2) as i8;
    if mapped % 2 == 1 { half } else { -half }
}

/// Levels of a block of ctxBlockCat `category`.
#[inline(always)]
pub const fn levels(category: usize) -> usize {
    match category {
        cat::LUMA_AC | cat::CHROMA_AC => 15,
        cat::CHROMA_DC => 4,
        cat::LUMA_8X8 => 64,
        _ => 16,
    }
}

/// ctxIdxInc of significant_coeff_flag and of last_significant_coeff_flag at scan position `k`,
/// below the last one of a block of ctxBlockCat `category`.
#[inline(always)]
pub const fn map_increments(category: usize, k: usize) -> (usize, usize) {
    match category {
        cat::LUMA_8X8 => (SIGNIFICANT_8X8[k] as usize, LAST_8X8[k] as usize),
        cat::CHROMA_DC if k > 2 => (2, 2),
        _ => (k, k),
    }
}

/// Which contexts coeff_abs_level_minus1 takes: it depends on the magnitudes before, from the last
/// one backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Magnitudes {
    ones: usize,
    larger: usize,
}

impl Magnitudes {
    /// ctxIdxInc of the first bin.
    #[inline(always)]
    pub fn first(self) -> usize {
        if self.larger > 0 {
            0
        } else {
            (1 + self.ones).min(4)
        }
    }

    /// ctxIdxInc of the bins behind it in a block of ctxBlockCat `category`.
    #[inline(always)]
    pub fn rest(self, category: usize) -> usize {
        5 + self
            .larger
            .min(if category == cat::CHROMA_DC { 3 } else { 4 })
    }

    /// Note a magnitude: 1, or larger.
    #[inline(always)]
    pub fn note(&mut self, larger: bool) {
        if larger {
            self.larger += 1;
        } else {
            self.ones += 1;
        }
    }
}

/// ctxIdxInc of the coded_block_pattern bit of 8x8 luma block `b8`: `own` is the pattern of the
/// macroblock so far, `left` and `above` those of its neighbours (15 where there is none).
#[inline(always)]
pub const fn pattern_increment(b8: usize, own: u8, left: u8, above: u8) -> usize {
    let a = if b8 % 2 == 1 {
        own >> (b8 - 1)
    } else {
        left >> (b8 + 1)
    };
    let b = if b8 >= 2 {
        own >> (b8 - 2)
    } else {
        above >> (b8 + 2)
    };
    increment(a & 1 == 0, b & 1 == 0)
}

/// ctxIdxInc of the first bin of mvd, by the sum of the neighbours' magnitudes.
#[inline(always)]
pub const fn mvd_increment(sum: u16) -> usize {
    match sum {
        0..=2 => 0,
        3..=32 => 1,
        _ => 2,
    }
}

/// ctxIdxInc of bin `bin` of mvd, from 1 on.
#[inline(always)]
pub const fn mvd_bin_increment(bin: usize) -> usize {
    if bin < 4 { 2 + bin } else { 6 }
}

/// Contexts of an intra mb_type behind its first bin: luma pattern, chroma pattern and its second
/// bin, the two bins of the mode (Table 9-39).
pub type IntraContexts = [usize; 5];

/// Those of I slices.
pub const INTRA_IN_I: IntraContexts = {
    let c = MB_TYPE_I;
    [c + 3, c + 4, c + 5, c + 6, c + 7]
};

/// Those of P slices and, at another `first` context, of B slices: behind a prefix.
pub const fn intra_behind_prefix(first: usize) -> IntraContexts {
    [first + 1, first + 2, first + 2, first + 3, first + 3]
}

/// Those of P slices.
pub const INTRA_IN_P: IntraContexts = intra_behind_prefix(MB_TYPE_P_INTRA);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qp_deltas_alternate() {
        let of: Vec<_> = (0..5).map(qp_delta).collect();
        assert_eq!(of, [0, 1, -1, 2, -2]);
        assert_eq!(qp_delta(QP_DELTA_MAX), -26);
        assert_eq!(qp_delta(QP_DELTA_FORBIDDEN), 26);
    }

    #[test]
    fn an_uncoded_quarter_raises_the_increment_of_those_after_it() {
        let increments: Vec<_> = (0..4).map(|b| pattern_increment(b, 0, 15, 15)).collect();
        assert_eq!(increments, [0, 1, 2, 3]);
        assert_eq!(pattern_increment(0, 0, 0b1101, 0b1011), 3);
    }
}

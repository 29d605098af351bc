// SPDX-License-Identifier: Apache-2.0
//! Syntax elements to bins: what is binarised, with which contexts. Which element follows which
//! says [`super::super::syntax::order`].

mod mb_type;
mod residual;

pub use mb_type::{IntraType, inter_type, intra_type};
pub use residual::{block, levels};

use crate::entropy::engine::BinWriter;
use crate::entropy::h264::binarisation::{
    MVD_ORDER, MVD_PREFIX_MAX, mvd_bin_increment, mvd_increment,
};
use crate::entropy::h264::contexts::{
    CBP_CHROMA, CBP_LUMA, INTRA_CHROMA_PRED_MODE, MB_QP_DELTA, MB_SKIP_P, MVD_X, MVD_Y,
    PREV_INTRA_PRED_MODE, REM_INTRA_PRED_MODE, TRANSFORM_SIZE_8X8,
};
use crate::entropy::h264::syntax::Around;

/// mb_skip_flag of a P slice.
pub fn skip_flag(skip: bool, around: &Around, w: &mut impl BinWriter) {
    w.context(MB_SKIP_P + around.count(|mb| !mb.skip), skip);
}

/// transform_size_8x8_flag.
pub fn transform_size(flag: bool, around: &Around, w: &mut impl BinWriter) {
    w.context(
        TRANSFORM_SIZE_8X8 + around.count(|mb| mb.transform8x8),
        flag,
    );
}

/// prev_intraNxN_pred_mode_flag and, where `rest` is given, rem_intraNxN_pred_mode.
#[inline]
pub fn intra_mode(rest: Option<u8>, w: &mut impl BinWriter) {
    w.context(PREV_INTRA_PRED_MODE, rest.is_none());
    if let Some(rest) = rest {
        for bit in 0..3 {
            w.context(REM_INTRA_PRED_MODE, rest >> bit & 1 == 1);
        }
    }
}

/// intra_chroma_pred_mode with ctxIdxInc `increment` of its first bin.
pub fn chroma_mode(mode: u8, increment: usize, w: &mut impl BinWriter) {
    w.context(INTRA_CHROMA_PRED_MODE + increment, mode > 0);
    for bin in 1..3.min(mode + 1) {
        w.context(INTRA_CHROMA_PRED_MODE + 3, mode > bin);
    }
}

/// A bit of coded_block_pattern for an 8x8 luma block, with its ctxIdxInc.
#[inline]
pub fn luma_pattern_bit(bit: bool, increment: usize, w: &mut impl BinWriter) {
    w.context(CBP_LUMA + increment, bit);
}

/// coded_block_pattern; its part of chroma only where there is `chroma`.
pub fn coded_block_pattern(cbp: u8, chroma: bool, around: &Around, w: &mut impl BinWriter) {
    for b8 in 0..4 {
        luma_pattern_bit(cbp >> b8 & 1 == 1, around.luma_pattern(b8, cbp), w);
    }
    if !chroma {
        return;
    }
    w.context(CBP_CHROMA + around.chroma_pattern(1), cbp >> 4 > 0);
    if cbp >> 4 > 0 {
        w.context(CBP_CHROMA + 4 + around.chroma_pattern(2), cbp >> 4 == 2);
    }
}

/// mb_qp_delta of 0 in a slice in which no macroblock has another one.
pub fn no_qp_change(w: &mut impl BinWriter) {
    w.context(MB_QP_DELTA, false);
}

/// mvd of both components; `sums`: of the neighbours' magnitudes.
pub fn mvd(mvd: [i32; 2], sums: [u16; 2], w: &mut impl BinWriter) {
    component(mvd[0], MVD_X, sums[0], w);
    component(mvd[1], MVD_Y, sums[1], w);
}

fn component(mvd: i32, offset: usize, sum: u16, w: &mut impl BinWriter) {
    let size = mvd.unsigned_abs();
    w.context(offset + mvd_increment(sum), size > 0);
    if size == 0 {
        return;
    }
    for bin in 1..size.min(MVD_PREFIX_MAX) {
        w.context(offset + mvd_bin_increment(bin as usize), true);
    }
    if size < MVD_PREFIX_MAX {
        w.context(offset + mvd_bin_increment(size as usize), false);
    } else {
        exp_golomb(size - MVD_PREFIX_MAX, MVD_ORDER, w);
    }
    w.bypass(mvd < 0);
}

/// k-th order Exp-Golomb suffix (9.3.2.3).
fn exp_golomb(mut value: u32, mut k: u32, w: &mut impl BinWriter) {
    while value >= 1 << k {
        w.bypass(true);
        value -= 1 << k;
        k += 1;
    }
    w.bypass(false);
    for bit in (0..k).rev() {
        w.bypass(value >> bit & 1 == 1);
    }
}

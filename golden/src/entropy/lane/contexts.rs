// SPDX-License-Identifier: Apache-2.0
//! The contexts of the RTL, numbered densely.
//!
//! Of the 1024 contexts of the standard, slices of I_NxN macroblocks with 4x4 transform in 4:0:0
//! use 52; a decoder needs four more. [`CTX_IDX`] gives the standard's number of each.

use crate::entropy::engine::{State, initial_state};
use crate::entropy::h264::contexts as h264;
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::init;

/// How many contexts the encoder uses.
pub const CONTEXTS: usize = 52;
/// How many contexts the decoder uses: those behind the encoder's are of syntax that the encoder
/// never writes.
pub const DECODER_CONTEXTS: usize = CONTEXTS + 4;
/// mb_type, bin 0.
pub const MB_TYPE: u8 = 0;
/// prev_intra4x4_pred_mode_flag.
pub const PREV_MODE: u8 = 1;
/// rem_intra4x4_pred_mode.
pub const REM_MODE: u8 = 2;
/// mb_qp_delta, bin 0 after a macroblock without a change.
pub const QP_DELTA: u8 = 3;
/// coded_block_pattern, luma, ctxIdxInc 0; three more follow.
pub const CBP: u8 = 4;
/// coded_block_flag, ctxIdxInc 0; three more follow.
pub const CBF: u8 = 8;
/// significant_coeff_flag of scan position 0; fourteen more follow.
pub const SIG: u8 = 12;
/// last_significant_coeff_flag of scan position 0; fourteen more follow.
pub const LAST: u8 = 27;
/// coeff_abs_level_minus1, ctxIdxInc 0; nine more follow.
pub const ABS: u8 = 42;
/// mb_qp_delta, bin 0 after a macroblock with a change: this one and those below are the decoder's
/// alone ([`super::SliceParser`]).
pub const QP_CHANGED: u8 = CONTEXTS as u8;
/// mb_qp_delta, bin 1; the next one is that of all later bins.
pub const QP_MORE: u8 = CONTEXTS as u8 + 1;
/// transform_size_8x8_flag where no neighbour has it set.
pub const TRANSFORM_8X8: u8 = CONTEXTS as u8 + 3;

/// Runs of contexts: first dense number, first ctxIdx, how many.
const RUNS: [(u8, usize, usize); 11] = [
    (MB_TYPE, h264::MB_TYPE_I, 1),
    (PREV_MODE, h264::PREV_INTRA_PRED_MODE, 1),
    (REM_MODE, h264::REM_INTRA_PRED_MODE, 1),
    (QP_DELTA, h264::MB_QP_DELTA, 1),
    (CBP, h264::CBP_LUMA, 4),
    (CBF, h264::CODED_BLOCK_FLAG[cat::LUMA_4X4], 4),
    (SIG, h264::SIGNIFICANT[cat::LUMA_4X4], 15),
    (LAST, h264::LAST[cat::LUMA_4X4], 15),
    (ABS, h264::ABS_LEVEL[cat::LUMA_4X4], 10),
    (QP_CHANGED, h264::MB_QP_DELTA + 1, 3),
    (TRANSFORM_8X8, h264::TRANSFORM_SIZE_8X8, 1),
];

/// The standard's ctxIdx of each dense number.
pub const CTX_IDX: [u16; DECODER_CONTEXTS] = {
    let mut idx = [0; DECODER_CONTEXTS];
    let mut r = 0;
    while r < RUNS.len() {
        let (dense, ctx, count) = RUNS[r];
        let mut i = 0;
        while i < count {
            idx[dense as usize + i] = (ctx + i) as u16;
            i += 1;
        }
        r += 1;
    }
    idx
};

/// Stands for the dense number of a context that the RTL does not have.
const NONE: u8 = u8::MAX;

/// The dense number of each ctxIdx.
const DENSE: [u8; init::ROOM] = {
    let mut dense = [NONE; init::ROOM];
    let mut i = 0;
    while i < DECODER_CONTEXTS {
        dense[CTX_IDX[i] as usize] = i as u8;
        i += 1;
    }
    dense
};

/// The dense number of the standard's context `ctx`, if the RTL has it.
pub fn dense(ctx: usize) -> Option<u8> {
    Some(*DENSE.get(ctx)?).filter(|&d| d != NONE)
}

/// (m, n) of the contexts for I slices, by dense number.
const MN: [(i8, i8); DECODER_CONTEXTS] = {
    let table = init::table(None);
    let mut mn = [(0, 0); DECODER_CONTEXTS];
    let mut i = 0;
    while i < DECODER_CONTEXTS {
        mn[i] = table[CTX_IDX[i] as usize];
        i += 1;
    }
    mn
};

/// (m, n) of the encoder's contexts, for I slices, by dense number.
pub const INIT_MN: [(i8, i8); CONTEXTS] = *MN.first_chunk().expect("fewer than all");

/// (m, n) of the contexts behind the encoder's, for I slices.
pub const MORE_MN: [(i8, i8); DECODER_CONTEXTS - CONTEXTS] =
    *MN.last_chunk().expect("fewer than all");

/// The states of all contexts of a slice that the encoder writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contexts(pub [State; CONTEXTS]);

impl Contexts {
    /// The states at the start of an I slice of quantiser `qp`, 0–51.
    pub fn new(qp: u8) -> Self {
        Self(INIT_MN.map(|mn| initial_state(mn, qp)))
    }
}

/// The states of a decoder's contexts at the start of an I slice of quantiser `qp`, 0–51.
pub fn decoder_contexts(qp: u8) -> [State; DECODER_CONTEXTS] {
    MN.map(|mn| initial_state(mn, qp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_numbers_name_the_standards_contexts() {
        assert_eq!(CTX_IDX[usize::from(MB_TYPE)], 3);
        assert_eq!(CTX_IDX[usize::from(PREV_MODE)], 68);
        assert_eq!(CTX_IDX[usize::from(REM_MODE)], 69);
        assert_eq!(CTX_IDX[usize::from(QP_DELTA)], 60);
        assert_eq!(CTX_IDX[usize::from(CBP) + 3], 76);
        assert_eq!(CTX_IDX[usize::from(CBF)], 93);
        assert_eq!(CTX_IDX[usize::from(SIG) + 14], 148);
        assert_eq!(CTX_IDX[usize::from(LAST)], 195);
        assert_eq!(CTX_IDX[usize::from(ABS) + 9], 256);
        assert_eq!(CTX_IDX[usize::from(QP_MORE) + 1], 63);
        assert_eq!(CTX_IDX[usize::from(TRANSFORM_8X8)], 399);
    }

    #[test]
    fn every_dense_number_leads_back() {
        for (number, &ctx) in CTX_IDX.iter().enumerate() {
            assert_eq!(dense(usize::from(ctx)), Some(number as u8));
        }
        assert_eq!(dense(0), None);
        assert_eq!(dense(5000), None);
    }

    #[test]
    fn contexts_start_as_the_tables_say() {
        // mb_type, and the last of coeff_abs_level_minus1 (Tables 9-12 and 9-26).
        assert_eq!((INIT_MN[0], INIT_MN[51]), ((20, -15), (-17, 110)));
        assert_eq!(MORE_MN, [(0, 63), (0, 63), (0, 63), (31, 21)]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The contexts of a video lane, numbered densely: 280 of the standard's 1024, in its order.

use crate::entropy::engine::{State, initial_state};
use crate::entropy::h264::contexts::{
    ABS_LEVEL, CBP_LUMA, INTRA_CHROMA_PRED_MODE, MB_QP_DELTA, MB_TYPE_I, MVD_X, REF_IDX,
    REM_INTRA_PRED_MODE, SUB_MB_TYPE_P, TRANSFORM_SIZE_8X8, cat,
};
use crate::entropy::h264::init;

/// How many contexts a video lane has.
pub const VIDEO_CONTEXTS: usize = 280;

/// Runs of contexts: first ctxIdx, and how many. Left out are those of B slices, of reference
/// numbers, of changes of the quantiser, of field coding.
const RUNS: [(usize, usize); 6] = [
    // mb_type, mb_skip_flag; sub_mb_type has one value.
    (MB_TYPE_I, SUB_MB_TYPE_P + 1 - MB_TYPE_I),
    (MVD_X, REF_IDX - MVD_X),
    // mb_qp_delta of 0 behind one of 0.
    (MB_QP_DELTA, 1),
    // intra_chroma_pred_mode, modes of blocks.
    (
        INTRA_CHROMA_PRED_MODE,
        REM_INTRA_PRED_MODE + 1 - INTRA_CHROMA_PRED_MODE,
    ),
    // coded_block_pattern, coded_block_flag, maps, levels.
    (CBP_LUMA, ABS_LEVEL[cat::CHROMA_AC] + 10 - CBP_LUMA),
    (
        TRANSFORM_SIZE_8X8,
        ABS_LEVEL[cat::LUMA_8X8] + 10 - TRANSFORM_SIZE_8X8,
    ),
];

/// The standard's ctxIdx of each dense number.
pub const VIDEO_CTX_IDX: [u16; VIDEO_CONTEXTS] = {
    let mut idx = [0; VIDEO_CONTEXTS];
    let (mut run, mut dense) = (0, 0);
    while run < RUNS.len() {
        let (first, count) = RUNS[run];
        let mut i = 0;
        while i < count {
            idx[dense] = (first + i) as u16;
            dense += 1;
            i += 1;
        }
        run += 1;
    }
    assert!(dense == VIDEO_CONTEXTS);
    idx
};

/// Stands for the dense number of a context that a video lane does not have.
const NONE: u16 = u16::MAX;

/// The dense number of each ctxIdx.
const DENSE: [u16; init::ROOM] = {
    let mut dense = [NONE; init::ROOM];
    let mut i = 0;
    while i < VIDEO_CONTEXTS {
        dense[VIDEO_CTX_IDX[i] as usize] = i as u16;
        i += 1;
    }
    dense
};

/// The dense number of the standard's context `ctx`, if a video lane has it.
pub fn dense(ctx: usize) -> Option<u16> {
    Some(*DENSE.get(ctx)?).filter(|&d| d != NONE)
}

/// (m, n) by dense number, of I slices or, `inter_slice`, of P slices with cabac_init_idc 0. What
/// an I slice does not use is (0, 0) there.
pub const fn video_init(inter_slice: bool) -> [(i8, i8); VIDEO_CONTEXTS] {
    let table = init::table(if inter_slice { Some(0) } else { None });
    let mut mn = [(0, 0); VIDEO_CONTEXTS];
    let mut i = 0;
    while i < VIDEO_CONTEXTS {
        mn[i] = table[VIDEO_CTX_IDX[i] as usize];
        i += 1;
    }
    mn
}

/// The states at the start of a slice of quantiser `qp`, 0–51.
pub fn video_contexts(inter_slice: bool, qp: u8) -> [State; VIDEO_CONTEXTS] {
    video_init(inter_slice).map(|mn| initial_state(mn, qp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dense_number_leads_back() {
        for (number, &ctx) in VIDEO_CTX_IDX.iter().enumerate() {
            assert_eq!(dense(usize::from(ctx)), Some(number as u16));
        }
        let without: Vec<_> = (0..init::COUNT).filter(|&c| dense(c).is_none()).collect();
        let ranges = [0..3, 22..40, 54..60, 61..64, 70..73, 276..399, 436..460];
        let wanted: Vec<_> = ranges.into_iter().flatten().collect();
        assert_eq!(without, wanted);
    }

    #[test]
    fn states_are_those_of_the_standards_numbers() {
        for qp in 0..=51 {
            for inter in [false, true] {
                let all = init::states(inter.then_some(0), qp);
                let own = video_contexts(inter, qp);
                for (state, ctx) in own.into_iter().zip(VIDEO_CTX_IDX) {
                    assert_eq!(state, all[usize::from(ctx)]);
                }
            }
        }
    }
}

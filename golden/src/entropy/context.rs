//! The contexts in use and their states (9.3.1.1).
//!
//! Of the 1024 contexts of the standard, slices of I_NxN macroblocks with 4x4 transform in 4:0:0 use 52. They are numbered densely here and
//! in the RTL; [`CTX_IDX`] gives the standard's ctxIdx.

use super::tables::{INIT_MN, NEXT_LPS};

/// How many contexts are in use.
pub const CONTEXTS: usize = 52;
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
/// mb_qp_delta, bin 0 after a macroblock with a change: this one and those below are the decoder's alone ([`super::bins`]).
pub const QP_CHANGED: u8 = CONTEXTS as u8;
/// mb_qp_delta, bin 1; the next one is that of all later bins.
pub const QP_MORE: u8 = CONTEXTS as u8 + 1;
/// transform_size_8x8_flag.
pub const TRANSFORM_8X8: u8 = CONTEXTS as u8 + 3;

/// The standard's ctxIdx of each dense number.
pub const CTX_IDX: [u16; CONTEXTS] = {
    let runs: [(usize, u16, usize); 7] = [
        (4, 73, 4),
        (8, 93, 4),
        (12, 134, 15),
        (27, 195, 15),
        (42, 247, 10),
        (0, 3, 1),
        (1, 68, 2),
    ];
    let mut idx = [60u16; CONTEXTS];
    let mut r = 0;
    while r < runs.len() {
        let mut i = 0;
        while i < runs[r].2 {
            idx[runs[r].0 + i] = runs[r].1 + i as u16;
            i += 1;
        }
        r += 1;
    }
    idx
};

/// State of one context: `2 · pStateIdx + valMPS`, 0 … 125.
pub type State = u8;

/// State of a context (m, n) at the start of a slice of quantiser `qp` (9.3.1.1).
pub fn initial_state((m, n): (i8, i8), qp: u8) -> State {
    let pre = (((i32::from(m) * i32::from(qp.min(51))) >> 4) + i32::from(n)).clamp(1, 126) as u8;
    if pre <= 63 {
        2 * (63 - pre)
    } else {
        2 * (pre - 64) + 1
    }
}

/// State after coding `bin` in `state` (9.3.4.2.1.1).
pub const fn next_state(state: State, bin: bool) -> State {
    let (p, mps) = (state >> 1, state & 1);
    if bin as u8 != mps {
        2 * NEXT_LPS[p as usize] + if p == 0 { 1 - mps } else { mps }
    } else if p < 62 {
        state + 2
    } else {
        state
    }
}

/// The states of all contexts of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contexts(pub [State; CONTEXTS]);

impl Contexts {
    /// The states at the start of an I slice of quantiser `qp`, 0–51.
    pub fn new(qp: u8) -> Self {
        Self(INIT_MN.map(|mn| initial_state(mn, qp)))
    }
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
    }

    #[test]
    fn states_stay_in_range_whatever_the_bins() {
        for qp in 0..=51 {
            for state in Contexts::new(qp).0 {
                assert!(state < 126);
                assert!(next_state(state, false) < 126 && next_state(state, true) < 126);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! First ctxIdx of each syntax element, frame coded (Table 9-34; ctxIdxOffset and, for residual
//! blocks, ctxBlockCatOffset of Table 9-40).

/// mb_type of I slices; 3–10.
pub const MB_TYPE_I: usize = 3;
/// mb_skip_flag of P slices; three.
pub const MB_SKIP_P: usize = 11;
/// mb_type of P slices, prefix; 14–16. Behind it [`MB_TYPE_P_INTRA`].
pub const MB_TYPE_P: usize = 14;
/// mb_type of intra macroblocks in P slices (suffix).
pub const MB_TYPE_P_INTRA: usize = 17;
/// sub_mb_type of P slices; three.
pub const SUB_MB_TYPE_P: usize = 21;
/// mb_skip_flag of B slices; three.
pub const MB_SKIP_B: usize = 24;
/// mb_type of B slices, prefix; 27–31. Behind it [`MB_TYPE_B_INTRA`].
pub const MB_TYPE_B: usize = 27;
/// mb_type of intra macroblocks in B slices (suffix).
pub const MB_TYPE_B_INTRA: usize = 32;
/// sub_mb_type of B slices; four.
pub const SUB_MB_TYPE_B: usize = 36;
/// mvd_l0 and mvd_l1, horizontal; seven.
pub const MVD_X: usize = 40;
/// mvd_l0 and mvd_l1, vertical; seven.
pub const MVD_Y: usize = 47;
/// ref_idx_l0 and ref_idx_l1; six.
pub const REF_IDX: usize = 54;
/// mb_qp_delta; four.
pub const MB_QP_DELTA: usize = 60;
/// intra_chroma_pred_mode; four.
pub const INTRA_CHROMA_PRED_MODE: usize = 64;
/// prev_intra4x4_pred_mode_flag and prev_intra8x8_pred_mode_flag.
pub const PREV_INTRA_PRED_MODE: usize = 68;
/// rem_intra4x4_pred_mode and rem_intra8x8_pred_mode.
pub const REM_INTRA_PRED_MODE: usize = 69;
/// coded_block_pattern, luma; four.
pub const CBP_LUMA: usize = 73;
/// coded_block_pattern, chroma; eight.
pub const CBP_CHROMA: usize = 77;
/// transform_size_8x8_flag; three.
pub const TRANSFORM_SIZE_8X8: usize = 399;

/// Kinds of residual blocks in 4:0:0 and 4:2:0: ctxBlockCat 0–5 (Table 9-42).
pub mod cat {
    /// DC levels of Intra16x16 luma.
    pub const LUMA_DC: usize = 0;
    /// AC levels of Intra16x16 luma.
    pub const LUMA_AC: usize = 1;
    /// 4x4 luma.
    pub const LUMA_4X4: usize = 2;
    /// DC levels of chroma.
    pub const CHROMA_DC: usize = 3;
    /// AC levels of chroma.
    pub const CHROMA_AC: usize = 4;
    /// 8x8 luma.
    pub const LUMA_8X8: usize = 5;
}

/// coded_block_flag by ctxBlockCat 0–4; four each. (8x8 luma has none outside 4:4:4.)
pub const CODED_BLOCK_FLAG: [usize; 5] = [85, 89, 93, 97, 101];
/// significant_coeff_flag by ctxBlockCat.
pub const SIGNIFICANT: [usize; 6] = [105, 120, 134, 149, 152, 402];
/// last_significant_coeff_flag by ctxBlockCat.
pub const LAST: [usize; 6] = [166, 181, 195, 210, 213, 417];
/// coeff_abs_level_minus1 by ctxBlockCat; ten each, nine in ctxBlockCat 3.
pub const ABS_LEVEL: [usize; 6] = [227, 237, 247, 257, 266, 426];

/// ctxIdxInc of significant_coeff_flag of 8x8 blocks by scan position, frame coded (Table 9-43).
pub const SIGNIFICANT_8X8: [u8; 63] = [
    0, 1, 2, 3, 4, 5, 5, 4, 4, 3, 3, 4, 4, 4, 5, 5, 4, 4, 4, 4, 3, 3, 6, 7, 7, 7, 8, 9, 10, 9, 8,
    7, 7, 6, 11, 12, 13, 11, 6, 7, 8, 9, 14, 10, 9, 8, 6, 11, 12, 13, 11, 6, 9, 14, 10, 9, 11, 12,
    13, 11, 14, 10, 12,
];
/// ctxIdxInc of last_significant_coeff_flag of 8x8 blocks by scan position (Table 9-43).
pub const LAST_8X8: [u8; 63] = [
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8,
];

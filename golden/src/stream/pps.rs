// SPDX-License-Identifier: Apache-2.0
//! Picture parameter sets (7.3.2.2).

use super::ScalingMatrix;

/// A picture parameter set: one slice group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pps {
    /// Sequence parameter set referred to, 0–31.
    pub sequence_id: u8,
    /// `entropy_coding_mode_flag`: CABAC, not CAVLC.
    pub cabac: bool,
    /// `bottom_field_pic_order_in_frame_present_flag`.
    pub bottom_order_count: bool,
    /// `num_ref_idx_l0_default_active_minus1` + 1 and the same of list 1, 1–32.
    pub active_refs: [u8; 2],
    /// `weighted_pred_flag`: explicit weights in P slices.
    pub weighted_p: bool,
    /// `weighted_bipred_idc`: none (0), explicit (1) or implicit (2) weights in B slices.
    pub weighted_b: u8,
    /// `26 + pic_init_qp_minus26`, 0–51.
    pub init_qp: u8,
    /// `chroma_qp_index_offset` and `second_chroma_qp_index_offset`, −12 … 12: of Cb and Cr.
    pub chroma_qp_offset: [i8; 2],
    /// `deblocking_filter_control_present_flag`.
    pub deblocking_control: bool,
    /// `constrained_intra_pred_flag`: intra macroblocks are predicted from intra macroblocks alone.
    pub constrained_intra: bool,
    /// `redundant_pic_cnt_present_flag`.
    pub redundant_count: bool,
    /// `transform_8x8_mode_flag`: macroblocks say which transform they use.
    pub transform8x8: bool,
    /// Scaling matrix, if any is sent.
    pub scaling: Option<ScalingMatrix>,
}

impl Pps {
    /// That of our streams: CABAC, one reference, no weights, flat scaling, deblocking controlled
    /// by the slice; with the 8x8 transform or without.
    pub const fn new(transform8x8: bool) -> Self {
        Self {
            sequence_id: 0,
            cabac: true,
            bottom_order_count: false,
            active_refs: [1; 2],
            weighted_p: false,
            weighted_b: 0,
            init_qp: 26,
            chroma_qp_offset: [0; 2],
            deblocking_control: true,
            constrained_intra: false,
            redundant_count: false,
            transform8x8,
            scaling: None,
        }
    }
}

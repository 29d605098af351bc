//! What all parameter sets that we write have in common (7.3.2.1, 7.3.2.2): progressive, 8 bits, High profile, flat scaling, ids 0, output in coding
//! order, CABAC.

use super::BitWriter;
use super::nal::{self, unit_type};
use super::vui::Vui;

/// profile_idc of High.
const PROFILE_HIGH: u8 = 100;
/// SliceQP before slice_qp_delta: pic_init_qp_minus26 is 0.
pub(super) const INIT_QP: u8 = 26;

/// What differs from one sequence parameter set to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct SequenceSet {
    pub level: u8,
    /// 4:2:0, not 4:0:0.
    pub chroma: bool,
    /// Bits of frame_num, 4–16.
    pub frame_num_bits: u32,
    /// max_num_ref_frames.
    pub references: u32,
    /// Width and height in macroblocks.
    pub size_mbs: [u32; 2],
    /// Cropped at the right and at the bottom, in crop units: samples in 4:0:0, pairs of them in 4:2:0 (7.4.2.1.1).
    pub crop: [u32; 2],
    pub vui: Vui,
}

impl SequenceSet {
    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.bits(u32::from(PROFILE_HIGH), 8);
        w.bits(0, 8);
        w.bits(u32::from(self.level), 8);
        w.ue(0); // seq_parameter_set_id
        w.ue(u32::from(self.chroma)); // chroma_format_idc
        w.ue(0); // bit_depth_luma_minus8
        w.ue(0); // bit_depth_chroma_minus8
        w.flag(false); // qpprime_y_zero_transform_bypass_flag
        w.flag(false); // seq_scaling_matrix_present_flag
        w.ue(self.frame_num_bits - 4);
        w.ue(2); // pic_order_cnt_type: output order is decoding order
        w.ue(self.references);
        w.flag(false); // gaps_in_frame_num_value_allowed_flag
        for size in self.size_mbs {
            w.ue(size - 1);
        }
        w.flag(true); // frame_mbs_only_flag
        w.flag(true); // direct_8x8_inference_flag
        let [right, bottom] = self.crop;
        let cropped = right > 0 || bottom > 0;
        w.flag(cropped);
        if cropped {
            for crop in [0, right, 0, bottom] {
                w.ue(crop);
            }
        }
        w.flag(true); // vui_parameters_present_flag
        self.vui.write(&mut w);
        w.trailing();
        nal::write(unit_type::SPS, &w.into_bytes())
    }
}

/// The NAL unit of a picture parameter set: one slice group, one reference, no weights, deblocking controlled by the slice; with the 8x8 transform
/// or without.
pub(super) fn picture_set(transform8x8: bool) -> Vec<u8> {
    let mut w = BitWriter::new();
    w.ue(0); // pic_parameter_set_id
    w.ue(0); // seq_parameter_set_id
    w.flag(true); // entropy_coding_mode_flag
    w.flag(false); // bottom_field_pic_order_in_frame_present_flag
    w.ue(0); // num_slice_groups_minus1
    w.ue(0); // num_ref_idx_l0_default_active_minus1
    w.ue(0); // num_ref_idx_l1_default_active_minus1
    w.flag(false); // weighted_pred_flag
    w.bits(0, 2); // weighted_bipred_idc
    w.se(i32::from(INIT_QP) - 26);
    w.se(0); // pic_init_qs_minus26
    w.se(0); // chroma_qp_index_offset
    w.flag(true); // deblocking_filter_control_present_flag
    w.flag(false); // constrained_intra_pred_flag
    w.flag(false); // redundant_pic_cnt_present_flag
    if transform8x8 {
        w.flag(true); // transform_8x8_mode_flag
        w.flag(false); // pic_scaling_matrix_present_flag
        w.se(0); // second_chroma_qp_index_offset
    }
    w.trailing();
    nal::write(unit_type::PPS, &w.into_bytes())
}

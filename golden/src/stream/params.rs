//! Sequence and picture parameter sets of the streams we write (7.3.2.1, 7.3.2.2).

use super::BitWriter;
use super::nal::{self, unit_type};

/// profile_idc of High.
pub const PROFILE_HIGH: u8 = 100;
/// SliceQP before slice_qp_delta: pic_init_qp_minus26 is 0.
pub const INIT_QP: u8 = 26;
/// Bits of frame_num.
pub const FRAME_NUM_BITS: u32 = 4;

/// Sequence parameter set of a 4:0:0 8-bit progressive stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sps {
    /// Width in macroblocks.
    pub width_mbs: u32,
    /// Height in macroblocks.
    pub height_mbs: u32,
    /// Samples cropped at the right, even.
    pub crop_right: u32,
    /// Samples cropped at the bottom.
    pub crop_bottom: u32,
}

/// (level_idc, MaxFS in macroblocks) of Table A-1, rising.
const LEVELS: [(u8, u32); 15] = [
    (10, 99),
    (11, 396),
    (21, 792),
    (22, 1620),
    (31, 3600),
    (32, 5120),
    (40, 8192),
    (42, 8704),
    (50, 22080),
    (51, 36864),
    (52, 36864),
    (60, 139_264),
    (61, 139_264),
    (62, 139_264),
    (62, u32::MAX),
];

impl Sps {
    /// The parameters of a picture of `width` × `height` samples.
    pub fn new(width: u32, height: u32) -> Self {
        let (width_mbs, height_mbs) = (width.div_ceil(16), height.div_ceil(16));
        Self {
            width_mbs,
            height_mbs,
            crop_right: width_mbs * 16 - width,
            crop_bottom: height_mbs * 16 - height,
        }
    }

    /// The lowest level whose frame size and side limits (A.3.1) hold the picture; 6.2 for any larger one.
    pub fn level(&self) -> u8 {
        let frame = self.width_mbs.saturating_mul(self.height_mbs);
        let side = u64::from(self.width_mbs.max(self.height_mbs));
        LEVELS
            .iter()
            .find(|(_, max)| frame <= *max && side * side <= 8 * u64::from(*max))
            .map_or(62, |(level, _)| *level)
    }

    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.bits(u32::from(PROFILE_HIGH), 8);
        w.bits(0, 8);
        w.bits(u32::from(self.level()), 8);
        w.ue(0); // seq_parameter_set_id
        w.ue(0); // chroma_format_idc: 4:0:0
        w.ue(0); // bit_depth_luma_minus8
        w.ue(0); // bit_depth_chroma_minus8
        w.flag(false); // qpprime_y_zero_transform_bypass_flag
        w.flag(false); // seq_scaling_matrix_present_flag
        w.ue(FRAME_NUM_BITS - 4);
        w.ue(2); // pic_order_cnt_type: output order is decoding order
        w.ue(0); // max_num_ref_frames
        w.flag(false); // gaps_in_frame_num_value_allowed_flag
        w.ue(self.width_mbs - 1);
        w.ue(self.height_mbs - 1);
        w.flag(true); // frame_mbs_only_flag
        w.flag(true); // direct_8x8_inference_flag
        let cropped = self.crop_right > 0 || self.crop_bottom > 0;
        w.flag(cropped);
        if cropped {
            // In 4:0:0 the crop unit is one sample (7.4.2.1.1, CropUnitX = 1, CropUnitY = 1).
            for crop in [0, self.crop_right, 0, self.crop_bottom] {
                w.ue(crop);
            }
        }
        w.flag(true); // vui_parameters_present_flag
        self.write_vui(&mut w);
        w.trailing();
        nal::write(unit_type::SPS, &w.into_bytes())
    }

    /// Full-range samples, and no reordering, so that a decoder gives each picture at once (E.1.1).
    fn write_vui(&self, w: &mut BitWriter) {
        w.flag(false); // aspect_ratio_info_present_flag
        w.flag(false); // overscan_info_present_flag
        w.flag(true); // video_signal_type_present_flag
        w.bits(5, 3); // video_format: unspecified
        w.flag(true); // video_full_range_flag
        w.flag(false); // colour_description_present_flag
        w.flag(false); // chroma_loc_info_present_flag
        w.flag(false); // timing_info_present_flag
        w.flag(false); // nal_hrd_parameters_present_flag
        w.flag(false); // vcl_hrd_parameters_present_flag
        w.flag(false); // pic_struct_present_flag
        w.flag(true); // bitstream_restriction_flag
        w.flag(true); // motion_vectors_over_pic_boundaries_flag
        w.ue(0); // max_bytes_per_pic_denom: no limit
        w.ue(0); // max_bits_per_mb_denom: no limit
        w.ue(0); // log2_max_mv_length_horizontal
        w.ue(0); // log2_max_mv_length_vertical
        w.ue(0); // max_num_reorder_frames
        w.ue(0); // max_dec_frame_buffering
    }
}

/// Picture parameter set: CABAC, no 8x8 transform, deblocking controlled by the slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pps;

impl Pps {
    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
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
        w.trailing();
        nal::write(unit_type::PPS, &w.into_bytes())
    }
}

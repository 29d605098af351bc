//! Parameter sets and slice headers of colour pictures and video: 4:2:0, I and P slices, one reference (7.3.2, 7.3.3).

use super::BitWriter;
use super::nal::{self, unit_type};
use super::params::{INIT_QP, PROFILE_HIGH};

/// Bits of frame_num.
pub const FRAME_NUM_BITS: u32 = 8;

/// How samples are to be shown (E.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// video_full_range_flag: luma 0 is black and 255 white, rather than 16 and 235.
    pub full_range: bool,
    /// colour_primaries, transfer_characteristics, matrix_coefficients (Tables E-3 to E-5), where they are known.
    pub description: Option<[u8; 3]>,
}

impl Colour {
    /// Of video whose colours nobody described.
    pub const UNKNOWN: Self = Self {
        full_range: false,
        description: None,
    };
    /// Of pictures made from sRGB by the full-range matrix of BT.601, as JPEG does.
    pub const SRGB_601: Self = Self {
        full_range: true,
        description: Some([1, 13, 6]),
    };
}

/// Frames per second, as a fraction; both 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRate {
    /// Frames …
    pub frames: u32,
    /// … in so many seconds.
    pub seconds: u32,
}

impl FrameRate {
    /// 25 frames a second.
    pub const PAL: Self = Self {
        frames: 25,
        seconds: 1,
    };
}

/// Sequence parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourSps {
    /// Width in luma samples, even.
    pub width: u32,
    /// Height in luma samples, even.
    pub height: u32,
    /// Pictures may refer to one before: max_num_ref_frames 1, else 0.
    pub references: bool,
    /// Frame rate, for the level and the timing information.
    pub rate: FrameRate,
    /// Bits per second that the level must allow; 0 where they are not known.
    pub bit_rate: u64,
    /// Colour.
    pub colour: Colour,
}

/// level_idc, MaxMBPS, MaxFS, MaxBR in 1000 bits per second (Table A-1), MaxVmvR in samples; rising.
const LEVELS: [(u8, u64, u64, u64, i32); 19] = [
    (10, 1485, 99, 64, 64),
    (11, 3000, 396, 192, 128),
    (12, 6000, 396, 384, 128),
    (13, 11_880, 396, 768, 128),
    (20, 11_880, 396, 2000, 128),
    (21, 19_800, 792, 4000, 256),
    (22, 20_250, 1620, 4000, 256),
    (30, 40_500, 1620, 10_000, 256),
    (31, 108_000, 3600, 14_000, 512),
    (32, 216_000, 5120, 20_000, 512),
    (40, 245_760, 8192, 20_000, 512),
    (41, 245_760, 8192, 50_000, 512),
    (42, 522_240, 8704, 50_000, 512),
    (50, 589_824, 22_080, 135_000, 512),
    (51, 983_040, 36_864, 240_000, 512),
    (52, 2_073_600, 36_864, 240_000, 512),
    (60, 4_177_920, 139_264, 240_000, 8192),
    (61, 8_355_840, 139_264, 480_000, 8192),
    (62, 16_711_680, 139_264, 800_000, 8192),
];

impl ColourSps {
    /// Width in macroblocks.
    pub fn width_mbs(&self) -> u32 {
        self.width.div_ceil(16)
    }

    /// Height in macroblocks.
    pub fn height_mbs(&self) -> u32 {
        self.height.div_ceil(16)
    }

    fn limits(&self) -> (u8, i32) {
        let frame = u64::from(self.width_mbs()) * u64::from(self.height_mbs());
        let side = u64::from(self.width_mbs().max(self.height_mbs()));
        let speed =
            (frame * u64::from(self.rate.frames)).div_ceil(u64::from(self.rate.seconds.max(1)));
        // High profile: cpbBrVclFactor is 1250.
        LEVELS
            .iter()
            .find(|&&(_, mbps, fs, br, _)| {
                frame <= fs && side * side <= 8 * fs && speed <= mbps && self.bit_rate <= 1250 * br
            })
            .map_or((62, 8192), |l| (l.0, l.4))
    }

    /// The lowest level that holds the pictures, their rate and their bits (A.3.1); 6.2 beyond all.
    pub fn level(&self) -> u8 {
        self.limits().0
    }

    /// Largest magnitude of a vertical vector in whole samples: MaxVmvR of the level less one.
    pub fn vertical_reach(&self) -> i32 {
        self.limits().1 - 1
    }

    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.bits(u32::from(PROFILE_HIGH), 8);
        w.bits(0, 8);
        w.bits(u32::from(self.level()), 8);
        w.ue(0); // seq_parameter_set_id
        w.ue(1); // chroma_format_idc: 4:2:0
        w.ue(0); // bit_depth_luma_minus8
        w.ue(0); // bit_depth_chroma_minus8
        w.flag(false); // qpprime_y_zero_transform_bypass_flag
        w.flag(false); // seq_scaling_matrix_present_flag
        w.ue(FRAME_NUM_BITS - 4);
        w.ue(2); // pic_order_cnt_type: output order is decoding order
        w.ue(u32::from(self.references)); // max_num_ref_frames
        w.flag(false); // gaps_in_frame_num_value_allowed_flag
        w.ue(self.width_mbs() - 1);
        w.ue(self.height_mbs() - 1);
        w.flag(true); // frame_mbs_only_flag
        w.flag(true); // direct_8x8_inference_flag
        // In 4:2:0 the crop unit is two samples (CropUnitX = 2, CropUnitY = 2).
        let crop = [
            0,
            (16 * self.width_mbs() - self.width) / 2,
            0,
            (16 * self.height_mbs() - self.height) / 2,
        ];
        w.flag(crop != [0; 4]);
        if crop != [0; 4] {
            crop.into_iter().for_each(|c| w.ue(c));
        }
        w.flag(true); // vui_parameters_present_flag
        self.write_vui(&mut w);
        w.trailing();
        nal::write(unit_type::SPS, &w.into_bytes())
    }

    /// Colour, frame rate, and no reordering, so that a decoder gives each picture at once (E.1.1).
    fn write_vui(&self, w: &mut BitWriter) {
        w.flag(false); // aspect_ratio_info_present_flag
        w.flag(false); // overscan_info_present_flag
        w.flag(true); // video_signal_type_present_flag
        w.bits(5, 3); // video_format: unspecified
        w.flag(self.colour.full_range);
        w.flag(self.colour.description.is_some());
        for part in self.colour.description.iter().flatten() {
            w.bits(u32::from(*part), 8);
        }
        w.flag(false); // chroma_loc_info_present_flag
        w.flag(true); // timing_info_present_flag
        w.bits(self.rate.seconds, 32); // num_units_in_tick: a field's time
        w.bits(self.rate.frames.saturating_mul(2), 32); // time_scale
        w.flag(true); // fixed_frame_rate_flag
        w.flag(false); // nal_hrd_parameters_present_flag
        w.flag(false); // vcl_hrd_parameters_present_flag
        w.flag(false); // pic_struct_present_flag
        w.flag(true); // bitstream_restriction_flag
        w.flag(true); // motion_vectors_over_pic_boundaries_flag
        w.ue(0); // max_bytes_per_pic_denom: no limit
        w.ue(0); // max_bits_per_mb_denom: no limit
        w.ue(16); // log2_max_mv_length_horizontal
        w.ue(16); // log2_max_mv_length_vertical
        w.ue(0); // max_num_reorder_frames
        w.ue(u32::from(self.references)); // max_dec_frame_buffering
    }
}

/// Picture parameter set: CABAC, 8x8 transform, deblocking controlled by the slice, flat scaling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColourPps;

impl ColourPps {
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
        w.flag(true); // transform_8x8_mode_flag
        w.flag(false); // pic_scaling_matrix_present_flag
        w.se(0); // second_chroma_qp_index_offset
        w.trailing();
        nal::write(unit_type::PPS, &w.into_bytes())
    }
}

/// Which picture a slice belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// IDR picture of I slices.
    Idr {
        /// idr_pic_id: differs between IDR pictures that follow one another.
        id: u16,
    },
    /// Reference picture of P slices.
    P {
        /// Pictures since the last IDR picture.
        number: u32,
    },
}

impl PictureKind {
    /// nal_unit_type of its slices.
    pub fn unit_type(self) -> u8 {
        match self {
            Self::Idr { .. } => unit_type::IDR_SLICE,
            Self::P { .. } => unit_type::SLICE,
        }
    }
}

/// What changes from slice to slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourSliceHeader {
    /// first_mb_in_slice.
    pub first_mb: u32,
    /// The picture.
    pub picture: PictureKind,
    /// SliceQP, 0–51.
    pub qp: u8,
    /// disable_deblocking_filter_idc: 0 on, 1 off, 2 on but not across slices.
    pub disable_deblocking: u8,
}

impl ColourSliceHeader {
    /// The header with the cabac_alignment_one_bits behind it, without emulation prevention.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(self.first_mb);
        match self.picture {
            PictureKind::Idr { id } => {
                w.ue(7); // slice_type: I, as all slices of the picture
                w.ue(0); // pic_parameter_set_id
                w.bits(0, FRAME_NUM_BITS);
                w.ue(u32::from(id));
                w.flag(false); // no_output_of_prior_pics_flag
                w.flag(false); // long_term_reference_flag
            }
            PictureKind::P { number } => {
                w.ue(5); // slice_type: P, as all slices of the picture
                w.ue(0); // pic_parameter_set_id
                w.bits(number % (1 << FRAME_NUM_BITS), FRAME_NUM_BITS);
                w.flag(false); // num_ref_idx_active_override_flag
                w.flag(false); // ref_pic_list_modification_flag_l0
                w.flag(false); // adaptive_ref_pic_marking_mode_flag
                w.ue(0); // cabac_init_idc
            }
        }
        w.se(i32::from(self.qp) - i32::from(INIT_QP));
        w.ue(u32::from(self.disable_deblocking));
        if self.disable_deblocking != 1 {
            w.se(0); // slice_alpha_c0_offset_div2
            w.se(0); // slice_beta_offset_div2
        }
        w.align(true);
        w.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sps(width: u32, height: u32, frames: u32, bit_rate: u64) -> ColourSps {
        ColourSps {
            width,
            height,
            references: true,
            rate: FrameRate { frames, seconds: 1 },
            bit_rate,
            colour: Colour::UNKNOWN,
        }
    }

    #[test]
    fn levels_hold_size_speed_and_rate() {
        assert_eq!(sps(176, 144, 15, 0).level(), 10);
        assert_eq!(sps(176, 144, 30, 0).level(), 11);
        assert_eq!(sps(352, 288, 30, 0).level(), 13);
        assert_eq!(sps(1920, 1080, 30, 0).level(), 40);
        assert_eq!(sps(1920, 1080, 30, 40_000_000).level(), 41);
        assert_eq!(sps(1920, 1080, 60, 0).level(), 42);
        assert_eq!(sps(7680, 4320, 60, 0).level(), 61);
        assert_eq!(sps(32_768, 32_768, 60, 0).level(), 62);
        assert_eq!(sps(176, 144, 15, 0).vertical_reach(), 63);
    }
}

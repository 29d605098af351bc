//! Video usability information (Annex E): how the samples are to be shown, and that no picture waits for another.

use super::BitWriter;

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
    /// Of tensors, and pictures of luma alone: all 256 values, no colours.
    pub const GREY: Self = Self {
        full_range: true,
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

/// The information that we write: no reordering, so that a decoder gives each picture at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vui {
    pub colour: Colour,
    /// Fixed frame rate.
    pub rate: Option<FrameRate>,
    /// log2_max_mv_length_horizontal and _vertical, in quarter samples.
    pub mv_length: u32,
    /// max_dec_frame_buffering.
    pub frames: u32,
}

impl Vui {
    /// vui_parameters (E.1.1).
    pub fn write(&self, w: &mut BitWriter) {
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
        w.flag(self.rate.is_some()); // timing_info_present_flag
        if let Some(rate) = self.rate {
            w.bits(rate.seconds, 32); // num_units_in_tick: a field's time
            w.bits(rate.frames.saturating_mul(2), 32); // time_scale
            w.flag(true); // fixed_frame_rate_flag
        }
        w.flag(false); // nal_hrd_parameters_present_flag
        w.flag(false); // vcl_hrd_parameters_present_flag
        w.flag(false); // pic_struct_present_flag
        w.flag(true); // bitstream_restriction_flag
        w.flag(true); // motion_vectors_over_pic_boundaries_flag
        w.ue(0); // max_bytes_per_pic_denom: no limit
        w.ue(0); // max_bits_per_mb_denom: no limit
        w.ue(self.mv_length);
        w.ue(self.mv_length);
        w.ue(0); // max_num_reorder_frames
        w.ue(self.frames);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Video usability information (E.1.1).

use super::BitWriter;
use crate::stream::Vui;

/// aspect_ratio_idc: the ratio is sent.
const EXTENDED_SAR: u32 = 255;

impl Vui {
    /// Write vui_parameters(): a fixed frame rate, no hypothetical decoder.
    pub(super) fn write(&self, w: &mut BitWriter) {
        w.flag(self.sample_aspect.is_some()); // aspect_ratio_info_present_flag
        if let Some((width, height)) = self.sample_aspect {
            w.bits(EXTENDED_SAR, 8);
            w.bits(u32::from(width), 16);
            w.bits(u32::from(height), 16);
        }
        w.flag(false); // overscan_info_present_flag
        w.flag(true); // video_signal_type_present_flag
        w.bits(5, 3); // video_format: unspecified
        w.flag(self.colour.full_range);
        w.flag(self.colour.description.is_some());
        for part in self.colour.description.iter().flatten() {
            w.bits(u32::from(*part), 8);
        }
        w.flag(false); // chroma_loc_info_present_flag
        w.flag(self.frame_rate.is_some()); // timing_info_present_flag
        if let Some(rate) = self.frame_rate {
            w.bits(rate.seconds, 32); // num_units_in_tick: a field's time
            w.bits(rate.frames.saturating_mul(2), 32); // time_scale
            w.flag(true); // fixed_frame_rate_flag
        }
        w.flag(false); // nal_hrd_parameters_present_flag
        w.flag(false); // vcl_hrd_parameters_present_flag
        w.flag(false); // pic_struct_present_flag
        w.flag(self.restriction.is_some()); // bitstream_restriction_flag
        if let Some(restriction) = self.restriction {
            w.flag(true); // motion_vectors_over_pic_boundaries_flag
            w.ue(0); // max_bytes_per_pic_denom: no limit
            w.ue(0); // max_bits_per_mb_denom: no limit
            for length in restriction.mv_lengths {
                w.ue(length);
            }
            w.ue(restriction.frames);
            w.ue(restriction.buffering);
        }
    }
}

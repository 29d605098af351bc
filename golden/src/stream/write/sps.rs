// SPDX-License-Identifier: Apache-2.0
//! Sequence parameter sets (7.3.2.1.1).

use super::BitWriter;
use super::nal::{self, unit_type};
use crate::stream::{OrderCount, Sps};

impl Sps {
    /// The NAL unit, with identifier 0. A profile without `chroma_format_idc` says neither 4:0:0
    /// nor scaling.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.bits(u32::from(self.profile_idc), 8);
        w.bits(u32::from(self.constraints), 8);
        w.bits(u32::from(self.level_idc), 8);
        w.ue(0); // seq_parameter_set_id
        if !matches!(self.profile_idc, 66 | 77 | 88) {
            w.ue(u32::from(self.chroma)); // chroma_format_idc
            w.ue(0); // bit_depth_luma_minus8
            w.ue(0); // bit_depth_chroma_minus8
            w.flag(false); // qpprime_y_zero_transform_bypass_flag
            w.flag(self.scaling.is_some()); // seq_scaling_matrix_present_flag
            if let Some(matrix) = &self.scaling {
                matrix.write(true, &mut w);
            }
        }
        w.ue(self.frame_num_bits - 4);
        self.order_count.write(&mut w);
        w.ue(self.max_ref_frames);
        w.flag(self.gaps_allowed);
        w.ue(self.width_mbs - 1);
        w.ue(self.height_mbs - 1);
        w.flag(true); // frame_mbs_only_flag
        w.flag(self.direct_8x8_inference);
        let cropped = self.crop != [0; 4];
        w.flag(cropped);
        if cropped {
            // Crop units: samples in 4:0:0, pairs of them in 4:2:0 (7.4.2.1.1).
            let unit = if self.chroma { 2 } else { 1 };
            for crop in self.crop {
                w.ue(crop / unit);
            }
        }
        w.flag(true); // vui_parameters_present_flag
        self.vui.write(&mut w);
        w.trailing();
        nal::write(unit_type::SPS, &w.into_bytes())
    }
}

impl OrderCount {
    fn write(&self, w: &mut BitWriter) {
        match self {
            Self::Lsb(bits) => {
                w.ue(0);
                w.ue(bits - 4);
            }
            Self::Cycle {
                always_zero,
                non_reference,
                top_to_bottom,
                cycle,
            } => {
                w.ue(1);
                w.flag(*always_zero);
                w.se(*non_reference);
                w.se(*top_to_bottom);
                w.ue(cycle.len() as u32);
                for &offset in cycle {
                    w.se(offset);
                }
            }
            Self::Coding => w.ue(2),
        }
    }
}

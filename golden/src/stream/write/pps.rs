// SPDX-License-Identifier: Apache-2.0
//! Picture parameter sets (7.3.2.2).

use super::BitWriter;
use super::nal::{self, unit_type};
use crate::stream::Pps;

impl Pps {
    /// The NAL unit, with identifier 0.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(0); // pic_parameter_set_id
        w.ue(u32::from(self.sequence_id));
        w.flag(self.cabac);
        w.flag(self.bottom_order_count);
        w.ue(0); // num_slice_groups_minus1
        for active in self.active_refs {
            w.ue(u32::from(active) - 1);
        }
        w.flag(self.weighted_p);
        w.bits(u32::from(self.weighted_b), 2);
        w.se(i32::from(self.init_qp) - 26);
        w.se(0); // pic_init_qs_minus26
        let [first_offset, second_offset] = self.chroma_qp_offset;
        w.se(i32::from(first_offset));
        w.flag(self.deblocking_control);
        w.flag(self.constrained_intra);
        w.flag(self.redundant_count);
        if self.transform8x8 || self.scaling.is_some() || first_offset != second_offset {
            w.flag(self.transform8x8);
            w.flag(self.scaling.is_some()); // pic_scaling_matrix_present_flag
            if let Some(matrix) = &self.scaling {
                matrix.write(self.transform8x8, &mut w);
            }
            w.se(i32::from(second_offset));
        }
        w.trailing();
        nal::write(unit_type::PPS, &w.into_bytes())
    }
}

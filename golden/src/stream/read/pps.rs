// SPDX-License-Identifier: Apache-2.0
//! Picture parameter sets (7.3.2.2).

use super::{BitReader, SyntaxError, Tool};
use crate::stream::{Pps, ScalingMatrix};

impl Pps {
    /// Read the identifier (0–255), then the set, from a payload (without the NAL header). Apart,
    /// as for [`Sps::read`](crate::stream::Sps::read).
    ///
    /// # Errors
    /// The first value that is damaged, or the tool that the decoder does not have.
    pub fn read(rbsp: &[u8]) -> Result<(u8, Result<Self, SyntaxError>), SyntaxError> {
        let r = &mut BitReader::new(rbsp);
        let id = r.ue(255, "pic_parameter_set_id")? as u8;
        Ok((id, Self::read_body(r)))
    }

    fn read_body(r: &mut BitReader) -> Result<Self, SyntaxError> {
        let sequence_id = r.ue(31, "seq_parameter_set_id")? as u8;
        let cabac = r.flag("entropy_coding_mode_flag")?;
        let bottom_order_count = r.flag("bottom_field_pic_order_in_frame_present_flag")?;
        if r.ue(7, "num_slice_groups_minus1")? > 0 {
            return Err(SyntaxError::Unsupported {
                tool: Tool::SliceGroups,
            });
        }
        let active_refs = [
            1 + r.ue(31, "num_ref_idx_l0_default_active_minus1")? as u8,
            1 + r.ue(31, "num_ref_idx_l1_default_active_minus1")? as u8,
        ];
        let weighted_p = r.flag("weighted_pred_flag")?;
        let weighted_b = r.u(2, "weighted_bipred_idc")? as u8;
        if weighted_b > 2 {
            return Err(SyntaxError::invalid("weighted_bipred_idc", weighted_b));
        }
        let init_qp = (26 + r.se(-26, 25, "pic_init_qp_minus26")?) as u8;
        r.se(-26, 25, "pic_init_qs_minus26")?;
        let first_offset = r.se(-12, 12, "chroma_qp_index_offset")? as i8;
        let deblocking_control = r.flag("deblocking_filter_control_present_flag")?;
        let constrained_intra = r.flag("constrained_intra_pred_flag")?;
        let redundant_count = r.flag("redundant_pic_cnt_present_flag")?;
        let (mut transform8x8, mut scaling, mut second_offset) = (false, None, first_offset);
        if r.more_rbsp_data() {
            transform8x8 = r.flag("transform_8x8_mode_flag")?;
            if r.flag("pic_scaling_matrix_present_flag")? {
                scaling = Some(ScalingMatrix::read(r, transform8x8)?);
            }
            second_offset = r.se(-12, 12, "second_chroma_qp_index_offset")? as i8;
        }
        Ok(Self {
            sequence_id,
            cabac,
            bottom_order_count,
            active_refs,
            weighted_p,
            weighted_b,
            init_qp,
            chroma_qp_offset: [first_offset, second_offset],
            deblocking_control,
            constrained_intra,
            redundant_count,
            transform8x8,
            scaling,
        })
    }
}

// SPDX-License-Identifier: Apache-2.0
//! dec_ref_pic_marking() (7.3.3.3).

use crate::stream::read::{BitReader, SyntaxError};
use crate::stream::slice_header::{Marking, Operation};

/// Most operations of a picture; more cannot all have an effect.
const MOST: usize = 66;

impl Marking {
    /// Read the marking of a reference picture.
    pub(super) fn read(r: &mut BitReader, is_idr: bool) -> Result<Self, SyntaxError> {
        if is_idr {
            return Ok(Self::Idr {
                no_output: r.flag("no_output_of_prior_pics_flag")?,
                long_term: r.flag("long_term_reference_flag")?,
            });
        }
        if !r.flag("adaptive_ref_pic_marking_mode_flag")? {
            return Ok(Self::SlidingWindow);
        }
        let mut operations = Vec::new();
        loop {
            let field = "memory_management_control_operation";
            let kind = r.ue(6, field)?;
            if kind == 0 {
                return Ok(Self::Operations(operations));
            }
            if operations.len() == MOST {
                return Err(SyntaxError::invalid(field, kind));
            }
            let difference =
                |r: &mut BitReader| Ok(1 + r.ue((1 << 17) - 1, "difference_of_pic_nums_minus1")?);
            operations.push(match kind {
                1 => Operation::ForgetShort(difference(r)?),
                2 => Operation::ForgetLong(r.ue(31, "long_term_pic_num")?),
                3 => Operation::MakeLong {
                    difference: difference(r)?,
                    index: r.ue(15, "long_term_frame_idx")?,
                },
                4 => Operation::LimitLong(r.ue(16, "max_long_term_frame_idx_plus1")?),
                5 => Operation::ForgetAll,
                _ => Operation::CurrentLong(r.ue(15, "long_term_frame_idx")?),
            });
        }
    }
}

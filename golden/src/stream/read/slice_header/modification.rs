// SPDX-License-Identifier: Apache-2.0
//! ref_pic_list_modification() (7.3.3.1).

use crate::stream::read::{BitReader, SyntaxError};
use crate::stream::slice_header::Modification;

/// Most steps of a list: one more than it can have entries.
const MOST: usize = 33;

impl Modification {
    /// Read the steps of one list; none if it is not modified.
    pub(super) fn read_list(r: &mut BitReader) -> Result<Vec<Self>, SyntaxError> {
        let mut steps = Vec::new();
        if !r.flag("ref_pic_list_modification_flag")? {
            return Ok(steps);
        }
        loop {
            let idc = r.ue(3, "modification_of_pic_nums_idc")?;
            if idc == 3 {
                return Ok(steps);
            }
            if steps.len() == MOST {
                return Err(SyntaxError::invalid("modification_of_pic_nums_idc", idc));
            }
            steps.push(match idc {
                0 => Self::Down(1 + r.ue((1 << 17) - 1, "abs_diff_pic_num_minus1")?),
                1 => Self::Up(1 + r.ue((1 << 17) - 1, "abs_diff_pic_num_minus1")?),
                _ => Self::LongTerm(r.ue(31, "long_term_pic_num")?),
            });
        }
    }
}

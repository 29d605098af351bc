// SPDX-License-Identifier: Apache-2.0
//! pred_weight_table() (7.3.3.2).

use crate::stream::read::{BitReader, SyntaxError};
use crate::stream::slice_header::{ExplicitWeights, Weight};

impl ExplicitWeights {
    /// Read the table for lists of `active` entries; `chroma` as the sequence has it.
    pub(super) fn read(
        r: &mut BitReader,
        active: [u8; 2],
        chroma: bool,
    ) -> Result<Self, SyntaxError> {
        let luma_denominator = r.ue(7, "luma_log2_weight_denom")? as u8;
        let chroma_denominator = if chroma {
            r.ue(7, "chroma_log2_weight_denom")? as u8
        } else {
            0
        };
        let mut table = Self {
            luma_denominator,
            chroma_denominator,
            entries: [Vec::new(), Vec::new()],
        };
        let unit = table.unit();
        for (list, &count) in active.iter().enumerate() {
            for _ in 0..count {
                let mut entry = unit;
                if r.flag("luma_weight_flag")? {
                    entry[0] = Weight::read(r)?;
                }
                if chroma && r.flag("chroma_weight_flag")? {
                    entry[1] = Weight::read(r)?;
                    entry[2] = Weight::read(r)?;
                }
                table.entries[list].push(entry);
            }
        }
        Ok(table)
    }
}

impl Weight {
    fn read(r: &mut BitReader) -> Result<Self, SyntaxError> {
        Ok(Self {
            weight: r.se(-128, 127, "weight")? as i16,
            offset: r.se(-128, 127, "offset")? as i16,
        })
    }
}

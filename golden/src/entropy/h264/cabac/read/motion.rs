// SPDX-License-Identifier: Apache-2.0
//! ref_idx_lX and mvd_lX (9.3.2.1 unary, 9.3.2.3 UEG3 with uCoff 9).

use super::CabacReader;
use crate::entropy::h264::binarisation::{
    MVD_ORDER, MVD_ORDER_MAX, MVD_PREFIX_MAX, mvd_bin_increment, mvd_increment,
};
use crate::entropy::h264::contexts::{MVD_X, MVD_Y, REF_IDX};
use crate::entropy::h264::init::ROOM;
use crate::simd::{dispatch, level};
use crate::stream::read::SyntaxError;

impl CabacReader<'_> {
    pub(super) fn reference_index(&mut self, active: u8, increment: u8) -> Result<u8, SyntaxError> {
        let mut index = 0;
        let mut ctx = REF_IDX + usize::from(increment);
        while self.bin(ctx) {
            index += 1;
            if index >= active {
                return Err(SyntaxError::invalid("ref_idx", index));
            }
            ctx = if index == 1 { REF_IDX + 4 } else { REF_IDX + 5 };
        }
        Ok(index)
    }

    pub(super) fn vector_difference(
        &mut self,
        component: usize,
        sum: u16,
    ) -> Result<i16, SyntaxError> {
        let base = if component == 0 { MVD_X } else { MVD_Y };
        if !self.bin(base + mvd_increment(sum)) {
            return Ok(0);
        }
        dispatch!(level(), _ => self.nonzero_difference(base))
    }

    /// The bins behind the first, which was 1, with contexts from `base` on.
    #[inline(always)]
    fn nonzero_difference(&mut self, base: usize) -> Result<i16, SyntaxError> {
        // Local copy: the engine lives in registers.
        let mut engine = self.engine;
        let mut magnitude = 1;
        while magnitude < MVD_PREFIX_MAX {
            let ctx = base + mvd_bin_increment(magnitude as usize);
            if !engine.context(&mut self.states[ctx % ROOM]) {
                break;
            }
            magnitude += 1;
        }
        if magnitude == MVD_PREFIX_MAX {
            let mut order = MVD_ORDER;
            while engine.bypass() {
                magnitude += 1 << order;
                order += 1;
                if order > MVD_ORDER_MAX {
                    return Err(SyntaxError::invalid("mvd", magnitude));
                }
            }
            let mut suffix = 0;
            for _ in 0..order {
                suffix = suffix << 1 | u32::from(engine.bypass());
            }
            magnitude += suffix;
        }
        let negative = engine.bypass();
        self.engine = engine;
        let value = if negative {
            -(magnitude as i32)
        } else {
            magnitude as i32
        };
        i16::try_from(value).map_err(|_| SyntaxError::invalid("mvd", value))
    }
}

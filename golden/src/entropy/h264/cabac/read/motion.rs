// SPDX-License-Identifier: Apache-2.0
//! ref_idx_lX and mvd_lX (9.3.2.1 unary, 9.3.2.3 UEG3 with uCoff 9).

use super::CabacReader;
use crate::entropy::h264::binarisation::{
    MVD_ORDER, MVD_ORDER_MAX, MVD_PREFIX_MAX, mvd_bin_increment, mvd_increment,
};
use crate::entropy::h264::contexts::{MVD_X, MVD_Y, REF_IDX};
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
        let most = MVD_PREFIX_MAX as usize;
        let more = (1..most).take_while(|&bin| self.bin(base + mvd_bin_increment(bin)));
        let prefix = 1 + more.count();
        let mut magnitude = prefix as i32;
        if prefix == most {
            let mut order = MVD_ORDER;
            while self.engine.bypass() {
                magnitude += 1 << order;
                order += 1;
                if order > MVD_ORDER_MAX {
                    return Err(SyntaxError::invalid("mvd", magnitude));
                }
            }
            let suffix = (0..order).fold(0, |v, _| v << 1 | i32::from(self.engine.bypass()));
            magnitude += suffix;
        }
        let value = if self.engine.bypass() {
            -magnitude
        } else {
            magnitude
        };
        i16::try_from(value).map_err(|_| SyntaxError::invalid("mvd", value))
    }
}

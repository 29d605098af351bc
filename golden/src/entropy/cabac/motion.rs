//! ref_idx_lX and mvd_lX (9.3.2.1 unary, 9.3.2.3 UEG3 with uCoff 9).

use super::CabacReader;
use crate::entropy::ctx_idx::{MVD_X, MVD_Y, REF_IDX};
use crate::stream::read::SyntaxError;

/// Longest prefix of a vector difference.
const MVD_PREFIX_MAX: i32 = 9;
/// Largest order of the suffix's Exp-Golomb code: beyond it no difference fits (A.3.1: ±8192 in quarter samples).
const MVD_ORDER_MAX: u32 = 15;

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
        sum: u8,
    ) -> Result<i16, SyntaxError> {
        let base = if component == 0 { MVD_X } else { MVD_Y };
        let increment = match sum {
            0..=2 => 0,
            3..=32 => 1,
            _ => 2,
        };
        if !self.bin(base + increment) {
            return Ok(0);
        }
        let mut magnitude = 1;
        let mut ctx = base + 3;
        while magnitude < MVD_PREFIX_MAX && self.bin(ctx) {
            magnitude += 1;
            ctx = (ctx + 1).min(base + 6);
        }
        if magnitude == MVD_PREFIX_MAX {
            let mut order = 3;
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

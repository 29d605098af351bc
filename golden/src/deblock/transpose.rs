// SPDX-License-Identifier: Apache-2.0
//! Transposition of sixteen lines of eight samples: upright edges become level ones, and back.
//!
//! Interleaving register i with register i + 4 turns the seven bits of a sample's place (three of
//! the register, four of the lane) by one: four times it makes columns of pairs of lines, three
//! times more it makes pairs of lines of columns.

use crate::simd::{Simd, SimdBase, SimdInto, u8x16};

/// Lines in pairs: lines 2i and 2i + 1 in register i; or columns, each in a register.
pub(super) type Eight = [[u8; 16]; 8];

/// The columns of eight pairs of lines.
#[inline(always)]
pub(super) fn columns<S: Simd>(simd: S, lines: Eight) -> Eight {
    turned::<S, 4>(simd, lines)
}

/// The pairs of lines of eight columns.
#[inline(always)]
pub(super) fn lines<S: Simd>(simd: S, columns: Eight) -> Eight {
    turned::<S, 3>(simd, columns)
}

#[inline(always)]
fn turned<S: Simd, const STEPS: usize>(simd: S, from: Eight) -> Eight {
    let mut now = [u8x16::splat(simd, 0); 8];
    for (now, from) in now.iter_mut().zip(from) {
        *now = from.simd_into(simd);
    }
    for _ in 0..STEPS {
        let old = now;
        for i in 0..4 {
            now[2 * i] = simd.zip_low_u8x16(old[i], old[i + 4]);
            now[2 * i + 1] = simd.zip_high_u8x16(old[i], old[i + 4]);
        }
    }
    let mut out = [[0; 16]; 8];
    for (out, now) in out.iter_mut().zip(now) {
        *out = now.into();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{dispatch, levels};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_change_places(bytes in prop::array::uniform8(prop::array::uniform16(any::<u8>()))) {
            for level in levels() {
                let turned = dispatch!(level, simd => columns(simd, bytes));
                for (c, column) in turned.iter().enumerate() {
                    for (r, &sample) in column.iter().enumerate() {
                        prop_assert_eq!(sample, bytes[r / 2][8 * (r % 2) + c]);
                    }
                }
                prop_assert_eq!(dispatch!(level, simd => lines(simd, turned)), bytes);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! 8x8 integer transform: forward, and inverse (8.5.13). Blocks are in raster order: index = 8·row
//! + column.

use crate::simd::transforms::{self as wide, load8, store8};
use crate::simd::{dispatch, level};

/// Forward 8x8 core transform. `residual` −255 … 255; the result stays within 17 bits and a sign.
pub fn fdct8(residual: &[i16; 64]) -> [i32; 64] {
    let residual = residual.map(i32::from);
    dispatch!(level(), simd => store8(wide::fdct8(simd, load8(simd, &residual))))
}

/// Inverse 8x8 core transform with the final rounding `(x + 32) >> 6` (8.5.13): scaled coefficients
/// → residual. Sums wrap like hardware adders would.
pub fn idct8(coefs: &[i32; 64]) -> [i32; 64] {
    dispatch!(level(), simd => store8(wide::idct8(simd, load8(simd, coefs))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quant::eight::{dequant8, quant8};
    use crate::quant::scaling::LevelScale8;
    use crate::quant::tables::{CLASS8, V8};
    use crate::simd::levels;
    use proptest::prelude::*;

    /// One forward butterfly of eight values.
    fn forward(x: [i32; 8]) -> [i32; 8] {
        let s: [i32; 4] = std::array::from_fn(|i| x[i] + x[7 - i]);
        let d: [i32; 4] = std::array::from_fn(|i| x[i] - x[7 - i]);
        let (a0, a1, a2, a3) = (s[0] + s[3], s[1] + s[2], s[0] - s[3], s[1] - s[2]);
        let a4 = d[1] + d[2] + d[0] + (d[0] >> 1);
        let a5 = d[0] - d[3] - d[2] - (d[2] >> 1);
        let a6 = d[0] + d[3] - d[1] - (d[1] >> 1);
        let a7 = d[1] - d[2] + d[3] + (d[3] >> 1);
        [
            a0 + a1,
            a4 + (a7 >> 2),
            a2 + (a3 >> 1),
            a5 + (a6 >> 2),
            a0 - a1,
            a6 - (a5 >> 2),
            (a2 >> 1) - a3,
            (a4 >> 2) - a7,
        ]
    }

    /// One inverse butterfly of eight values (8-335 … 8-360). Sums wrap like hardware adders would.
    fn inverse(d: [i32; 8]) -> [i32; 8] {
        let add = i32::wrapping_add;
        let sub = i32::wrapping_sub;
        let e0 = add(d[0], d[4]);
        let e1 = sub(sub(sub(d[5], d[3]), d[7]), d[7] >> 1);
        let e2 = sub(d[0], d[4]);
        let e3 = sub(sub(add(d[1], d[7]), d[3]), d[3] >> 1);
        let e4 = sub(d[2] >> 1, d[6]);
        let e5 = add(add(sub(d[7], d[1]), d[5]), d[5] >> 1);
        let e6 = add(d[2], d[6] >> 1);
        let e7 = add(add(add(d[3], d[5]), d[1]), d[1] >> 1);
        let f0 = add(e0, e6);
        let f1 = add(e1, e7 >> 2);
        let f2 = add(e2, e4);
        let f3 = add(e3, e5 >> 2);
        let f4 = sub(e2, e4);
        let f5 = sub(e3 >> 2, e5);
        let f6 = sub(e0, e6);
        let f7 = sub(e7, e1 >> 2);
        [
            add(f0, f7),
            add(f2, f5),
            add(f4, f3),
            add(f6, f1),
            sub(f6, f1),
            sub(f4, f3),
            sub(f2, f5),
            sub(f0, f7),
        ]
    }

    fn both(block: &[i32; 64], pass: impl Fn([i32; 8]) -> [i32; 8]) -> [i32; 64] {
        let mut rows = [0; 64];
        for r in 0..8 {
            let out = pass(std::array::from_fn(|i| block[8 * r + i]));
            rows[8 * r..8 * r + 8].copy_from_slice(&out);
        }
        let mut all = [0; 64];
        for c in 0..8 {
            let out = pass(std::array::from_fn(|i| rows[8 * i + c]));
            for (r, value) in out.into_iter().enumerate() {
                all[8 * r + c] = value;
            }
        }
        all
    }

    proptest! {
        #[test]
        fn at_the_finest_quantiser_blocks_come_back(x in prop::collection::vec(-255i16..=255, 64)) {
            let x: [i16; 64] = x.try_into().expect("64");
            let levels = quant8(&fdct8(&x), 0, 32);
            let back = idct8(&dequant8(&levels, 0, &LevelScale8::FLAT));
            for i in 0..64 {
                prop_assert!((back[i] - i32::from(x[i])).abs() <= 1, "{i}: {} {}", back[i], x[i]);
            }
        }
    }

    proptest! {
        #[test]
        fn wide_transforms_equal_the_plain_ones(
            x in prop::collection::vec(-255i32..=255, 64),
            coefs in prop::collection::vec(prop_oneof![-5000..5000, any::<i32>()], 64),
        ) {
            let x: [i32; 64] = x.try_into().expect("64");
            let coefs: [i32; 64] = coefs.try_into().expect("64");
            for level in levels() {
                let wide = dispatch!(level, simd => store8(wide::fdct8(simd, load8(simd, &x))));
                prop_assert_eq!(wide, both(&x, forward));
                let wide = dispatch!(level, simd => store8(wide::idct8(simd, load8(simd, &coefs))));
                let plain = both(&coefs, inverse).map(|v| v.wrapping_add(32) >> 6);
                prop_assert_eq!(wide, plain);
            }
        }
    }

    #[test]
    fn dc_gain_and_scales() {
        assert_eq!(fdct8(&[1; 64])[0], 64);
        let mut dc = [0; 64];
        dc[0] = 64;
        assert_eq!(idct8(&dc), [1; 64]);
        assert_eq!(V8[0][usize::from(CLASS8[9])], 18);
    }
}

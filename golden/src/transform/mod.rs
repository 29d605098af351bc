// SPDX-License-Identifier: Apache-2.0
//! 4x4 integer transforms: forward and inverse core transform (8.5.12.2) and the Hadamard transform
//! of the mode decision. Blocks are in raster order: index = 4·row + column. The 8x8 transform is
//! in [`eight`], those of DC coefficients in [`dc`].

pub mod dc;
pub mod eight;

use crate::simd::transforms::{self as wide, load4, store4};
use crate::simd::{dispatch, level};

/// Forward 4x4 core transform: C·X·Cᵀ with C = [1 1 1 1; 2 1 −1 −2; 1 −1 −1 1; 1 −2 2 −1].
///
/// `residual` −255 … 255; the result stays within ±9180.
pub fn fdct4(residual: &[i16; 16]) -> [i16; 16] {
    let residual = residual.map(i32::from);
    let coefs = dispatch!(level(), simd => store4(wide::fdct4(simd, load4(simd, &residual))));
    coefs.map(|c| c as i16)
}

/// Inverse 4x4 core transform with the final rounding `(x + 32) >> 6` (8.5.12.2): scaled
/// coefficients → residual.
///
/// Sums wrap like hardware adders would: a conforming stream never gets there, a hostile one stays
/// defined.
pub fn idct4(coefs: &[i32; 16]) -> [i32; 16] {
    dispatch!(level(), simd => store4(wide::idct4(simd, load4(simd, coefs))))
}

/// 4x4 Hadamard transform, without scaling. `residual` −255 … 255; the result stays within ±4080.
pub fn hadamard4(residual: &[i16; 16]) -> [i16; 16] {
    let mut cols = [0i16; 16];
    for c in 0..4 {
        let (a, b, e, d) = (
            residual[c],
            residual[4 + c],
            residual[8 + c],
            residual[12 + c],
        );
        let (s0, s1, d0, d1) = (a + b, e + d, a - b, e - d);
        cols[c] = s0 + s1;
        cols[4 + c] = s0 - s1;
        cols[8 + c] = d0 + d1;
        cols[12 + c] = d0 - d1;
    }
    let mut out = [0i16; 16];
    for r in 0..4 {
        let [a, b, e, d] = std::array::from_fn(|i| cols[4 * r + i]);
        let (s0, s1, d0, d1) = (a + b, e + d, a - b, e - d);
        out[4 * r] = s0 + s1;
        out[4 * r + 1] = s0 - s1;
        out[4 * r + 2] = d0 + d1;
        out[4 * r + 3] = d0 - d1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::levels;
    use proptest::prelude::*;

    /// The transform by its definition, value by value.
    fn plain_fdct4(residual: &[i16; 16]) -> [i16; 16] {
        let mut rows = [0i16; 16];
        for r in 0..4 {
            let [a, b, c, d] = std::array::from_fn(|i| residual[4 * r + i]);
            let (s0, s1, d0, d1) = (a + d, b + c, a - d, b - c);
            rows[4 * r] = s0 + s1;
            rows[4 * r + 1] = 2 * d0 + d1;
            rows[4 * r + 2] = s0 - s1;
            rows[4 * r + 3] = d0 - 2 * d1;
        }
        let mut out = [0i16; 16];
        for c in 0..4 {
            let [a, b, e, d] = std::array::from_fn(|i| rows[4 * i + c]);
            let (s0, s1, d0, d1) = (a + d, b + e, a - d, b - e);
            out[c] = s0 + s1;
            out[4 + c] = 2 * d0 + d1;
            out[8 + c] = s0 - s1;
            out[12 + c] = d0 - 2 * d1;
        }
        out
    }

    /// Likewise.
    fn plain_idct4(coefs: &[i32; 16]) -> [i32; 16] {
        let butterfly = |w: [i32; 4]| {
            let e = w[0].wrapping_add(w[2]);
            let f = w[0].wrapping_sub(w[2]);
            let g = (w[1] >> 1).wrapping_sub(w[3]);
            let h = w[1].wrapping_add(w[3] >> 1);
            [
                e.wrapping_add(h),
                f.wrapping_add(g),
                f.wrapping_sub(g),
                e.wrapping_sub(h),
            ]
        };
        let mut rows = [0i32; 16];
        for r in 0..4 {
            let out = butterfly(std::array::from_fn(|i| coefs[4 * r + i]));
            rows[4 * r..4 * r + 4].copy_from_slice(&out);
        }
        let mut residual = [0i32; 16];
        for c in 0..4 {
            let out = butterfly(std::array::from_fn(|i| rows[4 * i + c]));
            for (r, value) in out.into_iter().enumerate() {
                residual[4 * r + c] = value.wrapping_add(32) >> 6;
            }
        }
        residual
    }

    proptest! {
        #[test]
        fn forward_then_inverse_with_exact_scaling_is_the_identity(
            x in prop::array::uniform16(-255i16..=255),
        ) {
            // Coefficient norms 4, 10, 2√10…: weighting by 64·/norm² makes the pair exactly inverse
            // over the rationals.
            let c = fdct4(&x);
            let weight = [400, 320, 400, 320, 320, 256, 320, 256];
            let scaled: [i32; 16] = std::array::from_fn(|i| i32::from(c[i]) * weight[i % 8]);
            let back = idct4(&scaled);
            for i in 0..16 {
                prop_assert!(
                    (back[i] - i32::from(x[i]) * 100).abs() <= 3,
                    "{i}: {} {}",
                    back[i],
                    x[i],
                );
            }
        }

        #[test]
        fn wide_transforms_equal_the_plain_ones(
            x in prop::array::uniform16(-255i16..=255),
            coefs in prop::array::uniform16(prop_oneof![-5000..5000, any::<i32>()]),
        ) {
            let forward = plain_fdct4(&x).map(i32::from);
            let x = x.map(i32::from);
            for level in levels() {
                let wide = dispatch!(level, simd => store4(wide::fdct4(simd, load4(simd, &x))));
                prop_assert_eq!(wide, forward);
                let wide = dispatch!(level, simd => store4(wide::idct4(simd, load4(simd, &coefs))));
                prop_assert_eq!(wide, plain_idct4(&coefs));
            }
        }

        #[test]
        fn hadamard_keeps_energy(x in prop::array::uniform16(-255i16..=255)) {
            let square = |&v: &i16| i64::from(v) * i64::from(v);
            let energy = |b: &[i16; 16]| b.iter().map(square).sum::<i64>();
            prop_assert_eq!(energy(&hadamard4(&x)), 16 * energy(&x));
        }
    }
}

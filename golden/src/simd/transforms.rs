// SPDX-License-Identifier: Apache-2.0
//! The transforms of 4x4 and 8x8 blocks in wide registers: a pass over all columns at once, between
//! transpositions. The definitions are in `crate::transform`; sums wrap.

use super::{Simd, SimdBase, SimdInt, SimdInto, i32x4, i32x8};

/// Rows of a 4x4 block.
pub type Block4<S> = [i32x4<S>; 4];
/// Rows of an 8x8 block.
pub type Block8<S> = [i32x8<S>; 8];

/// The rows of a 4x4 block.
#[inline(always)]
pub fn load4<S: Simd>(simd: S, block: &[i32; 16]) -> Block4<S> {
    let (rows, _) = block.as_chunks::<4>();
    let row = |i: usize| rows[i].simd_into(simd);
    [row(0), row(1), row(2), row(3)]
}

/// The values of a 4x4 block.
#[inline(always)]
pub fn store4<S: Simd>(rows: Block4<S>) -> [i32; 16] {
    let mut out = [0; 16];
    for (out, row) in out.as_chunks_mut::<4>().0.iter_mut().zip(rows) {
        *out = row.into();
    }
    out
}

#[inline(always)]
fn transposed4<S: Simd>(simd: S, [a, b, c, d]: Block4<S>) -> Block4<S> {
    let (ac, bd) = (simd.zip_low_i32x4(a, c), simd.zip_low_i32x4(b, d));
    let (ac2, bd2) = (simd.zip_high_i32x4(a, c), simd.zip_high_i32x4(b, d));
    [
        simd.zip_low_i32x4(ac, bd),
        simd.zip_high_i32x4(ac, bd),
        simd.zip_low_i32x4(ac2, bd2),
        simd.zip_high_i32x4(ac2, bd2),
    ]
}

#[inline(always)]
fn inverse4<S: Simd, V: SimdInt<S>>([a, b, c, d]: [V; 4]) -> [V; 4] {
    let (e, f) = (a + c, a - c);
    let (g, h) = ((b >> 1u32) - d, b + (d >> 1u32));
    [e + h, f + g, f - g, e - h]
}

/// Inverse transform of scaled coefficients, rounded (8.5.12.2).
#[inline(always)]
pub fn idct4<S: Simd>(simd: S, coefs: Block4<S>) -> Block4<S> {
    let columns = inverse4(transposed4(simd, coefs));
    let [a, b, c, d] = inverse4(transposed4(simd, columns));
    [
        (a + 32) >> 6u32,
        (b + 32) >> 6u32,
        (c + 32) >> 6u32,
        (d + 32) >> 6u32,
    ]
}

#[inline(always)]
fn forward4<S: Simd, V: SimdInt<S>>([a, b, c, d]: [V; 4]) -> [V; 4] {
    let (s0, s1, d0, d1) = (a + d, b + c, a - d, b - c);
    [s0 + s1, d0 + d0 + d1, s0 - s1, d0 - d1 - d1]
}

/// Forward transform.
#[inline(always)]
pub fn fdct4<S: Simd>(simd: S, residual: Block4<S>) -> Block4<S> {
    let columns = forward4(transposed4(simd, residual));
    forward4(transposed4(simd, columns))
}

/// The rows of an 8x8 block.
#[inline(always)]
pub fn load8<S: Simd>(simd: S, block: &[i32; 64]) -> Block8<S> {
    let mut out = [i32x8::splat(simd, 0); 8];
    for (out, row) in out.iter_mut().zip(block.as_chunks::<8>().0) {
        *out = (*row).simd_into(simd);
    }
    out
}

/// The values of an 8x8 block.
#[inline(always)]
pub fn store8<S: Simd>(rows: Block8<S>) -> [i32; 64] {
    let mut out = [0; 64];
    for (out, row) in out.as_chunks_mut::<8>().0.iter_mut().zip(rows) {
        *out = row.into();
    }
    out
}

/// Interleaving row i with row i + 4 turns the six bits of a value's place by one; three times
/// exchange rows and columns.
#[inline(always)]
fn transposed8<S: Simd>(simd: S, mut rows: Block8<S>) -> Block8<S> {
    for _ in 0..3 {
        let old = rows;
        for i in 0..4 {
            rows[2 * i] = simd.zip_low_i32x8(old[i], old[i + 4]);
            rows[2 * i + 1] = simd.zip_high_i32x8(old[i], old[i + 4]);
        }
    }
    rows
}

#[inline(always)]
fn inverse8<S: Simd, V: SimdInt<S>>([a, b, c, d, e, f, g, h]: [V; 8]) -> [V; 8] {
    let (e0, e2) = (a + e, a - e);
    let e1 = f - d - h - (h >> 1u32);
    let e3 = b + h - d - (d >> 1u32);
    let e4 = (c >> 1u32) - g;
    let e5 = h - b + f + (f >> 1u32);
    let e6 = c + (g >> 1u32);
    let e7 = d + f + b + (b >> 1u32);
    let (f0, f2, f4, f6) = (e0 + e6, e2 + e4, e2 - e4, e0 - e6);
    let (f1, f3) = (e1 + (e7 >> 2u32), e3 + (e5 >> 2u32));
    let (f5, f7) = ((e3 >> 2u32) - e5, e7 - (e1 >> 2u32));
    [
        f0 + f7,
        f2 + f5,
        f4 + f3,
        f6 + f1,
        f6 - f1,
        f4 - f3,
        f2 - f5,
        f0 - f7,
    ]
}

/// Inverse transform of scaled coefficients, rounded (8.5.13).
#[inline(always)]
pub fn idct8<S: Simd>(simd: S, coefs: Block8<S>) -> Block8<S> {
    let columns = inverse8(transposed8(simd, coefs));
    let mut rows = inverse8(transposed8(simd, columns));
    for row in &mut rows {
        *row = (*row + 32) >> 6u32;
    }
    rows
}

#[inline(always)]
fn forward8<S: Simd, V: SimdInt<S>>([a, b, c, d, e, f, g, h]: [V; 8]) -> [V; 8] {
    let (s0, s1, s2, s3) = (a + h, b + g, c + f, d + e);
    let (d0, d1, d2, d3) = (a - h, b - g, c - f, d - e);
    let (a0, a1, a2, a3) = (s0 + s3, s1 + s2, s0 - s3, s1 - s2);
    let a4 = d1 + d2 + d0 + (d0 >> 1u32);
    let a5 = d0 - d3 - d2 - (d2 >> 1u32);
    let a6 = d0 + d3 - d1 - (d1 >> 1u32);
    let a7 = d1 - d2 + d3 + (d3 >> 1u32);
    [
        a0 + a1,
        a4 + (a7 >> 2u32),
        a2 + (a3 >> 1u32),
        a5 + (a6 >> 2u32),
        a0 - a1,
        a6 - (a5 >> 2u32),
        (a2 >> 1u32) - a3,
        (a4 >> 2u32) - a7,
    ]
}

/// Forward transform.
#[inline(always)]
pub fn fdct8<S: Simd>(simd: S, residual: Block8<S>) -> Block8<S> {
    let columns = forward8(transposed8(simd, residual));
    forward8(transposed8(simd, columns))
}

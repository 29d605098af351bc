// SPDX-License-Identifier: Apache-2.0
//! Vectors of samples: how the hot loops of the model use wide registers.
//!
//! A kernel is a function `#[inline(always)] fn name<S: Simd>(simd: S, …)`, called as
//! `dispatch!(level(), simd => name(simd, …))`. It is compiled for each set of instructions (SSE2,
//! SSE4.2, AVX2, AVX-512; NEON elsewhere), and the machine takes the best that it has. What a
//! kernel computes is integers and the same on all of them; tests compare each with its plain form
//! at every level of [`levels`]. Closures that functions of the standard library call, as
//! `std::array::from_fn` does, are not compiled for the set: kernels have loops instead.
//!
//! Code without vectors gains too where it shifts by counts that come late, as parsers do: it is a
//! kernel that makes no use of `simd`.

pub mod lanes;
pub mod taps;
pub mod transforms;

pub use fearless_simd::{
    Bytes, Level, Simd, SimdBase, SimdInt, SimdInto, SimdMask, dispatch, i16x8, i16x16, i32x4,
    i32x8, u8x16, u8x32, u8x64, u16x8, u16x16, u16x32, u64x4,
};

/// What this machine has.
#[inline]
pub fn level() -> Level {
    Level::new()
}

/// What tests compare: the least that the target has, and all that this machine has.
#[cfg(test)]
pub fn levels() -> Vec<Level> {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    let between = [
        level().as_sse4_2().map(Level::Sse4_2),
        level().as_avx2().map(Level::Avx2),
    ];
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    let between = [None; 0];
    let mut all = vec![Level::baseline(), level()];
    all.extend(between.into_iter().flatten());
    all
}

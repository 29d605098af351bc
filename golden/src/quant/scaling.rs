// SPDX-License-Identifier: Apache-2.0
//! Level scales with scaling lists (8.5.9) and the dequantiser of 4x4 blocks that uses them
//! (8.5.12.1).

use super::scan;
use super::tables::{CLASS, CLASS8, V, V8, ZIGZAG, ZIGZAG8};
use crate::simd::{Simd, dispatch, level};

/// LevelScale4x4 and LevelScale8x8 (8-317, 8-318) by `qp % 6` and raster position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelScale<const N: usize>(pub [[u16; N]; 6]);

/// Of 4x4 blocks.
pub type LevelScale4 = LevelScale<16>;

/// Of 8x8 blocks.
pub type LevelScale8 = LevelScale<64>;

impl LevelScale<16> {
    /// Of Flat_4x4_16.
    pub const FLAT: Self = Self::new(&[16; 16]);

    /// Of a scaling list in zig-zag order, as it is transmitted.
    pub const fn new(list: &[u8; 16]) -> Self {
        Self::of(list, &ZIGZAG, &CLASS, &V)
    }
}

impl LevelScale<64> {
    /// Of Flat_8x8_16.
    pub const FLAT: Self = Self::new(&[16; 64]);

    /// Of a scaling list in zig-zag order, as it is transmitted.
    pub const fn new(list: &[u8; 64]) -> Self {
        Self::of(list, &ZIGZAG8, &CLASS8, &V8)
    }
}

impl<const N: usize> LevelScale<N> {
    /// Of a list, its scan, the class of each raster position and the scales by `qp % 6` and class.
    const fn of<const C: usize>(
        list: &[u8; N],
        scan: &[u8; N],
        class: &[u8; N],
        v: &[[u8; C]; 6],
    ) -> Self {
        let mut scales = [[0; N]; 6];
        let mut k = 0;
        while k < N {
            let at = scan[k] as usize;
            let mut m = 0;
            while m < 6 {
                scales[m][at] = list[k] as u16 * v[m][class[at] as usize] as u16;
                m += 1;
            }
            k += 1;
        }
        Self(scales)
    }
}

/// `value · scale · 2^(qp/6 − bits)`, rounded where the shift goes right. Sums wrap.
#[inline(always)]
pub(super) fn scale(value: i32, scale: u16, qp: u8, bits: u8) -> i32 {
    let product = value.wrapping_mul(i32::from(scale));
    let period = qp / 6;
    if period >= bits {
        product.wrapping_shl(u32::from(period - bits))
    } else {
        let right = u32::from(bits - period);
        product.wrapping_add(1 << (right - 1)) >> right
    }
}

/// Scale the levels of a 4x4 block (zig-zag order) to coefficients (raster order), `qp` 0–51.
///
/// Where the DC coefficient comes from elsewhere (Intra_16x16, chroma) `levels[0]` is 0 and the
/// caller puts it at index 0 of the result.
pub fn dequant4_scaled(levels: &[i16; 16], qp: u8, scales: &LevelScale4) -> [i32; 16] {
    dispatch!(level(), simd => dequant4_scaled_by(simd, levels, qp, scales))
}

/// [`dequant4_scaled`] inside a kernel.
#[inline(always)]
pub fn dequant4_scaled_by<S: Simd>(
    simd: S,
    levels: &[i16; 16],
    qp: u8,
    scales: &LevelScale4,
) -> [i32; 16] {
    let scales = &scales.0[usize::from(qp % 6)];
    let raster = scan::to_raster(simd, levels);
    let mut coefs = [0; 16];
    for i in 0..16 {
        coefs[i] = scale(i32::from(raster[i]), scales[i], qp, 4);
    }
    coefs
}

/// The DC coefficient that [`dequant4_scaled`] makes of `level`.
pub fn dequant4_dc(level: i16, qp: u8, scales: &LevelScale4) -> i32 {
    scale(i32::from(level), scales.0[usize::from(qp % 6)][0], qp, 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn flat_lists_equal_the_plain_dequantiser(
            levels in prop::array::uniform16(-2048i16..2048),
            qp in 0u8..=51,
        ) {
            prop_assert_eq!(
                dequant4_scaled(&levels, qp, &LevelScale4::FLAT),
                super::super::dequant4(&levels, qp)
            );
        }
    }

    #[test]
    fn lists_are_in_scan_order() {
        let list: [u8; 16] = std::array::from_fn(|k| k as u8 + 1);
        let scales = LevelScale4::new(&list);
        assert_eq!((scales.0[0][4], scales.0[0][1]), (3 * 13, 2 * 13));
        assert_eq!(
            LevelScale8::new(&std::array::from_fn(|k| k as u8)).0[0][8],
            2 * 19
        );
    }
}

//! Level scales with scaling lists (8.5.9) and the dequantiser of 4x4 blocks that uses them (8.5.12.1).

use super::eight::{CLASS8, V8, ZIGZAG8};
use super::tables::{CLASS, V, ZIGZAG};

/// LevelScale4x4 (8-317) by `qp % 6` and raster position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelScale4(pub [[u16; 16]; 6]);

impl LevelScale4 {
    /// Of Flat_4x4_16.
    pub const FLAT: Self = Self::new(&[16; 16]);

    /// Of a scaling list in zig-zag order, as it is transmitted.
    pub const fn new(list: &[u8; 16]) -> Self {
        let mut scales = [[0; 16]; 6];
        let mut k = 0;
        while k < 16 {
            let at = ZIGZAG[k] as usize;
            let mut m = 0;
            while m < 6 {
                scales[m][at] = list[k] as u16 * V[m][CLASS[at] as usize] as u16;
                m += 1;
            }
            k += 1;
        }
        Self(scales)
    }

    /// Of Flat_4x4_16.
    pub fn flat() -> Self {
        Self::FLAT
    }
}

/// LevelScale8x8 (8-318) by `qp % 6` and raster position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelScale8(pub [[u16; 64]; 6]);

impl LevelScale8 {
    /// Of Flat_8x8_16.
    pub const FLAT: Self = Self::new(&[16; 64]);

    /// Of a scaling list in zig-zag order, as it is transmitted.
    pub const fn new(list: &[u8; 64]) -> Self {
        let mut scales = [[0; 64]; 6];
        let mut k = 0;
        while k < 64 {
            let at = ZIGZAG8[k] as usize;
            let mut m = 0;
            while m < 6 {
                scales[m][at] = list[k] as u16 * V8[m][CLASS8[at] as usize] as u16;
                m += 1;
            }
            k += 1;
        }
        Self(scales)
    }

    /// Of Flat_8x8_16.
    pub fn flat() -> Self {
        Self::FLAT
    }
}

/// `value · scale · 2^(qp/6 − bits)`, rounded where the shift goes right. Sums wrap.
#[inline]
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
/// Where the DC coefficient comes from elsewhere (Intra_16x16, chroma) `levels[0]` is 0 and the caller puts it at index 0 of the result.
pub fn dequant4_scaled(levels: &[i16; 16], qp: u8, scales: &LevelScale4) -> [i32; 16] {
    let scales = &scales.0[usize::from(qp % 6)];
    let mut coefs = [0; 16];
    for (&at, &level) in ZIGZAG.iter().zip(levels) {
        let at = usize::from(at);
        coefs[at] = scale(i32::from(level), scales[at], qp, 4);
    }
    coefs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn flat_lists_equal_the_plain_dequantiser(levels in prop::array::uniform16(-2048i16..2048), qp in 0u8..=51) {
            prop_assert_eq!(
                dequant4_scaled(&levels, qp, &LevelScale4::flat()),
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

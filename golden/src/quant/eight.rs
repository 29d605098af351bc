// SPDX-License-Identifier: Apache-2.0
//! Quantiser and dequantiser of 8x8 blocks (8.5.13.1).

use super::scaling::{LevelScale8, scale};
use super::tables::{MF8_RASTER, ZIGZAG8};

/// Quantise the coefficients of an 8x8 block.
///
/// `coefs` in raster order, as [`crate::transform::eight::fdct8`] makes them; `qp` 0–51; `rounding`
/// 0–32 in 1/64 of a step. Result: levels in zig-zag order. With 8-bit samples a level stays within
/// 12 bits and a sign.
#[inline(always)]
pub fn quant8(coefs: &[i32; 64], qp: u8, rounding: u8) -> [i16; 64] {
    let qbits = 16 + u32::from(qp) / 6;
    let mf = &MF8_RASTER[usize::from(qp) % 6];
    let offset = u32::from(rounding) << (qbits - 6);
    let mut raster = [0; 64];
    for at in 0..64 {
        let product = coefs[at].unsigned_abs() * u32::from(mf[at]);
        let level = ((product + offset) >> qbits) as i16;
        raster[at] = if coefs[at] < 0 { -level } else { level };
    }
    let mut levels = [0; 64];
    for k in 0..64 {
        levels[k] = raster[usize::from(ZIGZAG8[k])];
    }
    levels
}

/// Scale the levels of an 8x8 block (zig-zag order) to coefficients (raster order), `qp` 0–51.
#[inline(always)]
pub fn dequant8(levels: &[i16; 64], qp: u8, scales: &LevelScale8) -> [i32; 64] {
    let scales = &scales.0[usize::from(qp % 6)];
    let mut coefs = [0; 64];
    for (&at, &level) in ZIGZAG8.iter().zip(levels) {
        if level != 0 {
            let at = usize::from(at);
            coefs[at] = scale(i32::from(level), scales[at], qp, 6);
        }
    }
    coefs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quant::tables::{MF8, V8};

    #[test]
    fn the_scan_visits_every_position_once() {
        let mut seen = [false; 64];
        for at in ZIGZAG8 {
            assert!(!std::mem::replace(&mut seen[usize::from(at)], true));
        }
    }

    #[test]
    fn multiplier_and_scale_are_inverse() {
        // MF · V ≈ 2^22 / (squared norm of the class's basis function in units of 1/64).
        let ideal: [f64; 6] = std::array::from_fn(|c| f64::from(MF8[4][c]) * f64::from(V8[4][c]));
        for m in 0..6 {
            for c in 0..6 {
                let product = f64::from(MF8[m][c]) * f64::from(V8[m][c]);
                assert!((product / ideal[c] - 1.0).abs() < 0.03, "{m} {c}");
            }
        }
    }

    #[test]
    fn extreme_blocks_do_not_overflow() {
        for sign in [1i16, -1] {
            let flat = crate::transform::eight::fdct8(&[255 * sign; 64]);
            let levels = quant8(&flat, 0, 32);
            assert_eq!(levels[0].signum(), sign);
            assert!(levels[0].abs() < 4096);
        }
    }
}

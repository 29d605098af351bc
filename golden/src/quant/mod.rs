// SPDX-License-Identifier: Apache-2.0
//! Quantiser and dequantiser of 4x4 luma blocks (8.5.12.1 with flat scaling lists). With scaling
//! lists: [`scaling`]; of 8x8 blocks: [`eight`]; of DC coefficients: [`dc`]; the chroma quantiser:
//! [`chroma_qp`].

pub mod chroma_qp;
pub mod dc;
pub mod eight;
pub mod scaling;
mod scan;
pub mod tables;

use crate::simd::{Simd, dispatch, level};
use tables::{MF4_RASTER, V4_RASTER};

/// Default `rounding` of the quantiser: 21/64 of a step, the usual dead zone of intra coders.
pub const DEFAULT_ROUNDING: u8 = 21;

/// Quantise the sixteen coefficients of a block.
///
/// `coefs` in raster order, as [`crate::transform::fdct4`] makes them; `qp` 0–51; `rounding` 0–32
/// in 1/64 of a step. Result: levels in zig-zag order. With 8-bit samples a level never exceeds
/// ±1632.
pub fn quant4(coefs: &[i16; 16], qp: u8, rounding: u8) -> [i16; 16] {
    dispatch!(level(), simd => quant4_by(simd, coefs, qp, rounding))
}

/// [`quant4`] inside a kernel.
#[inline(always)]
pub fn quant4_by<S: Simd>(simd: S, coefs: &[i16; 16], qp: u8, rounding: u8) -> [i16; 16] {
    let qbits = 15 + u32::from(qp) / 6;
    let mf = &MF4_RASTER[usize::from(qp) % 6];
    let offset = i32::from(rounding) << (qbits - 6);
    let mut raster = [0; 16];
    for at in 0..16 {
        let c = i32::from(coefs[at]);
        let level = (c.abs() * i32::from(mf[at]) + offset) >> qbits;
        raster[at] = (if c < 0 { -level } else { level }) as i16;
    }
    scan::to_scan(simd, &raster)
}

/// Scale levels (zig-zag order) back to coefficients (raster order): `(level · V) << (qp / 6)`.
///
/// `i32` holds every level a stream can carry; streams of ours stay within 17 bits.
pub fn dequant4(levels: &[i16; 16], qp: u8) -> [i32; 16] {
    dispatch!(level(), simd => dequant4_by(simd, levels, qp))
}

/// [`dequant4`] inside a kernel.
#[inline(always)]
pub fn dequant4_by<S: Simd>(simd: S, levels: &[i16; 16], qp: u8) -> [i32; 16] {
    let shift = u32::from(qp) / 6;
    let v = &V4_RASTER[usize::from(qp) % 6];
    let raster = scan::to_raster(simd, levels);
    let mut coefs = [0; 16];
    for at in 0..16 {
        coefs[at] = (i32::from(raster[at]) * i32::from(v[at])) << shift;
    }
    coefs
}

#[cfg(test)]
mod tests {
    use super::tables::{MF, V};
    use super::*;

    #[test]
    fn multiplier_and_scale_are_inverse() {
        // MF · V · 4 ≈ 2^15 · gain, gain = 16, 25·(16/25)…: the class's squared norm makes the
        // product constant.
        let norm = [16.0, 100.0, 40.0];
        for m in 0..6 {
            for class in 0..3 {
                let product = f64::from(MF[m][class]) * f64::from(V[m][class]) * norm[class];
                let ideal = 2f64.powi(21);
                let expected = ideal * norm[class] / [16.0, 25.0, 20.0][class];
                let ratio = product / expected;
                assert!((0.98..1.02).contains(&ratio), "{m} {class} {ratio}");
            }
        }
    }

    #[test]
    fn levels_fit_twelve_bits_at_every_extreme() {
        // Each coefficient's extreme is reached by the sign pattern of its own basis function.
        let mut worst = 0;
        for pattern in 0..=u16::MAX {
            let residual: [i16; 16] =
                std::array::from_fn(|i| if pattern >> i & 1 == 1 { 255 } else { -255 });
            let levels = quant4(&crate::transform::fdct4(&residual), 0, 32);
            worst = worst.max(levels.iter().map(|l| l.abs()).max().unwrap_or(0));
        }
        assert_eq!(worst, 1632);
    }

    #[test]
    fn zero_stays_zero_and_signs_mirror() {
        let coefs: [i16; 16] = std::array::from_fn(|i| (i as i16 - 8) * 97);
        let negated = coefs.map(|c| -c);
        for qp in 0..=51 {
            assert_eq!(quant4(&[0; 16], qp, 32), [0; 16]);
            assert_eq!(quant4(&coefs, qp, 21), quant4(&negated, qp, 21).map(|l| -l));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Quantisers of DC coefficients: Intra_16x16 luma (8.5.10) and chroma in 4:2:0 (8.5.11).

use super::scaling::{LevelScale4, scale};
use super::tables::{MF, ZIGZAG};
use crate::transform::dc::{hadamard_dc2, hadamard_dc4};

fn quantise(value: i32, qp: u8, rounding: u8, extra: u32) -> i16 {
    let qbits = 15 + u32::from(qp) / 6 + extra;
    let mf = u32::from(MF[usize::from(qp) % 6][0]);
    let level =
        ((value.unsigned_abs() * mf + (u32::from(rounding) << (qbits - 6))) >> qbits) as i16;
    if value < 0 { -level } else { level }
}

/// Forward transform and quantiser of the sixteen luma DC coefficients of an Intra_16x16
/// macroblock.
///
/// `dc` in raster order of the blocks, each the DC of [`crate::transform::fdct4`]; `qp` 0–51;
/// `rounding` 0–32 in 1/64 of a step. Result in zig-zag order.
pub fn quant_luma_dc(dc: &[i32; 16], qp: u8, rounding: u8) -> [i16; 16] {
    let transformed = hadamard_dc4(dc);
    // Halved here, so that sixteen bits of magnitude hold it: the quantiser's shift makes up for
    // it.
    std::array::from_fn(|k| {
        quantise(
            (transformed[usize::from(ZIGZAG[k])] + 1) >> 1,
            qp,
            rounding,
            1,
        )
    })
}

/// Inverse transform and scaling of luma DC levels (zig-zag order): the DC coefficients in raster
/// order of the blocks (8.5.10).
pub fn dequant_luma_dc(levels: &[i16; 16], qp: u8, scales: &LevelScale4) -> [i32; 16] {
    let mut c = [0; 16];
    for (&at, &level) in ZIGZAG.iter().zip(levels) {
        c[usize::from(at)] = i32::from(level);
    }
    let factor = scales.0[usize::from(qp % 6)][0];
    hadamard_dc4(&c).map(|f| scale(f, factor, qp, 6))
}

/// Forward transform and quantiser of the four DC coefficients of a chroma block; `qp` is QPc.
/// Raster order, which is the coded order.
pub fn quant_chroma_dc(dc: [i32; 4], qp: u8, rounding: u8) -> [i16; 4] {
    hadamard_dc2(dc).map(|v| quantise(v, qp, rounding, 1))
}

/// Inverse transform and scaling of the chroma DC levels of a 4:2:0 block (8.5.11.1, 8.5.11.2);
/// `qp` is QPc.
pub fn dequant_chroma_dc(levels: [i16; 4], qp: u8, scales: &LevelScale4) -> [i32; 4] {
    let factor = i32::from(scales.0[usize::from(qp % 6)][0]);
    hadamard_dc2(levels.map(i32::from))
        .map(|f| f.wrapping_mul(factor).wrapping_shl(u32::from(qp / 6)) >> 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn dc_comes_back_within_half_a_step(
            dc in prop::array::uniform16(-4080i32..=4080),
            qp in 0u8..=30,
        ) {
            // A DC coefficient of the core transform is 16 times the mean, the scaled one 64 times
            // it: a factor of four.
            let step = 2.5f64 * 2f64.powf(f64::from(qp) / 6.0) * 4.0;
            let flat = LevelScale4::FLAT;
            let back = dequant_luma_dc(&quant_luma_dc(&dc, qp, 32), qp, &flat);
            for i in 0..16 {
                prop_assert!(
                    f64::from(back[i] - 4 * dc[i]).abs() <= 2.2 * step + 8.0,
                    "{i} {} {}",
                    back[i],
                    dc[i],
                );
            }
            let four = [dc[0], dc[1], dc[2], dc[3]];
            let back = dequant_chroma_dc(quant_chroma_dc(four, qp, 32), qp, &flat);
            for i in 0..4 {
                prop_assert!(
                    f64::from(back[i] - 4 * four[i]).abs() <= 2.2 * step + 8.0,
                    "{i} {} {}",
                    back[i],
                    four[i],
                );
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let levels = quant_luma_dc(&[-4080; 16], 0, 32);
        assert!(levels[0] < -1000 && levels[1..] == [0; 15]);
        assert_eq!(quant_luma_dc(&[0; 16], 51, 21), [0; 16]);
    }
}

//! Quantiser and dequantiser of 8x8 blocks (8.5.13.1).

use super::scaling::{LevelScale8, scale};

/// Raster position of the coefficient at each place of the 8x8 frame zig-zag scan (Table 8-13).
pub const ZIGZAG8: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Which of the six scale classes the coefficient at raster position `8·row + column` has (8.5.9, normAdjust8x8).
pub const CLASS8: [u8; 64] = {
    let mut class = [5u8; 64];
    let mut i = 0;
    while i < 64 {
        let (r, c) = (i / 8, i % 8);
        if r % 4 == 0 && c % 4 == 0 {
            class[i] = 0;
        } else if r % 2 == 1 && c % 2 == 1 {
            class[i] = 1;
        } else if r % 4 == 2 && c % 4 == 2 {
            class[i] = 2;
        } else if (r % 4 == 0 && c % 2 == 1) || (r % 2 == 1 && c % 4 == 0) {
            class[i] = 3;
        } else if (r % 4 == 0 && c % 4 == 2) || (r % 4 == 2 && c % 4 == 0) {
            class[i] = 4;
        }
        i += 1;
    }
    class
};

/// Dequantiser scale by `qp % 6` and class (8.5.9, normAdjust8x8).
pub const V8: [[u8; 6]; 6] = [
    [20, 18, 32, 19, 25, 24],
    [22, 19, 35, 21, 28, 26],
    [26, 23, 42, 24, 33, 31],
    [28, 25, 45, 26, 35, 33],
    [32, 28, 51, 30, 40, 38],
    [36, 32, 58, 34, 46, 43],
];

/// Forward quantiser multiplier by `qp % 6` and class, in 2^-16.
pub const MF8: [[u16; 6]; 6] = [
    [13107, 11428, 20972, 12222, 16777, 15481],
    [11916, 10826, 19174, 11058, 14980, 14290],
    [10082, 8943, 15978, 9675, 12710, 11985],
    [9362, 8228, 14913, 8931, 11984, 11259],
    [8192, 7346, 13159, 7740, 10486, 9777],
    [7282, 6428, 11570, 6830, 9118, 8640],
];

/// Quantise the coefficients of an 8x8 block.
///
/// `coefs` in raster order, as [`crate::transform::eight::fdct8`] makes them; `qp` 0–51; `rounding` 0–32 in 1/64 of a step. Result:
/// levels in zig-zag order. With 8-bit samples a level stays within 12 bits and a sign.
pub fn quant8(coefs: &[i32; 64], qp: u8, rounding: u8) -> [i16; 64] {
    let qbits = 16 + u32::from(qp) / 6;
    let mf = &MF8[usize::from(qp) % 6];
    let offset = u32::from(rounding) << (qbits - 6);
    std::array::from_fn(|k| {
        let at = usize::from(ZIGZAG8[k]);
        let product = coefs[at].unsigned_abs() * u32::from(mf[usize::from(CLASS8[at])]);
        let level = ((product + offset) >> qbits) as i16;
        if coefs[at] < 0 { -level } else { level }
    })
}

/// Scale the levels of an 8x8 block (zig-zag order) to coefficients (raster order), `qp` 0–51.
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

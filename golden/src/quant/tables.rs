// SPDX-License-Identifier: Apache-2.0
//! Constants of quantisation: 8.5.9 (`normAdjust4x4`) and its forward counterpart.

/// Largest quantisation parameter of 8-bit video (7.4.2.1.1).
pub const QP_MAX: u8 = 51;

/// Which of the three scale classes the coefficient at raster position `4·row + column` has: 0
/// where both coordinates are even, 1 where both are odd, 2 elsewhere (8.5.9).
pub const CLASS: [u8; 16] = [0, 2, 0, 2, 2, 1, 2, 1, 0, 2, 0, 2, 2, 1, 2, 1];

/// Dequantiser scale V by `qp % 6` and class (8.5.9, normAdjust4x4).
pub const V: [[u8; 3]; 6] = [
    [10, 16, 13],
    [11, 18, 14],
    [13, 20, 16],
    [14, 23, 18],
    [16, 25, 20],
    [18, 29, 23],
];

/// Forward quantiser multiplier MF by `qp % 6` and class: 2^15 · (transform gain) / (4·V), as every
/// encoder uses it.
pub const MF: [[u16; 3]; 6] = [
    [13107, 5243, 8066],
    [11916, 4660, 7490],
    [10082, 4194, 6554],
    [9362, 3647, 5825],
    [8192, 3355, 5243],
    [7282, 2893, 4559],
];

/// Raster position of the coefficient at each place of the frame zig-zag scan (6.4.x, Table 8-12).
pub const ZIGZAG: [u8; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/// Raster position of the coefficient at each place of the 8x8 frame zig-zag scan (Table 8-13).
pub const ZIGZAG8: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Which of the six scale classes the coefficient at raster position `8·row + column` has (8.5.9,
/// normAdjust8x8).
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

/// [`MF`] by `qp % 6` and raster position.
pub const MF4_RASTER: [[u16; 16]; 6] = {
    let mut all = [[0; 16]; 6];
    let mut i = 0;
    while i < 6 * 16 {
        all[i / 16][i % 16] = MF[i / 16][CLASS[i % 16] as usize];
        i += 1;
    }
    all
};
/// [`V`] likewise.
pub const V4_RASTER: [[u8; 16]; 6] = {
    let mut all = [[0; 16]; 6];
    let mut i = 0;
    while i < 6 * 16 {
        all[i / 16][i % 16] = V[i / 16][CLASS[i % 16] as usize];
        i += 1;
    }
    all
};
/// [`MF8`] likewise.
pub const MF8_RASTER: [[u16; 64]; 6] = {
    let mut all = [[0; 64]; 6];
    let mut i = 0;
    while i < 6 * 64 {
        all[i / 64][i % 64] = MF8[i / 64][CLASS8[i % 64] as usize];
        i += 1;
    }
    all
};

//! Constants of quantisation: 8.5.9 (`normAdjust4x4`) and its forward counterpart.

/// Largest quantisation parameter of 8-bit video (7.4.2.1.1).
pub const QP_MAX: u8 = 51;

/// Which of the three scale classes the coefficient at raster position `4·row + column` has: 0 where both coordinates are even,
/// 1 where both are odd, 2 elsewhere (8.5.9).
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

/// Forward quantiser multiplier MF by `qp % 6` and class: 2^15 · (transform gain) / (4·V), as every encoder uses it.
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

// SPDX-License-Identifier: Apache-2.0
//! The tables of section 7: what contexts start with, and what levels cost in the encoder's search.

/// Classes of magnitudes.
pub const CLASSES: usize = 14;
/// Contexts of a class: bin 0 on the even grid, on the odd grid, bin 1, bin 2, all others.
pub const BINS: usize = 5;

/// Initial probabilities of a 1, by class and bin: a context starts with `16 * INIT + 8`.
pub const INIT: [[u8; BINS]; CLASSES] = [
    [1, 1, 25, 59, 131],
    [7, 13, 14, 65, 119],
    [12, 52, 9, 67, 121],
    [17, 107, 8, 51, 114],
    [25, 166, 8, 44, 109],
    [44, 208, 11, 32, 123],
    [77, 235, 20, 23, 97],
    [123, 251, 48, 34, 67],
    [166, 254, 94, 68, 68],
    [195, 254, 139, 114, 97],
    [211, 254, 169, 150, 125],
    [223, 254, 194, 184, 157],
    [194, 214, 171, 141, 121],
    [214, 233, 206, 195, 157],
];

/// Cost of a prefix of 0, 1, 2 and 3, by class and grid (even, odd), 89.6 for a bit.
pub const COST: [[[u16; 4]; 2]; CLASSES] = [
    [[1, 678, 997, 1244], [1, 678, 997, 1244]],
    [[4, 464, 866, 1085], [7, 388, 790, 1009]],
    [[6, 395, 856, 1072], [30, 210, 670, 886]],
    [[9, 351, 816, 1071], [70, 117, 581, 836]],
    [[14, 303, 763, 1037], [136, 60, 520, 794]],
    [[25, 232, 645, 979], [218, 32, 445, 780]],
    [[47, 165, 493, 852], [326, 22, 350, 708]],
    [[85, 121, 328, 608], [522, 29, 236, 516]],
    [[136, 115, 225, 395], [664, 60, 170, 340]],
    [[186, 137, 190, 279], [664, 103, 156, 245]],
    [[226, 165, 193, 234], [664, 141, 169, 210]],
    [[267, 202, 218, 219], [664, 185, 201, 202]],
    [[184, 179, 191, 247], [235, 166, 179, 234]],
    [[235, 235, 237, 209], [314, 224, 226, 198]],
];

/// Cost of each step of the prefix beyond 3, by class.
pub const SLOPE: [u16; CLASSES] = [86, 98, 96, 104, 110, 94, 125, 172, 170, 125, 92, 63, 96, 63];

/// Steps beyond 3 that count.
pub const STEPS: u16 = 15;

/// Cost of a sign.
pub const SIGN: u16 = 90;

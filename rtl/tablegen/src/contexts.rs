// SPDX-License-Identifier: Apache-2.0
//! The contexts of 4:4:4, which the golden model has no tables of: they have the values of others.
//!
//! The tests of the ordinary workspace take in this file as it is, as they do `roms.rs`.

/// How many contexts the standard numbers.
pub const CONTEXTS: usize = 1024;

/// The contexts of 4:4:4, from 460 on: (first, first of those whose values they have, how many).
///
/// The standard gives Cb and Cr (and 8x8 luma's coded_block_flag) numbers of their own but luma's
/// values (Tables 9-18 to 9-33; the numbers: Table 9-34).
pub const COPIES: [(usize, usize, usize); 25] = [
    // coded_block_flag: Cb, Cr
    (460, 85, 12),
    (472, 85, 12),
    // significant_coeff_flag, frame coded: Cb, Cr
    (484, 105, 44),
    (528, 105, 44),
    // last_significant_coeff_flag, frame coded: Cb, Cr
    (572, 166, 44),
    (616, 166, 44),
    // 8x8 blocks of Cb: significant (frame, field), last (frame, field), levels
    (660, 402, 15),
    (675, 436, 15),
    (690, 417, 9),
    (699, 451, 9),
    (708, 426, 10),
    // 8x8 blocks of Cr, likewise
    (718, 402, 15),
    (733, 436, 15),
    (748, 417, 9),
    (757, 451, 9),
    (766, 426, 10),
    // significant_coeff_flag, field coded: Cb, Cr
    (776, 277, 44),
    (820, 277, 44),
    // last_significant_coeff_flag, field coded: Cb, Cr
    (864, 338, 44),
    (908, 338, 44),
    // coeff_abs_level_minus1: Cb, Cr
    (952, 227, 30),
    (982, 227, 30),
    // coded_block_flag of 8x8 blocks: luma, Cb, Cr; the values are those of 4x4 luma
    (1012, 93, 4),
    (1016, 93, 4),
    (1020, 93, 4),
];

/// The context below 460 that has the values of context `ctx`, 0 to 1023.
pub fn source(ctx: usize) -> usize {
    COPIES
        .iter()
        .find(|(first, _, count)| (*first..first + count).contains(&ctx))
        .map_or(ctx, |(first, from, _)| from + ctx - first)
}

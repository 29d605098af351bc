// SPDX-License-Identifier: Apache-2.0
//! Distances of samples and predictions in wide registers: what motion search spends its time on.
//! The plain forms are in the tests of `codec/video/distance.rs`.
//!
//! A Hadamard transform of sixteen lanes goes down the rows by sums and differences, and across
//! them by products with ±1 whose neighbours are added. Of its last step the larger magnitude of
//! each pair is enough: |a + b| + |a − b| = 2·max(|a|, |b|), half of it without rounding.

use super::{Bytes, Simd, SimdBase, SimdInto, i16x16, u8x32, u8x64, u16x16, u16x32, u64x4};

/// Samples and the stride of their rows.
pub type Rows<'a> = (&'a [u8], usize);

/// Sixteen samples: row `y` where blocks are 16 wide; rows `y` and `y + 4` side by side where they
/// are 8 wide.
#[inline(always)]
fn load<const W: usize>((samples, stride): Rows, y: usize) -> [u8; 16] {
    let mut out = [0; 16];
    if W == 16 {
        out.copy_from_slice(&samples[y * stride..][..16]);
    } else {
        out[..8].copy_from_slice(&samples[y * stride..][..8]);
        out[8..].copy_from_slice(&samples[(y + 4) * stride..][..8]);
    }
    out
}

/// Samples less what predicts them.
#[inline(always)]
pub fn differences<S: Simd>(simd: S, own: &[u8; 16], guess: &[u8; 16]) -> i16x16<S> {
    let mut out = [0i16; 16];
    for i in 0..16 {
        out[i] = i16::from(own[i]) - i16::from(guess[i]);
    }
    out.simd_into(simd)
}

/// Rounded means.
#[inline(always)]
fn means(a: &[u8; 16], b: &[u8; 16]) -> [u8; 16] {
    let mut out = [0; 16];
    for i in 0..16 {
        out[i] = ((u16::from(a[i]) + u16::from(b[i]) + 1) >> 1) as u8;
    }
    out
}

#[inline(always)]
fn magnitudes<S: Simd>(v: i16x16<S>) -> i16x16<S> {
    v.max(-v)
}

/// The four-point transform across each four lanes: in the first two of them its two sums of larger
/// magnitudes, in the other two nothing of use.
#[inline(always)]
fn across<S: Simd>(simd: S, row: i16x16<S>) -> i16x16<S> {
    let minus: i16x16<S> = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1].simd_into(simd);
    let sums = simd.pairwise_dot_product_i16x16(row, i16x16::splat(simd, 1));
    let differences = simd.pairwise_dot_product_i16x16(row, minus);
    let both: i16x16<S> = ((sums & 0xFFFF) | (differences << 16)).bitcast();
    let sizes = magnitudes(both);
    let next: u64x4<S> = sizes.bitcast();
    simd.max_i16x16(sizes, (next >> 32).bitcast())
}

/// Sum of what [`across`] left in its lanes, over several rows.
#[inline(always)]
fn gather<S: Simd>(sums: i16x16<S>) -> u32 {
    let sums: u16x16<S> = sums.bitcast();
    let mut total = 0;
    for i in [0, 1, 4, 5, 8, 9, 12, 13] {
        total += u32::from(sums[i]);
    }
    total
}

/// Sums of neighbours.
#[inline(always)]
fn add_pairs<S: Simd>(simd: S, v: u8x64<S>) -> u16x32<S> {
    if S::u16s::LEN > 8 {
        return simd.pairwise_widening_add_u8x64(v);
    }
    // Narrow registers have no instruction for it.
    let pairs: u16x32<S> = v.bitcast();
    (pairs & 0xFF) + (pairs >> 8)
}

/// Samples, each with its right neighbour behind it: what [`row_differences`] compares with.
#[inline(always)]
pub fn with_neighbours<const W: usize, const PAIRS: usize>(samples: &[u8; W]) -> [u8; PAIRS] {
    let mut pairs = [0; PAIRS];
    for c in 0..W - 1 {
        pairs[2 * c] = samples[c];
        pairs[2 * c + 1] = samples[c + 1];
    }
    pairs
}

/// Sums of absolute differences of a run of samples, an even number, and of 32 places of a row, one
/// sample apart, which comes as [`with_neighbours`] makes it: two columns of samples at a time.
#[inline(always)]
pub fn row_differences<S: Simd>(simd: S, own: &[u8], pairs: &[u8]) -> u16x32<S> {
    let mut sums = u16x32::splat(simd, 0);
    for (c, two) in own.chunks_exact(2).enumerate() {
        let two: u8x64<S> = u16x32::splat(simd, u16::from_le_bytes([two[0], two[1]])).bitcast();
        let other = u8x64::from_slice(simd, &pairs[4 * c..][..64]);
        let sizes = simd.saturating_sub_u8x64(two, other) | simd.saturating_sub_u8x64(other, two);
        sums += add_pairs(simd, sizes);
    }
    sums
}

/// SATD4 of four blocks side by side.
#[inline(always)]
fn four<S: Simd>(simd: S, rows: [i16x16<S>; 4]) -> i16x16<S> {
    let [a, b, c, d] = rows;
    let (s0, d0, s1, d1) = (a + b, a - b, c + d, c - d);
    let upper = across(simd, s0 + s1) + across(simd, s0 - s1);
    upper + (across(simd, d0 + d1) + across(simd, d0 - d1))
}

/// SATD4 of each of four blocks side by side.
#[inline(always)]
pub fn satd4_of_four<S: Simd>(simd: S, rows: [i16x16<S>; 4]) -> [u16; 4] {
    let sums: u16x16<S> = four(simd, rows).bitcast();
    let mut out = [0; 4];
    for i in 0..4 {
        out[i] = sums[4 * i] + sums[4 * i + 1];
    }
    out
}

#[inline(always)]
fn satd4_width<S: Simd, const W: usize>(
    simd: S,
    own: Rows,
    [a, b]: [Rows; 2],
    height: usize,
    mean: bool,
    limit: u32,
) -> u32 {
    let mut sums = i16x16::splat(simd, 0);
    let mut y = 0;
    while y < height {
        if y == 8 && limit < u32::MAX {
            // Halfway.
            let so_far = gather(sums);
            if so_far >= limit {
                return so_far;
            }
        }
        let mut rows = [i16x16::splat(simd, 0); 4];
        for (r, row) in rows.iter_mut().enumerate() {
            let (own, mut guess) = (load::<W>(own, y + r), load::<W>(a, y + r));
            if mean {
                guess = means(&guess, &load::<W>(b, y + r));
            }
            *row = differences(simd, &own, &guess);
        }
        sums += four(simd, rows);
        y += 64 / W;
    }
    gather(sums)
}

/// SATD4 (`codec/video/distance.rs`) over `width` × `height` samples: 16 x 16, 16 x 8, 8 x 16 or
/// 8 x 8.
#[inline(always)]
pub fn satd4<S: Simd>(simd: S, own: Rows, guess: Rows, (width, height): (usize, usize)) -> u32 {
    if width == 16 {
        satd4_width::<S, 16>(simd, own, [guess; 2], height, false, u32::MAX)
    } else {
        satd4_width::<S, 8>(simd, own, [guess; 2], height, false, u32::MAX)
    }
}

/// [`satd4`] of what the means of two blocks predict, or anything from `limit` on that is not above
/// it.
#[inline(always)]
pub fn satd4_of_means<S: Simd>(
    simd: S,
    own: Rows,
    guesses: [Rows; 2],
    (width, height): (usize, usize),
    limit: u32,
) -> u32 {
    if width == 16 {
        satd4_width::<S, 16>(simd, own, guesses, height, true, limit)
    } else {
        satd4_width::<S, 8>(simd, own, guesses, height, true, limit)
    }
}

/// Rounded means of two blocks, into `out` at stride 16.
#[inline(always)]
pub fn mean<S: Simd>(_: S, [a, b]: [Rows; 2], (width, height): (usize, usize), out: &mut [u8]) {
    for y in 0..height {
        let (a, b) = (&a.0[y * a.1..][..width], &b.0[y * b.1..][..width]);
        let out = &mut out[16 * y..][..width];
        for i in 0..width {
            out[i] = ((u16::from(a[i]) + u16::from(b[i]) + 1) >> 1) as u8;
        }
    }
}

/// SATD8 of two blocks side by side, from the eight rows of both.
#[inline(always)]
pub fn satd8_pair<S: Simd>(simd: S, rows: [i16x16<S>; 8]) -> [u32; 2] {
    let mut x = rows;
    for step in [1, 2, 4] {
        for i in 0..8 {
            if i & step == 0 {
                (x[i], x[i + step]) = (x[i] + x[i + step], x[i] - x[i + step]);
            }
        }
    }
    let minus: i16x16<S> = [1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1].simd_into(simd);
    let mut sums = i16x16::splat(simd, 0);
    for row in x {
        // Lanes four apart first; then what is left is that of four.
        let apart = simd.slide_within_blocks_i16x16::<4>(row, row);
        sums += across(simd, row * minus + apart);
    }
    let sums: u16x16<S> = sums.bitcast();
    let block = |at: usize| {
        let [a, b, c, d] = [sums[at], sums[at + 1], sums[at + 4], sums[at + 5]];
        (u32::from(a) + u32::from(b) + u32::from(c) + u32::from(d)).div_ceil(2)
    };
    [block(0), block(8)]
}

/// SATD8 of what two 8x8 blocks predict.
#[inline(always)]
pub fn satd8_of_two<S: Simd>(simd: S, own: &[u8; 64], [a, b]: [&[u8; 64]; 2]) -> [u32; 2] {
    let mut rows = [i16x16::splat(simd, 0); 8];
    for (r, row) in rows.iter_mut().enumerate() {
        let (mut twice, mut guess) = ([0; 16], [0; 16]);
        for (i, from) in [a, b].into_iter().enumerate() {
            twice[8 * i..8 * i + 8].copy_from_slice(&own[8 * r..][..8]);
            guess[8 * i..8 * i + 8].copy_from_slice(&from[8 * r..][..8]);
        }
        *row = differences(simd, &twice, &guess);
    }
    satd8_pair(simd, rows)
}

/// SATD8 of a macroblock's luma, both at stride 16.
#[inline(always)]
pub fn satd8_whole<S: Simd>(simd: S, own: &[u8; 256], guess: &[u8; 256]) -> u32 {
    let mut total = 0;
    for half in 0..2 {
        let mut rows = [i16x16::splat(simd, 0); 8];
        for (r, row) in rows.iter_mut().enumerate() {
            let at = 8 * half + r;
            let (own, guess) = (load::<16>((own, 16), at), load::<16>((guess, 16), at));
            *row = differences(simd, &own, &guess);
        }
        let [left, right] = satd8_pair(simd, rows);
        total += left + right;
    }
    total
}

/// Twice SATD4 of a macroblock's luma, and the sums of its blocks' residuals in raster order.
#[inline(always)]
pub fn satd4_and_sums<S: Simd>(simd: S, own: &[u8; 256], guess: &[u8; 256]) -> (u32, [i16; 16]) {
    let (mut total, mut dc) = (i16x16::splat(simd, 0), [0; 16]);
    for y in 0..4 {
        let mut rows = [i16x16::splat(simd, 0); 4];
        for (r, row) in rows.iter_mut().enumerate() {
            let at = 4 * y + r;
            let (own, guess) = (load::<16>((own, 16), at), load::<16>((guess, 16), at));
            *row = differences(simd, &own, &guess);
        }
        total += four(simd, rows);
        let down = (rows[0] + rows[1]) + (rows[2] + rows[3]);
        let pairs = simd.pairwise_dot_product_i16x16(down, i16x16::splat(simd, 1));
        for x in 0..4 {
            dc[4 * y + x] = (pairs[2 * x] + pairs[2 * x + 1]) as i16;
        }
    }
    (2 * gather(total), dc)
}

/// Sums of absolute differences of a macroblock's four quarters in raster order.
#[inline(always)]
pub fn sad_of_quarters<S: Simd>(simd: S, own: &[u8; 256], (other, stride): Rows) -> [u32; 4] {
    let mut quarters = [0; 4];
    for half in 0..2 {
        let mut sums = u16x16::splat(simd, 0);
        for r in 0..4 {
            // Two rows side by side.
            let y = 8 * half + 2 * r;
            let mut two = [0; 32];
            two[..16].copy_from_slice(&other[y * stride..][..16]);
            two[16..].copy_from_slice(&other[(y + 1) * stride..][..16]);
            let a = u8x32::from_slice(simd, &own[16 * y..][..32]);
            let b: u8x32<S> = two.simd_into(simd);
            let sizes = simd.saturating_sub_u8x32(a, b) | simd.saturating_sub_u8x32(b, a);
            let pairs: u16x16<S> = sizes.bitcast();
            sums += (pairs & 0xFF) + (pairs >> 8);
        }
        for i in 0..4 {
            quarters[2 * half] += u32::from(sums[i]) + u32::from(sums[8 + i]);
            quarters[2 * half + 1] += u32::from(sums[4 + i]) + u32::from(sums[12 + i]);
        }
    }
    quarters
}

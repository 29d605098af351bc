// SPDX-License-Identifier: Apache-2.0
//! Distances of samples and predictions: sums of absolute differences, and of Hadamard transforms
//! of 4x4, 8x8, and 4x4 with the DCs of a macroblock transformed once more.
//!
//! A pair of a last butterfly has |a + b| + |a − b| = 2·max(|a|, |b|): half of every sum of
//! magnitudes is a sum of maxima, without rounding.

use crate::transform::hadamard4;

/// A row of `N` values.
type Row<const N: usize> = [i16; N];

/// Sums and differences, lane by lane.
#[inline(always)]
fn butterfly<const N: usize>(a: &Row<N>, b: &Row<N>) -> (Row<N>, Row<N>) {
    let mut out = ([0; N], [0; N]);
    for i in 0..N {
        (out.0[i], out.1[i]) = (a[i] + b[i], a[i] - b[i]);
    }
    out
}

#[inline(always)]
fn differences<const N: usize>(a: &[u8], b: &[u8]) -> Row<N> {
    let (a, b) = (&a[..N], &b[..N]);
    let mut out = [0; N];
    for i in 0..N {
        out[i] = i16::from(a[i]) - i16::from(b[i]);
    }
    out
}

/// Sum of the larger magnitudes of each pair, lane by lane.
#[inline(always)]
fn larger<const N: usize>(a: &Row<N>, b: &Row<N>) -> u32 {
    let mut sum = 0;
    for i in 0..N {
        sum += i32::from(a[i].abs().max(b[i].abs()));
    }
    sum as u32
}

/// Add the absolute differences of two rows of sixteen samples, lane by lane.
#[inline(always)]
pub fn add_differences(sums: &mut [u16; 16], a: &[u8], b: &[u8]) {
    let (a, b) = (&a[..16], &b[..16]);
    for i in 0..16 {
        sums[i] += u16::from(a[i].abs_diff(b[i]));
    }
}

/// SATD4 of four 4x4 blocks, given their residual in four rows.
#[inline(always)]
fn four(rows: &[Row<16>; 4]) -> u32 {
    let (s0, d0) = butterfly(&rows[0], &rows[1]);
    let (s1, d1) = butterfly(&rows[2], &rows[3]);
    let (t0, t1) = butterfly(&s0, &s1);
    let (t2, t3) = butterfly(&d0, &d1);
    let mut sums = [0; 8];
    for row in [t0, t1, t2, t3] {
        let even: Row<8> = std::array::from_fn(|i| row[2 * i]);
        let odd: Row<8> = std::array::from_fn(|i| row[2 * i + 1]);
        let (s, d) = butterfly(&even, &odd);
        for i in 0..4 {
            sums[i] += s[2 * i].abs().max(s[2 * i + 1].abs());
            sums[4 + i] += d[2 * i].abs().max(d[2 * i + 1].abs());
        }
    }
    sums.into_iter().map(|v| v as u32).sum()
}

/// SATD4: half the sum of the magnitudes of the 4x4 Hadamard transforms of `a − b`, over `width` ×
/// `height` samples, each 8 or 16. Both come with their stride.
pub fn satd4(
    (a, stride_a): (&[u8], usize),
    (b, stride_b): (&[u8], usize),
    (width, height): (usize, usize),
) -> u32 {
    let mut sum = 0;
    if width == 16 {
        for y in (0..height).step_by(4) {
            sum += four(&std::array::from_fn(|r| {
                differences::<16>(&a[(y + r) * stride_a..], &b[(y + r) * stride_b..])
            }));
        }
    } else {
        // Two rows of blocks side by side.
        for y in (0..height).step_by(8) {
            sum += four(&std::array::from_fn(|r| {
                let row = |y: usize| differences::<8>(&a[y * stride_a..], &b[y * stride_b..]);
                let (upper, lower) = (row(y + r), row(y + r + 4));
                std::array::from_fn(|i| if i < 8 { upper[i] } else { lower[i - 8] })
            }));
        }
    }
    sum
}

/// The eight-point transform down the columns, but for the last step: rows whose sums and
/// differences it would be lie four apart.
#[inline(always)]
fn down(rows: [Row<8>; 8]) -> [Row<8>; 8] {
    let mut x = rows;
    for step in [1, 2] {
        for i in (0..8).filter(|i| i & step == 0) {
            (x[i], x[i + step]) = butterfly(&x[i], &x[i + step]);
        }
    }
    x
}

/// SATD8 of an 8x8 block: a quarter of the sum of the magnitudes of its 8x8 Hadamard transform,
/// rounded up from a half.
pub fn satd8((a, stride_a): (&[u8], usize), (b, stride_b): (&[u8], usize)) -> u32 {
    let rows: [Row<8>; 8] =
        std::array::from_fn(|r| differences::<8>(&a[r * stride_a..], &b[r * stride_b..]));
    let half = down(rows);
    let mut whole = [[0; 8]; 8];
    for i in 0..4 {
        (whole[i], whole[i + 4]) = butterfly(&half[i], &half[i + 4]);
    }
    let mut turned = [[0; 8]; 8];
    for (r, row) in whole.iter().enumerate() {
        for (c, &v) in row.iter().enumerate() {
            turned[c][r] = v;
        }
    }
    let x = down(turned);
    let sum: u32 = (0..4).map(|i| larger(&x[i], &x[i + 4])).sum();
    sum.div_ceil(2)
}

/// SATD8 of a macroblock's luma, both at stride 16.
pub fn satd8_whole(a: &[u8; 256], b: &[u8; 256]) -> u32 {
    [0, 8, 128, 136]
        .into_iter()
        .map(|at| satd8((&a[at..], 16), (&b[at..], 16)))
        .sum()
}

/// SATD4 of a macroblock's luma with a quarter of the sixteen DCs transformed once more, as
/// Intra_16x16 does.
pub fn satd_dc(a: &[u8; 256], b: &[u8; 256]) -> u32 {
    let (mut sum, mut dc) = (0u32, [0i16; 16]);
    for (i, dc) in dc.iter_mut().enumerate() {
        let at = 64 * (i / 4) + 4 * (i % 4);
        let residual = std::array::from_fn(|j| {
            let at = at + 16 * (j / 4) + j % 4;
            i16::from(a[at]) - i16::from(b[at])
        });
        let h = hadamard4(&residual);
        *dc = h[0] >> 2;
        sum += h[1..]
            .iter()
            .map(|v| u32::from(v.unsigned_abs()))
            .sum::<u32>();
    }
    sum += hadamard4(&dc)
        .iter()
        .map(|v| u32::from(v.unsigned_abs()))
        .sum::<u32>();
    sum.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ±1 of the Hadamard matrix of any power of two.
    fn sign(i: usize, j: usize) -> i32 {
        if (i & j).count_ones().is_multiple_of(2) {
            1
        } else {
            -1
        }
    }

    /// Sum of magnitudes of the `n` × `n` transform at (`x`, `y`) of blocks of stride 16.
    fn plain(a: &[u8], b: &[u8], (x, y): (usize, usize), n: usize) -> u32 {
        let mut sum = 0;
        for u in 0..n {
            for v in 0..n {
                let mut c = 0;
                for r in 0..n {
                    for s in 0..n {
                        let at = 16 * (y + r) + x + s;
                        c += sign(u, r) * sign(v, s) * (i32::from(a[at]) - i32::from(b[at]));
                    }
                }
                sum += c.unsigned_abs();
            }
        }
        sum
    }

    fn check(a: &[u8; 256], b: &[u8; 256]) {
        for size in [(8, 8), (16, 8), (8, 16), (16, 16)] {
            let mut sum = 0;
            for y in (0..size.1).step_by(4) {
                for x in (0..size.0).step_by(4) {
                    sum += plain(a, b, (x, y), 4) / 2;
                }
            }
            assert_eq!(satd4((a, 16), (b, 16), size), sum, "{size:?}");
        }
        let eights = [(0, 0), (8, 0), (0, 8), (8, 8)].map(|at| (plain(a, b, at, 8) + 2) / 4);
        assert_eq!(satd8((a, 16), (b, 16)), eights[0]);
        assert_eq!(satd8_whole(a, b), eights.iter().sum::<u32>());
        let mut lanes = [0; 16];
        for (a, b) in a.chunks(16).zip(b.chunks(16)) {
            add_differences(&mut lanes, a, b);
        }
        let sads: u32 = lanes.iter().map(|&v| u32::from(v)).sum();
        let expected: u32 = (0..256).map(|i| u32::from(a[i].abs_diff(b[i]))).sum();
        assert_eq!(sads, expected);
    }

    #[test]
    fn extremes() {
        check(&[255; 256], &[0; 256]);
        check(&[0; 256], &[255; 256]);
        let board = std::array::from_fn(|i| if (i + i / 16) % 2 == 0 { 255 } else { 0 });
        check(&board, &board.map(|v| 255 - v));
        // Flat: all is in the DC of the DCs: 16 · 255 in each, a quarter, four rows and columns.
        assert_eq!(satd_dc(&[255; 256], &[0; 256]), 4080 / 4 * 16 / 2);
        assert_eq!(satd_dc(&[0; 256], &[255; 256]), 4080 / 4 * 16 / 2);
        assert_eq!(satd_dc(&board, &board), 0);
    }

    proptest! {
        #[test]
        fn all_are_what_their_formulas_say(
            a in prop::collection::vec(any::<u8>(), 256),
            b in prop::collection::vec(any::<u8>(), 256),
        ) {
            let (a, b): ([u8; 256], [u8; 256]) =
                (std::array::from_fn(|i| a[i]), std::array::from_fn(|i| b[i]));
            check(&a, &b);
            // Transforming the DCs once more never adds: their energy is spread or gathered.
            let dcs: u32 = satd4((&a, 16), (&b, 16), (16, 16));
            prop_assert!(satd_dc(&a, &b) <= 2 * dcs + 16);
        }
    }
}

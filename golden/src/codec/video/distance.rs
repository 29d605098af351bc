// SPDX-License-Identifier: Apache-2.0
//! Distances of samples and predictions: sums of Hadamard transforms of 4x4, 8x8, and 4x4 with the
//! DCs of a macroblock transformed once more. How they are made is in `simd/lanes.rs`; what they
//! are, sum by sum, in the tests here.

use crate::simd::lanes::{self, Rows};
use crate::simd::{dispatch, level};
use crate::transform::hadamard4;

/// SATD4: half the sum of the magnitudes of the 4x4 Hadamard transforms of `a − b`, over `width` ×
/// `height` samples, each 8 or 16. Both come with their stride.
pub fn satd4(a: Rows, b: Rows, size: (usize, usize)) -> u32 {
    dispatch!(level(), simd => lanes::satd4(simd, a, b, size))
}

/// SATD8 of an 8x8 block: a quarter of the sum of the magnitudes of its 8x8 Hadamard transform,
/// rounded up from a half.
pub fn satd8(a: &[u8; 64], b: &[u8; 64]) -> u32 {
    dispatch!(level(), simd => lanes::satd8_of_two(simd, a, [b, b]))[0]
}

/// SATD8 of the four blocks of a macroblock's luma, both at stride 16: of each a quarter of the sum
/// of the magnitudes of its 8x8 Hadamard transform, rounded up from a half.
pub fn satd8_whole(a: &[u8; 256], b: &[u8; 256]) -> u32 {
    dispatch!(level(), simd => lanes::satd8_whole(simd, a, b))
}

/// SATD4 of a macroblock's luma with a quarter of the sixteen DCs transformed once more, as
/// Intra_16x16 does.
pub fn satd_dc(a: &[u8; 256], b: &[u8; 256]) -> u32 {
    let (all, dc) = dispatch!(level(), simd => lanes::satd4_and_sums(simd, a, b));
    let size = |v: &i16| u32::from(v.unsigned_abs());
    let plain: u32 = dc.iter().map(size).sum();
    let again: u32 = hadamard4(&dc.map(|v| v >> 2)).iter().map(size).sum();
    (all - plain + again).div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::cost::cut;
    use crate::simd::levels;
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

    /// Every kernel at every level of the machine, against the formulas.
    fn check(a: &[u8; 256], b: &[u8; 256]) {
        let c: [u8; 256] = std::array::from_fn(|i| a[255 - i]);
        let mean = std::array::from_fn(|i| ((u16::from(b[i]) + u16::from(c[i]) + 1) >> 1) as u8);
        let four = |b: &[u8; 256], size: (usize, usize)| -> u32 {
            let rows = (0..size.1).step_by(4);
            rows.flat_map(|y| (0..size.0).step_by(4).map(move |x| (x, y)))
                .map(|at| plain(a, b, at, 4) / 2)
                .sum()
        };
        let eights =
            |b: &[u8; 256]| [(0, 0), (8, 0), (0, 8), (8, 8)].map(|at| (plain(a, b, at, 8) + 2) / 4);
        let block = |from: &[u8; 256]| cut::<8, 64>(from, 16, (0, 0));
        let sad = |(x, y): (usize, usize)| -> u32 {
            let at = |i: usize| 16 * (y + i / 8) + x + i % 8;
            (0..64)
                .map(|i| u32::from(a[at(i)].abs_diff(b[at(i)])))
                .sum()
        };
        let sads = [(0, 0), (8, 0), (0, 8), (8, 8)].map(sad);
        for level in levels() {
            for size in [(8, 8), (16, 8), (8, 16), (16, 16)] {
                let pair = [(&b[..], 16), (&c[..], 16)];
                let (one, two) = dispatch!(level, simd => (
                    lanes::satd4(simd, (a, 16), pair[0], size),
                    lanes::satd4_of_means(simd, (a, 16), pair, size, u32::MAX),
                ));
                assert_eq!(one, four(b, size), "{size:?} {level:?}");
                assert_eq!(two, four(&mean, size), "{size:?} {level:?}");
            }
            let two = [block(b), block(&c)];
            let found = dispatch!(level, simd => (
                lanes::satd8_of_two(simd, &block(a), [&two[0], &two[1]]),
                lanes::satd8_whole(simd, a, b),
                lanes::sad_of_quarters(simd, a, (b, 16)),
                lanes::satd4_and_sums(simd, a, b),
            ));
            assert_eq!(found.0, [eights(b)[0], eights(&c)[0]], "{level:?}");
            assert_eq!(found.1, eights(b).iter().sum::<u32>(), "{level:?}");
            assert_eq!(found.2, sads, "{level:?}");
            assert_eq!(found.3.0, 2 * four(b, (16, 16)), "{level:?}");
            for (i, &dc) in found.3.1.iter().enumerate() {
                let at = |j: usize| 64 * (i / 4) + 4 * (i % 4) + 16 * (j / 4) + j % 4;
                let sum: i32 = (0..16)
                    .map(|j| i32::from(a[at(j)]) - i32::from(b[at(j)]))
                    .sum();
                assert_eq!(i32::from(dc), sum, "{level:?}");
            }
        }
        assert_eq!(satd4((a, 16), (b, 16), (16, 16)), four(b, (16, 16)));
        assert_eq!(satd8_whole(a, b), eights(b).iter().sum::<u32>());
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

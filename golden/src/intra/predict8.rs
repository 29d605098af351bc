// SPDX-License-Identifier: Apache-2.0
//! The nine Intra_8x8 prediction modes with the filter of their reference samples (8.3.2.2).

use super::MODE_DC;
use super::directional::{avg3, directional};

/// What an 8x8 luma block is predicted from, before the filter. Samples that are not available are
/// ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours8 {
    /// Above (0–7) and above right (8–15; where missing, `top[7]` repeated).
    pub top: [u8; 16],
    /// Left, top to bottom.
    pub left: [u8; 8],
    /// Above left.
    pub corner: u8,
    /// The block to the left is available.
    pub avail_a: bool,
    /// The block above is available.
    pub avail_b: bool,
    /// The block above left is available.
    pub avail_d: bool,
}

impl Neighbours8 {
    /// Whether Intra8x8PredMode `mode` (0–8) has all the neighbours it needs.
    pub fn allows(&self, mode: u8) -> bool {
        match mode {
            0 | 3 | 7 => self.avail_b,
            1 | 8 => self.avail_a,
            4..=6 => self.avail_a && self.avail_b && self.avail_d,
            _ => mode == MODE_DC,
        }
    }

    /// The neighbours after the reference sample filter (8.3.2.2.1).
    pub fn filtered(&self) -> Filtered8 {
        let (t, l, c) = (&self.top, &self.left, self.corner);
        let first = |corner: u8, a: u8, b: u8| avg3(if self.avail_d { corner } else { a }, a, b);
        Filtered8 {
            top: std::array::from_fn(|i| match i {
                0 => first(c, t[0], t[1]),
                15 => avg3(t[14], t[15], t[15]),
                _ => avg3(t[i - 1], t[i], t[i + 1]),
            }),
            left: std::array::from_fn(|i| match i {
                0 => first(c, l[0], l[1]),
                7 => avg3(l[6], l[7], l[7]),
                _ => avg3(l[i - 1], l[i], l[i + 1]),
            }),
            corner: match (self.avail_a, self.avail_b) {
                (true, true) => avg3(t[0], c, l[0]),
                (false, true) => avg3(c, c, t[0]),
                (true, false) => avg3(c, c, l[0]),
                (false, false) => c,
            },
            avail_a: self.avail_a,
            avail_b: self.avail_b,
        }
    }
}

/// Filtered neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filtered8 {
    top: [u8; 16],
    left: [u8; 8],
    corner: u8,
    avail_a: bool,
    avail_b: bool,
}

/// Predict a block in raster order by Intra8x8PredMode `mode`, 0–8. Modes above 8 give DC.
pub fn predict8(mode: u8, n: &Filtered8) -> [u8; 64] {
    let (t, l) = (&n.top, &n.left);
    match mode {
        0 => std::array::from_fn(|i| t[i % 8]),
        1 => std::array::from_fn(|i| l[i / 8]),
        3..=8 => {
            let edge = std::array::from_fn(|i| match i {
                0..8 => l[7 - i],
                8 => n.corner,
                _ => t[i - 9],
            });
            directional::<8, 25, 64>(mode, &edge)
        }
        _ => [dc(n); 64],
    }
}

fn dc(n: &Filtered8) -> u8 {
    let sum = |s: &[u8]| s.iter().map(|&v| u16::from(v)).sum::<u16>();
    let (top, left) = (sum(&n.top[..8]), sum(&n.left));
    (match (n.avail_a, n.avail_b) {
        (true, true) => (top + left + 8) >> 4,
        (true, false) => (left + 4) >> 3,
        (false, true) => (top + 4) >> 3,
        (false, false) => 128,
    }) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The standard's own formulas (8.3.2.2.2 – 8.3.2.2.10) over filtered samples p'[x, y].
    fn standard(mode: u8, p: &dyn Fn(i32, i32) -> i32, x: i32, y: i32) -> i32 {
        let two = |a: i32, b: i32| (a + b + 1) >> 1;
        let three = |a: i32, b: i32, c: i32| (a + 2 * b + c + 2) >> 2;
        match mode {
            0 => p(x, -1),
            1 => p(-1, y),
            3 if x == 7 && y == 7 => (p(14, -1) + 3 * p(15, -1) + 2) >> 2,
            3 => three(p(x + y, -1), p(x + y + 1, -1), p(x + y + 2, -1)),
            4 if x > y => three(p(x - y - 2, -1), p(x - y - 1, -1), p(x - y, -1)),
            4 if x < y => three(p(-1, y - x - 2), p(-1, y - x - 1), p(-1, y - x)),
            4 => three(p(0, -1), p(-1, -1), p(-1, 0)),
            5 => match 2 * x - y {
                z if z >= 0 && z % 2 == 0 => two(p(x - (y >> 1) - 1, -1), p(x - (y >> 1), -1)),
                z if z >= 0 => three(
                    p(x - (y >> 1) - 2, -1),
                    p(x - (y >> 1) - 1, -1),
                    p(x - (y >> 1), -1),
                ),
                -1 => three(p(-1, 0), p(-1, -1), p(0, -1)),
                _ => three(
                    p(-1, y - 2 * x - 1),
                    p(-1, y - 2 * x - 2),
                    p(-1, y - 2 * x - 3),
                ),
            },
            6 => match 2 * y - x {
                z if z >= 0 && z % 2 == 0 => two(p(-1, y - (x >> 1) - 1), p(-1, y - (x >> 1))),
                z if z >= 0 => three(
                    p(-1, y - (x >> 1) - 2),
                    p(-1, y - (x >> 1) - 1),
                    p(-1, y - (x >> 1)),
                ),
                -1 => three(p(-1, 0), p(-1, -1), p(0, -1)),
                _ => three(
                    p(x - 2 * y - 1, -1),
                    p(x - 2 * y - 2, -1),
                    p(x - 2 * y - 3, -1),
                ),
            },
            7 if y % 2 == 0 => two(p(x + (y >> 1), -1), p(x + (y >> 1) + 1, -1)),
            7 => three(
                p(x + (y >> 1), -1),
                p(x + (y >> 1) + 1, -1),
                p(x + (y >> 1) + 2, -1),
            ),
            8 => match x + 2 * y {
                z if z > 13 => p(-1, 7),
                13 => (p(-1, 6) + 3 * p(-1, 7) + 2) >> 2,
                z if z % 2 == 0 => two(p(-1, y + (x >> 1)), p(-1, y + (x >> 1) + 1)),
                _ => three(
                    p(-1, y + (x >> 1)),
                    p(-1, y + (x >> 1) + 1),
                    p(-1, y + (x >> 1) + 2),
                ),
            },
            _ => ((0..8).map(|i| p(i, -1) + p(-1, i)).sum::<i32>() + 8) >> 4,
        }
    }

    proptest! {
        #[test]
        fn every_mode_is_the_standards_formula(
            top in prop::array::uniform16(any::<u8>()),
            left in prop::array::uniform8(any::<u8>()),
            corner: u8,
        ) {
            let f = Filtered8 { top, left, corner, avail_a: true, avail_b: true };
            let p = |x: i32, y: i32| i32::from(match (x, y) {
                (-1, -1) => corner,
                (-1, y) => left[y as usize],
                (x, _) => top[x as usize],
            });
            for mode in 0..9 {
                for (i, &sample) in predict8(mode, &f).iter().enumerate() {
                    let (x, y) = (i as i32 % 8, i as i32 / 8);
                    prop_assert_eq!(
                        i32::from(sample),
                        standard(mode, &p, x, y),
                        "mode {} at {}",
                        mode,
                        i,
                    );
                }
            }
        }
    }

    #[test]
    fn the_filter_knows_what_is_missing() {
        let n = Neighbours8 {
            top: std::array::from_fn(|i| 10 * i as u8),
            left: [80; 8],
            corner: 40,
            avail_a: true,
            avail_b: true,
            avail_d: true,
        };
        let f = n.filtered();
        assert_eq!((f.top[0], f.top[1], f.top[15]), (13, 10, 148));
        assert_eq!((f.left[0], f.left[7], f.corner), (70, 80, 40));
        let no_d = Neighbours8 {
            avail_d: false,
            ..n
        }
        .filtered();
        assert_eq!((no_d.top[0], no_d.left[0]), (3, 80));
        assert_eq!(
            Neighbours8 {
                avail_a: false,
                ..n
            }
            .filtered()
            .corner,
            30
        );
        assert_eq!(
            Neighbours8 {
                avail_b: false,
                ..n
            }
            .filtered()
            .corner,
            50
        );
        assert_eq!(predict8(2, &Neighbours8::default().filtered()), [128; 64]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The nine Intra_4x4 prediction modes (8.3.1.2.1 – 8.3.1.2.9).

use super::Neighbours;
use super::directional::directional;

/// Predict a block in raster order by `mode`, 0–8: vertical, horizontal, DC, diagonal down-left,
/// diagonal down-right, vertical-right, horizontal-down, vertical-left, horizontal-up. Modes above
/// 8 give DC.
pub fn predict(mode: u8, n: &Neighbours) -> [u8; 16] {
    let (t, l) = (&n.top, &n.left);
    match mode {
        0 => std::array::from_fn(|i| t[i % 4]),
        1 => std::array::from_fn(|i| l[i / 4]),
        3..=8 => {
            let edge = std::array::from_fn(|i| match i {
                0..4 => l[3 - i],
                4 => n.corner,
                _ => t[i - 5],
            });
            directional::<4, 13, 16>(mode, &edge)
        }
        _ => [dc(n); 16],
    }
}

fn dc(n: &Neighbours) -> u8 {
    let sum = |s: &[u8]| s.iter().map(|&v| u16::from(v)).sum::<u16>();
    let (top, left) = (sum(&n.top[..4]), sum(&n.left));
    match (n.avail_a, n.avail_b) {
        (true, true) => ((top + left + 4) >> 3) as u8,
        (true, false) => ((left + 2) >> 2) as u8,
        (false, true) => ((top + 2) >> 2) as u8,
        (false, false) => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The standard's own formulas, written sample by sample with p[x, y] as in 8.3.1.2.
    fn standard(mode: u8, n: &Neighbours, x: i32, y: i32) -> i32 {
        let p = |x: i32, y: i32| -> i32 {
            i32::from(match (x, y) {
                (-1, -1) => n.corner,
                (-1, y) => n.left[y as usize],
                (x, _) => n.top[x as usize],
            })
        };
        match mode {
            0 => p(x, -1),
            1 => p(-1, y),
            3 if x == 3 && y == 3 => (p(6, -1) + 3 * p(7, -1) + 2) >> 2,
            3 => (p(x + y, -1) + 2 * p(x + y + 1, -1) + p(x + y + 2, -1) + 2) >> 2,
            4 if x > y => (p(x - y - 2, -1) + 2 * p(x - y - 1, -1) + p(x - y, -1) + 2) >> 2,
            4 if x < y => (p(-1, y - x - 2) + 2 * p(-1, y - x - 1) + p(-1, y - x) + 2) >> 2,
            4 => (p(0, -1) + 2 * p(-1, -1) + p(-1, 0) + 2) >> 2,
            5 => match 2 * x - y {
                0 | 2 | 4 | 6 => (p(x - (y >> 1) - 1, -1) + p(x - (y >> 1), -1) + 1) >> 1,
                1 | 3 | 5 => {
                    (p(x - (y >> 1) - 2, -1)
                        + 2 * p(x - (y >> 1) - 1, -1)
                        + p(x - (y >> 1), -1)
                        + 2)
                        >> 2
                }
                -1 => (p(-1, 0) + 2 * p(-1, -1) + p(0, -1) + 2) >> 2,
                _ => (p(-1, y - 1) + 2 * p(-1, y - 2) + p(-1, y - 3) + 2) >> 2,
            },
            6 => match 2 * y - x {
                0 | 2 | 4 | 6 => (p(-1, y - (x >> 1) - 1) + p(-1, y - (x >> 1)) + 1) >> 1,
                1 | 3 | 5 => {
                    (p(-1, y - (x >> 1) - 2)
                        + 2 * p(-1, y - (x >> 1) - 1)
                        + p(-1, y - (x >> 1))
                        + 2)
                        >> 2
                }
                -1 => (p(-1, 0) + 2 * p(-1, -1) + p(0, -1) + 2) >> 2,
                _ => (p(x - 1, -1) + 2 * p(x - 2, -1) + p(x - 3, -1) + 2) >> 2,
            },
            7 if y % 2 == 0 => (p(x + (y >> 1), -1) + p(x + (y >> 1) + 1, -1) + 1) >> 1,
            7 => {
                (p(x + (y >> 1), -1) + 2 * p(x + (y >> 1) + 1, -1) + p(x + (y >> 1) + 2, -1) + 2)
                    >> 2
            }
            8 => match x + 2 * y {
                0 | 2 | 4 => (p(-1, y + (x >> 1)) + p(-1, y + (x >> 1) + 1) + 1) >> 1,
                1 | 3 => {
                    (p(-1, y + (x >> 1))
                        + 2 * p(-1, y + (x >> 1) + 1)
                        + p(-1, y + (x >> 1) + 2)
                        + 2)
                        >> 2
                }
                5 => (p(-1, 2) + 3 * p(-1, 3) + 2) >> 2,
                _ => p(-1, 3),
            },
            _ => {
                (0..4)
                    .map(|i| p(i, -1) + p(-1, i))
                    .sum::<i32>()
                    .wrapping_add(4)
                    >> 3
            }
        }
    }

    proptest! {
        #[test]
        fn every_mode_is_the_standards_formula(
            top in prop::array::uniform8(any::<u8>()),
            left in prop::array::uniform4(any::<u8>()),
            corner: u8,
        ) {
            let n = Neighbours { top, left, corner, avail_a: true, avail_b: true, avail_d: true };
            for mode in 0..9 {
                for (i, &sample) in predict(mode, &n).iter().enumerate() {
                    let (x, y) = (i as i32 % 4, i as i32 / 4);
                    prop_assert_eq!(
                        i32::from(sample),
                        standard(mode, &n, x, y),
                        "mode {} at {}",
                        mode,
                        i,
                    );
                }
            }
        }
    }

    #[test]
    fn dc_uses_what_is_there() {
        let n = Neighbours {
            top: [10; 8],
            left: [20; 4],
            corner: 0,
            ..Default::default()
        };
        assert_eq!(predict(2, &n), [128; 16]);
        assert_eq!(predict(2, &Neighbours { avail_a: true, ..n }), [20; 16]);
        assert_eq!(predict(2, &Neighbours { avail_b: true, ..n }), [10; 16]);
        assert_eq!(
            predict(
                2,
                &Neighbours {
                    avail_a: true,
                    avail_b: true,
                    ..n
                }
            ),
            [15; 16]
        );
    }
}

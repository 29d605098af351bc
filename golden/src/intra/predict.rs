// SPDX-License-Identifier: Apache-2.0
//! The nine Intra_4x4 prediction modes (8.3.1.2.1 – 8.3.1.2.9).

use super::Neighbours;

pub(super) fn avg2(a: u8, b: u8) -> u8 {
    ((u16::from(a) + u16::from(b) + 1) >> 1) as u8
}

pub(super) fn avg3(a: u8, b: u8, c: u8) -> u8 {
    ((u16::from(a) + 2 * u16::from(b) + u16::from(c) + 2) >> 2) as u8
}

/// Predict a block in raster order by `mode`, 0–8: vertical, horizontal, DC, diagonal down-left,
/// diagonal down-right, vertical-right, horizontal-down, vertical-left, horizontal-up. Modes above
/// 8 give DC.
pub fn predict(mode: u8, n: &Neighbours) -> [u8; 16] {
    let at =
        |f: &dyn Fn(usize, usize) -> u8| -> [u8; 16] { std::array::from_fn(|i| f(i % 4, i / 4)) };
    let t = &n.top;
    let l = &n.left;
    // The edge from bottom left over the corner to above right, and its two filters.
    let e = [l[3], l[2], l[1], l[0], n.corner, t[0], t[1], t[2], t[3]];
    match mode {
        0 => at(&|x, _| t[x]),
        1 => at(&|_, y| l[y]),
        3 => {
            let f: [u8; 7] = std::array::from_fn(|i| avg3(t[i], t[i + 1], t[(i + 2).min(7)]));
            at(&|x, y| f[x + y])
        }
        4 => {
            let f = smooth(&e);
            at(&|x, y| f[3 + x - y])
        }
        5 => {
            let f = smooth(&e);
            at(&|x, y| match (2 * x, y) {
                (z, y) if z + 1 < y => f[4 - y],
                (z, y) if z >= y && (z - y) % 2 == 0 => avg2(e[4 + x - y / 2], e[5 + x - y / 2]),
                _ => f[3 + x - y / 2],
            })
        }
        6 => {
            let f = smooth(&e);
            at(&|x, y| match (2 * y, x) {
                (z, x) if z + 1 < x => f[2 + x],
                (z, x) if z >= x && (z - x) % 2 == 0 => avg2(e[4 + x / 2 - y], e[3 + x / 2 - y]),
                _ => f[3 + x / 2 - y],
            })
        }
        7 => at(&|x, y| {
            let i = x + y / 2;
            if y % 2 == 0 {
                avg2(t[i], t[i + 1])
            } else {
                avg3(t[i], t[i + 1], t[i + 2])
            }
        }),
        8 => at(&|x, y| {
            let i = y + x / 2;
            match x + 2 * y {
                z if z > 5 => l[3],
                5 => avg3(l[2], l[3], l[3]),
                z if z % 2 == 0 => avg2(l[i], l[i + 1]),
                _ => avg3(l[i], l[i + 1], l[i + 2]),
            }
        }),
        _ => [dc(n); 16],
    }
}

/// The three-tap filter at edge positions 1 … 7 (index 0 … 6).
fn smooth(e: &[u8; 9]) -> [u8; 7] {
    std::array::from_fn(|i| avg3(e[i], e[i + 1], e[i + 2]))
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

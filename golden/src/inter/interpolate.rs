// SPDX-License-Identifier: Apache-2.0
//! Fractional sample interpolation (8.4.2.2): luma at quarter positions, chroma at eighth
//! positions.
//!
//! Coordinates outside the reference plane are clamped to it (8-239, 8-240), however far away they
//! are.

use wide::{i16x8, u8x16};

use super::window::{SIDE, TAPS, window};
use crate::picture::Plane;

/// Predict a luma block.
///
/// `x`, `y`: position of its first sample in the reference, in quarter samples. `width`, `height`:
/// 4, 8 or 16. `out` takes `height` rows at `stride`.
pub fn luma(
    reference: &Plane,
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    out: &mut [u8],
    stride: usize,
) {
    let (fx, fy) = (x & 3, y & 3);
    // What lies beyond the block is there only where it is needed: in full positions it is not.
    let taps = |fraction: i32| if fraction == 0 { (0, 0) } else { (2, TAPS) };
    let ((left, columns), (up, rows)) = (taps(fx), taps(fy));
    let mut area = None;
    let from = ((x >> 2) - left, (y >> 2) - up);
    let size = (width.max(8) + columns, height + rows);
    let (samples, step) = window(reference, from, size, &mut area);
    let block = Columns {
        samples,
        step,
        origin: up as usize * step + left as usize,
    };
    let (right, below) = (usize::from(fx == 3), usize::from(fy == 3));
    let mut out = Rows {
        samples: out,
        stride,
        width,
        height,
    };
    if (fx, fy) == (0, 0) {
        return out.copy(samples, step);
    }
    // Table 8-12: one sample, or the average of two. Eight columns at a time.
    for at in (0..width).step_by(8) {
        let b = &Columns {
            origin: block.origin + at,
            ..block
        };
        let mut put = |r, v| out.put(r, at, v);
        match (fx, fy) {
            (2, 0) => b.across(height, put),
            (0, 2) => b.down(0, height, put),
            (_, 0) => b.across(height, |r, v| put(r, average(v, b.full(r, right)))),
            (0, _) => b.down(0, height, |r, v| put(r, average(v, b.full(r + below, 0)))),
            (2, 2) => b.both(height, put),
            (2, _) => b.both(height, |r, v| put(r, average(v, b.half_right(r + below)))),
            (_, 2) => {
                let mut half_down = [Lanes::ZERO; SIDE];
                b.down(right, height, |r, v| half_down[r % SIDE] = v);
                b.both(height, |r, v| put(r, average(v, half_down[r % SIDE])));
            }
            _ => b.down(right, height, |r, v| {
                put(r, average(v, b.half_right(r + below)))
            }),
        }
    }
}

/// Where a block goes.
struct Rows<'a> {
    samples: &'a mut [u8],
    stride: usize,
    width: usize,
    height: usize,
}

impl Rows<'_> {
    /// Copy all rows.
    #[inline]
    fn copy(&mut self, samples: &[u8], step: usize) {
        match self.width {
            2 => self.copy_wide::<2>(samples, step),
            4 => self.copy_wide::<4>(samples, step),
            8 => self.copy_wide::<8>(samples, step),
            _ => self.copy_wide::<16>(samples, step),
        }
    }

    #[inline(always)]
    fn copy_wide<const W: usize>(&mut self, samples: &[u8], step: usize) {
        for r in 0..self.height {
            let row = &samples[r * step..][..W];
            self.samples[r * self.stride..][..W].copy_from_slice(row);
        }
    }

    /// Put values of 0–255 into row `r` from column `at` on: eight, or all of a narrower block.
    #[inline(always)]
    fn put(&mut self, r: usize, at: usize, values: Lanes) {
        let row = &mut self.samples[r * self.stride + at..];
        let bytes = u8x16::narrow_i16x8(values, values).to_array();
        if self.width >= 8 {
            row[..8].copy_from_slice(&bytes[..8]);
        } else if self.width == 4 {
            row[..4].copy_from_slice(&bytes[..4]);
        } else {
            row[..2].copy_from_slice(&bytes[..2]);
        }
    }
}

/// Eight columns of a row.
type Lanes = i16x8;

/// The six taps; of samples the sum is −2550 … 10710.
#[inline(always)]
fn six([a, b, c, d, e, f]: [Lanes; 6]) -> Lanes {
    a + f + (c + d) * Lanes::splat(20) - (b + e) * Lanes::splat(5)
}

/// Six taps over sums of six taps, rounded. The sample is (s + 512) >> 10 of the sum
/// s = o − 5m + 20i of the outer, middle and inner pairs. s / 16 is ((o − m) / 4 − m + i) / 4 + i
/// and fits sixteen bits: where the addition of i saturates, the sample is 255 all the same.
#[inline(always)]
fn six_sums([a, b, c, d, e, f]: [Lanes; 6]) -> Lanes {
    let (outer, middle, inner) = (a + f, b + e, c + d);
    let quarter: Lanes = (outer - middle) >> 2;
    let half: Lanes = (quarter - middle).saturating_add(inner);
    clip(((half >> 2) + inner + Lanes::splat(32)) >> 6)
}

#[inline(always)]
fn round5(sum: Lanes) -> Lanes {
    clip((sum + Lanes::splat(16)) >> 5)
}

#[inline(always)]
fn clip(values: Lanes) -> Lanes {
    values.max(Lanes::ZERO).min(Lanes::splat(255))
}

#[inline(always)]
fn average(a: Lanes, b: Lanes) -> Lanes {
    (a + b + Lanes::splat(1)) >> 1
}

/// Eight columns of a block in the reference, with what their taps need around them.
#[derive(Clone, Copy)]
struct Columns<'a> {
    samples: &'a [u8],
    step: usize,
    /// Index of the first sample G.
    origin: usize,
}

impl Columns<'_> {
    /// `N` samples. (They are there: [`window`] has seen to it.)
    #[inline(always)]
    fn run<const N: usize>(&self, at: usize) -> &[u8; N] {
        let rest = self.samples.get(at..).unwrap_or(&[]);
        rest.first_chunk().unwrap_or(&[0; N])
    }

    #[inline(always)]
    fn load(&self, at: usize) -> Lanes {
        widen(*self.run::<8>(at))
    }

    /// Samples G of row `r`, `right` columns to the right.
    #[inline(always)]
    fn full(&self, r: usize, right: usize) -> Lanes {
        self.load(self.origin + r * self.step + right)
    }

    /// Unrounded half positions to the right of the row whose G is at `from`.
    #[inline(always)]
    fn sums(&self, from: usize) -> Lanes {
        let run = self.run::<13>(from - 2);
        let at = |i: usize| widen(*run[i..].first_chunk().unwrap_or(&[0; 8]));
        six([at(0), at(1), at(2), at(3), at(4), at(5)])
    }

    /// Samples b or s of row `r`: half positions to the right.
    #[inline(always)]
    fn half_right(&self, r: usize) -> Lanes {
        round5(self.sums(self.origin + r * self.step))
    }

    /// Give `put` samples b by row.
    #[inline(always)]
    fn across(&self, height: usize, mut put: impl FnMut(usize, Lanes)) {
        for r in 0..height {
            put(r, self.half_right(r));
        }
    }

    /// Give `put` samples h or m, `right` columns to the right, by row: half positions below.
    #[inline(always)]
    fn down(&self, right: usize, height: usize, mut put: impl FnMut(usize, Lanes)) {
        let from = self.origin + right - 2 * self.step;
        let row = |i: usize| self.load(from + i * self.step);
        self.slide(height, row, |r, rows| put(r, round5(six(rows))));
    }

    /// Give `put` samples j by row: half positions both ways.
    #[inline(always)]
    fn both(&self, height: usize, mut put: impl FnMut(usize, Lanes)) {
        let from = self.origin - 2 * self.step;
        let row = |i: usize| self.sums(from + i * self.step);
        self.slide(height, row, |r, rows| put(r, six_sums(rows)));
    }

    /// Give `each` six of the rows that `row` gives, from row `r` on.
    #[inline(always)]
    fn slide(
        &self,
        height: usize,
        row: impl Fn(usize) -> Lanes,
        mut each: impl FnMut(usize, [Lanes; 6]),
    ) {
        let [mut a, mut b, mut c, mut d, mut e] = std::array::from_fn(&row);
        for r in 0..height {
            let f = row(r + 5);
            each(r, [a, b, c, d, e, f]);
            (a, b, c, d, e) = (b, c, d, e, f);
        }
    }
}

#[inline(always)]
fn widen(samples: [u8; 8]) -> Lanes {
    let word = u64::from_le_bytes(samples);
    Lanes::from_u8x16_low(u8x16::new(u128::from(word).to_le_bytes()))
}

/// Predict a chroma block (8.4.2.2.2).
///
/// `x`, `y`: position of its first sample in the reference, in eighth samples. `width`, `height`:
/// 2, 4 or 8. `out` takes `height` rows at `stride`.
pub fn chroma(
    reference: &Plane,
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    out: &mut [u8],
    stride: usize,
) {
    let (fx, fy) = ((x & 7) as i16, (y & 7) as i16);
    // What lies beyond the block is there only where it is needed.
    let (columns, rows) = (usize::from(fx > 0), usize::from(fy > 0));
    let mut area = None;
    let size = (8 + columns, height + rows);
    let (samples, step) = window(reference, (x >> 3, y >> 3), size, &mut area);
    let mut out = Rows {
        samples: out,
        stride,
        width,
        height,
    };
    if (fx, fy) == (0, 0) {
        return out.copy(samples, step);
    }
    let block = Columns {
        samples,
        step,
        origin: 0,
    };
    let blend = |a: Lanes, b: Lanes, f: i16| a * Lanes::splat(8 - f) + b * Lanes::splat(f);
    if fy == 0 {
        for r in 0..height {
            let sum = blend(block.full(r, 0), block.full(r, 1), fx);
            out.put(r, 0, (sum + Lanes::splat(4)) >> 3);
        }
        return;
    }
    // Across first, unrounded, then down: the product of the weights is that of (8-266).
    let across = |r: usize| blend(block.full(r, 0), block.full(r, columns), fx);
    let mut upper = across(0);
    for r in 0..height {
        let lower = across(r + 1);
        out.put(r, 0, (blend(upper, lower, fy) + Lanes::splat(32)) >> 6);
        upper = lower;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noise(width: usize, height: usize, mut seed: u32) -> Plane {
        let samples = (0..width * height)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Extremes are frequent: clipping must show.
                ((seed >> 24) as i32 * 2 - 128).clamp(0, 255) as u8
            })
            .collect();
        Plane {
            width,
            height,
            samples,
        }
    }

    /// One luma sample straight from 8.4.2.2.1.
    fn standard(p: &Plane, x: i32, y: i32) -> u8 {
        let full = |x: i32, y: i32| {
            i32::from(
                p.row(y.clamp(0, p.height as i32 - 1) as usize)
                    [x.clamp(0, p.width as i32 - 1) as usize],
            )
        };
        let (xi, yi) = (x >> 2, y >> 2);
        let tap = |v: [i32; 6]| v[0] - 5 * v[1] + 20 * v[2] + 20 * v[3] - 5 * v[4] + v[5];
        let clip = |v: i32, s: i32| ((v + (1 << (s - 1))) >> s).clamp(0, 255);
        let b1 = |x: i32, y: i32| tap(std::array::from_fn(|i| full(x + i as i32 - 2, y)));
        let h1 = |x: i32, y: i32| tap(std::array::from_fn(|i| full(x, y + i as i32 - 2)));
        let j = clip(tap(std::array::from_fn(|i| b1(xi, yi + i as i32 - 2))), 10);
        let (g, right, below) = (full(xi, yi), full(xi + 1, yi), full(xi, yi + 1));
        let (b, h) = (clip(b1(xi, yi), 5), clip(h1(xi, yi), 5));
        let (s, m) = (clip(b1(xi, yi + 1), 5), clip(h1(xi + 1, yi), 5));
        let avg = |a: i32, b: i32| (a + b + 1) >> 1;
        (match (x & 3, y & 3) {
            (0, 0) => g,
            (0, 1) => avg(g, h),
            (0, 2) => h,
            (0, _) => avg(below, h),
            (1, 0) => avg(g, b),
            (1, 1) => avg(b, h),
            (1, 2) => avg(h, j),
            (1, _) => avg(h, s),
            (2, 0) => b,
            (2, 1) => avg(b, j),
            (2, 2) => j,
            (2, _) => avg(j, s),
            (_, 0) => avg(b, right),
            (_, 1) => avg(b, m),
            (_, 2) => avg(j, m),
            _ => avg(s, m),
        }) as u8
    }

    #[test]
    fn every_position_is_the_standards_sample() {
        let p = noise(40, 36, 1);
        for (width, height) in [(4, 4), (8, 4), (4, 8), (16, 16), (8, 16)] {
            for fraction in 0..16 {
                for (x0, y0) in [(9, 8), (-20, -3), (35, 30), (-1, 12)] {
                    let (x, y) = (4 * x0 + fraction % 4, 4 * y0 + fraction / 4);
                    let mut out = [0; 16 * 20];
                    luma(&p, (x, y), (width, height), &mut out, 20);
                    for r in 0..height {
                        for c in 0..width {
                            let expected = standard(&p, x + 4 * c as i32, y + 4 * r as i32);
                            assert_eq!(out[20 * r + c], expected, "{x} {y} at {c} {r}");
                        }
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn chroma_is_the_standards_formula_and_far_vectors_clamp(
            x in -400i32..600,
            y in -400i32..600,
            far: bool,
        ) {
            let p = noise(20, 18, 2);
            let (x, y) = if far { (i32::MAX - 700 + x, i32::MIN + 700 + y) } else { (x, y) };
            let mut out = [0; 64];
            chroma(&p, (x, y), (8, 8), &mut out, 8);
            let full = |x: i32, y: i32| {
                let row = p.row(y.clamp(0, 17) as usize);
                i32::from(row[x.clamp(0, 19) as usize])
            };
            for r in 0..8 {
                for c in 0..8 {
                    let (xi, yi, fx, fy) = ((x >> 3) + c, (y >> 3) + r, x & 7, y & 7);
                    let above = (8 - fx) * full(xi, yi) + fx * full(xi + 1, yi);
                    let below = (8 - fx) * full(xi, yi + 1) + fx * full(xi + 1, yi + 1);
                    let expected = ((8 - fy) * above + fy * below + 32) >> 6;
                    prop_assert_eq!(i32::from(out[(8 * r + c) as usize]), expected);
                }
            }
            let mut out = [0; 256];
            luma(&p, (x, y), (16, 16), &mut out, 16);
        }
    }
}

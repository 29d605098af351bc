// SPDX-License-Identifier: Apache-2.0
//! Fractional sample interpolation (8.4.2.2): luma at quarter positions, chroma at eighth
//! positions.
//!
//! Coordinates outside the reference plane are clamped to it (8-239, 8-240), however far away they
//! are.

use crate::picture::Plane;

/// Largest block: a macroblock's luma.
const SIDE: usize = 16;
/// Rows and columns that the six taps need beyond the block: two before, three behind.
const TAPS: usize = 5;
/// Stride of the work areas.
const STRIDE: usize = 24;
/// The block with what its taps need.
type Window = [u8; (SIDE + TAPS) * STRIDE];

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
    match width {
        4 => luma_width::<4>(reference, x, y, height, out, stride),
        8 => luma_width::<8>(reference, x, y, height, out, stride),
        _ => luma_width::<16>(reference, x, y, height, out, stride),
    }
}

fn luma_width<const W: usize>(
    reference: &Plane,
    x: i32,
    y: i32,
    height: usize,
    out: &mut [u8],
    stride: usize,
) {
    let (fx, fy) = (x & 3, y & 3);
    let mut area = None;
    let (window, step) = window(
        reference,
        ((x >> 2) - 2, (y >> 2) - 2),
        (W + TAPS, height + TAPS),
        &mut area,
    );
    // G at (column, row) is at `g(row) + column`.
    let at = |row: usize, column: usize| &window[(row + 2) * step + 2 + column..][..W];
    let mut first = [[0u8; W]; SIDE];
    // The first of two samples to average, or the only one (Table 8-12): on the vertical or
    // horizontal half position, or full.
    match (fx, fy) {
        (0, 0) => {
            for (r, row) in out.chunks_mut(stride).take(height).enumerate() {
                row[..W].copy_from_slice(at(r, 0));
            }
            return;
        }
        (2, 2) | (2, 1 | 3) | (1 | 3, 2) => half_both::<W>(window, step, height, &mut first),
        (0, _) => half_down::<W>(window, step, 0, height, &mut first),
        (_, 0) => half_across::<W>(window, step, 0, height, &mut first),
        _ => half_across::<W>(window, step, usize::from(fy == 3), height, &mut first),
    }
    let mut second = [[0u8; W]; SIDE];
    match (fx, fy) {
        (2, 0) | (0, 2) | (2, 2) => {
            for (row, first) in out.chunks_mut(stride).zip(&first[..height]) {
                row[..W].copy_from_slice(first);
            }
            return;
        }
        (0, _) => {
            for (r, row) in second[..height].iter_mut().enumerate() {
                row.copy_from_slice(at(r + usize::from(fy == 3), 0));
            }
        }
        (_, 0) => {
            for (r, row) in second[..height].iter_mut().enumerate() {
                row.copy_from_slice(at(r, usize::from(fx == 3)));
            }
        }
        (2, _) => half_across::<W>(window, step, usize::from(fy == 3), height, &mut second),
        _ => half_down::<W>(window, step, usize::from(fx == 3), height, &mut second),
    }
    for ((row, a), b) in out.chunks_mut(stride).zip(&first[..height]).zip(&second) {
        for (o, (&a, &b)) in row[..W].iter_mut().zip(a.iter().zip(b)) {
            *o = ((u16::from(a) + u16::from(b) + 1) >> 1) as u8;
        }
    }
}

/// The samples from (`x`, `y`) on, `width` × `height` of them, and their stride: from the plane
/// itself, or copied where it ends.
fn window<'a>(
    plane: &'a Plane,
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    area: &'a mut Option<Window>,
) -> (&'a [u8], usize) {
    let inside = |at: i32, size: usize, limit: usize| at >= 0 && at as usize + size <= limit;
    if inside(x, width, plane.width) && inside(y, height, plane.height) {
        return (
            &plane.samples[y as usize * plane.width + x as usize..],
            plane.width,
        );
    }
    let clamp = |at: i32, i: usize, limit: usize| {
        i64::from(at)
            .saturating_add(i as i64)
            .clamp(0, limit as i64 - 1) as usize
    };
    let area = area.insert([0; (SIDE + TAPS) * STRIDE]);
    for (r, row) in area.chunks_exact_mut(STRIDE).take(height).enumerate() {
        let source = plane.row(clamp(y, r, plane.height));
        for (c, sample) in row[..width].iter_mut().enumerate() {
            *sample = source[clamp(x, c, plane.width)];
        }
    }
    (area, STRIDE)
}

/// The six taps; of samples the sum is −2550 … 10710.
#[inline(always)]
fn six(a: i16, b: i16, c: i16, d: i16, e: i16, f: i16) -> i16 {
    a + f + 20 * (c + d) - 5 * (b + e)
}

/// The six taps over such sums.
#[inline(always)]
fn six_sums(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32) -> i32 {
    a + f + 20 * (c + d) - 5 * (b + e)
}

#[inline(always)]
fn round5(sum: i16) -> u8 {
    ((sum + 16) >> 5).clamp(0, 255) as u8
}

/// Samples b or s: half positions to the right of row `down`.
#[inline]
fn half_across<const W: usize>(
    window: &[u8],
    step: usize,
    down: usize,
    height: usize,
    out: &mut [[u8; W]; SIDE],
) {
    for (r, row) in out[..height].iter_mut().enumerate() {
        let s = &window[(r + 2 + down) * step..][..W + TAPS];
        for (c, o) in row.iter_mut().enumerate() {
            let v = |i: usize| i16::from(s[c + i]);
            *o = round5(six(v(0), v(1), v(2), v(3), v(4), v(5)));
        }
    }
}

/// Samples h or m: half positions below column `right`.
#[inline]
fn half_down<const W: usize>(
    window: &[u8],
    step: usize,
    right: usize,
    height: usize,
    out: &mut [[u8; W]; SIDE],
) {
    for (r, row) in out[..height].iter_mut().enumerate() {
        let rows: [&[u8]; 6] = std::array::from_fn(|i| &window[(r + i) * step + 2 + right..][..W]);
        for (c, o) in row.iter_mut().enumerate() {
            let v = |i: usize| i16::from(rows[i][c]);
            *o = round5(six(v(0), v(1), v(2), v(3), v(4), v(5)));
        }
    }
}

/// Samples j: half positions both ways, from unrounded intermediate sums.
#[inline]
fn half_both<const W: usize>(window: &[u8], step: usize, height: usize, out: &mut [[u8; W]; SIDE]) {
    let mut sums = [[0i16; W]; SIDE + TAPS];
    for (r, row) in sums[..height + TAPS].iter_mut().enumerate() {
        let s = &window[r * step..][..W + TAPS];
        for (c, o) in row.iter_mut().enumerate() {
            let v = |i: usize| i16::from(s[c + i]);
            *o = six(v(0), v(1), v(2), v(3), v(4), v(5));
        }
    }
    for (r, row) in out[..height].iter_mut().enumerate() {
        for (c, o) in row.iter_mut().enumerate() {
            let v = |i: usize| i32::from(sums[r + i][c]);
            let sum = six_sums(v(0), v(1), v(2), v(3), v(4), v(5));
            *o = ((sum + 512) >> 10).clamp(0, 255) as u8;
        }
    }
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
    match width {
        2 => chroma_width::<2>(reference, x, y, height, out, stride),
        4 => chroma_width::<4>(reference, x, y, height, out, stride),
        _ => chroma_width::<8>(reference, x, y, height, out, stride),
    }
}

fn chroma_width<const W: usize>(
    reference: &Plane,
    x: i32,
    y: i32,
    height: usize,
    out: &mut [u8],
    stride: usize,
) {
    let (fx, fy) = ((x & 7) as u16, (y & 7) as u16);
    let mut area = None;
    let (window, step) = window(reference, (x >> 3, y >> 3), (W + 1, height + 1), &mut area);
    // Across first, unrounded, then down: the product of the weights is that of (8-266).
    let across = |row: usize| -> [u16; W] {
        let s = &window[row * step..][..W + 1];
        std::array::from_fn(|c| (8 - fx) * u16::from(s[c]) + fx * u16::from(s[c + 1]))
    };
    let mut upper = across(0);
    for (r, row) in out.chunks_mut(stride).take(height).enumerate() {
        let lower = across(r + 1);
        for (c, o) in row[..W].iter_mut().enumerate() {
            *o = (((8 - fy) * upper[c] + fy * lower[c] + 32) >> 6) as u8;
        }
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
        for (width, height) in [(4, 4), (8, 4), (4, 8), (16, 16)] {
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

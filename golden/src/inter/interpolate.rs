// SPDX-License-Identifier: Apache-2.0
//! Fractional sample interpolation (8.4.2.2): luma at quarter positions, chroma at eighth
//! positions.
//!
//! Coordinates outside the reference plane are clamped to it (8-239, 8-240), however far away they
//! are.

use super::window::{TAPS, window};
use crate::picture::Plane;
use crate::simd::taps::{self, Source, Target};
use crate::simd::{Level, dispatch, i16x8, i16x16, level};

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
    luma_at(level(), reference, (x, y), (width, height), out, stride);
}

/// The same with given instructions.
fn luma_at(
    level: Level,
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
    let source = Source {
        samples,
        step,
        origin: up as usize * step + left as usize,
    };
    let mut target = Target {
        samples: out,
        stride,
        width,
        height,
    };
    match (fx, fy, width) {
        (0, 0, _) => copy(&source, &mut target),
        (_, _, 16) => dispatch!(level, simd => {
            taps::luma::<_, i16x16<_>>(simd, &source, (fx, fy), &mut target);
        }),
        _ => dispatch!(level, simd => {
            taps::luma::<_, i16x8<_>>(simd, &source, (fx, fy), &mut target);
        }),
    }
}

/// Predict the blocks of Cb and Cr (8.4.2.2.2), whose planes are equally large.
///
/// `x`, `y`: position of their first samples in the reference, in eighth samples. `width`,
/// `height`: 2, 4 or 8. `out` takes `height` rows of each at `stride`.
pub fn chroma(
    references: [&Plane; 2],
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    out: [&mut [u8]; 2],
    stride: usize,
) {
    chroma_at(level(), references, (x, y), (width, height), out, stride);
}

/// The same with given instructions.
fn chroma_at(
    level: Level,
    references: [&Plane; 2],
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    out: [&mut [u8]; 2],
    stride: usize,
) {
    let (fx, fy) = (x & 7, y & 7);
    // What lies beyond the block is there only where it is needed.
    let (columns, rows) = (usize::from(fx > 0), usize::from(fy > 0));
    let (mut first, mut second) = (None, None);
    let (place, size) = ((x >> 3, y >> 3), (8 + columns, height + rows));
    let whole = |(samples, step)| Source {
        samples,
        step,
        origin: 0,
    };
    let cb = whole(window(references[0], place, size, &mut first));
    let cr = whole(window(references[1], place, size, &mut second));
    let [mut to_cb, mut to_cr] = out.map(|samples| Target {
        samples,
        stride,
        width,
        height,
    });
    if (fx, fy) == (0, 0) {
        copy(&cb, &mut to_cb);
        copy(&cr, &mut to_cr);
    } else {
        dispatch!(level, simd => taps::chroma(simd, [&cb, &cr], (fx, fy), [to_cb, to_cr]));
    }
}

/// Copy a block at a full position.
#[inline]
fn copy(source: &Source, target: &mut Target) {
    match target.width {
        2 => copy_wide::<2>(source, target),
        4 => copy_wide::<4>(source, target),
        8 => copy_wide::<8>(source, target),
        _ => copy_wide::<16>(source, target),
    }
}

#[inline(always)]
fn copy_wide<const W: usize>(source: &Source, target: &mut Target) {
    let from = source.samples.chunks(source.step);
    let to = target.samples.chunks_mut(target.stride);
    for (from, to) in from.zip(to).take(target.height) {
        if let (Some(from), Some(to)) = (from.first_chunk::<W>(), to.first_chunk_mut::<W>()) {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::levels;
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
                    for level in levels() {
                        let mut out = [0; 16 * 20];
                        luma_at(level, &p, (x, y), (width, height), &mut out, 20);
                        for (r, c) in (0..height).flat_map(|r| (0..width).map(move |c| (r, c))) {
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
            level in prop::sample::select(levels()),
        ) {
            let p = noise(20, 18, 2);
            let (x, y) = if far { (i32::MAX - 700 + x, i32::MIN + 700 + y) } else { (x, y) };
            // Cr is Cb's negative.
            let mut negative = p.clone();
            negative.samples.iter_mut().for_each(|s| *s = 255 - *s);
            let (mut out, mut second) = ([0; 64], [0; 64]);
            chroma_at(level, [&p, &negative], (x, y), (8, 8), [&mut out, &mut second], 8);
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
                    let at = (8 * r + c) as usize;
                    prop_assert_eq!(i32::from(out[at]), expected);
                    let above = (8 - fx) * (255 - full(xi, yi)) + fx * (255 - full(xi + 1, yi));
                    let below = (8 - fx) * (255 - full(xi, yi + 1))
                        + fx * (255 - full(xi + 1, yi + 1));
                    let expected = ((8 - fy) * above + fy * below + 32) >> 6;
                    prop_assert_eq!(i32::from(second[at]), expected);
                }
            }
            let mut out = [0; 256];
            luma_at(level, &p, (x, y), (16, 16), &mut out, 16);
        }
    }
}

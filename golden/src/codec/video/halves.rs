// SPDX-License-Identifier: Apache-2.0
//! Half positions of a whole picture (8.4.2.2.1), made once: every quarter position is the mean of
//! two samples of these planes and the picture itself.

use std::ops::{Add, Mul, Sub};

use crate::picture::Plane;
use crate::simd::{Simd, dispatch, level};

/// Samples at each edge that the planes do not have, for want of samples for the six taps.
pub const EDGE: usize = 3;

/// A plane and where in it, to the right and down, a sample lies.
pub type Tap = (usize, usize, usize);

/// The planes by number: the samples themselves, half positions to the right (b), below (h), and
/// both (j).
const G: usize = 0;
const B: usize = 1;
const H: usize = 2;
const J: usize = 3;

/// The two samples whose mean is the quarter position `4·row + column` (Table 8-12); twice the same
/// where it is one.
pub const PAIRS: [[Tap; 2]; 16] = [
    [(G, 0, 0), (G, 0, 0)],
    [(G, 0, 0), (B, 0, 0)],
    [(B, 0, 0), (B, 0, 0)],
    [(B, 0, 0), (G, 1, 0)],
    [(G, 0, 0), (H, 0, 0)],
    [(B, 0, 0), (H, 0, 0)],
    [(B, 0, 0), (J, 0, 0)],
    [(B, 0, 0), (H, 1, 0)],
    [(H, 0, 0), (H, 0, 0)],
    [(H, 0, 0), (J, 0, 0)],
    [(J, 0, 0), (J, 0, 0)],
    [(J, 0, 0), (H, 1, 0)],
    [(H, 0, 0), (G, 0, 1)],
    [(H, 0, 0), (B, 0, 1)],
    [(J, 0, 0), (B, 0, 1)],
    [(H, 1, 0), (B, 0, 1)],
];

/// The planes b, h and j of a plane.
#[derive(Clone, Debug)]
pub struct Halves {
    /// Each as large as the plane itself; 0 within [`EDGE`] of its edges.
    pub planes: [Plane; 3],
}

impl Halves {
    /// Of a plane larger than 2·[`EDGE`] both ways.
    pub fn new(plane: &Plane) -> Self {
        let mut planes = [(); 3].map(|()| Plane::new(plane.width, plane.height, 0));
        dispatch!(level(), simd => fill(simd, plane, &mut planes));
        Self { planes }
    }
}

#[inline(always)]
fn fill<S: Simd>(_: S, plane: &Plane, [across, down, both]: &mut [Plane; 3]) {
    let width = plane.width;
    let mut sums = vec![0i16; width];
    for y in EDGE..plane.height - EDGE {
        let row = y * width..(y + 1) * width;
        half_across(
            &plane.samples[row.clone()],
            &mut across.samples[row.clone()],
        );
        sums_down(&plane.samples[(y - 2) * width..(y + 4) * width], &mut sums);
        let out = &mut down.samples[row.clone()];
        for (o, &sum) in out.iter_mut().zip(&sums) {
            *o = ((sum + 16) >> 5).clamp(0, 255) as u8;
        }
        half_of_sums(&sums, &mut both.samples[row]);
    }
}

/// Six taps; of samples the sum is −2550 … 10710.
#[inline(always)]
fn six<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<Output = T> + From<u8>>(t: [T; 6]) -> T {
    let [a, b, c, d, e, f] = t;
    a + f - (b + e) * T::from(5) + (c + d) * T::from(20)
}

/// Samples b of a row.
#[inline(always)]
fn half_across(row: &[u8], out: &mut [u8]) {
    let n = row.len() - 5;
    let (taps, out) = (slices(row, 1, n), &mut out[2..][..n]);
    for (i, o) in out.iter_mut().enumerate() {
        *o = ((six::<i16>(at(&taps, i)) + 16) >> 5).clamp(0, 255) as u8;
    }
}

/// Six taps down the columns of six rows, unrounded.
#[inline(always)]
fn sums_down(rows: &[u8], out: &mut [i16]) {
    let n = out.len();
    let taps = slices(rows, n, n);
    for (i, o) in out.iter_mut().enumerate() {
        *o = six::<i16>(at(&taps, i));
    }
}

/// Samples j of a row, from the sums down its columns.
#[inline(always)]
fn half_of_sums(row: &[i16], out: &mut [u8]) {
    let n = row.len() - 5;
    let (taps, out) = (slices(row, 1, n), &mut out[2..][..n]);
    for (i, o) in out.iter_mut().enumerate() {
        *o = ((six::<i32>(at(&taps, i)) + 512) >> 10).clamp(0, 255) as u8;
    }
}

/// Place `i` of six runs.
#[inline(always)]
fn at<T: Copy, U: From<T>>([a, b, c, d, e, f]: &[&[T]; 6], i: usize) -> [U; 6] {
    [
        a[i].into(),
        b[i].into(),
        c[i].into(),
        d[i].into(),
        e[i].into(),
        f[i].into(),
    ]
}

/// Six runs of `n`, each `step` behind the one before.
#[inline(always)]
fn slices<T>(all: &[T], step: usize, n: usize) -> [&[T]; 6] {
    [0, 1, 2, 3, 4, 5].map(|i| &all[i * step..][..n])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inter::interpolate;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn means_of_pairs_are_the_interpolated_samples(
            samples in prop::collection::vec(any::<u8>(), 41 * 29),
            extreme: bool,
        ) {
            let mut plane = Plane::new(41, 29, 0);
            plane.samples = samples;
            if extreme {
                plane.samples.iter_mut().for_each(|s| *s = if *s > 127 { 255 } else { 0 });
            }
            let halves = Halves::new(&plane);
            let [b, h, j] = &halves.planes;
            let all = [&plane, b, h, j];
            for (at, pair) in PAIRS.iter().enumerate() {
                for place in [(3, 3), (20, 8), (41 - 16 - 4, 29 - 16 - 4)] {
                    let mut expected = [0; 256];
                    let quarter = (4 * place.0 + at % 4, 4 * place.1 + at / 4);
                    interpolate::luma(
                        &plane,
                        (quarter.0 as i32, quarter.1 as i32),
                        (16, 16),
                        &mut expected,
                        16,
                    );
                    for (i, &expected) in expected.iter().enumerate() {
                        let [a, b] = pair.map(|(p, x, y)| {
                            u16::from(all[p].row(place.1 + y + i / 16)[place.0 + x + i % 16])
                        });
                        prop_assert_eq!(((a + b + 1) >> 1) as u8, expected, "{} {:?}", at, place);
                    }
                }
            }
        }
    }
}

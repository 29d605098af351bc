// SPDX-License-Identifier: Apache-2.0
//! Coarse search: every vector of ±64 x ±32 samples at a quarter of the resolution.
//!
//! It sees the source and the reference's means of 4x4, and the coarse vectors of A, B and C;
//! nothing of reconstruction or of decided vectors. So it runs ahead of all other stages.

use super::prices::{component_bits, vector_bits};
use crate::picture::{MbAvailability, Plane};

/// Reach in coarse samples, to each side.
const REACH: (i32, i32) = (16, 8);
/// Positions in a row.
const ACROSS: usize = 2 * REACH.0 as usize + 1;
/// Coarse samples of the block: the macroblock's, and those of its left and right neighbours.
const BLOCK: (usize, usize) = (12, 4);
/// Sums that are made side by side: the positions of a row, rounded up.
const LANES: usize = 40;
/// Columns and rows of the window of coarse reference samples.
const WINDOW: (usize, usize) = (BLOCK.0 - 1 + LANES, BLOCK.1 + 2 * REACH.1 as usize);
/// Price of a difference in 1/16: sixteen samples stand behind it, of which noise has gone.
const WEIGHT: u32 = 21;

/// The coarse vectors of a slice, in samples, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct CoarseField {
    vectors: Vec<[i32; 2]>,
}

impl CoarseField {
    /// Prediction for the next macroblock of a slice in a picture `width_mbs` macroblocks wide: the
    /// median of those of A, B and C, (0, 0) where one is missing; that of A where B is missing.
    fn predicted(&self, there: MbAvailability, width_mbs: usize) -> [i32; 2] {
        let n = self.vectors.len();
        let at = |exists: bool, back: usize| {
            if exists {
                self.vectors[n - back]
            } else {
                [0; 2]
            }
        };
        let a = at(there.a, 1);
        if !there.b {
            return a;
        }
        let (b, c) = (at(there.b, width_mbs), at(there.c, width_mbs - 1));
        [0, 1].map(|i| a[i].max(b[i]).min(a[i].min(b[i]).max(c[i])))
    }

    /// Search the next macroblock, at column `x` and row `y` of the picture. `source` and
    /// `reference` are coarse planes; `lambda` is λm.
    pub fn search(
        &mut self,
        (source, reference): (&Plane, &Plane),
        (x, y): (usize, usize),
        there: MbAvailability,
        lambda: u32,
    ) -> [i32; 2] {
        let predicted = self.predicted(there, source.width / 4);
        let found = search(source, reference, (4 * x, 4 * y), predicted, lambda);
        self.vectors.push(found);
        found
    }
}

/// The best vector in samples of the macroblock whose first coarse sample is at (`x`, `y`).
fn search(
    source: &Plane,
    reference: &Plane,
    (x, y): (usize, usize),
    predicted: [i32; 2],
    lambda: u32,
) -> [i32; 2] {
    let window = window(reference, (x, y));
    // Neighbours beyond the picture's edge count for nothing.
    let columns = if x == 0 { 4 } else { 0 }..if x + 8 > source.width { 8 } else { BLOCK.0 };
    // A vector may not lead the macroblock itself out of the picture.
    let range = |place: usize, size: usize, reach: i32| {
        let (low, high) = (-(place as i32), (size - 4 - place) as i32);
        low.max(-reach)..=high.min(reach)
    };
    let bits_x: [u32; ACROSS] =
        std::array::from_fn(|i| component_bits(16 * (i as i32 - REACH.0) - 4 * predicted[0]));
    let mut best = (u32::MAX, [0; 2]);
    for vy in range(y, source.height, REACH.1) {
        let mut sums = [0u16; LANES];
        for r in 0..BLOCK.1 {
            let other = &window[(vy + REACH.1) as usize + r];
            for c in columns.clone() {
                let own = source.row(y + r)[x + c - 4];
                add_differences(&mut sums, own, &other[c..c + LANES]);
            }
        }
        let bits_y = component_bits(16 * vy - 4 * predicted[1]);
        for vx in range(x, source.width, REACH.0) {
            let at = (vx + REACH.0) as usize;
            let cost = WEIGHT * u32::from(sums[at]) / 16 + lambda * (bits_x[at] + bits_y);
            if cost < best.0 {
                best = (cost, [4 * vx, 4 * vy]);
            }
        }
    }
    debug_assert!(best.0 >= lambda * vector_bits(best.1.map(|c| 4 * c), predicted.map(|c| 4 * c)));
    best.1
}

#[inline(always)]
fn add_differences(sums: &mut [u16; LANES], own: u8, other: &[u8]) {
    for (sum, &s) in sums.iter_mut().zip(other) {
        *sum += u16::from(s.abs_diff(own));
    }
}

/// The reference around the block, edges repeated.
fn window(reference: &Plane, (x, y): (usize, usize)) -> [[u8; WINDOW.0]; WINDOW.1] {
    let mut window = [[0; WINDOW.0]; WINDOW.1];
    let left = x as i32 - REACH.0 - 4;
    for (r, row) in window.iter_mut().enumerate() {
        let from = y as i32 - REACH.1 + r as i32;
        let from = reference.row(from.clamp(0, reference.height as i32 - 1) as usize);
        for (c, sample) in row.iter_mut().enumerate() {
            let at = (left + c as i32).clamp(0, reference.width as i32 - 1);
            *sample = from[at as usize];
        }
    }
    window
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: MbAvailability = MbAvailability {
        a: true,
        b: true,
        c: true,
        d: true,
    };
    const NONE: MbAvailability = MbAvailability {
        a: false,
        b: false,
        c: false,
        d: false,
    };

    fn noise(width: usize, height: usize) -> Plane {
        let mut seed = 7u32;
        let mut plane = Plane::new(width, height, 0);
        for s in &mut plane.samples {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *s = (seed >> 24) as u8;
        }
        plane
    }

    /// `plane` moved by (`dx`, `dy`), edges repeated.
    fn moved(plane: &Plane, dx: i32, dy: i32) -> Plane {
        let mut out = plane.clone();
        for y in 0..plane.height {
            for x in 0..plane.width {
                let clamp = |v: usize, d: i32, size: usize| {
                    (v as i32 - d).clamp(0, size as i32 - 1) as usize
                };
                out.samples[y * plane.width + x] =
                    plane.row(clamp(y, dy, plane.height))[clamp(x, dx, plane.width)];
            }
        }
        out
    }

    /// As the stage is described, position by position.
    fn plain(
        (source, reference): (&Plane, &Plane),
        (x, y): (usize, usize),
        predicted: [i32; 2],
        lambda: u32,
    ) -> [i32; 2] {
        let sample = |p: &Plane, x: i32, y: i32| {
            let y = y.clamp(0, p.height as i32 - 1) as usize;
            p.row(y)[x.clamp(0, p.width as i32 - 1) as usize]
        };
        let (x, y, width) = (x as i32, y as i32, source.width as i32);
        let mut best = (u32::MAX, [0; 2]);
        for vy in -8..=8 {
            for vx in -16..=16 {
                let (mx, my) = (x + vx, y + vy);
                if mx < 0 || my < 0 || mx + 4 > width || my + 4 > source.height as i32 {
                    continue;
                }
                let mut sad = 0;
                for r in 0..4 {
                    for c in (-4..8).filter(|c| (0..width).contains(&(x + c))) {
                        let own = sample(source, x + c, y + r);
                        sad += u32::from(own.abs_diff(sample(reference, mx + c, my + r)));
                    }
                }
                let vector = [16 * vx, 16 * vy];
                let bits = vector_bits(vector, predicted.map(|c| 4 * c));
                let cost = 21 * sad / 16 + lambda * bits;
                if cost < best.0 {
                    best = (cost, [4 * vx, 4 * vy]);
                }
            }
        }
        best.1
    }

    #[test]
    fn it_is_the_search_of_every_position() {
        let reference = noise(48, 28);
        for (dx, dy) in [(0, 0), (5, -3), (-16, 8), (16, -8), (30, 20)] {
            let source = moved(&reference, dx, dy);
            for (x, y) in [(0, 0), (44, 0), (0, 24), (44, 24), (20, 12)] {
                for (predicted, lambda) in [([0, 0], 1), ([-64, 32], 68), ([64, -32], 10)] {
                    let found = search(&source, &reference, (x, y), predicted, lambda);
                    let expected = plain((&source, &reference), (x, y), predicted, lambda);
                    assert_eq!(found, expected, "{dx} {dy} at {x} {y}");
                }
            }
        }
    }

    #[test]
    fn the_farthest_motion_is_found_and_flat_pictures_follow_the_prediction() {
        let reference = noise(64, 40);
        for (dx, dy) in [(-16, -8), (16, 8), (16, -8), (-16, 8)] {
            let source = moved(&reference, dx, dy);
            let found = search(&source, &reference, (28, 16), [0; 2], 1);
            assert_eq!(found, [-4 * dx, -4 * dy]);
        }
        let flat = Plane::new(64, 40, 77);
        for predicted in [[0, 0], [64, 32], [-64, -32], [12, -8]] {
            assert_eq!(search(&flat, &flat, (28, 16), predicted, 1), predicted);
        }
        // One macroblock: there is one vector.
        let one = noise(4, 4);
        assert_eq!(search(&one, &flat_of(4), (0, 0), [64, 32], 91), [0, 0]);
    }

    fn flat_of(side: usize) -> Plane {
        Plane::new(side, side, 9)
    }

    #[test]
    fn predictions_are_medians_of_what_is_there() {
        let mut field = CoarseField::default();
        assert_eq!(field.predicted(NONE, 3), [0, 0]);
        field.vectors = vec![[4, 8], [-8, 0], [60, -32]];
        // First row: the left one.
        assert_eq!(
            field.predicted(MbAvailability { a: true, ..NONE }, 3),
            [60, -32]
        );
        // First column: A counts as (0, 0).
        let first = MbAvailability {
            a: false,
            d: false,
            ..ALL
        };
        assert_eq!(field.predicted(first, 3), [0, 0]);
        field.vectors.push([12, -4]);
        // A (12, −4), B (−8, 0), C (60, −32).
        assert_eq!(field.predicted(ALL, 3), [12, -4]);
    }
}

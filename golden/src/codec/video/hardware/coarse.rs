// SPDX-License-Identifier: Apache-2.0
//! Coarse search: every vector of ±64 x ±32 samples at a quarter of the resolution.
//!
//! It sees the source and the reference's means of 4x4, and the coarse vectors of A, B and C;
//! nothing of reconstruction or of decided vectors. So it runs ahead of all other stages.

use crate::codec::video::cost::component_bits;
use crate::picture::{MbAvailability, Plane};
use crate::simd::lanes::{row_differences, with_neighbours};
use crate::simd::{Simd, SimdBase, SimdInto, dispatch, level, u16x32};

/// Reach in coarse samples, to each side.
const REACH: (i32, i32) = (16, 8);
/// Positions in a row.
const ACROSS: usize = 2 * REACH.0 as usize + 1;
/// Coarse samples of the block: the macroblock's, and those of its left and right neighbours.
const BLOCK: (usize, usize) = (12, 4);
/// Positions of a row that are compared side by side: all but the last.
const LANES: usize = ACROSS - 1;
/// Columns and rows of the window of coarse reference samples.
const WINDOW: (usize, usize) = (BLOCK.0 + ACROSS - 1, BLOCK.1 + 2 * REACH.1 as usize);
/// A cost that no position has.
const NEVER: u16 = i16::MAX as u16;
/// Price of a difference in 1/16: sixteen samples stand behind it, of which noise has gone.
const WEIGHT: u16 = 21;

/// The coarse vectors of a slice, in samples, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct CoarseField {
    vectors: Vec<[i32; 2]>,
}

impl CoarseField {
    /// Prediction for the next macroblock of a slice in a picture `width_mbs` macroblocks wide, in
    /// samples.
    pub fn predicted(&self, there: MbAvailability, width_mbs: usize) -> [i32; 2] {
        let n = self.vectors.len();
        let at = |exists: bool, back: usize| {
            if exists {
                self.vectors[n - back]
            } else {
                [0; 2]
            }
        };
        let (b, c) = (
            at(there.b, width_mbs),
            at(there.c, width_mbs.saturating_sub(1)),
        );
        predict([at(there.a, 1), b, c], there.b)
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
        let (_, found) = search(source, reference, (4 * x, 4 * y), predicted, lambda);
        self.vectors.push(found);
        found
    }
}

/// The median of the vectors of A, B and C, which are 0 where those are missing; that of A where
/// there is no B.
pub fn predict([a, b, c]: [[i32; 2]; 3], there_b: bool) -> [i32; 2] {
    if !there_b {
        return a;
    }
    [0, 1].map(|i| a[i].max(b[i]).min(a[i].min(b[i]).max(c[i])))
}

/// Cost and vector in samples of the best position of the macroblock whose first coarse sample is
/// at (`x`, `y`). `predicted` in samples; `lambda` is λm.
pub fn search(
    source: &Plane,
    reference: &Plane,
    (x, y): (usize, usize),
    predicted: [i32; 2],
    lambda: u32,
) -> (u32, [i32; 2]) {
    // A vector may not lead the macroblock itself out of the picture.
    let range = |place: usize, size: usize, reach: i32| {
        let (low, high) = (-(place as i32), (size - 4 - place) as i32);
        (low.max(-reach), high.min(reach))
    };
    let mut own = [[0; BLOCK.0]; BLOCK.1];
    // Neighbours beyond the picture's edge count for nothing.
    let columns = if x == 0 { 4 } else { 0 }..if x + 8 > source.width { 8 } else { BLOCK.0 };
    for (r, row) in own.iter_mut().enumerate() {
        let from = x + columns.start - 4..x + columns.end - 4;
        row[columns.clone()].copy_from_slice(&source.row(y + r)[from]);
    }
    let price = |d: i32| (lambda * component_bits(4 * d)) as u16;
    let scan = Scan {
        own,
        columns: (columns.start, columns.end),
        window: window(reference, (x, y)),
        range: [
            range(x, source.width, REACH.0),
            range(y, source.height, REACH.1),
        ],
        prices_x: std::array::from_fn(|i| price(4 * (i as i32 - REACH.0) - predicted[0])),
        prices_y: std::array::from_fn(|i| price(4 * (i as i32 - REACH.1) - predicted[1])),
    };
    let (cost, best) = dispatch!(level(), simd => scan.best(simd));
    (cost.into(), best.map(|c| 4 * c))
}

/// What the search of a macroblock sees.
struct Scan {
    /// The source's samples.
    own: [[u8; BLOCK.0]; BLOCK.1],
    /// The columns of them that count, first and behind the last.
    columns: (usize, usize),
    window: [[u8; WINDOW.0]; WINDOW.1],
    /// Least and largest vector, horizontal and vertical, in coarse samples.
    range: [(i32, i32); 2],
    /// λ · bits of the components of all vectors.
    prices_x: [u16; ACROSS],
    prices_y: [u16; 2 * REACH.1 as usize + 1],
}

impl Scan {
    /// Sum of absolute differences of the vector at column `column` and row `row`.
    #[inline(always)]
    fn sum(&self, column: usize, row: usize) -> u16 {
        let mut sum = 0;
        for (r, own) in self.own.iter().enumerate() {
            let other = &self.window[row + r][column..][..BLOCK.0];
            for c in self.columns.0..self.columns.1 {
                sum += u16::from(own[c].abs_diff(other[c]));
            }
        }
        sum
    }

    /// Cost of a sum: ⌊21·sum/16⌋ and the prices. It stays below 2^15.
    #[inline(always)]
    fn cost(&self, sum: u16, column: usize, row: usize) -> u16 {
        sum + (((WEIGHT - 16) * sum) >> 4) + self.prices_x[column] + self.prices_y[row]
    }

    /// Cost and vector, in coarse samples, of the best: the first row first, the first of equals.
    #[inline(always)]
    fn best<S: Simd>(&self, simd: S) -> (u16, [i32; 2]) {
        let [(left, right), (top, bottom)] = self.range;
        let (left, right) = ((left + REACH.0) as usize, (right + REACH.0) as usize);
        let (top, bottom) = ((top + REACH.1) as usize, (bottom + REACH.1) as usize);
        // Nothing dearer than the vector that costs the fewest bits needs to be looked at.
        let cheapest = |prices: &[u16], low: usize, high: usize| {
            let mut at = low;
            for i in low..=high {
                if prices[i] < prices[at] {
                    at = i;
                }
            }
            at
        };
        let column = cheapest(&self.prices_x, left, right);
        let row = cheapest(&self.prices_y, top, bottom);
        let limit = self.cost(self.sum(column, row), column, row);
        let least = self.prices_x[column];

        let pairs = self.window.each_ref().map(with_neighbours);
        let mut prices = [NEVER; LANES];
        let end = (right + 1).min(LANES);
        prices[left.min(end)..end].copy_from_slice(&self.prices_x[left.min(end)..end]);
        let prices: u16x32<S> = prices.simd_into(simd);
        let never = simd.simd_eq_u16x32(prices, u16x32::splat(simd, NEVER));
        let mut best = u16x32::splat(simd, NEVER);
        let mut best_row = u16x32::splat(simd, 0);
        let mut last = (NEVER, 0);
        for row in top..=bottom {
            if least + self.prices_y[row] > limit {
                continue;
            }
            let sums = self.sums(simd, &pairs, row);
            let weighted = sums + ((sums * (WEIGHT - 16)) >> 4);
            let cost = weighted + prices + self.prices_y[row];
            let cost = simd.select_u16x32(never, u16x32::splat(simd, NEVER), cost);
            let less = simd.simd_lt_u16x32(cost, best);
            best = simd.select_u16x32(less, cost, best);
            best_row = simd.select_u16x32(less, u16x32::splat(simd, row as u16), best_row);
            if right == LANES && self.prices_x[LANES] + self.prices_y[row] <= limit {
                let cost = self.cost(self.sum(LANES, row), LANES, row);
                if cost < last.0 {
                    last = (cost, row);
                }
            }
        }
        let mut found = (last.0, last.1, LANES);
        for lane in 0..LANES {
            found = found.min((best[lane], usize::from(best_row[lane]), lane));
        }
        let vector = [found.2 as i32 - REACH.0, found.1 as i32 - REACH.1];
        (found.0, vector)
    }

    /// [`Self::sum`] of the vectors of a row but the last.
    #[inline(always)]
    fn sums<S: Simd>(&self, simd: S, pairs: &[[u8; 2 * WINDOW.0]], row: usize) -> u16x32<S> {
        let (first, end) = self.columns;
        let mut sums = u16x32::splat(simd, 0);
        for (own, other) in self.own.iter().zip(&pairs[row..]) {
            sums += row_differences(simd, &own[first..end], &other[2 * first..]);
        }
        sums
    }
}

/// The reference around the block, edges repeated.
fn window(reference: &Plane, (x, y): (usize, usize)) -> [[u8; WINDOW.0]; WINDOW.1] {
    let mut window = [[0; WINDOW.0]; WINDOW.1];
    let (left, width) = (x as i32 - REACH.0 - 4, reference.width as i32);
    // Columns of the window that lie beyond the left edge, and that lie in the picture.
    let before = (-left).clamp(0, WINDOW.0 as i32) as usize;
    let inside = (width - left).clamp(0, WINDOW.0 as i32) as usize;
    for (r, row) in window.iter_mut().enumerate() {
        let from = y as i32 - REACH.1 + r as i32;
        let from = reference.row(from.clamp(0, reference.height as i32 - 1) as usize);
        row[..before].fill(from[0]);
        let start = (left + before as i32) as usize;
        row[before..inside].copy_from_slice(&from[start..][..inside - before]);
        row[inside..].fill(from[reference.width - 1]);
    }
    window
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::hardware::prices::vector_bits;

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
    ) -> (u32, [i32; 2]) {
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
        best
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
            let found = search(&source, &reference, (28, 16), [0; 2], 1).1;
            assert_eq!(found, [-4 * dx, -4 * dy]);
        }
        let flat = Plane::new(64, 40, 77);
        for predicted in [[0, 0], [64, 32], [-64, -32], [12, -8]] {
            let found = search(&flat, &flat, (28, 16), predicted, 1);
            assert_eq!(found, (2, predicted));
        }
        // One macroblock: there is one vector.
        let one = noise(4, 4);
        assert_eq!(search(&one, &flat_of(4), (0, 0), [64, 32], 91).1, [0, 0]);
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

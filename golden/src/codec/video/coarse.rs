// SPDX-License-Identifier: Apache-2.0
//! Coarse motion search of profile `best`: every position of ±64 x ±32 samples at a quarter of the
//! resolution, those of a row side by side.

use super::cost::component_bits;
use crate::inter::Mv;
use crate::picture::Plane;
use crate::simd::lanes::{row_differences, with_neighbours};
use crate::simd::{Level, Simd, SimdBase, SimdInto, dispatch, level, u16x32};

/// Reach in coarse samples, to each side: 64 and 32 samples.
const REACH: (usize, usize) = (16, 8);
/// Positions in a row.
const ACROSS: usize = 2 * REACH.0 + 1;
/// Positions of a row that are compared side by side: all but the last.
const LANES: usize = ACROSS - 1;
/// Rows of positions.
const DOWN: usize = 2 * REACH.1 + 1;
/// Coarse samples of a macroblock, in a row and in a column.
const SIDE: usize = 4;
/// Columns and rows of the reference's samples.
const WINDOW: (usize, usize) = (ACROSS + SIDE - 1, DOWN + SIDE - 1);
/// A cost that no position has: differences are 16 · 4 · 255 at most, and prices below that.
const NEVER: u16 = u16::MAX;

/// The best position, in samples, of the macroblock at column `x`, row `y` in coarse samples: the
/// first of those of the least cost, row by row. `predicted` in quarter samples; `lambda` is the
/// price of a bit.
pub fn search(
    source: &Plane,
    reference: &Plane,
    (x, y): (usize, usize),
    predicted: Mv,
    lambda: u32,
) -> [i32; 2] {
    search_at(level(), (source, reference), (x, y), predicted, lambda)
}

/// The same with given instructions.
fn search_at(
    level: Level,
    (source, reference): (&Plane, &Plane),
    (x, y): (usize, usize),
    predicted: Mv,
    lambda: u32,
) -> [i32; 2] {
    // Least and largest position of the window that lie in the picture.
    let range = |place: usize, size: usize, reach: usize| {
        let low = reach.saturating_sub(place);
        (low, (2 * reach).min(size - SIDE + reach - place))
    };
    let price = |at: usize, reach: usize, predicted: i16| {
        let vector = 16 * (at as i32 - reach as i32);
        (lambda * component_bits(vector - i32::from(predicted))) as u16
    };
    let nearest = |(low, high): (usize, usize), reach: usize, predicted: i16| {
        let at = reach as i32 + (i32::from(predicted) >> 4);
        at.clamp(low as i32, high as i32) as usize
    };
    let columns = range(x, reference.width, REACH.0);
    let rows = range(y, reference.height, REACH.1);
    let scan = Scan {
        own: [0, 1, 2, 3].map(|r| source.run(x, y + r)),
        window: window(reference, (x, y)),
        columns,
        rows,
        start: (
            nearest(columns, REACH.0, predicted[0]),
            nearest(rows, REACH.1, predicted[1]),
        ),
        prices_x: std::array::from_fn(|i| price(i, REACH.0, predicted[0])),
        prices_y: std::array::from_fn(|i| price(i, REACH.1, predicted[1])),
    };
    let (column, row) = dispatch!(level, simd => scan.best(simd));
    [column as i32 - REACH.0 as i32, row as i32 - REACH.1 as i32].map(|d| 4 * d)
}

/// The reference's samples around (`x`, `y`); 0 beyond its edges.
fn window(reference: &Plane, (x, y): (usize, usize)) -> [[u8; WINDOW.0]; WINDOW.1] {
    let mut window = [[0; WINDOW.0]; WINDOW.1];
    let before = REACH.0.saturating_sub(x);
    let until = WINDOW.0.min(reference.width + REACH.0 - x);
    for (r, row) in window.iter_mut().enumerate() {
        if let Some(y) = (y + r)
            .checked_sub(REACH.1)
            .filter(|y| *y < reference.height)
        {
            let from = x + before - REACH.0;
            row[before..until].copy_from_slice(&reference.row(y)[from..from + until - before]);
        }
    }
    window
}

/// What the search of a macroblock sees. Positions count from the window's corner.
struct Scan {
    own: [[u8; SIDE]; SIDE],
    window: [[u8; WINDOW.0]; WINDOW.1],
    /// First and last column and row of positions.
    columns: (usize, usize),
    rows: (usize, usize),
    /// The position nearest to the predicted vector.
    start: (usize, usize),
    /// Prices of the components of all vectors.
    prices_x: [u16; ACROSS],
    prices_y: [u16; DOWN],
}

impl Scan {
    /// Cost of a position. A coarse sample stands for sixteen, of which noise has gone: a quarter
    /// of their sum.
    #[inline(always)]
    fn cost(&self, column: usize, row: usize) -> u16 {
        let mut sum = 0;
        for (r, own) in self.own.iter().enumerate() {
            let other = &self.window[row + r][column..][..SIDE];
            for c in 0..SIDE {
                sum += u16::from(own[c].abs_diff(other[c]));
            }
        }
        4 * sum + self.prices_x[column] + self.prices_y[row]
    }

    #[inline(always)]
    fn best<S: Simd>(&self, simd: S) -> (usize, usize) {
        // Where the price alone is above the cost at the start nothing is to be found.
        let limit = self.cost(self.start.0, self.start.1);
        let (left, right) = self.columns;
        let mut least = u16::MAX;
        for &price in &self.prices_x[left..=right] {
            least = least.min(price);
        }
        let mut prices = [NEVER; LANES];
        let end = (right + 1).min(LANES);
        prices[left..end].copy_from_slice(&self.prices_x[left..end]);
        let prices: u16x32<S> = prices.simd_into(simd);
        let never = simd.simd_eq_u16x32(prices, u16x32::splat(simd, NEVER));
        let pairs = self.window.each_ref().map(with_neighbours);
        let mut best = u16x32::splat(simd, NEVER);
        let mut best_row = u16x32::splat(simd, 0);
        let mut found = (limit, self.start.1, self.start.0);
        for row in self.rows.0..=self.rows.1 {
            if least + self.prices_y[row] > limit {
                continue;
            }
            let cost = (self.sums(simd, &pairs, row) << 2u32) + prices + self.prices_y[row];
            let cost = simd.select_u16x32(never, u16x32::splat(simd, NEVER), cost);
            let less = simd.simd_lt_u16x32(cost, best);
            best = simd.select_u16x32(less, cost, best);
            best_row = simd.select_u16x32(less, u16x32::splat(simd, row as u16), best_row);
            if right == LANES {
                found = found.min((self.cost(LANES, row), row, LANES));
            }
        }
        for lane in 0..LANES {
            found = found.min((best[lane], usize::from(best_row[lane]), lane));
        }
        (found.2, found.1)
    }

    /// Sums of absolute differences of the positions of a row but the last.
    #[inline(always)]
    fn sums<S: Simd>(&self, simd: S, pairs: &[[u8; 2 * WINDOW.0]], row: usize) -> u16x32<S> {
        let mut sums = u16x32::splat(simd, 0);
        for (own, other) in self.own.iter().zip(&pairs[row..]) {
            sums += row_differences(simd, own, other);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::levels;
    use proptest::prelude::*;

    /// Position by position.
    fn plain(
        (source, reference): (&Plane, &Plane),
        (x, y): (usize, usize),
        predicted: Mv,
        lambda: u32,
    ) -> [i32; 2] {
        let mut best = (u32::MAX, [0; 2]);
        for dy in -8..=8 {
            for dx in -16..=16 {
                let (rx, ry) = (x as i32 + dx, y as i32 + dy);
                let (right, below) = (reference.width as i32 - 4, reference.height as i32 - 4);
                if !(0..=right).contains(&rx) || !(0..=below).contains(&ry) {
                    continue;
                }
                let sum: u32 = (0..16)
                    .map(|i| {
                        let own = source.row(y + i / 4)[x + i % 4];
                        let other = reference.row(ry as usize + i / 4)[rx as usize + i % 4];
                        u32::from(own.abs_diff(other))
                    })
                    .sum();
                let bits = |d: i32, p: i16| component_bits(16 * d - i32::from(p));
                let cost = 4 * sum + lambda * (bits(dx, predicted[0]) + bits(dy, predicted[1]));
                if cost < best.0 {
                    best = (cost, [4 * dx, 4 * dy]);
                }
            }
        }
        best.1
    }

    proptest! {
        #[test]
        fn the_first_cheapest_position_is_found(
            samples in prop::collection::vec(any::<u8>(), 2 * 60 * 28),
            coarse in prop::sample::select(vec![0u8, 0xC0, 0xFF]),
            place in (0usize..15, 0usize..7),
            small: bool,
            predicted in prop::array::uniform2(prop_oneof![-300i16..300, any::<i16>()]),
            lambda in 1u32..=91,
            level in prop::sample::select(levels()),
        ) {
            let (width, height) = if small { (8, 8) } else { (60, 28) };
            let plane = |from: usize| Plane {
                width,
                height,
                samples: samples[from..from + width * height].iter().map(|s| s & coarse).collect(),
            };
            let (source, reference) = (plane(0), plane(60 * 28));
            let at = (4 * place.0 % width, 4 * place.1 % height);
            prop_assert_eq!(
                search_at(level, (&source, &reference), at, predicted, lambda),
                plain((&source, &reference), at, predicted, lambda)
            );
        }
    }
}

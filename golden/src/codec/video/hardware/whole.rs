// SPDX-License-Identifier: Apache-2.0
//! Whole-sample search: a few candidates, then every position of ±4 x ±3 around the best.
//!
//! A position gives the SADs of the four 8x8 blocks, and so of all nine partitions of the four
//! shapes: nothing is searched twice.

use super::prices::{shape_bits, vector_bits};
use super::window::Window;
use crate::codec::video::shape::SHAPES;
use crate::entropy::h264::syntax::Shape;
use crate::simd::lanes::sad_of_quarters;
use crate::simd::{dispatch, level};

/// Reach around the best candidate.
const FINE: [i32; 2] = [4, 3];
/// Partitions: 16x16, two 16x8, two 8x16, four 8x8, in this order.
pub const PARTS: usize = 9;
/// Most shapes that go on to the fractional search.
pub const SHAPES_REFINED: usize = 2;

/// A vector in whole samples, and its SAD and price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    /// SAD + λm · bits.
    pub cost: u32,
    /// In samples.
    pub vector: [i32; 2],
}

/// The best vector of every partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeSearch {
    /// By partition.
    best: [Best; PARTS],
    lambda: u32,
}

impl WholeSearch {
    /// Search the window for a macroblock's luma. `candidates` and `predicted` (the 16x16
    /// prediction) are in quarter samples; the centre and (0, 0) come before the candidates.
    /// `lambda` is λm.
    pub fn new(
        source: &[u8; 256],
        window: &Window,
        candidates: &[[i32; 2]],
        predicted: [i32; 2],
        lambda: u32,
    ) -> Self {
        let mut search = Self::of_candidates(source, window, candidates, predicted, lambda);
        let [x, y] = search.best[0].vector;
        for vy in y - FINE[1]..=y + FINE[1] {
            for vx in x - FINE[0]..=x + FINE[0] {
                if window.holds_whole([vx, vy]) {
                    search.visit(source, window, [vx, vy], predicted);
                }
            }
        }
        search
    }

    /// The first part of [`new`](Self::new): the centre, (0, 0) and the candidates.
    pub fn of_candidates(
        source: &[u8; 256],
        window: &Window,
        candidates: &[[i32; 2]],
        predicted: [i32; 2],
        lambda: u32,
    ) -> Self {
        let nothing = Best {
            cost: u32::MAX,
            vector: window.centre(),
        };
        let mut search = Self {
            best: [nothing; PARTS],
            lambda,
        };
        let mut visit = |vector: [i32; 2]| {
            if window.holds_whole(vector) {
                search.visit(source, window, vector, predicted);
            }
        };
        visit(window.centre());
        visit([0; 2]);
        for candidate in candidates {
            visit(candidate.map(|c| (c + 2) >> 2));
        }
        search
    }

    /// Take a vector into account for every partition.
    fn visit(
        &mut self,
        source: &[u8; 256],
        window: &Window,
        vector: [i32; 2],
        predicted: [i32; 2],
    ) {
        let other = window.whole(vector);
        let quarters = dispatch!(level(), simd => sad_of_quarters(simd, source, other));
        let rate = self.lambda * vector_bits(vector.map(|c| 4 * c), predicted);
        let [a, b, c, d] = quarters;
        let sums = [a + b + c + d, a + b, c + d, a + c, b + d, a, b, c, d];
        for (best, sum) in self.best.iter_mut().zip(sums) {
            let cost = sum + rate;
            if cost < best.cost {
                *best = Best { cost, vector };
            }
        }
    }

    /// The best of all partitions.
    pub fn all(&self) -> &[Best; PARTS] {
        &self.best
    }

    /// The best of a shape's partitions.
    pub fn of(&self, shape: Shape) -> &[Best] {
        match shape {
            Shape::Whole => &self.best[..1],
            Shape::Rows => &self.best[1..3],
            Shape::Columns => &self.best[3..5],
            Shape::Quarters => &self.best[5..],
        }
    }

    fn cost(&self, shape: Shape) -> u32 {
        self.of(shape).iter().map(|b| b.cost).sum()
    }

    /// The shapes that are refined, the cheapest first: those that are not dearer than 16x16 with
    /// the price of their mb_type, and of those the two that are cheapest with theirs.
    pub fn shapes(&self) -> impl Iterator<Item = Shape> {
        let price = |shape| self.lambda * shape_bits(shape);
        let limit = self.cost(Shape::Whole);
        let mut list = SHAPES.map(|shape| {
            let cost = self.cost(shape);
            let promising = cost <= limit + price(shape);
            (promising.then_some(cost + price(shape)), shape)
        });
        list.sort_by_key(|&(cost, _)| cost.unwrap_or(u32::MAX));
        list.into_iter()
            .take(SHAPES_REFINED)
            .filter_map(|(cost, shape)| cost.map(|_| shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::reference::Reference;
    use crate::picture::Frame;

    fn reference() -> Reference {
        let mut frame = Frame::new(96, 96, true, 0);
        let mut seed = 1u32;
        for s in &mut frame.planes[0].samples {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *s = (seed >> 24) as u8;
        }
        Reference::new(frame, vec![[0; 2]; 36])
    }

    /// The macroblock at (2, 2), its quarters moved by `vectors`.
    fn source(window: &Window, vectors: [[i32; 2]; 4]) -> [u8; 256] {
        let mut out = [0; 256];
        for (i, vector) in vectors.into_iter().enumerate() {
            let at = (8 * (i % 2), 8 * (i / 2));
            let into = &mut out[16 * at.1 + at.0..];
            window.predict(at, (8, 8), vector.map(|c| 4 * c), into);
        }
        out
    }

    fn window(centre: [i32; 2]) -> Window {
        let mut window = Window::default();
        window.fetch(&reference(), (2, 2), centre);
        window
    }

    #[test]
    fn what_is_within_the_fine_reach_is_found_and_no_shape_but_16x16_is_refined() {
        let window = window([4, -4]);
        for d in [[0, 0], [4, 3], [-4, -3], [4, -3], [1, 2]] {
            let vector = [4 + d[0], -4 + d[1]];
            let search = WholeSearch::new(&source(&window, [vector; 4]), &window, &[], [0; 2], 1);
            assert_eq!(search.of(Shape::Whole)[0].vector, vector);
            assert_eq!(search.shapes().collect::<Vec<_>>(), [Shape::Whole]);
        }
    }

    #[test]
    fn candidates_lead_to_the_edges_of_the_window_and_not_beyond() {
        let window = window([4, -4]);
        for vector in [[16, 4], [-8, -12], [16, -12], [-8, 4]] {
            let source = source(&window, [vector; 4]);
            let candidate = vector.map(|c| 4 * c);
            let search = WholeSearch::new(&source, &window, &[candidate], [0; 2], 1);
            assert_eq!(search.of(Shape::Whole)[0].vector, vector);
        }
        let flat = [0; 256];
        let search = WholeSearch::new(&flat, &window, &[[68, 0], [0, 68]], [68, 0], 91);
        for best in search.best {
            assert!(window.holds_whole(best.vector), "{best:?}");
        }
    }

    #[test]
    fn halves_and_quarters_that_move_apart_are_told_apart() {
        let window = window([0, 0]);
        let (u, v) = ([1, 1], [3, -2]);
        let shapes = |vectors| {
            let search = WholeSearch::new(&source(&window, vectors), &window, &[], [0; 2], 4);
            search.shapes().next()
        };
        assert_eq!(shapes([u, u, v, v]), Some(Shape::Rows));
        assert_eq!(shapes([u, v, u, v]), Some(Shape::Columns));
        assert_eq!(shapes([u, v, v, u]), Some(Shape::Quarters));
    }

    #[test]
    fn on_a_tie_the_first_visited_stays() {
        let window = Window::default();
        let search = WholeSearch::new(&[0; 256], &window, &[], [0; 2], 1);
        assert_eq!(
            search.best,
            [Best {
                cost: 2,
                vector: [0; 2]
            }; PARTS]
        );
    }
}

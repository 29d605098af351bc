// SPDX-License-Identifier: Apache-2.0
//! Motion search of a macroblock, of bounded work (docs/video-encoder.md, section 4).
//!
//! 1. Coarse: every position of a window at a quarter of the resolution.
//! 2. Integer: a few predictors, then every position of a small window around the best, and of a
//!    smaller one around the best of those. Each position gives the SADs of the four 8x8 blocks,
//!    and so of all nine partitions of the four shapes.
//! 3. Fractional: per partition the eight half positions around, then the eight quarter positions,
//!    by SATD.

use super::coarse;
use super::cost::{Pricing, component_bits};
use super::distance::satd4;
use super::reference::{MARGIN, Reference};
use super::shape::{Part, parts};
use crate::entropy::h264::syntax::Shape;
use crate::inter::Mv;
use crate::inter::motion;
use crate::inter::mv::predict;
use crate::picture::Plane;
use crate::simd::lanes;
use crate::simd::{Simd, dispatch, level};

/// Reach of the integer window around the best predictor.
const FINE: (i32, i32) = (4, 3);
/// Reach of a second one around the best of the first, which may lie at its edge.
const FINER: (i32, i32) = (2, 2);
/// How far a macroblock may leave the picture.
const OUTSIDE: i32 = 24;

/// Partitions whose best integer vector is kept: 16x16, two 16x8, two 8x16, four 8x8, in this
/// order.
const PARTS: usize = 9;

/// What the search works on.
#[derive(Clone, Copy, Debug)]
pub struct SearchField<'a> {
    /// The reference picture.
    pub reference: &'a Reference,
    /// The source's luma at a quarter of the resolution.
    pub coarse: &'a Plane,
    /// Largest magnitude of a vertical vector in samples, as the level allows (Table A-1).
    pub vertical: i32,
}

/// A vector and what it costs.
#[derive(Clone, Copy, Debug)]
struct Best {
    cost: u32,
    vector: [i32; 2],
}

/// Motion of a macroblock in one shape.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// The shape.
    pub shape: Shape,
    /// Mvs of the 4x4 blocks in raster order.
    pub vectors: [Mv; 16],
    /// SATD and price of the vectors.
    pub cost: u32,
}

fn vector_bits(vector: [i32; 2], predicted: Mv) -> u32 {
    component_bits(vector[0] - i32::from(predicted[0]))
        + component_bits(vector[1] - i32::from(predicted[1]))
}

/// Extra price of a shape's mb_type over that of 16x16, in bits.
fn shape_bits(shape: Shape) -> u32 {
    match shape {
        Shape::Whole => 0,
        Shape::Rows | Shape::Columns => 2,
        Shape::Quarters => 3,
    }
}

/// The search of one macroblock.
pub struct Search<'a> {
    field: SearchField<'a>,
    source: &'a [u8; 256],
    /// Place of the macroblock in samples.
    x: usize,
    y: usize,
    predicted: Mv,
    lambda: u32,
    best: [Best; PARTS],
}

impl<'a> Search<'a> {
    /// For the macroblock at column `x`, row `y`, with samples `source` and predicted 16x16 vector
    /// `predicted`.
    pub fn new(
        field: SearchField<'a>,
        source: &'a [u8; 256],
        (x, y): (usize, usize),
        predicted: Mv,
        p: &Pricing,
    ) -> Self {
        Self {
            field,
            source,
            x: 16 * x,
            y: 16 * y,
            predicted,
            lambda: p.lambda,
            best: [Best {
                cost: u32::MAX,
                vector: [0; 2],
            }; PARTS],
        }
    }

    /// Smallest and largest component of a vector in samples: horizontal (axis 0) or vertical.
    fn bounds(&self, axis: usize) -> (i32, i32) {
        let luma = &self.field.reference.frame.planes[0];
        let (place, size) = [(self.x, luma.width), (self.y, luma.height)][axis];
        let (low, high) = (
            -(place as i32) - OUTSIDE,
            (size - 16 - place) as i32 + OUTSIDE,
        );
        if axis == 0 {
            (low, high)
        } else {
            (low.max(-self.field.vertical), high.min(self.field.vertical))
        }
    }

    fn clamp(&self, vector: [i32; 2]) -> [i32; 2] {
        [0, 1].map(|axis| {
            let (low, high) = self.bounds(axis);
            vector[axis].clamp(low, high)
        })
    }

    /// Best integer vectors of all partitions; `predictors` in quarter samples.
    pub fn integer(&mut self, predictors: &[Mv]) {
        self.visit([0, 0]);
        for v in predictors {
            let rounded = v.map(|c| (i32::from(c) + 2) >> 2);
            let vector = self.clamp(rounded);
            self.visit(vector);
        }
        let (from, to) = (self.field.coarse, &self.field.reference.coarse);
        let place = (self.x / 4, self.y / 4);
        let coarse = coarse::search(from, to, place, self.predicted, self.lambda);
        self.visit(self.clamp(coarse));
        let fine = self.window(FINE);
        dispatch!(level(), simd => {
            self.visit_all(simd, fine, None);
        });
        let finer = self.window(FINER);
        dispatch!(level(), simd => {
            self.visit_all(simd, finer, Some(fine));
        });
    }

    /// First and last position of a window around the best vector of the whole.
    fn window(&self, reach: (i32, i32)) -> [[i32; 2]; 2] {
        let centre = self.best[0].vector;
        [
            self.clamp([centre[0] - reach.0, centre[1] - reach.1]),
            self.clamp([centre[0] + reach.0, centre[1] + reach.1]),
        ]
    }

    /// Every position of a window but those of one that has been visited: a vector that comes again
    /// changes nothing.
    #[inline(always)]
    fn visit_all<S: Simd>(
        &mut self,
        simd: S,
        [low, high]: [[i32; 2]; 2],
        visited: Option<[[i32; 2]; 2]>,
    ) {
        for y in low[1]..=high[1] {
            for x in low[0]..=high[0] {
                let seen = visited.is_some_and(|[low, high]| {
                    (low[0]..=high[0]).contains(&x) && (low[1]..=high[1]).contains(&y)
                });
                if !seen {
                    self.visit_by(simd, [x, y]);
                }
            }
        }
    }

    /// Take an integer vector into account for every partition.
    fn visit(&mut self, vector: [i32; 2]) {
        dispatch!(level(), simd => self.visit_by(simd, vector));
    }

    #[inline(always)]
    fn visit_by<S: Simd>(&mut self, simd: S, vector: [i32; 2]) {
        let plane = &self.field.reference.padded;
        let at = |place: usize, v: i32| (place + MARGIN) as i32 + v;
        let (rx, ry) = (
            at(self.x, vector[0]) as usize,
            at(self.y, vector[1]) as usize,
        );
        let other = (&plane.samples[ry * plane.width + rx..], plane.width);
        let sad = lanes::sad_of_quarters(simd, self.source, other);
        let rate = self.lambda * vector_bits(vector.map(|c| 4 * c), self.predicted);
        let [a, b, c, d] = sad;
        let sums = [a + b + c + d, a + b, c + d, a + c, b + d, a, b, c, d];
        for (best, sum) in self.best.iter_mut().zip(sums) {
            if sum + rate < best.cost {
                *best = Best {
                    cost: sum + rate,
                    vector,
                };
            }
        }
    }

    fn kept(shape: Shape) -> std::ops::Range<usize> {
        match shape {
            Shape::Whole => 0..1,
            Shape::Rows => 1..3,
            Shape::Columns => 3..5,
            Shape::Quarters => 5..9,
        }
    }

    /// Whether a shape is worth the fractional search: its integer cost is not above that of one
    /// partition.
    pub fn promising(&self, shape: Shape) -> bool {
        let sum: u32 = self.best[Self::kept(shape)].iter().map(|b| b.cost).sum();
        sum <= self.best[0].cost + self.lambda * shape_bits(shape)
    }

    /// Fractional vectors of a shape's partitions, one after the other.
    pub fn fractional(&self, shape: Shape, mut around: motion::Field) -> Motion {
        let mut motion = Motion {
            shape,
            vectors: [[0; 2]; 16],
            cost: self.lambda * shape_bits(shape),
        };
        for (part, kept) in parts(shape).iter().zip(Self::kept(shape)) {
            let &(x, y, width, height, rule) = part;
            let at = 4 * y + x;
            let predicted = predict(around.neighbours(at, width), 0, rule);
            let best = self.refine(part, self.best[kept].vector, predicted);
            motion.cost += best.cost;
            let vector = best.vector.map(|c| c as i16);
            around.fill(at, (width, height), 0, vector);
            for row in y..y + height {
                motion.vectors[4 * row + x..4 * row + x + width].fill(vector);
            }
        }
        motion
    }

    /// Half, then quarter positions around an integer vector. The result is in quarter samples.
    fn refine(&self, &(x, y, width, height, _): &Part, start: [i32; 2], predicted: Mv) -> Best {
        let size = (4 * width, 4 * height);
        let source = &self.source[64 * y + 4 * x..];
        let mut guess = [0; 256];
        // The cost of a vector, or any that is not below `limit`.
        let mut cost = |vector: [i32; 2], limit: u32| {
            let place = (self.x + 4 * x, self.y + 4 * y);
            let rate = self.lambda * vector_bits(vector, predicted);
            let (vector, reference) = (vector.map(|c| c as i16), self.field.reference);
            let own = (source, 16);
            let distance = match reference.pair(place, size, vector) {
                Some(pair) => {
                    let most = limit - rate;
                    dispatch!(level(), simd => lanes::satd4_of_means(simd, own, pair, size, most))
                }
                None => {
                    reference.luma(place, size, vector, &mut guess);
                    satd4(own, (&guess, 16), size)
                }
            };
            distance + rate
        };
        let vector = start.map(|c| 4 * c);
        let mut best = Best {
            cost: cost(vector, u32::MAX),
            vector,
        };
        let mut consider = |best: &mut Best, vector: [i32; 2]| {
            if self.lambda * vector_bits(vector, predicted) >= best.cost {
                return;
            }
            let cost = cost(vector, best.cost);
            if cost < best.cost {
                *best = Best { cost, vector };
            }
        };
        let clamped = self.clamp(predicted.map(|c| i32::from(c) >> 2));
        if clamped == predicted.map(|c| i32::from(c) >> 2) {
            consider(&mut best, predicted.map(i32::from));
        }
        for step in [2, 1] {
            let centre = best.vector;
            for i in (0..9).filter(|&i| i != 4) {
                let vector = [
                    centre[0] + step * (i % 3 - 1),
                    centre[1] + step * (i / 3 - 1),
                ];
                consider(&mut best, vector);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::cost::cut;
    use crate::codec::video::reference::coarse;
    use crate::entropy::h264::BlockPrices;
    use crate::entropy::h264::init::states;
    use crate::inter::motion::{Field as Around, MotionAround};
    use crate::picture::Frame;

    /// A texture without repetition, moved.
    fn plane(dx: i32, dy: i32) -> Plane {
        let mut plane = Plane::new(192, 128, 0);
        for y in 0..128 {
            for x in 0..192 {
                let (u, v) = (f64::from(x - dx), f64::from(y - dy));
                let value = (u * 0.11 + v * 0.05).sin()
                    + (v * 0.13 - u * 0.03).cos()
                    + (u * v * 0.002).sin();
                plane.samples[(192 * y + x) as usize] = (128.0 + 40.0 * value) as u8;
            }
        }
        plane
    }

    #[test]
    fn motion_is_found_anywhere_in_the_coarse_window() {
        for (dx, dy) in [(0, 0), (3, -2), (-37, 21), (60, -30), (-61, 9)] {
            let mut frame = Frame::new(192, 128, true, 128);
            frame.planes[0] = plane(0, 0);
            let reference = Reference::new(frame, vec![[0; 2]; 96]);
            let moved = plane(dx, dy);
            let small = coarse(&moved);
            let field = SearchField {
                reference: &reference,
                coarse: &small,
                vertical: 63,
            };
            let (x, y) = (6, 3);
            let source = cut::<16, 256>(&moved.samples, 192, (16 * x, 16 * y));
            let contexts = states(Some(0), 20);
            let blocks = BlockPrices::default();
            let p = Pricing::new(20, &contexts, &blocks);
            let mut search = Search::new(field, &source, (x, y), [0; 2], &p);
            search.integer(&[]);
            let around = Around::new(0, &MotionAround::default());
            let motion = search.fractional(Shape::Whole, around);
            let expected = [-dx, -dy].map(|d| 4 * d as i16);
            assert_eq!(motion.vectors, [expected; 16], "{dx} {dy}");
        }
    }

    #[test]
    fn prices_are_exp_golomb_lengths() {
        assert_eq!(
            [0, 1, -1, 2, 3, 4, 7, 8].map(component_bits),
            [1, 3, 3, 5, 5, 7, 7, 9]
        );
    }
}

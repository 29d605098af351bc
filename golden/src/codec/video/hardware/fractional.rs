// SPDX-License-Identifier: Apache-2.0
//! Fractional search: per partition the whole-sample vector, the predicted vector, four half
//! positions around the better one, eight quarter positions around the best.

use super::prices::{Prices, shape_bits, vector_bits, wide};
use super::whole::WholeSearch;
use super::window::{Window, narrow};
use crate::codec::video::shape::{Part, parts};
use crate::entropy::h264::syntax::Shape;
use crate::inter::Mv;
use crate::inter::motion::Field;
use crate::inter::mv::predict;
use crate::simd::lanes::satd4_of_means;
use crate::simd::{Simd, dispatch, level};

/// Half positions in quarter samples: up, left, right, down.
pub const HALF: [[i32; 2]; 4] = [[0, -2], [-2, 0], [2, 0], [0, 2]];
/// All around, in quarter samples.
pub const QUARTER: [[i32; 2]; 8] = [
    [-1, -1],
    [0, -1],
    [1, -1],
    [-1, 0],
    [1, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
];

/// Motion of a macroblock in one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Motion {
    /// The shape.
    pub shape: Shape,
    /// Mvs of the 4x4 blocks in raster order.
    pub vectors: [Mv; 16],
    /// SATD4 and the price of shape and vectors.
    pub cost: u32,
}

/// The search of a partition, in quarter samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The whole-sample vector.
    pub first: [i32; 2],
    /// The predicted vector; it is searched where it differs and the window holds it.
    pub predicted: [i32; 2],
    /// What the quarter positions lie around.
    pub centre: [i32; 2],
    /// Cost and vector in the end.
    pub best: (u32, [i32; 2]),
}

/// Refine a shape's partitions, one after the other: the prediction of each needs the one before.
pub fn refine(
    source: &[u8; 256],
    window: &Window,
    shape: Shape,
    search: &WholeSearch,
    around: Field,
    p: &Prices,
) -> Motion {
    refine_watched(source, window, shape, search, around, p, |_| ())
}

/// [`refine`], and show `watch` the search of each partition.
pub fn refine_watched(
    source: &[u8; 256],
    window: &Window,
    shape: Shape,
    search: &WholeSearch,
    mut around: Field,
    p: &Prices,
    mut watch: impl FnMut(Steps),
) -> Motion {
    let mut motion = Motion {
        shape,
        vectors: [[0; 2]; 16],
        cost: p.lambda * shape_bits(shape),
    };
    for (part, best) in parts(shape).iter().zip(search.of(shape)) {
        let &(x, y, width, height, rule) = part;
        let at = 4 * y + x;
        let predicted = wide(predict(around.neighbours(at, width), 0, rule));
        let steps = refine_part(source, window, part, best.vector, predicted, p.lambda);
        let (cost, vector) = steps.best;
        watch(steps);
        motion.cost += cost;
        let vector = narrow(vector);
        around.fill(at, (width, height), 0, vector);
        for row in y..y + height {
            motion.vectors[4 * row + x..4 * row + x + width].fill(vector);
        }
    }
    motion
}

/// The search of a partition.
fn refine_part(
    source: &[u8; 256],
    window: &Window,
    part: &Part,
    start: [i32; 2],
    predicted: [i32; 2],
    lambda: u32,
) -> Steps {
    let first = start.map(|c| 4 * c);
    let mut search = PartSearch {
        source,
        window,
        part,
        predicted,
        lambda,
        best: (u32::MAX, first),
    };
    let centre = dispatch!(level(), simd => search.run(simd));
    Steps {
        first,
        predicted,
        centre,
        best: search.best,
    }
}

/// The search of a partition.
struct PartSearch<'a> {
    source: &'a [u8; 256],
    window: &'a Window,
    part: &'a Part,
    predicted: [i32; 2],
    lambda: u32,
    best: (u32, [i32; 2]),
}

impl PartSearch<'_> {
    /// Search; what the quarter positions lay around.
    #[inline(always)]
    fn run<S: Simd>(&mut self, simd: S) -> [i32; 2] {
        let first = self.best.1;
        self.consider(simd, first);
        if self.predicted != first {
            self.consider(simd, self.predicted);
        }
        let mut centre = first;
        for steps in [&HALF[..], &QUARTER] {
            centre = self.best.1;
            for step in steps {
                self.consider(simd, [centre[0] + step[0], centre[1] + step[1]]);
            }
        }
        centre
    }

    /// Take a vector into account, unless its price alone is too much.
    fn consider<S: Simd>(&mut self, simd: S, vector: [i32; 2]) {
        let rate = self.lambda * vector_bits(vector, self.predicted);
        if self.window.holds(vector) && rate < self.best.0 {
            let cost = simd.vectorize(
                #[inline(always)]
                || self.distance(simd, vector),
            ) + rate;
            if cost < self.best.0 {
                self.best = (cost, vector);
            }
        }
    }

    #[inline(always)]
    fn distance<S: Simd>(&self, simd: S, vector: [i32; 2]) -> u32 {
        let &(x, y, width, height, _) = self.part;
        let own = (&self.source[16 * 4 * y + 4 * x..], 16);
        let pair = self.window.pair((4 * x, 4 * y), vector);
        satd4_of_means(simd, own, pair, (4 * width, 4 * height), u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::reference::Reference;
    use crate::inter::motion::MotionAround;
    use crate::picture::Frame;

    fn window(centre: [i32; 2]) -> Window {
        let mut frame = Frame::new(96, 96, true, 0);
        for (i, s) in frame.planes[0].samples.iter_mut().enumerate() {
            let (x, y) = ((i % 96) as f64, (i / 96) as f64);
            let value = (x * 0.31 + y * 0.13).sin() + (y * 0.27 - x * 0.07).cos();
            *s = (128.0 + 55.0 * value) as u8;
        }
        let mut window = Window::default();
        let reference = Reference::new(frame, vec![[0; 2]; 36]);
        window.fetch(&reference, (2, 2), centre);
        window
    }

    fn nowhere() -> Field {
        Field::new(0, &MotionAround::default())
    }

    fn find(window: &Window, source: &[u8; 256], shape: Shape, qp: u8) -> Motion {
        let p = Prices::new(qp);
        let search = WholeSearch::new(source, window, &[], [0; 2], p.whole);
        refine(source, window, shape, &search, nowhere(), &p)
    }

    #[test]
    fn every_fraction_is_found_but_one() {
        let window = window([0, 0]);
        for fraction in 0..16 {
            let vector = [4 + fraction % 4, -8 + fraction / 4];
            let mut source = [0; 256];
            window.predict((0, 0), (16, 16), vector, &mut source);
            let motion = find(&window, &source, Shape::Whole, 0);
            if fraction == 10 {
                // The half position on the diagonal is none of the four, nor beside them.
                let [x, y] = wide(motion.vectors[0]);
                assert!((x - vector[0]).abs() <= 1 && (y - vector[1]).abs() <= 1);
            } else {
                assert_eq!(motion.vectors, [narrow(vector); 16]);
                // No error is left: the cost is that of the vector.
                assert_eq!(motion.cost, vector_bits(vector, [0; 2]));
            }
        }
    }

    #[test]
    fn partitions_are_refined_each_against_the_one_before() {
        let window = window([0, 0]);
        let (upper, lower) = ([6, 5], [-7, 2]);
        let mut source = [0; 256];
        window.predict((0, 0), (16, 8), upper, &mut source);
        window.predict((0, 8), (16, 8), lower, &mut source[128..]);
        let motion = find(&window, &source, Shape::Rows, 0);
        assert_eq!(motion.vectors[..8], [narrow(upper); 8]);
        assert_eq!(motion.vectors[8..], [narrow(lower); 8]);
        // The lower one is predicted from A, which is not there, so from the median: (6, 5) alone
        // is there with this reference.
        let bits = 2 + vector_bits(upper, [0; 2]) + vector_bits(lower, upper);
        assert_eq!(motion.cost, bits);
    }

    #[test]
    fn nothing_outside_the_window_is_taken() {
        let window = window([16, -16]);
        for whole in [[28, -8], [4, -24], [28, -24], [4, -8]] {
            for d in HALF.into_iter().chain(QUARTER) {
                let (source, p) = (
                    [200; 256],
                    [4 * whole[0] + 3 * d[0], 4 * whole[1] + 3 * d[1]],
                );
                let part = &parts(Shape::Whole)[0];
                let (cost, vector) = refine_part(&source, &window, part, whole, p, 1).best;
                assert!(window.holds(vector) && cost < u32::MAX, "{vector:?}");
            }
        }
    }

    #[test]
    fn at_a_coarse_quantiser_the_predicted_vector_wins_on_flat_samples() {
        let mut frame = Frame::new(96, 96, true, 90);
        frame.planes[0].samples[0] = 91;
        let mut window = Window::default();
        window.fetch(&Reference::new(frame, vec![[0; 2]; 36]), (3, 3), [0, 0]);
        let part = &parts(Shape::Whole)[0];
        let found = refine_part(&[90; 256], &window, part, [3, 2], [-5, 7], 91);
        assert_eq!(found.best, (2 * 91, [-5, 7]));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The window: the reference's samples that search and compensation of a macroblock may read.
//!
//! Whole-sample vectors lie within ±12 x ±8 of the coarse vector, the centre. Half and quarter
//! positions around those, and their six taps, are inside too; nothing else ever is.

use crate::codec::video::halves::PAIRS;
use crate::codec::video::reference::{MARGIN, Reference};
use crate::inter::Mv;
use crate::simd::lanes::{self, Rows};
use crate::simd::{dispatch, level};

/// Reach of whole-sample vectors around the centre.
pub const REACH: [i32; 2] = [12, 8];
/// Samples before a block that its taps need, where a fractional vector lies below the least whole
/// one.
const BEFORE: i32 = 3;
/// Samples behind it.
const BEHIND: i32 = 3;
/// Columns.
pub const WIDTH: usize = (16 + 2 * REACH[0] + BEFORE + BEHIND) as usize;
/// Rows.
pub const HEIGHT: usize = (16 + 2 * REACH[1] + BEFORE + BEHIND) as usize;

/// Samples that a row has room for.
const STRIDE: usize = 48;

/// A window of luma samples, and of the half positions between them, which the hardware makes anew
/// where it needs them.
#[derive(Clone, Debug)]
pub struct Window {
    /// The coarse vector, in samples.
    centre: [i32; 2],
    /// The samples, and the planes of [`crate::codec::video::halves::Halves`].
    planes: [[u8; STRIDE * HEIGHT]; 4],
}

impl Default for Window {
    fn default() -> Self {
        Self {
            centre: [0; 2],
            planes: [[0; STRIDE * HEIGHT]; 4],
        }
    }
}

impl Window {
    /// Fetch the samples for the macroblock at column `x`, row `y`. `centre` keeps the macroblock
    /// inside the picture.
    pub fn fetch(&mut self, reference: &Reference, (x, y): (usize, usize), centre: [i32; 2]) {
        self.centre = centre;
        let first = |place: usize, axis: usize| {
            (16 * place + MARGIN) as i32 + centre[axis] - REACH[axis] - BEFORE
        };
        let (left, top) = (first(x, 0) as usize, first(y, 1) as usize);
        let [across, down, both] = &reference.halves().planes;
        let from = [&reference.padded, across, down, both];
        for (to, from) in self.planes.iter_mut().zip(from) {
            for (r, row) in to.as_chunks_mut::<STRIDE>().0.iter_mut().enumerate() {
                row.copy_from_slice(&from.row(top + r)[left..left + STRIDE]);
            }
        }
    }

    /// The coarse vector.
    pub fn centre(&self) -> [i32; 2] {
        self.centre
    }

    /// Whether a vector in whole samples may be searched.
    pub fn holds_whole(&self, vector: [i32; 2]) -> bool {
        [0, 1].into_iter().all(|i| {
            let d = vector[i] - self.centre[i];
            -REACH[i] <= d && d <= REACH[i]
        })
    }

    /// Whether a vector in quarter samples may be used: its floor in whole samples lies within
    /// (−13 … 12, −9 … 8) of the centre.
    pub fn holds(&self, vector: [i32; 2]) -> bool {
        [0, 1].into_iter().all(|i| {
            let d = (vector[i] >> 2) - self.centre[i];
            -REACH[i] - 1 <= d && d <= REACH[i]
        })
    }

    /// The samples from row `row` of the macroblock on, moved by `vector` in whole samples, and
    /// their stride.
    #[inline(always)]
    pub fn whole(&self, vector: [i32; 2]) -> (&[u8], usize) {
        let [x, y] = self.place((0, 0), vector);
        (&self.planes[0][STRIDE * y + x..], STRIDE)
    }

    /// Column and row of the window of the sample at (`x`, `y`) of the macroblock, moved by
    /// `vector` in whole samples.
    #[inline(always)]
    fn place(&self, (x, y): (usize, usize), vector: [i32; 2]) -> [usize; 2] {
        let [cx, cy] = self.centre;
        [
            (x as i32 + vector[0] - cx + REACH[0] + BEFORE) as usize,
            (y as i32 + vector[1] - cy + REACH[1] + BEFORE) as usize,
        ]
    }

    /// The two blocks whose mean predicts the samples from `place`, column and row of the
    /// macroblock, on, moved by `vector` in quarter samples, which the window must hold.
    #[inline(always)]
    pub fn pair(&self, place: (usize, usize), vector: [i32; 2]) -> [Rows<'_>; 2] {
        let [x, y] = self.place(place, [vector[0] >> 2, vector[1] >> 2]);
        let [a, b] = PAIRS[(4 * (vector[1] & 3) + (vector[0] & 3)) as usize];
        let rows = |(plane, right, below): (usize, usize, usize)| {
            &self.planes[plane][STRIDE * (y + below) + x + right..]
        };
        [(rows(a), STRIDE), (rows(b), STRIDE)]
    }

    /// Predict the `size` luma samples at (`x`, `y`) of the macroblock, moved by `vector`, which
    /// the window must hold, into `out` at stride 16.
    pub fn predict(
        &self,
        (x, y): (usize, usize),
        size: (usize, usize),
        vector: [i32; 2],
        out: &mut [u8],
    ) {
        let pair = self.pair((x, y), vector);
        dispatch!(level(), simd => lanes::mean(simd, pair, size, out));
    }
}

/// A vector in quarter samples as streams have it; those of windows fit.
pub fn narrow(v: [i32; 2]) -> Mv {
    v.map(|c| c as i16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Frame;

    fn reference(width: usize, height: usize) -> Reference {
        let mut frame = Frame::new(width, height, true, 0);
        for (i, s) in frame.planes[0].samples.iter_mut().enumerate() {
            *s = (i.wrapping_mul(2_654_435_761) >> 13) as u8;
        }
        Reference::new(frame, vec![[0; 2]; width * height / 256])
    }

    /// All corners of what may be used around `centre`, in quarter samples, and places beyond.
    fn corners(centre: [i32; 2]) -> impl Iterator<Item = ([i32; 2], bool)> {
        let axis = |i: usize| {
            let (low, high) = (
                4 * (centre[i] - REACH[i] - 1),
                4 * (centre[i] + REACH[i]) + 3,
            );
            [
                (low - 1, false),
                (low, true),
                (low + 2, true),
                (high, true),
                (high + 1, false),
            ]
        };
        let (xs, ys) = (axis(0), axis(1));
        xs.into_iter()
            .flat_map(move |x| ys.map(|y| ([x.0, y.0], x.1 && y.1)))
    }

    #[test]
    fn what_it_holds_is_the_reference_and_edges_are_repeated() {
        let reference = reference(96, 64);
        let mut window = Window::default();
        for (x, y) in [(0, 0), (5, 0), (0, 3), (5, 3), (2, 1)] {
            // The coarse search keeps the macroblock inside: the farthest to each side.
            let far = [
                [-16 * x as i32, -16 * y as i32],
                [16 * (5 - x as i32), 16 * (3 - y as i32)],
                [0, 0],
            ];
            for centre in far {
                window.fetch(&reference, (x, y), centre);
                for (vector, inside) in corners(centre) {
                    assert_eq!(window.holds(vector), inside, "{centre:?} {vector:?}");
                    if !inside {
                        continue;
                    }
                    for (at, size) in [((0, 0), (16, 16)), ((8, 8), (8, 8)), ((8, 0), (8, 16))] {
                        let (mut own, mut all) = ([0; 256], [0; 256]);
                        window.predict(at, size, vector, &mut own);
                        let place = (16 * x + at.0, 16 * y + at.1);
                        reference.luma(place, size, narrow(vector), &mut all);
                        assert_eq!(own, all, "{centre:?} {vector:?} {at:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn whole_samples_and_their_limits() {
        let reference = reference(64, 64);
        let mut window = Window::default();
        window.fetch(&reference, (1, 1), [8, -4]);
        for (vector, inside) in [
            ([20, 4], true),
            ([-4, -12], true),
            ([21, 0], false),
            ([-5, 0], false),
            ([0, 5], false),
            ([0, -13], false),
        ] {
            assert_eq!(window.holds_whole(vector), inside, "{vector:?}");
            if inside {
                let (from, stride) = window.whole(vector);
                let mut out = [0; 256];
                window.predict((0, 0), (16, 16), vector.map(|c| 4 * c), &mut out);
                for r in 0..16 {
                    assert_eq!(from[stride * r..stride * r + 16], out[16 * r..16 * r + 16]);
                }
            }
        }
    }
}

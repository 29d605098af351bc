// SPDX-License-Identifier: Apache-2.0
//! What motion search and inter prediction see of a coded picture.

use std::sync::OnceLock;

use super::halves::{EDGE, Halves, PAIRS, Tap};
use crate::inter::Mv;
use crate::inter::interpolate;
use crate::picture::{Frame, Plane};
use crate::simd::lanes::{self, Rows};
use crate::simd::{dispatch, level};

/// Samples that the padded luma plane has beyond each edge.
pub const MARGIN: usize = 32;

/// A reference picture.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The picture after the deblocking filter, whole macroblocks.
    pub frame: Frame,
    /// Its luma with [`MARGIN`] repeated samples all around: what a window memory of the search
    /// holds.
    pub padded: Plane,
    /// Its luma at a quarter of the width and height.
    pub coarse: Plane,
    /// Mv of the first block of each macroblock; (0, 0) of intra ones.
    pub vectors: Vec<Mv>,
    halves: OnceLock<Halves>,
}

impl Reference {
    /// Of a reconstructed picture.
    pub fn new(frame: Frame, vectors: Vec<Mv>) -> Self {
        let luma = &frame.planes[0];
        let (width, height) = (luma.width + 2 * MARGIN, luma.height + 2 * MARGIN);
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = luma.row(y.saturating_sub(MARGIN).min(luma.height - 1));
            samples.extend(std::iter::repeat_n(row[0], MARGIN));
            samples.extend_from_slice(row);
            samples.extend(std::iter::repeat_n(row[luma.width - 1], MARGIN));
        }
        Self {
            padded: Plane {
                width,
                height,
                samples,
            },
            coarse: coarse(luma),
            frame,
            vectors,
            halves: OnceLock::new(),
        }
    }

    /// Half positions of the padded luma, made when they are first asked for.
    pub fn halves(&self) -> &Halves {
        self.halves.get_or_init(|| Halves::new(&self.padded))
    }

    /// The two blocks of `width` × `height` samples whose mean predicts the luma block at `x`, `y`,
    /// moved by `vector`; `None` too far outside the picture.
    #[inline]
    pub fn pair(
        &self,
        (x, y): (usize, usize),
        (width, height): (usize, usize),
        vector: Mv,
    ) -> Option<[Rows<'_>; 2]> {
        // Taps may lie one sample farther to the right and below.
        let at = |place: usize, v: i16, size: usize, limit: usize| {
            let at = usize::try_from((place + MARGIN) as i32 + i32::from(v >> 2)).ok()?;
            (at >= EDGE && at + size + 1 + EDGE <= limit).then_some(at)
        };
        let x = at(x, vector[0], width, self.padded.width)?;
        let y = at(y, vector[1], height, self.padded.height)?;
        let [across, down, both] = &self.halves().planes;
        let planes = [&self.padded, across, down, both];
        let [a, b] = PAIRS[usize::from((4 * (vector[1] & 3) + (vector[0] & 3)) as u16)];
        let rows = |(plane, right, below): Tap| {
            let plane: &Plane = planes[plane];
            let from = (y + below) * plane.width + x + right;
            (&plane.samples[from..], plane.width)
        };
        Some([rows(a), rows(b)])
    }

    /// Predict a luma block whose place is (`x`, `y`) in samples, moved by `vector`, into `out` at
    /// stride 16.
    pub fn luma(&self, place: (usize, usize), size: (usize, usize), vector: Mv, out: &mut [u8]) {
        if let Some(pair) = self.pair(place, size, vector) {
            dispatch!(level(), simd => lanes::mean(simd, pair, size, out));
            return;
        }
        let at = |place: usize, v: i16| 4 * (place + MARGIN) as i32 + i32::from(v);
        let position = (at(place.0, vector[0]), at(place.1, vector[1]));
        interpolate::luma(&self.padded, position, size, out, 16);
    }

    /// Predict the blocks of Cb and Cr whose place is (`x`, `y`) in chroma samples, into `out` at
    /// stride 8.
    pub fn chroma(
        &self,
        (x, y): (usize, usize),
        size: (usize, usize),
        vector: Mv,
        out: [&mut [u8]; 2],
    ) {
        let at = |place: usize, v: i16| 8 * place as i32 + i32::from(v);
        let position = (at(x, vector[0]), at(y, vector[1]));
        let [_, cb, cr] = &self.frame.planes;
        interpolate::chroma([cb, cr], position, size, out, 8);
    }
}

/// A plane at a quarter of the width and height: rounded means of 4x4 samples.
pub fn coarse(plane: &Plane) -> Plane {
    let (width, height) = (plane.width / 4, plane.height / 4);
    let mut samples = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let sum: u16 = (0..4)
                .flat_map(|r| &plane.row(4 * y + r)[4 * x..4 * x + 4])
                .map(|&s| u16::from(s))
                .sum();
            samples.push(((sum + 8) >> 4) as u8);
        }
    }
    Plane {
        width,
        height,
        samples,
    }
}

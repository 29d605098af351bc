// SPDX-License-Identifier: Apache-2.0
//! The samples of a slice, laid out as in its picture.

use crate::picture::{Frame, Plane};
use crate::simd::transforms::{Block4, Block8};
use crate::simd::{Simd, SimdBase, SimdInto, i32x4, i32x8};
use crate::stream::Sps;

use crate::picture::CONCEALMENT;

/// The part of a picture that a slice can reach: as many rows of macroblocks as it has got to. A
/// slice that stays in one row has only columns of its own, so that all slices of a picture need
/// little more room than the picture.
#[derive(Clone, Debug, Default)]
pub(in crate::codec::decode) struct Strip {
    /// The samples; of what the slice does not hold, anything.
    pub frame: Frame,
    /// First column and row of macroblocks.
    left: usize,
    top: usize,
}

/// A macroblock's samples of one colour component, from its first on.
pub(super) struct Target<'a> {
    pub samples: &'a mut [u8],
    pub stride: usize,
}

impl Strip {
    /// For macroblocks `first` to `end`; with room for `likely` of them.
    pub fn new(sequence: &Sps, first: usize, end: usize, likely: usize) -> Self {
        let width = sequence.width_mbs as usize;
        let (mut left, top) = (first % width, first / width);
        let mut columns = end - first;
        if left + columns > width {
            (left, columns) = (0, width);
        }
        let rows = (first % width + likely)
            .div_ceil(width)
            .min(end.div_ceil(width) - top);
        let plane = |side: usize| Plane {
            width: side * columns,
            height: 0,
            samples: Vec::with_capacity(side * side * columns * rows),
        };
        let chroma = || match sequence.chroma {
            true => plane(8),
            false => Plane::default(),
        };
        Self {
            frame: Frame {
                planes: [plane(16), chroma(), chroma()],
            },
            left,
            top,
        }
    }

    /// Row `y` of macroblocks is reached, all above it are there.
    pub fn reach(&mut self, y: usize) {
        for (plane, side) in self.frame.planes.iter_mut().zip([16, 8, 8]) {
            if plane.width > 0 {
                plane.height = side * (y + 1 - self.top);
                let size = plane.width * plane.height;
                plane.samples.resize(size, CONCEALMENT);
            }
        }
    }

    /// Index of the first sample of macroblock (`x`, `y`) in a component.
    pub fn at(&self, component: usize, (x, y): (usize, usize)) -> usize {
        let side = if component == 0 { 16 } else { 8 };
        side * ((y - self.top) * self.frame.planes[component].width + x - self.left)
    }

    /// The samples of macroblock (`x`, `y`), which is reached, in a component that is there.
    pub(super) fn target(&mut self, component: usize, place: (usize, usize)) -> Target<'_> {
        let at = self.at(component, place);
        let plane = &mut self.frame.planes[component];
        Target {
            samples: &mut plane.samples[at..],
            stride: plane.width,
        }
    }

    /// The samples of macroblock (`x`, `y`), which is reached, in Cb and Cr, if they are there.
    pub(super) fn chroma(&mut self, place: (usize, usize)) -> [Target<'_>; 2] {
        let at = self.at(1, place);
        let [_, cb, cr] = &mut self.frame.planes;
        [cb, cr].map(|plane| Target {
            samples: &mut plane.samples[at..],
            stride: plane.width,
        })
    }
}

impl<'a> Target<'a> {
    /// The samples from column `x`, row `y` on.
    #[inline(always)]
    pub fn part(&mut self, x: usize, y: usize) -> &mut [u8] {
        &mut self.samples[y * self.stride + x..]
    }

    /// Add the rows of a 4x4 residual at column `x`, row `y`, clipped to 8 bits (8.5.14).
    #[inline(always)]
    pub fn add4<S: Simd>(&mut self, simd: S, (x, y): (usize, usize), rows: Block4<S>) {
        let from = y * self.stride + x;
        let samples = &mut self.samples[from..from + 3 * self.stride + 4];
        for (r, residual) in rows.into_iter().enumerate() {
            let row = &mut samples[r * self.stride..][..4];
            let mut now = [0; 4];
            for i in 0..4 {
                now[i] = i32::from(row[i]);
            }
            let now: i32x4<S> = now.simd_into(simd);
            let now = (now + residual).max(0).min(255);
            for i in 0..4 {
                row[i] = now[i] as u8;
            }
        }
    }

    /// The same of an 8x8 residual.
    #[inline(always)]
    pub fn add8<S: Simd>(&mut self, simd: S, (x, y): (usize, usize), rows: Block8<S>) {
        let from = y * self.stride + x;
        let samples = &mut self.samples[from..from + 7 * self.stride + 8];
        for (r, residual) in rows.into_iter().enumerate() {
            let row = &mut samples[r * self.stride..][..8];
            let mut now = [0; 8];
            for i in 0..8 {
                now[i] = i32::from(row[i]);
            }
            let now: i32x8<S> = now.simd_into(simd);
            let now = (now + residual).max(0).min(255);
            for i in 0..8 {
                row[i] = now[i] as u8;
            }
        }
    }

    /// Put an `N` samples wide block at its start.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, block: &[u8]) {
        put::<N>(self.samples, 0, self.stride, block);
    }
}

/// Put an `N` samples wide block at `at`.
#[inline(always)]
pub(super) fn put<const N: usize>(samples: &mut [u8], at: usize, stride: usize, block: &[u8]) {
    for (r, row) in block.as_chunks::<N>().0.iter().enumerate() {
        samples[at + r * stride..][..N].copy_from_slice(row);
    }
}

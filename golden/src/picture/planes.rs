// SPDX-License-Identifier: Apache-2.0
//! Planes of samples, and frames of three planes.

/// A plane of samples, row by row without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width · height` samples.
    pub samples: Vec<u8>,
}

impl Plane {
    /// A plane of one value.
    pub fn new(width: usize, height: usize, value: u8) -> Self {
        Self {
            width,
            height,
            samples: vec![value; width * height],
        }
    }

    /// Row `y`. Must exist.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.samples[y * self.width..(y + 1) * self.width]
    }

    /// The 4x4 block at column `x`, row `y`, in raster order; beyond the edge the edge is repeated.
    /// The plane must not be empty.
    pub fn block(&self, x: usize, y: usize) -> [u8; 16] {
        if x + 4 <= self.width && y + 4 <= self.height {
            let mut block = [0; 16];
            for r in 0..4 {
                let at = (y + r) * self.width + x;
                block[4 * r..4 * r + 4].copy_from_slice(&self.samples[at..at + 4]);
            }
            return block;
        }
        std::array::from_fn(|i| {
            let (x, y) = (x + i % 4, y + i / 4);
            self.samples[y.min(self.height - 1) * self.width + x.min(self.width - 1)]
        })
    }

    /// The upper left `width` × `height` samples, the last column and row repeated where the plane
    /// is smaller. The plane must not be empty.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let mut samples = Vec::with_capacity(width * height);
        let columns = width.min(self.width);
        for y in 0..height {
            let row = self.row(y.min(self.height - 1));
            samples.extend_from_slice(&row[..columns]);
            samples.extend(std::iter::repeat_n(row[columns - 1], width - columns));
        }
        Self {
            width,
            height,
            samples,
        }
    }

    /// The `W` samples from column `x` on in row `y`. Must lie in the plane.
    pub fn run<const W: usize>(&self, x: usize, y: usize) -> [u8; W] {
        let at = y * self.width + x;
        std::array::from_fn(|i| self.samples[at + i])
    }
}

/// A picture of luma and two chroma planes of half its width and height (4:2:0), or of luma alone
/// (4:0:0: the chroma planes are empty).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Y, Cb, Cr.
    pub planes: [Plane; 3],
}

impl Frame {
    /// A frame of one value, of `width` × `height` luma samples; chroma sides are rounded up.
    pub fn new(width: usize, height: usize, chroma: bool, value: u8) -> Self {
        let plane = || {
            if chroma {
                Plane::new(width.div_ceil(2), height.div_ceil(2), value)
            } else {
                Plane::default()
            }
        };
        Self {
            planes: [Plane::new(width, height, value), plane(), plane()],
        }
    }

    /// A grey frame: `width` × `height` samples of luma, row by row.
    pub fn grey(width: usize, height: usize, samples: Vec<u8>) -> Self {
        Plane {
            width,
            height,
            samples,
        }
        .into()
    }

    /// The luma plane: all there is of a grey frame.
    pub fn luma(&self) -> &Plane {
        &self.planes[0]
    }

    /// Whether there are chroma planes.
    pub fn has_chroma(&self) -> bool {
        !self.planes[1].samples.is_empty()
    }

    /// The upper left `width` × `height` luma samples and the chroma that goes with them, edges
    /// repeated where the frame is smaller.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let [y, u, v] = &self.planes;
        let chroma = |p: &Plane| {
            if p.samples.is_empty() {
                Plane::default()
            } else {
                p.resized(width.div_ceil(2), height.div_ceil(2))
            }
        };
        Self {
            planes: [y.resized(width, height), chroma(u), chroma(v)],
        }
    }
}

impl From<Plane> for Frame {
    /// A grey frame.
    fn from(luma: Plane) -> Self {
        Self {
            planes: [luma, Plane::default(), Plane::default()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_repeated_and_cropped_again() {
        let mut frame = Frame::new(3, 5, true, 7);
        frame.planes[0].samples[14] = 9;
        frame.planes[2].samples[5] = 8;
        let coded = frame.resized(16, 16);
        assert_eq!(coded.planes[0].run::<2>(14, 15), [9, 9]);
        assert_eq!(coded.planes[2].run::<2>(6, 7), [8, 8]);
        assert_eq!(coded.resized(3, 5), frame);
        assert!(!Frame::new(3, 5, false, 0).resized(16, 16).has_chroma());
    }
}

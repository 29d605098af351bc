// SPDX-License-Identifier: Apache-2.0
//! Which macroblocks around one can be used (6.4.9).

/// Which neighbours of a macroblock lie in its slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbAvailability {
    /// Left.
    pub a: bool,
    /// Above.
    pub b: bool,
    /// Above right.
    pub c: bool,
    /// Above left.
    pub d: bool,
}

impl MbAvailability {
    /// For macroblock `n` of a slice, at column `x` of a picture `width` macroblocks wide.
    pub fn new(n: u32, x: u32, width: u32) -> Self {
        Self {
            a: x > 0 && n > 0,
            b: n >= width,
            c: x + 1 < width && n + 1 >= width,
            d: x > 0 && n > width,
        }
    }

    /// Whether A, B and D of the block at column `x`, row `y` of the macroblock are there, in
    /// blocks of any size.
    #[inline(always)]
    pub fn around(&self, x: usize, y: usize) -> (bool, bool, bool) {
        let d = match (x, y) {
            (0, 0) => self.d,
            (0, _) => self.a,
            (_, 0) => self.b,
            _ => true,
        };
        (x > 0 || self.a, y > 0 || self.b, d)
    }
}

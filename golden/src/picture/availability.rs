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
}

//! Shapes of inter macroblocks and their partitions (Tables 7-13, 7-17).

use crate::inter::mv::Prefer;

/// How an inter macroblock is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One partition.
    P16x16,
    /// Two, one above the other.
    P16x8,
    /// Two side by side.
    P8x16,
    /// Four, none cut further.
    P8x8,
}

/// A partition: column, row, width and height in 4x4 blocks, and its rule of prediction.
pub type Part = (usize, usize, usize, usize, Prefer);

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 4] = [Self::P16x16, Self::P16x8, Self::P8x16, Self::P8x8];

    /// The partitions in coding order.
    pub fn parts(self) -> &'static [Part] {
        use Prefer::{A, B, C, Median};
        match self {
            Self::P16x16 => &[(0, 0, 4, 4, Median)],
            Self::P16x8 => &[(0, 0, 4, 2, B), (0, 2, 4, 2, A)],
            Self::P8x16 => &[(0, 0, 2, 4, A), (2, 0, 2, 4, C)],
            Self::P8x8 => &[
                (0, 0, 2, 2, Median),
                (2, 0, 2, 2, Median),
                (0, 2, 2, 2, Median),
                (2, 2, 2, 2, Median),
            ],
        }
    }
}

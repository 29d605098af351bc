// SPDX-License-Identifier: Apache-2.0
//! Partitions of inter macroblocks (Tables 7-13, 7-17).

use crate::entropy::h264::syntax::Shape;
use crate::inter::mv::Prefer;

/// A partition: column, row, width and height in 4x4 blocks, and its rule of prediction.
pub type Part = (usize, usize, usize, usize, Prefer);

/// All shapes; quarters are not cut further.
pub const SHAPES: [Shape; 4] = [Shape::Whole, Shape::Rows, Shape::Columns, Shape::Quarters];

/// The partitions of a shape in coding order.
pub fn parts(shape: Shape) -> &'static [Part] {
    use Prefer::{A, B, C, Median};
    match shape {
        Shape::Whole => &[(0, 0, 4, 4, Median)],
        Shape::Rows => &[(0, 0, 4, 2, B), (0, 2, 4, 2, A)],
        Shape::Columns => &[(0, 0, 2, 4, A), (2, 0, 2, 4, C)],
        Shape::Quarters => &[
            (0, 0, 2, 2, Median),
            (2, 0, 2, 2, Median),
            (0, 2, 2, 2, Median),
            (2, 2, 2, 2, Median),
        ],
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The part of a reference plane that a prediction takes, which may lie beyond the plane.

use crate::picture::Plane;

/// Largest block: a macroblock's luma.
pub(super) const SIDE: usize = 16;
/// Rows and columns that the six taps need beyond the block: two before, three behind.
pub(super) const TAPS: usize = 5;
/// Stride of the work areas.
const STRIDE: usize = 24;
/// The block with what its taps need.
type Window = [u8; (SIDE + TAPS) * STRIDE];

/// The samples from (`x`, `y`) on, `width` × `height` of them, and their stride: from the plane
/// itself, or copied where it ends.
pub(super) fn window<'a>(
    plane: &'a Plane,
    (x, y): (i32, i32),
    (width, height): (usize, usize),
    area: &'a mut Option<Window>,
) -> (&'a [u8], usize) {
    let inside = |at: i32, size: usize, limit: usize| at >= 0 && at as usize + size <= limit;
    if inside(x, width, plane.width) && inside(y, height, plane.height) {
        return (
            &plane.samples[y as usize * plane.width + x as usize..],
            plane.width,
        );
    }
    let area = area.insert([0; (SIDE + TAPS) * STRIDE]);
    // Columns before the plane and in front of its end.
    let size = width as i64;
    let before = (-i64::from(x)).clamp(0, size) as usize;
    let until = (plane.width as i64 - i64::from(x)).clamp(0, size) as usize;
    let first = i64::from(x).clamp(0, plane.width as i64) as usize;
    for (r, row) in area.chunks_exact_mut(STRIDE).take(height).enumerate() {
        let y = (i64::from(y) + r as i64).clamp(0, plane.height as i64 - 1);
        let source = plane.row(y as usize);
        row[..before].fill(source[0]);
        if before < until {
            row[before..until].copy_from_slice(&source[first..first + until - before]);
        }
        row[until..width].fill(source[plane.width - 1]);
    }
    (area, STRIDE)
}

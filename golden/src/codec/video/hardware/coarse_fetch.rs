// SPDX-License-Identifier: Apache-2.0
//! Fetch of coarse windows: what memory holds of a reference picture for the coarse search, and
//! which of it a macroblock's window has that the one before has not.
//!
//! Of each macroblock memory has a record of half a tile, row by row: the means of its 4x4 blocks
//! and its first vector. A window has the columns of macroblocks from x − 5 to x + 5 and the rows
//! from y − 2 to y + 2, as far as the picture has them, and one column beyond each edge, which is
//! that edge repeated: no vector reads beyond that.

use super::tiles::Size;
use crate::codec::video::reference::Reference;

/// Bytes of a record.
pub const RECORD: usize = 32;
/// Columns of macroblocks on each side of the one that is searched, and rows.
pub const REACH: [usize; 2] = [5, 2];

/// The record of the macroblock at column `x`, row `y`: means of 4x4 in raster order, then x and y
/// of its first vector in quarter samples, two bytes each, low byte first; the rest is 0.
pub fn record(reference: &Reference, (x, y): (usize, usize)) -> [u8; RECORD] {
    let mut bytes = [0; RECORD];
    for (r, row) in bytes[..16].chunks_mut(4).enumerate() {
        row.copy_from_slice(&reference.coarse.row(4 * y + r)[4 * x..4 * x + 4]);
    }
    let vector = reference.vectors[y * (reference.coarse.width / 4) + x];
    for (two, component) in bytes[16..20].chunks_mut(2).zip(vector) {
        two.copy_from_slice(&component.to_le_bytes());
    }
    bytes
}

/// A record on its way into a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Column of the window's place in the picture: −1 and the picture's width lie beyond it, and
    /// the record beside them is repeated.
    pub column: i32,
    /// Row of the window, 0 to 4: that of the macroblock is 2.
    pub row: usize,
    /// The record's macroblock, column and row.
    pub mb: (usize, usize),
}

/// What the window of the macroblock at column `x`, row `y` has and the one before in its row has
/// not, in the order in which it is asked for.
pub fn parts(size: Size, (x, y): (usize, usize)) -> Vec<Part> {
    let (reach, width) = (REACH[0] as i32, size.width as i32);
    let last = (x as i32 + reach).min(width);
    let first = if x == 0 { -1 } else { x as i32 + reach };
    let mut parts = Vec::new();
    for column in first..=last {
        for row in 0..=2 * REACH[1] {
            let from = (y + row).checked_sub(REACH[1]);
            let Some(from) = from.filter(|from| *from < size.height) else {
                continue;
            };
            let beside = column.clamp(0, width - 1) as usize;
            parts.push(Part {
                column,
                row,
                mb: (beside, from),
            });
        }
    }
    parts
}

/// The sample that a part brings for column `c` (0–3) and row `r` of a place, from its record.
pub fn sample(size: Size, part: &Part, record: &[u8; RECORD], (c, r): (usize, usize)) -> u8 {
    let column = match part.column {
        -1 => 0,
        beyond if beyond == size.width as i32 => 3,
        _ => c,
    };
    record[4 * r + column]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Frame;
    use std::collections::BTreeMap;

    fn picture(size: Size) -> Reference {
        let mut frame = Frame::new(16 * size.width, 16 * size.height, true, 0);
        let mut seed = 5u32;
        for s in &mut frame.planes[0].samples {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *s = (seed >> 24) as u8;
        }
        let count = (size.width * size.height) as i16;
        Reference::new(frame, (0..count).map(|i| [3 * i - 99, 7 - 5 * i]).collect())
    }

    #[test]
    fn parts_make_the_window_that_is_searched() {
        for (width, height) in [(1, 1), (2, 4), (5, 1), (6, 3), (14, 6)] {
            let size = Size { width, height };
            let reference = picture(size);
            let coarse = &reference.coarse;
            for y in 0..height {
                let mut held = BTreeMap::new();
                for x in 0..width {
                    for part in parts(size, (x, y)) {
                        assert!(held.insert((part.column, part.row), part).is_none());
                    }
                    let clamp = |v: i32, size: usize| v.clamp(0, size as i32 - 1) as usize;
                    // The macroblock moves within the picture, its neighbours with it.
                    for column in (x as i32 - 5).max(-1)..=(x as i32 + 5).min(width as i32) {
                        for row in (0..5).filter(|r| (2..height + 2).contains(&(y + r))) {
                            let part = held[&(column, row)];
                            let record = record(&reference, part.mb);
                            for i in 0..16 {
                                let (c, r) = (i % 4, i / 4);
                                let from = coarse.row(4 * (y + row - 2) + r);
                                let at = clamp(4 * column + c as i32, coarse.width);
                                assert_eq!(sample(size, &part, &record, (c, r)), from[at]);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_record_has_means_and_a_vector() {
        let reference = picture(Size {
            width: 3,
            height: 2,
        });
        let bytes = record(&reference, (1, 1));
        assert_eq!(bytes[5], reference.coarse.row(5)[5]);
        assert_eq!(bytes[16..20], [0xA9, 0xFF, 0xF3, 0xFF]);
        assert_eq!(bytes[20..], [0; 12]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! How a tensor becomes a matrix for the tensor tools, and how it is coded slab by slab.

use std::ops::Range;

use crate::tensor::{Layout, TileSize};

/// A tensor whose last dimensions make fewer columns takes more of them.
const COLUMNS: u64 = 64;
/// A matrix of fewer rows is folded anew: its tiles would be too small.
const FEW_ROWS: u64 = 8;
/// Trailing dimensions whose product is smaller are too few columns.
const FEW_COLUMNS: u64 = 32;
/// Most rows and columns of a matrix.
const SIDE: u64 = 1 << 40;

/// Columns of the matrix that a tensor of this shape becomes.
///
/// The last dimensions whose product is at least 64; where that leaves fewer than 8 rows, or all
/// but the first dimension are fewer than 32, the tensor is folded to 64 columns. Scalars and
/// vectors are too.
pub fn columns_of(shape: &[u64]) -> u64 {
    let values = shape.iter().fold(1u64, |n, d| n.saturating_mul(*d));
    let mut cols = 1u64;
    for dimension in shape.iter().skip(1).rev() {
        cols = cols.saturating_mul(*dimension);
        if cols >= COLUMNS {
            break;
        }
    }
    if cols < FEW_COLUMNS || values / cols < FEW_ROWS {
        COLUMNS
    } else {
        cols
    }
}

/// Matrix and tiles of a tensor of so many values in a matrix of so many columns, which it fills
/// row by row; the last may be short. `None` for a tensor without values and for impossible sizes.
pub fn layout_of(values: u64, cols: u64, transposed: bool, tile: TileSize) -> Option<Layout> {
    if cols == 0 {
        return None;
    }
    let rows = values.div_ceil(cols);
    if rows == 0 || rows > SIDE || cols > SIDE {
        return None;
    }
    Some(Layout {
        rows: usize::try_from(rows).ok()?,
        cols: usize::try_from(cols).ok()?,
        transposed,
        tile,
    })
}

/// Matrix rows of the slabs in which a tensor may be read and decoded: whole tiles in either
/// orientation, and about so many values.
pub fn slab_rows(layout: &Layout, values: usize) -> usize {
    let step = if layout.transposed {
        layout.tile.cols()
    } else {
        layout.tile.rows()
    };
    step * (values / step.saturating_mul(layout.cols)).max(1)
}

/// The tiles that lie in these matrix rows, whose ends are multiples of a slab's rows or the
/// matrix's end.
pub fn tiles_in(layout: &Layout, rows: Range<usize>) -> Vec<usize> {
    let (down, across) = layout.coded();
    let in_strip = down.div_ceil(layout.tile.rows());
    let strips = across.div_ceil(layout.tile.cols());
    let end = rows.end.min(layout.rows);
    if layout.transposed {
        let width = layout.tile.cols();
        (rows.start / width * in_strip..end.div_ceil(width) * in_strip).collect()
    } else {
        let height = layout.tile.rows();
        let inside = rows.start / height..end.div_ceil(height);
        (0..strips)
            .flat_map(|strip| inside.clone().map(move |t| strip * in_strip + t))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shapes_become_matrices() {
        for (shape, cols) in [
            (&[][..], 64),
            (&[1000][..], 64),
            (&[1536, 384][..], 384),
            (&[64, 128, 3][..], 384),
            (&[3, 100_000][..], 64),
            (&[100_000, 3][..], 64),
            (&[12, 40, 40][..], 1600),
            (&[0, 7][..], 64),
        ] {
            assert_eq!(columns_of(shape), cols, "{shape:?}");
        }
    }

    proptest! {
        #[test]
        fn every_tile_is_in_one_slab(
            values in 1u64..60_000, cols in 1u64..300, transposed: bool, rows in 4usize..20,
            slab in 1usize..3000,
        ) {
            let tile = TileSize::new(4 * rows, 64).expect("possible");
            let layout = layout_of(values, cols, transposed, tile).expect("possible");
            let mut seen = vec![0u8; layout.tile_count()];
            let step = slab_rows(&layout, slab);
            for first in (0..layout.rows).step_by(step) {
                for number in tiles_in(&layout, first..first + step) {
                    seen[number] += 1;
                    let area = layout.in_tensor(layout.tile(number).expect("is there"));
                    prop_assert!(area.row >= first && area.row + area.rows <= first + step);
                }
            }
            prop_assert!(seen.iter().all(|n| *n == 1));
        }
    }
}

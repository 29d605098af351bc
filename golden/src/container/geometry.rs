// SPDX-License-Identifier: Apache-2.0
//! How a tensor becomes tiles: a matrix, cut in strips of 64 columns, one below the other, cut in
//! tiles of rows.

/// Columns of a tile, and samples in a row of its picture.
pub const TILE_COLUMNS: u64 = 64;
/// Tiles in a picture at the most.
pub const TILES_PER_PICTURE: usize = 64;
/// Tiles that a tensor is cut into at the least, if it is large enough: a fractional rate mixes two
/// QPs tile by tile, and eight are fine enough for a hundredth of a bit.
const MIN_TILES: u64 = 8;
/// Macroblock rows of a tile that are chosen by default.
const TILE_MB_ROWS: std::ops::RangeInclusive<u64> = 4..=16;

/// Matrix and tiles of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Values.
    pub values: u64,
    /// Rows of the matrix.
    pub rows: u64,
    /// Columns of the matrix; the last row may be short.
    pub cols: u64,
    /// Rows of a tile: a multiple of 16.
    pub tile_rows: u64,
}

impl Geometry {
    /// Fold a tensor of this shape for `lanes` lanes. The last dimension becomes the columns when
    /// at most an eighth more is coded for it than is there; everything else (0-d and 1-d tensors
    /// too) is folded to 64 columns.
    pub fn new(shape: &[u64], lanes: u64) -> Option<Self> {
        let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
        let last = *shape.last().unwrap_or(&1);
        let padded = last.div_ceil(TILE_COLUMNS).checked_mul(TILE_COLUMNS)?;
        let keeps = shape.len() >= 2 && last > 0 && padded - last <= padded / 8;
        let cols = if keeps { last } else { TILE_COLUMNS };
        let rows = values.div_ceil(cols);
        let mb_rows = cols.div_ceil(TILE_COLUMNS).checked_mul(rows)?.div_ceil(16);
        let tile = mb_rows
            .div_ceil(lanes.max(MIN_TILES))
            .clamp(*TILE_MB_ROWS.start(), *TILE_MB_ROWS.end());
        Some(Self {
            values,
            rows,
            cols,
            tile_rows: 16 * tile.min(mb_rows.max(1)),
        })
    }

    /// Strips of 64 columns.
    pub fn strips(&self) -> u64 {
        self.cols.div_ceil(TILE_COLUMNS)
    }

    /// Rows of all strips, one below the other.
    pub fn stacked_rows(&self) -> u64 {
        self.strips() * self.rows
    }

    /// Tiles.
    pub fn tiles(&self) -> u64 {
        if self.values == 0 {
            0
        } else {
            self.stacked_rows().div_ceil(self.tile_rows)
        }
    }

    /// Index in the tensor of the value that the sample at `row` of the stack and `column` stands
    /// for: itself, or the nearest value to the left and above where there is none (padding).
    /// `None` in a tensor without values.
    pub fn source(&self, row: u64, column: u64) -> Option<(u64, bool)> {
        if self.values == 0 {
            return None;
        }
        let inside = row.min(self.stacked_rows() - 1);
        let (strip, r) = (inside / self.rows, inside % self.rows);
        let c = (strip * TILE_COLUMNS + column).min(self.cols - 1);
        let index = r * self.cols + c;
        let real = row == inside && strip * TILE_COLUMNS + column == c && index < self.values;
        Some((index.min(self.values - 1), real))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_weight_matrix_fills_sixty_four_lanes() {
        let g = Geometry::new(&[1536, 384], 64).expect("folds");
        assert_eq!(
            (g.rows, g.cols, g.tile_rows, g.tiles()),
            (1536, 384, 144, 64)
        );
    }

    #[test]
    fn vectors_scalars_and_nothing() {
        assert_eq!(
            Geometry::new(&[], 64).map(|g| (g.values, g.tiles())),
            Some((1, 1))
        );
        assert_eq!(
            Geometry::new(&[1000], 64).map(|g| (g.cols, g.rows)),
            Some((64, 16))
        );
        assert_eq!(Geometry::new(&[3, 0, 7], 64).map(|g| g.tiles()), Some(0));
        assert_eq!(Geometry::new(&[u64::MAX, 3], 64), None);
    }

    proptest! {
        #[test]
        fn every_value_has_exactly_one_sample(a in 1u64..40, b in 1u64..200, lanes in 1u64..65) {
            let g = Geometry::new(&[a, b], lanes).expect("folds");
            let mut seen = vec![0; (a * b) as usize];
            for row in 0..g.tiles() * g.tile_rows {
                for column in 0..TILE_COLUMNS {
                    let (index, real) = g.source(row, column).expect("has values");
                    seen[index as usize] += u32::from(real);
                }
            }
            prop_assert!(seen.iter().all(|n| *n == 1));
        }
    }
}

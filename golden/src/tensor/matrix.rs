// SPDX-License-Identifier: Apache-2.0
//! The matrix that is coded: where samples come from, its orientation, its tiles and their padding
//! (sections 1.2 to 1.4).

use super::align::Restorer;
use super::distortion::Distortion;
use super::element::Element;
use super::error::TensorError;
use super::params::Mode;
use super::source::Source;

/// Size of all tiles of a tensor but the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileSize {
    rows: u16,
    cols: u16,
}

impl Default for TileSize {
    /// 256 rows of 64 columns.
    fn default() -> Self {
        Self {
            rows: 256,
            cols: 64,
        }
    }
}

impl TileSize {
    /// Tiles of `rows` rows, a multiple of 4 from 16 to 1024, and 64 or 128 columns.
    pub fn new(rows: usize, cols: usize) -> Result<Self, TensorError> {
        match (rows, cols) {
            (16..=1024, 64 | 128) if rows.is_multiple_of(4) => Ok(Self {
                rows: rows as u16,
                cols: cols as u16,
            }),
            _ => Err(TensorError::TileSize { rows, cols }),
        }
    }

    /// Tiles for what is coded in this mode, `rows` rows of it: as much as a model gains from long
    /// tiles. Tokens in tiles of 256; everything else in equal parts of a strip, at most 512.
    pub fn fitting(mode: Mode, rows: usize) -> Self {
        const LONGEST: usize = 512;
        if mode.is_tokens() {
            return Self::default();
        }
        let parts = rows.div_ceil(LONGEST).max(1);
        let part = rows.div_ceil(parts).next_multiple_of(4).max(16);
        Self {
            rows: part as u16,
            cols: 64,
        }
    }

    /// Rows, 16 to 1024.
    pub fn rows(self) -> usize {
        self.rows.into()
    }

    /// Columns, 64 or 128.
    pub fn cols(self) -> usize {
        self.cols.into()
    }
}

/// A tile's place in the coded matrix, without its padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileArea {
    /// First row.
    pub row: usize,
    /// First column.
    pub col: usize,
    /// Rows, 1 to 1024.
    pub rows: usize,
    /// Columns, 1 to 128.
    pub cols: usize,
}

impl TileArea {
    /// Values of the tile.
    pub fn values(&self) -> usize {
        self.rows * self.cols
    }

    /// Rows with padding, a multiple of 4.
    pub fn padded_rows(&self) -> usize {
        self.rows.next_multiple_of(4)
    }

    /// Columns with padding, a multiple of 4.
    pub fn padded_cols(&self) -> usize {
        self.cols.next_multiple_of(4)
    }

    /// Padded samples without their padding.
    pub(super) fn crop(&self, mut padded: Vec<i16>) -> Vec<i16> {
        let width = self.padded_cols();
        if width != self.cols {
            for row in 1..self.rows {
                padded.copy_within(row * width..row * width + self.cols, row * self.cols);
            }
        }
        padded.truncate(self.values());
        padded
    }
}

/// How a matrix lies in tiles: what a directory holds of a tensor beside its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Rows of the tensor.
    pub rows: usize,
    /// Columns of the tensor.
    pub cols: usize,
    /// The transpose is coded.
    pub transposed: bool,
    /// Size of the tiles of what is coded.
    pub tile: TileSize,
}

impl Layout {
    /// Rows and columns of what is coded.
    pub fn coded(&self) -> (usize, usize) {
        if self.transposed {
            (self.cols, self.rows)
        } else {
            (self.rows, self.cols)
        }
    }

    /// Number of tiles.
    pub fn tile_count(&self) -> usize {
        let (rows, cols) = self.coded();
        rows.div_ceil(self.tile.rows()) * cols.div_ceil(self.tile.cols())
    }

    /// The tile of this number: strip after strip, inside a strip from top to bottom.
    pub fn tile(&self, number: usize) -> Option<TileArea> {
        let (rows, cols) = self.coded();
        let down = rows.div_ceil(self.tile.rows());
        let row = number.checked_rem(down)? * self.tile.rows();
        let col = number / down * self.tile.cols();
        (col < cols).then(|| TileArea {
            row,
            col,
            rows: self.tile.rows().min(rows - row),
            cols: self.tile.cols().min(cols - col),
        })
    }

    /// All tiles in their order.
    pub fn tiles(&self) -> impl Iterator<Item = TileArea> + '_ {
        (0..self.tile_count()).filter_map(|number| self.tile(number))
    }

    /// Where a tile lies in the tensor itself: first row, first column, rows, columns.
    pub fn in_tensor(&self, area: TileArea) -> TileArea {
        if self.transposed {
            TileArea {
                row: area.col,
                col: area.row,
                rows: area.cols,
                cols: area.rows,
            }
        } else {
            area
        }
    }

    /// Write a decoded tile, `area.rows` x `area.cols` samples, to its place in a tensor in memory.
    ///
    /// # Panics
    /// When `samples` is not as large as the area or `out` not as large as the tensor.
    pub fn place<T: Element>(&self, area: TileArea, samples: &[i16], unit: i32, out: &mut [T]) {
        assert_eq!(samples.len(), area.values(), "samples of one tile");
        assert_eq!(
            out.len(),
            self.rows * self.cols,
            "values of the whole tensor"
        );
        let restorer = Restorer::new(unit);
        self.place_rows(area, samples, 0, out, |q| restorer.value(q));
    }

    /// Write a decoded tile, `area.rows` x `area.cols` samples, as what `value` makes of them, to
    /// its place in rows of the tensor, of which `first` is the first.
    ///
    /// # Panics
    /// When the tile does not lie in these rows.
    pub fn place_rows<V>(
        &self,
        area: TileArea,
        samples: &[i16],
        first: usize,
        out: &mut [V],
        value: impl Fn(i16) -> V,
    ) {
        /// Rows that are transposed together: their lines stay in the cache.
        const TOGETHER: usize = 32;
        let place = self.in_tensor(area);
        let mut lines = out[(place.row - first) * self.cols..].chunks_exact_mut(self.cols);
        if !self.transposed {
            for (line, row) in lines.zip(samples.chunks_exact(area.cols)) {
                for (v, &q) in line[place.col..].iter_mut().zip(row) {
                    *v = value(q);
                }
            }
            return;
        }
        let mut lines: Vec<_> = lines.by_ref().take(place.rows).collect();
        for (i, rows) in samples.chunks(TOGETHER * area.cols).enumerate() {
            let col = place.col + i * TOGETHER;
            let count = rows.len() / area.cols;
            for (j, line) in lines.iter_mut().enumerate() {
                let column = rows[j..].iter().step_by(area.cols);
                for (v, &q) in line[col..col + count].iter_mut().zip(column) {
                    *v = value(q);
                }
            }
        }
    }
}

/// The samples of a tile with their padding: the last row and column repeated to multiples of 4.
#[derive(Clone, Debug)]
pub struct Tile {
    area: TileArea,
    transposed: bool,
    samples: Vec<i16>,
}

impl Tile {
    /// Read the tile `area` of what is coded, the source or its transpose.
    pub fn read(source: &impl Source, transposed: bool, area: TileArea) -> Self {
        let (width, height) = (area.padded_cols(), area.padded_rows());
        let mut samples = vec![0; width * height];
        if transposed {
            let mut column = [0; 1024];
            for i in 0..area.cols {
                source.read(area.col + i, area.row, &mut column[..area.rows]);
                let out = samples[i..].iter_mut().step_by(width);
                for (to, from) in out.zip(&column[..area.rows]) {
                    *to = *from;
                }
            }
        } else {
            for (i, row) in samples.chunks_exact_mut(width).take(area.rows).enumerate() {
                source.read(area.row + i, area.col, &mut row[..area.cols]);
            }
        }
        for row in samples.chunks_exact_mut(width).take(area.rows) {
            let last = row[area.cols - 1];
            row[area.cols..].fill(last);
        }
        for row in area.rows..height {
            samples.copy_within((area.rows - 1) * width..area.rows * width, row * width);
        }
        Self {
            area,
            transposed,
            samples,
        }
    }

    /// All samples, `area.padded_rows()` rows of `area.padded_cols()`.
    pub fn padded(&self) -> &[i16] {
        &self.samples
    }

    /// The tile's place.
    pub fn area(&self) -> TileArea {
        self.area
    }

    /// Errors of a padded reconstruction of this tile.
    pub fn compare(&self, source: &impl Source, decoded: &[i16]) -> Distortion {
        let (area, width) = (self.area, self.area.padded_cols());
        if self.transposed {
            let mut column = [0; 1024];
            (0..area.cols)
                .map(|i| {
                    let from = decoded[i..].iter().step_by(width);
                    for (to, from) in column[..area.rows].iter_mut().zip(from) {
                        *to = *from;
                    }
                    source.compare(area.col + i, area.row, &column[..area.rows])
                })
                .sum()
        } else {
            decoded
                .chunks_exact(width)
                .take(area.rows)
                .enumerate()
                .map(|(i, row)| source.compare(area.row + i, area.col, &row[..area.cols]))
                .sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Samples;
    use super::*;

    fn layout(rows: usize, cols: usize, transposed: bool) -> Layout {
        Layout {
            rows,
            cols,
            transposed,
            tile: TileSize::new(16, 64).expect("a size"),
        }
    }

    #[test]
    fn sizes_of_tiles_are_what_the_syntax_has() {
        for (rows, cols) in [(16, 64), (1024, 128), (100, 64)] {
            let size = TileSize::new(rows, cols).expect("a size");
            assert_eq!((size.rows(), size.cols()), (rows, cols));
        }
        for (rows, cols) in [(12, 64), (18, 64), (1028, 64), (0, 64), (64, 32), (64, 0)] {
            assert!(TileSize::new(rows, cols).is_err(), "{rows} {cols}");
        }
    }

    #[test]
    fn fitting_tiles_divide_a_strip_evenly() {
        let rows = |rows| TileSize::fitting(Mode::None, rows).rows();
        assert_eq!([1, 16, 17, 512].map(rows), [16, 16, 20, 512]);
        assert_eq!([513, 1000, 1536, 30_522].map(rows), [260, 500, 512, 512]);
        assert_eq!(TileSize::fitting(Mode::Tok1, 9), TileSize::default());
    }

    #[test]
    fn tiles_cover_every_value_once() {
        for (rows, cols) in [(1, 1), (16, 64), (17, 65), (100, 200), (3, 500)] {
            for transposed in [false, true] {
                let layout = layout(rows, cols, transposed);
                let mut covered = vec![0f32; rows * cols];
                for area in layout.tiles() {
                    let place = layout.in_tensor(area);
                    for row in place.row..place.row + place.rows {
                        for col in place.col..place.col + place.cols {
                            covered[row * cols + col] += 1.0;
                        }
                    }
                }
                assert!(covered.iter().all(|n| *n == 1.0), "{layout:?}");
                assert_eq!(layout.tile(layout.tile_count()), None);
            }
        }
        let corners: Vec<_> = layout(40, 70, false)
            .tiles()
            .map(|a| (a.row, a.col))
            .collect();
        assert_eq!(
            corners,
            [(0, 0), (16, 0), (32, 0), (0, 64), (16, 64), (32, 64)]
        );
    }

    #[test]
    fn tiles_read_and_placed_are_the_tensor_again() {
        let (rows, cols) = (37, 70);
        let values: Vec<i16> = (0..rows * cols).map(|i| (i % 1999) as i16).collect();
        let samples = Samples::new(rows, cols, 0, values.clone()).expect("fits");
        for transposed in [false, true] {
            let layout = layout(rows, cols, transposed);
            let mut out = vec![0f32; rows * cols];
            for area in layout.tiles() {
                let tile = Tile::read(&samples, transposed, area);
                assert_eq!(tile.padded().len(), area.padded_rows() * area.padded_cols());
                assert_eq!(tile.compare(&samples, tile.padded()).max, 0.0);
                layout.place(area, &area.crop(tile.padded().to_vec()), 0, &mut out);
            }
            assert!(out.iter().zip(&values).all(|(a, b)| *a == f32::from(*b)));
        }
    }

    #[test]
    fn padding_repeats_the_last_row_and_column() {
        let samples = Samples::new(2, 3, 0, vec![1, 2, 3, 4, 5, 6]).expect("fits");
        let area = layout(2, 3, false).tile(0).expect("a tile");
        let tile = Tile::read(&samples, false, area);
        let rows = [[1, 2, 3, 3], [4, 5, 6, 6], [4, 5, 6, 6], [4, 5, 6, 6]];
        assert_eq!(tile.padded(), rows.as_flattened());
        let area = layout(2, 3, true).tile(0).expect("a tile");
        let tile = Tile::read(&samples, true, area);
        let rows = [[1, 4, 4, 4], [2, 5, 5, 5], [3, 6, 6, 6], [3, 6, 6, 6]];
        assert_eq!(tile.padded(), rows.as_flattened());
    }
}

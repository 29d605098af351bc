// SPDX-License-Identifier: Apache-2.0
//! What can go wrong with a tensor or with one of its tiles.

/// Why a tensor could not be coded, or could not be coded as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TensorError {
    /// Rows times columns are not the number of values.
    #[error(
        "the tensor has {values} values, but {rows} rows of {cols} columns were asked for: give \
         the shape that belongs to the data"
    )]
    Shape {
        /// Values given.
        values: usize,
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        cols: usize,
    },
    /// There is nothing to code.
    #[error("the tensor has no values: store it as it is")]
    Empty,
    /// A NaN or an infinity.
    #[error(
        "value {index} of the tensor is not finite: replace NaN and infinities, or store the \
         tensor as it is"
    )]
    NotFinite {
        /// Index of the first such value, row by row.
        index: usize,
    },
    /// A tile size that the syntax has no code for.
    #[error(
        "tiles of {rows} rows and {cols} columns do not exist: use a multiple of 4 from 16 to 1024 \
         rows, and 64 or 128 columns"
    )]
    TileSize {
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        cols: usize,
    },
    /// The number of slices is not the number of tiles.
    #[error("the tensor has {tiles} tiles, but {slices} slices were given: give one for each tile")]
    SliceCount {
        /// Slices given.
        slices: usize,
        /// Tiles of the layout.
        tiles: usize,
    },
    /// A slice does not decode.
    #[error("tile {tile} is damaged: {error}")]
    Tile {
        /// Number of the tile, in the order of [`super::Layout::tiles`].
        tile: usize,
        /// What is wrong.
        error: TileError,
    },
    /// A goal that is no number, or not positive where it has to be.
    #[error("the goal {goal} has no meaning: give a finite number above 0")]
    Goal {
        /// The goal as asked for.
        goal: super::Goal,
    },
    /// A goal out of reach of twelve bits or of the steps that exist.
    #[error("{goal} is out of reach: the best that the tensor tools reach here is {best}")]
    Unreachable {
        /// The goal as asked for.
        goal: super::Goal,
        /// What was reached, in the goal's own unit.
        best: super::Goal,
    },
}

/// Why a slice is not a tile (section 12 of docs/tensor-tools.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Fewer than five bytes, an unknown mode, or a 1 among the zero bits.
    #[error("its slice header has values that no encoder writes")]
    Header,
    /// The arithmetic decoder's start, an Exp-Golomb prefix, or a level out of range.
    #[error("its levels break the syntax")]
    Syntax,
    /// The slice does not end where its levels end.
    #[error("its slice does not end where its levels do")]
    End,
}

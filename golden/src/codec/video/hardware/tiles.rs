// SPDX-License-Identifier: Apache-2.0
//! How pictures lie in memory: tiles of 64 bytes, row by row, without padding. Luma has tiles of
//! 8x8 samples, chroma of 8x4 pairs of Cb and Cr.

use crate::picture::Frame;

/// Bytes of a tile.
pub const BYTES: usize = 64;

/// What a tile has samples of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 8x8 samples of luma: byte 8·row + column.
    Luma,
    /// 8x4 samples of Cb and Cr: byte 16·row + 2·column, and one more for Cr.
    Chroma,
}

/// Both kinds.
pub const KINDS: [Kind; 2] = [Kind::Luma, Kind::Chroma];

/// Width and height of a picture in macroblocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

impl Size {
    /// Of a picture of whole macroblocks.
    pub fn of(frame: &Frame) -> Self {
        let luma = frame.luma();
        Self {
            width: luma.width / 16,
            height: luma.height / 16,
        }
    }

    /// Columns and rows of tiles.
    pub fn tiles(self, kind: Kind) -> [usize; 2] {
        match kind {
            Kind::Luma => [2 * self.width, 2 * self.height],
            Kind::Chroma => [self.width, 2 * self.height],
        }
    }

    /// Tiles before the one at this column and row.
    pub fn address(self, kind: Kind, [column, row]: [usize; 2]) -> usize {
        self.tiles(kind)[0] * row + column
    }
}

/// The tile at this column and row of a picture in colour.
pub fn tile(frame: &Frame, kind: Kind, [column, row]: [usize; 2]) -> [u8; BYTES] {
    let [luma, cb, cr] = &frame.planes;
    match kind {
        Kind::Luma => std::array::from_fn(|i| luma.row(8 * row + i / 8)[8 * column + i % 8]),
        Kind::Chroma => std::array::from_fn(|i| {
            let plane = [cb, cr][i % 2];
            plane.row(4 * row + i / 16)[8 * column + i % 16 / 2]
        }),
    }
}

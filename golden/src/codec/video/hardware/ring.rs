// SPDX-License-Identifier: Apache-2.0
//! The ring of a lane that holds its windows: 80 x 48 samples of luma and 40 x 24 of Cb and Cr.
//!
//! A tile's place in it follows from its place in the picture, so what two windows share stays
//! where it is, and a window holds no two tiles of one place. A row of chroma's tiles lies beside a
//! row of luma's, and two columns of luma's tiles beside one of chroma's: the ring is 5 x 6 places
//! of three tiles.

use super::tiles::{BYTES, KINDS, Kind};

/// Columns and rows of places in a ring.
pub const RING: [usize; 2] = [5, 6];

/// Columns and rows of tiles of a kind in a ring.
pub const fn ring(kind: Kind) -> [usize; 2] {
    match kind {
        Kind::Luma => [2 * RING[0], RING[1]],
        Kind::Chroma => RING,
    }
}

/// Columns and rows of tiles that a window may have left of the picture, and above it: with them a
/// ring begins.
const fn beyond(kind: Kind) -> [i32; 2] {
    match kind {
        Kind::Luma => [2, 2],
        Kind::Chroma => [1, 2],
    }
}

/// Columns and rows of samples in a tile.
pub const fn side(kind: Kind) -> [usize; 2] {
    match kind {
        Kind::Luma => [8, 8],
        Kind::Chroma => [8, 4],
    }
}

/// Column and row in the ring of a tile at this column and row.
pub fn place(kind: Kind, tile: [i32; 2]) -> [usize; 2] {
    [0, 1].map(|i| (tile[i] + beyond(kind)[i]) as usize % ring(kind)[i])
}

/// The samples of a lane's ring.
#[derive(Clone, Debug)]
pub struct Ring {
    luma: Vec<[u8; BYTES]>,
    chroma: Vec<[u8; BYTES]>,
}

impl Default for Ring {
    fn default() -> Self {
        let [luma, chroma] = KINDS.map(|kind| {
            let [columns, rows] = ring(kind);
            vec![[0; BYTES]; columns * rows]
        });
        Self { luma, chroma }
    }
}

impl Ring {
    /// Put half a tile, the lower one or not, to a place.
    pub fn fill(
        &mut self,
        kind: Kind,
        [column, row]: [usize; 2],
        lower: bool,
        half: &[u8; BYTES / 2],
    ) {
        let tiles = match kind {
            Kind::Luma => &mut self.luma,
            Kind::Chroma => &mut self.chroma,
        };
        let tile = &mut tiles[ring(kind)[0] * row + column];
        tile[BYTES / 2 * usize::from(lower)..][..BYTES / 2].copy_from_slice(half);
    }

    /// The sample of luma at (`x`, `y`) of a picture or beyond it, as far as a window has it.
    pub fn luma(&self, at: [i32; 2]) -> u8 {
        let (tile, [column, row]) = find(Kind::Luma, at);
        self.luma[tile][8 * row + column]
    }

    /// That of Cb or Cr.
    pub fn chroma(&self, cr: bool, at: [i32; 2]) -> u8 {
        let (tile, [column, row]) = find(Kind::Chroma, at);
        self.chroma[tile][16 * row + 2 * column + usize::from(cr)]
    }
}

/// The tile of a ring that has a sample, and the sample's column and row in it.
fn find(kind: Kind, at: [i32; 2]) -> (usize, [usize; 2]) {
    let side = side(kind).map(|s| s as i32);
    let [column, row] = place(kind, [0, 1].map(|i| at[i].div_euclid(side[i])));
    let inside = [0, 1].map(|i| at[i].rem_euclid(side[i]) as usize);
    (ring(kind)[0] * row + column, inside)
}

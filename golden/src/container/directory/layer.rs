// SPDX-License-Identifier: Apache-2.0
//! What holds for layers and stored tensors of every version.

use super::super::ContainerError;
use super::checks::bad;
use super::item::{Layer, Piece, Stored};
use super::{NARROW, TRANSPOSED, UNITS, WIDE, WIDE_TILES, layout_of};
use crate::tensor::{Layout, TileArea, TileSize};

/// More values than this are in no byte of a slice.
const VALUES_PER_BYTE: u64 = 1000;

/// The matrix of a layer of so many values. `rows`: of a tile, divided by 4, less 1.
pub fn matrix_of(
    unit: i16,
    flags: u64,
    rows: u64,
    cols: u64,
    values: u64,
) -> Result<Layout, ContainerError> {
    if !UNITS.contains(&unit) {
        return Err(bad(&format!(
            "a tensor's exponent is {unit}, not {} to {}",
            UNITS.start(),
            UNITS.end()
        )));
    }
    if flags > (TRANSPOSED | WIDE_TILES) {
        return Err(bad(&format!("the flags of a tensor's layer are {flags}")));
    }
    let columns = if flags & WIDE_TILES != 0 {
        WIDE
    } else {
        NARROW
    };
    let impossible = || bad("a tensor's matrix or tiles are of an impossible size");
    let tile = TileSize::new(4 * (rows as usize + 1), columns).map_err(|_| impossible())?;
    layout_of(values, cols, flags & TRANSPOSED != 0, tile).ok_or_else(impossible)
}

/// A layer whose tiles are no shorter than any slice of their size.
///
/// A value takes at least the 0.0085 bits of the most probable bin. Memory for what a slice stands
/// for is thus bounded by the bytes of the file.
pub fn layer_of(unit: i16, layout: Layout, tiles: Vec<Piece>) -> Result<Layer, ContainerError> {
    let short = |(area, tile): (TileArea, &Piece)| {
        area.values() as u64 > VALUES_PER_BYTE * u64::from(tile.length)
    };
    if layout.tiles().zip(&tiles).any(short) {
        return Err(bad("a tile is shorter than any slice of its size"));
    }
    Ok(Layer {
        unit,
        layout,
        tiles,
    })
}

/// A stored tensor, whose pieces are read once their number is known.
pub fn stored_of(
    bytes: u64,
    chunk: u64,
    shuffle: u8,
    pieces: impl FnOnce(u64) -> Result<Vec<Piece>, ContainerError>,
) -> Result<Stored, ContainerError> {
    if chunk == 0 || shuffle == 0 {
        return Err(bad("a stored tensor has chunks or elements of no bytes"));
    }
    Ok(Stored {
        bytes,
        chunk,
        shuffle,
        pieces: pieces(bytes.div_ceil(chunk))?,
    })
}

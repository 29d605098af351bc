// SPDX-License-Identifier: Apache-2.0
//! What `tricodec info` says of one tensor or picture.

use serde::Serialize;

/// One tensor or picture.
#[derive(Serialize)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Its element type and how it is coded.
    pub element: String,
    /// Dimensions.
    pub shape: Vec<u64>,
    /// Bytes in the file.
    pub bytes: u64,
    /// Tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiles: Option<usize>,
    /// Rows of a tile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tile_rows: Option<u64>,
    /// Least and largest QP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qp: Option<(u8, u8)>,
    /// Bits per value, with the entry in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bits_per_value: Option<f64>,
}

impl Item {
    /// Of these figures and no others.
    pub fn new(name: String, element: String, shape: Vec<u64>, bytes: u64) -> Self {
        Self {
            name,
            element,
            shape,
            bytes,
            tiles: None,
            tile_rows: None,
            qp: None,
            bits_per_value: None,
        }
    }

    /// For people.
    pub fn line(&self) -> String {
        let mut line = format!(
            "{}  {} {:?}  {} bytes",
            // Names of a foreign file may hold anything: nothing of it reaches the terminal as a
            // control character.
            self.name.escape_debug(),
            self.element,
            self.shape,
            self.bytes
        );
        if let (Some(tiles), Some(rows)) = (self.tiles, self.tile_rows) {
            line += &format!(", {tiles} tiles of {rows}x64");
        }
        if let Some((low, high)) = self.qp {
            line += &format!(", QP {low} to {high}");
        }
        if let Some(bits) = self.bits_per_value {
            line += &format!(", {bits:.3} bits per value");
        }
        line
    }
}

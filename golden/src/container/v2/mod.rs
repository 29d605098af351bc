// SPDX-License-Identifier: Apache-2.0
//! Version 2 of the container (docs/bitstream.md, section 3): header and directory.
//!
//! The directory says of each tensor its name, shape, element type, and the tools that its payload
//! is coded with. It holds a length and a CRC-32 for every piece of a payload that stands alone, so
//! one tensor, or one tile of it, is read without the rest. Archives of version 1 are read too.
//!
//! Nothing here opens files: [`Header`] says how many bytes of a file the directory takes, and
//! [`Directory::parse`] takes these bytes.

mod item;
mod matrix;
mod read;
mod stored;
mod write;

pub use item::{Content, Item, Layer, Piece, Stored};
pub use matrix::{columns_of, layout_of, slab_rows, tiles_in};
pub use read::{Directory, HEADER_BYTES, Header, checked};
pub use stored::{CHUNK_BYTES, pack_chunk, unpack_chunk};
pub use write::{directory_bytes, write_archive};

/// First bytes of an archive of version 2.
pub const MAGIC: [u8; 4] = *b"TRI2";
/// Bytes that the directory has for each piece: its length and its CRC-32.
const PIECE_BYTES: usize = 8;
/// Layers of a tensor at the most: the first, and one for what it leaves.
const MAX_LAYERS: u64 = 2;
/// Columns of a tile, and of a tile of a configuration with more memory.
const NARROW: usize = 64;
const WIDE: usize = 128;
/// Exponents of a tensor's unit: those of every `f64`.
const UNITS: std::ops::RangeInclusive<i16> = -1084..=1013;

/// Numbers of the tools in the directory.
mod tools {
    /// Stored, byte for byte.
    pub const STORED: u8 = 0;
    /// H.264 slices.
    pub const AVC: u8 = 1;
    /// The tensor tools.
    pub const TENSOR: u8 = 2;
}

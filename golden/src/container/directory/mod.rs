// SPDX-License-Identifier: Apache-2.0
//! Header and directory of an archive (docs/bitstream.md, sections 3 and 4).
//!
//! The directory says of each tensor its name, shape, element type, and the tools that its payload
//! is coded with. It holds a length and a CRC-32 for every piece of a payload that stands alone, so
//! one tensor, or one tile of it, is read without the rest. Version 3 is written; archives of
//! versions 1 and 2 are read too.
//!
//! Nothing here opens files: [`Header`] says how many bytes of a file the directory takes, and
//! [`Directory::parse`] takes these bytes.

mod checks;
mod item;
mod layer;
mod matrix;
mod read;
mod stored;
mod varint;
mod version2;
mod version3;
mod write;

pub use item::{Content, Elements, Item, Layer, MX_BLOCK, Piece, Stored};
pub use matrix::{columns_of, layout_of, slab_rows, tiles_in};
pub use read::{Directory, HEADER_BYTES, Header, checked};
pub use stored::{CHUNK_BYTES, pack_chunk, unpack_chunk};
pub use write::{TILE_BITS, directory_bytes, sealed, write_archive};

/// First bytes of an archive.
pub const MAGIC: [u8; 4] = *b"TRI3";
/// Those of version 2.
const MAGIC_2: [u8; 4] = *b"TRI2";
/// Layers of a tensor at the most: the first, and one for what it leaves.
const MAX_LAYERS: u64 = 2;
/// Columns of a tile, and of a tile of a configuration with more memory.
const NARROW: usize = 64;
const WIDE: usize = 128;
/// Exponents of a tensor's unit: those of every `f64`.
const UNITS: std::ops::RangeInclusive<i16> = -1084..=1013;
/// Flags of a layer.
const TRANSPOSED: u64 = 1;
const WIDE_TILES: u64 = 2;
const OWN_COLUMNS: u64 = 4;

/// Numbers of the tools in the directory.
mod tools {
    /// Stored, byte for byte.
    pub const STORED: u8 = 0;
    /// H.264 slices.
    pub const AVC: u8 = 1;
    /// The tensor tools.
    pub const TENSOR: u8 = 2;
    /// The tensor tools, of what MX elements stand for. Version 3.
    pub const ELEMENTS: u8 = 3;
    /// Scales that follow from MX elements. Version 3.
    pub const SCALES: u8 = 4;
}

/// Element types that version 3 names by their place here, from 1 on; 0 is a type by its name.
const TYPES: [&str; 20] = [
    "F32", "BF16", "F16", "F64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F6_E2M3", "F6_E3M2", "U8",
    "I8", "U16", "I16", "U32", "I32", "U64", "I64", "BOOL", "C64",
];

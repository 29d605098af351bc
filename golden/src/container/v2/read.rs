// SPDX-License-Identifier: Apache-2.0
//! Header and directory from bytes.

use std::collections::HashSet;

use super::super::archive::{self, Entry, Fields, Kind, read_coded};
use super::super::{Archive, ContainerError};
use super::item::{Content, Item, Layer, Piece, Stored};
use super::{MAGIC, MAX_LAYERS, NARROW, PIECE_BYTES, UNITS, WIDE, layout_of, tools};
use crate::tensor::{TileArea, TileSize};

/// More values than this are in no byte of a slice.
const VALUES_PER_BYTE: u64 = 1000;
/// Bytes of the header.
pub const HEADER_BYTES: usize = 16;

/// The first bytes of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// 1 or 2.
    pub version: u8,
    /// Bytes of the directory, which follows the header.
    pub directory: u32,
    /// Tensors.
    pub tensors: u32,
    /// CRC-32 of the directory.
    pub crc: u32,
}

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// 1 or 2.
    pub version: u8,
    /// Texts that came with the tensors, in the source's order.
    pub metadata: Vec<(String, String)>,
    /// The tensors, in the source's order.
    pub items: Vec<Item>,
}

impl Header {
    /// Read a header. `file` is the length of the whole file in bytes, for the message.
    pub fn parse(bytes: &[u8], file: u64) -> Result<Self, ContainerError> {
        let version = match bytes.get(..4) {
            Some(magic) if magic == MAGIC => 2,
            Some(magic) if magic == archive::MAGIC => 1,
            _ => return Err(ContainerError::Magic),
        };
        let rest =
            bytes
                .get(4..HEADER_BYTES)
                .ok_or(truncated("the header", HEADER_BYTES as u64, file))?;
        let mut fields = Fields { rest };
        Ok(Self {
            version,
            directory: fields.number(4)? as u32,
            tensors: fields.number(4)? as u32,
            crc: fields.number(4)? as u32,
        })
    }

    /// Bytes of header and directory together.
    pub fn head(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.directory)
    }
}

fn truncated(what: &str, end: u64, length: u64) -> ContainerError {
    ContainerError::Truncated {
        what: what.to_owned(),
        end,
        length,
    }
}

/// The bytes of a piece, if their checksum is right.
pub fn checked(piece: Piece, bytes: &[u8]) -> Option<&[u8]> {
    (bytes.len() as u64 == u64::from(piece.length) && crc32fast::hash(bytes) == piece.crc)
        .then_some(bytes)
}

impl Directory {
    /// Read header and directory. `bytes` begins with the file and holds at least
    /// [`Header::head`] bytes of it; `file` is the length of the whole file.
    pub fn parse(bytes: &[u8], file: u64) -> Result<Self, ContainerError> {
        let header = Header::parse(bytes, file)?;
        if header.version == 1 {
            return Ok(Self {
                version: 1,
                metadata: Vec::new(),
                items: Archive::parse(bytes)?
                    .entries
                    .iter()
                    .map(of_entry)
                    .collect(),
            });
        }
        let directory = bytes
            .get(HEADER_BYTES..header.head() as usize)
            .ok_or_else(|| truncated("the directory", header.head(), file))?;
        if crc32fast::hash(directory) != header.crc {
            return Err(bad("its checksum is another"));
        }
        let mut fields = Fields { rest: directory };
        let metadata = read_metadata(&mut fields)?;
        let mut items = Vec::new();
        for _ in 0..header.tensors {
            items.push(read_item(&mut fields, header.head())?);
        }
        if !fields.rest.is_empty() {
            return Err(bad("bytes are left behind its last entry"));
        }
        let mut names = HashSet::new();
        if let Some(twice) = items.iter().find(|i| !names.insert(i.name.as_str())) {
            return Err(bad(&format!("two tensors are called {:?}", twice.name)));
        }
        Ok(Self {
            version: 2,
            metadata,
            items,
        })
    }

    /// A tensor by its name.
    pub fn find(&self, name: &str) -> Result<&Item, ContainerError> {
        self.items
            .iter()
            .find(|i| i.name == name)
            .ok_or_else(|| ContainerError::NoTensor(name.to_owned()))
    }

    /// Whether a file of this length holds all payloads: an error names the first that is cut off.
    pub fn check_length(&self, file: u64) -> Result<(), ContainerError> {
        let end = |i: &Item| i.offset.saturating_add(i.length);
        match self.items.iter().find(|i| end(i) > file) {
            Some(i) => Err(truncated(&format!("tensor {:?}", i.name), end(i), file)),
            None => Ok(()),
        }
    }
}

fn bad(what: &str) -> ContainerError {
    ContainerError::Directory(what.to_owned())
}

/// An entry of version 1.
fn of_entry(entry: &Entry) -> Item {
    let (dtype, content) = match &entry.kind {
        Kind::Raw { dtype, crc } => {
            let piece = Piece {
                // A stored tensor of version 1 is one piece; larger ones were never written.
                length: entry.length.min(u64::from(u32::MAX)) as u32,
                crc: *crc,
            };
            let stored = Stored {
                bytes: entry.length,
                chunk: entry.length.max(1),
                shuffle: 1,
                pieces: vec![piece; usize::from(entry.length > 0)],
            };
            (dtype.clone(), Content::Stored(stored))
        }
        Kind::Coded { format, .. } => {
            let dtype = format.dtype().unwrap_or("U8").to_owned();
            (dtype, Content::Avc(entry.clone()))
        }
    };
    Item {
        name: entry.name.clone(),
        shape: entry.shape.clone(),
        dtype,
        offset: entry.offset,
        length: entry.length,
        content,
    }
}

fn read_metadata(f: &mut Fields) -> Result<Vec<(String, String)>, ContainerError> {
    let count = f.number(4)?;
    let mut text = || {
        let length = f.number(4)? as usize;
        f.text(length)
    };
    (0..count).map(|_| Ok((text()?, text()?))).collect()
}

/// Pieces, checked against their number before memory is taken for them.
fn read_pieces(f: &mut Fields, expected: u64) -> Result<Vec<Piece>, ContainerError> {
    let count = f.number(4)?;
    if count != expected {
        return Err(bad(&format!(
            "a tensor has {count} pieces where its size asks for {expected}"
        )));
    }
    if (f.rest.len() / PIECE_BYTES) < count as usize {
        return Err(bad("it ends within an entry"));
    }
    (0..count)
        .map(|_| {
            Ok(Piece {
                length: f.number(4)? as u32,
                crc: f.number(4)? as u32,
            })
        })
        .collect()
}

fn read_item(f: &mut Fields, head: u64) -> Result<Item, ContainerError> {
    let length = f.number(2)? as usize;
    let name = f.text(length)?;
    let wrong = |what: &str| bad(&format!("tensor {name:?}: {what}"));
    let dimensions = f.number(1)?;
    let shape = (0..dimensions)
        .map(|_| f.number(8))
        .collect::<Result<Vec<_>, _>>()?;
    let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    let values = values
        .filter(|n| *n < 1 << 48)
        .ok_or_else(|| wrong("its shape is too large"))?;
    let length = f.number(1)? as usize;
    let dtype = f.text(length)?;
    let offset = f.number(8)?.checked_add(head);
    let offset = offset.ok_or_else(|| wrong("its payload begins beyond every file"))?;
    let length = f.number(8)?;
    let content = match f.number(1)? as u8 {
        tools::STORED => Content::Stored(read_stored(f)?),
        tools::AVC => {
            let format = f.number(1)? as u8;
            Content::Avc(Entry {
                name: name.clone(),
                shape: shape.clone(),
                offset,
                length,
                kind: read_coded(f, &name, format, values)?,
            })
        }
        tools::TENSOR => {
            let count = f.number(1)?;
            if !(1..=MAX_LAYERS).contains(&count) {
                return Err(wrong(&format!("it has {count} layers")));
            }
            let layers = (0..count).map(|_| read_layer(f, values));
            Content::Tensor(layers.collect::<Result<_, _>>()?)
        }
        other => return Err(wrong(&format!("tools {other} are unknown"))),
    };
    let pieces: Option<u64> = match &content {
        Content::Stored(s) => Some(s.pieces.iter().map(|p| u64::from(p.length)).sum()),
        Content::Tensor(layers) => Some(layers.iter().map(Layer::length).sum()),
        Content::Avc(_) => None,
    };
    if pieces.is_some_and(|sum| sum != length) {
        return Err(wrong("its pieces are not as long as its payload"));
    }
    if offset.checked_add(length).is_none() {
        return Err(wrong("its payload ends beyond every file"));
    }
    Ok(Item {
        name,
        shape,
        dtype,
        offset,
        length,
        content,
    })
}

fn read_stored(f: &mut Fields) -> Result<Stored, ContainerError> {
    let (bytes, chunk, shuffle) = (f.number(8)?, f.number(4)?, f.number(1)? as u8);
    if chunk == 0 || shuffle == 0 {
        return Err(bad("a stored tensor has chunks or elements of no bytes"));
    }
    Ok(Stored {
        bytes,
        chunk,
        shuffle,
        pieces: read_pieces(f, bytes.div_ceil(chunk))?,
    })
}

fn read_layer(f: &mut Fields, values: u64) -> Result<Layer, ContainerError> {
    let unit = f.number(2)? as u16 as i16;
    if !UNITS.contains(&unit) {
        return Err(bad(&format!(
            "a tensor's exponent is {unit}, not {} to {}",
            UNITS.start(),
            UNITS.end()
        )));
    }
    let flags = f.number(1)?;
    if flags > 3 {
        return Err(bad(&format!("the flags of a tensor's layer are {flags}")));
    }
    let columns = if flags & 2 != 0 { WIDE } else { NARROW };
    let rows = 4 * (f.number(1)? as usize + 1);
    let cols = f.number(8)?;
    let impossible = || bad("a tensor's matrix or tiles are of an impossible size");
    let tile = TileSize::new(rows, columns).map_err(|_| impossible())?;
    let layout = layout_of(values, cols, flags & 1 != 0, tile).ok_or_else(impossible)?;
    let tiles = read_pieces(f, layout.tile_count() as u64)?;
    // A value takes at least the 0.0085 bits of the most probable bin. Memory for what a slice
    // stands for is thus bounded by the bytes of the file.
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

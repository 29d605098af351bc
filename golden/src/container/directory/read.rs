// SPDX-License-Identifier: Apache-2.0
//! Header and directory from bytes.

use std::collections::HashSet;

use super::super::archive::{self, Entry, Fields, Kind};
use super::super::{Archive, ContainerError};
use super::checks::{bad, wrong};
use super::item::{Content, Item, Piece, Stored};
use super::{MAGIC, MAGIC_2, varint, version2, version3};
use crate::align::Format;

/// Bytes that hold the header of any archive.
pub const HEADER_BYTES: usize = 16;

/// The first bytes of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// 1 to 3.
    pub version: u8,
    /// Bytes of the header.
    pub bytes: u8,
    /// Bytes of the directory, which follows the header.
    pub directory: u32,
    /// Tensors; version 3 has their number in the directory.
    pub tensors: Option<u32>,
    /// CRC-32 of the directory.
    pub crc: u32,
}

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// 1 to 3.
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
            Some(magic) if magic == MAGIC => 3,
            Some(magic) if magic == MAGIC_2 => 2,
            Some(magic) if magic == archive::MAGIC => 1,
            _ => return Err(ContainerError::Magic),
        };
        if version == 3 {
            let mut fields = Fields { rest: &bytes[4..] };
            let cut = |_| truncated("the header", HEADER_BYTES as u64, file);
            let directory = varint::take(&mut fields).map_err(cut)?;
            let crc = fields.number(4).map_err(cut)? as u32;
            return Ok(Self {
                version,
                // The directory's length has ten bytes at the most.
                bytes: (bytes.len() - fields.rest.len()) as u8,
                directory: u32::try_from(directory)
                    .map_err(|_| bad("it would be larger than any"))?,
                tensors: None,
                crc,
            });
        }
        let rest =
            bytes
                .get(4..HEADER_BYTES)
                .ok_or(truncated("the header", HEADER_BYTES as u64, file))?;
        let mut fields = Fields { rest };
        Ok(Self {
            version,
            bytes: HEADER_BYTES as u8,
            directory: fields.number(4)? as u32,
            tensors: Some(fields.number(4)? as u32),
            crc: fields.number(4)? as u32,
        })
    }

    /// Bytes of header and directory together.
    pub fn head(&self) -> u64 {
        u64::from(self.bytes) + u64::from(self.directory)
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
            .get(usize::from(header.bytes)..header.head() as usize)
            .ok_or_else(|| truncated("the directory", header.head(), file))?;
        if crc32fast::hash(directory) != header.crc {
            return Err(bad("its checksum is another"));
        }
        let mut fields = Fields { rest: directory };
        let (metadata, items) = if let Some(tensors) = header.tensors {
            version2::read(&mut fields, tensors, header.head())?
        } else {
            version3::read(&mut fields, header.head())?
        };
        if !fields.rest.is_empty() {
            return Err(bad("bytes are left behind its last entry"));
        }
        let mut names = HashSet::new();
        if let Some(twice) = items.iter().find(|i| !names.insert(i.name.as_str())) {
            return Err(bad(&format!("two tensors are called {:?}", twice.name)));
        }
        for number in 0..items.len() {
            check_pair(&items, number)?;
        }
        Ok(Self {
            version: header.version,
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

/// Whether MX elements have their scales, and scales their elements.
fn check_pair(items: &[Item], number: usize) -> Result<(), ContainerError> {
    let item = &items[number];
    let sound = match &item.content {
        Content::Elements(e) => {
            let scales = items.get(e.scales);
            let back = scales.map(|s| (&s.content, s.values()));
            // Bytes hold two elements of four bits.
            let packed = e.format == Format::MxFp4 && matches!(item.dtype.as_str(), "U8" | "I8");
            let elements = item.values() * if packed { 2 } else { 1 };
            elements == e.values()
                && back == Some((&Content::Scales { elements: number }, e.blocks))
        }
        Content::Scales { elements } => items
            .get(*elements)
            .is_some_and(|e| matches!(&e.content, Content::Elements(e) if e.scales == number)),
        _ => true,
    };
    if sound {
        Ok(())
    } else {
        Err(wrong(
            &item.name,
            "the other half of its MX pair does not fit",
        ))
    }
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

// SPDX-License-Identifier: Apache-2.0
//! The archive's bytes (docs/bitstream.md, section 2).

use std::io::{self, Write};

use thiserror::Error;

use super::geometry::{Geometry, TILE_COLUMNS};
use crate::align::{AlignStats, EXPONENTS, Format};

/// First bytes of every archive.
pub const MAGIC: [u8; 4] = *b"TRI1";
const HEADER_BYTES: usize = 16;
const TILE_BYTES: usize = 20;
/// Rows of a tile at the most.
const MAX_TILE_ROWS: u64 = 16 * 64;

/// A tile of a coded tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tile {
    /// Exponent of the samples' unit.
    pub exponent: i16,
    /// SliceQP.
    pub qp: u8,
    /// Where its NAL unit begins in the payload.
    pub offset: u64,
    /// Bytes of the NAL unit, start code included.
    pub length: u32,
    /// CRC-32 of these bytes.
    pub crc: u32,
}

/// How a tensor is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As H.264 pictures.
    Coded {
        /// Element format.
        format: Format,
        /// Matrix and tiles.
        geometry: Geometry,
        /// Values that were changed by more than rounding.
        stats: AlignStats,
        /// The tiles.
        tiles: Vec<Tile>,
    },
    /// Byte by byte.
    Raw {
        /// Name of the element type, as the source called it.
        dtype: String,
        /// CRC-32 of the bytes.
        crc: u32,
    },
}

/// A tensor in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// Dimensions.
    pub shape: Vec<u64>,
    /// Where the payload begins in the file.
    pub offset: u64,
    /// Bytes of the payload.
    pub length: u64,
    /// How it is stored.
    pub kind: Kind,
}

/// Why bytes are no archive.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ContainerError {
    /// Not ours.
    #[error("this is no .tri archive: it begins with none of TRI1, TRI2 and TRI3")]
    Magic,
    /// Cut off.
    #[error("the archive is cut off: {what} needs bytes up to {end}, the file has {length}")]
    Truncated {
        /// What is missing.
        what: String,
        /// Where it would end.
        end: u64,
        /// The file's length.
        length: u64,
    },
    /// The directory is damaged.
    #[error("the archive's directory is damaged: {0}")]
    Directory(String),
    /// No such tensor.
    #[error("there is no tensor {0:?} in the archive")]
    NoTensor(String),
    /// A stored tensor is damaged.
    #[error("tensor {0:?} is damaged: its checksum is another")]
    Checksum(String),
}

impl Entry {
    /// Values.
    pub fn values(&self) -> u64 {
        self.shape.iter().product()
    }

    /// Bytes of the entry in the directory.
    pub fn bytes(&self) -> usize {
        let mut out = Vec::new();
        self.write(&mut out);
        out.len()
    }

    /// Whether every count fits its field.
    fn check(&self) -> io::Result<()> {
        let name: String = self.name.chars().take(40).collect();
        if self.name.len() > usize::from(u16::MAX) {
            return Err(too_large(&format!("tensor {name:?}…: its name")));
        }
        if self.shape.len() > usize::from(u8::MAX) {
            return Err(too_large(&format!(
                "tensor {name:?}: its number of dimensions"
            )));
        }
        match &self.kind {
            Kind::Raw { dtype, .. } if dtype.len() > usize::from(u8::MAX) => Err(too_large(
                &format!("tensor {name:?}: the name of its element type"),
            )),
            Kind::Coded { tiles, .. } if u32::try_from(tiles.len()).is_err() => {
                Err(too_large(&format!("tensor {name:?}: its number of tiles")))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend(self.name.as_bytes());
        out.push(self.shape.len() as u8);
        for d in &self.shape {
            out.extend(d.to_le_bytes());
        }
        out.extend(self.offset.to_le_bytes());
        out.extend(self.length.to_le_bytes());
        match &self.kind {
            Kind::Raw { dtype, crc } => {
                out.push(0xFF);
                out.push(dtype.len() as u8);
                out.extend(dtype.as_bytes());
                out.extend(crc.to_le_bytes());
            }
            Kind::Coded {
                format,
                geometry,
                stats,
                tiles,
            } => {
                write_coded(out, *format, geometry, stats, tiles);
            }
        }
    }
}

/// A coded tensor from its element format on.
pub(super) fn write_coded(
    out: &mut Vec<u8>,
    format: Format,
    geometry: &Geometry,
    stats: &AlignStats,
    tiles: &[Tile],
) {
    out.push(format as u8);
    out.push(8);
    out.extend((geometry.tile_rows as u16).to_le_bytes());
    out.extend(geometry.cols.to_le_bytes());
    for n in [stats.nan, stats.inf, stats.clipped] {
        out.extend(n.to_le_bytes());
    }
    out.extend((tiles.len() as u32).to_le_bytes());
    for t in tiles {
        out.extend(t.exponent.to_le_bytes());
        out.push(t.qp);
        out.push(0);
        out.extend(t.offset.to_le_bytes());
        out.extend(t.length.to_le_bytes());
        out.extend(t.crc.to_le_bytes());
    }
}

pub(super) fn too_large(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{what} is too large for the archive's directory"),
    )
}

/// Write an archive: header, directory, payloads. Offsets are filled in. Gives its length in bytes.
///
/// An error of kind `InvalidInput`, before anything is written, where the directory has no room for
/// what an entry says.
pub fn write_archive(out: &mut impl Write, tensors: &mut [(Entry, Vec<u8>)]) -> io::Result<u64> {
    for (entry, _) in tensors.iter() {
        entry.check()?;
    }
    let directory_bytes: usize = tensors.iter().map(|(e, _)| e.bytes()).sum();
    let mut at = (HEADER_BYTES + directory_bytes) as u64;
    let mut directory = Vec::with_capacity(directory_bytes);
    for (entry, payload) in tensors.iter_mut() {
        entry.offset = at;
        entry.length = payload.len() as u64;
        at += entry.length;
        entry.write(&mut directory);
    }
    let size = u32::try_from(directory.len()).map_err(|_| too_large("the directory"))?;
    out.write_all(&MAGIC)?;
    out.write_all(&size.to_le_bytes())?;
    out.write_all(&(tensors.len() as u32).to_le_bytes())?;
    out.write_all(&crc32fast::hash(&directory).to_le_bytes())?;
    out.write_all(&directory)?;
    for (_, payload) in tensors.iter() {
        out.write_all(payload)?;
    }
    Ok(at)
}

/// A parsed archive over its bytes.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    /// The tensors.
    pub entries: Vec<Entry>,
}

/// Takes fields off the front of the directory.
pub(super) struct Fields<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, n: usize) -> Result<&'a [u8], ContainerError> {
        let (head, rest) = self
            .rest
            .split_at_checked(n)
            .ok_or_else(|| ContainerError::Directory("it ends within an entry".to_owned()))?;
        self.rest = rest;
        Ok(head)
    }

    pub(super) fn number(&mut self, bytes: usize) -> Result<u64, ContainerError> {
        Ok(self
            .take(bytes)?
            .iter()
            .rev()
            .fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    pub(super) fn text(&mut self, bytes: usize) -> Result<String, ContainerError> {
        String::from_utf8(self.take(bytes)?.to_vec())
            .map_err(|_| ContainerError::Directory("a name is no UTF-8".to_owned()))
    }
}

impl<'a> Archive<'a> {
    /// Read the directory. Payloads are looked at only when they are decoded.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ContainerError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(ContainerError::Magic);
        }
        let length = bytes.len() as u64;
        let truncated = |what: &str, end: u64| ContainerError::Truncated {
            what: what.to_owned(),
            end,
            length,
        };
        let header = bytes
            .get(4..HEADER_BYTES)
            .ok_or_else(|| truncated("the header", HEADER_BYTES as u64))?;
        let mut fields = Fields { rest: header };
        let (size, count, crc) = (fields.number(4)?, fields.number(4)?, fields.number(4)?);
        let end = HEADER_BYTES as u64 + size;
        let directory = bytes
            .get(HEADER_BYTES..end as usize)
            .ok_or_else(|| truncated("the directory", end))?;
        if u64::from(crc32fast::hash(directory)) != crc {
            return Err(ContainerError::Directory(
                "its checksum is another".to_owned(),
            ));
        }
        let mut fields = Fields { rest: directory };
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(read_entry(&mut fields)?);
        }
        if !fields.rest.is_empty() {
            return Err(ContainerError::Directory(
                "bytes are left behind its last entry".to_owned(),
            ));
        }
        Ok(Self { bytes, entries })
    }

    /// A tensor by its name.
    pub fn find(&self, name: &str) -> Result<&Entry, ContainerError> {
        self.entries
            .iter()
            .find(|e| e.name == name)
            .ok_or_else(|| ContainerError::NoTensor(name.to_owned()))
    }

    /// Whether the file is as long as the directory says: an error names the first tensor that is
    /// cut off.
    pub fn check_length(&self) -> Result<(), ContainerError> {
        let length = self.bytes.len() as u64;
        let end = |e: &Entry| e.offset.saturating_add(e.length);
        match self.entries.iter().find(|e| end(e) > length) {
            Some(e) => Err(ContainerError::Truncated {
                what: format!("tensor {:?}", e.name),
                end: end(e),
                length,
            }),
            None => Ok(()),
        }
    }

    /// The bytes of a tensor: as far as they are there for a coded one, whole and checked for a
    /// stored one.
    pub fn payload(&self, entry: &Entry) -> Result<&'a [u8], ContainerError> {
        let length = self.bytes.len() as u64;
        let end = entry.offset.saturating_add(entry.length);
        let there = &self.bytes[entry.offset.min(length) as usize..end.min(length) as usize];
        if let Kind::Raw { crc, .. } = &entry.kind {
            if end > length {
                return Err(ContainerError::Truncated {
                    what: format!("tensor {:?}", entry.name),
                    end,
                    length,
                });
            }
            if crc32fast::hash(there) != *crc {
                return Err(ContainerError::Checksum(entry.name.clone()));
            }
        }
        Ok(there)
    }
}

fn read_entry(f: &mut Fields) -> Result<Entry, ContainerError> {
    let length = f.number(2)? as usize;
    let name = f.text(length)?;
    let bad = |what: &str| ContainerError::Directory(format!("tensor {name:?}: {what}"));
    let dimensions = f.number(1)?;
    let shape = (0..dimensions)
        .map(|_| f.number(8))
        .collect::<Result<Vec<_>, _>>()?;
    let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    let values = values
        .filter(|n| *n < 1 << 48)
        .ok_or_else(|| bad("its shape is too large"))?;
    let (offset, length) = (f.number(8)?, f.number(8)?);
    let format = f.number(1)? as u8;
    let kind = if format == 0xFF {
        let length = f.number(1)? as usize;
        Kind::Raw {
            dtype: f.text(length)?,
            crc: f.number(4)? as u32,
        }
    } else {
        read_coded(f, &name, format, values)?
    };
    Ok(Entry {
        name,
        shape,
        offset,
        length,
        kind,
    })
}

/// What follows the element format of a coded tensor of so many values.
pub(super) fn read_coded(
    f: &mut Fields,
    name: &str,
    format: u8,
    values: u64,
) -> Result<Kind, ContainerError> {
    let bad = |what: &str| ContainerError::Directory(format!("tensor {name:?}: {what}"));
    let format = Format::from_number(format).ok_or_else(|| bad("its element format is unknown"))?;
    if f.number(1)? != 8 {
        return Err(bad("its samples are not of 8 bits"));
    }
    let (tile_rows, cols) = (f.number(2)?, f.number(8)?);
    if tile_rows == 0
        || tile_rows % 16 != 0
        || tile_rows > MAX_TILE_ROWS
        || cols == 0
        || cols > 1 << 40
    {
        return Err(bad("its tiles are of an impossible size"));
    }
    let geometry = Geometry {
        values,
        rows: values.div_ceil(cols),
        cols,
        tile_rows,
    };
    let stats = AlignStats {
        nan: f.number(8)?,
        inf: f.number(8)?,
        clipped: f.number(8)?,
    };
    let count = f.number(4)?;
    if count != geometry.tiles() {
        return Err(bad("it has another number of tiles than its shape needs"));
    }
    if f.rest.len() < count as usize * TILE_BYTES {
        return Err(ContainerError::Directory(
            "it ends within an entry".to_owned(),
        ));
    }
    // Every tile is there before memory is taken for what it stands for: 64 columns of bytes each.
    debug_assert!(count * tile_rows * TILE_COLUMNS >= values);
    let tiles = (0..count)
        .map(|_| read_tile(f))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Kind::Coded {
        format,
        geometry,
        stats,
        tiles,
    })
}

fn read_tile(f: &mut Fields) -> Result<Tile, ContainerError> {
    let exponent = f.number(2)? as u16 as i16;
    if !EXPONENTS.contains(&exponent) {
        return Err(ContainerError::Directory(format!(
            "a tile's exponent is {exponent}, not {} to {}",
            EXPONENTS.start(),
            EXPONENTS.end()
        )));
    }
    let qp = f.number(1)? as u8;
    f.number(1)?;
    Ok(Tile {
        exponent,
        qp,
        offset: f.number(8)?,
        length: f.number(4)? as u32,
        crc: f.number(4)? as u32,
    })
}

// SPDX-License-Identifier: Apache-2.0
//! The directory of version 2: numbers of fixed size.

use super::super::ContainerError;
use super::super::archive::{Entry, Fields, read_coded};
use super::checks::{bad, check_payload, values_of, wrong};
use super::item::{Content, Item, Layer, Parts, Piece, Stored};
use super::layer::{layer_of, matrix_of, stored_of};
use super::{MAX_LAYERS, tools};

/// Bytes that the directory has for each piece: its length and its CRC-32.
const PIECE_BYTES: usize = 8;

/// Read a directory of so many tensors, whose payloads begin behind `head` bytes.
pub fn read(f: &mut Fields, tensors: u32, head: u64) -> Result<Parts, ContainerError> {
    let metadata = read_metadata(f)?;
    let items = (0..tensors).map(|_| read_item(f, head));
    Ok((metadata, items.collect::<Result<_, _>>()?))
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
    let dimensions = f.number(1)?;
    let shape = (0..dimensions)
        .map(|_| f.number(8))
        .collect::<Result<Vec<_>, _>>()?;
    let values = values_of(&name, &shape)?;
    let length = f.number(1)? as usize;
    let dtype = f.text(length)?;
    let offset = f.number(8)?.checked_add(head);
    let offset = offset.ok_or_else(|| wrong(&name, "its payload begins beyond every file"))?;
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
                return Err(wrong(&name, &format!("it has {count} layers")));
            }
            let layers = (0..count).map(|_| read_layer(f, values));
            Content::Tensor(layers.collect::<Result<_, _>>()?)
        }
        other => return Err(wrong(&name, &format!("tools {other} are unknown"))),
    };
    let item = Item {
        name,
        shape,
        dtype,
        offset,
        length,
        content,
    };
    check_payload(&item)?;
    Ok(item)
}

fn read_stored(f: &mut Fields) -> Result<Stored, ContainerError> {
    let (bytes, chunk, shuffle) = (f.number(8)?, f.number(4)?, f.number(1)? as u8);
    stored_of(bytes, chunk, shuffle, |count| read_pieces(f, count))
}

fn read_layer(f: &mut Fields, values: u64) -> Result<Layer, ContainerError> {
    let unit = f.number(2)? as u16 as i16;
    let (flags, rows, cols) = (f.number(1)?, f.number(1)?, f.number(8)?);
    let layout = matrix_of(unit, flags, rows, cols, values)?;
    let tiles = read_pieces(f, layout.tile_count() as u64)?;
    layer_of(unit, layout, tiles)
}

// SPDX-License-Identifier: Apache-2.0
//! The directory of version 3: numbers as long as they are, and nothing that follows from others.

use super::super::ContainerError;
use super::super::archive::{Entry, Fields, read_coded};
use super::checks::{bad, check_payload, values_of, wrong};
use super::item::{Content, Elements, Item, Layer, MX_BLOCK, Parts, Piece};
use super::layer::{layer_of, matrix_of, stored_of};
use super::varint::{take, take_signed};
use super::{MAX_LAYERS, OWN_COLUMNS, TYPES, columns_of, tools};
use crate::align::Format;

/// Bytes of a piece at the least: its length and its CRC-32.
const PIECE_BYTES: usize = 5;

/// Read a directory. The payloads lie in the order of the entries behind `head` bytes.
pub fn read(f: &mut Fields, head: u64) -> Result<Parts, ContainerError> {
    let tensors = take(f)?;
    let pairs = take(f)?;
    let mut text = || {
        let length = take(f)?;
        f.text(usize::try_from(length).unwrap_or(usize::MAX))
    };
    let metadata = (0..pairs).map(|_| Ok((text()?, text()?)));
    let metadata = metadata.collect::<Result<_, ContainerError>>()?;
    let (mut items, mut offset) = (Vec::new(), head);
    for _ in 0..tensors {
        let item = read_item(f, offset)?;
        offset += item.length;
        items.push(item);
    }
    Ok((metadata, items))
}

fn read_text(f: &mut Fields) -> Result<String, ContainerError> {
    let length = take(f)?;
    f.text(usize::try_from(length).unwrap_or(usize::MAX))
}

/// Pieces, checked against the bytes that are left before memory is taken for them.
fn read_pieces(f: &mut Fields, count: u64) -> Result<Vec<Piece>, ContainerError> {
    if ((f.rest.len() / PIECE_BYTES) as u64) < count {
        return Err(bad(
            "it has fewer pieces than the sizes of its tensors ask for",
        ));
    }
    (0..count)
        .map(|_| {
            let length = u32::try_from(take(f)?).map_err(|_| bad("a piece is too long"))?;
            let crc = f.number(4)? as u32;
            Ok(Piece { length, crc })
        })
        .collect()
}

fn read_item(f: &mut Fields, offset: u64) -> Result<Item, ContainerError> {
    let name = read_text(f)?;
    let dtype = match f.number(1)? as usize {
        0 => read_text(f)?,
        number => TYPES
            .get(number - 1)
            .map(|t| (*t).to_owned())
            .ok_or_else(|| wrong(&name, "its element type is unknown"))?,
    };
    let dimensions = f.number(1)?;
    let shape = (0..dimensions)
        .map(|_| take(f))
        .collect::<Result<Vec<_>, _>>()?;
    let values = values_of(&name, &shape)?;
    let sum = |layers: &[Layer]| layers.iter().map(Layer::length).sum();
    let (content, length) = match f.number(1)? as u8 {
        tools::STORED => {
            let (bytes, chunk, shuffle) = (take(f)?, take(f)?, f.number(1)? as u8);
            let stored = stored_of(bytes, chunk, shuffle, |count| read_pieces(f, count))?;
            let length = stored.pieces.iter().map(|p| u64::from(p.length)).sum();
            (Content::Stored(stored), length)
        }
        tools::AVC => {
            let length = take(f)?;
            let format = f.number(1)? as u8;
            let entry = Entry {
                name: name.clone(),
                shape: shape.clone(),
                offset,
                length,
                kind: read_coded(f, &name, format, values)?,
            };
            (Content::Avc(entry), length)
        }
        tools::TENSOR => {
            let layers = read_layers(f, &name, values, columns_of(&shape))?;
            let length = sum(&layers);
            (Content::Tensor(layers), length)
        }
        tools::ELEMENTS => {
            let elements = read_elements(f, &name)?;
            let length = sum(&elements.layers);
            (Content::Elements(elements), length)
        }
        tools::SCALES => {
            let elements = usize::try_from(take(f)?).unwrap_or(usize::MAX);
            (Content::Scales { elements }, 0)
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

fn read_layers(
    f: &mut Fields,
    name: &str,
    values: u64,
    usual: u64,
) -> Result<Vec<Layer>, ContainerError> {
    let count = f.number(1)?;
    if !(1..=MAX_LAYERS).contains(&count) {
        return Err(wrong(name, &format!("it has {count} layers")));
    }
    let mut layers = Vec::new();
    for _ in 0..count {
        let unit = take_signed(f)?;
        let (flags, rows) = (f.number(1)?, f.number(1)?);
        let cols = match flags & OWN_COLUMNS {
            0 => usual,
            _ => take(f)?,
        };
        let layout = matrix_of(unit, flags & !OWN_COLUMNS, rows, cols, values)?;
        let tiles = read_pieces(f, layout.tile_count() as u64)?;
        layers.push(layer_of(unit, layout, tiles)?);
    }
    Ok(layers)
}

fn read_elements(f: &mut Fields, name: &str) -> Result<Elements, ContainerError> {
    let format = Format::from_number(f.number(1)? as u8);
    let format = format
        .filter(|format| Elements::FORMATS.contains(format))
        .ok_or_else(|| wrong(name, "its MX elements are of an unknown format"))?;
    let scales = usize::try_from(take(f)?).unwrap_or(usize::MAX);
    let blocks = take(f)?;
    let values = values_of(name, &[blocks, MX_BLOCK])?;
    let layers = read_layers(f, name, values, MX_BLOCK)?;
    if layers
        .iter()
        .any(|l| !(l.layout.cols as u64).is_multiple_of(MX_BLOCK))
    {
        return Err(wrong(name, "its matrix cuts MX blocks"));
    }
    Ok(Elements {
        format,
        scales,
        blocks,
        layers,
    })
}

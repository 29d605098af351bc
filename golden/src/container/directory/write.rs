// SPDX-License-Identifier: Apache-2.0
//! Header and directory of an archive as bytes.

use std::io::{self, Write};

use super::super::archive::{Kind, too_large, write_coded};
use super::item::{Content, Item, Layer, MX_BLOCK, Piece};
use super::varint::{push, push_signed};
use super::{MAGIC, OWN_COLUMNS, TRANSPOSED, TYPES, WIDE, WIDE_TILES, columns_of, tools};

/// Bits that a tile takes in the directory: its CRC-32, and a length of two bytes, as those of 128
/// to 16383 bytes have.
pub const TILE_BITS: u64 = 48;

/// Header and directory of an archive of these tensors, their payloads behind it in this order.
///
/// `offset` is filled in; `length` is the caller's. An error of kind `InvalidInput` where a count
/// does not fit its field.
pub fn directory_bytes(metadata: &[(String, String)], items: &mut [Item]) -> io::Result<Vec<u8>> {
    let mut directory = Vec::new();
    push(&mut directory, items.len() as u64);
    push(&mut directory, metadata.len() as u64);
    for text in metadata.iter().flat_map(|(key, value)| [key, value]) {
        push_text(&mut directory, text);
    }
    for item in items.iter() {
        write_item(&mut directory, item)?;
    }
    u32::try_from(directory.len()).map_err(|_| too_large("the directory"))?;
    let out = sealed(&directory);
    let mut at = out.len() as u64;
    for item in items {
        item.offset = at;
        at += item.length;
    }
    Ok(out)
}

/// A directory behind its header.
pub fn sealed(directory: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    push(&mut out, directory.len() as u64);
    out.extend(crc32fast::hash(directory).to_le_bytes());
    out.extend(directory);
    out
}

/// Write an archive whose payloads are in memory. Gives its length in bytes.
pub fn write_archive(
    out: &mut impl Write,
    metadata: &[(String, String)],
    items: &mut [Item],
    payloads: &[Vec<u8>],
) -> io::Result<u64> {
    for (item, payload) in items.iter_mut().zip(payloads) {
        item.length = payload.len() as u64;
    }
    let head = directory_bytes(metadata, items)?;
    out.write_all(&head)?;
    for payload in payloads {
        out.write_all(payload)?;
    }
    Ok(head.len() as u64 + items.iter().map(|i| i.length).sum::<u64>())
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push(out, text.len() as u64);
    out.extend(text.as_bytes());
}

fn push_pieces(out: &mut Vec<u8>, pieces: &[Piece]) {
    for piece in pieces {
        push(out, piece.length.into());
        out.extend(piece.crc.to_le_bytes());
    }
}

fn write_item(out: &mut Vec<u8>, item: &Item) -> io::Result<()> {
    let start: String = item.name.chars().take(40).collect();
    let room = |what: &str| too_large(&format!("tensor {start:?}: {what}"));
    push_text(out, &item.name);
    match TYPES.iter().position(|t| *t == item.dtype) {
        // There are far fewer than 255.
        Some(number) => out.push(number as u8 + 1),
        None => {
            out.push(0);
            push_text(out, &item.dtype);
        }
    }
    out.push(u8::try_from(item.shape.len()).map_err(|_| room("its shape"))?);
    for dimension in &item.shape {
        push(out, *dimension);
    }
    match &item.content {
        Content::Stored(stored) => {
            out.push(tools::STORED);
            push(out, stored.bytes);
            push(out, stored.chunk);
            out.push(stored.shuffle);
            push_pieces(out, &stored.pieces);
            Ok(())
        }
        Content::Avc(entry) => {
            let Kind::Coded {
                format,
                geometry,
                stats,
                tiles,
            } = &entry.kind
            else {
                return Err(room("an entry that is not coded"));
            };
            u32::try_from(tiles.len()).map_err(|_| room("its number of tiles"))?;
            out.push(tools::AVC);
            push(out, item.length);
            write_coded(out, *format, geometry, stats, tiles);
            Ok(())
        }
        Content::Tensor(layers) => {
            out.push(tools::TENSOR);
            write_layers(out, layers, columns_of(&item.shape)).ok_or_else(|| room("its layers"))
        }
        Content::Elements(elements) => {
            out.push(tools::ELEMENTS);
            out.push(elements.format as u8);
            push(out, elements.scales as u64);
            push(out, elements.blocks);
            write_layers(out, &elements.layers, MX_BLOCK).ok_or_else(|| room("its layers"))
        }
        Content::Scales { elements } => {
            out.push(tools::SCALES);
            push(out, *elements as u64);
            Ok(())
        }
    }
}

/// Layers; `usual`: columns that need not be said.
fn write_layers(out: &mut Vec<u8>, layers: &[Layer], usual: u64) -> Option<()> {
    out.push(u8::try_from(layers.len()).ok()?);
    for layer in layers {
        let layout = &layer.layout;
        let cols = layout.cols as u64;
        let mut flags = 0;
        for (flag, set) in [
            (TRANSPOSED, layout.transposed),
            (WIDE_TILES, layout.tile.cols() == WIDE),
            (OWN_COLUMNS, cols != usual),
        ] {
            flags |= if set { flag } else { 0 };
        }
        push_signed(out, layer.unit);
        out.push(flags as u8);
        // 16 to 1024 rows: `TileSize` has no others.
        out.push((layout.tile.rows() / 4 - 1) as u8);
        if cols != usual {
            push(out, cols);
        }
        push_pieces(out, &layer.tiles);
    }
    Some(())
}

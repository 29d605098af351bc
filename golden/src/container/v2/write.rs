// SPDX-License-Identifier: Apache-2.0
//! Header and directory of an archive as bytes.

use std::io::{self, Write};

use super::super::archive::{Kind, too_large, write_coded};
use super::item::{Content, Item, Piece};
use super::{HEADER_BYTES, MAGIC, WIDE, tools};

/// Header and directory of an archive of these tensors, their payloads behind it in this order.
///
/// `offset` is filled in; `length` is the caller's. An error of kind `InvalidInput` where a count
/// does not fit its field.
pub fn directory_bytes(metadata: &[(String, String)], items: &mut [Item]) -> io::Result<Vec<u8>> {
    let mut directory = Vec::new();
    push_count(&mut directory, metadata.len(), "the number of metadata")?;
    for text in metadata.iter().flat_map(|(key, value)| [key, value]) {
        push_count(&mut directory, text.len(), "a metadata text")?;
        directory.extend(text.as_bytes());
    }
    let mut at = 0;
    for item in items.iter_mut() {
        write_item(&mut directory, item, at)?;
        item.offset = at;
        at += item.length;
    }
    let mut out = MAGIC.to_vec();
    push_count(&mut out, directory.len(), "the directory")?;
    push_count(&mut out, items.len(), "the number of tensors")?;
    out.extend(crc32fast::hash(&directory).to_le_bytes());
    debug_assert_eq!(out.len(), HEADER_BYTES);
    out.extend(directory);
    for item in items {
        item.offset += out.len() as u64;
    }
    Ok(out)
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

fn push_count(out: &mut Vec<u8>, count: usize, what: &str) -> io::Result<()> {
    let count = u32::try_from(count).map_err(|_| too_large(what))?;
    out.extend(count.to_le_bytes());
    Ok(())
}

fn push_pieces(out: &mut Vec<u8>, pieces: &[Piece]) -> io::Result<()> {
    push_count(out, pieces.len(), "the number of pieces of a tensor")?;
    for piece in pieces {
        out.extend(piece.length.to_le_bytes());
        out.extend(piece.crc.to_le_bytes());
    }
    Ok(())
}

fn write_item(out: &mut Vec<u8>, item: &Item, offset: u64) -> io::Result<()> {
    let start: String = item.name.chars().take(40).collect();
    let room = |what: &str| too_large(&format!("tensor {start:?}: {what}"));
    let name = u16::try_from(item.name.len()).map_err(|_| room("its name"))?;
    let dimensions = u8::try_from(item.shape.len()).map_err(|_| room("its shape"))?;
    let dtype = u8::try_from(item.dtype.len()).map_err(|_| room("its element type"))?;
    out.extend(name.to_le_bytes());
    out.extend(item.name.as_bytes());
    out.push(dimensions);
    for dimension in &item.shape {
        out.extend(dimension.to_le_bytes());
    }
    out.push(dtype);
    out.extend(item.dtype.as_bytes());
    out.extend(offset.to_le_bytes());
    out.extend(item.length.to_le_bytes());
    match &item.content {
        Content::Stored(stored) => {
            out.push(tools::STORED);
            out.extend(stored.bytes.to_le_bytes());
            let chunk = u32::try_from(stored.chunk).map_err(|_| room("its chunk"))?;
            out.extend(chunk.to_le_bytes());
            out.push(stored.shuffle);
            push_pieces(out, &stored.pieces)
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
            write_coded(out, *format, geometry, stats, tiles);
            Ok(())
        }
        Content::Tensor(layers) => {
            out.push(tools::TENSOR);
            out.push(u8::try_from(layers.len()).map_err(|_| room("its layers"))?);
            for layer in layers {
                out.extend(layer.unit.to_le_bytes());
                let layout = &layer.layout;
                let wide = u8::from(layout.tile.cols() == WIDE);
                out.push(u8::from(layout.transposed) | wide << 1);
                // 16 to 1024 rows: `TileSize` has no others.
                out.push((layout.tile.rows() / 4 - 1) as u8);
                out.extend((layout.cols as u64).to_le_bytes());
                push_pieces(out, &layer.tiles)?;
            }
            Ok(())
        }
    }
}

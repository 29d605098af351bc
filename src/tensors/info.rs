// SPDX-License-Identifier: Apache-2.0
//! `tricodec info` of tensors: headers and directories only.

use anyhow::{Context, Result};
use tricodec_golden::container::Kind;
use tricodec_golden::container::directory::{self, Content, Elements};

use crate::io::Source;
use crate::item::Item;

/// The tensors of files that are not coded.
pub fn files(source: &mut Source) -> Result<Vec<Item>> {
    let input = source.tensors()?;
    let item = |t: &tricodec_tensors::Info| {
        Item::new(t.name.clone(), t.dtype.clone(), t.shape.clone(), t.bytes)
    };
    Ok(input.tensors.iter().map(item).collect())
}

/// The tensors of an archive.
pub fn archive(source: &mut Source) -> Result<Vec<Item>> {
    let input = source.tensors()?;
    let archive = input.archive().context("this is no archive")?;
    archive
        .directory
        .check_length(archive.length)
        .with_context(|| source.shown())?;
    Ok(archive.directory.items.iter().map(item).collect())
}

fn item(i: &directory::Item) -> Item {
    let how = match &i.content {
        Content::Stored(_) => "stored",
        Content::Avc(_) => "H.264",
        Content::Tensor(layers) if layers.len() > 1 => "coded in layers",
        Content::Tensor(_) => "coded",
        Content::Elements(_) => "MX elements, coded with their scales",
        Content::Scales { .. } => "scales of MX elements",
    };
    let element = format!("{}, {how}", i.dtype);
    let mut item = Item::new(i.name.clone(), element, i.shape.clone(), i.length);
    let values = match &i.content {
        Content::Elements(pair) => pair.values(),
        _ => i.values().max(1),
    } as f64;
    match &i.content {
        Content::Stored(_) | Content::Scales { .. } => {}
        Content::Avc(entry) => {
            if let Kind::Coded {
                geometry, tiles, ..
            } = &entry.kind
            {
                let qps = || tiles.iter().map(|t| t.qp);
                item.tiles = Some(tiles.len());
                item.tile_rows = Some(geometry.tile_rows);
                item.qp = qps().min().zip(qps().max());
                let bytes = i.length + entry.bytes() as u64;
                item.bits_per_value = Some(8.0 * bytes as f64 / values);
            }
        }
        Content::Tensor(layers) | Content::Elements(Elements { layers, .. }) => {
            let tiles: usize = layers.iter().map(|l| l.tiles.len()).sum();
            item.tiles = Some(tiles);
            item.tile_rows = layers.first().map(|l| l.layout.tile.rows() as u64);
            let bytes = i.length + tiles as u64 * directory::TILE_BITS / 8;
            item.bits_per_value = Some(8.0 * bytes as f64 / values);
        }
    }
    item
}

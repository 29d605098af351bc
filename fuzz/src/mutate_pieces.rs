// SPDX-License-Identifier: Apache-2.0
//! Mutations of the pieces of archives of version 3, under right checksums.

use tricodec_golden::container::directory::{
    Content, Directory, Elements, Item, Piece, write_archive,
};

use super::mutate::{Random, mutate_bytes};
use super::mutate_archive;

/// A mutation of one of `seeds`, which are archives: of a piece, or of what all versions have.
pub fn archive(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    if random.below(2) == 0 {
        mutate_archive::archive(seeds, random)
    } else {
        pieces(random.pick::<Vec<u8>>(seeds), random)
    }
}

/// Bytes of one piece changed, its length and checksum right: what a hostile writer makes.
fn pieces(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(directory) = Directory::parse(bytes, bytes.len() as u64) else {
        return bytes.to_vec();
    };
    let payload = |item: &Item| {
        let end = (item.offset + item.length) as usize;
        bytes
            .get(item.offset as usize..end)
            .unwrap_or_default()
            .to_vec()
    };
    let mut payloads: Vec<Vec<u8>> = directory.items.iter().map(payload).collect();
    let mut items = directory.items;
    if items.is_empty() {
        return bytes.to_vec();
    }
    let at = random.below(items.len());
    let (item, payload) = (&mut items[at], &mut payloads[at]);
    let list: &mut Vec<Piece> = match &mut item.content {
        Content::Stored(stored) => &mut stored.pieces,
        Content::Tensor(layers) | Content::Elements(Elements { layers, .. }) => {
            &mut layers[0].tiles
        }
        Content::Avc(_) | Content::Scales { .. } => return bytes.to_vec(),
    };
    if list.is_empty() {
        return bytes.to_vec();
    }
    let number = random.below(list.len());
    let begin: usize = list[..number].iter().map(|p| p.length as usize).sum();
    let end = (begin + list[number].length as usize).min(payload.len());
    let mut piece = payload[begin.min(end)..end].to_vec();
    for _ in 0..1 + random.early(4) {
        mutate_bytes(&mut piece, random);
    }
    let Some(said) = Piece::of(&piece) else {
        return bytes.to_vec();
    };
    list[number] = said;
    payload.splice(begin.min(end)..end, piece);
    let mut out = Vec::new();
    // Writing to memory fails only for what a directory cannot say.
    match write_archive(&mut out, &directory.metadata, &mut items, &payloads) {
        Ok(_) => out,
        Err(_) => bytes.to_vec(),
    }
}

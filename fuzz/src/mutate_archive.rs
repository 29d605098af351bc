// SPDX-License-Identifier: Apache-2.0
//! Mutations of `.tri` archives: of their bytes, of their directory under a right checksum, of
//! tiles under right checksums.

use tricodec_golden::container::directory::{Header, sealed};
use tricodec_golden::container::{Archive, Kind, write_archive};

use super::mutate::{Random, mutate_bytes, stream};

/// Bytes before the directory of versions 1 and 2: magic, its size, the number of tensors, its CRC.
const HEADER: usize = 16;

/// A mutation of one of `seeds`, which are archives.
pub fn archive(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    if random.below(16) == 0 {
        return stream(seeds, random);
    }
    let mut bytes = random.pick::<Vec<u8>>(seeds).clone();
    match random.below(8) {
        0 => mutate_bytes(&mut bytes, random),
        1..=4 => mutate_directory(&mut bytes, random),
        _ => bytes = mutate_entries(&bytes, random),
    }
    if random.below(8) == 0 {
        mutate_bytes(&mut bytes, random);
    }
    bytes
}

/// The directory changed, its size and checksum right: what a hostile writer makes.
fn mutate_directory(bytes: &mut Vec<u8>, random: &mut Random) {
    let Ok(header) = Header::parse(bytes, bytes.len() as u64) else {
        return;
    };
    let start = usize::from(header.bytes).min(bytes.len());
    let end = bytes.len().min(header.head() as usize);
    let mut directory: Vec<u8> = bytes[start..end].to_vec();
    for _ in 0..1 + random.early(4) {
        mutate_bytes(&mut directory, random);
        if random.below(3) == 0 && !directory.is_empty() {
            // An extreme number where one may be.
            let at = random.below(directory.len());
            let value = *random.pick(&[0u8, 0x7F, 0x80, 0xFF]);
            let until = directory.len().min(at + *random.pick(&[1, 2, 4, 8]));
            directory[at..until].fill(value);
        }
    }
    let rest = bytes.split_off(end);
    if header.version == 3 {
        *bytes = sealed(&directory);
        bytes.extend(rest);
        return;
    }
    let crc = crc32fast::hash(&directory);
    bytes.truncate(HEADER);
    bytes[4..8].copy_from_slice(&(directory.len() as u32).to_le_bytes());
    bytes[12..16].copy_from_slice(&crc.to_le_bytes());
    bytes.extend(directory);
    bytes.extend(rest);
}

/// Fields of an entry, or bytes of a tile with their checksum.
fn mutate_entries(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(archive) = Archive::parse(bytes) else {
        return bytes.to_vec();
    };
    let mut list: Vec<_> = archive
        .entries
        .iter()
        .map(|e| (e.clone(), archive.payload(e).unwrap_or_default().to_vec()))
        .collect();
    if list.is_empty() {
        return bytes.to_vec();
    }
    let at = random.below(list.len());
    let other = random.below(list.len());
    let (copy, copied) = list[other].clone();
    let (entry, payload) = &mut list[at];
    match (&mut entry.kind, random.below(8)) {
        (Kind::Coded { tiles, .. }, 0..=3) if !tiles.is_empty() => {
            let tile = random.below(tiles.len());
            let t = &mut tiles[tile];
            let start = (t.offset as usize).min(payload.len());
            let end = (start + t.length as usize).min(payload.len());
            let mut unit: Vec<u8> = payload[start..end].to_vec();
            for _ in 0..1 + random.early(4) {
                mutate_bytes(&mut unit, random);
            }
            t.crc = crc32fast::hash(&unit);
            t.length = unit.len() as u32;
            t.offset = payload.len() as u64;
            payload.extend(unit);
        }
        (Kind::Coded { tiles, .. }, 4) if tiles.len() > 1 => {
            let (a, b) = (random.below(tiles.len()), random.below(tiles.len()));
            tiles.swap(a, b);
        }
        (Kind::Coded { tiles, .. }, 5) if !tiles.is_empty() => {
            let tile = random.below(tiles.len());
            tiles[tile].exponent = *random.pick(&[i16::MIN, -200, -1, 0, 1, 200, i16::MAX]);
        }
        (kind, 6) => *kind = copy.kind,
        (_, _) => {
            entry.shape = copy.shape;
            *payload = copied;
        }
    }
    let mut out = Vec::new();
    // Writing to memory fails only for what a directory cannot say.
    if write_archive(&mut out, &mut list).is_err() {
        return bytes.to_vec();
    }
    out
}

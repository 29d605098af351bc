// SPDX-License-Identifier: Apache-2.0
//! Mutations of byte streams: of bits and bytes, of whole NAL units, and of payloads under intact
//! emulation prevention.

use tricodec_golden::stream::read::nal::nal_units;
use tricodec_golden::stream::write::nal;

#[path = "random.rs"]
mod random;

pub use random::Random;

/// Bytes that mean something in streams.
const TELLING: [&[u8]; 8] = [
    &[0, 0, 1],
    &[0, 0, 3],
    &[0, 0, 0, 0],
    &[0xFF; 4],
    &[0x80],
    &[0, 0, 1, 0x67],
    &[0, 0, 1, 0x68],
    &[0, 0, 1, 0x65],
];

/// A mutation of one of `seeds`, none of them empty.
pub fn stream(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut units: Vec<Vec<u8>> = split(random.pick::<Vec<u8>>(seeds));
    for _ in 0..1 + random.early(4) {
        mutate_units(&mut units, seeds, random);
    }
    let mut bytes = units.concat();
    if random.below(4) == 0 {
        for _ in 0..1 + random.early(8) {
            mutate_bytes(&mut bytes, random);
        }
    }
    bytes
}

/// NAL units, each with a start code.
fn split(stream: &[u8]) -> Vec<Vec<u8>> {
    nal_units(stream)
        .map(|unit| [&[0, 0, 1], unit.bytes].concat())
        .collect()
}

fn mutate_units(units: &mut Vec<Vec<u8>>, seeds: &[Vec<u8>], random: &mut Random) {
    if units.is_empty() {
        return;
    }
    let at = random.below(units.len());
    match random.below(8) {
        0 => {
            units.remove(at);
        }
        1 => units.insert(random.below(units.len() + 1), units[at].clone()),
        2 => {
            let other = random.below(units.len());
            units.swap(at, other);
        }
        3 => {
            let others = split(random.pick::<Vec<u8>>(seeds));
            // Seeds of other formats may have no units.
            if !others.is_empty() {
                units.insert(at, random.pick(&others).clone());
            }
        }
        4 => units[at][3] = random.below(256) as u8,
        _ => {
            // The payload itself, then properly escaped again: what only a hostile encoder writes.
            let header = units[at][3];
            let mut rbsp = nal_units(&units[at])
                .next()
                .map_or(Vec::new(), |unit| unit.rbsp());
            for _ in 0..1 + random.early(4) {
                mutate_bytes(&mut rbsp, random);
            }
            let mut unit = nal::write(0, &rbsp);
            unit[4] = header;
            units[at] = unit[1..].to_vec();
        }
    }
}

/// Change, cut, copy or insert some bytes.
pub fn mutate_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        return bytes.push(random.below(256) as u8);
    }
    let at = random.early(bytes.len());
    let length = 1 + random.early(bytes.len() - at);
    match random.below(8) {
        0..=2 => bytes[at] ^= 1 << random.below(8),
        3 => bytes[at] = random.below(256) as u8,
        4 => bytes.truncate(at),
        5 => drop(bytes.drain(at..at + length)),
        6 => {
            let copy = bytes[at..at + length.min(64)].to_vec();
            bytes.splice(at..at, copy);
        }
        _ => {
            let telling = *random.pick(&TELLING);
            bytes.splice(at..at, telling.iter().copied());
        }
    }
}

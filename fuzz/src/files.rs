// SPDX-License-Identifier: Apache-2.0
//! Mutations of foreign files: pictures, containers, tensors.

#[path = "random.rs"]
mod random;

pub use random::Random;

/// `seed` with some bytes changed, doubled or cut, more often near its beginning, with
/// its headers.
pub fn file(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + random.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = match random.below(2) {
            0 => random.below(bytes.len()),
            _ => random.early(bytes.len().min(400)),
        };
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, *random.pick(b"9\xFF")),
            2 => drop(bytes.remove(at)),
            3 => bytes[at] = random.below(256) as u8,
            4 => {
                let digits = *b"18446744073709551615";
                bytes.splice(at..at, digits[..1 + random.below(20)].iter().copied());
            }
            5 => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(*random.pick(&[0, 0xFF, 0x7F]));
            }
            _ => bytes[at] ^= 1 << random.below(8),
        }
    }
    bytes
}

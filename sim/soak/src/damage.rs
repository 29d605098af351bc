// SPDX-License-Identifier: Apache-2.0
//! Damage of packets.

use tricodec_sim::lockstep::harness::random::Random;

use crate::plan::draw;

/// A packet after damage: bits flipped, ends cut, bytes lost, doubled, invented, zeros and start
/// codes put in, mostly early; or garbage behind a sound beginning, or nothing but garbage.
pub fn damaged(original: &[u8], random: &mut Random) -> Vec<u8> {
    match draw(random, &[17, 1, 1, 1]) {
        0 => mutated(original, random),
        1 => garbage(random, 200),
        2 => {
            // Behind a start code and a part of the header.
            let kept = 5 + random.below(8);
            let mut bytes = original[..kept.min(original.len())].to_vec();
            bytes.extend(garbage(random, 300));
            bytes
        }
        _ => {
            // The same byte to the end: long runs of probable bins.
            let kept = random.below(original.len());
            let mut bytes = original[..kept].to_vec();
            let filler = [0x00, 0xFF, 0x80, 0x55][random.below(4)];
            bytes.extend(vec![filler; random.below(300)]);
            bytes.push(1);
            bytes
        }
    }
}

fn garbage(random: &mut Random, end: usize) -> Vec<u8> {
    let count = random.below(end);
    (0..count).map(|_| random.bits() as u8).collect()
}

fn mutated(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..1 + random.below(3) {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        let early = random.below(2) == 0;
        let at = random.below(if early { length.min(24) } else { length });
        match random.below(10) {
            0..=3 => bytes[at] ^= 1 << random.below(8),
            4 => bytes.truncate(at),
            5 => drop(bytes.remove(at)),
            6 => bytes.insert(at, [0, 1, 3, 0xFF, 0x80, 0x65][random.below(6)]),
            7 => {
                let inside: &[u8] =
                    [&[0, 0, 1][..], &[0, 0, 3], &[0, 0, 0], &[0; 12]][random.below(4)];
                bytes.splice(at..at, inside.iter().copied());
            }
            8 => {
                let to = (at + 1 + random.below(16)).min(length);
                let again = bytes[at..to].to_vec();
                bytes.splice(at..at, again);
            }
            _ => bytes[at] = random.bits() as u8,
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_of_a_seed_and_seldom_none() {
        let original: Vec<u8> = (0..90).map(|i| 0x1F ^ i << 1).collect();
        let of = |seed| damaged(&original, &mut Random::new(seed, 1));
        assert_eq!(of(4), of(4));
        let kept = (0..1000).filter(|s| of(*s) == original).count();
        assert!(kept < 10, "{kept}");
        let lengths: Vec<_> = (0..1000).map(|s| of(s).len()).collect();
        assert!(lengths.contains(&0) && lengths.iter().any(|l| *l > 200));
        // Nothing is there to be damaged.
        assert!(damaged(&[], &mut Random::new(1, 1)).len() < 400);
    }
}

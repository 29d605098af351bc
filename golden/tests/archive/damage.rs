// SPDX-License-Identifier: Apache-2.0
//! Every prefix and thousands of flipped bits of an archive: an error, or exactly what was coded.

use tricodec_golden::container::directory::Directory;

use super::{archive, read_all};

/// Flipped bits.
const FLIPS: usize = 10_000;

#[test]
fn every_prefix_is_an_error_or_exact() {
    let bytes = archive();
    let sound = read_all(&bytes).expect("parses");
    for length in 0..bytes.len() {
        let prefix = &bytes[..length];
        let Ok(directory) = Directory::parse(prefix, length as u64) else {
            continue;
        };
        assert!(directory.check_length(length as u64).is_err(), "{length}");
        let all = read_all(prefix).expect("parses");
        assert!(all.iter().any(Result::is_err), "{length}");
        for (got, whole) in all.iter().zip(&sound) {
            assert!(got.is_err() || got == whole, "{length}");
        }
    }
}

#[test]
fn flipped_bits_are_confined_and_never_go_unnoticed() {
    let bytes = archive();
    let sound = read_all(&bytes).expect("parses");
    let mut confined = 0;
    for i in 0..FLIPS {
        let bit = i * (8 * bytes.len() - 1) / FLIPS;
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let Ok(all) = read_all(&changed) else {
            continue;
        };
        let wrong = all.iter().filter(|t| t.is_err()).count();
        // Parameter sets of H.264 slices are for other decoders: nothing depends on them.
        assert!(wrong <= 1, "bit {bit}: {wrong} tensors");
        confined += wrong;
        for (got, whole) in all.iter().zip(&sound) {
            assert!(got.is_err() || got == whole, "bit {bit}");
        }
    }
    assert!(confined > FLIPS / 2, "{confined}");
}

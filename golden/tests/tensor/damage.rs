// SPDX-License-Identifier: Apache-2.0
//! Damage: every prefix, thousands of flipped bits, random bytes: an error or samples, no panic.

use tricodec_golden::tensor::slice;

#[path = "../../../fuzz/src/tensor.rs"]
mod property;

use super::material::{Job, Random, job};

/// Tiles whose slices are worth damaging.
fn tiles() -> Vec<(Job, Vec<u8>)> {
    let mut random = Random::new(78);
    let sizes = [(4, 4), (16, 12), (32, 64), (64, 64), (16, 128)];
    sizes
        .iter()
        .flat_map(|&(rows, cols)| [(rows, cols); 4])
        .map(|(rows, cols)| {
            let job = job(&mut random, rows, cols, None);
            let (slice, _) = slice::encode(job.header, job.quantiser(), job.cols, &job.samples);
            (job, slice)
        })
        .collect()
}

#[test]
fn every_prefix_and_every_longer_slice_is_refused() {
    for (job, slice) in tiles() {
        let decode = |bytes: &[u8]| slice::decode(bytes, job.rows, job.cols);
        for length in 0..slice.len() {
            assert!(
                decode(&slice[..length]).is_err(),
                "{length} of {:?}",
                job.header
            );
        }
        for tail in [&[0][..], &[0x80], &[0; 9]] {
            assert!(decode(&[&slice, tail].concat()).is_err());
        }
    }
}

#[test]
fn flipped_bits_end_in_an_error_or_in_samples() {
    let mut random = Random::new(90);
    let tiles = tiles();
    let mut refused = 0;
    const FLIPS: usize = 12_000;
    for _ in 0..FLIPS {
        let (job, slice) = &tiles[random.below(tiles.len())];
        let mut bytes = slice.clone();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        match slice::decode(&bytes, job.rows, job.cols) {
            Ok(samples) => {
                assert_eq!(samples.len(), job.samples.len());
                assert!(samples.iter().all(|q| (-2048..=2047).contains(q)));
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
            }
        }
    }
    // The end of the slice finds most of it; the container's CRC finds all.
    assert!(refused > FLIPS / 2, "{refused}");
}

#[test]
fn any_bytes_end_in_samples_or_an_error() {
    let mut random = Random::new(11);
    let tiles = tiles();
    for i in 0..20_000 {
        let mut bytes = if i % 2 == 0 {
            let (job, slice) = &tiles[random.below(tiles.len())];
            let size = [(job.rows - 1) as u8, (job.cols - 1) as u8];
            [&size, &slice[..]].concat()
        } else {
            (0..random.below(600))
                .map(|_| random.below(256) as u8)
                .collect()
        };
        for _ in 0..random.below(4) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
        }
        if bytes.len() > 4 {
            // A header that is taken.
            (bytes[3], bytes[4]) = (bytes[3] & 0xF7, bytes[4] & 31);
        }
        property::any_bytes_end_in_samples_or_an_error(&bytes);
    }
}

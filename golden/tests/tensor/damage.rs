// SPDX-License-Identifier: Apache-2.0
//! Damage: every prefix, thousands of flipped bits: an error or samples, no panic.

use tricodec_golden::tensor::slice;

#[path = "../../../fuzz/src/tensor.rs"]
pub mod property;

use super::material::{Job, Random, job};

/// Tiles whose slices are worth damaging.
pub fn tiles() -> Vec<(Job, Vec<u8>)> {
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

// SPDX-License-Identifier: Apache-2.0
//! Bounded fuzzing of the decoder of tensor slices; see `fuzz/`.

#[path = "../../../fuzz/src/bounded.rs"]
mod bounded;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

use super::damage::property::any_bytes_end_in_samples_or_an_error;
use super::damage::tiles;

/// A quarter of a minute of one core.
const INPUTS: u64 = 30_000;

#[test]
fn tensor_slice() {
    let seed = |(job, slice): (super::material::Job, Vec<u8>)| {
        let size = [(job.rows - 1) as u8, (job.cols - 1) as u8];
        [&size, &slice[..]].concat()
    };
    let seeds: Vec<Vec<u8>> = tiles().into_iter().map(seed).collect();
    bounded::run(
        "tensor_slice",
        INPUTS,
        |random| {
            if random.below(16) == 0 {
                return mutate::stream(&seeds, random);
            }
            let mut bytes = random.pick::<Vec<u8>>(&seeds).clone();
            for _ in 0..1 + random.early(4) {
                mutate::mutate_bytes(&mut bytes, random);
            }
            if let ([_, _, _, second, third, ..], true) = (&mut bytes[..], random.below(8) > 0) {
                // A header that is taken.
                (*second, *third) = (*second & 0xF7, *third & 31);
            }
            bytes
        },
        any_bytes_end_in_samples_or_an_error,
    );
}

#[test]
fn every_file_of_the_corpus() {
    bounded::replay("tensor_slice", any_bytes_end_in_samples_or_an_error);
}

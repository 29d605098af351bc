// SPDX-License-Identifier: Apache-2.0
//! Slices of made-up tiles, by checksums of the reference's slices: runs anywhere.

use tricodec_golden::tensor::slice;

use super::material::{kept, sha256};

/// One checksum per line, in the order of [`kept`]; `reference.rs` makes and checks the file.
pub const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/tensor/data/synthetic.txt"
);

#[test]
fn slices_are_the_reference_s() {
    let expected = std::fs::read_to_string(PATH).expect("the checksums");
    let jobs = kept();
    assert_eq!(expected.lines().count(), jobs.len());
    for (job, expected) in jobs.iter().zip(expected.lines()) {
        let (slice, decoded) = slice::encode(job.header, job.quantiser(), job.cols, &job.samples);
        assert_eq!(sha256([&slice]), expected, "{:?}", job.header);
        assert_eq!(slice::decode(&slice, job.rows, job.cols), Ok(decoded));
    }
}

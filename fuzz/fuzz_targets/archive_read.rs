// SPDX-License-Identifier: Apache-2.0
//! Any bytes as an archive of version 2 or 3, guided by coverage. The same properties run in
//! `cargo test` with seeded mutations (golden/tests/archive/fuzz.rs).
#![no_main]

#[path = "../src/archive.rs"]
mod archive;
#[path = "../src/guided.rs"]
mod guided;
#[path = "../src/mutate.rs"]
mod mutate;
#[path = "../src/mutate_archive.rs"]
mod mutate_archive;
#[path = "../src/mutate_pieces.rs"]
mod mutate_pieces;

libfuzzer_sys::fuzz_target!(|data: &[u8]| archive::any_bytes_end_in_tensors_or_an_error(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    guided::mutate(data, (size, max_size), seed, mutate_pieces::archive)
});

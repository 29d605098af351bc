// SPDX-License-Identifier: Apache-2.0
//! Any bytes as a `.tri` archive, guided by coverage. The same properties run in `cargo test` with
//! seeded mutations (golden/tests/fuzz_container.rs).
#![no_main]

#[path = "../src/container.rs"]
mod container;
#[path = "../src/guided.rs"]
mod guided;
#[path = "../src/mutate.rs"]
mod mutate;
#[path = "../src/mutate_archive.rs"]
mod mutate_archive;

libfuzzer_sys::fuzz_target!(|data: &[u8]| container::any_bytes_end_in_tensors_or_an_error(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    guided::mutate(data, (size, max_size), seed, mutate_archive::archive)
});

// SPDX-License-Identifier: Apache-2.0
//! Any bytes as an H.264 byte stream, guided by coverage. The same properties run in `cargo test`
//! with seeded mutations (golden/tests/decoder/fuzz.rs).
#![no_main]

#[path = "../src/guided.rs"]
mod guided;
#[path = "../src/h264.rs"]
mod h264;
#[path = "../src/mutate.rs"]
mod mutate;

libfuzzer_sys::fuzz_target!(|data: &[u8]| h264::any_bytes_end_in_pixels_or_an_error(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    guided::mutate(data, (size, max_size), seed, mutate::stream)
});

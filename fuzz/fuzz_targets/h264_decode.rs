// SPDX-License-Identifier: Apache-2.0
//! Any bytes as an H.264 byte stream, guided by coverage. The same properties run in `cargo test`
//! with seeded mutations (golden/tests/decoder/fuzz.rs).
#![no_main]

#[path = "../src/h264.rs"]
mod h264;

libfuzzer_sys::fuzz_target!(|data: &[u8]| h264::any_bytes_end_in_pixels_or_an_error(data));

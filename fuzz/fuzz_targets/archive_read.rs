// SPDX-License-Identifier: Apache-2.0
//! Any bytes as an archive of version 2 or 3, guided by coverage. The same properties run in
//! `cargo test` with seeded mutations (golden/tests/archive/fuzz.rs).
#![no_main]

#[path = "../src/archive.rs"]
mod archive;

libfuzzer_sys::fuzz_target!(|data: &[u8]| archive::any_bytes_end_in_tensors_or_an_error(data));

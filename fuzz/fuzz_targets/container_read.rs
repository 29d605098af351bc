// SPDX-License-Identifier: Apache-2.0
//! Any bytes as a `.tri` archive, guided by coverage. The same properties run in `cargo test` with
//! seeded mutations (golden/tests/fuzz_container.rs).
#![no_main]

#[path = "../src/container.rs"]
mod container;

libfuzzer_sys::fuzz_target!(|data: &[u8]| container::any_bytes_end_in_tensors_or_an_error(data));

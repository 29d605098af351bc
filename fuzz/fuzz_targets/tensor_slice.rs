// SPDX-License-Identifier: Apache-2.0
//! Any bytes as a slice of the tensor tools, guided by coverage. The same properties run in
//! `cargo test` with seeded mutations (golden/tests/tensor/fuzz.rs).
#![no_main]

#[path = "../src/tensor.rs"]
mod tensor;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tensor::any_bytes_end_in_samples_or_an_error(data));

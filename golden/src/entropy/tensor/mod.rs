// SPDX-License-Identifier: Apache-2.0
//! Entropy coding of tensor slices: the levels' syntax (sections 5.3 and 5.4 of
//! docs/tensor-tools.md) on an arithmetic coder as H.264's, whose intervals are products of
//! probabilities of twelve bits (section 8).

pub mod contexts;
pub mod decoder;
pub mod encoder;
pub mod interval;
pub mod level;
pub mod tables;

pub use contexts::Contexts;
pub use decoder::Decoder;
pub use encoder::Encoder;

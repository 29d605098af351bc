// SPDX-License-Identifier: Apache-2.0
//! The golden model: the bit-exact specification of every stage of the codec.
//!
//! A pure library: no files, no unsafe code. Its modules are named as the folders of the RTL; each
//! function that a stage of the RTL equals is named in that stage's header comment.
#![forbid(unsafe_code)]

pub mod align;
pub mod codec;
pub mod container;
pub mod deblock;
pub mod entropy;
pub mod inter;
pub mod intra;
pub mod picture;
pub mod quant;
pub mod stream;
pub mod transform;

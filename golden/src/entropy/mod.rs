// SPDX-License-Identifier: Apache-2.0
//! Entropy coding: the arithmetic engine, and the syntaxes that are coded with it.
//!
//! - [`engine`]: bins and states of contexts, whatever they stand for.
//! - [`h264`]: the syntax of the standard's slice data, each element written in one place and read
//!   in one place for CABAC (9.3), and read for CAVLC (9.2).
//! - [`lane`]: what the RTL's lanes see of it: words of blocks, contexts numbered densely, one bin
//!   at a time.
//! - [`tensor`]: the syntax of the tensor tools on an engine with its own interval.

pub mod engine;
pub mod h264;
pub mod lane;
pub mod tensor;

// SPDX-License-Identifier: Apache-2.0
//! The cycle model: when things happen. What they are is the golden codec's.
//!
//! Each file models the RTL module of the same name, without `tri_`, register by register;
//! `rtl/top/tri_encoder.sv` is [`encoder`] itself, `rtl/top/tri_decoder.sv` is [`decoder`].
//! `sim/tests/mirror.rs` checks that, and says why some modules have no model.

pub mod decoder;
pub mod encoder;
pub mod inter;
pub mod shared;

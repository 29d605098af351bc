//! The cycle model: when things happen. What they are is the golden codec's.
//!
//! Each module models the RTL module of the same name, register by register; `rtl/top/tri_encoder.sv` is [`encoder`],
//! `rtl/top/tri_decoder.sv` is [`decoder`] with what only the decoder has below it.

pub mod axil;
pub mod common;
pub mod dealign;
pub mod decoder;
pub mod encoder;
pub mod entropy;
pub mod input;
pub mod intra_pipe;
pub mod issue;
pub mod job;
pub mod lane;
pub mod line;
pub mod neighbours;
pub mod regs;
pub mod slice_start;

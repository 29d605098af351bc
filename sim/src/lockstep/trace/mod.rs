// SPDX-License-Identifier: Apache-2.0
//! The table of stages: what each top shows of its inside to the lockstep, declared once.
//!
//! A [`Stage`] says its name, its fields and their widths, where the golden model has them, and
//! which bit `cosim --fault` changes. From it come the comparison ([`TracePorts`]), the list of
//! faults, and by [`generate`] the ports in `rtl/top/tri_*_trace_*.svh` and the tables of
//! docs/verification.md.
//!
//! To add a stage: add its row, run `make tables`, and assign its signals in the top.

mod compare;
mod decoder;
mod encoder;
mod fault;
pub mod generate;
mod stage;

pub use compare::TracePorts;
pub use fault::{UnknownStage, is_of};
pub use stage::{Field, Items, Stage, Traced};

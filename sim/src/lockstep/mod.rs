// SPDX-License-Identifier: Apache-2.0
//! Lockstep: RTL and golden cycle model, clock by clock, from the same inputs and the same
//! back-pressure.
//!
//! [`harness`] is what both tops share, [`trace`] the table of the stages that are compared inside
//! them, [`encoder`] and [`decoder`] hold ports, testbench and figures of each. [`video`] runs the
//! video encoder with its memory, whose bytes are compared.

pub mod decoder;
pub mod encoder;
pub mod harness;
pub mod trace;
pub mod video;

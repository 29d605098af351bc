// SPDX-License-Identifier: Apache-2.0
//! Verilated models of the RTL, the golden cycle model and the lockstep harness.

pub mod bridge;
pub mod configs;
pub mod device;
pub mod lockstep;
pub mod model;
pub mod registers;

pub use tricodec_tools as tools;

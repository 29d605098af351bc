// SPDX-License-Identifier: Apache-2.0
//! The ASAP7 flow of Tricodec: from SystemVerilog to area, timing, power and energy by block, with
//! open tools only.
//!
//! Yosys maps block by block ([`yosys`]); the blocks become one flat netlist ([`design`]) that is
//! timed ([`timing`]), repaired ([`repair`]), simulated gate by gate in step with the RTL
//! ([`gates`]), and charged for every toggle ([`power`]). Placed, it is timed, repaired and
//! charged with its wires and a clock network ([`wires`]). Where OpenSTA is installed it times the
//! same netlist ([`opensta`]). docs/asap7.md has the method.

#![forbid(unsafe_code)]

pub mod design;
pub mod export;
pub mod gates;
pub mod gating;
pub mod graph;
pub mod groups;
pub mod layout;
pub mod library;
pub mod limits;
pub mod netlist;
pub mod opensta;
pub mod paths;
pub mod placement;
pub mod plots;
pub mod power;
pub mod repair;
pub mod report;
pub mod saif;
pub mod summary;
pub mod synth;
pub mod tables;
pub mod timing;
pub mod wires;
pub mod yosys;

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

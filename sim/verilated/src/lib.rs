// SPDX-License-Identifier: Apache-2.0
//! Verilator's C++ runtime, compiled once for all models. Nothing to call from Rust.

// Linked for their symbols.
use libz_sys as _;
use lz4_sys as _;

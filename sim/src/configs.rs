// SPDX-License-Identifier: Apache-2.0
//! The named configurations of `configs.toml` as models of this build.

/// Encoder or decoder of a named configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Its name.
    pub name: &'static str,
    /// The Verilated top.
    pub top: &'static str,
    /// Lanes.
    pub lanes: usize,
}

include!(concat!(env!("OUT_DIR"), "/configs.rs"));

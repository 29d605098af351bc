// SPDX-License-Identifier: Apache-2.0
//! What the caller decides when a tensor is coded for a goal.

use super::choose::Prediction;
use super::matrix::TileSize;
use super::params::Quantiser;

/// Bits that a container needs beside the slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overhead {
    /// For a tensor.
    pub tensor: u64,
    /// For each of its tiles.
    pub tile: u64,
}

impl Default for Overhead {
    /// The tensor header of section 2, and length and CRC-32 of each tile.
    fn default() -> Self {
        Self {
            tensor: 32,
            tile: 64,
        }
    }
}

/// What is decided by the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Size of the tiles; [`TileSize::fitting`] where there is nothing here.
    pub tile: Option<TileSize>,
    /// Mode and orientation; chosen on pieces of the tensor where there is nothing here.
    pub prediction: Option<Prediction>,
    /// How levels are found. A bound on the error has its own way.
    pub quantiser: Quantiser,
    /// What counts as bits beside the slices.
    pub overhead: Overhead,
}

impl Overhead {
    /// Bits of slices of `bytes` bytes in `tiles` tiles.
    pub(super) fn bits(&self, bytes: usize, tiles: usize) -> u64 {
        8 * bytes as u64 + self.tensor + self.tile * tiles as u64
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Types and figures of `tri_pkg`: what the models of both tops share.

use tricodec_golden::codec::pipeline::TopEdge;

/// Widest picture, in macroblocks, whose row above stays on chip.
pub const ON_CHIP_MBS: u32 = 4;

/// Where a lane is in its slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Macroblock in the slice.
    pub n: u32,
    /// Its column in the picture.
    pub x: u32,
    /// Block in the macroblock.
    pub block: usize,
}

/// A block on its way to the neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Block {
    pub block: usize,
    /// Macroblock column in the on-chip row.
    pub column: usize,
    /// The row above comes through the line port.
    pub wide: bool,
    /// First line word of the slice.
    pub first: bool,
    /// Last block of the slice.
    pub last: bool,
    pub avail_a: bool,
    pub avail_b: bool,
    pub avail_c: bool,
    pub avail_d: bool,
    pub outside_a: bool,
    pub outside_b: bool,
    pub qp: u8,
    pub rounding: u8,
}

/// The 38 bits of a top edge as the RTL packs them.
pub fn pack_edge(e: &TopEdge) -> u64 {
    u64::from(u32::from_le_bytes(e.samples))
        | u64::from(e.mode) << 32
        | u64::from(e.nz) << 36
        | u64::from(e.nz8) << 37
}

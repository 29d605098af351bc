// SPDX-License-Identifier: Apache-2.0
//! Intra prediction: of 4x4 luma blocks the neighbours, the nine modes, the mode decision and the
//! reconstruction; of 8x8 and 16x16 luma and of chroma the neighbours and the modes.

pub mod chroma;
pub mod decide;
mod directional;
pub mod predict;
pub mod predict16;
pub mod predict8;

pub use chroma::{ChromaNeighbours, predict_chroma};
pub use decide::{Decision, decide, satd};
pub use predict::predict;
pub use predict8::{Neighbours8, predict8};
pub use predict16::{Neighbours16, predict16};

/// Number of Intra_4x4 prediction modes (Table 8-2).
pub const MODES: usize = 9;

/// Mode 2, DC: the only one that needs no neighbour.
pub const MODE_DC: u8 = 2;

/// Column and row of a block of a macroblock, in blocks, by its number in coding order (6.4.3).
pub const BLOCK_XY: [(u8, u8); 16] = [
    (0, 0),
    (1, 0),
    (0, 1),
    (1, 1),
    (2, 0),
    (3, 0),
    (2, 1),
    (3, 1),
    (0, 2),
    (1, 2),
    (0, 3),
    (1, 3),
    (2, 2),
    (3, 2),
    (2, 3),
    (3, 3),
];

/// Number in coding order of the block with raster number `raster` (`4·row + column`): the two
/// middle bits change places, so it gives the raster number of one in coding order, too.
pub const fn block_at(raster: usize) -> usize {
    raster & 9 | (raster & 2) << 1 | (raster & 4) >> 1
}

/// Blocks whose above-right neighbour exists when everything around the macroblock does (6.4.11.4):
/// it lies inside the macroblock and comes before, or above. Block 5's lies in macroblock C, those
/// of 0, 1 and 4 in B.
pub const ABOVE_RIGHT: [bool; 16] = [
    true, true, true, false, true, true, true, false, true, true, true, false, true, false, true,
    false,
];

/// What a 4x4 block is predicted from (8.3.1.2). Samples that are not available are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Above (0–3) and above right (4–7; where missing, `top[3]` repeated).
    pub top: [u8; 8],
    /// Left, top to bottom.
    pub left: [u8; 4],
    /// Above left.
    pub corner: u8,
    /// The block to the left is available.
    pub avail_a: bool,
    /// The block above is available.
    pub avail_b: bool,
    /// The block above left is available.
    pub avail_d: bool,
}

impl Neighbours {
    /// Whether `mode` (0–8) has all the neighbours it needs.
    pub fn allows(&self, mode: u8) -> bool {
        match mode {
            0 | 3 | 7 => self.avail_b,
            1 | 8 => self.avail_a,
            4..=6 => self.avail_a && self.avail_b && self.avail_d,
            _ => mode == MODE_DC,
        }
    }
}

/// Samples minus prediction.
pub fn residual(samples: &[u8; 16], prediction: &[u8; 16]) -> [i16; 16] {
    std::array::from_fn(|i| i16::from(samples[i]) - i16::from(prediction[i]))
}

/// Prediction plus residual, clipped to 8 bits (8.5.14).
pub fn reconstruct(prediction: &[u8; 16], residual: &[i32; 16]) -> [u8; 16] {
    std::array::from_fn(|i| {
        i32::from(prediction[i])
            .saturating_add(residual[i])
            .clamp(0, 255) as u8
    })
}

/// The slope of an edge and its last sample, for plane prediction (8.3.3.4, 8.3.4.4): Σ (i+1) ·
/// (edge[half+i] − edge[half−2−i]), the corner standing before the edge.
fn plane_fit(edge: &[u8], corner: u8) -> (i32, i32) {
    let half = edge.len() / 2;
    let slope = (0..half)
        .map(|i| {
            let low = if i + 1 == half {
                corner
            } else {
                edge[half - 2 - i]
            };
            (i as i32 + 1) * (i32::from(edge[half + i]) - i32::from(low))
        })
        .sum();
    (slope, i32::from(edge[2 * half - 1]))
}

// SPDX-License-Identifier: Apache-2.0
//! A 4x4 or 8x8 luma block: transform, quantiser and their inverse, each as one kernel.

use super::cost::{Pricing, ssd_by};
use super::levels::{Offset, levels4, levels8};
use crate::intra::reconstruct;
use crate::quant::eight::{dequant8, quant8};
use crate::quant::scaling::LevelScale8;
use crate::quant::{dequant4, dequant4_by, quant4_by};
use crate::simd::transforms::{self, load4, load8, store4, store8};
use crate::simd::{Simd, dispatch, level};
use crate::transform::idct4;

/// Rounding offsets of the quantiser in 1/64 of a step: the usual dead zones.
pub const ROUNDING_INTRA: u8 = 21;
/// See [`ROUNDING_INTRA`].
pub const ROUNDING_INTER: u8 = 11;

/// Rounding of a macroblock.
pub fn rounding(intra: bool) -> u8 {
    if intra {
        ROUNDING_INTRA
    } else {
        ROUNDING_INTER
    }
}

/// A coded block of `N` samples.
#[derive(Clone, Copy, Debug)]
pub struct Coded<const N: usize> {
    /// Levels in scan order.
    pub levels: [i16; N],
    /// Reconstruction.
    pub recon: [u8; N],
    /// Squared error.
    pub ssd: u32,
}

/// How carefully levels are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Rounded with the dead zone of intra coders: to rank modes.
    Ranking,
    /// By the threshold rule, of intra or inter macroblocks.
    Full {
        /// Of an intra macroblock.
        intra: bool,
    },
}

/// Reconstruction of a 4x4 block from its levels.
pub fn back4(prediction: &[u8; 16], levels: &[i16; 16], qp: u8) -> [u8; 16] {
    if *levels == [0; 16] {
        return *prediction;
    }
    reconstruct(prediction, &idct4(&dequant4(levels, qp)))
}

/// Reconstruction of an 8x8 block from its levels.
#[inline(always)]
pub fn back8<S: Simd>(simd: S, prediction: &[u8; 64], levels: &[i16; 64], qp: u8) -> [u8; 64] {
    if *levels == [0; 64] {
        return *prediction;
    }
    let coefs = dequant8(levels, qp, &LevelScale8::FLAT);
    let back = store8(transforms::idct8(simd, load8(simd, &coefs)));
    let mut recon = [0; 64];
    for i in 0..64 {
        // A residual has 26 bits and a sign.
        recon[i] = (i32::from(prediction[i]) + back[i]).clamp(0, 255) as u8;
    }
    recon
}

/// Code a 4x4 block.
pub fn code4(source: &[u8; 16], prediction: &[u8; 16], effort: Effort, p: &Pricing) -> Coded<16> {
    dispatch!(level(), simd => code4_by(simd, source, prediction, effort, p.qp))
}

#[inline(always)]
fn code4_by<S: Simd>(
    simd: S,
    source: &[u8; 16],
    prediction: &[u8; 16],
    effort: Effort,
    qp: u8,
) -> Coded<16> {
    let mut residual = [0; 16];
    for i in 0..16 {
        residual[i] = i32::from(source[i]) - i32::from(prediction[i]);
    }
    let wide = store4(transforms::fdct4(simd, load4(simd, &residual)));
    let mut coefs = [0; 16];
    for i in 0..16 {
        coefs[i] = wide[i] as i16;
    }
    let levels = match effort {
        Effort::Ranking => quant4_by(simd, &coefs, qp, ROUNDING_INTRA),
        Effort::Full { intra } => levels4(&coefs, qp, Offset::luma(intra), 0),
    };
    let mut recon = *prediction;
    if levels != [0; 16] {
        let coefs = load4(simd, &dequant4_by(simd, &levels, qp));
        let back = store4(transforms::idct4(simd, coefs));
        for i in 0..16 {
            recon[i] = (i32::from(prediction[i]) + back[i]).clamp(0, 255) as u8;
        }
    }
    Coded {
        levels,
        recon,
        ssd: ssd_by(simd, source, &recon),
    }
}

/// Code an 8x8 block.
pub fn code8(source: &[u8; 64], prediction: &[u8; 64], effort: Effort, p: &Pricing) -> Coded<64> {
    dispatch!(level(), simd => code8_by(simd, source, prediction, effort, p.qp))
}

#[inline(always)]
fn code8_by<S: Simd>(
    simd: S,
    source: &[u8; 64],
    prediction: &[u8; 64],
    effort: Effort,
    qp: u8,
) -> Coded<64> {
    let mut residual = [0; 64];
    for i in 0..64 {
        residual[i] = i32::from(source[i]) - i32::from(prediction[i]);
    }
    let coefs = store8(transforms::fdct8(simd, load8(simd, &residual)));
    let levels = match effort {
        Effort::Ranking => quant8(&coefs, qp, ROUNDING_INTRA),
        Effort::Full { intra } => levels8(&coefs, qp, Offset::luma(intra)),
    };
    let recon = back8(simd, prediction, &levels, qp);
    Coded {
        levels,
        recon,
        ssd: ssd_by(simd, source, &recon),
    }
}

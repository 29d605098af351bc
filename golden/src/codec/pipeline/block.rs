// SPDX-License-Identifier: Apache-2.0
//! One 4x4 block through the pipeline, encoding and decoding: what the RTL's traces are compared
//! with, stage by stage.

use crate::entropy::lane::{BlockWord, LevelWord};
use crate::intra::{Decision, Neighbours, decide, predict, reconstruct, residual};
use crate::quant::{dequant4, quant4};
use crate::transform::{fdct4, idct4};

/// Everything that the pipeline computes of one block, stage by stage: what the RTL's traces are
/// compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRecord {
    /// What the block was predicted from.
    pub neighbours: Neighbours,
    /// Predicted mode (8.3.1.1).
    pub mpm: u8,
    /// Costs and mode.
    pub decision: Decision,
    /// Samples minus prediction.
    pub residual: [i16; 16],
    /// Forward transform.
    pub coefs: [i16; 16],
    /// Scaled coefficients.
    pub dequant: [i32; 16],
    /// Inverse transform.
    pub idct: [i32; 16],
    /// Reconstructed samples.
    pub recon: [u8; 16],
    /// Levels and flags for the entropy coder.
    pub word: BlockWord,
}

/// The shared pipeline's work on one block, given its neighbours: prediction to reconstruction. The
/// word's neighbour flags are left clear.
pub fn encode_block(
    samples: &[u8; 16],
    n: &Neighbours,
    mpm: u8,
    qp: u8,
    rounding: u8,
) -> BlockRecord {
    let decision = decide(samples, n, mpm, qp);
    let mode = decision.mode;
    let prediction = predict(mode, n);
    let residual = residual(samples, &prediction);
    let coefs = fdct4(&residual);
    let levels = quant4(&coefs, qp, rounding);
    let dequant = dequant4(&levels, qp);
    let idct = idct4(&dequant);
    let word = BlockWord {
        levels,
        pred_flag: mode == mpm,
        rem_mode: if mode == mpm {
            0
        } else {
            mode - u8::from(mode > mpm)
        },
        nz: levels != [0; 16],
        ..Default::default()
    };
    BlockRecord {
        neighbours: *n,
        mpm,
        decision,
        residual,
        coefs,
        dequant,
        idct,
        recon: reconstruct(&prediction, &idct),
        word,
    }
}

/// Everything that the decoder's pipeline computes of one block, stage by stage: what the RTL's
/// traces are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeRecord {
    /// What the block was predicted from.
    pub neighbours: Neighbours,
    /// Predicted mode (8.3.1.1).
    pub mpm: u8,
    /// Mode.
    pub mode: u8,
    /// The mode's neighbours are there.
    pub allowed: bool,
    /// All scaled coefficients are within 16 bits, as the standard demands (8.5.12.1).
    pub fits: bool,
    /// Scaled coefficients; their low 16 bits where they do not fit.
    pub dequant: [i32; 16],
    /// Prediction.
    pub prediction: [u8; 16],
    /// Inverse transform.
    pub idct: [i32; 16],
    /// Reconstructed samples.
    pub recon: [u8; 16],
}

/// The decoder pipeline's work on one block, given its neighbours: dequantiser to reconstruction.
pub fn decode_block(word: &LevelWord, n: &Neighbours, mpm: u8) -> DecodeRecord {
    let scaled = dequant4(&word.levels, word.qp);
    let dequant = scaled.map(|c| i32::from(c as i16));
    let idct = idct4(&dequant);
    let mode = word.mode(mpm);
    let prediction = predict(mode, n);
    DecodeRecord {
        neighbours: *n,
        mpm,
        mode,
        allowed: n.allows(mode),
        fits: scaled == dequant,
        dequant,
        prediction,
        idct,
        recon: reconstruct(&prediction, &idct),
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Costs: distortion, rate and what a bit is worth, all in integers.

use crate::entropy::engine::State;
use crate::entropy::h264::init::ROOM;
use crate::entropy::h264::{BlockPrices, SliceCounter};
use crate::intra::decide::LAMBDA;
use crate::quant::chroma_qp::chroma_qp;
use crate::simd::{Simd, dispatch, level};

/// Price of a vector component that differs by `d` quarter samples from its prediction, in bits:
/// the length of a signed Exp-Golomb code, 1 at 0, 3 at ±1, 5 at ±2 and ±3.
#[inline]
pub fn component_bits(d: i32) -> u32 {
    2 * (d.unsigned_abs() << 1 | 1).ilog2() + 1
}

/// Squared error that a bit is worth by QP, in 1/256: 0.85 · 2^((QP−12)/3).
pub const LAMBDA_SQUARED: [u32; 52] = [
    14, 17, 22, 27, 34, 43, 54, 69, 86, 109, 137, 173, 218, 274, 345, 435, 548, 691, 870, 1097,
    1382, 1741, 2193, 2763, 3482, 4387, 5527, 6963, 8773, 11053, 13926, 17546, 22107, 27853, 35092,
    44214, 55706, 70185, 88427, 111_411, 140_369, 176_854, 222_822, 280_739, 353_709, 445_645,
    561_477, 707_417, 891_290, 1_122_955, 1_414_834, 1_782_579,
];

/// What a squared error of chroma counts for by QPY − QPC, in 1/256: 2^((QPY−QPC)/3). Chroma is
/// quantised finer than luma above QP 29, because its errors show more.
const CHROMA_WEIGHT: [u32; 13] = [
    256, 323, 406, 512, 645, 813, 1024, 1290, 1625, 2048, 2580, 3251, 4096,
];

/// Rate–distortion cost: squared error in 1/65536.
pub type Cost = u64;

/// Quantisers and prices of a slice, and the states of its contexts at the start of a macroblock.
#[derive(Clone, Copy, Debug)]
pub struct Pricing<'a> {
    /// QPY.
    pub qp: u8,
    /// QPC.
    pub qp_chroma: u8,
    /// What a bit is worth in sums of magnitudes.
    pub lambda: u32,
    lambda_squared: u32,
    chroma_weight: u32,
    contexts: &'a [State; ROOM],
    blocks: &'a BlockPrices,
}

impl<'a> Pricing<'a> {
    /// Prices at QPY `qp`, 0–51. `blocks` are those at `contexts`.
    pub fn new(qp: u8, contexts: &'a [State; ROOM], blocks: &'a BlockPrices) -> Self {
        let at = usize::from(qp.min(51));
        let qp_chroma = chroma_qp(qp, 0);
        Self {
            qp,
            qp_chroma,
            lambda: u32::from(LAMBDA[at]),
            lambda_squared: LAMBDA_SQUARED[at],
            chroma_weight: CHROMA_WEIGHT[usize::from(qp.saturating_sub(qp_chroma)).min(12)],
            contexts,
            blocks,
        }
    }

    /// Rate of what `write` writes, in 1/256 bit.
    #[inline]
    pub fn bits(&self, write: impl FnOnce(&mut SliceCounter)) -> u32 {
        let mut counter = SliceCounter::new(self.contexts, self.blocks);
        write(&mut counter);
        counter.bits()
    }

    /// Cost of a squared error of chroma.
    #[inline]
    pub fn chroma_error(&self, ssd: u32) -> Cost {
        (u64::from(ssd) * u64::from(self.chroma_weight)) << 8
    }

    /// Cost of a squared error and a rate in 1/256 bit.
    #[inline]
    pub fn cost(&self, ssd: u32, bits: u32) -> Cost {
        (u64::from(ssd) << 16) + u64::from(self.lambda_squared) * u64::from(bits)
    }
}

/// Sum of squared differences of a macroblock's samples at the most.
#[inline]
pub fn ssd(a: &[u8], b: &[u8]) -> u32 {
    dispatch!(level(), simd => ssd_by(simd, a, b))
}

/// The same, inside a kernel.
#[inline(always)]
pub fn ssd_by<S: Simd>(_: S, a: &[u8], b: &[u8]) -> u32 {
    let mut sum = 0;
    for (&a, &b) in a.iter().zip(b) {
        let d = i16::from(a) - i16::from(b);
        sum += i32::from(d) * i32::from(d);
    }
    sum as u32
}

/// The `W` × `H` samples at (`x`, `y`) of a block of stride `stride`.
#[inline]
pub fn cut<const W: usize, const N: usize>(
    from: &[u8],
    stride: usize,
    (x, y): (usize, usize),
) -> [u8; N] {
    let mut out = [0; N];
    for (r, row) in out.chunks_exact_mut(W).enumerate() {
        let at = (y + r) * stride + x;
        row.copy_from_slice(&from[at..at + W]);
    }
    out
}

/// Put a block of width `W` at (`x`, `y`) of one of stride `stride`.
#[inline]
pub fn paste<const W: usize>(block: &[u8], into: &mut [u8], stride: usize, (x, y): (usize, usize)) {
    for (r, row) in block.chunks_exact(W).enumerate() {
        let at = (y + r) * stride + x;
        into[at..at + W].copy_from_slice(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_is_the_law() {
        for (qp, &lambda) in LAMBDA_SQUARED.iter().enumerate() {
            let law = 0.85 * 256.0 * 2f64.powf((qp as f64 - 12.0) / 3.0);
            assert!((f64::from(lambda) - law).abs() <= 0.51, "{qp}");
        }
    }

    #[test]
    fn distortions() {
        let (a, b) = ([10u8; 64], [13u8; 64]);
        assert_eq!(ssd(&a, &b), 9 * 64);
        assert_eq!(
            cut::<2, 4>(&[0, 1, 2, 3, 4, 5, 6, 7, 8], 3, (1, 1)),
            [4, 5, 7, 8]
        );
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Mode decision of a 4x4 block: SATD plus the cost of saying the mode.

use super::{MODES, Neighbours, predict};
use crate::simd::lanes::{differences, satd4_of_four};
use crate::simd::{Simd, SimdBase, dispatch, i16x16, level};
use crate::transform::hadamard4;

/// λ of the mode decision by QP: 2^((QP−12)/6), at least 1.
pub const LAMBDA: [u8; 52] = [
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6, 7, 8, 9,
    10, 11, 13, 14, 16, 18, 20, 23, 25, 29, 32, 36, 40, 45, 51, 57, 64, 72, 81, 91,
];

/// Cost of a mode that its neighbours do not allow.
pub const COST_NONE: u16 = u16::MAX;

/// What the decision says of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Cost of each mode; [`COST_NONE`] where it is not allowed.
    pub costs: [u16; MODES],
    /// The chosen mode.
    pub mode: u8,
}

/// Sum of the magnitudes of the residual's Hadamard transform, 0 … 16320.
pub fn satd(residual: &[i16; 16]) -> u16 {
    hadamard4(residual).iter().map(|v| v.unsigned_abs()).sum()
}

/// Predictions by mode, and of lanes that nobody uses.
pub type Guesses = [[u8; 16]; 12];

/// [`satd`] of all modes at once, four of them side by side.
#[inline(always)]
pub fn satd_of_modes<S: Simd>(simd: S, samples: &[u8; 16], guesses: &Guesses) -> [u16; 12] {
    let mut sums = [0; 12];
    for (sums, four) in sums.chunks_exact_mut(4).zip(guesses.chunks_exact(4)) {
        let mut rows = [i16x16::splat(simd, 0); 4];
        for (r, row) in rows.iter_mut().enumerate() {
            let (mut own, mut guess) = ([0; 16], [0; 16]);
            for i in 0..4 {
                own[4 * i..4 * i + 4].copy_from_slice(&samples[4 * r..][..4]);
                guess[4 * i..4 * i + 4].copy_from_slice(&four[i][4 * r..][..4]);
            }
            *row = differences(simd, &own, &guess);
        }
        let halves = satd4_of_four(simd, rows);
        for i in 0..4 {
            sums[i] = 2 * halves[i];
        }
    }
    sums
}

/// Decide the prediction mode: cost = (SATD+1)/2 + λ(qp) · (1 if `mode == mpm` else 4); the
/// smallest wins, the smaller mode number on a tie.
pub fn decide(samples: &[u8; 16], n: &Neighbours, mpm: u8, qp: u8) -> Decision {
    decide_at(samples, n, mpm, u16::from(LAMBDA[usize::from(qp.min(51))]))
}

/// [`decide`] with a bit worth `lambda`, 1 to 1000.
pub fn decide_at(samples: &[u8; 16], n: &Neighbours, mpm: u8, lambda: u16) -> Decision {
    let mut guesses = [[0; 16]; 12];
    for mode in (0..MODES as u8).filter(|mode| n.allows(*mode)) {
        guesses[usize::from(mode)] = predict(mode, n);
    }
    let sums = dispatch!(level(), simd => satd_of_modes(simd, samples, &guesses));
    let mut costs = [COST_NONE; MODES];
    let mut best = super::MODE_DC;
    for mode in (0..MODES as u8).filter(|mode| n.allows(*mode)) {
        let bits = if mode == mpm { 1 } else { 4 };
        costs[usize::from(mode)] = sums[usize::from(mode)].div_ceil(2) + lambda * bits;
    }
    for mode in 0..MODES as u8 {
        if costs[usize::from(mode)] < costs[usize::from(best)]
            || (costs[usize::from(mode)] == costs[usize::from(best)] && mode < best)
        {
            best = mode;
        }
    }
    Decision { costs, mode: best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intra::residual;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_modes_at_once_cost_what_each_costs_alone(
            samples in prop::array::uniform16(any::<u8>()),
            top in prop::array::uniform8(any::<u8>()),
            left in prop::array::uniform4(any::<u8>()),
            corner: u8,
            avail in prop::array::uniform3(any::<bool>()),
            mpm in 0u8..9,
            qp in 0u8..=51,
            extreme: bool,
        ) {
            let sharpen = |v: u8| if extreme { if v > 127 { 255 } else { 0 } } else { v };
            let samples = samples.map(sharpen);
            let [avail_a, avail_b, avail_d] = avail;
            let n = Neighbours {
                top: top.map(sharpen),
                left: left.map(sharpen),
                corner: sharpen(corner),
                avail_a,
                avail_b,
                avail_d,
            };
            let decision = decide(&samples, &n, mpm, qp);
            for mode in 0..MODES as u8 {
                let cost = decision.costs[usize::from(mode)];
                if n.allows(mode) {
                    let bits = if mode == mpm { 1 } else { 4 };
                    let satd = satd(&residual(&samples, &predict(mode, &n)));
                    prop_assert_eq!(
                        cost,
                        satd.div_ceil(2) + u16::from(LAMBDA[usize::from(qp)]) * bits
                    );
                } else {
                    prop_assert_eq!(cost, COST_NONE);
                }
            }
        }
    }

    #[test]
    fn lambda_is_the_power_of_two_law() {
        for (qp, &lambda) in LAMBDA.iter().enumerate() {
            let law = 2f64.powf((qp as f64 - 12.0) / 6.0).max(1.0);
            assert!(
                (f64::from(lambda) - law).abs() <= 0.51,
                "{qp} {lambda} {law}"
            );
        }
    }

    #[test]
    fn vertical_stripes_choose_vertical_and_ties_the_smaller_mode() {
        let n = Neighbours {
            top: [0, 90, 180, 250, 9, 9, 9, 9],
            left: [128; 4],
            corner: 7,
            avail_a: true,
            avail_b: true,
            avail_d: true,
        };
        let stripes: [u8; 16] = std::array::from_fn(|i| n.top[i % 4]);
        assert_eq!(decide(&stripes, &n, 2, 27).mode, 0);
        let flat = Neighbours {
            top: [50; 8],
            left: [50; 4],
            corner: 50,
            avail_a: true,
            avail_b: true,
            avail_d: true,
        };
        assert_eq!(decide(&[50; 16], &flat, 8, 27).mode, 8);
        assert_eq!(decide(&[50; 16], &flat, 15, 27).mode, 0);
        assert_eq!(decide(&[50; 16], &Neighbours::default(), 2, 0).mode, 2);
    }

    #[test]
    fn satd_cannot_overflow_sixteen_bits() {
        let worst = (0..=u16::MAX)
            .map(|p| {
                satd(&std::array::from_fn(|i| {
                    if p >> i & 1 == 1 { 255 } else { -255 }
                }))
            })
            .max();
        assert_eq!(worst, Some(16320));
    }
}

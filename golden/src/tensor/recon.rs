// SPDX-License-Identifier: Apache-2.0
//! From levels to samples: coefficients, the transform down a column, prediction along the rows
//! (section 6), and the encoder's way there (section 9.3).

use super::align::{MAX, MIN};
use super::model::MAX_COLS;
use super::params::{Mode, Step};

/// The largest coefficient, in quarter sample units.
const LARGEST: u64 = 32767;

/// The coefficient of a level that stands for `half_steps`, in quarter sample units.
#[inline]
pub fn coefficient(step: Step, half_steps: u32, negative: bool) -> i32 {
    let exact = u64::from(half_steps) * u64::from(step.half_step_1024());
    let magnitude = ((exact + 128) >> 8).min(LARGEST) as i32;
    if negative { -magnitude } else { magnitude }
}

/// A block of samples from its coefficients and the prediction of its columns.
#[inline]
pub fn reconstruct(mode: Mode, coefficients: &[i32; 16], predicted: &[i32; 4]) -> [i16; 16] {
    let mut samples = [0; 16];
    for v in 0..4 {
        let [a, b, c, d] = [0, 4, 8, 12].map(|row| coefficients[row + v]);
        let column = if mode.is_tokens() {
            let (even0, even1) = (64 * (a + c), 64 * (a - c));
            let (odd0, odd1) = (83 * b + 36 * d, 36 * b - 83 * d);
            [even0 + odd0, even1 + odd1, even1 - odd1, even0 - odd0].map(|y| (y + 256) >> 9)
        } else {
            [a, b, c, d].map(|y| (y + 2) >> 2)
        };
        for (u, y) in column.into_iter().enumerate() {
            samples[4 * u + v] = (y + predicted[v]).clamp(MIN.into(), MAX.into()) as i16;
        }
    }
    samples
}

/// Coefficients of a block of residuals, in quarter sample units: what [`reconstruct`] undoes.
#[inline]
pub fn transform(mode: Mode, residual: &[i32; 16]) -> [i32; 16] {
    if !mode.is_tokens() {
        return residual.map(|r| 4 * r);
    }
    let mut coefficients = [0; 16];
    for v in 0..4 {
        let [a, b, c, d] = [0, 4, 8, 12].map(|row| residual[row + v]);
        let column = [
            64 * (a + b + c + d),
            83 * (a - d) + 36 * (b - c),
            64 * (a - b - c + d),
            36 * (a - d) - 83 * (b - c),
        ];
        for (u, c) in column.into_iter().enumerate() {
            coefficients[4 * u + v] = (c + 16) >> 5;
        }
    }
    coefficients
}

/// The prediction of a tile's columns from their last rows, in 1/16 sample units.
#[derive(Clone, Debug)]
pub struct Prediction {
    mode: Mode,
    means: [i32; MAX_COLS],
}

impl Prediction {
    /// At the start of a tile: 0 everywhere.
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            means: [0; MAX_COLS],
        }
    }

    /// The prediction of the columns from `x` on, in sample units.
    #[inline]
    pub fn columns(&self, x: usize) -> [i32; 4] {
        [0, 1, 2, 3].map(|v| (self.means[x + v] + 8) >> 4)
    }

    /// Learn the samples of the block at column `x` of the row of blocks `row`.
    #[inline]
    pub fn learn(&mut self, row: usize, x: usize, samples: &[i16; 16]) {
        if !self.mode.is_tokens() {
            return;
        }
        let least = match row {
            0 => 5,
            1 => 3,
            2 | 3 => 2,
            _ => 0,
        };
        let gain = self.mode.gain().max(least);
        for v in 0..4 {
            let [a, b, c, d] = [0, 4, 8, 12].map(|row| i32::from(samples[row + v]));
            let target = 2 * a + 2 * b + 4 * c + 8 * d;
            let mean = &mut self.means[x + v];
            *mean += ((target - *mean) * gain + 4) >> 3;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transform_and_back_is_exact_within_a_sample() {
        for mode in [Mode::None, Mode::Tok5] {
            for seed in 0..200 {
                let samples: [i32; 16] =
                    std::array::from_fn(|t| (seed * 7919 + t as i32 * 1237) % 4096 - 2048);
                let back = reconstruct(mode, &transform(mode, &samples), &[0; 4]);
                for (was, is) in samples.iter().zip(back) {
                    assert!((was - i32::from(is)).abs() <= 1, "{mode} {samples:?}");
                }
            }
        }
    }

    #[test]
    fn coefficients_saturate() {
        assert_eq!(coefficient(Step::COARSEST, 8190, false), 32767);
        assert_eq!(coefficient(Step::COARSEST, 8190, true), -32767);
        assert_eq!(coefficient(Step::FINEST, 1, false), 1);
        assert_eq!(coefficient(Step::FINEST, 8190, true), -8190);
        assert_eq!(coefficient(Step::COARSEST, 0, false), 0);
    }

    #[test]
    fn a_constant_column_is_predicted_at_once() {
        for (mode, row) in [(Mode::Tok5, 9), (Mode::Tok1, 0)] {
            let mut prediction = Prediction::new(mode);
            for _ in 0..12 {
                prediction.learn(row, 4, &[-2048; 16]);
            }
            assert_eq!(prediction.columns(4), [-2048; 4]);
            assert_eq!(prediction.columns(0), [0; 4]);
        }
        let mut none = Prediction::new(Mode::None);
        none.learn(0, 0, &[2047; 16]);
        assert_eq!(none.columns(0), [0; 4]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! From levels to samples: coefficients, the transform down a column, prediction along the rows
//! (section 6), and the encoder's way there (section 9.3).

use super::align::{MAX, MIN};
use super::model::MAX_COLS;
use super::params::{Mode, Step};

/// The largest coefficient, in quarter sample units.
const LARGEST: i32 = 32767;

/// From half-steps to coefficients at one step.
#[derive(Clone, Copy, Debug)]
pub struct Scaler {
    mantissa: i16,
    exponent: u32,
    /// From here on all coefficients are the largest: no product needs more than 25 bits.
    most: u16,
}

impl Scaler {
    /// At this step.
    pub fn new(step: Step) -> Self {
        let most = (256 * LARGEST as u32).div_ceil(step.half_step_1024());
        Self {
            mantissa: 256 + i16::from(step.man()),
            exponent: step.exp().into(),
            most: most as u16,
        }
    }

    /// The coefficients of a block of half-steps, in quarter sample units.
    #[inline(always)]
    pub fn coefficients(&self, half_steps: &[i16; 16]) -> [i16; 16] {
        let mut coefficients = [0; 16];
        for (out, half_steps) in coefficients.iter_mut().zip(half_steps) {
            let magnitude = half_steps.unsigned_abs().min(self.most) as i16;
            let exact = (i32::from(magnitude) * i32::from(self.mantissa)) << self.exponent;
            let rounded = ((exact + 128) >> 8).min(LARGEST) as i16;
            let sign = half_steps >> 15;
            *out = (rounded ^ sign) - sign;
        }
        coefficients
    }
}

/// A block of samples from its coefficients and the prediction of its columns.
#[inline(always)]
pub fn reconstruct(mode: Mode, coefficients: &[i16; 16], predicted: &[i16; 4]) -> [i16; 16] {
    let mut samples = [0; 16];
    if mode.is_tokens() {
        samples = transform_back(coefficients);
    } else {
        for (out, y) in samples.iter_mut().zip(coefficients) {
            // (y + 2) >> 2, in sixteen bits.
            *out = ((y >> 1) + 1) >> 1;
        }
    }
    for (t, sample) in samples.iter_mut().enumerate() {
        *sample = (*sample + predicted[t & 3]).clamp(MIN, MAX);
    }
    samples
}

/// The transform down the columns, from coefficients to residuals.
#[inline(always)]
fn transform_back(coefficients: &[i16; 16]) -> [i16; 16] {
    let mut residual = [0; 16];
    for v in 0..4 {
        let [a, b, c, d] = [0, 4, 8, 12].map(|row| i32::from(coefficients[row + v]));
        let (even0, even1) = (64 * (a + c), 64 * (a - c));
        let (odd0, odd1) = (83 * b + 36 * d, 36 * b - 83 * d);
        let column = [even0 + odd0, even1 + odd1, even1 - odd1, even0 - odd0];
        for (u, y) in column.into_iter().enumerate() {
            residual[4 * u + v] = ((y + 256) >> 9) as i16;
        }
    }
    residual
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
    /// Four columns, a block's, together.
    means: [[i32; 4]; MAX_COLS / 4],
}

impl Prediction {
    /// At the start of a tile: 0 everywhere.
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            means: [[0; 4]; MAX_COLS / 4],
        }
    }

    /// The prediction of the columns from `x` on, in sample units.
    #[inline(always)]
    pub fn columns(&self, x: usize) -> [i16; 4] {
        let mut predicted = [0; 4];
        for (out, mean) in predicted
            .iter_mut()
            .zip(&self.means[x / 4 % (MAX_COLS / 4)])
        {
            *out = ((mean + 8) >> 4) as i16;
        }
        predicted
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
            let mean = &mut self.means[x / 4 % (MAX_COLS / 4)][v];
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
                let coefficients = transform(mode, &samples).map(|c| c as i16);
                let back = reconstruct(mode, &coefficients, &[0; 4]);
                for (was, is) in samples.iter().zip(back) {
                    assert!((was - i32::from(is)).abs() <= 1, "{mode} {samples:?}");
                }
            }
        }
    }

    #[test]
    fn coefficients_are_the_page_s_at_every_step() {
        for code in (0..0x1000).step_by(7).chain([0xFFF]) {
            let step = Step::from_code(code).expect("in range");
            let scaler = Scaler::new(step);
            let most = scaler.most as i16;
            let half_steps = [0, 1, 2, 3, 17, 255, 1000, 4095, 8189, 8190, most - 1, most];
            let half_steps = std::array::from_fn(|t| *half_steps.get(t).unwrap_or(&5).min(&8190));
            let exact = half_steps.map(|g| i64::from(g) * i64::from(step.half_step_1024()));
            let expected = exact.map(|product| ((product + 128) >> 8).min(32767) as i16);
            assert_eq!(scaler.coefficients(&half_steps), expected);
            let negative = scaler.coefficients(&half_steps.map(|g| -g));
            assert_eq!(negative, expected.map(|c| -c));
        }
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

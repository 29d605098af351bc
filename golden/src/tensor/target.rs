// SPDX-License-Identifier: Apache-2.0
//! What levels of a block are looked for: its coefficients in sixteenths of a half-step
//! (section 9.3), and what is known of the rate.

use super::branch::{Branches, LARGEST_MAGNITUDE, SPACING};
use super::levels::Levels;
use super::model::Class;
use super::params::Step;

/// A block before quantisation.
#[derive(Clone, Debug)]
pub struct Target {
    /// Coefficients in quarter sample units.
    coefficients: [i32; 16],
    /// Their magnitudes in sixteenths of a half-step.
    pub magnitudes: [u32; 16],
    /// Their signs.
    pub negative: [bool; 16],
    /// Classes, as far as the model knows them before the blocks in between.
    pub classes: [Class; 16],
    /// Columns where the odd grid has no level 0.
    pub sure: [bool; 4],
}

impl Target {
    /// A block of coefficients, in quarter sample units, below 2^15 in magnitude.
    #[inline]
    pub fn new(step: Step, coefficients: [i32; 16], classes: [Class; 16], sure: [bool; 4]) -> Self {
        let reciprocal = (1 << 20) / (256 + u32::from(step.man()));
        let shift = 8 + u32::from(step.exp());
        let half = 1 << (shift - 1);
        Self {
            coefficients,
            magnitudes: coefficients.map(|c| {
                let scaled = c.unsigned_abs() * reciprocal + half;
                (scaled >> shift).min(LARGEST_MAGNITUDE)
            }),
            negative: coefficients.map(|c| c < 0),
            classes,
            sure,
        }
    }

    /// Each value's cheapest level of the even grid, by distance and rate.
    pub fn cheapest(&self) -> Levels {
        self.signed(|t| Branches::cheapest_even(self.magnitudes[t], self.classes[t]))
    }

    /// Each value's nearest level of the even grid, exactly.
    pub fn nearest(&self, step: Step) -> Levels {
        let half_step = step.half_step_1024();
        let most = LARGEST_MAGNITUDE / SPACING;
        self.signed(|t| {
            // A quarter sample is 256/1024, a level two half-steps.
            let magnitude = self.coefficients[t].unsigned_abs();
            ((256 * magnitude + half_step) / (2 * half_step)).min(most) as i16
        })
    }

    #[inline]
    fn signed(&self, magnitude: impl Fn(usize) -> i16) -> Levels {
        std::array::from_fn(|t| {
            let level = magnitude(t);
            if self.negative[t] { -level } else { level }
        })
    }
}

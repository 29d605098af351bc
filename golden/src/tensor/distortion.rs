// SPDX-License-Identifier: Apache-2.0
//! How far a decoded tensor is from the original, in the tensor's own units.

/// Errors of a number of values. What two parts add up to is their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distortion {
    /// Sum of the squared errors.
    pub squared: f64,
    /// Largest magnitude of an error.
    pub max: f64,
}

impl Distortion {
    /// Count one more error.
    #[inline]
    pub fn add_error(&mut self, error: f64) {
        self.squared += error * error;
        let magnitude = error.abs();
        if magnitude > self.max {
            self.max = magnitude;
        }
    }

    /// Signal-to-noise ratio in dB of a tensor of `values` values with this variance; infinite
    /// without an error.
    pub fn snr(&self, variance: f64, values: usize) -> f64 {
        if self.squared == 0.0 {
            return f64::INFINITY;
        }
        10.0 * (variance * values as f64 / self.squared).log10()
    }
}

impl std::ops::AddAssign for Distortion {
    fn add_assign(&mut self, other: Self) {
        self.squared += other.squared;
        self.max = self.max.max(other.max);
    }
}

impl std::iter::Sum for Distortion {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut all = Self::default();
        for part in parts {
            all += part;
        }
        all
    }
}

// SPDX-License-Identifier: Apache-2.0
//! How far two tensors are apart.

/// Errors of a number of values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Difference {
    /// Values.
    pub values: u64,
    /// Sum and sum of squares of the original's values.
    pub moments: (f64, f64),
    /// Sum of the squared errors.
    pub squared: f64,
    /// Largest magnitude of an error.
    pub max: f64,
    /// Values that differ in their being finite, or in what they are where they are not.
    pub odd: u64,
}

impl Difference {
    /// Count a value and what it became.
    pub fn add(&mut self, original: f64, other: f64) {
        self.values += 1;
        if !original.is_finite() || !other.is_finite() {
            let same = original == other || (original.is_nan() && other.is_nan());
            self.odd += u64::from(!same);
            return;
        }
        self.moments.0 += original;
        self.moments.1 += original * original;
        let error = (original - other).abs();
        self.squared += error * error;
        self.max = self.max.max(error);
    }

    /// Sum of the squared differences of the original's values from their mean.
    pub fn deviation(&self) -> f64 {
        let n = self.values.max(1) as f64;
        (self.moments.1 - self.moments.0.powi(2) / n).max(0.0)
    }

    /// Signal-to-noise ratio in dB; infinite without an error.
    pub fn snr(&self) -> f64 {
        snr(self.deviation(), self.squared)
    }
}

/// 10·log10 of a signal's squared deviation over its squared error; infinite without an error.
pub fn snr(deviation: f64, squared: f64) -> f64 {
    if squared == 0.0 {
        f64::INFINITY
    } else {
        10.0 * (deviation / squared).log10()
    }
}

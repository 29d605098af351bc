// SPDX-License-Identifier: Apache-2.0
//! What an encoder is asked for.

use super::params::Step;

/// A goal for one tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// This step.
    Step(Step),
    /// Bits per value, everything counted that [`super::Overhead`] counts.
    Bits(f64),
    /// Signal-to-noise ratio in dB, at least.
    Snr(f64),
    /// Largest magnitude of an error, in the tensor's own unit, never exceeded.
    MaxError(f64),
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Step(step) => write!(f, "a step of code {}", step.code()),
            Self::Bits(bits) => write!(f, "{bits:.4} bits per value"),
            Self::Snr(snr) => write!(f, "an SNR of {snr:.2} dB"),
            Self::MaxError(error) => write!(f, "a largest error of {error:.4e}"),
        }
    }
}

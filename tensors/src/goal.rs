// SPDX-License-Identifier: Apache-2.0
//! What a tensor is to come to.

use std::fmt;
use std::str::FromStr;

/// A goal for one tensor, or for all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The quantiser's step, as a multiple of the tensor's standard deviation.
    Step(f64),
    /// Bits per value, everything counted.
    Bits(f64),
    /// Signal-to-noise ratio in dB, at least.
    Snr(f64),
    /// A bound on the magnitude of every error.
    MaxError(Bound),
}

/// A bound on errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// In the tensor's own unit.
    Absolute(f64),
    /// As a multiple of the tensor's standard deviation.
    Relative(f64),
}

impl Bound {
    /// In the unit of a tensor of this standard deviation.
    pub fn absolute(self, deviation: f64) -> f64 {
        match self {
            Self::Absolute(bound) => bound,
            Self::Relative(share) => share * deviation,
        }
    }
}

/// A finite number above 0.
pub fn positive(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|v| v.is_finite() && *v > 0.0)
        .ok_or_else(|| "give a number above 0".to_owned())
}

/// A finite number.
pub fn finite(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|v| v.is_finite())
        .ok_or_else(|| "give a number".to_owned())
}

impl FromStr for Bound {
    type Err = String;

    /// `0.01` is absolute; `5%` and `0.05r` are relative to the standard deviation.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |t: &str| {
            positive(t).map_err(|_| {
                "give a number above 0, or N% or Nr of the tensor's standard deviation".to_owned()
            })
        };
        if let Some(percent) = text.strip_suffix('%') {
            Ok(Self::Relative(number(percent)? / 100.0))
        } else if let Some(share) = text.strip_suffix('r') {
            Ok(Self::Relative(number(share)?))
        } else {
            Ok(Self::Absolute(number(text)?))
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(bound) => write!(f, "{bound}"),
            Self::Relative(share) => write!(f, "{share} deviations"),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(step) => write!(f, "a step of {step} deviations"),
            Self::Bits(bits) => write!(f, "{bits} bits per value"),
            Self::Snr(snr) => write!(f, "an SNR of {snr} dB"),
            Self::MaxError(bound) => write!(f, "errors of at most {bound}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_absolute_or_relative() {
        assert_eq!("0.01".parse(), Ok(Bound::Absolute(0.01)));
        assert_eq!("5%".parse(), Ok(Bound::Relative(0.05)));
        assert_eq!("0.5r".parse(), Ok(Bound::Relative(0.5)));
        for bad in ["", "%", "-1", "0", "inf", "nan%", "1x"] {
            assert!(bad.parse::<Bound>().is_err(), "{bad}");
        }
        assert_eq!(Bound::Relative(0.5).absolute(4.0), 2.0);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The number formats that a tensor comes in and goes out.

/// A floating-point number that converts to and from `f64`.
pub trait Element: Copy + Send + Sync {
    /// The value, exactly.
    fn to_f64(self) -> f64;

    /// The nearest element, ties to even.
    fn from_f64(value: f64) -> Self;
}

impl Element for f32 {
    #[inline]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    fn from_f64(value: f64) -> Self {
        value as f32
    }
}

impl Element for f64 {
    #[inline]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline]
    fn from_f64(value: f64) -> Self {
        value
    }
}

impl Element for half::f16 {
    #[inline]
    fn to_f64(self) -> f64 {
        self.into()
    }

    #[inline]
    fn from_f64(value: f64) -> Self {
        Self::from_f64(value)
    }
}

impl Element for half::bf16 {
    #[inline]
    fn to_f64(self) -> f64 {
        self.into()
    }

    #[inline]
    fn from_f64(value: f64) -> Self {
        Self::from_f64(value)
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Exact values to integers of a unit.

use super::decode::{Class, Unpacked};

/// An integer of `bits` bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// −2^(bits−1) … 2^(bits−1)−1.
    pub q: i16,
    /// The value was finite and beyond the range.
    pub clipped: bool,
}

impl Rounded {
    /// `q + 2^(bits−1)`.
    pub fn sample(&self, bits: u8) -> u16 {
        (self.q + (1 << (bits - 1))) as u16
    }
}

/// Round a value to units of 2^`unit`, to nearest even, and clip it to `bits` (8 to 12) bits. NaN
/// gives 0, infinity an end of the range.
pub fn round(value: &Unpacked, unit: i16, bits: u8) -> Rounded {
    let (low, high) = (-(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1);
    let end = if value.negative { low } else { high };
    match value.class {
        Class::Nan => {
            return Rounded {
                q: 0,
                clipped: false,
            };
        }
        Class::Inf => {
            return Rounded {
                q: end as i16,
                clipped: false,
            };
        }
        Class::Finite => {}
    }
    let significand = i64::from(value.significand);
    let magnitude = match i32::from(unit) - i32::from(value.exponent) {
        // Beyond every range, or far below half a unit.
        right if right < -12 => significand << 12,
        right if right > 25 => 0,
        right if right <= 0 => significand << -right,
        right => {
            let floor = significand >> right;
            let rest = significand & ((1 << right) - 1);
            let half = 1 << (right - 1);
            floor + i64::from(rest > half || (rest == half && floor & 1 == 1))
        }
    };
    let q = if value.negative {
        -magnitude
    } else {
        magnitude
    };
    Rounded {
        q: q.clamp(low, high) as i16,
        clipped: !(low..=high).contains(&q),
    }
}

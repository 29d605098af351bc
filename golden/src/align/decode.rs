// SPDX-License-Identifier: Apache-2.0
//! Elements to exact values.

use super::format::{Format, Specials};

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A number, 0 included.
    Finite,
    /// ±infinity.
    Inf,
    /// Not a number, or an element under a scale that is not one.
    Nan,
}

/// An element taken apart: (−1)^negative · significand · 2^exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Number or not.
    pub class: Class,
    /// Sign bit.
    pub negative: bool,
    /// Below 2^24; 0 when the class is not finite.
    pub significand: u32,
    /// Exponent of the significand's lowest bit.
    pub exponent: i16,
}

impl Unpacked {
    /// floor(log2 |x|); `None` for 0 and what is no number.
    pub fn exponent_of_magnitude(&self) -> Option<i16> {
        (self.significand != 0).then(|| self.exponent + self.significand.ilog2() as i16)
    }

    /// The value; exact.
    pub fn to_f64(&self) -> f64 {
        let magnitude = match self.class {
            Class::Finite => f64::from(self.significand) * 2f64.powi(i32::from(self.exponent)),
            Class::Inf => f64::INFINITY,
            Class::Nan => f64::NAN,
        };
        if self.negative { -magnitude } else { magnitude }
    }
}

/// Take an element apart. `raw`: its bits, low end; `scale`: the E8M0 scale of its block,
/// 2^(scale−127), 0xFF = NaN, used by MX formats only.
pub fn decode(format: Format, raw: u32, scale: u8) -> Unpacked {
    let shared = if format.has_scale() {
        i16::from(scale) - 127
    } else {
        0
    };
    let mut value = match format.layout() {
        None => {
            let v = raw as u8 as i8;
            let fraction_bits = if format == Format::MxInt8 { 6 } else { 0 };
            Unpacked {
                class: Class::Finite,
                negative: v < 0,
                significand: u32::from(v.unsigned_abs()),
                exponent: -fraction_bits,
            }
        }
        Some((l, specials)) => {
            let top = (1u32 << l.exponent_bits) - 1;
            let fraction_mask = (1u32 << l.fraction_bits) - 1;
            let field = raw >> l.fraction_bits & top;
            let fraction = raw & fraction_mask;
            let negative = raw >> (l.exponent_bits + l.fraction_bits) & 1 == 1;
            let class = match specials {
                Specials::Ieee if field == top && fraction == 0 => Class::Inf,
                Specials::Ieee if field == top => Class::Nan,
                Specials::NanOnly if field == top && fraction == fraction_mask => Class::Nan,
                _ => Class::Finite,
            };
            let hidden = if field == 0 { 0 } else { 1 << l.fraction_bits };
            Unpacked {
                class,
                negative,
                significand: if class == Class::Finite {
                    fraction | hidden
                } else {
                    0
                },
                exponent: field.max(1) as i16 - l.bias - l.fraction_bits as i16,
            }
        }
    };
    if format.has_scale() && scale == 0xFF {
        value = Unpacked {
            class: Class::Nan,
            significand: 0,
            ..value
        };
    }
    value.exponent += shared;
    value
}

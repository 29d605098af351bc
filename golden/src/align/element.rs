// SPDX-License-Identifier: Apache-2.0
//! An integer of a unit to the nearest element, in integers: a leading one, a shift, a rounding.
//! What `tri_dealign_encode` does.
//!
//! [`super::back`] has the same in `f64`; the two are compared over all integers of twelve bits.

use super::format::{Format, Specials};

/// What the encoder has to know of a format. Integer formats are floats of seven fraction bits here
/// whose field is 0 in all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Bits of the fraction field.
    pub fraction_bits: u32,
    /// Exponent bias: elements of field F ≥ 1 are in [2^(F−bias), 2^(F−bias+1)).
    pub bias: i32,
    /// Largest field of a finite element.
    pub top_field: u32,
    /// The largest finite element without its sign.
    pub largest: u32,
    /// Two's complement of eight bits.
    pub integer: bool,
}

impl Target {
    /// Of this format.
    pub fn of(format: Format) -> Self {
        match format.layout() {
            // The unit is 2^(1−bias−7): 2^0, and 2^−6 for MXINT8.
            None => Self {
                fraction_bits: 7,
                bias: if format == Format::MxInt8 { 0 } else { -6 },
                top_field: 0,
                largest: 127,
                integer: true,
            },
            Some((l, specials)) => {
                let all = (1u32 << (l.exponent_bits + l.fraction_bits)) - 1;
                let largest = match specials {
                    Specials::Ieee => all - (1 << l.fraction_bits),
                    Specials::NanOnly => all - 1,
                    Specials::Finite => all,
                };
                Self {
                    fraction_bits: l.fraction_bits,
                    bias: i32::from(l.bias),
                    top_field: largest >> l.fraction_bits,
                    largest,
                    integer: false,
                }
            }
        }
    }

    /// The largest element is in [2^this, 2^(this+1)) (OCP MX v1.0, Table 1 and 5.3; MXINT8: 0).
    pub fn largest_exponent(&self) -> i32 {
        self.top_field as i32 - self.bias
    }
}

/// A magnitude at its place in the format, not yet rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Exponent field: 0 for subnormals. Means nothing when `over`.
    pub field: u32,
    /// Whole units of the element's last place, the hidden bit among them.
    pub significand: u32,
    /// The first bit below.
    pub half: bool,
    /// Any bit below that.
    pub sticky: bool,
    /// The field is beyond the largest.
    pub over: bool,
}

/// Put |q|·2^`unit` at its place.
pub fn place(q: i16, unit: i32, target: &Target) -> Placed {
    let magnitude = u32::from(q.unsigned_abs());
    let fraction_bits = target.fraction_bits as i32;
    let base = unit + target.bias;
    let top = magnitude.checked_ilog2().unwrap_or(0) as i32;
    let normal = magnitude != 0 && top + base >= 1;
    // Of the element's last place over the unit.
    let right = if normal {
        top - fraction_bits
    } else {
        1 - base - fraction_bits
    };
    // Beyond these ends nothing changes any more.
    let (significand, half, sticky) = match right.clamp(-23, 18) {
        left @ ..=0 => (magnitude << -left, false, false),
        right => (
            magnitude >> right,
            magnitude >> (right - 1) & 1 == 1,
            magnitude & ((1 << (right - 1)) - 1) != 0,
        ),
    };
    Placed {
        field: if normal { (top + base) as u32 } else { 0 },
        significand,
        half,
        sticky,
        over: normal && top + base > target.top_field as i32,
    }
}

impl Placed {
    /// The element: to nearest even, beyond the range the largest finite one (two's complement: the
    /// end of the range).
    pub fn round(&self, negative: bool, format: Format) -> u32 {
        let target = Target::of(format);
        let largest = target.largest + u32::from(target.integer && negative);
        let fraction = self.significand & ((1 << target.fraction_bits) - 1);
        let up = self.half && (self.sticky || self.significand & 1 == 1);
        let code = if self.over {
            largest
        } else {
            // Rounding up to the next binade carries into the field by itself.
            ((self.field << target.fraction_bits | fraction) + u32::from(up)).min(largest)
        };
        match (negative, target.integer) {
            (false, _) => code,
            (true, true) => code.wrapping_neg() & 0xFF,
            (true, false) => code | 1 << (format.bits() - 1),
        }
    }
}

/// The element of `format` nearest to q·2^`unit`: ties to even, beyond the range the largest finite
/// value. A negative value that rounds to zero is −0.
///
/// MX formats: the element under the scale 2^0. Any unit of sixteen bits.
pub fn encode(q: i16, unit: i32, format: Format) -> u32 {
    place(q, unit, &Target::of(format)).round(q < 0, format)
}

// SPDX-License-Identifier: Apache-2.0
//! Integers back to elements: in `f64`, one by one, and in integers, by the block, as the RTL does.

use super::element::{Target, encode};
use super::format::{Format, Specials};

/// Elements of a block that share a scale (OCP MX v1.0, 5.1).
pub const MX_BLOCK: usize = 32;

/// The element of a format without scale that is nearest to q·2^exponent: ties to even, beyond the
/// range the largest finite value.
///
/// MX formats: the element under the scale 2^0; see [`dealign_mx_block`].
pub fn dealign(q: i16, exponent: i16, format: Format) -> u32 {
    // q has at most twelve bits and exponents stay within ±512: exact in an f64.
    nearest(f64::from(q) * 2f64.powi(i32::from(exponent)), format)
}

/// Elements and E8M0 scale of a block of values q·2^exponent, by the rule of OCP MX v1.0, 6.3: the
/// scale is the exponent of the largest magnitude less that of the format's largest element;
/// elements are rounded to nearest even and saturate.
pub fn dealign_mx_block(q: &[i16], exponent: i16, format: Format) -> (u8, Vec<u32>) {
    let largest = q.iter().map(|q| q.unsigned_abs()).max().unwrap_or(0);
    let scale = if largest == 0 {
        0
    } else {
        let top = i32::from(exponent) + largest.ilog2() as i32 - largest_exponent(format);
        (top + 127).clamp(0, 254) as u8
    };
    let unit = 2f64.powi(i32::from(exponent) - (i32::from(scale) - 127));
    (
        scale,
        q.iter()
            .map(|q| nearest(f64::from(*q) * unit, format))
            .collect(),
    )
}

/// `q` of a sample `q + 2^(bits−1)`.
fn integer(sample: u16, bits: u8) -> i16 {
    (i32::from(sample) - (1 << (bits.clamp(8, 12) - 1))) as i16
}

/// E8M0 scale of a block whose largest magnitude is in
/// [2^(exponent+binade), 2^(exponent+binade+1)): that binade becomes the format's largest.
fn scale_of(exponent: i16, binade: i32, format: Format) -> u8 {
    let top = i32::from(exponent) + binade - Target::of(format).largest_exponent();
    (top + 127).clamp(0, 254) as u8
}

/// The one E8M0 scale under which the decoder writes all elements of a tile: a 4x4 block is not a
/// block of 32 along a row, so the scale follows from the tile's exponent alone. The binade of the
/// largest sample, 2^(bits−1)−1, becomes the largest of the format, as OCP MX v1.0, 6.3 has it for
/// a block in which that sample is. Formats without scale: 127, which is 2^0.
///
/// What it costs against a scale per block: docs/align.md.
pub fn mx_tile_scale(exponent: i16, bits: u8, format: Format) -> u8 {
    if format.has_scale() {
        scale_of(exponent, i32::from(bits.clamp(8, 12)) - 2, format)
    } else {
        127
    }
}

/// Elements of a 4x4 block of samples `q + 2^(bits−1)`, `bits` 8 to 12: what `tri_dealign` does, in
/// integers.
///
/// `mx_scale`: the E8M0 scale that goes with the elements, used by MX formats only
/// ([`mx_tile_scale`]; not 255, which is no number). Element i, in the low bits of the result's
/// i-th, is [`dealign`] of the exponent less that of the scale.
pub fn dealign_block(
    format: Format,
    samples: &[u16; 16],
    exponent: i16,
    mx_scale: u8,
    bits: u8,
) -> [u32; 16] {
    let shared = if format.has_scale() {
        i32::from(mx_scale) - 127
    } else {
        0
    };
    samples.map(|s| encode(integer(s, bits), i32::from(exponent) - shared, format))
}

/// Scale and elements of 32 samples along a row: what `tri_mx_block` does, in integers. MX formats:
/// [`dealign_mx_block`]. Formats without scale: 127 and [`dealign`].
pub fn mx_block(
    format: Format,
    samples: &[u16; MX_BLOCK],
    exponent: i16,
    bits: u8,
) -> (u8, [u32; MX_BLOCK]) {
    let q = samples.map(|s| integer(s, bits));
    // The leading one of all magnitudes is that of the largest.
    let all = q.iter().fold(0, |all, q| all | q.unsigned_abs());
    let scale = match all.checked_ilog2() {
        _ if !format.has_scale() => 127,
        None => 0,
        Some(binade) => scale_of(exponent, binade as i32, format),
    };
    let unit = i32::from(exponent) - (i32::from(scale) - 127);
    (scale, q.map(|q| encode(q, unit, format)))
}

/// Exponent of the largest element.
fn largest_exponent(format: Format) -> i32 {
    match format.layout() {
        None => 0,
        Some((l, specials)) => {
            let top = (1 << l.exponent_bits) - 1 - i32::from(specials == Specials::Ieee);
            top - i32::from(l.bias)
        }
    }
}

/// Nearest element to a finite value.
fn nearest(value: f64, format: Format) -> u32 {
    let Some((l, specials)) = format.layout() else {
        let unit = if format == Format::MxInt8 { 64.0 } else { 1.0 };
        return u32::from((value * unit).round_ties_even().clamp(-128.0, 127.0) as i8 as u8);
    };
    let sign =
        u32::from(value.is_sign_negative() && value != 0.0) << (l.exponent_bits + l.fraction_bits);
    let magnitude = value.abs();
    // The largest finite element: the top of the field, less what the specials take.
    let top = (1u32 << (l.exponent_bits + l.fraction_bits)) - 1;
    let largest = match specials {
        Specials::Ieee => top - (1 << l.fraction_bits),
        Specials::NanOnly => top - 1,
        Specials::Finite => top,
    };
    let lowest = 1 - i32::from(l.bias) - l.fraction_bits as i32;
    let exponent = if magnitude == 0.0 {
        lowest
    } else {
        magnitude.log2().floor() as i32 - l.fraction_bits as i32
    };
    // log2 may be off by one at powers of two: the significand tells.
    let mut exponent = exponent.max(lowest);
    if magnitude / 2f64.powi(exponent) >= 2f64.powi(l.fraction_bits as i32 + 1) {
        exponent += 1;
    }
    if exponent > lowest && magnitude / 2f64.powi(exponent) < 2f64.powi(l.fraction_bits as i32) {
        exponent -= 1;
    }
    let significand = (magnitude / 2f64.powi(exponent)).round_ties_even();
    // Rounding up to the next binade carries into the field by itself.
    let code = ((exponent - lowest) as u64) << l.fraction_bits;
    let code = code + significand as u64;
    sign | (code.min(u64::from(largest)) as u32)
}

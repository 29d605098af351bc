// SPDX-License-Identifier: Apache-2.0
//! Elements of tensors in memory: little-endian bytes to values, samples back to bytes.

use crate::align::{Class, Format, dealign, decode};

/// Bytes of an element; `None` for formats whose elements share scales or bytes.
pub fn element_bytes(format: Format) -> Option<usize> {
    (!format.has_scale()).then(|| format.bits() as usize / 8)
}

/// Reads elements as `f32`, exactly.
pub struct Reader<'a> {
    format: Format,
    data: &'a [u8],
    /// Values of the 8-bit formats.
    table: Vec<f32>,
}

impl<'a> Reader<'a> {
    /// Over the bytes of a tensor.
    pub fn new(format: Format, data: &'a [u8]) -> Self {
        let table = if element_bytes(format) == Some(1) {
            (0..256)
                .map(|raw| decode(format, raw, 0).to_f64() as f32)
                .collect()
        } else {
            Vec::new()
        };
        Self {
            format,
            data,
            table,
        }
    }

    /// The element at `index`, which must be inside.
    pub fn get(&self, index: usize) -> f32 {
        match self.format {
            Format::Fp32 => {
                let b = &self.data[4 * index..4 * index + 4];
                f32::from_le_bytes([b[0], b[1], b[2], b[3]])
            }
            Format::Fp16 => {
                half::f16::from_le_bytes([self.data[2 * index], self.data[2 * index + 1]]).to_f32()
            }
            Format::Bf16 => {
                half::bf16::from_le_bytes([self.data[2 * index], self.data[2 * index + 1]]).to_f32()
            }
            _ => self.table[usize::from(self.data[index])],
        }
    }
}

/// floor(log2 |x|) of a finite value that is not 0.
pub fn exponent_of(x: f32) -> Option<i16> {
    let value = decode(Format::Fp32, x.to_bits(), 0);
    if value.class == Class::Finite {
        value.exponent_of_magnitude()
    } else {
        None
    }
}

/// `align::round` of an 8-bit sample for values that a single holds: (sample, clipped).
pub fn sample_of(x: f32, exponent: i16) -> (u8, bool) {
    if x.is_nan() {
        return (128, false);
    }
    // A power of two times a single is exact in a double.
    let q = (f64::from(x) * 2f64.powi(-i32::from(exponent))).round_ties_even();
    let clipped = x.is_finite() && !(-128.0..=127.0).contains(&q);
    ((q.clamp(-128.0, 127.0) as i16 + 128) as u8, clipped)
}

/// The elements that the 256 samples stand for, little-endian, `element_bytes` each.
pub fn sample_elements(exponent: i16, format: Format) -> Vec<[u8; 4]> {
    (0..256i16)
        .map(|s| dealign(s - 128, exponent, format).to_le_bytes())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::round;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_fast_path_is_the_align_unit(bits: u32, exponent in -150i16..130) {
            let x = f32::from_bits(bits);
            let near = exponent_of(x).map_or(exponent, |e| e - 6 + exponent % 3);
            for e in [exponent, near] {
                let r = round(&decode(Format::Fp32, bits, 0), e, 8);
                prop_assert_eq!(sample_of(x, e), (r.sample(8) as u8, r.clipped));
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Element types by the names that safetensors gives them.

use half::{bf16, f16};
use safetensors::Dtype;
use tricodec_golden::align::{Format, decode};

/// Bits of an element. `None` for a name that safetensors does not have.
pub fn bits(dtype: &str) -> Option<u64> {
    let known: Dtype = serde_json::from_value(dtype.into()).ok()?;
    Some(known.bitsize() as u64)
}

/// Bytes of elements of this type; `None` for unknown types and where it would overflow.
pub fn bytes_of(dtype: &str, values: u64) -> Option<u64> {
    Some(values.checked_mul(bits(dtype)?)?.div_ceil(8))
}

/// Bytes of an element for putting its bytes in planes; 1 for elements of less than two bytes.
pub fn planes(dtype: &str) -> u8 {
    (bits(dtype).unwrap_or(8) / 8).clamp(1, 8) as u8
}

/// Types whose values the tensor tools code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// binary64.
    F64,
    /// binary32.
    F32,
    /// binary16.
    F16,
    /// bfloat16.
    Bf16,
    /// OCP FP8 E4M3.
    E4m3,
    /// OCP FP8 E5M2.
    E5m2,
}

impl Float {
    /// The type of this name, if it is one of them.
    pub fn of(dtype: &str) -> Option<Self> {
        Some(match dtype {
            "F64" => Self::F64,
            "F32" => Self::F32,
            "F16" => Self::F16,
            "BF16" => Self::Bf16,
            "F8_E4M3" => Self::E4m3,
            "F8_E5M2" => Self::E5m2,
            _ => return None,
        })
    }

    /// Bytes of an element.
    pub fn bytes(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::E4m3 | Self::E5m2 => 1,
        }
    }

    /// The format of the align unit; `None` for binary64.
    pub fn format(self) -> Option<Format> {
        Some(match self {
            Self::F64 => return None,
            Self::F32 => Format::Fp32,
            Self::F16 => Format::Fp16,
            Self::Bf16 => Format::Bf16,
            Self::E4m3 => Format::Fp8E4M3,
            Self::E5m2 => Format::Fp8E5M2,
        })
    }

    /// The value of an element of [`Float::bytes`] bytes, little-endian, exactly.
    #[inline]
    pub fn get(self, b: &[u8]) -> f64 {
        match self {
            Self::F64 => f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]),
            Self::F32 => f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            Self::F16 => f16::from_le_bytes([b[0], b[1]]).to_f64(),
            Self::Bf16 => bf16::from_le_bytes([b[0], b[1]]).to_f64(),
            Self::E4m3 => decode(Format::Fp8E4M3, b[0].into(), 0).to_f64(),
            Self::E5m2 => decode(Format::Fp8E5M2, b[0].into(), 0).to_f64(),
        }
    }

    /// The nearest element to a finite value, little-endian in the first [`Float::bytes`] bytes:
    /// ties to even, beyond the range the largest finite element.
    pub fn put(self, value: f64) -> [u8; 8] {
        let mut out = [0; 8];
        match self {
            Self::F64 => out = value.to_le_bytes(),
            Self::F32 => {
                let v = (value as f32).clamp(f32::MIN, f32::MAX);
                out[..4].copy_from_slice(&v.to_le_bytes());
            }
            Self::F16 => {
                let v = f16::from_f64(value.clamp(f16::MIN.to_f64(), f16::MAX.to_f64()));
                out[..2].copy_from_slice(&v.to_le_bytes());
            }
            Self::Bf16 => {
                let v = bf16::from_f64(value.clamp(bf16::MIN.to_f64(), bf16::MAX.to_f64()));
                out[..2].copy_from_slice(&v.to_le_bytes());
            }
            Self::E4m3 | Self::E5m2 => out[0] = self.nearest_small(value),
        }
        out
    }

    /// The nearest of the 256 elements of an 8-bit format.
    fn nearest_small(self, value: f64) -> u8 {
        let sign = if value.is_sign_negative() { 0x80 } else { 0 };
        let magnitude = value.abs();
        let at = |code: u8| self.get(&[code]);
        // Codes of positive elements rise with their values; the last finite one is not 0x7F.
        let last = if self == Self::E4m3 { 0x7E } else { 0x7B };
        let (mut low, mut high) = (0u8, last);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if at(middle) <= magnitude {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if low < last {
            let (below, above) = (magnitude - at(low), at(low + 1) - magnitude);
            if above < below || (above == below && low & 1 == 1) {
                low += 1;
            }
        }
        sign | low
    }
}

/// The value of element `index` of any type that is a number, little-endian; `None` of others.
pub fn number(dtype: &str, data: &[u8], index: usize) -> Option<f64> {
    let size = bits(dtype)? as usize / 8;
    let b = data.get(index * size..(index + 1) * size)?;
    if let Some(float) = Float::of(dtype) {
        return Some(float.get(b));
    }
    let raw = b.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
    // Sign extension from the element's own width.
    let signed = || (raw << (64 - 8 * size)) as i64 >> (64 - 8 * size);
    Some(match dtype {
        "BOOL" | "U8" | "U16" | "U32" | "U64" => raw as f64,
        "I8" | "I16" | "I32" | "I64" => signed() as f64,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tricodec_golden::align::dealign;

    #[test]
    fn elements_come_back() {
        for float in [Float::E4m3, Float::E5m2] {
            for code in 0..=255u8 {
                let value = float.get(&[code]);
                if value.is_finite() {
                    assert_eq!(float.put(value)[0], code, "{float:?} {value}");
                }
            }
            assert_eq!(float.get(&float.put(1e9)), float.get(&float.put(1e10)));
        }
        assert_eq!(number("I16", &[0, 0, 0xFE, 0xFF], 1), Some(-2.0));
        assert_eq!(number("BOOL", &[1], 0), Some(1.0));
        assert_eq!(number("U8", &[1], 1), None);
    }

    proptest! {
        #[test]
        fn rounding_is_the_align_units(q in -2048i16..2048, exponent in -20i16..4) {
            let value = f64::from(q) * 2f64.powi(i32::from(exponent));
            for float in [Float::F32, Float::F16, Float::Bf16, Float::E4m3, Float::E5m2] {
                let format = float.format().expect("has one");
                let wanted = dealign(q, exponent, format).to_le_bytes();
                prop_assert_eq!(&float.put(value)[..4], &wanted, "{:?} {}", float, value);
            }
        }
    }
}

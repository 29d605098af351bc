// SPDX-License-Identifier: Apache-2.0
//! The number formats of tensors.

use std::fmt;
use std::str::FromStr;

/// Element format. The numbers are those of the registers and of the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Format {
    /// IEEE 754 binary32.
    Fp32 = 0,
    /// IEEE 754 binary16.
    Fp16 = 1,
    /// bfloat16.
    Bf16 = 2,
    /// OCP FP8 E4M3: no infinity, NaN is S.1111.111.
    Fp8E4M3 = 3,
    /// OCP FP8 E5M2: as IEEE.
    Fp8E5M2 = 4,
    /// MXFP8 with E4M3 elements (OCP MX v1.0, 5.1).
    MxFp8E4M3 = 5,
    /// MXFP8 with E5M2 elements.
    MxFp8E5M2 = 6,
    /// MXFP6 with E3M2 elements: finite only.
    MxFp6E3M2 = 7,
    /// MXFP6 with E2M3 elements: finite only.
    MxFp6E2M3 = 8,
    /// MXFP4, E2M1 elements: finite only.
    MxFp4 = 9,
    /// MXINT8: two's complement with six fraction bits.
    MxInt8 = 10,
    /// Plain 8-bit integers.
    Int8 = 11,
}

/// Layout of a float: exponent bits, fraction bits, bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Bits of the exponent field.
    pub exponent_bits: u32,
    /// Bits of the fraction field.
    pub fraction_bits: u32,
    /// Exponent bias.
    pub bias: i16,
}

/// How a format spends its largest exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Specials {
    /// Infinity and NaN, as IEEE.
    Ieee,
    /// NaN only, with all bits set.
    NanOnly,
    /// Ordinary numbers.
    Finite,
}

impl Format {
    /// All formats, by number.
    pub const ALL: [Self; 12] = [
        Self::Fp32,
        Self::Fp16,
        Self::Bf16,
        Self::Fp8E4M3,
        Self::Fp8E5M2,
        Self::MxFp8E4M3,
        Self::MxFp8E5M2,
        Self::MxFp6E3M2,
        Self::MxFp6E2M3,
        Self::MxFp4,
        Self::MxInt8,
        Self::Int8,
    ];

    const NAMES: [&'static str; 12] = [
        "fp32",
        "fp16",
        "bf16",
        "fp8-e4m3",
        "fp8-e5m2",
        "mxfp8-e4m3",
        "mxfp8-e5m2",
        "mxfp6-e3m2",
        "mxfp6-e2m3",
        "mxfp4",
        "mxint8",
        "int8",
    ];

    /// The format of this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Bits of an element.
    pub fn bits(self) -> u32 {
        match self.layout() {
            Some((l, _)) => 1 + l.exponent_bits + l.fraction_bits,
            None => 8,
        }
    }

    /// What safetensors calls elements of this format; `None` where blocks share scales.
    pub fn dtype(self) -> Option<&'static str> {
        Some(match self {
            Self::Fp32 => "F32",
            Self::Fp16 => "F16",
            Self::Bf16 => "BF16",
            Self::Fp8E4M3 => "F8_E4M3",
            Self::Fp8E5M2 => "F8_E5M2",
            Self::Int8 => "I8",
            _ => return None,
        })
    }

    /// Blocks of 32 elements share an E8M0 scale.
    pub fn has_scale(self) -> bool {
        (Self::MxFp8E4M3 as u8..=Self::MxInt8 as u8).contains(&(self as u8))
    }

    /// Fields of a float format; `None` for the integer ones.
    pub fn layout(self) -> Option<(Layout, Specials)> {
        let (exponent_bits, fraction_bits, bias, specials) = match self {
            Self::Fp32 => (8, 23, 127, Specials::Ieee),
            Self::Fp16 => (5, 10, 15, Specials::Ieee),
            Self::Bf16 => (8, 7, 127, Specials::Ieee),
            Self::Fp8E4M3 | Self::MxFp8E4M3 => (4, 3, 7, Specials::NanOnly),
            Self::Fp8E5M2 | Self::MxFp8E5M2 => (5, 2, 15, Specials::Ieee),
            Self::MxFp6E3M2 => (3, 2, 3, Specials::Finite),
            Self::MxFp6E2M3 => (2, 3, 1, Specials::Finite),
            Self::MxFp4 => (2, 1, 1, Specials::Finite),
            Self::MxInt8 | Self::Int8 => return None,
        };
        Some((
            Layout {
                exponent_bits,
                fraction_bits,
                bias,
            },
            specials,
        ))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

/// No format has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no number format is called {0:?}: one of {names}", names = Format::NAMES.join(", "))]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let at = Self::NAMES.iter().position(|n| *n == name);
        at.map(|i| Self::ALL[i])
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

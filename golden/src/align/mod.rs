// SPDX-License-Identifier: Apache-2.0
//! Alignment: floats of every format to integers of one unit, and back.
//!
//! A tile's values become samples `q + 2^(bits−1)`, `q` the value in units of 2^exponent, rounded
//! to nearest even and clipped to `bits` bits. What NaN, infinities, −0, subnormals, empty tiles
//! and outliers mean is written in docs/align.md.

pub mod back;
pub mod decode;
pub mod element;
pub mod format;
pub mod round;

pub use back::{MX_BLOCK, dealign, dealign_block, dealign_mx_block, mx_block, mx_tile_scale};
pub use decode::{Class, Unpacked, decode};
pub use format::Format;
pub use round::{Rounded, round};

/// Exponents of a tile's unit: ten bits in the registers.
pub const EXPONENTS: std::ops::RangeInclusive<i16> = -512..=511;

/// How the exponent of a tile follows from its largest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The largest value uses all bits; nothing saturates by more than one unit.
    Scale,
    /// As `Scale`, but the top binades (how many) saturate: a few outliers do not cost everyone
    /// else's precision.
    Clip(u8),
    /// This exponent, whatever the values; the nearest of [`EXPONENTS`] where it is outside.
    Fixed(i16),
}

impl Policy {
    /// Exponent of the unit for a tile whose largest finite magnitude lies in
    /// [2^max, 2^(max+1)); 0 for a tile of zeros.
    pub fn exponent(self, max: Option<i16>, bits: u8) -> i16 {
        let scale = max.map(|e| e - i16::from(bits) + 2);
        match self {
            Self::Fixed(exponent) => exponent.clamp(*EXPONENTS.start(), *EXPONENTS.end()),
            Self::Scale => scale.unwrap_or(0),
            Self::Clip(binades) => scale.map_or(0, |e| e - i16::from(binades)),
        }
    }
}

/// What happened to the values of a tile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlignStats {
    /// Values that were NaN: they became 0.
    pub nan: u64,
    /// Values that were infinite: they became the largest or smallest integer.
    pub inf: u64,
    /// Finite values beyond the range, which were saturated.
    pub clipped: u64,
}

/// Samples of a run of values and what happened to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// `q + 2^(bits−1)`, one per value.
    pub samples: Vec<u16>,
    /// Events.
    pub stats: AlignStats,
}

/// Largest exponent E = floor(log2 |x|) of the finite values that are not 0.
pub fn max_exponent(values: impl IntoIterator<Item = Unpacked>) -> Option<i16> {
    values
        .into_iter()
        .filter_map(|v| v.exponent_of_magnitude())
        .max()
}

/// Align values to units of 2^`exponent`, `bits` 8 to 12.
pub fn align(values: impl IntoIterator<Item = Unpacked>, exponent: i16, bits: u8) -> Aligned {
    let mut out = Aligned::default();
    for value in values {
        let r = round(&value, exponent, bits);
        out.stats.nan += u64::from(value.class == Class::Nan);
        out.stats.inf += u64::from(value.class == Class::Inf);
        out.stats.clipped += u64::from(r.clipped);
        out.samples.push(r.sample(bits));
    }
    out
}

/// A 4x4 block as the align unit takes it, one per clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlignedBlock {
    /// Samples in raster order.
    pub samples: [u16; 16],
    /// Largest exponent of the block's finite values that are not 0.
    pub max_exponent: Option<i16>,
    /// Some value was NaN.
    pub nan: bool,
    /// Some value was infinite.
    pub inf: bool,
    /// Some finite value saturated.
    pub clipped: bool,
}

/// Align a 4x4 block: sixteen elements in raster order in the low bits of `data`, an E8M0 scale per
/// row (used by MX formats only).
pub fn block(
    format: Format,
    data: &[u32; 16],
    scales: &[u8; 4],
    exponent: i16,
    bits: u8,
) -> AlignedBlock {
    let mut out = AlignedBlock::default();
    for (i, raw) in data.iter().enumerate() {
        let value = decode(format, *raw, scales[i / 4]);
        let r = round(&value, exponent, bits);
        out.samples[i] = r.sample(bits);
        out.max_exponent = out.max_exponent.max(value.exponent_of_magnitude());
        out.nan |= value.class == Class::Nan;
        out.inf |= value.class == Class::Inf;
        out.clipped |= r.clipped;
    }
    out
}

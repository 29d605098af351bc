// SPDX-License-Identifier: Apache-2.0
//! Registers of both tops, from `registers.toml`: offsets, fields, and all of them as a table.

mod map;

pub use map::{decoder, encoder};

/// Bits of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    low: u32,
    bits: u32,
}

impl Field {
    /// From bit `low` on, `bits` (1 to 32) of them.
    pub const fn new(low: u32, bits: u32) -> Self {
        Self { low, bits }
    }

    const fn ones(self) -> u32 {
        u32::MAX >> (32 - self.bits)
    }

    /// A word that is 0 but for `value` in the field; what does not fit is cut off.
    pub const fn put(self, value: u32) -> u32 {
        (value & self.ones()) << self.low
    }

    /// The field of a word.
    pub const fn of(self, word: u32) -> u32 {
        word >> self.low & self.ones()
    }

    /// The field of a word as two's complement.
    pub const fn signed(self, word: u32) -> i32 {
        let unused = 32 - self.bits;
        (self.of(word) << unused) as i32 >> unused
    }
}

/// A register, or some words in a row with one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Name.
    pub name: &'static str,
    /// Byte offset.
    pub offset: u16,
    /// 32-bit words.
    pub words: u16,
    /// Reads are answered.
    pub readable: bool,
    /// Writes are taken.
    pub writable: bool,
    /// Value after reset, of each word; none where parameters of the top decide.
    pub reset: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_take_and_give() {
        let f = Field::new(8, 6);
        assert_eq!(f.put(0x7F), 0x3F00);
        assert_eq!(f.of(0xFFFF_C5FF), 5);
        assert_eq!(Field::new(0, 32).put(7), 7);
        let exponent = encoder::JOB3_EXPONENT;
        assert_eq!(exponent.put(-149i32 as u32), 0x36B);
        assert_eq!(exponent.signed(0xFFFF_036B), -149);
    }

    #[test]
    fn the_slot_distance_is_the_pipeline_s() {
        assert_eq!(
            encoder::SLOT_DISTANCE,
            crate::lockstep::encoder::SLOT_DISTANCE
        );
    }
}

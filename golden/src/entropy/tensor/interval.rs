// SPDX-License-Identifier: Apache-2.0
//! A context's probability, and how it divides the range (section 8).

/// Bits of a probability.
const BITS: u32 = 12;
/// The rate of adaptation: 1/64.
const RATE: u32 = 6;
/// The less probable symbol's part of a range: its width, from bit 55 on, and how far that is from
/// a range of nine bits.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Width, 3 to 235, from bit [`Part::AT`] on; 0 for certainty.
    pub width: u64,
    /// Leading zeros of the width.
    pub shift: u32,
}

impl Part {
    /// The lowest bit of a width.
    pub const AT: u32 = 55;
}

/// The parts of a probability, by the high four bits of the range: 8 to 15 are in use.
#[derive(Clone, Copy)]
struct Parts {
    widths: [u64; 16],
    shifts: [u8; 16],
}

/// Rows of [`PARTS`]: all values of a probability's high six bits, certainty, padding.
const ROWS: usize = 128;

static PARTS: [Parts; ROWS] = {
    let mut table = [Parts {
        widths: [0; 16],
        shifts: [0; 16],
    }; ROWS];
    let mut i = 0;
    while i < 64 * 8 {
        let p = Probability((i as u16 / 8) << RATE);
        let width = p.unlikely_range(256 + 32 * (i as u32 % 8)) as u64;
        let width = width << Part::AT;
        table[i / 8].widths[8 + i % 8] = width;
        table[i / 8].shifts[8 + i % 8] = width.leading_zeros() as u8;
        i += 1;
    }
    table
};

/// The probability of a 1, in twelve bits; or certainty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probability(u16);

impl Probability {
    /// Of a bin that is not coded and 1: it takes no part of the range, and stays certain.
    pub const CERTAIN: Self = Self(1 << BITS);

    /// From an entry of the table: `16 * entry + 8`.
    pub fn initial(entry: u8) -> Self {
        Self(16 * u16::from(entry) + 8)
    }

    /// The more probable symbol.
    #[inline]
    pub const fn likely(self) -> bool {
        self.0 >= 1 << (BITS - 1)
    }

    /// Width of the less probable symbol's interval in a range of 256 to 510: 3 to 235.
    #[inline]
    pub const fn unlikely_range(self, range: u32) -> u32 {
        let all = (1 << BITS) - 1;
        let unlikely = if self.likely() { all - self.0 } else { self.0 };
        (((unlikely >> 6) as u32 * (range >> 5)) >> 1) + 3
    }

    /// The less probable symbol's part of a range that lies in the high nine bits.
    #[inline(always)]
    pub fn part(self, range: u64) -> Part {
        let parts = &PARTS[usize::from(self.0 >> RATE) & (ROWS - 1)];
        let eighth = (range >> (Part::AT + 5)) as usize;
        Part {
            width: parts.widths[eighth],
            shift: parts.shifts[eighth].into(),
        }
    }

    /// Learn a bin.
    #[inline(always)]
    pub fn learn(&mut self, bin: bool) {
        // Both steps are rounded towards zero.
        let target = if bin { 1 << BITS } else { (1 << RATE) - 1 };
        let p = i32::from(self.0);
        self.0 = (p + ((target - p) >> RATE)) as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_symbols_keep_their_part_of_every_range() {
        for p in 0..1 << BITS {
            for range in 256..=510 {
                let unlikely = Probability(p).unlikely_range(range);
                let part = Probability(p).part(u64::from(range) << Part::AT);
                assert_eq!(part.width, u64::from(unlikely) << Part::AT);
                assert_eq!(part.shift, part.width.leading_zeros());
                assert!((3..=235).contains(&unlikely));
                assert!(2 * unlikely <= range, "{p} {range}");
                assert!(range - unlikely >= 129);
            }
        }
    }

    #[test]
    fn probabilities_stay_in_twelve_bits() {
        for (bin, end) in [(true, 4033), (false, 63)] {
            let mut p = Probability::initial(128);
            for _ in 0..2000 {
                p.learn(bin);
            }
            assert_eq!(p.0, end);
            assert_eq!(p.likely(), bin);
        }
    }

    #[test]
    fn steps_are_rounded_towards_zero() {
        for p in 0..1 << BITS {
            let after = |bin| {
                let mut probability = Probability(p);
                probability.learn(bin);
                probability.0
            };
            assert_eq!(after(true), p + ((4096 - p) >> 6));
            assert_eq!(after(false), p - (p >> 6));
        }
    }

    #[test]
    fn certainty_takes_nothing_and_stays() {
        let mut p = Probability::CERTAIN;
        p.learn(true);
        assert_eq!(p, Probability::CERTAIN);
        assert!(p.likely() && (256..511).all(|range| p.part(range << Part::AT).width == 0));
    }
}

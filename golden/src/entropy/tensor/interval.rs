// SPDX-License-Identifier: Apache-2.0
//! A context's probability, and how it divides the range (section 8).

/// Bits of a probability.
const BITS: u32 = 12;
/// The rate of adaptation: 1/64.
const RATE: u32 = 6;

/// The probability of a 1, in twelve bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probability(u16);

impl Probability {
    /// From an entry of the table: `16 * entry + 8`.
    pub fn initial(entry: u8) -> Self {
        Self(16 * u16::from(entry) + 8)
    }

    /// The more probable symbol.
    #[inline]
    pub fn likely(self) -> bool {
        self.0 >= 1 << (BITS - 1)
    }

    /// Width of the less probable symbol's interval in a range of 256 to 510: 3 to 235.
    #[inline]
    pub fn unlikely_range(self, range: u32) -> u32 {
        let all = (1 << BITS) - 1;
        let unlikely = if self.likely() { all - self.0 } else { self.0 };
        ((u32::from(unlikely >> 6) * (range >> 5)) >> 1) + 3
    }

    /// Learn a bin.
    #[inline]
    pub fn learn(&mut self, bin: bool) {
        if bin {
            self.0 += ((1 << BITS) - self.0) >> RATE;
        } else {
            self.0 -= self.0 >> RATE;
        }
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
}

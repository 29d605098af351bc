// SPDX-License-Identifier: Apache-2.0
//! Random numbers by seed: the same on every machine.

/// A generator (xorshift64*).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// `stream` makes the streams of one seed independent.
    pub fn new(seed: u64, stream: u64) -> Self {
        let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03)
            ^ 0x5851_F42D_4C95_7F2D;
        let mut random = Self { state: state | 1 };
        for _ in 0..4 {
            random.bits();
        }
        random
    }

    /// 32 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    }

    /// 64 random bits.
    pub fn word(&mut self) -> u64 {
        self.bits() << 32 | self.bits()
    }

    /// A number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.bits() as usize % end.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_name_one_sequence() {
        let first = |seed, stream| Random::new(seed, stream).word();
        assert_eq!(first(7, 3), first(7, 3));
        assert_ne!(first(7, 3), first(8, 3));
        assert_ne!(first(7, 3), first(7, 4));
    }

    #[test]
    fn numbers_stay_below_their_end_and_reach_all_of_it() {
        let mut random = Random::new(1, 1);
        let mut seen = [false; 10];
        for _ in 0..1000 {
            seen[random.below(10)] = true;
        }
        assert_eq!(seen, [true; 10]);
        assert_eq!(random.below(0), 0);
    }
}

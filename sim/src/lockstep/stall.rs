//! Random stalls by seed.

/// A stream of coin tosses: the same seed gives the same tosses on every machine.
#[derive(Clone, Debug)]
pub struct Stall {
    state: u64,
    /// Stalls below this of 2^32.
    threshold: u64,
}

impl Stall {
    /// Stalls in `percent` of the clocks; `stream` makes the streams of one seed independent.
    pub fn new(seed: u64, stream: u64, percent: u8) -> Self {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03)
            ^ 0x5851_F42D_4C95_7F2D;
        state |= 1;
        let mut s = Self {
            state,
            threshold: (u64::from(percent.min(100)) << 32) / 100,
        };
        for _ in 0..4 {
            s.random();
        }
        s
    }

    /// 32 random bits (xorshift64*).
    pub fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    }

    /// Whether the stream goes on in this clock.
    pub fn go(&mut self) -> bool {
        self.random() >= self.threshold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_what_was_asked_for() {
        for percent in [0, 10, 50, 90, 100] {
            let mut s = Stall::new(7, 3, percent);
            let stalls = (0..10_000).filter(|_| !s.go()).count();
            assert!(
                stalls.abs_diff(100 * usize::from(percent)) < 200,
                "{percent}: {stalls}"
            );
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Random stalls by seed.

use super::random::Random;

/// A stream of coin tosses.
#[derive(Clone, Debug)]
pub struct Stall {
    random: Random,
    /// Stalls below this of 2^32.
    threshold: u64,
}

impl Stall {
    /// Stalls in `percent` of the clocks; `stream` makes the streams of one seed independent.
    pub fn new(seed: u64, stream: u64, percent: u8) -> Self {
        Self {
            random: Random::new(seed, stream),
            threshold: (u64::from(percent.min(100)) << 32) / 100,
        }
    }

    /// Whether the stream goes on in this clock.
    pub fn go(&mut self) -> bool {
        self.random.bits() >= self.threshold
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

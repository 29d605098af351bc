// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_coarse_search`: when a macroblock is through, and which words it reads meanwhile.

use super::inter_pkg::{COARSE_WINDOW, COARSE_WORDS};

/// Clocks from that of the macroblock to that of its result.
pub const COARSE_LATENCY: u32 = 126;

/// Words from the window's first to those where the strips begin, and words that a strip reads.
const STRIPS: [usize; 6] = [0, 1, 3, 4, 6, 7];
const READ: usize = 5;

/// Cost and vector in samples.
pub type Found = (u32, [i32; 2]);

/// `tri_coarse_search`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CoarseSearch {
    /// Clocks until the result, of the macroblock that is searched.
    left: u32,
    /// Word of the ring where its window begins.
    word: usize,
    found: Option<Found>,
}

impl CoarseSearch {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.left == 0
    }

    /// Whether word `word` of a ring is written: it is not read in this clock.
    pub fn fill_ready(&self, word: usize) -> bool {
        let clock = COARSE_LATENCY.saturating_sub(self.left) as usize;
        match STRIPS.get(clock / COARSE_WINDOW[1]) {
            Some(strip) if !self.ready() => {
                (word + COARSE_WORDS - (self.word + strip) % COARSE_WORDS) % COARSE_WORDS >= READ
            }
            _ => true,
        }
    }

    /// The result, in its clock.
    pub fn out(&self) -> Option<Found> {
        self.found.filter(|_| self.left == 1)
    }

    /// The clock edge, with a macroblock that is offered: where its window begins, and what golden
    /// finds.
    pub fn tick(&mut self, offered: Option<(usize, Found)>) {
        match offered {
            Some((word, found)) if self.ready() => {
                *self = Self {
                    left: COARSE_LATENCY,
                    word,
                    found: Some(found),
                }
            }
            _ => self.left = self.left.saturating_sub(1),
        }
    }
}

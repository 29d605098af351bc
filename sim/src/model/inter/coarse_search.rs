// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_coarse_search`: when a macroblock is through.

/// Clocks from that of the macroblock to that of its result.
pub const COARSE_LATENCY: u32 = 126;

/// Cost and vector in samples.
pub type Found = (u32, [i32; 2]);

/// `tri_coarse_search`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CoarseSearch {
    /// Clocks until the result, of the macroblock that is searched.
    left: u32,
    found: Option<Found>,
}

impl CoarseSearch {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.left == 0
    }

    /// The result, in its clock.
    pub fn out(&self) -> Option<Found> {
        self.found.filter(|_| self.left == 1)
    }

    /// The clock edge, with what golden finds for a macroblock that is offered.
    pub fn tick(&mut self, offered: Option<Found>) {
        match offered {
            Some(found) if self.ready() => {
                *self = Self {
                    left: COARSE_LATENCY,
                    found: Some(found),
                }
            }
            _ => self.left = self.left.saturating_sub(1),
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_rr_arb`.

/// `tri_rr_arb`: grants the first request at or after the one behind the last grant. Up to 64
/// requests, as bits.
#[derive(Clone, Copy, Debug)]
pub struct RoundRobin {
    ahead: u64,
}

impl Default for RoundRobin {
    fn default() -> Self {
        Self { ahead: u64::MAX }
    }
}

impl RoundRobin {
    /// The request that is granted.
    pub fn grant(&self, requests: u64) -> Option<usize> {
        let ahead = requests & self.ahead;
        let from = if ahead != 0 { ahead } else { requests };
        (from != 0).then(|| from.trailing_zeros() as usize)
    }

    /// The turn moves on behind `granted`.
    pub fn advance(&mut self, granted: usize) {
        self.ahead = u64::MAX.checked_shl(granted as u32 + 1).unwrap_or(0);
    }
}

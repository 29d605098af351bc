//! Models of the building blocks in `rtl/common`.

use std::collections::VecDeque;

/// `tri_rr_arb`: grants the first request at or after the one behind the last grant. Up to 64 requests, as bits.
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

/// `tri_fifo`: a queue whose valid and ready are functions of its fill level.
#[derive(Clone, Debug)]
pub struct Fifo<T> {
    depth: usize,
    entries: VecDeque<T>,
}

impl<T> Fifo<T> {
    /// An empty queue.
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            entries: VecDeque::with_capacity(depth),
        }
    }

    /// `ready_o`.
    pub fn ready(&self) -> bool {
        self.entries.len() < self.depth
    }

    /// `valid_o` and `data_o`.
    pub fn head(&self) -> Option<&T> {
        self.entries.front()
    }

    /// The clock edge: `offered` is taken when there is room, the head leaves when `ready`.
    pub fn tick(&mut self, offered: Option<T>, ready: bool) {
        let room = self.ready();
        if ready {
            self.entries.pop_front();
        }
        if room {
            self.entries.extend(offered);
        }
    }
}

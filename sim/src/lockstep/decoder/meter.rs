// SPDX-License-Identifier: Apache-2.0
//! Counts what the figures of a decoder's run need.

use std::collections::VecDeque;

use super::packet::Packet;
use crate::lockstep::harness::report::Summary;
use crate::lockstep::harness::run::lanes_with;
use crate::model::decoder::DecoderOut;

/// The counts.
#[derive(Default)]
pub struct Meter {
    /// Blocks to come of each lane's packets, if they are sound.
    left: Vec<u64>,
    working: u64,
    producing: u64,
    total: u64,
    issued: u64,
    steady: Option<(u64, u64)>,
    steady_end: Option<(u64, u64)>,
    /// Clock of the last movement.
    pub last_move: u64,
}

impl Meter {
    /// Of a decoder whose lanes have these packets, and will issue so many blocks.
    pub fn new(packets: &[VecDeque<Packet>], blocks: &[u64]) -> Self {
        Self {
            left: blocks.to_vec(),
            working: lanes_with(packets.iter().map(|p| !p.is_empty())),
            total: blocks.iter().sum(),
            ..Default::default()
        }
    }

    /// What happened in the clock.
    pub fn observe(&mut self, clock: u64, o: &DecoderOut) {
        if let Some((lane, true)) = o.slot {
            self.issued += 1;
            self.last_move = clock;
            self.producing |= 1 << lane;
            if self.steady.is_none() && self.producing & self.working == self.working {
                self.steady = Some((clock, self.issued));
            }
            self.left[lane] = self.left[lane].saturating_sub(1);
            if self.left[lane] == 0 && self.steady_end.is_none() {
                self.steady_end = Some((clock, self.issued));
            }
        }
        if o.out.is_some()
            || o.axil.awready
            || o.start.is_some()
            || o.bins.iter().any(Option::is_some)
        {
            self.last_move = clock;
        }
    }

    /// Share of the blocks that are issued.
    pub fn share(&self) -> f64 {
        self.issued as f64 / self.total.max(1) as f64
    }

    /// The figures of a run of so many clocks.
    pub fn summary(&self, clocks: u64, mut s: Summary) -> Summary {
        let steady = self.steady.zip(self.steady_end);
        s.measure(clocks, self.issued, self.working, steady);
        s
    }
}

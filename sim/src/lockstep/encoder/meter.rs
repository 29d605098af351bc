// SPDX-License-Identifier: Apache-2.0
//! Counts what the figures of an encoder's run need.

use std::collections::VecDeque;

use super::task::Task;
use crate::lockstep::harness::report::Summary;
use crate::model::encoder::EncoderOut;

/// The counts.
pub struct Meter {
    left: Vec<u64>,
    working: u64,
    coding: u64,
    steady: Option<(u64, u64)>,
    steady_end: Option<(u64, u64)>,
    /// Blocks issued.
    pub issued: u64,
    /// Clock of the last movement.
    pub last_move: u64,
}

impl Meter {
    /// Of an encoder whose lanes have these tasks.
    pub fn new(tasks: &[VecDeque<Task>]) -> Self {
        let left: Vec<u64> = tasks
            .iter()
            .map(|t| t.iter().map(|t| 16 * u64::from(t.job.mb_count)).sum())
            .collect();
        let working = left
            .iter()
            .enumerate()
            .fold(0, |bits, (l, n)| bits | u64::from(*n > 0) << l);
        Self {
            left,
            working,
            coding: 0,
            steady: None,
            steady_end: None,
            issued: 0,
            last_move: 0,
        }
    }

    /// What happened in the clock.
    pub fn observe(&mut self, clock: u64, o: &EncoderOut) {
        if let Some(slot) = o.slot.filter(|s| s.flags & 1 == 1) {
            self.issued += 1;
            self.left[slot.lane] -= 1;
            self.last_move = clock;
            if self.left[slot.lane] == 0 && self.steady_end.is_none() {
                self.steady_end = Some((clock, self.issued));
            }
        }
        if o.out.is_some()
            || o.align.is_some()
            || o.axil.awready
            || o.lanes.iter().any(|l| l.bin.is_some())
        {
            self.last_move = clock;
        }
        if self.steady.is_none() {
            for (l, lane) in o.lanes.iter().enumerate() {
                self.coding |= u64::from(lane.bin.is_some()) << l;
            }
            if self.coding & self.working == self.working {
                self.steady = Some((clock, self.issued));
            }
        }
    }

    /// Blocks that are still to be issued.
    pub fn to_come(&self) -> u64 {
        self.left.iter().sum()
    }

    /// The figures of a run of so many clocks.
    pub fn summary(&self, clocks: u64, mut s: Summary) -> Summary {
        let steady = self.steady.zip(self.steady_end);
        s.measure(clocks, self.issued, self.working, steady);
        s
    }
}

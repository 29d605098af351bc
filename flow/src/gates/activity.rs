// SPDX-License-Identifier: Apache-2.0
//! What a window of clocks did, for power.

use std::collections::HashMap;

use super::Gates;

/// What a window of clocks did.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// Clocks in the window.
    pub clocks: u64,
    /// Toggles of each net.
    pub toggles: Vec<u32>,
    /// Share of the time that each net was 1.
    pub duty: Vec<f32>,
    /// Clocks that passed on each net that is a clock.
    pub pulses: HashMap<u32, u64>,
    /// Reads and writes of each memory, by flat cell.
    pub accesses: HashMap<u32, (u64, u64)>,
}

impl Gates<'_> {
    /// Count from here.
    pub fn start_window(&mut self) {
        self.toggles.fill(0);
        self.high.fill(0);
        self.since.fill(self.clock);
        for d in &mut self.domains {
            d.pulses = 0;
        }
        for r in &mut self.rams {
            (r.reads, r.writes) = (0, 0);
        }
        self.counted_from = self.clock;
    }

    /// What happened since the window started.
    pub fn activity(&self) -> Activity {
        let clocks = self.clock - self.counted_from;
        let duty = (0..self.flat.nets)
            .map(|n| {
                let now = if self.value[n] {
                    self.clock - self.since[n]
                } else {
                    0
                };
                (self.high[n] + now) as f32 / clocks.max(1) as f32
            })
            .collect();
        Activity {
            clocks,
            toggles: self.toggles.clone(),
            duty,
            pulses: self
                .domain_of
                .iter()
                .map(|(n, d)| (*n, self.domains[*d].pulses))
                .collect(),
            accesses: self
                .rams
                .iter()
                .map(|r| (r.cell, (r.reads, r.writes)))
                .collect(),
        }
    }
}

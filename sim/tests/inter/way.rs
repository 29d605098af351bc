// SPDX-License-Identifier: Apache-2.0
//! Answers of a memory on their way: each has a latency of its own, so they come in any order.

use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::window_bench::Memory;

/// What is on its way, and what memory offers: an offer stays until it is taken.
pub struct Way<T> {
    memory: Memory,
    stall: Stall,
    random: Random,
    way: Vec<(u32, T)>,
    offered: Option<T>,
}

impl<T: Clone> Way<T> {
    pub fn new(memory: Memory, seed: u64) -> Self {
        Self {
            memory,
            stall: Stall::new(seed, 31, memory.stall),
            random: Random::new(seed, 32),
            way: Vec::new(),
            offered: None,
        }
    }

    /// An answer sets out.
    pub fn push(&mut self, clock: u32, answer: T) {
        let (low, high) = self.memory.latency;
        let latency = low + self.random.below((high - low + 1) as usize) as u32;
        self.way.push((clock + latency, answer));
    }

    /// What is offered in this clock.
    pub fn offer(&mut self, clock: u32) -> Option<T> {
        if self.offered.is_none() && self.stall.go() {
            let due = (0..self.way.len()).filter(|i| self.way[*i].0 <= clock);
            let due: Vec<_> = due.collect();
            if !due.is_empty() {
                let at = due[self.random.below(due.len())];
                self.offered = Some(self.way.swap_remove(at).1);
            }
        }
        self.offered.clone()
    }

    /// It is taken.
    pub fn taken(&mut self) {
        self.offered = None;
    }

    /// What is on its way.
    pub fn count(&self) -> usize {
        self.way.len() + usize::from(self.offered.is_some())
    }
}

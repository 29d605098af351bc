// SPDX-License-Identifier: Apache-2.0
//! Which stage of a pipeline without stalls holds what: an enable for each stage, and what leaves.

use std::collections::VecDeque;

/// Items by stage; the first is the one that comes in.
pub struct Stages<T> {
    items: VecDeque<Option<T>>,
    /// What left last: registers hold it while nothing follows.
    out: Option<T>,
}

impl<T> Stages<T> {
    /// A pipeline that takes `latency` clocks.
    pub fn new(latency: usize) -> Self {
        Self {
            items: (0..latency - 1).map(|_| None).collect(),
            out: None,
        }
    }

    /// A clock: what comes in, or nothing.
    pub fn push(&mut self, item: Option<T>) {
        self.items.push_front(item);
    }

    /// The enables: bit `i` is stage `i`'s.
    pub fn valid(&self) -> u64 {
        let bits = self.items.iter().enumerate();
        bits.fold(0, |all, (i, item)| all | u64::from(item.is_some()) << i)
    }

    /// The item in a stage.
    pub fn at(&self, stage: usize) -> Option<&T> {
        self.items[stage].as_ref()
    }

    /// The clock edge; what is at the output from now on.
    pub fn edge(&mut self) -> Option<&T> {
        if let Some(item) = self.items.pop_back().flatten() {
            self.out = Some(item);
        }
        self.out.as_ref()
    }
}

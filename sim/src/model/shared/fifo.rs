// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_fifo`.

use std::collections::VecDeque;

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

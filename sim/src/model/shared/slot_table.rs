// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_slot_table`.

/// The slot table: one entry per clock.
#[derive(Clone, Debug)]
pub struct SlotTable {
    entries: [Option<usize>; 64],
    at: usize,
    /// The slot of this clock (s1).
    pub out: Option<usize>,
}

impl Default for SlotTable {
    fn default() -> Self {
        Self {
            entries: [None; 64],
            at: 0,
            out: None,
        }
    }
}

impl SlotTable {
    /// The clock edge.
    pub fn tick(&mut self, enable: bool, write: Option<(usize, bool, usize)>) {
        self.out = if enable { self.entries[self.at] } else { None };
        self.at = if enable { (self.at + 1) % 64 } else { 0 };
        if let Some((index, valid, lane)) = write {
            self.entries[index] = valid.then_some(lane);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_slot_table`.

/// Entries of the table.
pub const SLOTS: usize = 72;

/// Entries that turn after reset.
pub const SLOTS_TURNING: usize = 64;

/// What is written in a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotWrite {
    /// An entry: its number, and its lane if it is somebody's.
    Entry(usize, Option<usize>),
    /// How many entries turn, 1 to [`SLOTS`].
    Length(usize),
}

impl SlotWrite {
    /// What a write to `at` does, where that is the table's and `data` fits: registers SLOT (from
    /// `slot` on) and SLOTS (`slots`) of a top with so many lanes.
    pub fn of(at: u16, data: u32, (slot, slots): (u16, u16), lanes: usize) -> Option<Self> {
        let length = data as usize;
        if at == slots {
            return (1..=SLOTS)
                .contains(&length)
                .then_some(Self::Length(length));
        }
        let index = usize::from(at.checked_sub(slot)? >> 2);
        let lane = (data & 0x7FFF_FFFF) as usize;
        let lane = (data >> 31 == 1 && lane < lanes).then_some(lane);
        (index < SLOTS).then_some(Self::Entry(index, lane))
    }
}

/// The slot table: one entry per clock.
#[derive(Clone, Debug)]
pub struct SlotTable {
    entries: [Option<usize>; SLOTS],
    length: usize,
    at: usize,
    /// The slot of this clock (s1).
    pub out: Option<usize>,
}

impl Default for SlotTable {
    fn default() -> Self {
        Self {
            entries: [None; SLOTS],
            length: SLOTS_TURNING,
            at: 0,
            out: None,
        }
    }
}

impl SlotTable {
    /// How many entries turn.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The clock edge.
    pub fn tick(&mut self, enable: bool, write: Option<SlotWrite>) {
        self.out = if enable { self.entries[self.at] } else { None };
        self.at += 1;
        if !enable || self.at >= self.length {
            self.at = 0;
        }
        match write {
            Some(SlotWrite::Entry(index, lane)) => self.entries[index] = lane,
            Some(SlotWrite::Length(length)) => self.length = length,
            None => {}
        }
    }
}

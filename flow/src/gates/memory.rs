// SPDX-License-Identifier: Apache-2.0
//! Memories with their contents: `tri_ram_1r1w` and `tri_ram_1rw`.

use super::Gates;
use crate::library::memory::{Memory, Role};
use crate::netlist::OPEN;

/// Places of a memory's pins among all pins: from, to.
#[derive(Clone, Copy, Default)]
pub(super) struct RamPins {
    pub read: (usize, usize),
    pub write: (usize, usize),
    pub read_address: (usize, usize),
    pub write_address: (usize, usize),
    pub data: (usize, usize),
    pub output: (usize, usize),
}

impl RamPins {
    pub fn new(m: Memory, first: usize) -> Self {
        let mut pins = Self::default();
        for p in m.ports() {
            let at = (first + p.first, first + p.first + p.width);
            match p.role {
                Role::Clock => {}
                Role::Read => pins.read = at,
                Role::Write => pins.write = at,
                Role::ReadAddress => pins.read_address = at,
                Role::WriteAddress => pins.write_address = at,
                Role::Address => (pins.read_address, pins.write_address) = (at, at),
                Role::Data => pins.data = at,
                Role::Output => pins.output = at,
            }
        }
        pins
    }
}

/// A memory with its contents.
pub(super) struct Ram {
    pub memory: Memory,
    pub pins: RamPins,
    pub words: Vec<u64>,
    /// Flat cell.
    pub cell: u32,
    pub reads: u64,
    pub writes: u64,
}

impl Gates<'_> {
    pub(super) fn number(&self, (from, to): (usize, usize)) -> usize {
        (from..to).enumerate().fold(0, |x, (i, p)| {
            let n = self.flat.pins[p];
            x | usize::from(n != OPEN && self.value[n as usize]) << i
        })
    }

    pub(super) fn ram_edge(&mut self, r: usize, changes: &mut Vec<(u32, bool)>) {
        let (memory, pins) = (self.rams[r].memory, self.rams[r].pins);
        let each = memory.width.div_ceil(64);
        let writes = self.number(pins.write) == 1;
        let enabled = self.number(pins.read) == 1;
        if enabled && !(memory.single && writes) {
            self.rams[r].reads += 1;
            let address = self.number(pins.read_address) % memory.depth;
            for i in 0..memory.width {
                let bit = self.rams[r].words[address * each + i / 64] >> (i % 64) & 1 == 1;
                let n = self.flat.pins[pins.output.0 + i];
                if n != OPEN && self.value[n as usize] != bit {
                    changes.push((n, bit));
                }
            }
        }
        if writes && (enabled || !memory.single) {
            self.rams[r].writes += 1;
            let address = self.number(pins.write_address) % memory.depth;
            for w in 0..each {
                let from = pins.data.0 + 64 * w;
                let word = self.number((from, (from + 64).min(pins.data.1)));
                self.rams[r].words[address * each + w] = word as u64;
            }
        }
    }
}

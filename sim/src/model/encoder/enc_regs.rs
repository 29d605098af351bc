// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_regs`: the AXI4-Lite port and the registers behind it.

use super::enc_pkg::Job;
use crate::model::shared::axil::{Axil, AxilIn, AxilOut};
use crate::model::shared::slot_table::{SLOTS, SlotWrite};
use crate::registers::encoder as address;

/// What the rest of the encoder reports in a clock, lanes as bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Status {
    /// A job waits.
    pub pending: u64,
    /// Anything to do.
    pub busy: u64,
    /// NaN or infinity seen in this clock.
    pub nonfinite: u64,
    /// A value clipped in this clock.
    pub clipped: u64,
    /// Slot conflict in this clock.
    pub conflict: bool,
    /// A block that nobody asked for in this clock.
    pub unexpected: bool,
    /// Slots that turn.
    pub slots: usize,
}

/// What a write does to the rest of the encoder in its clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Command {
    /// To the slot table.
    pub slot: Option<SlotWrite>,
    /// (lane, job).
    pub push: Option<(usize, Job)>,
}

/// The registers.
#[derive(Clone, Debug)]
pub struct Regs {
    lanes: usize,
    enable: bool,
    errors: u32,
    nonfinite: u64,
    clipped: u64,
    job: [u32; 4],
    port: Axil,
}

impl Regs {
    /// After reset, of an encoder of `lanes` lanes.
    pub fn new(lanes: usize) -> Self {
        Self {
            lanes,
            enable: false,
            errors: 0,
            nonfinite: 0,
            clipped: 0,
            job: [0; 4],
            port: Axil::default(),
        }
    }

    /// CTRL.enable.
    pub fn enable(&self) -> bool {
        self.enable
    }

    /// The port's outputs.
    pub fn outputs(&self, i: &AxilIn) -> AxilOut {
        self.port.outputs(i)
    }

    /// What the write of this clock does; `pending` are the lanes whose job still waits.
    pub fn command(&self, i: &AxilIn, pending: u64) -> Command {
        let Some((at, data)) = self.port.write(i) else {
            return Command::default();
        };
        let fits = (data as usize) < self.lanes && pending >> data & 1 == 0;
        let lane = data as usize & (self.lanes - 1);
        let table = (address::SLOT, address::SLOTS);
        Command {
            slot: SlotWrite::of(at, data, table, self.lanes),
            push: (at == address::JOB_PUSH && fits).then(|| (lane, Job::from_words(&self.job))),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, i: &AxilIn, status: &Status) {
        let read = self.port.read(i).map(|at| self.read(at, status));
        let command = self.command(i, status.pending);
        let done = |at| match at {
            address::JOB_PUSH => command.push.is_some(),
            address::SLOTS => command.slot.is_some(),
            _ => true,
        };
        let mut cleared = 0;
        let mut clear = [0u64; 2];
        let written = self
            .port
            .write(i)
            .map(|(at, data)| self.write(at, data, &mut cleared, &mut clear) && done(at));
        self.port.tick(i, written, read);
        self.errors = (self.errors & !cleared)
            | u32::from(status.conflict)
            | u32::from(status.unexpected) << 1;
        self.nonfinite = (self.nonfinite & !clear[0]) | status.nonfinite;
        self.clipped = (self.clipped & !clear[1]) | status.clipped;
    }

    fn write(&mut self, at: u16, data: u32, cleared: &mut u32, clear: &mut [u64; 2]) -> bool {
        match at {
            address::CTRL => self.enable = data & 1 == 1,
            address::ERROR => *cleared = data & 3,
            address::NONFINITE
            | address::NONFINITE_HIGH
            | address::CLIPPED
            | address::CLIPPED_HIGH => {
                clear[usize::from(at >> 3 & 1)] = u64::from(data) << (8 * (at & 4));
            }
            address::JOB0..address::JOB_PUSH => self.job[usize::from(at >> 2 & 3)] = data,
            address::JOB_PUSH | address::SLOTS | address::SLOT..=address::SLOT_LAST => {}
            _ => return false,
        }
        true
    }

    fn read(&self, at: u16, status: &Status) -> Option<u32> {
        let half = |bits: u64| (bits >> (8 * (at & 4))) as u32;
        let data = match at {
            address::ID => address::ID_VALUE,
            address::CONFIG => {
                address::CONFIG_VERSION.put(address::CONFIG_VERSION_VALUE)
                    | address::CONFIG_SAMPLE_BITS.put(8)
                    | address::CONFIG_SLOTS.put(SLOTS as u32)
                    | address::CONFIG_LANES.put(self.lanes as u32)
            }
            address::CTRL => u32::from(self.enable),
            address::ERROR => self.errors,
            address::SLOTS => status.slots as u32,
            address::PENDING | address::PENDING_HIGH => half(status.pending),
            address::BUSY | address::BUSY_HIGH => half(status.busy),
            address::NONFINITE | address::NONFINITE_HIGH => half(self.nonfinite),
            address::CLIPPED | address::CLIPPED_HIGH => half(self.clipped),
            address::JOB0 | address::JOB1 | address::JOB2 | address::JOB3 => {
                self.job[usize::from(at >> 2 & 3)]
            }
            _ => return None,
        };
        Some(data)
    }
}

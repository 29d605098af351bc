// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_regs`.

use super::dec_pkg::DecJob;
use crate::model::shared::axil::{Axil, AxilIn, AxilOut};
use crate::model::shared::slot_table::{SLOTS, SlotWrite};
use crate::registers::decoder as address;

/// What the rest of the decoder reports in a clock, lanes as bits.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct DecStatus {
    pub pending: u64,
    pub busy: u64,
    pub failed: u64,
    pub unexpected: bool,
    pub slots: usize,
}

/// What a write does to the rest of the decoder in its clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecCommand {
    /// To the slot table.
    pub slot: Option<SlotWrite>,
    /// (lane, job).
    pub push: Option<(usize, DecJob)>,
}

/// The registers.
#[derive(Clone, Debug)]
pub struct DecRegs {
    lanes: usize,
    enable: bool,
    unexpected: bool,
    failed: u64,
    job: [u32; 4],
    port: Axil,
}

impl DecRegs {
    /// After reset, of a decoder of `lanes` lanes.
    pub fn new(lanes: usize) -> Self {
        Self {
            lanes,
            enable: false,
            unexpected: false,
            failed: 0,
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

    /// What the write of this clock does; `pending` are the lanes without room for a job.
    pub fn command(&self, i: &AxilIn, pending: u64) -> DecCommand {
        let Some((at, data)) = self.port.write(i) else {
            return DecCommand::default();
        };
        let fits = (data as usize) < self.lanes && pending >> data & 1 == 0;
        let lane = data as usize & (self.lanes - 1);
        let table = (address::SLOT, address::SLOTS);
        DecCommand {
            slot: SlotWrite::of(at, data, table, self.lanes),
            push: (at == address::JOB_PUSH && fits).then(|| (lane, DecJob::from_words(&self.job))),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, i: &AxilIn, status: &DecStatus) {
        let read = self.port.read(i).map(|at| self.read(at, status));
        let command = self.command(i, status.pending);
        let (mut cleared, mut unexpected) = (0, self.unexpected);
        let written = self.port.write(i).map(|(at, data)| match at {
            address::CTRL => {
                self.enable = data & 1 == 1;
                true
            }
            address::ERROR => {
                unexpected &= data & 1 == 0;
                true
            }
            address::FAILED | address::FAILED_HIGH => {
                cleared = u64::from(data) << (8 * (at & 4));
                true
            }
            address::JOB0..address::JOB_PUSH => {
                self.job[usize::from(at >> 2 & 3)] = data;
                true
            }
            address::JOB_PUSH => command.push.is_some(),
            _ => command.slot.is_some(),
        });
        self.port.tick(i, written, read);
        self.unexpected = unexpected || status.unexpected;
        self.failed = (self.failed & !cleared) | status.failed;
    }

    fn read(&self, at: u16, status: &DecStatus) -> Option<u32> {
        let half = |bits: u64| (bits >> (8 * (at & 4))) as u32;
        Some(match at {
            address::ID => address::ID_VALUE,
            address::CONFIG => {
                address::CONFIG_VERSION.put(address::CONFIG_VERSION_VALUE)
                    | address::CONFIG_SAMPLE_BITS.put(8)
                    | address::CONFIG_SLOTS.put(SLOTS as u32)
                    | address::CONFIG_LANES.put(self.lanes as u32)
            }
            address::CTRL => u32::from(self.enable),
            address::ERROR => u32::from(self.unexpected),
            address::SLOTS => status.slots as u32,
            address::PENDING | address::PENDING_HIGH => half(status.pending),
            address::BUSY | address::BUSY_HIGH => half(status.busy),
            address::FAILED | address::FAILED_HIGH => half(self.failed),
            address::JOB0 | address::JOB1 | address::JOB2 | address::JOB3 => {
                self.job[usize::from(at >> 2 & 3)]
            }
            _ => return None,
        })
    }
}

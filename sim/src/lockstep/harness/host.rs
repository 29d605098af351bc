// SPDX-License-Identifier: Apache-2.0
//! The host of either top, with random stalls of its own.

use std::collections::VecDeque;

use super::stall::Stall;
use crate::model::shared::axil::{AxilIn, AxilOut};
use crate::registers::encoder as address;

/// A write or a read of the host.
#[derive(Clone, Copy, Debug)]
enum Access {
    Write(u16, u32),
    Read(u16),
}

/// The host: sets the slot table, feeds jobs to lanes that have none waiting, and waits until
/// nothing is busy.
pub struct Host {
    queue: VecDeque<Access>,
    current: Option<Access>,
    /// Jobs still to be given, by lane.
    waiting: Vec<VecDeque<[u32; 4]>>,
    status: [u32; 2],
    /// Registers of a bit for each lane that are read at the end.
    last: &'static [u16],
    /// What they said.
    pub marked: Vec<u64>,
    stall: Stall,
    /// Write data comes on its own.
    data_stall: Stall,
    data_offered: bool,
    response_stall: Stall,
    read_response_stall: Stall,
    polled: u16,
    /// Reads that are not answered yet.
    unanswered: u32,
    /// The design has said that it is idle, after the last job, and all of `last` has been read.
    pub done: bool,
}

impl Host {
    /// With these jobs, by lane, and this lane in each slot; `last`: registers of a bit for each
    /// lane to be read at the end.
    pub fn new(
        jobs: Vec<VecDeque<[u32; 4]>>,
        slots: &[Option<usize>; 64],
        last: &'static [u16],
        mut stall: impl FnMut() -> Stall,
    ) -> Self {
        let mut queue: VecDeque<_> = slots
            .iter()
            .zip(0u16..)
            .map(|(slot, i)| {
                Access::Write(
                    address::SLOT + 4 * i,
                    slot.map_or(0, |lane| 1 << 31 | lane as u32),
                )
            })
            .collect();
        queue.push_back(Access::Write(address::CTRL, 1));
        Self {
            queue,
            current: None,
            waiting: jobs,
            status: [0; 2],
            last,
            marked: Vec::new(),
            stall: stall(),
            data_stall: stall(),
            data_offered: false,
            response_stall: stall(),
            read_response_stall: stall(),
            polled: 0,
            unanswered: 0,
            done: false,
        }
    }

    /// The accesses of the next clock.
    pub fn access(&mut self) -> AxilIn {
        if self.current.is_none() && self.stall.go() {
            self.current = self.queue.pop_front();
        }
        let mut i = AxilIn {
            bready: self.response_stall.go(),
            rready: self.read_response_stall.go(),
            ..Default::default()
        };
        match self.current {
            Some(Access::Write(at, data)) => {
                // Once offered it stays.
                self.data_offered = self.data_offered || self.data_stall.go();
                (i.awvalid, i.awaddr) = (true, at);
                (i.wvalid, i.wdata) = (self.data_offered, data);
            }
            Some(Access::Read(at)) => (i.arvalid, i.araddr) = (true, at),
            None => {}
        }
        i
    }

    /// What happened in the clock.
    pub fn observe(&mut self, i: &AxilIn, o: &AxilOut) {
        if o.awready || o.arready {
            if let Some(Access::Read(at)) = self.current {
                self.polled = at;
                self.unanswered += 1;
            }
            self.current = None;
            self.data_offered = false;
        }
        if o.rvalid && i.rready {
            self.unanswered -= 1;
            self.status[usize::from(self.polled >> 2 & 1)] = o.rdata;
            if self.polled & 4 != 0 {
                self.polled_both();
            }
        }
        if self.queue.is_empty() && self.current.is_none() && self.unanswered == 0 {
            let base = if self.waiting.iter().all(VecDeque::is_empty) {
                address::BUSY
            } else {
                address::PENDING
            };
            self.queue
                .extend([Access::Read(base), Access::Read(base + 4)]);
        }
    }

    fn polled_both(&mut self) {
        let bits = u64::from(self.status[0]) | u64::from(self.status[1]) << 32;
        let at = self.polled & !4;
        if at == address::BUSY {
            if bits == 0 {
                let reads = self.last.iter();
                let reads = reads.flat_map(|at| [Access::Read(*at), Access::Read(at + 4)]);
                self.queue.extend(reads);
                self.done = self.last.is_empty();
            }
            return;
        }
        if self.last.contains(&at) {
            self.marked.push(bits);
            self.done = self.marked.len() == self.last.len();
            return;
        }
        for (lane, jobs) in self.waiting.iter_mut().enumerate() {
            if bits >> lane & 1 == 0
                && let Some(job) = jobs.pop_front()
            {
                let words = job.into_iter().zip(0u16..);
                self.queue
                    .extend(words.map(|(w, i)| Access::Write(address::JOB0 + 4 * i, w)));
                self.queue
                    .push_back(Access::Write(address::JOB_PUSH, lane as u32));
            }
        }
    }
}

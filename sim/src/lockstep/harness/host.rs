// SPDX-License-Identifier: Apache-2.0
//! The host of either top, with random stalls of its own.

use std::collections::VecDeque;

use super::random::Random;
use super::run::Settings;
use super::stall::Stall;
use crate::model::shared::axil::{AxilIn, AxilOut};
use crate::model::shared::slot_table::SLOTS_TURNING;
use crate::registers::encoder as address;

/// A write or a read of the host; a look is a read of which it wants nothing.
#[derive(Clone, Copy, Debug)]
enum Access {
    Write(u16, u32),
    Read(u16),
    Look(u16),
}

/// Reads of any address, at any time, between the host's own accesses.
struct Looks {
    random: Random,
    /// Of 100 accesses.
    share: usize,
}

impl Looks {
    /// As a run is told; at most nine accesses of ten, or nothing else would be done.
    fn new(settings: &Settings) -> Self {
        Self {
            random: Random::new(settings.seed, LOOKS),
            share: settings.looks.min(90).into(),
        }
    }

    /// The next access, if it is a look. Half of them go where the registers are but the slot
    /// table, the others to any word.
    fn next(&mut self) -> Option<Access> {
        let random = &mut self.random;
        (random.below(100) < self.share).then(|| {
            let end = if random.below(2) == 0 { 64 } else { 1024 };
            Access::Look(4 * random.below(end) as u16)
        })
    }
}

/// Stream of random numbers of the looks: the stalls count from 1.
const LOOKS: u64 = 1000;

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
    looks: Looks,
    /// Reads that are not answered yet.
    unanswered: VecDeque<Access>,
    /// The design has said that it is idle, after the last job, and all of `last` has been read.
    pub done: bool,
}

impl Host {
    /// With these jobs, by lane, and the slots and looks of `settings`; `last`: registers of a bit
    /// for each lane to be read at the end.
    pub fn new(
        jobs: Vec<VecDeque<[u32; 4]>>,
        settings: &Settings,
        last: &'static [u16],
        mut stall: impl FnMut() -> Stall,
    ) -> Self {
        let slots = settings.slots.iter();
        let entries = slots.zip(0u16..).map(|(slot, i)| {
            Access::Write(
                address::SLOT + 4 * i,
                slot.map_or(0, |lane| 1 << 31 | lane as u32),
            )
        });
        let length = settings.slots.len();
        let other = (length != SLOTS_TURNING).then_some(length as u32);
        let length = other.map(|length| Access::Write(address::SLOTS, length));
        let mut queue: VecDeque<_> = length.into_iter().chain(entries).collect();
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
            looks: Looks::new(settings),
            unanswered: VecDeque::new(),
            done: false,
        }
    }

    /// The accesses of the next clock.
    pub fn access(&mut self) -> AxilIn {
        if self.current.is_none() && self.stall.go() {
            self.current = self.looks.next().or_else(|| self.queue.pop_front());
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
            Some(Access::Read(at) | Access::Look(at)) => (i.arvalid, i.araddr) = (true, at),
            None => {}
        }
        i
    }

    /// What happened in the clock.
    pub fn observe(&mut self, i: &AxilIn, o: &AxilOut) {
        if o.awready || o.arready {
            let read = self.current.take();
            let read = read.filter(|a| !matches!(a, Access::Write(..)));
            self.unanswered.extend(read);
            self.data_offered = false;
        }
        if o.rvalid
            && i.rready
            && let Some(Access::Read(at)) = self.unanswered.pop_front()
        {
            self.status[usize::from(at >> 2 & 1)] = o.rdata;
            if at & 4 != 0 {
                self.polled_both(at & !4);
            }
        }
        if self.queue.is_empty() && self.current.is_none() && self.unanswered.is_empty() {
            let base = if self.waiting.iter().all(VecDeque::is_empty) {
                address::BUSY
            } else {
                address::PENDING
            };
            self.queue
                .extend([Access::Read(base), Access::Read(base + 4)]);
        }
    }

    /// Both words of the register at `at` have come.
    fn polled_both(&mut self, at: u16) {
        let bits = u64::from(self.status[0]) | u64::from(self.status[1]) << 32;
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

// SPDX-License-Identifier: Apache-2.0
//! The encoder's testbench: host and line memory, block gatherer, stream sink; each with its own
//! random stalls.

use std::collections::VecDeque;

use super::meter::Meter;
use super::ports::EncoderPins;
use super::task::Task;
use crate::lockstep::harness::host::Host;
use crate::lockstep::harness::line_memory::LineMemory;
use crate::lockstep::harness::report::Summary;
use crate::lockstep::harness::run::{Settings, Testbench, lanes_with};
use crate::lockstep::harness::stall::Stall;
use crate::model::encoder::enc_input::RawBlock;
use crate::model::encoder::{EncoderIn, EncoderOut};
use crate::registers::encoder as address;

/// The block gatherer: answers requests in order, each after some clocks.
struct Gatherer {
    tasks: Vec<VecDeque<Task>>,
    current: Vec<Option<(Task, u32)>>,
    queue: VecDeque<RawBlock>,
    offer: Option<RawBlock>,
    stall: Stall,
    ready_stall: Stall,
}

impl Gatherer {
    fn request(&mut self, lane: usize, scan: bool, first: bool) {
        if first {
            // The encoding pass of a scanned slice starts over in the same data.
            match &mut self.current[lane] {
                Some((task, at)) if task.job.scan && !scan => *at = 0,
                current => *current = self.tasks[lane].pop_front().map(|t| (t, 0)),
            }
        }
        let Some((task, at)) = &mut self.current[lane] else {
            return;
        };
        let (data, scales) = (task.source)(*at / 16, (*at % 16) as usize);
        *at += 1;
        if *at == 16 * task.job.mb_count && !scan {
            self.current[lane] = None;
        }
        self.queue.push_back(RawBlock { lane, data, scales });
    }
}

/// All of it, and what it sees.
pub struct EncoderTestbench {
    host: Host,
    gatherer: Gatherer,
    line: LineMemory,
    sink_stall: Stall,
    /// Bytes by lane, one vector per slice.
    pub streams: Vec<Vec<Vec<u8>>>,
    meter: Meter,
    total: u64,
}

impl EncoderTestbench {
    /// Around an encoder whose lanes have these tasks.
    pub fn new(tasks: Vec<VecDeque<Task>>, settings: &Settings) -> Self {
        let lanes = tasks.len();
        let meter = Meter::new(&tasks);
        let mut stream = 0;
        let mut next = || {
            stream += 1;
            Stall::new(settings.seed, stream, settings.stall)
        };
        Self {
            host: Host::new(
                tasks
                    .iter()
                    .map(|t| t.iter().map(|t| t.job.words()).collect())
                    .collect(),
                settings,
                &[address::NONFINITE, address::CLIPPED],
                &mut next,
            ),
            gatherer: Gatherer {
                tasks,
                current: vec![None; lanes],
                queue: VecDeque::new(),
                offer: None,
                stall: next(),
                ready_stall: next(),
            },
            line: LineMemory::new(lanes, next(), next()),
            sink_stall: next(),
            streams: vec![vec![Vec::new()]; lanes],
            total: meter.to_come(),
            meter,
        }
    }

    /// Lanes marked in NONFINITE and in CLIPPED, once all is done.
    pub fn lanes_marked(&self) -> (u64, u64) {
        let marked = |i: usize| self.host.marked.get(i).copied().unwrap_or(0);
        (marked(0), marked(1))
    }

    /// The figures of a run of so many clocks.
    pub fn summary(&self, clocks: u64, summary: Summary) -> Summary {
        self.meter.summary(clocks, summary)
    }
}

impl Testbench<EncoderPins> for EncoderTestbench {
    fn drive(&mut self) -> EncoderIn {
        if self.gatherer.offer.is_none() && self.gatherer.stall.go() {
            self.gatherer.offer = self.gatherer.queue.pop_front();
        }
        let (record, line_ready) = self.line.drive();
        EncoderIn {
            axil: self.host.access(),
            req_ready: self.gatherer.ready_stall.go(),
            block: self.gatherer.offer,
            line_ready,
            record,
            out_ready: self.sink_stall.go(),
        }
    }

    fn observe(&mut self, clock: u64, i: &EncoderIn, o: &EncoderOut) {
        self.host.observe(&i.axil, &o.axil);
        self.gatherer.offer = None;
        self.line
            .observe(o.record_ready, o.line.as_ref().filter(|_| i.line_ready));
        if let Some(r) = o.request.filter(|_| i.req_ready) {
            self.gatherer.request(r.lane, r.scan, r.first);
        }
        if let Some(out) = o.out.filter(|_| i.out_ready) {
            let slices = &mut self.streams[out.lane];
            let bytes = out.beat.data.to_le_bytes();
            if let Some(slice) = slices.last_mut() {
                slice.extend(&bytes[..out.beat.keep.count_ones() as usize]);
            }
            if out.beat.last {
                slices.push(Vec::new());
            }
        }
        self.meter.observe(clock, o);
    }

    fn done(&self) -> bool {
        self.host.done
    }

    fn last_move(&self) -> u64 {
        self.meter.last_move
    }

    fn share(&self) -> f64 {
        self.meter.issued as f64 / self.total.max(1) as f64
    }

    fn bins(&self, o: &EncoderOut) -> u64 {
        lanes_with(o.lanes.iter().map(|l| l.bin.is_some()))
    }
}

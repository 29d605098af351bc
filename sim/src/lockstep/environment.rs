//! What surrounds the encoder: host and line memory, block gatherer, stream sink; each with its own random stalls.

use std::collections::VecDeque;
use std::sync::Arc;

use super::stall::Stall;
use super::surroundings::{Host, LineMemory};
use crate::model::encoder::{EncoderIn, EncoderOut};
use crate::model::input::RawBlock;
use crate::model::job::Job;
use crate::registers::encoder as address;

/// Gives the elements of a block of a slice, by macroblock in the slice and block in it: sixteen elements and a scale per row.
pub type Source = Arc<dyn Fn(u32, usize) -> ([u32; 16], [u8; 4]) + Send + Sync>;

/// A slice for a lane.
#[derive(Clone)]
pub struct Task {
    /// The job.
    pub job: Job,
    /// Its data.
    pub source: Source,
}

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

/// All of it.
pub struct Environment {
    host: Host,
    gatherer: Gatherer,
    line: LineMemory,
    sink_stall: Stall,
    /// Bytes by lane, one vector per slice.
    pub streams: Vec<Vec<Vec<u8>>>,
}

impl Environment {
    /// Around an encoder whose lanes have these tasks; `slots`: lane of each slot.
    pub fn new(
        tasks: Vec<VecDeque<Task>>,
        slots: &[Option<usize>; 64],
        seed: u64,
        stall: u8,
    ) -> Self {
        let lanes = tasks.len();
        let mut stream = 0;
        let mut next = || {
            stream += 1;
            Stall::new(seed, stream, stall)
        };
        Self {
            host: Host::new(
                tasks
                    .iter()
                    .map(|t| t.iter().map(|t| t.job.words()).collect())
                    .collect(),
                slots,
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
        }
    }

    /// The encoder has said that it is idle, after the last job.
    pub fn done(&self) -> bool {
        self.host.done
    }

    /// Lanes marked in NONFINITE and in CLIPPED, once all is done.
    pub fn lanes_marked(&self) -> (u64, u64) {
        let marked = |i: usize| self.host.marked.get(i).copied().unwrap_or(0);
        (marked(0), marked(1))
    }

    /// The inputs of the next clock.
    pub fn drive(&mut self) -> EncoderIn {
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

    /// What happened in the clock.
    pub fn observe(&mut self, i: &EncoderIn, o: &EncoderOut) {
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
    }
}

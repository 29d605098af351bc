//! What surrounds the encoder: host, block gatherer, line memory, stream sink; each with its own random stalls.

use std::collections::VecDeque;
use std::sync::Arc;

use tricodec_golden::codec::slice::TopEdge;

use super::stall::Stall;
use crate::model::encoder::{EncoderIn, EncoderOut};
use crate::model::input::RawBlock;
use crate::model::job::Job;
use crate::model::line::LineCommand;
use crate::model::regs::{AxilIn, AxilOut, address};

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

/// A write or a read of the host.
#[derive(Clone, Copy, Debug)]
enum Access {
    Write(u16, u32),
    Read(u16),
}

/// The host: sets the slot table, feeds jobs to lanes that have none waiting, and waits until nothing is busy.
struct Host {
    queue: VecDeque<Access>,
    current: Option<Access>,
    /// Jobs still to be given, by lane.
    waiting: Vec<VecDeque<Job>>,
    status: [u32; 2],
    /// NONFINITE and CLIPPED, read at the end.
    marked: [u64; 2],
    stall: Stall,
    /// Write data comes on its own.
    data_stall: Stall,
    data_offered: bool,
    response_stall: Stall,
    read_response_stall: Stall,
    polled: u16,
    /// Reads that are not answered yet.
    unanswered: u32,
    done: bool,
}

impl Host {
    fn access(&mut self) -> AxilIn {
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

    fn observe(&mut self, i: &AxilIn, o: &AxilOut) {
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
        match self.polled & !4 {
            address::BUSY => {
                if bits == 0 {
                    let last = [address::NONFINITE, address::CLIPPED];
                    let reads = last
                        .iter()
                        .flat_map(|at| [Access::Read(*at), Access::Read(at + 4)]);
                    self.queue.extend(reads);
                }
                return;
            }
            address::NONFINITE => {
                self.marked[0] = bits;
                return;
            }
            address::CLIPPED => {
                self.marked[1] = bits;
                self.done = true;
                return;
            }
            _ => {}
        }
        for (lane, jobs) in self.waiting.iter_mut().enumerate() {
            if bits >> lane & 1 == 0
                && let Some(job) = jobs.pop_front()
            {
                let words = job.words().into_iter().zip(0u16..);
                self.queue
                    .extend(words.map(|(w, i)| Access::Write(address::JOB + 4 * i, w)));
                self.queue
                    .push_back(Access::Write(address::JOB_PUSH, lane as u32));
            }
        }
    }
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

/// The memory behind the line port: a queue of words per lane.
struct LineMemory {
    lanes: Vec<VecDeque<TopEdge>>,
    replies: VecDeque<(usize, [TopEdge; 4])>,
    offer: Option<(usize, [TopEdge; 4])>,
    stall: Stall,
    ready_stall: Stall,
}

impl LineMemory {
    fn command(&mut self, command: &LineCommand) {
        match command {
            LineCommand::Write { lane, first, word } => {
                if *first {
                    self.lanes[*lane].clear();
                }
                self.lanes[*lane].push_back(*word);
            }
            LineCommand::Read { lane } => {
                let record =
                    std::array::from_fn(|_| self.lanes[*lane].pop_front().unwrap_or_default());
                self.replies.push_back((*lane, record));
            }
        }
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
            host: Host {
                queue,
                current: None,
                waiting: tasks
                    .iter()
                    .map(|t| t.iter().map(|t| t.job).collect())
                    .collect(),
                status: [0; 2],
                marked: [0; 2],
                stall: next(),
                data_stall: next(),
                data_offered: false,
                response_stall: next(),
                read_response_stall: next(),
                polled: 0,
                unanswered: 0,
                done: false,
            },
            gatherer: Gatherer {
                tasks,
                current: vec![None; lanes],
                queue: VecDeque::new(),
                offer: None,
                stall: next(),
                ready_stall: next(),
            },
            line: LineMemory {
                lanes: vec![VecDeque::new(); lanes],
                replies: VecDeque::new(),
                offer: None,
                stall: next(),
                ready_stall: next(),
            },
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
        (self.host.marked[0], self.host.marked[1])
    }

    /// The inputs of the next clock.
    pub fn drive(&mut self) -> EncoderIn {
        if self.gatherer.offer.is_none() && self.gatherer.stall.go() {
            self.gatherer.offer = self.gatherer.queue.pop_front();
        }
        if self.line.offer.is_none() && self.line.stall.go() {
            self.line.offer = self.line.replies.pop_front();
        }
        EncoderIn {
            axil: self.host.access(),
            req_ready: self.gatherer.ready_stall.go(),
            block: self.gatherer.offer,
            line_ready: self.line.ready_stall.go(),
            record: self.line.offer,
            out_ready: self.sink_stall.go(),
        }
    }

    /// What happened in the clock.
    pub fn observe(&mut self, i: &EncoderIn, o: &EncoderOut) {
        self.host.observe(&i.axil, &o.axil);
        self.gatherer.offer = None;
        if o.record_ready {
            self.line.offer = None;
        }
        if let Some(r) = o.request.filter(|_| i.req_ready) {
            self.gatherer.request(r.lane, r.scan, r.first);
        }
        if let Some(command) = o.line.as_ref().filter(|_| i.line_ready) {
            self.line.command(command);
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

//! Models of `tri_enc_request` and `tri_enc_input`: blocks asked for, aligned, kept.

use std::collections::VecDeque;

use tricodec_golden::align::{self, Format, Policy};

use super::common::RoundRobin;
use super::job::Job;

/// Blocks of a lane that may be asked for, on their way or waiting.
pub const IN_DEPTH: u8 = 4;
/// Bits of a sample.
pub const SAMPLE_BITS: u8 = 8;
/// Clocks from `tri_align`'s input to its output.
pub const ALIGN_LATENCY: usize = 4;

/// A block as the gatherer delivers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawBlock {
    /// TDEST.
    pub lane: usize,
    /// Sixteen elements, raster order, in the low bits.
    pub data: [u32; 16],
    /// E8M0 scale of each row.
    pub scales: [u8; 4],
}

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// TDEST.
    pub lane: usize,
    /// For the scan.
    pub scan: bool,
    /// First of its pass over the slice.
    pub first: bool,
}

/// `tri_enc_request`.
#[derive(Clone, Debug)]
pub struct Requests {
    todo: Vec<u8>,
    expected: Vec<u8>,
    open: Vec<u8>,
    first: u64,
    turn: RoundRobin,
    granted: Option<usize>,
    released: [Option<usize>; 2],
    /// The request on offer.
    pub out: Option<Request>,
    /// `m_req`'s payload register: keeps its value while nothing is on offer.
    pub payload: Request,
}

impl Requests {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            todo: vec![0; lanes],
            expected: vec![0; lanes],
            open: vec![0; lanes],
            first: 0,
            turn: RoundRobin::default(),
            granted: None,
            released: [None; 2],
            out: None,
            payload: Request {
                lane: 0,
                scan: false,
                first: false,
            },
        }
    }

    /// Whether a block of the lane is awaited.
    pub fn expects(&self, lane: usize) -> bool {
        self.expected[lane] > 0
    }

    /// Lanes whose blocks have all come and left.
    pub fn idle(&self) -> u64 {
        bits(&self.open, |n| n == 0)
    }

    /// The clock edge. `ask`: (lane, blocks, first of a pass); `accepted`, `released`: lanes whose block came, left.
    pub fn tick(
        &mut self,
        ask: Option<(usize, u8, bool)>,
        scanning: u64,
        accepted: Option<usize>,
        released: [Option<usize>; 2],
        ready: bool,
    ) {
        let want = bits(&self.todo, |n| n != 0);
        let free = self.out.is_none() || ready;
        let held = self.granted.map_or(0, |lane| 1 << lane);
        let made = self.granted.filter(|_| free);
        if free || self.granted.is_none() {
            self.granted = self.turn.grant(want & !held);
            if let Some(lane) = self.granted {
                self.turn.advance(lane);
            }
        }
        if free {
            self.out = made.map(|lane| {
                let bit = |bits: u64| bits >> lane & 1 == 1;
                let request = Request {
                    lane,
                    scan: bit(scanning),
                    first: bit(self.first),
                };
                self.todo[lane] -= 1;
                self.expected[lane] += 1;
                self.first &= !(1 << lane);
                request
            });
            self.payload = self.out.unwrap_or(self.payload);
        }
        if let Some(lane) = accepted {
            self.expected[lane] -= 1;
        }
        if let Some((lane, blocks, first)) = ask {
            self.todo[lane] += blocks;
            self.open[lane] += blocks;
            self.first |= u64::from(first) << lane;
        }
        // Known a clock later.
        for lane in std::mem::replace(&mut self.released, released)
            .into_iter()
            .flatten()
        {
            self.open[lane] -= 1;
        }
    }
}

/// Lanes whose number is such.
fn bits(numbers: &[u8], is: impl Fn(u8) -> bool) -> u64 {
    numbers
        .iter()
        .enumerate()
        .fold(0, |bits, (l, n)| bits | u64::from(is(*n)) << l)
}

/// A block that leaves the align unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aligned {
    /// Its lane.
    pub lane: usize,
    /// It belongs to a scan.
    pub scan: bool,
    /// Samples, exponent and events.
    pub block: align::AlignedBlock,
}

impl Aligned {
    /// The samples, as the H.264 tools take them.
    pub fn samples(&self) -> [u8; 16] {
        self.block.samples.map(|s| s as u8)
    }
}

#[derive(Clone, Copy, Debug)]
struct Accepted {
    raw: RawBlock,
    scan: bool,
    job: Job,
}

/// `tri_enc_input`.
#[derive(Clone, Debug)]
pub struct Input {
    accepted: Option<Accepted>,
    pipe: VecDeque<Option<Aligned>>,
    found: Vec<Option<i16>>,
    blocks: Vec<VecDeque<[u8; 16]>>,
    samples: [u8; 16],
}

impl Input {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            accepted: None,
            pipe: VecDeque::from(vec![None; ALIGN_LATENCY]),
            found: vec![None; lanes],
            blocks: vec![VecDeque::new(); lanes],
            samples: [0; 16],
        }
    }

    /// Lanes with a block that can be read.
    pub fn avail(&self) -> u64 {
        (0..self.blocks.len()).fold(0, |bits, l| {
            bits | u64::from(!self.blocks[l].is_empty()) << l
        })
    }

    /// The block that leaves the align unit in this clock.
    pub fn aligned(&self) -> Option<&Aligned> {
        self.pipe.front().and_then(Option::as_ref)
    }

    /// The block read in the clock before.
    pub fn samples(&self) -> &[u8; 16] {
        &self.samples
    }

    /// The clock edge. `block`: accepted in this clock, with its lane's job and whether that is scanned.
    pub fn tick(
        &mut self,
        block: Option<(RawBlock, &Job, bool)>,
        read: Option<usize>,
        clear: Option<usize>,
    ) {
        let entering = self.accepted.map(|a| {
            let exponent = if a.job.scan {
                Policy::Clip(a.job.clip).exponent(self.found[a.raw.lane], SAMPLE_BITS)
            } else {
                a.job.exponent
            };
            let format = Format::from_number(a.job.format).unwrap_or(Format::Int8);
            let block = align::block(format, &a.raw.data, &a.raw.scales, exponent, SAMPLE_BITS);
            Aligned {
                lane: a.raw.lane,
                scan: a.scan,
                block,
            }
        });
        if let Some(lane) = read {
            self.samples = self.blocks[lane].pop_front().unwrap_or(self.samples);
        }
        if let Some(out) = self.pipe.pop_front().flatten() {
            if !out.scan {
                self.blocks[out.lane].push_back(out.samples());
            } else if let Some(e) = out.block.max_exponent {
                let found = &mut self.found[out.lane];
                *found = Some(found.map_or(e, |f| f.max(e)));
            }
        }
        if let Some(lane) = clear {
            self.found[lane] = None;
        }
        self.pipe.push_back(entering);
        self.accepted = block.map(|(raw, job, scan)| Accepted {
            raw,
            scan,
            job: *job,
        });
    }
}

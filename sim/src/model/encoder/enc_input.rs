// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_input`: blocks aligned and kept.

use std::collections::VecDeque;

use tricodec_golden::align::{self, Format, Policy};

use super::enc_pkg::{Job, SAMPLE_BITS};

/// Clocks from `tri_align`'s input to its output.
pub const ALIGN_LATENCY: usize = 4;
/// Bits of a sample, as the golden model takes them.
const BITS: u8 = SAMPLE_BITS as u8;

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

    /// The clock edge. `block`: accepted in this clock, with its lane's job and whether that is
    /// scanned.
    pub fn tick(
        &mut self,
        block: Option<(RawBlock, &Job, bool)>,
        read: Option<usize>,
        clear: Option<usize>,
    ) {
        let entering = self.accepted.map(|a| {
            let exponent = if a.job.scan {
                Policy::Clip(a.job.clip).exponent(self.found[a.raw.lane], BITS)
            } else {
                a.job.exponent
            };
            let format = Format::from_number(a.job.format).unwrap_or(Format::Int8);
            let block = align::block(format, &a.raw.data, &a.raw.scales, exponent, BITS);
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

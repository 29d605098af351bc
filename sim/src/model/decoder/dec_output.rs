// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_output`.

use std::collections::VecDeque;

use tricodec_golden::align::Format;
use tricodec_golden::entropy::lane::Fault;

use super::dec_pipe::InRecon;
use super::dec_pkg::OUT_DEPTH;
use crate::model::shared::dealign::{DEALIGN_LATENCY, Dealign, Elements, Samples};
use crate::model::shared::fifo::Fifo;

/// A beat of `m_blk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutBlock {
    /// TDEST.
    pub lane: usize,
    /// Elements, 0 at the end in a fault.
    pub data: [u32; 16],
    /// E8M0 scale of the elements; 127 for formats without scale.
    pub scale: u8,
    /// The slice ends in it.
    pub fault: Option<Fault>,
    /// TLAST.
    pub last: bool,
}

/// What becomes of the word that is done in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sorted {
    /// It goes to the output, in this fault.
    pub put: Option<Option<Fault>>,
    /// It does not.
    pub dropped: bool,
    /// It is the last of its slice.
    pub ended: bool,
}

/// `tri_dec_output`.
#[derive(Clone, Debug)]
pub struct Output {
    dead: u64,
    dealign: Dealign,
    /// (lane, fault, last) of what is in it.
    tags: VecDeque<Option<(usize, Option<Fault>, bool)>>,
    queue: Fifo<OutBlock>,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            dead: 0,
            dealign: Dealign::new(8),
            tags: vec![None; DEALIGN_LATENCY].into(),
            queue: Fifo::new(OUT_DEPTH),
        }
    }
}

impl Output {
    /// `m_blk`.
    pub fn head(&self) -> Option<&OutBlock> {
        self.queue.head()
    }

    /// What becomes of `done`.
    pub fn sort(&self, done: Option<&InRecon>) -> Sorted {
        let Some(d) = done else {
            return Sorted::default();
        };
        let dead = self.dead >> d.lane & 1 == 1;
        let fault = d.fault();
        Sorted {
            put: (!dead).then_some(fault),
            dropped: dead,
            ended: d.ends(),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, done: Option<&InRecon>, ready: bool) {
        let s = self.sort(done);
        if let Some(d) = done {
            let bit = 1 << d.lane;
            let fails = s.put.flatten().is_some();
            if s.ended {
                self.dead &= !bit;
            } else if fails {
                self.dead |= bit;
            }
        }
        let out = self.dealign.out();
        let tag = self.tags.pop_front().flatten();
        self.queue
            .tick(out.zip(tag).map(|(e, t)| block(&e, t)), ready);
        let entering = done.zip(s.put);
        self.dealign.tick(entering.map(|(d, _)| Samples {
            format: Format::from_number(d.job.format).unwrap_or(Format::Int8),
            exponent: d.job.exponent,
            samples: d.record.recon.map(u16::from),
            tag: 0,
        }));
        self.tags
            .push_back(entering.map(|(d, fault)| (d.lane, fault, d.word.last || fault.is_some())));
    }
}

fn block(e: &Elements, (lane, fault, last): (usize, Option<Fault>, bool)) -> OutBlock {
    OutBlock {
        lane,
        data: if fault.is_some() { [0; 16] } else { e.data },
        scale: e.scale,
        fault,
        last,
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_pipe`, with the neighbour store around it.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::{DecodeRecord, TopEdge, decode_block};
use tricodec_golden::entropy::lane::{Fault, LevelWord};

use super::dec_pkg::DecJob;
use crate::model::shared::neighbours::{Assembled, Edges, NeighbourStore};
use crate::model::shared::pkg::Block;

/// Clocks of the pipeline, from its neighbours, at which the traces show a block.
pub mod latency {
    /// Scaled coefficients.
    pub const DEQUANT: usize = 0;
    /// Mode, prediction and inverse transform.
    pub const PREDICT: usize = 1;
    /// Samples: the end.
    pub const RECON: usize = 2;
}

/// The word of the block that was issued in the clock before.
#[derive(Clone, Copy, Debug)]
pub struct Issued {
    /// Its lane.
    pub lane: usize,
    /// The word.
    pub word: LevelWord,
    /// Its job.
    pub job: DecJob,
}

/// A block in the pipeline, with all that it will ever produce.
#[derive(Clone, Copy, Debug)]
pub struct InRecon {
    /// Its lane.
    pub lane: usize,
    /// Where it lies.
    pub block: Block,
    /// What it used as `top[3]`.
    pub corner: u8,
    /// The word.
    pub word: LevelWord,
    /// Its job.
    pub job: DecJob,
    /// Every stage's result.
    pub record: DecodeRecord,
}

impl InRecon {
    fn new(a: &Assembled, issued: &Issued) -> Self {
        Self {
            lane: a.lane,
            block: a.block,
            corner: a.corner,
            word: issued.word,
            job: issued.job,
            record: decode_block(&issued.word, &a.neighbours, a.mpm),
        }
    }

    /// `error_o`.
    pub fn fault(&self) -> Option<Fault> {
        match &self.record {
            _ if self.word.fault.is_some() => self.word.fault,
            r if !r.allowed => Some(Fault::Mode),
            r if !r.fits => Some(Fault::Limit),
            _ => None,
        }
    }

    /// The last of its slice.
    pub fn ends(&self) -> bool {
        self.word.last || self.word.fault.is_some()
    }

    /// What it leaves.
    pub fn edges(&self) -> Edges {
        Edges {
            lane: self.lane,
            block: self.block,
            corner: self.corner,
            recon: self.record.recon,
            mode: self.record.mode,
            nz: self.word.nz,
            nz8: self.word.cbp,
        }
    }
}

/// Neighbour store and pipeline of all lanes.
#[derive(Clone, Debug)]
pub struct ReconPipe {
    store: NeighbourStore,
    /// The word behind the last issue.
    pub issued: Option<Issued>,
    pipe: VecDeque<Option<InRecon>>,
}

impl ReconPipe {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            store: NeighbourStore::new(lanes),
            issued: None,
            pipe: VecDeque::from(vec![None; latency::RECON + 1]),
        }
    }

    /// The block that is `age` clocks behind its neighbours.
    pub fn at(&self, age: usize) -> Option<&InRecon> {
        self.pipe[self.pipe.len() - 1 - age].as_ref()
    }

    /// The block that is done in this clock.
    pub fn done(&self) -> Option<&InRecon> {
        self.pipe.front().and_then(Option::as_ref)
    }

    /// `fill_ready_o`.
    pub fn fill_ready(&self) -> bool {
        self.store.fill_ready()
    }

    /// The clock edge.
    pub fn tick(
        &mut self,
        issue: Option<(Issued, Block)>,
        fill: Option<(usize, usize, [TopEdge; 4])>,
    ) {
        let edges = self.done().map(InRecon::edges);
        let block = issue.as_ref().map(|(i, b)| (i.lane, *b));
        let entering = self.store.tick(block, edges.as_ref(), fill);
        self.pipe.pop_front();
        let word = self.issued.take();
        self.pipe.push_back(
            entering
                .zip(word)
                .map(|(a, issued)| InRecon::new(&a, &issued)),
        );
        self.issued = issue.map(|(issued, _)| issued);
    }
}

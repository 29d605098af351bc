// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_pipe`, with the neighbour store around it.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::{BlockRecord, TopEdge, encode_block};

use crate::model::shared::neighbours::{Assembled, Edges, NeighbourStore};
use crate::model::shared::pkg::Block;

/// Clocks of the shared pipeline, and the clock after its input at which each stage's trace shows a
/// block.
pub mod latency {
    /// Costs of the modes.
    pub const COST: usize = 5;
    /// The decision.
    pub const DECIDE: usize = 7;
    /// The residual.
    pub const RESID: usize = 8;
    /// The forward transform.
    pub const FDCT: usize = 9;
    /// The levels.
    pub const QUANT: usize = 11;
    /// Reconstruction and level word: the end.
    pub const RECON: usize = 14;
}

/// A block in the shared pipeline, with all that it will ever produce.
#[derive(Clone, Copy, Debug)]
pub struct InPipe {
    /// Its lane.
    pub lane: usize,
    /// Where it lies.
    pub block: Block,
    /// What it used as `top[3]`: the corner of the next block of the row.
    pub corner: u8,
    /// Every stage's result, and the level word.
    pub record: BlockRecord,
}

impl InPipe {
    /// Let a block through the golden pipeline.
    fn new(a: &Assembled, samples: &[u8; 16]) -> Self {
        let b = &a.block;
        let mut record = encode_block(samples, &a.neighbours, a.mpm, b.qp, b.rounding);
        [record.word.cbf_a, record.word.cbf_b] = a.cbf;
        [record.word.cbp_a, record.word.cbp_b] = a.cbp;
        record.word.last = b.last;
        Self {
            lane: a.lane,
            block: *b,
            corner: a.corner,
            record,
        }
    }
}

/// Neighbour store and pipeline of all lanes.
#[derive(Clone, Debug)]
pub struct IntraPipe {
    store: NeighbourStore,
    nz8: u64,
    /// Blocks in the pipeline; the front one is done in this clock.
    pipe: VecDeque<Option<InPipe>>,
}

impl IntraPipe {
    /// After reset; `latency`: clocks from the pipeline's input to its end.
    pub fn new(lanes: usize, latency: usize) -> Self {
        Self {
            store: NeighbourStore::new(lanes),
            nz8: 0,
            pipe: VecDeque::from(vec![None; latency + 1]),
        }
    }

    /// The block at the pipeline's stage that is `age` clocks after its input.
    pub fn at(&self, age: usize) -> Option<&InPipe> {
        self.pipe[self.pipe.len() - 1 - age].as_ref()
    }

    /// The block that is done in this clock.
    pub fn done(&self) -> Option<&InPipe> {
        self.pipe.front().and_then(Option::as_ref)
    }

    /// What the block of this clock leaves.
    pub fn edges(&self, d: &InPipe) -> Edges {
        let nz = d.record.word.nz;
        Edges {
            lane: d.lane,
            block: d.block,
            corner: d.corner,
            recon: d.record.recon,
            mode: d.record.decision.mode,
            nz,
            nz8: nz || (!d.block.block.is_multiple_of(4) && self.nz8 >> d.lane & 1 == 1),
        }
    }

    /// `fill_ready_o`.
    pub fn fill_ready(&self) -> bool {
        self.store.fill_ready()
    }

    /// The clock edge. `samples`: of the block that was issued in the clock before; `fill`: (lane,
    /// column, record).
    pub fn tick(
        &mut self,
        issue: Option<(usize, Block)>,
        samples: &[u8; 16],
        fill: Option<(usize, usize, [TopEdge; 4])>,
    ) {
        let edges = self.done().map(|d| self.edges(d));
        if let Some(e) = &edges {
            self.nz8 = (self.nz8 & !(1 << e.lane)) | u64::from(e.nz8) << e.lane;
        }
        let entering = self.store.tick(issue, edges.as_ref(), fill);
        self.pipe.pop_front();
        self.pipe
            .push_back(entering.map(|a| InPipe::new(&a, samples)));
    }
}

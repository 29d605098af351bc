//! Models of `tri_neighbours` and of `tri_intra_pipe` behind it.

use std::collections::VecDeque;

use tricodec_golden::codec::slice::{BlockRecord, LeftEdge, TopEdge, encode_block};
use tricodec_golden::intra::{BLOCK_XY, MODE_DC, Neighbours};

use super::issue::Block;

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

/// Neighbour store and pipeline of all lanes.
#[derive(Clone, Debug)]
pub struct NeighbourStore {
    left: Vec<[LeftEdge; 4]>,
    top: Vec<[TopEdge; 16]>,
    nz8: u64,
    s3: Option<(usize, Block, LeftEdge, TopEdge, TopEdge)>,
    /// Blocks in the pipeline; the front one is done in this clock.
    pipe: VecDeque<Option<InPipe>>,
    fill: Option<Fill>,
}

#[derive(Clone, Debug)]
struct Fill {
    lane: usize,
    column: usize,
    record: [TopEdge; 4],
    todo: [bool; 4],
}

impl NeighbourStore {
    /// After reset; `latency`: clocks from the pipeline's input to its end.
    pub fn new(lanes: usize, latency: usize) -> Self {
        Self {
            left: vec![[LeftEdge::default(); 4]; lanes],
            top: vec![[TopEdge::default(); 16]; lanes],
            nz8: 0,
            s3: None,
            pipe: VecDeque::from(vec![None; latency + 1]),
            fill: None,
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

    /// The top edge that the block of this clock leaves.
    pub fn done_edge(&self, d: &InPipe) -> TopEdge {
        let r = &d.record.recon;
        TopEdge {
            samples: [r[12], r[13], r[14], r[15]],
            mode: d.record.decision.mode,
            nz: d.record.word.nz,
            nz8: d.record.word.nz
                || (!d.block.block.is_multiple_of(4) && self.nz8 >> d.lane & 1 == 1),
        }
    }

    /// `fill_ready_o`.
    pub fn fill_ready(&self) -> bool {
        self.fill.is_none()
    }

    /// The clock edge. `samples`: of the block that was issued in the clock before; `fill`: (lane, column, record).
    pub fn tick(
        &mut self,
        issue: Option<(usize, Block)>,
        samples: &[u8; 16],
        fill: Option<(usize, usize, [TopEdge; 4])>,
    ) {
        let entering = self
            .s3
            .take()
            .map(|(lane, b, left, above, right)| assemble(lane, b, &left, &above, &right, samples));
        // Reads see the store before this edge's writes.
        self.s3 = issue.map(|(lane, b)| {
            let (bx, by) = BLOCK_XY[b.block];
            let gx = 4 * b.column + usize::from(bx);
            (
                lane,
                b,
                self.left[lane][usize::from(by)],
                self.top[lane][gx],
                self.top[lane][(gx + 1) % 16],
            )
        });
        let mut busy_bank = None;
        if let Some(d) = self.pipe.pop_front().flatten() {
            let (bx, by) = BLOCK_XY[d.block.block];
            busy_bank = Some(bx % 2);
            let edge = self.done_edge(&d);
            let r = &d.record.recon;
            self.nz8 = (self.nz8 & !(1 << d.lane)) | u64::from(edge.nz8) << d.lane;
            self.top[d.lane][4 * d.block.column + usize::from(bx)] = edge;
            self.left[d.lane][usize::from(by)] = LeftEdge {
                samples: [r[3], r[7], r[11], r[15]],
                corner: d.corner,
                mode: edge.mode,
                nz: edge.nz,
                nz8: edge.nz8,
            };
        }
        self.pipe.push_back(entering);
        self.write_record(busy_bank);
        if let Some((lane, column, record)) = fill {
            self.fill = Some(Fill {
                lane,
                column,
                record,
                todo: [true; 4],
            });
        }
    }

    /// Words 0 and 2 go to bank 0, 1 and 3 to bank 1, one per clock in which the pipeline does not write the bank.
    fn write_record(&mut self, busy_bank: Option<u8>) {
        let Some(fill) = &mut self.fill else { return };
        for bank in 0..2u8 {
            let words = [usize::from(bank), usize::from(bank) + 2];
            let Some(word) = words.into_iter().find(|w| fill.todo[*w]) else {
                continue;
            };
            if busy_bank != Some(bank) {
                self.top[fill.lane][4 * fill.column + word] = fill.record[word];
                fill.todo[word] = false;
            }
        }
        if fill.todo == [false; 4] {
            self.fill = None;
        }
    }
}

/// Assemble the neighbours of a block and let it through the golden pipeline.
fn assemble(
    lane: usize,
    b: Block,
    left: &LeftEdge,
    above: &TopEdge,
    right: &TopEdge,
    samples: &[u8; 16],
) -> InPipe {
    let mut n = Neighbours {
        avail_a: b.avail_a,
        avail_b: b.avail_b,
        avail_d: b.avail_d,
        ..Default::default()
    };
    if b.avail_b {
        n.top[..4].copy_from_slice(&above.samples);
        n.top[4..].copy_from_slice(&if b.avail_c {
            right.samples
        } else {
            [above.samples[3]; 4]
        });
    }
    if b.avail_a {
        n.left = left.samples;
    }
    if b.avail_d {
        n.corner = left.corner;
    }
    let mpm = if b.avail_a && b.avail_b {
        left.mode.min(above.mode)
    } else {
        MODE_DC
    };
    let mut record = encode_block(samples, &n, mpm, b.qp, b.rounding);
    record.word.cbf_a = !b.avail_a || left.nz;
    record.word.cbf_b = !b.avail_b || above.nz;
    record.word.cbp_a = b.outside_a && !left.nz8;
    record.word.cbp_b = b.outside_b && !above.nz8;
    record.word.last = b.last;
    InPipe {
        lane,
        block: b,
        corner: if b.avail_b { above.samples[3] } else { 0 },
        record,
    }
}

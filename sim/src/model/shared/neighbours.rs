// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_neighbours`: what the blocks of all lanes are predicted from.

use tricodec_golden::codec::pipeline::{LeftEdge, TopEdge};
use tricodec_golden::intra::{BLOCK_XY, MODE_DC, Neighbours};

use super::pkg::Block;

/// A block with its neighbours, as it enters the pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Assembled {
    /// Its lane.
    pub lane: usize,
    /// Where it lies.
    pub block: Block,
    /// What it is predicted from.
    pub neighbours: Neighbours,
    /// Predicted mode.
    pub mpm: u8,
    /// What it uses as `top[3]`: the corner of the next block of the row.
    pub corner: u8,
    /// condTermFlagA and B of coded_block_flag.
    pub cbf: [bool; 2],
    /// condTermFlagA and B of coded_block_pattern, for neighbours outside the macroblock.
    pub cbp: [bool; 2],
}

/// What a block that comes back from the pipeline leaves.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    /// Its lane.
    pub lane: usize,
    /// Where it lies.
    pub block: Block,
    /// [`Assembled::corner`].
    pub corner: u8,
    /// Samples.
    pub recon: [u8; 16],
    /// Its mode.
    pub mode: u8,
    /// It has levels.
    pub nz: bool,
    /// Its 8x8 block has levels so far.
    pub nz8: bool,
}

impl Edges {
    /// The new top edge: what the line port writes.
    pub fn top(&self) -> TopEdge {
        let r = &self.recon;
        TopEdge {
            samples: [r[12], r[13], r[14], r[15]],
            mode: self.mode,
            nz: self.nz,
            nz8: self.nz8,
        }
    }

    fn left(&self) -> LeftEdge {
        let r = &self.recon;
        LeftEdge {
            samples: [r[3], r[7], r[11], r[15]],
            corner: self.corner,
            mode: self.mode,
            nz: self.nz,
            nz8: self.nz8,
        }
    }
}

/// Neighbour store of all lanes.
#[derive(Clone, Debug)]
pub struct NeighbourStore {
    left: Vec<[LeftEdge; 4]>,
    top: Vec<[TopEdge; 16]>,
    s3: Option<(usize, Block, LeftEdge, TopEdge, TopEdge)>,
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
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            left: vec![[LeftEdge::default(); 4]; lanes],
            top: vec![[TopEdge::default(); 16]; lanes],
            s3: None,
            fill: None,
        }
    }

    /// `fill_ready_o`.
    pub fn fill_ready(&self) -> bool {
        self.fill.is_none()
    }

    /// The clock edge; gives the block that enters the pipeline. `fill`: (lane, column, record).
    pub fn tick(
        &mut self,
        issue: Option<(usize, Block)>,
        done: Option<&Edges>,
        fill: Option<(usize, usize, [TopEdge; 4])>,
    ) -> Option<Assembled> {
        let entering = self
            .s3
            .take()
            .map(|(lane, b, left, above, right)| assemble(lane, b, &left, &above, &right));
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
        if let Some(d) = done {
            let (bx, by) = BLOCK_XY[d.block.block];
            busy_bank = Some(bx % 2);
            self.top[d.lane][4 * d.block.column + usize::from(bx)] = d.top();
            self.left[d.lane][usize::from(by)] = d.left();
        }
        self.write_record(busy_bank);
        if let Some((lane, column, record)) = fill {
            self.fill = Some(Fill {
                lane,
                column,
                record,
                todo: [true; 4],
            });
        }
        entering
    }

    /// Words 0 and 2 go to bank 0, 1 and 3 to bank 1, one per clock in which the pipeline does not
    /// write the bank.
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

/// Assemble the neighbours of a block.
fn assemble(lane: usize, b: Block, left: &LeftEdge, above: &TopEdge, right: &TopEdge) -> Assembled {
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
    Assembled {
        lane,
        block: b,
        neighbours: n,
        mpm,
        corner: if b.avail_b { above.samples[3] } else { 0 },
        cbf: [!b.avail_a || left.nz, !b.avail_b || above.nz],
        cbp: [b.outside_a && !left.nz8, b.outside_b && !above.nz8],
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_deblock`: stages that move together, and the golden filter an edge at a time.

use tricodec_golden::deblock::block::{Block, Component, Parameters};

/// What comes at `s_mb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Macroblock {
    /// Video lane.
    pub lane: usize,
    /// There is a left neighbour, of the same lane.
    pub left: bool,
    /// The upper neighbour's blocks come.
    pub above: bool,
    /// No right neighbour comes.
    pub last_x: bool,
    /// No macroblock below.
    pub last_y: bool,
    /// Edges, quantisers and offsets.
    pub parameters: Parameters,
}

/// What is at `m_blk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Video lane.
    pub lane: usize,
    /// 0 luma, 1 Cb, 2 Cr.
    pub component: usize,
    /// Column and row of the block: 0 the neighbour's.
    pub place: [usize; 2],
    /// Nothing more will change.
    pub last: bool,
    /// Its samples.
    pub block: Block,
}

/// Half an edge of four lines in a stage.
#[derive(Clone, Copy, Debug)]
struct Step {
    mb: Macroblock,
    number: usize,
    /// The blocks that are done with it: the one before the edge, and that behind the last edge.
    done: [Option<Block>; 2],
}

impl Step {
    fn component(&self) -> usize {
        match self.number {
            0..64 => 0,
            n => 1 + n / 8 % 2,
        }
    }

    fn across(&self) -> bool {
        match self.number {
            n @ 0..64 => n >= 32,
            n => n >= 80,
        }
    }

    /// Row of blocks of an upright edge, column of a level one.
    fn line(&self) -> usize {
        match self.number {
            n @ 0..64 => n / 8 % 4,
            n => n / 4 % 2,
        }
    }

    fn edge(&self) -> usize {
        match self.number {
            n @ 0..64 => n / 2 % 4,
            n => n / 2 % 2,
        }
    }

    fn second_half(&self) -> bool {
        self.number % 2 == 1
    }

    /// Blocks in a row of the macroblock.
    fn blocks(&self) -> usize {
        if self.component() == 0 { 4 } else { 2 }
    }

    /// Place of the block `along` the direction of the filter: 0 is the neighbour's.
    fn place(&self, along: usize) -> [usize; 2] {
        let line = self.line() + 1;
        if self.across() {
            [line, along]
        } else {
            [along, line]
        }
    }

    fn wants_block(&self) -> bool {
        !self.across() || (self.edge() == 0 && self.mb.above)
    }
}

/// A block on its way out of the stages.
#[derive(Clone, Copy, Debug)]
struct Leaving {
    step: Step,
    place: [usize; 2],
    block: Block,
}

/// `tri_deblock`.
#[derive(Clone, Debug)]
pub struct Deblock {
    c: Option<(Macroblock, usize)>,
    d: Option<Step>,
    e: Option<Step>,
    f: Option<Step>,
    /// The block behind a last edge, a clock behind the one before it.
    g: Option<Leaving>,
    w: Option<Leaving>,
    work: [Component; 3],
    /// Right columns by lane: four blocks of luma, two of Cb, two of Cr.
    columns: Vec<[Block; 8]>,
}

impl Deblock {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            c: None,
            d: None,
            e: None,
            f: None,
            g: None,
            w: None,
            work: [false, true, true].map(Component::new),
            columns: vec![[[0; 16]; 8]; lanes],
        }
    }

    /// What is at `m_blk`.
    pub fn out(&self) -> Option<Done> {
        let l = self.w?;
        let (mb, [x, y], n) = (l.step.mb, l.place, l.step.blocks());
        let out = match (l.step.across(), x, y) {
            (false, 0, _) => mb.left,
            (false, ..) => false,
            (true, _, 0) => mb.above,
            (true, ..) => x < n || mb.last_x,
        };
        out.then_some(Done {
            lane: mb.lane,
            component: l.step.component(),
            place: l.place,
            last: y < n || mb.last_y,
            block: l.block,
        })
    }

    fn held(&self, ready: bool) -> bool {
        !ready && self.out().is_some()
    }

    fn wanting(&self) -> bool {
        self.d.is_some_and(|d| d.wants_block())
    }

    /// `s_blk_ready_o`, `ready` being `m_blk_ready_i`.
    pub fn block_ready(&self, ready: bool) -> bool {
        self.wanting() && self.d.is_some_and(|d| d.second_half()) && !self.held(ready)
    }

    fn moves(&self, block: bool, ready: bool) -> bool {
        !self.held(ready) && (block || !self.wanting())
    }

    /// `s_mb_ready_o`; `block`: `s_blk_valid_i`.
    pub fn mb_ready(&self, block: bool, ready: bool) -> bool {
        match self.c {
            None => true,
            Some((_, step)) => step == 95 && self.moves(block, ready),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, mb: Option<Macroblock>, block: Option<Block>, ready: bool) {
        let moves = self.moves(block.is_some(), ready);
        let accepted = mb.filter(|_| self.mb_ready(block.is_some(), ready));
        self.leave();
        if moves {
            self.move_on(block);
        } else if ready {
            self.w = None;
        }
        if let Some(mb) = accepted {
            self.c = Some((mb, 0));
        }
    }

    /// A right column that waits for its neighbour is kept.
    fn leave(&mut self) {
        let Some(l) = self.w else { return };
        let [x, y] = l.place;
        if l.step.across() && y > 0 && x == l.step.blocks() && !l.step.mb.last_x {
            let from = [0, 4, 6][l.step.component()];
            self.columns[l.step.mb.lane][from + y - 1] = l.block;
        }
    }

    fn move_on(&mut self, block: Option<Block>) {
        let behind = self.g.take();
        let leaving = |step: Step, along: usize, which: usize| {
            Some(Leaving {
                step,
                place: step.place(along),
                block: step.done[which]?,
            })
        };
        self.w = self.f.and_then(|f| leaving(f, f.edge(), 0)).or(behind);
        self.g = self.f.and_then(|f| leaving(f, f.edge() + 1, 1));
        self.f = self.e.take();
        self.e = self.d.take().map(|mut d| {
            if d.second_half() {
                self.filter(&mut d, block);
            }
            d
        });
        if let Some((mb, number)) = self.c {
            let done = [None; 2];
            self.d = Some(Step { mb, number, done });
            self.c = (number < 95).then_some((mb, number + 1));
        }
    }

    /// The whole edge, at its second half.
    fn filter(&mut self, step: &mut Step, block: Option<Block>) {
        let (c, edge) = (step.component(), step.edge());
        let work = &mut self.work[c];
        if !step.across() && edge == 0 {
            let from = [0, 4, 6][c];
            let [x, y] = step.place(0);
            work.set_block(x, y, &self.columns[step.mb.lane][from + y - 1]);
        }
        if let Some(block) = block.filter(|_| step.wants_block()) {
            let [x, y] = step.place(if step.across() { 0 } else { edge + 1 });
            work.set_block(x, y, &block);
        }
        work.filter_edge(c, step.across(), edge, step.line(), &step.mb.parameters);
        let at = |along: usize| {
            let [x, y] = step.place(along);
            work.block(x, y)
        };
        let last = edge + 1 == step.blocks();
        step.done = [Some(at(edge)), last.then(|| at(edge + 1))];
    }
}

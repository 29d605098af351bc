// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_issue`.

use tricodec_golden::intra::BLOCK_XY;

use super::dec_pkg::{DecJob, OUT_DEPTH};
use crate::model::shared::pkg::{Block, Position};

/// Conditions of a clock, lanes as bits.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct DecConditions {
    pub fill_pend: u64,
    pub line_room: bool,
}

/// What the issue stage does in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecDecision {
    /// The slot's lane.
    pub lane: Option<usize>,
    /// The block that is issued.
    pub issue: Option<Block>,
    /// It is the first of its slice.
    pub first: bool,
    /// Its job.
    pub job: DecJob,
    /// It will push a line word.
    pub line: bool,
    /// Ask for the record of this column.
    pub fill: Option<usize>,
}

/// Memories read.
#[derive(Clone, Copy, Debug)]
struct Stage2 {
    lane: usize,
    /// The lane's slice ended in the clock in which its job was read.
    stale: bool,
    position: Position,
    job: DecJob,
    x: u32,
}

/// Where the block lies.
#[derive(Clone, Copy, Debug)]
struct Stage3 {
    lane: usize,
    /// A word is at hand, and the slice has not ended since its job was read.
    ready: bool,
    fresh: bool,
    position: Position,
    job: DecJob,
}

/// The issue stage.
#[derive(Clone, Debug)]
pub struct DecIssue {
    s2: Option<Stage2>,
    s3: Option<Stage3>,
    positions: Vec<Position>,
    inflight: u64,
    fresh: u64,
    credit: usize,
}

impl DecIssue {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            s2: None,
            s3: None,
            positions: vec![Position::default(); lanes],
            inflight: 0,
            fresh: u64::MAX,
            credit: OUT_DEPTH,
        }
    }

    /// `empty_o`: nothing is in the pipeline or at the output.
    pub fn empty(&self) -> bool {
        self.credit == OUT_DEPTH
    }

    /// What happens in this clock (s3).
    pub fn decide(&self, c: &DecConditions) -> DecDecision {
        let Some(s) = self.s3 else {
            return DecDecision::default();
        };
        let is = |bits: u64| bits >> s.lane & 1 == 1;
        let p = s.position;
        let width = s.job.width;
        let block = Block::new(&p, width);
        let first = s.fresh;
        let line = block.wide && BLOCK_XY[p.block].1 == 3;
        let above_ready = !(p.block == 0 && (block.wide || first) && is(c.fill_pend));
        let issue = s.ready
            && !is(self.inflight)
            && self.credit > 0
            && above_ready
            && (!line || c.line_room);
        let fill = issue && block.wide && p.block == 0 && p.n + 2 >= width;
        DecDecision {
            lane: Some(s.lane),
            issue: issue.then_some(block),
            first,
            job: s.job,
            line: issue && line,
            fill: fill.then_some((p.n as usize + 2) & 3),
        }
    }

    /// The clock edge. `jobs`: job and first column of the lane of the next slot; `done`: lane, and
    /// whether its slice has ended; `returned`: room at the output.
    pub fn tick(
        &mut self,
        slot: Option<usize>,
        d: &DecDecision,
        avail: u64,
        jobs: impl Fn(usize) -> (DecJob, u32),
        done: Option<(usize, bool)>,
        returned: usize,
    ) {
        // s1 reads memories as they are before this edge's writes.
        let next = slot.map(|lane| {
            let (job, x) = jobs(lane);
            Stage2 {
                lane,
                stale: done == Some((lane, true)),
                position: self.positions[lane],
                job,
                x,
            }
        });
        let located = self.s2.map(|s| {
            let fresh = self.fresh >> s.lane & 1 == 1;
            let start = Position {
                n: 0,
                x: s.x,
                block: 0,
            };
            Stage3 {
                lane: s.lane,
                ready: avail >> s.lane & 1 == 1 && !s.stale && done != Some((s.lane, true)),
                fresh,
                position: if fresh { start } else { s.position },
                job: s.job,
            }
        });
        let position = self.s3.map(|s| s.position);
        if let Some((lane, ended)) = done {
            self.inflight &= !(1 << lane);
            self.fresh |= u64::from(ended) << lane;
        }
        self.credit += returned;
        if let (Some(lane), Some(_), Some(mut p)) = (d.lane, d.issue, position) {
            self.inflight |= 1 << lane;
            self.fresh &= !(1 << lane);
            self.credit -= 1;
            p.block = (p.block + 1) % 16;
            if p.block == 0 {
                p.n += 1;
                p.x = if p.x + 1 == d.job.width { 0 } else { p.x + 1 };
            }
            self.positions[lane] = p;
        }
        self.s3 = located;
        self.s2 = next;
    }
}

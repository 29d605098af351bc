// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_issue`.

use tricodec_golden::intra::BLOCK_XY;

use super::enc_pkg::{IN_DEPTH, Job, RING_DEPTH};
use crate::model::shared::pkg::{Block, Position};

/// Conditions of a clock, lanes as bits.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Conditions {
    pub avail: u64,
    /// All blocks that were asked for have come and left.
    pub idle: u64,
    pub start_pend: u64,
    pub fill_pend: u64,
    pub line_room: bool,
}

/// What the issue stage does in a clock, for `lane`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decision {
    /// The slot was used by this lane, if any.
    pub lane: Option<usize>,
    /// The block that is issued.
    pub issue: Option<Block>,
    /// It will push a line word.
    pub line: bool,
    /// Ask for the record of this column.
    pub fill: Option<usize>,
    /// A job is taken.
    pub start: bool,
    /// Blocks to be asked for.
    pub ask: u8,
    /// They are the first of a pass over the slice.
    pub load: bool,
    /// The slot table is wrong.
    pub conflict: bool,
}

/// A slot with what s1 has read for it.
#[derive(Clone, Copy, Debug, Default)]
struct Stage {
    lane: usize,
    pending: bool,
    clash: bool,
    position: Position,
    job: Job,
}

/// The issue stage.
#[derive(Clone, Debug)]
pub struct Issue {
    s2: Option<Stage>,
    s3: Option<Stage>,
    positions: Vec<Position>,
    jobs: Vec<[Job; 2]>,
    room: Vec<u8>,
    /// Lanes whose job waits.
    pub pending: u64,
    /// Lanes with a job.
    pub active: u64,
    /// Lanes whose job is scanned.
    pub scanning: u64,
    /// Which of a lane's two jobs is its current one.
    pub selected: u64,
    inflight: u64,
}

impl Issue {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            s2: None,
            s3: None,
            positions: vec![Position::default(); lanes],
            jobs: vec![[Job::default(); 2]; lanes],
            room: vec![RING_DEPTH; lanes],
            pending: 0,
            active: 0,
            scanning: 0,
            selected: 0,
            inflight: 0,
        }
    }

    /// The job a lane works on.
    pub fn job(&self, lane: usize) -> &Job {
        &self.jobs[lane][(self.selected >> lane & 1) as usize]
    }

    /// What happens in this clock (s3).
    pub fn decide(&self, c: &Conditions) -> Decision {
        let Some(s) = self.s3 else {
            return Decision::default();
        };
        let mut d = Decision {
            lane: Some(s.lane),
            ..Default::default()
        };
        let is = |bits: u64| bits >> s.lane & 1 == 1;
        if is(self.inflight) || s.clash {
            d.conflict = true;
            return d;
        }
        let p = &s.position;
        if !is(self.active) {
            if s.pending && !is(c.start_pend) && !is(c.fill_pend) {
                d.start = true;
                (d.load, d.ask) = (true, IN_DEPTH);
            }
        } else if is(self.scanning) {
            if is(c.idle) {
                (d.load, d.ask) = (p.n == s.job.mb_count, IN_DEPTH);
            }
        } else {
            let block = Block {
                last: p.n + 1 == s.job.mb_count && p.block == 15,
                qp: s.job.qp,
                rounding: s.job.rounding,
                ..Block::new(p, s.job.width)
            };
            let line = block.wide && BLOCK_XY[p.block].1 == 3;
            let above_ready = !(block.wide && p.block == 0 && is(c.fill_pend));
            if is(c.avail) && self.room[s.lane] > 0 && above_ready && (!line || c.line_room) {
                // The last blocks have been asked for.
                let tail = p.n + 1 == s.job.mb_count && p.block >= 16 - usize::from(IN_DEPTH);
                d.ask = u8::from(!tail);
                d.issue = Some(block);
                d.line = line;
                let record = p.n + 2;
                let fill =
                    block.wide && p.block == 0 && record >= s.job.width && record <= s.job.mb_count;
                d.fill = fill.then_some((record & 3) as usize);
            }
        }
        d
    }

    /// The clock edge.
    pub fn tick(
        &mut self,
        slot: Option<usize>,
        d: &Decision,
        push: Option<(usize, Job)>,
        pops: &[u8],
        done: Option<usize>,
    ) {
        // s1 reads memories as they are before this edge's writes.
        let next = slot.map(|lane| {
            // The current entry while active, the other one otherwise.
            let entry = usize::from(self.active >> lane & 1 == self.selected >> lane & 1);
            Stage {
                lane,
                pending: self.pending >> lane & 1 == 1,
                clash: [self.s2, self.s3].iter().flatten().any(|s| s.lane == lane),
                position: self.positions[lane],
                job: self.jobs[lane][entry],
            }
        });
        if let Some(lane) = done {
            self.inflight &= !(1 << lane);
        }
        for (room, &pop) in self.room.iter_mut().zip(pops) {
            *room += pop;
        }
        if let Some((lane, job)) = push {
            self.pending |= 1 << lane;
            self.jobs[lane][(!self.selected >> lane & 1) as usize] = job;
        }
        if let Some(s) = self.s3 {
            let bit = 1u64 << s.lane;
            if d.start {
                self.pending &= !bit;
                self.active |= bit;
                self.selected ^= bit;
                self.scanning = (self.scanning & !bit) | if s.job.scan { bit } else { 0 };
                self.positions[s.lane] = Position {
                    n: 0,
                    x: s.job.start_x,
                    block: if s.job.scan { IN_DEPTH.into() } else { 0 },
                };
            } else if d.load {
                self.scanning &= !bit;
                self.positions[s.lane] = Position {
                    x: s.job.start_x,
                    ..Default::default()
                };
            } else if d.ask == IN_DEPTH {
                self.step(&s, IN_DEPTH.into());
            }
            if let Some(block) = d.issue {
                self.inflight |= bit;
                self.room[s.lane] -= 1;
                if block.last {
                    self.active &= !bit;
                }
                self.step(&s, 1);
            }
        }
        self.s3 = self.s2;
        self.s2 = next;
    }

    /// A lane's position goes on by some blocks.
    fn step(&mut self, s: &Stage, blocks: usize) {
        let p = &mut self.positions[s.lane];
        p.block = (p.block + blocks) % 16;
        if p.block == 0 {
            p.n += 1;
            p.x = if p.x + 1 == s.job.width { 0 } else { p.x + 1 };
        }
    }
}

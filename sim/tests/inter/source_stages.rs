// SPDX-License-Identifier: Apache-2.0
//! The stages that read the source, with their clocks: coarse search, estimate, whole-sample
//! search, fractional search, decision, coding, of four lanes in turn.

mod coding;

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::tiles::Size;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::source_store::SourceJob;
use tricodec_sim::model::inter::window_fetch::LANES;

use crate::source_refine::{Mb, Refine};
use crate::window_bench::Memory;
use coding::{BLOCKS, Coding, LUMA};

/// Stages with a macroblock of their own, by their number at the store's ports.
pub const DECISION: usize = 0;
pub const WHOLE: usize = 1;
pub const ESTIMATE: usize = 2;
pub const COARSE: usize = 3;

/// Clocks of a macroblock in each: `tri_inter_decision`, `tri_whole_search`, `tri_intra_estimate`,
/// `tri_coarse_search`.
pub const CLOCKS: [u32; 4] = [96, 111, 114, 127];
/// Clocks from a macroblock's on in which each reads no more of it.
pub const READ: [u32; 4] = [70, 101, 82, 0];
/// Clocks from a coarse vector to the commands for its window.
const WINDOW: u32 = 80;

/// What is read in a clock, with the place.
#[derive(Default)]
pub struct Reads {
    pub whole: Option<(Mb, usize)>,
    pub quarter: Option<(Mb, usize)>,
    pub decision: Option<(Mb, usize)>,
    pub fractional: Option<(Mb, usize)>,
}

/// Where the work on a lane's macroblock is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Work {
    #[default]
    Idle,
    Whole,
    Searched,
    Refined,
    Decision,
}

#[derive(Default)]
pub struct Lane {
    pub slices: VecDeque<SourceJob>,
    pub job: Option<SourceJob>,
    /// An answer of this slice was wrong.
    pub spoiled: bool,
    count: usize,
    /// Macroblocks that were loaded for the estimate and for the coarse search.
    loaded: [usize; 2],
    /// Those that have their estimate; that are decided.
    estimate: usize,
    work: usize,
    coded: usize,
    at: Work,
    /// When the windows are there of the macroblocks from `work` on.
    windows: VecDeque<u32>,
    /// When the window before was taken into use.
    window_begun: u32,
    /// One is decided and not yet coded.
    pending: bool,
    coding: Option<Coding>,
    /// Blocks of chroma that the decision reads.
    chroma: VecDeque<usize>,
}

/// A stage with a copy of its own.
#[derive(Default)]
struct Unit {
    /// The lane whose macroblock is loaded, since when; whether the store has taken that up.
    next: Option<(Mb, u32, bool)>,
    /// The macroblock at work and since when.
    run: Option<(Mb, u32)>,
}

/// All of them.
pub struct Stages {
    pub lanes: [Lane; LANES],
    units: [Unit; 4],
    /// Units that begin in this clock.
    pub begun: [Option<Mb>; 4],
    refine: Refine,
    /// Pulses of this clock.
    pub worked: [bool; LANES],
    pub coded: [bool; LANES],
    stall: Stall,
    random: Random,
    latency: (u32, u32),
    turn: usize,
    /// The block that is asked for, and whose was before.
    wish: Option<(Mb, usize)>,
    served: usize,
    /// Estimates come late.
    pub estimates_late: bool,
    /// Macroblocks that are coded, and when.
    pub macroblocks: u32,
    pub ends: Vec<u32>,
    /// Of each stage the longest from its wish for a macroblock to its begin, where the stage could
    /// have begun before; the sum, and of how many.
    pub held: [u32; 4],
    pub waits: [[u32; 2]; 4],
    /// Slots of the pipeline in which a block was missing; clocks in which a decision waited for
    /// chroma.
    pub missed: u32,
    pub late: u32,
}

impl Stages {
    pub fn new(seed: u64, memory: Memory) -> Self {
        Self {
            lanes: Default::default(),
            units: Default::default(),
            begun: [None; 4],
            refine: Refine::new(seed),
            worked: [false; LANES],
            coded: [false; LANES],
            stall: Stall::new(seed, 11, memory.stall),
            random: Random::new(seed, 12),
            latency: memory.latency,
            turn: 0,
            wish: None,
            served: 0,
            estimates_late: false,
            macroblocks: 0,
            ends: Vec::new(),
            held: [0; 4],
            waits: [[0; 2]; 4],
            missed: 0,
            late: 0,
        }
    }

    pub fn wants_slice(&self, lane: usize) -> bool {
        self.lanes[lane].job.is_none() && !self.lanes[lane].slices.is_empty()
    }

    pub fn busy(&self) -> bool {
        let busy = |lane: &Lane| lane.job.is_some() || !lane.slices.is_empty();
        self.lanes.iter().any(busy)
    }

    /// A lane takes a slice.
    pub fn slice(&mut self, job: &SourceJob, size: Size) {
        let lane = &mut self.lanes[job.lane];
        let slices = lane.slices.drain(1..).collect();
        *lane = Lane {
            slices,
            job: Some(*job),
            count: size.width * (job.rows[1] + 1 - job.rows[0]),
            ..Lane::default()
        };
    }

    /// Whether a lane's macroblock may be loaded for a stage, given whether it is there.
    fn may(&self, stage: usize, lane: usize, clock: u32, there: [[bool; LANES]; 2]) -> bool {
        let own = &self.lanes[lane];
        let Some(job) = &own.job else { return false };
        match stage {
            DECISION => own.at == Work::Refined && own.estimate > own.work && !own.pending,
            WHOLE => {
                let window = own.windows.front().is_some_and(|ready| *ready <= clock);
                own.at == Work::Idle && window && !job.intra
            }
            ESTIMATE => {
                // Now and then, when the macroblock before is coded.
                let now =
                    own.coded == own.loaded[0] && (clock / 32 + lane as u32).is_multiple_of(16);
                let next = own.loaded[0] < own.count.min(own.work + 2);
                there[1][lane] && next && (now || !self.estimates_late)
            }
            _ => there[0][lane] && own.loaded[1] < own.count.min(own.work + 3) && !job.intra,
        }
    }

    /// The clock begins: units end and begin, stages wish for macroblocks.
    pub fn begin(&mut self, clock: u32, there: [[bool; LANES]; 2], loaded: [bool; 4]) {
        self.worked = [false; LANES];
        self.coded = [false; LANES];
        self.begun = [None; 4];
        self.turn = (self.turn + 1) % LANES;
        for stage in 0..4 {
            let through = self.units[stage]
                .run
                .filter(|r| clock - r.1 >= CLOCKS[stage]);
            if let Some((mb, _)) = through {
                if stage == DECISION && !self.lanes[mb.0].chroma.is_empty() {
                    self.late += 1;
                } else {
                    self.units[stage].run = None;
                    self.ended(stage, mb, clock);
                }
            }
            let unit = &mut self.units[stage];
            if let (Some((mb, since, true)), None) = (unit.next, unit.run)
                && loaded[stage]
                && self.stall.go()
            {
                let [sum, count] = &mut self.waits[stage];
                (*sum, *count) = (*sum + clock - since, *count + 1);
                (unit.next, unit.run) = (None, Some((mb, clock)));
                self.begun[stage] = Some(mb);
                self.started(stage, mb.0, clock);
            }
        }
        for (stage, read) in READ.into_iter().enumerate() {
            let unit = &self.units[stage];
            let reads = unit.run.is_some_and(|r| clock - r.1 < read);
            if unit.next.is_some() || reads || !self.stall.go() {
                continue;
            }
            let lanes = (0..LANES).map(|i| (i + self.turn) % LANES);
            let mut may = lanes.filter(|l| self.may(stage, *l, clock, there));
            if let Some(lane) = may.next() {
                let own = &mut self.lanes[lane];
                let mut n = own.work;
                match stage {
                    WHOLE => own.at = Work::Whole,
                    DECISION => own.at = Work::Decision,
                    _ => {
                        n = own.loaded[stage - ESTIMATE];
                        own.loaded[stage - ESTIMATE] += 1;
                    }
                }
                self.units[stage].next = Some(((lane, n), clock, false));
            }
        }
        self.code(clock);
    }

    /// A macroblock begins in a stage.
    fn started(&mut self, stage: usize, lane: usize, clock: u32) {
        let own = &mut self.lanes[lane];
        match stage {
            WHOLE => {
                own.windows.pop_front();
                own.window_begun = clock;
            }
            DECISION => own.chroma = (LUMA..BLOCKS).collect(),
            _ => {}
        }
    }

    /// It ends there.
    fn ended(&mut self, stage: usize, (lane, n): Mb, clock: u32) {
        let (low, high) = self.latency;
        let latency = low + self.random.below((high - low + 1) as usize) as u32;
        let own = &mut self.lanes[lane];
        match stage {
            DECISION => {
                (own.at, own.pending) = (Work::Idle, true);
                own.work += 1;
                self.worked[lane] = true;
            }
            WHOLE => {
                own.at = Work::Searched;
                self.refine.push((lane, n));
            }
            ESTIMATE => own.estimate += 1,
            _ => {
                // The window comes while the one before is held.
                let before = own.windows.back().copied().unwrap_or(own.window_begun);
                own.windows.push_back(clock.max(before) + WINDOW + latency);
            }
        }
    }

    /// What is read in this clock.
    pub fn reads(&mut self, clock: u32) -> Reads {
        let run = |stage: usize| self.units[stage].run.map(|(mb, since)| (mb, clock - since));
        let whole = run(WHOLE).and_then(|(mb, c)| {
            let rows = match c {
                1..29 => (c as usize - 1) % 4,
                38..101 if (c - 38) % 9 < 8 => {
                    let step = (c as usize - 38) % 9;
                    step >> 2 << 1 | (step & 1)
                }
                _ => return None,
            };
            Some((mb, rows))
        });
        let quarter = run(ESTIMATE).and_then(|(mb, c)| {
            let step = c.checked_sub(2)?;
            match step {
                0..16 => Some((mb, step as usize % 4)),
                16..100 if (step - 16).is_multiple_of(21) => Some((mb, (step as usize - 16) / 21)),
                _ => None,
            }
        });
        // P_Skip's vector, then the motion.
        let decision = run(DECISION).and_then(|(mb, c)| match c {
            7..23 => Some((mb, c as usize - 7)),
            54..70 => Some((mb, c as usize - 54)),
            _ => None,
        });
        Reads {
            whole,
            quarter,
            decision,
            fractional: self.refine.read(clock),
        }
    }

    /// Lanes whose macroblock each stage wishes to be loaded: the store knows by now that it is
    /// the one that the work is at.
    pub fn loads(&self, clock: u32) -> [Option<usize>; 4] {
        let wish = |unit: &Unit| unit.next.filter(|n| !n.2 && n.1 < clock).map(|n| n.0.0);
        self.units.each_ref().map(wish)
    }

    /// Which of them the store takes up.
    pub fn loads_taken(&mut self, clock: u32, taken: [bool; 4]) {
        for (unit, taken) in self.units.iter_mut().zip(taken) {
            if let Some(next) = unit.next.as_mut() {
                next.2 |= taken && next.1 < clock;
            }
        }
    }

    /// The clock ends: macroblocks leave the fractional search, one in a clock.
    pub fn end(&mut self, clock: u32) {
        for (held, unit) in self.held.iter_mut().zip(&self.units) {
            if let Some((_, since, _)) = unit.next.filter(|_| unit.run.is_none()) {
                *held = (*held).max(clock + 1 - since);
            }
        }
        if let Some((lane, _)) = self.refine.leaves(clock) {
            self.lanes[lane].at = Work::Refined;
        }
    }
}

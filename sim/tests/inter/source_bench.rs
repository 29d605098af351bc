// SPDX-License-Identifier: Apache-2.0
//! `tri_source_store` beside its model, between a memory that answers in any order and the stages
//! at their real rates.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::source::{Extent, Part, tile};
use tricodec_golden::codec::video::hardware::tiles::{BYTES, KINDS};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::source_store::{AHEAD, SourceJob, SourceModel, source_picture};
use tricodec_sim::model::inter::window_fetch::LANES;

use crate::source_refine::Mb;
use crate::source_stages::{COARSE, ESTIMATE, Reads, Stages};
use crate::window_bench::Memory;

/// Clocks in which nothing is coded and the bench gives up.
const PATIENCE: u32 = 30_000;

/// Half a tile on its way.
#[derive(Clone, Copy)]
struct Answer {
    tile: u64,
    half: bool,
    error: bool,
    bytes: [u8; 32],
}

/// What a port is to show in a clock to come.
struct Expected {
    due: u32,
    port: &'static str,
    samples: Vec<Option<u8>>,
}

/// The module beside its model.
pub struct Bench {
    pub rtl: Block,
    pub model: SourceModel,
    pub stages: Stages,
    memory: Memory,
    tiles_of: [Vec<[u8; BYTES]>; 2],
    base: [u32; 2],
    stalls: [Stall; 3],
    random: Random,
    way: Vec<(u32, Answer)>,
    offered: Option<Answer>,
    offered_since: u32,
    expected: VecDeque<Expected>,
    pub clock: u32,
    /// Bytes that were read, of luma and chroma, and above.
    pub bytes: [u32; 2],
    /// Halves of tiles on their way, at most, and the longest that one was offered.
    pub most: [u32; 2],
    /// Reads that were compared.
    pub compared: u32,
    /// Slices with an error.
    pub errors: u32,
}

impl Bench {
    pub fn new(frame: &Frame, memory: Memory, seed: u64) -> Self {
        let inputs = [
            "picture_i",
            "valid_i",
            "job_i",
            "command_ready_i",
            "answer_valid_i",
            "answer_i",
            "samples_i",
            "load_i",
            "load_lane_i",
            "work_i",
            "code_i",
            "whole_read_i",
            "whole_rows_i",
            "fractional_read_i",
            "fractional_lane_i",
            "fractional_block_i",
            "estimate_read_i",
            "estimate_quarter_i",
            "decision_read_i",
            "decision_block_i",
            "block_valid_i",
            "block_lane_i",
            "block_next_i",
            "block_i",
        ];
        let mut bench = Self {
            rtl: Block::new("source_store", &inputs),
            model: SourceModel::new(frame),
            stages: Stages::new(seed, memory),
            memory,
            tiles_of: Default::default(),
            base: [0; 2],
            stalls: [1, 2, 3].map(|i| Stall::new(seed, i, memory.stall)),
            random: Random::new(seed, 5),
            way: Vec::new(),
            offered: None,
            offered_since: 0,
            expected: VecDeque::new(),
            clock: 0,
            bytes: [0; 2],
            most: [0; 2],
            compared: 0,
            errors: 0,
        };
        bench.turn(frame);
        bench
    }

    /// Another picture, at other places of the memory.
    pub fn turn(&mut self, frame: &Frame) {
        let extent = Extent::of(frame);
        self.model.turn(frame);
        for (i, kind) in KINDS.into_iter().enumerate() {
            let [columns, rows] = extent.tiles(kind);
            let filler = self.random.bits() as u8;
            let tiles =
                (0..columns * rows).map(|n| tile(frame, kind, [n % columns, n / columns], filler));
            self.tiles_of[i] = tiles.collect();
            // Up to the last address that there is.
            let most = u32::MAX - (columns * rows - 1) as u32;
            self.base[i] = [0, most, (self.random.bits() as u32).min(most)][self.random.below(3)];
        }
        let words = source_picture(extent, self.base);
        self.rtl.set_wide("picture_i", &words);
    }

    /// Memory takes a command: two answers, or one, each after a latency of its own.
    fn command(&mut self) {
        let words = self.rtl.fields("command_o", 32, 1);
        let tile = self.rtl.get("command_o") >> 32;
        let chroma = usize::from(tile >> 6 & 3 == 1);
        let address = (words[0] as u32).wrapping_sub(self.base[chroma]) as usize;
        let command = self.model.command(tile, address);
        let bytes = self.tiles_of[chroma][address];
        let above = command.part == Part::Above;
        self.bytes[usize::from(above)] += if above { 32 } else { 64 };
        for half in usize::from(above)..2 {
            let (low, high) = self.memory.latency;
            let due = self.clock + low + self.random.below((high - low + 1) as usize) as u32;
            let answer = Answer {
                tile,
                half: half == 1,
                error: false,
                bytes: std::array::from_fn(|i| bytes[32 * half + i]),
            };
            self.way.push((due, answer));
        }
        self.most[0] = self.most[0].max(self.way.len() as u32);
    }

    /// What memory offers in this clock; an offer stays until it is taken.
    fn answer(&mut self) -> Option<Answer> {
        if self.offered.is_none() && self.stalls[0].go() {
            let due: Vec<_> = (0..self.way.len())
                .filter(|i| self.way[*i].0 <= self.clock)
                .collect();
            if self.random.below(1000) < self.memory.wrong[1] {
                self.stray();
            } else if !due.is_empty() {
                let (_, mut answer) = self.way.swap_remove(due[self.random.below(due.len())]);
                answer.error = self.random.below(1000) < self.memory.wrong[0];
                let lane = (answer.tile >> 8 & 3) as usize;
                self.stages.lanes[lane].spoiled |= answer.error;
                self.offered = Some(answer);
            }
            self.offered_since = self.clock;
        }
        self.offered
    }

    /// An answer that nobody asked for, or one too many, for a lane that is in a slice and has not
    /// just begun.
    fn stray(&mut self) {
        let lane = self.random.below(LANES);
        if self.stages.lanes[lane].job.is_none() || self.model.asked(lane)[0] == 0 {
            return;
        }
        self.stages.lanes[lane].spoiled = true;
        self.offered = Some(Answer {
            tile: (lane as u64) << 8 | (self.random.below(10) as u64) << 2,
            half: true,
            error: false,
            bytes: [7; 32],
        });
    }

    /// A port shows these samples so many clocks from now.
    fn expect(&mut self, port: &'static str, after: u32, samples: Vec<Option<u8>>) {
        self.expected.push_back(Expected {
            due: self.clock + after,
            port,
            samples,
        });
    }

    /// What readers ask for, and what they are to get.
    fn reads(&mut self, reads: &Reads) {
        let rtl = &mut self.rtl;
        rtl.set("whole_read_i", reads.whole.is_some().into());
        rtl.set("estimate_read_i", reads.quarter.is_some().into());
        rtl.set("decision_read_i", reads.decision.is_some().into());
        rtl.set("fractional_read_i", reads.fractional.is_some().into());
        let known = |samples: Vec<u8>| samples.into_iter().map(Some).collect();
        let spoiled = self.stages.lanes.each_ref().map(|lane| lane.spoiled);
        if let Some((mb, rows)) = reads.whole {
            self.rtl.set("whole_rows_i", rows as u64);
            if !spoiled[mb.0] {
                self.expect("whole_o", 2, known(self.model.whole(mb, rows)));
            }
        }
        if let Some((mb, quarter)) = reads.quarter {
            self.rtl.set("estimate_quarter_i", quarter as u64);
            if !spoiled[mb.0] {
                self.expect("estimate_o", 2, known(self.model.quarter(mb, quarter)));
            }
        }
        if let Some((mb, block)) = reads.decision {
            self.rtl.set("decision_block_i", block as u64);
            if !spoiled[mb.0] {
                self.expect("decision_o", 2, known(self.model.block(mb, block)));
            }
        }
        if let Some((mb, block)) = reads.fractional {
            self.rtl.set("fractional_lane_i", mb.0 as u64);
            self.rtl.set("fractional_block_i", block as u64);
            if !spoiled[mb.0] {
                self.expect("fractional_o", 2, known(self.model.raster(mb, block)));
            }
        }
    }

    /// Ports show what they are to show in this clock.
    fn compare(&mut self) {
        while let Some(at) = self.expected.iter().position(|e| e.due == self.clock) {
            let e = self.expected.remove(at).expect("it is there");
            let found = self.rtl.fields(e.port, 8, e.samples.len());
            for (i, (found, sample)) in found.iter().zip(&e.samples).enumerate() {
                let right = sample.is_none_or(|s| u64::from(s) == *found);
                assert!(
                    right,
                    "{}: {i}: {found}, not {sample:?}, clock {}",
                    e.port, e.due
                );
            }
            self.compared += 1;
        }
    }

    /// The macroblock that a stage begins with, unless its lane has an error.
    fn begun(&self, stage: usize) -> Option<Mb> {
        self.stages.begun[stage].filter(|mb| !self.stages.lanes[mb.0].spoiled)
    }

    /// A clock.
    fn tick(&mut self) {
        let bits = |flags: [bool; LANES]| {
            let all = flags.iter().rev();
            all.fold(0, |all, f| all << 1 | u64::from(*f))
        };
        let seen = |name: &str| {
            let value = self.rtl.get(name);
            [0, 1, 2, 3].map(|i| value >> i & 1 == 1)
        };
        let there = [seen("coarse_there_o"), seen("estimate_there_o")];
        let (loaded, ready) = (seen("loaded_o"), seen("ready_o"));
        self.stages.begin(self.clock, there, loaded);
        // A slice.
        let wants = |l: &usize| ready[*l] && self.stages.wants_slice(*l);
        let slice = (0..LANES).find(wants).filter(|_| self.stalls[1].go());
        let job = slice.and_then(|l| self.stages.lanes[l].slices.front().copied());
        self.rtl.set("valid_i", job.is_some().into());
        if let Some(job) = job {
            self.rtl.set("job_i", job.word());
        }
        // Units that begin show what they have been given.
        if let Some(mb) = self.begun(ESTIMATE) {
            let around = self.model.around(mb);
            self.expect("corner_o", 0, around[..1].to_vec());
            self.expect("top_o", 0, around[1..25].to_vec());
            self.expect("left_o", 0, around[25..].to_vec());
        }
        if let Some(mb) = self.begun(COARSE) {
            self.expect("coarse_o", 0, self.model.coarse(mb));
        }
        let reads = self.stages.reads(self.clock);
        self.reads(&reads);
        let loads = self.stages.loads(self.clock);
        self.rtl.set("load_i", bits(loads.map(|l| l.is_some())));
        let lanes = loads.map(|l| l.unwrap_or(0) as u64);
        self.rtl.set_fields("load_lane_i", 2, lanes);
        self.rtl.set("work_i", bits(self.stages.worked));
        self.rtl.set("code_i", bits(self.stages.coded));
        let there = self.rtl.get("chroma_there_o");
        let block = self
            .stages
            .block([0, 1, 2, 3].map(|l| [0, 1].map(|n| there >> (2 * l + n) & 1 == 1)));
        self.rtl.set("block_valid_i", block.is_some().into());
        if let Some(block) = &block {
            self.rtl.set("block_lane_i", block.mb.0 as u64);
            self.rtl.set("block_next_i", block.next.into());
            self.rtl.set("block_i", block.block as u64);
        }
        let answer = self.answer();
        self.rtl.set("answer_valid_i", answer.is_some().into());
        if let Some(a) = answer {
            let word = a.tile << 2 | u64::from(a.half) << 1 | u64::from(a.error);
            self.rtl.set("answer_i", word);
            self.rtl.set_fields("samples_i", 8, a.bytes.map(u64::from));
        }
        let command = self.stalls[2].go();
        self.rtl.set("command_ready_i", command.into());
        self.rtl.settle();
        self.compare();
        // What moves.
        if command && self.rtl.is_high("command_valid_o") {
            self.command();
        }
        if answer.is_some() {
            let waited = self.clock - self.offered_since;
            self.most[1] = self.most[1].max(waited);
            if self.rtl.is_high("answer_ready_o") {
                self.offered = None;
            }
        }
        if let Some(job) = job {
            self.stages.slice(&job, self.model.size());
            self.model.begin(&job);
        }
        if let Some(block) = block.filter(|_| self.rtl.is_high("block_ready_o")) {
            if !self.stages.lanes[block.mb.0].spoiled {
                let samples = self.model.block(block.mb, block.block);
                self.expect("block_o", 1, samples.into_iter().map(Some).collect());
            }
            self.stages.block_taken();
        }
        let accepted = self.rtl.get("load_ready_o");
        self.stages
            .loads_taken(self.clock, [0, 1, 2, 3].map(|i| accepted >> i & 1 == 1));
        for lane in 0..LANES {
            if self.stages.coded[lane] {
                self.model.code(lane);
            }
        }
        self.rtl.edge();
        self.stages.end(self.clock);
        self.clock += 1;
    }

    /// Code these slices, lane by lane.
    pub fn run(&mut self, jobs: impl IntoIterator<Item = SourceJob>) {
        for job in jobs {
            self.stages.lanes[job.lane].slices.push_back(job);
        }
        let (mut last, mut quiet) = (self.stages.macroblocks, 0);
        while self.stages.busy() || !self.way.is_empty() || self.offered.is_some() {
            self.tick();
            let now = self.stages.macroblocks;
            quiet = if last == now { quiet + 1 } else { 0 };
            last = now;
            assert!(quiet < PATIENCE, "nothing is coded");
        }
        // What is in the registers.
        let wrong = std::mem::take(&mut self.memory.wrong);
        for _ in 0..4 {
            self.tick();
        }
        self.memory.wrong = wrong;
        let errors = self.rtl.get("error_o");
        for (i, lane) in self.stages.lanes.iter_mut().enumerate() {
            let error = errors >> i & 1 == 1;
            assert_eq!(error, lane.spoiled, "lane {i}");
            self.errors += u32::from(error);
            assert_eq!(self.rtl.get("ready_o") >> i & 1, 1, "lane {i}");
        }
        // Two macroblocks of luma and two of chroma of each lane, at most.
        assert!(self.most[0] <= (LANES * (10 * AHEAD + 4 * 2)) as u32);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Luma with the 8x8 transform: modes, levels, reconstruction of four lanes.

use std::collections::VecDeque;

use tricodec_golden::codec::video::cost::cut;
use tricodec_golden::codec::video::hardware::modes::eights;
use tricodec_golden::codec::video::hardware::residual::{inter_luma, place4, place8};
use tricodec_golden::codec::video::macroblock::{Luma, MbKind};
use tricodec_golden::codec::video::state::{Around, MbState};
use tricodec_golden::entropy::h264::syntax::MbInfo;
use tricodec_golden::picture::MbAvailability;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::bench::Bench;
use crate::neighbourhood::{Spot, coded, middle, picture};
use crate::whole::any;

/// Clocks of a block in its turn, and of one of a lane that is alone.
const TURN: u64 = 33;
const ALONE: u64 = 107;

/// What goes into this part.
pub const INPUTS: [&str; 4] = [
    "eight_valid_i",
    "eight_job_i",
    "eight_source_i",
    "eight_guess_i",
];

/// A macroblock, and what golden makes of it.
#[derive(Clone)]
struct Job {
    bits: Vec<u64>,
    source: [u8; 256],
    /// Of an inter macroblock.
    guess: Option<[u8; 256]>,
    luma: Luma,
    /// Of an intra macroblock, by quarter: the mode, the predicted one.
    modes: Vec<(u64, u64, u64)>,
}

/// Raster number of the first 4x4 block of a quarter.
fn first(quarter: usize) -> usize {
    2 * (quarter % 2) + 8 * (quarter / 2)
}

impl Job {
    /// Of an intra macroblock, or one with this prediction; its lane is 0.
    fn new(spot: &Spot, around: &Around, inter: Option<[u8; 256]>) -> Self {
        let (p, there, source) = (&spot.p, spot.at.there, &spot.source.luma);
        let area = spot.area();
        let (n, right) = (area.whole(), area.block8(1));
        // What lies above right may be anything where it is not there.
        let mut bytes: Vec<u64> = Vec::new();
        let around_it = n.left.iter().chain(&n.top).chain(&right.top[8..]);
        bytes.extend(around_it.chain([&n.corner]).map(|s| u64::from(*s)));
        let mode = |state: Option<&MbInfo>, block: usize| match state {
            Some(info) => u64::from(info.modes[block]),
            None => 15,
        };
        let (a, b) = (around.syntax.a, around.syntax.b);
        bytes.push(mode(a, 3) | mode(a, 11) << 4);
        bytes.push(mode(b, 12) | mode(b, 14) << 4);
        let flags = u64::from(there.d)
            | u64::from(there.c) << 1
            | u64::from(there.b) << 2
            | u64::from(there.a) << 3
            | u64::from(p.intra) << 4
            | u64::from(p.qp) << 12
            | u64::from(inter.is_none()) << 18;
        bytes.extend([0, 8, 16].map(|at| flags >> at & 255));
        let (luma, modes) = match &inter {
            Some(guess) => (inter_luma(source, guess, true, p.qp), Vec::new()),
            None => {
                let (luma, modes) = eights(source, area, around, p);
                let each = |quarter: usize| {
                    let at = first(quarter);
                    let predicted = around.predicted_mode(at, &modes);
                    (quarter as u64, modes[at].into(), predicted.into())
                };
                (luma, (0..4).map(each).collect())
            }
        };
        Self {
            bits: bytes,
            source: *source,
            guess: inter,
            luma,
            modes,
        }
    }

    fn quarter(&self, quarter: u64) -> [u8; 64] {
        cut::<8, 64>(&self.source, 16, place8(quarter as usize))
    }
}

/// A lane: its macroblocks, and what is to come of the one inside.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<Job>,
    inside: Option<Job>,
    /// Clocks of the one inside; levels that came of it; blocks that came.
    clocks: u64,
    modes: usize,
    levels: usize,
    blocks: usize,
}

/// All four.
pub struct Side {
    random: Random,
    feed: Stall,
    /// Also to lanes that have no room.
    anywhere: bool,
    lanes: [Lane; 4],
    offered: Option<usize>,
    ready: u64,
    /// What was asked for in the clocks before.
    source: VecDeque<Option<[u8; 64]>>,
    guess: VecDeque<Option<[u8; 16]>>,
    /// Macroblocks, intra and inter, and the clocks of the last one; blocks by mode, and those with
    /// and without levels.
    pub done: [u32; 2],
    pub last: u64,
    pub modes: [u32; 9],
    pub coded: [u32; 2],
}

impl Side {
    /// Without a macroblock on offer in so many percent of the clocks; with 0, on offer to lanes
    /// that have room alone.
    pub fn new(seed: u64, stall: u8) -> Self {
        Self {
            random: Random::new(seed, 11),
            feed: Stall::new(seed, 12, stall),
            anywhere: stall > 0,
            lanes: Default::default(),
            offered: None,
            ready: 0,
            source: [None, None].into(),
            guess: [None, None].into(),
            done: [0; 2],
            last: 0,
            modes: [0; 9],
            coded: [0; 2],
        }
    }

    /// An intra macroblock, or one with this prediction, for a lane.
    pub fn push(&mut self, spot: &Spot, around: &Around, inter: Option<[u8; 256]>, lane: usize) {
        let mut job = Job::new(spot, around, inter);
        if let Some(top) = job.bits.last_mut() {
            *top |= (lane as u64) << 3;
        }
        self.lanes[lane].waiting.push_back(job);
    }

    pub fn idle(&self) -> bool {
        let through = |lane: &Lane| lane.waiting.is_empty() && lane.inside.is_none();
        self.lanes.iter().all(through)
    }

    /// Inputs of a clock.
    pub fn drive(&mut self, rtl: &mut Block) {
        let random = &mut self.random;
        if self.offered.is_none() {
            let turn = random.below(4);
            let lane = [0, 1, 2, 3].map(|i| (i + turn) % 4).into_iter().find(|&l| {
                let room = self.anywhere || self.ready >> l & 1 == 1;
                room && !self.lanes[l].waiting.is_empty()
            });
            self.offered = lane.filter(|_| self.feed.go());
            match self
                .offered
                .and_then(|lane| self.lanes[lane].waiting.front())
            {
                Some(job) => rtl.set_fields("eight_job_i", 8, job.bits.iter().copied()),
                None => rtl.set_fields("eight_job_i", 8, (0..45).map(|_| random.bits())),
            }
        }
        rtl.set("eight_valid_i", self.offered.is_some().into());
        let source = self.source.pop_front().flatten();
        let source = source.unwrap_or_else(|| std::array::from_fn(|_| random.bits() as u8));
        rtl.set_fields("eight_source_i", 8, source.map(u64::from));
        let guess = self.guess.pop_front().flatten();
        let guess = guess.unwrap_or_else(|| std::array::from_fn(|_| random.bits() as u8));
        rtl.set_fields("eight_guess_i", 8, guess.map(u64::from));
    }

    /// The lane and quarter that a port names.
    fn place(rtl: &Block, port: &str) -> (usize, u64) {
        let place = rtl.get(port);
        ((place >> 2) as usize, place & 3)
    }

    /// Outputs of a clock.
    pub fn check(&mut self, rtl: &Block) {
        let (lane, quarter) = Self::place(rtl, "eight_read_place_o");
        let job = self.lanes[lane].inside.as_ref();
        let source = rtl
            .is_high("eight_read_o")
            .then(|| job.expect("a macroblock").quarter(quarter));
        self.source.push_back(source);
        let guess = rtl.is_high("eight_guess_read_o").then(|| {
            let guess = job.and_then(|job| job.guess.as_ref());
            let block = 4 * quarter + rtl.get("eight_guess_block_o");
            cut::<4, 16>(guess.expect("a prediction"), 16, place4(block as usize))
        });
        self.guess.push_back(guess);
        self.check_modes(rtl);
        self.check_levels(rtl);
        self.check_blocks(rtl);
        for lane in self.lanes.iter_mut().filter(|lane| lane.inside.is_some()) {
            lane.clocks += 1;
            assert!(lane.clocks < 10_000, "a macroblock hangs");
        }
        self.ready = rtl.get("eight_ready_o");
        if let Some(taken) = self.offered.filter(|lane| self.ready >> lane & 1 == 1) {
            self.offered = None;
            self.ready &= !(1 << taken);
            let lane = &mut self.lanes[taken];
            assert!(lane.inside.is_none());
            let waiting = std::mem::take(&mut lane.waiting);
            *lane = Lane {
                waiting,
                clocks: 1,
                ..Lane::default()
            };
            lane.inside = lane.waiting.pop_front();
        }
    }

    fn check_modes(&mut self, rtl: &Block) {
        if rtl.is_high("mode_valid_o") {
            let (lane, quarter) = Self::place(rtl, "mode_place_o");
            let lane = &mut self.lanes[lane];
            let job = lane.inside.as_ref().expect("a macroblock");
            let found = (quarter, rtl.get("mode_o"), rtl.get("predicted_o"));
            assert_eq!(Some(&found), job.modes.get(lane.modes));
            lane.modes += 1;
            self.modes[found.1 as usize] += 1;
        }
    }

    fn check_levels(&mut self, rtl: &Block) {
        if rtl.is_high("level_valid_o") {
            let (lane, quarter) = Self::place(rtl, "level_place_o");
            let lane = &mut self.lanes[lane];
            let luma = &lane.inside.as_ref().expect("a macroblock").luma;
            let group = rtl.get("level_group_o");
            let at = 64 * quarter as usize + 4 * group as usize;
            assert_eq!(at, lane.levels, "in order");
            let found = rtl.fields("level_o", 13, 4);
            let found: Vec<_> = found.into_iter().map(|v| (v << 51) as i64 >> 51).collect();
            let wanted = luma.levels[at..at + 4].iter().map(|l| i64::from(*l));
            assert_eq!(found, wanted.collect::<Vec<_>>(), "from {at} on");
            let so_far = &luma.levels[at / 64 * 64..at + 4];
            let some = so_far.iter().any(|level| *level != 0);
            assert_eq!(rtl.is_high("level_nonzero_o"), some);
            lane.levels += 4;
            if group == 15 {
                self.coded[usize::from(!some)] += 1;
            }
        }
    }

    fn check_blocks(&mut self, rtl: &Block) {
        let mut done = 0;
        if rtl.is_high("recon_valid_o") {
            let (number, quarter) = Self::place(rtl, "recon_place_o");
            let lane = &mut self.lanes[number];
            let job = lane.inside.as_ref().expect("a macroblock");
            let block = 4 * quarter as usize + rtl.get("recon_block_o") as usize;
            assert_eq!(block, lane.blocks, "in order");
            let wanted = cut::<4, 16>(&job.luma.recon, 16, place4(block));
            let found = rtl.fields("recon_o", 8, 16);
            assert_eq!(found, wanted.map(u64::from), "block {block}");
            lane.blocks += 1;
            if block == 15 {
                assert_eq!((lane.modes, lane.levels), (job.modes.len(), 256));
                self.done[usize::from(job.guess.is_some())] += 1;
                self.last = lane.clocks;
                lane.inside = None;
                done = 1 << number;
            }
        }
        assert_eq!(rtl.get("eight_done_o"), done);
    }
}

/// Modes of the macroblocks around one.
fn states(random: &mut Random) -> [MbState; 4] {
    [(); 4].map(|()| {
        let info = MbInfo {
            modes: [(); 16].map(|()| random.below(9) as u8),
            ..Default::default()
        };
        MbState {
            info,
            ..Default::default()
        }
    })
}

/// Those of them that are there.
fn around(states: &[MbState; 4], there: MbAvailability) -> Around<'_> {
    let [a, b, c, d] = states;
    Around::new([
        there.a.then_some(a),
        there.b.then_some(b),
        there.c.then_some(c),
        there.d.then_some(d),
    ])
}

/// A macroblock of any kind for a lane; of intra ones alone.
fn push(side: &mut Side, n: usize, intra: bool, lane: usize, random: &mut Random) {
    let frame = picture(n / 4, random);
    let spot = middle(&frame, n, random);
    let states = states(random);
    let guess = (!intra && random.below(3) == 0).then(|| {
        let other = picture(random.below(8), random);
        middle(&other, 0, random).source.luma
    });
    side.push(&spot, &around(&states, spot.at.there), guess, lane);
}

#[test]
fn made_up_eights_with_any_neighbours() {
    let mut random = Random::new(81, 1);
    for (stall, count) in [(0, 800), (50, 300), (99, 100)] {
        let mut bench = Bench::new(82, [0, 0], stall);
        for n in 0..count {
            let lane = random.below(4);
            push(&mut bench.eight, n, false, lane, &mut random);
        }
        bench.run();
        let side = &bench.eight;
        println!(
            "stall {stall}: intra, inter {:?}, modes {:?}, blocks with levels, without {:?}",
            side.done, side.modes, side.coded
        );
        if stall == 0 {
            assert!(side.modes.iter().all(|n| *n > 50));
            assert!(side.coded.iter().all(|n| *n > 200));
            assert!(side.done.iter().all(|n| *n > 200));
        }
    }
}

#[test]
fn four_lanes_take_turns_and_one_goes_alone() {
    let mut random = Random::new(83, 1);
    let mut bench = Bench::new(84, [0, 0], 0);
    let count = 50;
    for n in 0..4 * count {
        push(&mut bench.eight, n, true, n % 4, &mut random);
    }
    bench.run();
    let clocks = bench.clocks;
    println!("{clocks} clocks for four lanes of {count} macroblocks");
    assert!(clocks <= 16 * TURN * count as u64 + 2 * ALONE, "{clocks}");
    for n in 0..8 {
        push(&mut bench.eight, n, true, 2, &mut random);
        bench.run();
        assert_eq!(bench.eight.last, 4 * ALONE);
    }
}

#[test]
fn both_parts_share_the_hadamard_unit() {
    let mut random = Random::new(85, 1);
    let mut bench = Bench::new(86, [0, 0], 0);
    for n in 0..400 {
        push(&mut bench.eight, n, true, n % 4, &mut random);
        any(&mut bench.whole, n, &mut random);
        any(&mut bench.whole, n, &mut random);
    }
    while !bench.eight.idle() && !bench.whole.idle() {
        bench.clock();
    }
    let side = &bench.whole;
    let each = [0, 1, 2].map(|i| side.clocks[i] / side.kinds[i]);
    println!("clocks of I_16x16, I_NxN, inter beside the 8x8 engine: {each:?}");
    assert!(each[0] < 100, "{each:?}");
    bench.run();
}

#[test]
fn eights_of_real_encodes() {
    let mut random = Random::new(87, 1);
    let mut bench = Bench::new(88, [0, 0], 10);
    coded(|spot, mb, around, inter| {
        if !mb.luma.transform8x8 {
            return;
        }
        let guess = inter.map(|inter| inter.luma);
        let own = Job::new(spot, around, guess);
        assert_eq!(own.luma.levels, mb.luma.levels, "as the encode has it");
        assert_eq!(own.luma.recon, mb.luma.recon, "as the encode has it");
        if mb.kind == MbKind::IntraNxN {
            let modes = own.modes.iter().map(|(.., mode, _)| *mode);
            let coded = (0..4).map(|q| u64::from(mb.modes[first(q)]));
            assert!(modes.eq(coded), "as the encode has it");
        }
        bench.eight.push(spot, around, guess, random.below(4));
        // Some wait in every lane, so that all four are at work.
        if random.below(40) == 0 {
            bench.run();
        }
    });
    bench.run();
    let side = &bench.eight;
    println!(
        "intra, inter {:?}, modes {:?}, blocks with levels, without {:?}",
        side.done, side.modes, side.coded
    );
    assert!(side.done.iter().all(|n| *n > 100));
}

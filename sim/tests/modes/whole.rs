// SPDX-License-Identifier: Apache-2.0
//! Modes of I_16x16 and of chroma, the prediction by them, DCs.

use std::collections::VecDeque;

use tricodec_golden::codec::video::cost::cut;
use tricodec_golden::codec::video::hardware::estimate::best16;
use tricodec_golden::codec::video::hardware::modes;
use tricodec_golden::codec::video::hardware::residual::{chroma, place4};
use tricodec_golden::codec::video::intra::edges;
use tricodec_golden::codec::video::macroblock::MbKind;
use tricodec_golden::codec::video::store::Source;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::quant::dc::{dequant_chroma_dc, dequant_luma_dc};
use tricodec_golden::quant::scaling::LevelScale4;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::bench::Bench;
use crate::neighbourhood::{Spot, coded, middle, picture};

/// Clocks from a macroblock to its result, nothing in its way: I_16x16, I_NxN, inter.
const LATENCY: [u32; 3] = [69, 37, 21];

/// Clocks that a macroblock may take, DCs and all.
const PACE: u64 = 135;

/// What goes into this part.
pub const INPUTS: [&str; 6] = [
    "whole_valid_i",
    "whole_job_i",
    "whole_source_i",
    "whole_guess_i",
    "dc_level_ready_i",
    "dc_ready_i",
];

/// A macroblock, and what golden makes of it.
#[derive(Clone)]
struct Job {
    bits: Vec<u64>,
    lane: u64,
    source: Source,
    /// Of an inter macroblock, its chroma.
    guess: Option<[[u8; 64]; 2]>,
    /// Of I_16x16.
    mode: Option<u8>,
    /// Of an intra macroblock.
    chroma_mode: Option<u8>,
    distance: u32,
    /// The prediction, block by block.
    blocks: Vec<(u64, [u8; 16])>,
    /// DCs of luma, of Cb, of Cr.
    dcs: Vec<Dcs>,
}

/// DCs that are coded apart.
#[derive(Clone)]
struct Dcs {
    place: u64,
    levels: Vec<i16>,
    /// Blocks, and their scaled DCs.
    scaled: Vec<(u64, i32)>,
}

/// DCs of luma: their levels, and the sums by which golden scales them.
fn luma_dcs(lane: u64, levels: [i16; 16], qp: u8) -> Dcs {
    let scaled = dequant_luma_dc(&levels, qp, &LevelScale4::FLAT);
    let block = |(x, y): (u8, u8)| scaled[usize::from(4 * y + x)];
    Dcs {
        place: lane << 2 | 2,
        levels: levels.into(),
        scaled: (0..).zip(BLOCK_XY.map(block)).collect(),
    }
}

/// Those of plane 0 or 1 of chroma.
fn chroma_dcs(lane: u64, plane: u64, levels: [i16; 4], qp: u8) -> Dcs {
    let scaled = dequant_chroma_dc(levels, qp, &LevelScale4::FLAT);
    Dcs {
        place: lane << 2 | plane,
        levels: levels.into(),
        scaled: (16 + 4 * plane..).zip(scaled).collect(),
    }
}

/// 4x4 block `i` of chroma: Cb, then Cr.
fn chroma_block(planes: &[[u8; 64]; 2], i: usize) -> [u8; 16] {
    cut::<4, 16>(&planes[i / 4], 8, (4 * (i % 2), 4 * (i % 4 / 2)))
}

/// The bytes of a `whole_job_t`, but for the flags above them.
fn edge_bytes(spot: &Spot) -> Vec<u64> {
    let at = &spot.at;
    let luma = spot.area().whole();
    let place = (8 * at.x, 8 * at.local_y);
    let mut bytes = Vec::new();
    for plane in &spot.recon.planes[1..] {
        let n = edges(plane, place, at.there);
        bytes.extend(n.left.into_iter().chain(n.top));
        bytes.push(n.corner);
    }
    bytes.extend(luma.left.into_iter().chain(luma.top));
    bytes.push(luma.corner);
    bytes.into_iter().map(u64::from).collect()
}

impl Job {
    /// Of a macroblock with I_16x16 or not, or with this prediction of chroma.
    fn new(spot: &Spot, whole: bool, inter: Option<[[u8; 64]; 2]>, lane: u64) -> Self {
        let (source, p, at) = (&spot.source, &spot.p, &spot.at);
        let intra = inter.is_none();
        let flags = u64::from(at.there.d)
            | u64::from(at.there.b) << 1
            | u64::from(at.there.a) << 2
            | u64::from(p.intra) << 3
            | u64::from(p.qp_chroma) << 11
            | u64::from(p.qp) << 17
            | u64::from(whole) << 23
            | u64::from(intra) << 24
            | lane << 25;
        let mut bits = edge_bytes(spot);
        bits.extend([0, 8, 16, 24].map(|at| flags >> at & 255));

        let (mut mode, mut blocks, mut dcs) = (None, Vec::new(), Vec::new());
        if whole {
            let (_, best, guess) = best16(&source.luma, &spot.area().whole(), p);
            mode = Some(best);
            let coded = modes::whole(&source.luma, &spot.area(), p).0;
            dcs.push(luma_dcs(lane, coded.dc, p.qp));
            let block = |i| cut::<4, 16>(&guess, 16, place4(i));
            blocks.extend((0..16).map(|i| (i as u64, block(i))));
        }
        let (distance, chroma_mode, guess) = match inter {
            Some(guess) => (modes::chroma_distance(&source.chroma, &guess), None, guess),
            None => {
                let (distance, mode, guess) = modes::chroma(source, spot.recon, at, p);
                (distance, Some(mode), guess)
            }
        };
        let coded = chroma(&source.chroma, &guess, intra, p.qp_chroma);
        for (plane, levels) in (0..).zip(coded.dc) {
            dcs.push(chroma_dcs(lane, plane, levels, p.qp_chroma));
        }
        if intra {
            blocks.extend((0..8).map(|i| (16 + i as u64, chroma_block(&guess, i))));
        }
        Self {
            bits,
            lane,
            source: source.clone(),
            guess: inter,
            mode,
            chroma_mode,
            distance,
            blocks,
            dcs,
        }
    }

    /// I_16x16, I_NxN, inter.
    fn kind(&self) -> usize {
        match (self.mode, self.chroma_mode) {
            (Some(_), _) => 0,
            (None, Some(_)) => 1,
            (None, None) => 2,
        }
    }

    /// A quarter of luma, or a plane of chroma.
    fn samples(&self, plane: u64, quarter: u64) -> [u8; 64] {
        let at = [quarter % 2, quarter / 2].map(|v| 8 * v as usize);
        match plane {
            0 => cut::<8, 64>(&self.source.luma, 16, (at[0], at[1])),
            _ => self.source.chroma[plane as usize - 1],
        }
    }
}

/// Macroblocks on their way in, and what is to come of them.
pub struct Side {
    random: Random,
    feed: Stall,
    drain: [Stall; 2],
    waiting: VecDeque<Job>,
    offered: bool,
    /// The one inside, and its clocks.
    inside: Option<(Job, u32)>,
    /// What was asked for in the clocks before.
    source: VecDeque<Option<[u8; 64]>>,
    guess: VecDeque<Option<[u8; 16]>>,
    blocks: VecDeque<(u64, [u8; 16])>,
    /// The first of them is leaving, so many levels and scaled DCs.
    dcs: VecDeque<Dcs>,
    left: [usize; 2],
    taken: [bool; 2],
    /// By kind, macroblocks and their clocks; by mode, those of I_16x16 and of chroma.
    pub kinds: [u32; 3],
    pub clocks: [u32; 3],
    pub modes: [[u32; 4]; 2],
}

impl Side {
    /// Without a macroblock on offer, or levels and DCs taken, in so many percent of the clocks.
    pub fn new(seed: u64, stalls: [u8; 2]) -> Self {
        Self {
            random: Random::new(seed, 1),
            feed: Stall::new(seed, 2, stalls[0]),
            drain: [3, 4].map(|stream| Stall::new(seed, stream, stalls[1])),
            waiting: VecDeque::new(),
            offered: false,
            inside: None,
            source: [None, None].into(),
            guess: [None, None].into(),
            blocks: VecDeque::new(),
            dcs: VecDeque::new(),
            left: [0; 2],
            taken: [false; 2],
            kinds: [0; 3],
            clocks: [0; 3],
            modes: [[0; 4]; 2],
        }
    }

    /// A macroblock with I_16x16 or not, or with this prediction of chroma.
    pub fn push(&mut self, spot: &Spot, whole: bool, inter: Option<[[u8; 64]; 2]>) {
        let lane = self.random.below(4) as u64;
        self.waiting.push_back(Job::new(spot, whole, inter, lane));
    }

    pub fn idle(&self) -> bool {
        self.waiting.is_empty() && self.inside.is_none() && self.dcs.is_empty()
    }

    /// Inputs of a clock.
    pub fn drive(&mut self, rtl: &mut Block) {
        let random = &mut self.random;
        if !self.offered {
            // Anything where nothing is on offer.
            self.offered = !self.waiting.is_empty() && self.feed.go();
            match self.waiting.front().filter(|_| self.offered) {
                Some(job) => rtl.set_fields("whole_job_i", 8, job.bits.iter().copied()),
                None => rtl.set_fields("whole_job_i", 8, (0..70).map(|_| random.bits())),
            }
        }
        rtl.set("whole_valid_i", self.offered.into());
        let source = self.source.pop_front().flatten();
        let source = source.unwrap_or_else(|| std::array::from_fn(|_| random.bits() as u8));
        rtl.set_fields("whole_source_i", 8, source.map(u64::from));
        let guess = self.guess.pop_front().flatten();
        let guess = guess.unwrap_or_else(|| std::array::from_fn(|_| random.bits() as u8));
        rtl.set_fields("whole_guess_i", 8, guess.map(u64::from));
        self.taken = self.drain.each_mut().map(Stall::go);
        rtl.set("dc_level_ready_i", self.taken[0].into());
        rtl.set("dc_ready_i", self.taken[1].into());
    }

    /// Outputs of a clock.
    pub fn check(&mut self, rtl: &Block) {
        let inside = self.inside.as_ref().map(|(job, _)| job);
        let asked = |name: &str| rtl.is_high(name).then(|| inside.expect("a macroblock"));
        let samples = asked("whole_read_o").map(|job| {
            assert_eq!(rtl.get("whole_lane_o"), job.lane);
            job.samples(rtl.get("whole_plane_o"), rtl.get("whole_quarter_o"))
        });
        self.source.push_back(samples);
        let block = asked("whole_guess_read_o").map(|job| {
            let planes = job.guess.as_ref().expect("an inter macroblock");
            let number = rtl.get("whole_guess_block_o") as usize;
            chroma_block(planes, number.checked_sub(16).expect("of chroma"))
        });
        self.guess.push_back(block);

        if rtl.is_high("whole_block_valid_o") {
            let (number, samples) = self.blocks.pop_front().expect("a block");
            assert_eq!(rtl.get("whole_block_o"), number);
            let found = rtl.fields("whole_samples_o", 8, 16);
            assert_eq!(found, samples.map(u64::from), "block {number}");
        }
        self.check_dcs(rtl);
        if rtl.is_high("whole_valid_o") {
            let (job, clocks) = self.inside.take().expect("a macroblock");
            self.result(rtl.get("whole_modes_o"), &job);
            self.kinds[job.kind()] += 1;
            self.clocks[job.kind()] += clocks;
        }
        if let Some((_, clocks)) = &mut self.inside {
            *clocks += 1;
            assert!(*clocks < 10_000, "a macroblock hangs");
        }
        if self.offered && rtl.is_high("whole_ready_o") {
            self.offered = false;
            let job = self.waiting.pop_front().expect("the one on offer");
            self.blocks.extend(&job.blocks);
            self.dcs.extend(job.dcs.iter().cloned());
            self.inside = Some((job, 1));
        }
    }

    fn check_dcs(&mut self, rtl: &Block) {
        let valid = ["dc_level_valid_o", "dc_valid_o"].map(|name| rtl.is_high(name));
        if !valid[0] && !valid[1] {
            return;
        }
        let dcs = self.dcs.front().expect("DCs");
        let [levels, scaled] = &mut self.left;
        assert_eq!(rtl.get("dc_place_o"), dcs.place);
        let signed = |port: &str, bits: u32| (rtl.get(port) << (64 - bits)) as i64 >> (64 - bits);
        if valid[0] {
            assert_eq!(signed("dc_level_o", 14), dcs.levels[*levels].into());
            let some = dcs.levels[..=*levels].iter().any(|level| *level != 0);
            assert_eq!(rtl.is_high("dc_level_nonzero_o"), some);
            let last = *levels + 1 == dcs.levels.len();
            assert_eq!(rtl.is_high("dc_level_last_o"), last);
            *levels += usize::from(self.taken[0]);
        }
        if valid[1] {
            let (block, dc) = dcs.scaled[*scaled];
            let found = (rtl.get("dc_block_o"), signed("dc_o", 16));
            assert_eq!(found, (block, dc.into()));
            *scaled += usize::from(self.taken[1]);
        }
        if *scaled == dcs.scaled.len() {
            assert_eq!(*levels, dcs.levels.len());
            self.left = [0; 2];
            self.dcs.pop_front();
        }
    }

    fn result(&mut self, found: u64, job: &Job) {
        assert_eq!(found & 0x1FFFF, job.distance.into());
        assert_eq!(found >> 21, job.lane);
        let modes = [(job.mode, 19), (job.chroma_mode, 17)];
        for ((mode, at), seen) in modes.into_iter().zip(&mut self.modes) {
            if let Some(mode) = mode {
                assert_eq!(found >> at & 3, mode.into());
                seen[usize::from(mode)] += 1;
            }
        }
        assert!(self.blocks.is_empty(), "blocks are missing");
    }
}

/// A macroblock of any kind.
pub fn any(side: &mut Side, n: usize, random: &mut Random) {
    let frame = picture(n / 4, random);
    let spot = middle(&frame, n, random);
    match random.below(4) {
        0 => {
            let other = picture(random.below(8), random);
            let guess = middle(&other, 0, random).source.chroma;
            side.push(&spot, false, Some(guess));
        }
        1 => side.push(&spot, false, None),
        _ => side.push(&spot, true, None),
    }
}

#[test]
fn made_up_macroblocks_with_any_neighbours() {
    let mut random = Random::new(71, 1);
    let runs = [
        ([0, 0], 1200),
        ([10, 50], 400),
        ([90, 95], 200),
        ([0, 95], 200),
    ];
    for (stalls, count) in runs {
        let mut bench = Bench::new(72, stalls, 0);
        for n in 0..count {
            any(&mut bench.whole, n, &mut random);
            if stalls == [0, 0] {
                bench.run();
            }
        }
        bench.run();
        let side = &bench.whole;
        println!(
            "stalls {stalls:?}: kinds {:?}, modes {:?}",
            side.kinds, side.modes
        );
        if stalls == [0, 0] {
            assert!(side.kinds.iter().all(|n| *n > 200));
            assert!(side.modes.as_flattened().iter().all(|n| *n > 20));
            let each = |i: usize| side.clocks[i] / side.kinds[i];
            assert_eq!([0, 1, 2].map(each), LATENCY);
        }
    }
}

#[test]
fn whole_macroblocks_keep_the_pace() {
    let mut random = Random::new(74, 1);
    let mut bench = Bench::new(75, [0, 0], 0);
    let count = 100;
    for n in 0..count {
        let frame = picture(n / 4, &mut random);
        bench
            .whole
            .push(&middle(&frame, n, &mut random), true, None);
    }
    bench.run();
    println!("{} clocks for {count} macroblocks", bench.clocks);
    assert!(bench.clocks < PACE * count as u64);
}

#[test]
fn whole_macroblocks_of_real_encodes() {
    let mut bench = Bench::new(73, [10, 30], 0);
    coded(|spot, mb, _, inter| {
        match mb.kind {
            MbKind::Intra16x16(mode) => {
                let found = best16(&spot.source.luma, &spot.area().whole(), &spot.p);
                assert_eq!(found.1, mode, "the neighbours are those of the encode");
                bench.whole.push(spot, true, None);
            }
            MbKind::IntraNxN => bench.whole.push(spot, false, None),
            _ => bench
                .whole
                .push(spot, false, inter.map(|inter| inter.chroma)),
        }
        bench.run();
    });
    let side = &bench.whole;
    println!("kinds {:?}, modes {:?}", side.kinds, side.modes);
    assert!(side.kinds.iter().all(|n| *n > 100));
}

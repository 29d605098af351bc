// SPDX-License-Identifier: Apache-2.0
//! `tri_motion` between a memory that answers in any order and lanes that code what was planned.

use std::collections::{HashMap, VecDeque};

use tricodec_golden::codec::video::hardware::coarse_fetch::{RECORD, record};
use tricodec_golden::codec::video::hardware::source::{Extent, tile as source_tile};
use tricodec_golden::codec::video::hardware::tiles::{BYTES, KINDS, Size, tile};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::inter_pkg::packed;
use tricodec_sim::model::inter::source_store::{SourceJob, source_picture};
use tricodec_sim::model::inter::window_fetch::LANES;

use crate::motion_golden::{Expected, Guess, Plan, slice};
use crate::way::Way;
use crate::window_bench::Memory;

/// Clocks without a plan after which the bench gives up.
const PATIENCE: u32 = 20_000;

/// Half a tile on its way.
#[derive(Clone)]
struct Answer {
    tag: u64,
    lower: bool,
    bytes: [u8; BYTES / 2],
}

/// A lane: what is to be planned, what was and is not yet coded.
#[derive(Default)]
struct Lane {
    rows: [usize; 2],
    expected: VecDeque<Expected>,
    planned: usize,
    coded: usize,
    /// Clocks until the macroblock that is coded is.
    left: u32,
    room: bool,
    luma: [Option<[u8; 16]>; 16],
    chroma: [Option<[u8; 4]>; 32],
}

/// The module.
pub struct Bench {
    rtl: Block,
    memory: HashMap<u32, [u8; BYTES]>,
    way: Way<Answer>,
    stalls: [Stall; 3],
    random: Random,
    /// The source, whole macroblocks.
    padded: Frame,
    size: Size,
    lanes: [Lane; LANES],
    /// The block of the source that was asked for.
    block: Option<[u8; 16]>,
    /// Clocks of coding.
    pace: u32,
    pub clock: u32,
    pub plans: u32,
    /// Intra kinds; inter with P_Skip's vector; other shapes; the 8x8 transform; I_PCM.
    pub kinds: [u32; 10],
}

/// A picture to plan.
pub struct Picture<'a> {
    pub source: &'a Frame,
    /// None: I slices.
    pub reference: Option<&'a Reference>,
    pub qp: u8,
    pub slices: usize,
}

impl Bench {
    /// Coding takes up to `pace` clocks a macroblock.
    pub fn new(memory: Memory, pace: u32, seed: u64) -> Self {
        let inputs = [
            "picture_i",
            "valid_i",
            "job_i",
            "m_ready_i",
            "s_valid_i",
            "s_tag_i",
            "s_half_i",
            "s_error_i",
            "s_data_i",
            "rows_valid_i",
            "rows_address_i",
            "rows_tag_i",
            "rows_halves_i",
            "rows_ready_i",
            "room_i",
            "code_i",
            "block_valid_i",
            "block_lane_i",
            "block_next_i",
            "block_i",
        ];
        Self {
            rtl: Block::new("motion", &inputs),
            memory: HashMap::new(),
            way: Way::new(memory, seed),
            stalls: [1, 2, 3].map(|i| Stall::new(seed, i, memory.stall)),
            random: Random::new(seed, 5),
            padded: Frame::new(16, 16, true, 0),
            size: Size {
                width: 1,
                height: 1,
            },
            lanes: Default::default(),
            block: None,
            pace,
            clock: 0,
            plans: 0,
            kinds: [0; 10],
        }
    }

    /// Lay a picture down in memory.
    fn lay(&mut self, picture: &Picture) {
        let extent = Extent::of(picture.source);
        self.size = extent.macroblocks();
        let (width, height) = (self.size.width, self.size.height);
        self.padded = picture.source.resized(16 * width, 16 * height);
        self.memory.clear();
        let mut bases = [0; 5];
        let mut next = self.random.bits() as u32 >> 1;
        let filler = self.random.bits() as u8;
        let mut put = |memory: &mut HashMap<_, _>, tiles: Vec<[u8; BYTES]>| {
            let base = next;
            memory.extend((base..).zip(tiles.iter().copied()));
            next += tiles.len() as u32 + 3;
            base
        };
        for (i, kind) in KINDS.into_iter().enumerate() {
            let [columns, rows] = extent.tiles(kind);
            let at = |n: usize| [n % columns, n / columns];
            let tiles =
                (0..columns * rows).map(|n| source_tile(picture.source, kind, at(n), filler));
            bases[i] = put(&mut self.memory, tiles.collect());
            if let Some(reference) = picture.reference {
                let [columns, rows] = self.size.tiles(kind);
                let at = |n: usize| [n % columns, n / columns];
                let tiles = (0..columns * rows).map(|n| tile(&reference.frame, kind, at(n)));
                bases[2 + i] = put(&mut self.memory, tiles.collect());
            }
        }
        if let Some(reference) = picture.reference {
            let mut tiles = vec![[filler; BYTES]; (width * height).div_ceil(2)];
            for n in 0..width * height {
                tiles[n / 2][RECORD * (n % 2)..][..RECORD]
                    .copy_from_slice(&record(reference, (n % width, n / width)));
            }
            bases[4] = put(&mut self.memory, tiles);
        }
        let [low, middle, high] = source_picture(extent, [bases[0], bases[1]]);
        let word = |v: u32| (u64::from(v), 32);
        let fields = [
            (picture.qp.into(), 6),
            word(bases[4]),
            word(bases[2]),
            word(bases[3]),
            word(low),
            word(middle),
            (high.into(), 26),
        ];
        self.rtl.set_wide("picture_i", &packed(fields));
    }

    /// What a plan port shows: lane and plan.
    fn plan(&self) -> (usize, Plan) {
        let bits = self.rtl.fields("plan_o", 1, 189);
        let field = |at: usize, width: usize| (0..width).map(|i| bits[at + i] << i).sum::<u64>();
        let signed =
            |at: usize, width: usize| (field(at, width) as i32) << (32 - width) >> (32 - width);
        let plan = Plan {
            ends: field(186, 1) == 1,
            raw: field(185, 1) == 1,
            intra: (field(184, 2) == 1).then(|| field(182, 2)),
            skip_vector: field(181, 1) == 1,
            eight: field(180, 1) == 1,
            shape: field(178, 2),
            cost: field(160, 18) as u32,
            vectors: [0, 1, 2, 3].map(|q| [signed(19 * q, 10), signed(19 * q + 10, 9)]),
            differences: [0, 1, 2, 3]
                .map(|q| [signed(76 + 21 * q, 11), signed(76 + 21 * q + 11, 10)]),
        };
        (field(187, 2) as usize, plan)
    }

    /// The prediction that came for a lane, if all of it did.
    fn guess(&self, lane: usize) -> Option<Guess> {
        let own = &self.lanes[lane];
        let (mut luma, mut chroma) = ([0; 256], [[0; 64]; 2]);
        for (block, (x, y)) in own.luma.iter().zip(BLOCK_XY) {
            for (i, s) in (*block)?.into_iter().enumerate() {
                luma[16 * (4 * usize::from(y) + i / 4) + 4 * usize::from(x) + i % 4] = s;
            }
        }
        for (n, row) in own.chroma.iter().enumerate() {
            let (plane, quarter, r) = (n / 16, n / 4 % 4, n % 4);
            let at = 8 * (4 * (quarter / 2) + r) + 4 * (quarter % 2);
            chroma[plane][at..at + 4].copy_from_slice(&(*row)?);
        }
        Some((luma, chroma))
    }

    /// A block of the source of the lane's macroblock `n`, as coding asks for it.
    fn source(&self, lane: usize, n: usize, block: usize) -> [u8; 16] {
        let width = self.size.width;
        let (column, row) = (n % width, self.lanes[lane].rows[0] + n / width);
        let (plane, x, y) = match BLOCK_XY.get(block) {
            Some((x, y)) => (
                0,
                16 * column + 4 * usize::from(*x),
                16 * row + 4 * usize::from(*y),
            ),
            None => (
                1 + (block - 16) / 4,
                8 * column + 4 * (block % 2),
                8 * row + 4 * (block % 4 / 2),
            ),
        };
        std::array::from_fn(|i| self.padded.planes[plane].row(y + i / 4)[x + i % 4])
    }

    /// Prediction and plan that come in this clock.
    fn outputs(&mut self) {
        let bits = self.rtl.fields("guess_o", 1, 174);
        let field = |at: usize, width: usize| (0..width).map(|i| bits[at + i] << i).sum::<u64>();
        let lane = &mut self.lanes[field(172, 2) as usize];
        if field(171, 1) == 1 {
            (lane.luma, lane.chroma) = ([None; 16], [None; 32]);
        }
        if field(170, 1) == 1 {
            let samples = std::array::from_fn(|i| field(38 + 8 * i, 8) as u8);
            lane.luma[field(166, 4) as usize] = Some(samples);
        }
        if field(37, 1) == 1 {
            let samples = std::array::from_fn(|i| field(8 * i, 8) as u8);
            lane.chroma[field(32, 5) as usize] = Some(samples);
        }
        if !self.rtl.is_high("plan_valid_o") {
            return;
        }
        let (lane, plan) = self.plan();
        let own = &mut self.lanes[lane];
        let n = own.planned;
        let expected = own.expected.pop_front().expect("there is one to plan");
        assert_eq!(plan, expected.plan, "lane {lane}, macroblock {n}");
        assert!(own.room, "lane {lane} has no room");
        (own.room, own.planned) = (false, n + 1);
        if let Some(guess) = expected.guess {
            let found = self.guess(lane).expect("all of the prediction");
            assert!(found == *guess, "lane {lane}, macroblock {n}: prediction");
        }
        let own = &mut self.lanes[lane];
        (own.luma, own.chroma) = ([None; 16], [None; 32]);
        let kind = match plan.intra {
            Some(kind) => kind as usize,
            None if plan.raw => 9,
            None if plan.skip_vector => 3,
            None => 4 + plan.shape as usize,
        };
        self.kinds[kind] += 1;
        self.kinds[8] += u32::from(plan.eight);
        self.plans += 1;
    }

    fn tick(&mut self, slices: &mut VecDeque<SourceJob>) {
        let ready = self.rtl.get("ready_o");
        let job = slices.front().copied();
        let job = job.filter(|j| ready >> j.lane & 1 == 1 && self.stalls[0].go());
        self.rtl.set("valid_i", job.is_some().into());
        if let Some(job) = job {
            self.rtl.set("job_i", job.word());
            slices.pop_front();
        }
        // Coding: one macroblock, and one more that waits.
        let there = self.rtl.get("chroma_there_o");
        let (mut code, mut room) = (0, 0);
        for (i, lane) in self.lanes.iter_mut().enumerate() {
            if lane.planned > lane.coded {
                lane.left = lane.left.saturating_sub(1);
                if lane.left == 0 && there >> (2 * i) & 1 == 1 {
                    code |= 1 << i;
                }
            }
            if lane.planned - lane.coded < 2 && self.stalls[1].go() {
                lane.room = true;
            }
            room |= u64::from(lane.room) << i;
        }
        self.rtl.set("code_i", code);
        self.rtl.set("room_i", room);
        // A block of the source.
        let lane = self.random.below(LANES);
        let own = &self.lanes[lane];
        let chroma = there >> (2 * lane) & 1 == 1;
        let block = self.random.below(if chroma { 24 } else { 16 });
        let asked = own.planned > own.coded && code >> lane & 1 == 0 && self.random.below(4) == 0;
        self.rtl.set("block_valid_i", asked.into());
        self.rtl.set("block_lane_i", lane as u64);
        self.rtl.set("block_i", block as u64);
        // Memory.
        let answer = self.way.offer(self.clock);
        self.rtl.set("s_valid_i", answer.is_some().into());
        if let Some(a) = &answer {
            self.rtl.set("s_tag_i", a.tag);
            self.rtl.set("s_half_i", a.lower.into());
            self.rtl.set_fields("s_data_i", 8, a.bytes.map(u64::from));
        }
        let command = self.stalls[2].go();
        self.rtl.set("m_ready_i", command.into());
        self.rtl.settle();
        if let Some(block) = self.block.take() {
            assert!(self.rtl.is_high("block_valid_o"));
            assert_eq!(self.rtl.fields("block_o", 8, 16), block.map(u64::from));
        }
        if asked && self.rtl.is_high("block_ready_o") {
            self.block = Some(self.source(lane, self.lanes[lane].coded, block));
        }
        if command && self.rtl.is_high("m_valid_o") {
            let address = self.rtl.get("m_address_o") as u32;
            let bytes = self.memory.get(&address).expect("a tile of a picture");
            let (tag, halves) = (self.rtl.get("m_tag_o"), self.rtl.get("m_halves_o"));
            for half in (0..2).filter(|h| halves >> h & 1 == 1) {
                let answer = Answer {
                    tag,
                    lower: half == 1,
                    bytes: std::array::from_fn(|i| bytes[32 * half + i]),
                };
                self.way.push(self.clock, answer);
            }
        }
        if answer.is_some() && self.rtl.is_high("s_ready_o") {
            self.way.taken();
        }
        self.outputs();
        for (i, lane) in self.lanes.iter_mut().enumerate() {
            if code >> i & 1 == 1 {
                lane.coded += 1;
            }
            if lane.left == 0 && lane.planned > lane.coded {
                lane.left = 1 + self.random.below(self.pace as usize) as u32;
            }
        }
        self.rtl.edge();
        self.clock += 1;
    }

    /// Plan a picture.
    pub fn run(&mut self, picture: &Picture) {
        self.lay(picture);
        let count = picture.slices.min(self.size.height);
        let mut jobs = VecDeque::new();
        for lane in 0..count {
            let rows = [lane, lane + 1].map(|l| self.size.height * l / count);
            let rows = [rows[0], rows[1] - 1];
            let all = slice(&self.padded, picture.reference, rows, picture.qp);
            self.lanes[lane] = Lane {
                rows,
                expected: all.into(),
                ..Lane::default()
            };
            jobs.push_back(SourceJob {
                lane,
                intra: picture.reference.is_none(),
                rows,
            });
        }
        let (mut last, mut quiet) = (self.plans, 0);
        let busy = |lane: &Lane| !lane.expected.is_empty() || lane.coded < lane.planned;
        while !jobs.is_empty() || self.lanes.iter().any(busy) || self.way.count() > 0 {
            self.tick(&mut jobs);
            quiet = if last == self.plans { quiet + 1 } else { 0 };
            last = self.plans;
            assert!(quiet < PATIENCE, "nothing is planned");
        }
        for _ in 0..8 {
            self.tick(&mut jobs);
        }
        assert_eq!(self.rtl.get("error_o"), 0);
        assert_eq!(self.rtl.get("ready_o"), 15);
    }
}

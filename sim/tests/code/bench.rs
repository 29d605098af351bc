// SPDX-License-Identifier: Apache-2.0
//! `tri_video_code` between plans and rings, with random stalls of all.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::video::{HeaderKind, word};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::encoder::enc_syntax_pkg::{header, level_word};

use crate::cases::{Case, header_bits};

pub const LANES: usize = 4;

const INPUTS: [&str; 17] = [
    "qp_i",
    "last_column_i",
    "start_i",
    "start_intra_i",
    "plan_valid_i",
    "plan_i",
    "guess_i",
    "chroma_there_i",
    "block_ready_i",
    "block_valid_i",
    "block_i",
    "slot_valid_i",
    "slot_lane_i",
    "mb_ready_i",
    "credit_i",
    "recon_room_i",
    "record_ready_i",
];

/// Fields, the first one in the high bits, as words from the lowest on.
fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let mut bits = Vec::new();
    for (value, width) in fields.iter().rev() {
        bits.extend((0..*width).map(|i| (value >> i & 1) as u32));
    }
    let word = |bits: &[u32]| bits.iter().rev().fold(0, |all, b| all << 1 | b);
    bits.chunks(32).map(word).collect()
}

/// A lane with its slice.
#[derive(Default)]
struct Lane {
    /// Plans that went out.
    planned: usize,
    /// Steps of the prediction that goes out before the next plan: luma, rows of chroma.
    guessed: usize,
    /// Macroblocks that are coded, of all.
    coded: usize,
    all: Vec<Case>,
    /// What has come of the macroblock that is coded.
    words: Vec<Option<Vec<u64>>>,
    recon: Vec<Option<[u8; 16]>>,
    record: bool,
    header: bool,
    ring: VecDeque<u32>,
    half: bool,
}

/// How it runs.
pub struct Ways {
    pub seed: u64,
    /// Of 100 clocks those in which each handshake stands still.
    pub stall: usize,
}

pub struct Bench {
    rtl: Block,
    random: Random,
    stall: usize,
    lanes: Vec<Lane>,
    pub clocks: u32,
    slot: usize,
    answer: Option<[u8; 16]>,
    guessing: Option<usize>,
    /// Halves of the rings that come next.
    halves: [bool; LANES],
}

impl Bench {
    pub fn new(ways: &Ways) -> Self {
        Self {
            rtl: Block::new("video_code", &INPUTS),
            random: Random::new(ways.seed, 3),
            stall: ways.stall,
            lanes: Vec::new(),
            clocks: 0,
            slot: 0,
            answer: None,
            guessing: None,
            halves: [false; LANES],
        }
    }

    fn go(&mut self) -> bool {
        self.random.below(100) >= self.stall
    }

    /// Code slices of a picture `columns` macroblocks wide, one in each lane.
    pub fn run(&mut self, slices: Vec<Vec<Case>>, qp: u8, columns: u32, inter: bool) {
        self.lanes = slices
            .into_iter()
            .map(|all| Lane {
                all,
                words: vec![None; word::COUNT],
                recon: vec![None; 24],
                ..Default::default()
            })
            .collect();
        for (lane, half) in self.lanes.iter_mut().zip(self.halves) {
            lane.half = half;
        }
        self.rtl.set("qp_i", qp.into());
        self.rtl.set("last_column_i", u64::from(columns - 1));
        let starts = self.lanes.iter().enumerate();
        let starts = starts.fold(0, |bits, (l, lane)| {
            bits | u64::from(!lane.all.is_empty()) << l
        });
        self.rtl.set("start_i", starts);
        self.rtl.set("start_intra_i", (!inter).into());
        for name in ["plan_valid_i", "block_valid_i", "slot_valid_i", "credit_i"] {
            self.rtl.set(name, 0);
        }
        self.rtl.settle();
        self.rtl.edge();
        self.rtl.set("start_i", 0);
        let mut quiet = 0;
        while self.lanes.iter().any(|l| l.coded < l.all.len()) {
            let before: usize = self.lanes.iter().map(|l| l.coded).sum();
            self.clock();
            let after: usize = self.lanes.iter().map(|l| l.coded).sum();
            quiet = if before == after { quiet + 1 } else { 0 };
            let at: Vec<_> = self
                .lanes
                .iter()
                .map(|l| (l.coded, l.planned, l.all.len()))
                .collect();
            assert!(quiet < 60_000, "it hangs at clock {}: {at:?}", self.clocks);
        }
        while self.lanes.iter().any(|l| !l.ring.is_empty()) {
            self.clock();
        }
        for (half, lane) in self.halves.iter_mut().zip(&self.lanes) {
            *half = lane.half;
        }
        assert_eq!(self.rtl.get("idle_o"), 15);
    }

    /// A lane's guess, a block of luma and a row of chroma in a clock, then its plan.
    fn plans(&mut self) {
        self.rtl.set("plan_valid_i", 0);
        let mut guess = vec![(0, 2), (0, 1), (0, 1), (0, 4)];
        let mut samples = [[0; 16], [0; 16]];
        let mut chroma = (false, 0);
        let room = self.rtl.get("room_o");
        if self.guessing.is_none() && self.random.below(4) > 0 {
            let lane = self.random.below(LANES);
            let own = self.lanes.get(lane);
            let more = own.is_some_and(|l| l.planned < l.all.len());
            self.guessing = (more && room >> lane & 1 == 1).then_some(lane);
        }
        if let Some(l) = self.guessing {
            let lane = &mut self.lanes[l];
            let case = &lane.all[lane.planned];
            let step = lane.guessed;
            match &case.plan.guess {
                Some(blocks) if step < 33 => {
                    guess[0].0 = l as u64;
                    guess[1].0 = u64::from(step == 0);
                    if let Some(at) = step.checked_sub(1).filter(|at| *at < 16) {
                        (guess[2].0, guess[3].0) = (1, at as u64);
                        samples[0] = blocks[at];
                    }
                    if let Some(row) = step.checked_sub(1) {
                        chroma = (true, row as u64);
                        samples[1] = blocks[16 + row / 4];
                    }
                    lane.guessed += 1;
                }
                _ => {
                    let bits = plan_bits(l, case);
                    lane.planned += 1;
                    lane.guessed = 0;
                    self.guessing = None;
                    self.rtl.set("plan_valid_i", 1);
                    self.rtl.set_wide("plan_i", &bits);
                }
            }
        }
        let bytes = |s: &[u8]| {
            s.iter()
                .rev()
                .map(|b| (u64::from(*b), 8))
                .collect::<Vec<_>>()
        };
        guess.extend(bytes(&samples[0]));
        guess.extend([(chroma.0.into(), 1), (chroma.1, 5)]);
        let row = chroma.1 as usize % 4;
        guess.extend(bytes(&samples[1][4 * row..4 * row + 4]));
        self.rtl.set_wide("guess_i", &pack(&guess));
    }

    fn clock(&mut self) {
        self.plans();
        // Slots of the lanes, 17 clocks from one of a lane to its next one.
        let at = self.slot % 17;
        let slot = (at.is_multiple_of(4) && at < 16).then_some(at / 4);
        self.slot += 1;
        self.rtl.set("slot_valid_i", slot.is_some().into());
        self.rtl.set("slot_lane_i", slot.unwrap_or(0) as u64);
        self.rtl.set("chroma_there_i", 0xff);
        let ready = self.go();
        self.rtl.set("block_ready_i", ready.into());
        let answer = self.answer.take();
        self.rtl.set("block_valid_i", answer.is_some().into());
        let samples = answer.unwrap_or([0; 16]).map(u64::from);
        self.rtl.set_fields("block_i", 8, samples);
        let lanes =
            |bench: &mut Self| (0..LANES).fold(0, |all, l| all | u64::from(bench.go()) << l);
        let (mb_ready, record_ready, room) = (lanes(self), lanes(self), lanes(self));
        self.rtl.set("mb_ready_i", mb_ready);
        self.rtl.set("record_ready_i", record_ready);
        self.rtl.set("recon_room_i", room);
        // Macroblocks leave the rings.
        let mut credits = 0;
        for (l, lane) in self.lanes.iter_mut().enumerate() {
            for left in &mut lane.ring {
                *left = left.saturating_sub(1);
            }
            if lane.ring.front() == Some(&0) {
                lane.ring.pop_front();
                credits |= 1 << l;
            }
        }
        self.rtl.set("credit_i", credits);
        self.rtl.settle();
        self.observe(ready, mb_ready, record_ready);
        self.rtl.edge();
        self.clocks += 1;
    }

    fn observe(&mut self, ready: bool, mb_ready: u64, record_ready: u64) {
        // Blocks of the source.
        if self.rtl.is_high("block_valid_o") && ready {
            let lane = &self.lanes[self.rtl.get("block_lane_o") as usize];
            let case = &lane.all[lane.coded + self.rtl.get("block_next_o") as usize];
            self.answer = Some(case.source[self.rtl.get("block_o") as usize]);
        }
        let words = self.rtl.get("word_valid_o");
        if words != 0 {
            let lane = &mut self.lanes[words.trailing_zeros() as usize];
            let bits = self.rtl.fields("word_o", 1, 200);
            let number = |from: usize, count: usize| {
                (0..count).fold(0, |v, i| v | bits[from + i] << i) as usize
            };
            assert_eq!(number(0, 1) == 1, lane.half, "of the other macroblock");
            // nz, wide, levels.
            lane.words[number(1, 5)] = Some(bits[6..].to_vec());
        }
        if self.rtl.is_high("recon_valid_o") {
            let lane = &mut self.lanes[self.rtl.get("recon_lane_o") as usize];
            let samples = self.rtl.fields("recon_o", 8, 16);
            let at = self.rtl.get("recon_number_o") as usize;
            let block = std::array::from_fn(|i| samples[i] as u8);
            assert!(lane.recon[at].replace(block).is_none(), "twice: {at}");
        }
        if self.rtl.is_high("record_valid_o") {
            let l = self.rtl.get("record_lane_o") as usize;
            if record_ready >> l & 1 == 1 {
                self.record(l);
            }
        }
        let headers = self.rtl.get("mb_valid_o") & mb_ready;
        if headers != 0 {
            let l = headers.trailing_zeros() as usize;
            self.header(l);
            let delay = [0, 5, 400][self.random.below(3)];
            self.lanes[l].ring.push_back(delay);
        }
        let coded = self.rtl.get("code_o");
        for l in 0..self.lanes.len() {
            if coded >> l & 1 == 1 {
                self.end(l);
            }
        }
    }

    fn record(&mut self, l: usize) {
        let lane = &mut self.lanes[l];
        let case = &lane.all[lane.coded];
        let (intra, eight, nz, qp) = case.record;
        let bits = self.rtl.fields("record_o", 1, 100);
        let number = |from: usize, count: usize| (0..count).fold(0, |v, i| v | bits[from + i] << i);
        assert_eq!(number(99, 1) == 1, intra, "{case:?}");
        assert_eq!(number(76, 6), qp.into());
        if !intra {
            assert_eq!(number(98, 1) == 1, eight);
            assert_eq!(number(82, 16), nz.into(), "{case:?}");
            for (q, vector) in case.plan.vectors.into_iter().enumerate() {
                let [x, y] = vector.map(|c| i64::from(c) as u64);
                assert_eq!(number(19 * q, 10), x & 0x3ff);
                assert_eq!(number(19 * q + 10, 9), y & 0x1ff);
            }
        }
        lane.record = true;
    }

    fn header(&mut self, l: usize) {
        let lane = &mut self.lanes[l];
        let case = &lane.all[lane.coded];
        let n = header_bits(&case.header);
        let own = self.rtl.fields("mb_header_o", 1, n);
        let wanted = header(&case.header);
        let wanted: Vec<_> = (0..n)
            .map(|i| u64::from(wanted[i / 32] >> (i % 32) & 1))
            .collect();
        assert_eq!(own, wanted, "lane {l}, {}: {:?}", lane.coded, case.header);
        assert_eq!(self.rtl.is_high("mb_end_o"), case.ends);
        lane.header = true;
    }

    /// All of a macroblock has come.
    fn end(&mut self, l: usize) {
        let lane = &mut self.lanes[l];
        let case = &lane.all[lane.coded];
        let name = format!("lane {l}, macroblock {}, {:?}", lane.coded, case.header);
        assert!(lane.header && lane.record, "{name}");
        (lane.header, lane.record) = (false, false);
        for (i, recon) in lane.recon.iter_mut().enumerate() {
            // Luma comes by its place in raster order.
            let coding = match i {
                0..16 => (i & 1) | (i >> 2 & 1) << 1 | (i >> 1 & 1) << 2 | (i >> 3 & 1) << 3,
                _ => i,
            };
            assert_eq!(recon.take(), Some(case.recon[coding]), "block {i}: {name}");
        }
        let pcm = case.header.kind == HeaderKind::Pcm;
        for (i, own) in lane.words.iter_mut().enumerate() {
            let own = own.take();
            if pcm {
                if let Some(bytes) = (i < 24).then(|| raw(case, i)) {
                    let own = own.unwrap_or_else(|| panic!("word {i}: {name}"));
                    let own = (0..16).map(|b| (0..8).fold(0, |v, k| v | own[2 + 8 * b + k] << k));
                    assert!(own.eq(bytes.map(u64::from)), "word {i}: {name}");
                }
                continue;
            }
            let levels = &case.levels.words[i];
            let there = *levels != [0; 16];
            assert_eq!(
                own.as_ref().is_some_and(|w| w[0] == 1),
                there,
                "word {i}: {name}"
            );
            let Some(own) = own.filter(|_| there) else {
                continue;
            };
            let (low, high, wide) = level_word(levels);
            assert_eq!(own[1] == 1, wide, "word {i}: {name}");
            for k in 0..16 {
                let at = |from: usize, n: usize| (0..n).fold(0, |v, j| v | own[from + j] << j);
                assert_eq!(at(2 + 5 * k, 5), low[k], "word {i}, level {k}: {name}");
                assert_eq!(at(82 + 7 * k, 7), high[k], "word {i}, level {k}: {name}");
            }
        }
        lane.coded += 1;
        lane.half = !lane.half;
    }
}

/// The bytes of word `i` of I_PCM: a row of luma, two of chroma.
fn raw(case: &Case, i: usize) -> [u8; 16] {
    std::array::from_fn(|b| match i {
        0..16 => {
            let (x, y) = (b / 4, i / 4);
            let coding = (x & 1) | (y & 1) << 1 | (x >> 1) << 2 | (y >> 1) << 3;
            case.source[coding][4 * (i % 4) + b % 4]
        }
        _ => {
            let (plane, row, x) = (i / 4 - 4, i % 4 * 2 + b / 8, b % 8);
            case.source[16 + 4 * plane + 2 * (row / 4) + x / 4][4 * (row % 4) + x % 4]
        }
    })
}

/// `plan_t`.
fn plan_bits(lane: usize, case: &Case) -> Vec<u32> {
    let p = &case.plan;
    let mut fields = vec![
        (lane as u64, 2),
        (case.ends.into(), 1),
        (p.raw.into(), 1),
        (p.intra.into(), 1),
        (p.kind, 2),
        (p.skip_vector.into(), 1),
        (p.eight.into(), 1),
        (p.shape as u64, 2),
        (if p.dear && !p.raw { (1 << 18) - 1 } else { 0 }, 18),
    ];
    for [x, y] in p.differences.into_iter().rev() {
        fields.extend([(y as u64, 10), (x as u64, 11)]);
    }
    for [x, y] in p.vectors.into_iter().rev() {
        fields.extend([(y as u64, 9), (x as u64, 10)]);
    }
    pack(&fields)
}

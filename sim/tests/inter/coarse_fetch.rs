// SPDX-License-Identifier: Apache-2.0
//! The fetch of coarse windows: four lanes, a memory that answers in any order, and what the rings
//! hold when a window is said to be whole.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::coarse_fetch::{Part, RECORD, parts, record};
use tricodec_golden::codec::video::hardware::tiles::Size;
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::inter_pkg::{COARSE_WINDOW, COARSE_WORDS, mv};
use tricodec_sim::model::inter::source_store::SourceJob;
use tricodec_sim::model::inter::window_fetch::LANES;

use crate::content::made;
use crate::way::Way;
use crate::window_bench::Memory;

/// Clocks in which nothing comes and the bench gives up.
const PATIENCE: u32 = 20_000;

/// A record on its way: its tag, and whether it cannot be read.
#[derive(Clone, Copy)]
struct Answer {
    tile: u64,
    error: bool,
    bytes: [u8; RECORD],
}

/// A lane: its slice, what is left to ask for, how many windows were searched, its ring.
#[derive(Default)]
struct Lane {
    rows: Option<[usize; 2]>,
    /// Macroblocks all of whose records were asked for, and the records of the next one.
    asked: usize,
    left: VecDeque<Part>,
    searched: usize,
    /// Clocks until the window that is whole is searched.
    wait: Option<u32>,
    ring: Vec<[u8; 4]>,
    spoiled: bool,
}

struct Bench {
    rtl: Block,
    reference: Reference,
    size: Size,
    base: u32,
    memory: Memory,
    way: Way<Answer>,
    stalls: [Stall; 3],
    random: Random,
    lanes: [Lane; LANES],
    /// The vector that was asked for.
    vector: Option<u64>,
    clock: u32,
    windows: u32,
    commands: u32,
}

/// A picture of noise with vectors at random.
fn picture(size: Size, random: &mut Random) -> Reference {
    let mut frame = Frame::new(16 * size.width, 16 * size.height, true, 0);
    frame.planes[0] = made(0, 16 * size.width, 16 * size.height, random);
    let any = |random: &mut Random, end: usize| random.below(end) as i16 - (end / 2) as i16;
    let vectors = (0..size.width * size.height).map(|_| [any(random, 1024), any(random, 512)]);
    Reference::new(frame, vectors.collect())
}

impl Bench {
    fn new(reference: Reference, memory: Memory, seed: u64) -> Self {
        let inputs = [
            "records_i",
            "valid_i",
            "job_i",
            "command_ready_i",
            "answer_valid_i",
            "answer_i",
            "means_i",
            "vector_i",
            "fill_ready_i",
            "done_i",
            "vector_read_i",
            "vector_lane_i",
            "vector_number_i",
        ];
        let mut random = Random::new(seed, 5);
        let coarse = &reference.coarse;
        let size = Size {
            width: coarse.width / 4,
            height: coarse.height / 4,
        };
        let most = u32::MAX - (size.width * size.height / 2) as u32;
        let base = [0, most, (random.bits() as u32).min(most)][random.below(3)];
        let mut rtl = Block::new("coarse_fetch", &inputs);
        let last = (size.height as u64 - 1) << 9 | (size.width as u64 - 1);
        rtl.set("records_i", u64::from(base) << 18 | last);
        let ring = || vec![[0; 4]; COARSE_WORDS * COARSE_WINDOW[1]];
        Self {
            rtl,
            size,
            reference,
            base,
            memory,
            way: Way::new(memory, seed),
            stalls: [1, 2, 3].map(|i| Stall::new(seed, i, memory.stall)),
            random,
            lanes: std::array::from_fn(|_| Lane {
                ring: ring(),
                ..Lane::default()
            }),
            vector: None,
            clock: 0,
            windows: 0,
            commands: 0,
        }
    }

    fn place(&self, lane: usize, n: usize) -> (usize, usize) {
        let first = self.lanes[lane].rows.expect("a slice")[0];
        (n % self.size.width, first + n / self.size.width)
    }

    fn count(&self, lane: usize) -> usize {
        let rows = self.lanes[lane].rows;
        rows.map_or(0, |[first, last]| self.size.width * (last + 1 - first))
    }

    /// Every sample that the search of the lane's next macroblock may count.
    fn is_whole(&self, lane: usize) {
        let (x, y) = self.place(lane, self.lanes[lane].searched);
        let (own, coarse) = (&self.lanes[lane], &self.reference.coarse);
        let clamp = |v: i32, size: usize| v.clamp(0, size as i32 - 1) as usize;
        let width = self.size.width as i32;
        for column in (x as i32 - 5).max(-1)..=(x as i32 + 5).min(width) {
            for row in 0..COARSE_WINDOW[1] {
                let Some(from) = (4 * y + row).checked_sub(8) else {
                    continue;
                };
                if from >= coarse.height {
                    continue;
                }
                let word = column.rem_euclid(COARSE_WORDS as i32) as usize;
                let held = own.ring[COARSE_WINDOW[1] * word + row];
                let expected = [0, 1, 2, 3]
                    .map(|c: i32| coarse.row(from)[clamp(4 * column + c, coarse.width)]);
                assert_eq!(held, expected, "lane {lane}: {x}, {y}: {column}, {row}");
            }
        }
    }

    /// Memory takes a command: the next one of its lane.
    fn command(&mut self) {
        let word = self.rtl.get("command_o");
        let (tile, lower) = (word >> 33, word >> 32 & 1);
        let lane = (tile & 3) as usize;
        let n = self.lanes[lane].asked;
        let (x, _) = self.place(lane, n);
        let part = self.lanes[lane].left.pop_front();
        let part = part.expect("the lane's next window has more records");
        let index = 2 * u64::from((word as u32).wrapping_sub(self.base)) + lower;
        let address = part.mb.1 * self.size.width + part.mb.0;
        assert_eq!(index as usize, address, "lane {lane}, {n}: {part:?}");
        let number = (n as i32 + part.column - x as i32) as u64 & 0xF;
        let ring = part.column.rem_euclid(COARSE_WORDS as i32) as u64;
        let edges =
            u64::from(part.column < 0) << 1 | u64::from(part.column == self.size.width as i32);
        let expected =
            edges << 13 | (part.row as u64) << 10 | ring << 6 | number << 2 | lane as u64;
        assert_eq!(tile, expected, "lane {lane}, {n}: {part:?}");
        let error = self.random.below(1000) < self.memory.wrong[0];
        self.lanes[lane].spoiled |= error;
        let bytes = record(&self.reference, part.mb);
        self.way.push(self.clock, Answer { tile, error, bytes });
        self.commands += 1;
    }

    /// Records of the next window whose records are to be asked for.
    fn refill(&mut self, lane: usize) {
        while self.lanes[lane].left.is_empty() && self.lanes[lane].asked < self.count(lane) {
            let own = &self.lanes[lane];
            // As the first one, or where the one before has asked for all.
            let next = parts(self.size, self.place(lane, own.asked));
            if next.is_empty() {
                self.lanes[lane].asked += 1;
                continue;
            }
            self.lanes[lane].left.extend(next);
            return;
        }
    }

    fn tick(&mut self, slices: &mut VecDeque<SourceJob>, pace: usize) {
        let ready = self.rtl.get("ready_o");
        let job = slices.iter().position(|j| ready >> j.lane & 1 == 1);
        let job = job.filter(|_| self.stalls[0].go());
        self.rtl.set("valid_i", job.is_some().into());
        if let Some(job) = job {
            self.rtl.set("job_i", slices[job].word());
        }
        let whole = self.rtl.get("valid_o");
        let mut done = 0;
        for lane in 0..LANES {
            if whole >> lane & 1 == 0 {
                assert_eq!(self.lanes[lane].wait, None);
                continue;
            }
            if !self.lanes[lane].spoiled {
                self.is_whole(lane);
            }
            let wait = self.lanes[lane].wait;
            let wait = wait.unwrap_or_else(|| self.random.below(pace) as u32);
            done |= u64::from(wait == 0) << lane;
            self.lanes[lane].wait = wait.checked_sub(1);
        }
        self.rtl.set("done_i", done);
        // A vector, as old as the whole-sample search is behind.
        let lane = self.random.below(LANES);
        let back = self.random.below(5);
        let own = &self.lanes[lane];
        let of = (own.searched + usize::from(whole >> lane & 1 == 1)).checked_sub(1 + back);
        let of = of.filter(|_| own.rows.is_some() && !own.spoiled);
        self.rtl.set("vector_read_i", of.is_some().into());
        self.rtl.set("vector_lane_i", lane as u64);
        self.rtl
            .set("vector_number_i", of.unwrap_or(0) as u64 & 0xF);
        let asked = of.map(|n| {
            let (x, y) = self.place(lane, n);
            mv(self.reference.vectors[y * self.size.width + x].map(i32::from))
        });
        let answer = self.way.offer(self.clock);
        self.rtl.set("answer_valid_i", answer.is_some().into());
        if let Some(a) = answer {
            self.rtl.set("answer_i", a.tile << 1 | u64::from(a.error));
            self.rtl
                .set_fields("means_i", 8, a.bytes[..16].iter().map(|b| u64::from(*b)));
            let vector = [16, 18].map(|i| i16::from_le_bytes([a.bytes[i], a.bytes[i + 1]]).into());
            self.rtl.set("vector_i", mv(vector));
        }
        let (command, fill) = (self.stalls[1].go(), self.stalls[2].go());
        self.rtl.set("command_ready_i", command.into());
        self.rtl.set("fill_ready_i", fill.into());
        self.rtl.settle();
        if let Some(vector) = self.vector {
            assert_eq!(self.rtl.get("vector_o"), vector);
        }
        self.vector = asked;
        if let Some(at) = job {
            let job = slices.remove(at).expect("it was offered");
            let ring = std::mem::take(&mut self.lanes[job.lane].ring);
            self.lanes[job.lane] = Lane {
                rows: Some(job.rows),
                ring,
                ..Lane::default()
            };
        }
        if command && self.rtl.is_high("command_valid_o") {
            let lane = (self.rtl.get("command_o") >> 33 & 3) as usize;
            self.refill(lane);
            self.command();
            if self.lanes[lane].left.is_empty() {
                self.lanes[lane].asked += 1;
            }
        }
        if answer.is_some() && self.rtl.is_high("answer_ready_o") {
            self.way.taken();
        }
        if fill && self.rtl.is_high("fill_o") {
            let at = ["fill_lane_o", "fill_word_o", "fill_row_o"];
            let [lane, word, row] = at.map(|name| self.rtl.get(name) as usize);
            let samples = self.rtl.fields("fill_samples_o", 8, 4);
            let ring = &mut self.lanes[lane].ring;
            for (i, s) in samples.into_iter().enumerate() {
                ring[COARSE_WINDOW[1] * word + row][i] = s as u8;
            }
        }
        for lane in (0..LANES).filter(|l| done >> l & 1 == 1) {
            self.lanes[lane].searched += 1;
            self.windows += 1;
        }
        self.rtl.edge();
        self.clock += 1;
    }

    /// Fetch for these slices; a window is searched for up to `pace` clocks.
    fn run(&mut self, mut slices: VecDeque<SourceJob>, pace: usize) {
        let (mut last, mut quiet) = (self.windows, 0);
        let busy = |b: &Self| (0..LANES).any(|l| b.lanes[l].searched < b.count(l));
        while !slices.is_empty() || busy(self) || self.way.count() > 0 {
            self.tick(&mut slices, pace);
            quiet = if last == self.windows { quiet + 1 } else { 0 };
            last = self.windows;
            assert!(quiet < PATIENCE, "nothing comes");
        }
        for _ in 0..8 {
            self.tick(&mut slices, pace);
        }
        assert_eq!(self.rtl.get("ready_o"), 15);
        let errors = self.rtl.get("error_o");
        for (lane, own) in self.lanes.iter().enumerate() {
            assert_eq!(errors >> lane & 1 == 1, own.spoiled, "lane {lane}");
        }
    }
}

/// Slices of a picture, one in each lane as far as there are rows.
fn slices(size: Size, count: usize) -> VecDeque<SourceJob> {
    let count = count.min(size.height);
    let job = |lane: usize| SourceJob {
        lane,
        intra: false,
        rows: [
            size.height * lane / count,
            size.height * (lane + 1) / count - 1,
        ],
    };
    (0..count).map(job).collect()
}

#[test]
fn windows_of_all_sizes_of_pictures() {
    let mut random = Random::new(81, 1);
    for (n, (width, height)) in [
        (1, 1),
        (1, 9),
        (2, 3),
        (4, 4),
        (5, 5),
        (7, 2),
        (23, 9),
        (480, 4),
    ]
    .into_iter()
    .enumerate()
    {
        let size = Size { width, height };
        for (stall, latency) in [(0, (20, 60)), (30, (20, 600)), (80, (1, 30))] {
            let memory = Memory {
                latency,
                stall,
                ..Memory::default()
            };
            let mut bench = Bench::new(picture(size, &mut random), memory, n as u64);
            let count = 1 + (n + usize::from(stall)) % 4;
            bench.run(slices(size, count), 150);
            assert_eq!(bench.windows as usize, width * height);
            // A second picture's slices in the same lanes.
            bench.run(slices(size, 4), 20);
            assert_eq!(bench.windows as usize, 2 * width * height);
        }
    }
}

#[test]
fn a_window_a_macroblock_of_8k() {
    let mut random = Random::new(82, 1);
    let size = Size {
        width: 480,
        height: 8,
    };
    let memory = Memory {
        latency: (300, 300),
        ..Memory::default()
    };
    let mut bench = Bench::new(picture(size, &mut random), memory, 82);
    bench.run(slices(size, 4), 1);
    println!(
        "four lanes that never wait: {:.1} clocks a window, {:.1} records",
        f64::from(bench.clock) / f64::from(bench.windows),
        f64::from(bench.commands) / f64::from(bench.windows)
    );
    // A lane's windows come one after the other.
    assert!(bench.clock < 90 * bench.windows);
}

#[test]
fn errors_stay_in_their_lanes() {
    let mut random = Random::new(83, 1);
    let size = Size {
        width: 9,
        height: 8,
    };
    let memory = Memory {
        wrong: [10, 0],
        ..Memory::default()
    };
    let mut bench = Bench::new(picture(size, &mut random), memory, 83);
    for _ in 0..4 {
        bench.run(slices(size, 4), 60);
    }
    assert_eq!(bench.windows, 4 * 72);
}

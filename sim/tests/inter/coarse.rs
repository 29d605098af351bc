// SPDX-License-Identifier: Apache-2.0
//! The coarse search, clock by clock: four lanes in turn, their windows filled while others are
//! searched.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::coarse::{CoarseField, search};
use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::reference::coarse;
use tricodec_golden::picture::{MbAvailability, Plane};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::coarse_search::{CoarseSearch, Found};
use tricodec_sim::model::inter::inter_pkg::{
    COARSE_WINDOW, COARSE_WORDS, CoarseJob, coarse_mv, coarse_vector,
};

use crate::content::{clips, coded, made, moved};

/// Columns that the window has before the macroblock, in words of four.
const WORDS_BEFORE: i32 = 5;
/// Rows before it.
const ROWS_BEFORE: i32 = 8;

/// Four columns of a row on their way into a ring.
struct Word {
    lane: u64,
    word: usize,
    row: usize,
    samples: [u8; 4],
}

/// The module beside its model.
struct Bench {
    rtl: Block,
    golden: CoarseSearch,
    fill: VecDeque<Word>,
    feed: Stall,
    fetch: Stall,
    searched: u32,
    /// Clocks in which a word of the window had to wait.
    waited: u32,
    clocks: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        let inputs = [
            "fill_i",
            "fill_lane_i",
            "fill_word_i",
            "fill_row_i",
            "valid_i",
            "job_i",
        ];
        Self {
            rtl: Block::new("coarse_search", &inputs),
            golden: CoarseSearch::default(),
            fill: VecDeque::new(),
            feed: Stall::new(9, 1, stall),
            fetch: Stall::new(9, 2, stall),
            searched: 0,
            waited: 0,
            clocks: 0,
        }
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, job: Option<(&CoarseJob, Found)>) -> bool {
        let offered = self.fetch.go();
        let word = self.fill.front().filter(|_| offered);
        self.rtl.set("fill_i", word.is_some().into());
        let mut filled = None;
        if let Some(word) = word {
            self.rtl.set("fill_lane_i", word.lane);
            self.rtl.set("fill_word_i", word.word as u64);
            self.rtl.set("fill_row_i", word.row as u64);
            self.rtl
                .set_fields("fill_samples_i", 8, word.samples.map(u64::from));
            filled = Some(self.golden.fill_ready(word.word));
        }
        let job = job.filter(|_| self.feed.go());
        self.rtl.set("valid_i", job.is_some().into());
        if let Some((job, _)) = job {
            self.rtl.set_wide("job_i", &job.words());
        }
        self.rtl.settle();
        if let Some(ready) = filled {
            assert_eq!(self.rtl.is_high("fill_ready_o"), ready);
            self.waited += u32::from(!ready);
            if ready {
                self.fill.pop_front();
            }
        }
        let (ready, out) = (self.golden.ready(), self.golden.out());
        assert_eq!(self.rtl.is_high("ready_o"), ready);
        assert_eq!(self.rtl.is_high("valid_o"), out.is_some());
        if let Some((cost, vector)) = out {
            let found = coarse_vector(self.rtl.get("vector_o"));
            assert_eq!((self.rtl.get("cost_o") as u32, found), (cost, vector));
            self.searched += 1;
        }
        self.rtl.edge();
        self.golden.tick(job.map(|(job, found)| (job.word, found)));
        self.clocks += 1;
        job.is_some() && ready
    }

    /// Fetch the words of the ring of `lane` for columns from word `first` on of a picture, around
    /// row `y`.
    fn fetch(&mut self, lane: u64, reference: &Plane, words: std::ops::Range<i32>, y: usize) {
        let clamp = |at: i32, size: usize| at.clamp(0, size as i32 - 1) as usize;
        for word in words {
            for row in 0..COARSE_WINDOW[1] {
                let from = y as i32 - ROWS_BEFORE + row as i32;
                let from = reference.row(clamp(from, reference.height));
                self.fill.push_back(Word {
                    lane,
                    word: word.rem_euclid(COARSE_WORDS as i32) as usize,
                    row,
                    samples: [0, 1, 2, 3].map(|c| from[clamp(4 * word + c, reference.width)]),
                });
            }
        }
    }

    /// Search a macroblock: offered when its window is full, until it is taken.
    fn search(&mut self, job: &CoarseJob, found: Found) {
        while !self.fill.is_empty() || !self.golden.ready() {
            self.clock(None);
        }
        while !self.clock(Some((job, found))) {}
    }

    fn end(&mut self) {
        while !self.golden.ready() {
            self.clock(None);
        }
    }
}

/// What the module is given of the macroblock at column `x`, row `y`.
fn job(
    lane: u64,
    source: &Plane,
    (x, y): (usize, usize),
    predicted: [i32; 2],
    lambda: u32,
) -> CoarseJob {
    let (width, height) = (source.width / 4, source.height / 4);
    let column = |c: usize| (4 * x + c).saturating_sub(4).min(source.width - 1);
    CoarseJob {
        lane,
        word: (x as i32 - WORDS_BEFORE).rem_euclid(COARSE_WORDS as i32) as usize,
        room: [[x, width - 1 - x], [y, height - 1 - y]],
        lambda,
        predicted,
        source: std::array::from_fn(|r| std::array::from_fn(|c| source.row(4 * y + r)[column(c)])),
    }
}

/// Macroblocks of rows `ys` of coarse planes, a lane each, in turn from left to right.
fn rows(bench: &mut Bench, planes: &[(Plane, Plane)], ys: &[usize], random: &mut Random) {
    let width = planes[0].0.width / 4;
    for x in 0..width {
        for (lane, ((source, reference), y)) in planes.iter().zip(ys).enumerate() {
            let (lane, at) = (lane as u64, x as i32);
            let new = if x == 0 {
                at - WORDS_BEFORE
            } else {
                at + WORDS_BEFORE
            };
            bench.fetch(lane, reference, new..at + WORDS_BEFORE + 1, 4 * y);
            let predicted = [random.below(33), random.below(17)].map(|v| 4 * v as i32);
            let predicted = [predicted[0] - 64, predicted[1] - 32];
            let lambda = Prices::new(random.below(52) as u8).whole;
            let found = search(source, reference, (4 * x, 4 * y), predicted, lambda);
            bench.search(&job(lane, source, (x, *y), predicted, lambda), found);
        }
    }
    bench.end();
}

#[test]
fn made_up_pictures_in_four_lanes() {
    for (stall, count) in [(0, 10), (10, 4), (50, 2), (90, 1)] {
        let mut bench = Bench::new(stall);
        let mut random = Random::new(11, stall.into());
        for n in 0..count {
            let planes: Vec<_> = (0..4)
                .map(|lane| {
                    let kind = (n + lane) % 6;
                    let reference = made(kind, 36, 20, &mut random);
                    let vector = [random.below(41), random.below(25)].map(|v| v as i32);
                    let source = match lane {
                        // The largest differences, and none.
                        0 => made(4, 36, 20, &mut random),
                        1 if kind == 2 => reference.clone(),
                        _ => moved(&reference, [vector[0] - 20, vector[1] - 12], &mut random),
                    };
                    (source, reference)
                })
                .collect();
            let ys = [0, n % 5, 4, (n + 2) % 5];
            rows(&mut bench, &planes, &ys, &mut random);
        }
        assert_eq!(bench.searched, count as u32 * 36);
        assert!(bench.waited > 10, "{}", bench.waited);
        assert!(stall > 0 || bench.clocks < 130 * bench.searched * 3);
    }
}

#[test]
fn pictures_of_every_small_size() {
    let mut bench = Bench::new(0);
    let mut random = Random::new(12, 1);
    for (width, height) in [(1, 1), (2, 1), (1, 3), (3, 2), (6, 3)] {
        let reference = made(0, 4 * width, 4 * height, &mut random);
        let source = moved(&reference, [3, -2], &mut random);
        for y in 0..height {
            rows(
                &mut bench,
                &[(source.clone(), reference.clone())],
                &[y],
                &mut random,
            );
        }
    }
}

#[test]
fn the_ends_of_the_reach_are_found() {
    let mut bench = Bench::new(0);
    let mut random = Random::new(13, 1);
    let reference = made(0, 48, 28, &mut random);
    let mut ends = Vec::new();
    for [dx, dy] in [[-16, -8], [16, 8], [16, -8], [-16, 8], [0, 0]] {
        let source = moved(&reference, [dx, dy], &mut random);
        bench.fetch(2, &reference, 0..11, 12);
        let found = search(&source, &reference, (20, 12), [0; 2], 1);
        ends.push(coarse_mv(found.1));
        bench.search(&job(2, &source, (5, 3), [0; 2], 1), found);
    }
    bench.end();
    let expected = [[64, 32], [-64, -32], [-64, 32], [64, -32], [0, 0]];
    assert_eq!(ends, expected.map(coarse_mv));
}

#[test]
fn the_vectors_of_a_real_encode() {
    let mut bench = Bench::new(10);
    for (name, [first, second]) in clips() {
        for qp in [22, 37] {
            let reference = coded(&first, qp);
            let small = coarse(&second.planes[0]);
            let (width, height) = (small.width / 4, small.height / 4);
            let (mut field, before) = (CoarseField::default(), bench.searched);
            // The rows of one slice, of which every third is searched by the RTL as well.
            for n in 0..width * height {
                let (x, y) = (n % width, n / width);
                let there = MbAvailability::new(n as u32, x as u32, width as u32);
                let predicted = field.predicted(there, width);
                let lambda = Prices::new(qp).whole;
                let planes = (&small, &reference.coarse);
                let vector = field.search(planes, (x, y), there, lambda);
                if y % 3 != 0 {
                    continue;
                }
                let lane = (y / 3 % 4) as u64;
                let at = x as i32;
                let new = if x == 0 {
                    at - WORDS_BEFORE
                } else {
                    at + WORDS_BEFORE
                };
                bench.fetch(lane, &reference.coarse, new..at + WORDS_BEFORE + 1, 4 * y);
                let found = search(&small, &reference.coarse, (4 * x, 4 * y), predicted, lambda);
                assert_eq!(found.1, vector);
                bench.search(&job(lane, &small, (x, y), predicted, lambda), found);
            }
            bench.end();
            println!("{name}, QP {qp}: {} macroblocks", bench.searched - before);
        }
    }
}

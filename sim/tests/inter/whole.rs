// SPDX-License-Identifier: Apache-2.0
//! The whole-sample search and the choice of shapes, clock by clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::hardware::whole::{Best, PARTS, WholeSearch};
use tricodec_golden::codec::video::hardware::window::{REACH, Window};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::inter_pkg::{WholeJob, whole_best};
use tricodec_sim::model::inter::whole_search::{self as model, ORIGIN, Offered, Read};
use tricodec_sim::model::inter::whole_shapes::WholeShapes;

use crate::content::{clips, coded, encode, made, moved};

/// Clocks of a macroblock, all told.
const LIMIT: u32 = 112;

/// Four rows of sixteen samples.
type Rows = [[u8; 16]; 4];

/// The module beside its model, with window and source.
struct Bench {
    rtl: Block,
    golden: model::WholeSearch,
    feed: Stall,
    random: Random,
    /// What was asked for in the clocks before.
    asked: VecDeque<Option<(Rows, Rows)>>,
    searched: u32,
    /// Clocks since the macroblock was taken.
    clocks: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        let inputs = ["valid_i", "job_i", "window_i", "source_i"];
        Self {
            rtl: Block::new("whole_search", &inputs),
            golden: model::WholeSearch::default(),
            feed: Stall::new(15, 1, stall),
            random: Random::new(16, 1),
            asked: [None, None].into(),
            searched: 0,
            clocks: 0,
        }
    }

    /// What is at a place: the window's samples, and any where there are none.
    fn rows(&mut self, read: Read, window: &Window, source: &[u8; 256]) -> (Rows, Rows) {
        let centre = window.centre();
        let (all, stride) = window.whole([0, 1].map(|i| centre[i] - REACH[i]));
        let own = [0, 1].map(|i| read.place[i] - ORIGIN[i] + REACH[i]);
        let samples = std::array::from_fn(|r| {
            std::array::from_fn(|c| {
                let (x, y) = (own[0] + c as i32, own[1] + r as i32);
                let inside =
                    (0..16 + 2 * REACH[0]).contains(&x) && (0..16 + 2 * REACH[1]).contains(&y);
                match inside {
                    true => all[stride * y as usize + x as usize],
                    false => self.random.bits() as u8,
                }
            })
        });
        let from = 64 * read.rows as usize;
        let rows = std::array::from_fn(|r| std::array::from_fn(|c| source[from + 16 * r + c]));
        (samples, rows)
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, offered: Option<&Offered>, at: (&Window, &[u8; 256])) -> bool {
        let offered = offered.filter(|_| self.feed.go());
        self.rtl.set("valid_i", offered.is_some().into());
        if let Some(offered) = offered {
            self.rtl.set_wide("job_i", &offered.job.words());
        }
        let noise = |r: &mut Random| [[(); 16]; 4].map(|row| row.map(|()| r.bits() as u8));
        let (window, source) = match self.asked.pop_front().flatten() {
            Some(both) => both,
            None => (noise(&mut self.random), noise(&mut self.random)),
        };
        let fields = |rows: Rows| rows.into_iter().flatten().map(u64::from);
        self.rtl.set_fields("window_i", 8, fields(window));
        self.rtl.set_fields("source_i", 8, fields(source));
        self.rtl.settle();
        assert_eq!(self.rtl.is_high("ready_o"), self.golden.ready());
        let read = self.golden.read();
        assert_eq!(self.rtl.is_high("read_o"), read.is_some());
        if let Some(read) = read {
            let place = [self.rtl.get("x_o"), self.rtl.get("y_o")].map(|v| v as i32);
            let rows = self.rtl.get("rows_o") as u32;
            assert_eq!(Read { place, rows }, read);
        }
        assert_eq!(self.rtl.is_high("valid_o"), self.golden.out().is_some());
        if let Some(best) = self.golden.out() {
            let centre = at.0.centre();
            let found = self.rtl.fields("best_o", 27, PARTS);
            for (found, best) in found.into_iter().zip(best) {
                assert_eq!(whole_best(found, centre), (best.cost, best.vector));
            }
            self.searched += 1;
            assert!(self.clocks < LIMIT, "{}", self.clocks);
        }
        let rows = read.map(|r| self.rows(r, at.0, at.1));
        self.asked.push_back(rows);
        self.rtl.edge();
        let taken = offered.is_some() && self.golden.ready();
        self.golden.tick(offered);
        self.clocks = if taken { 1 } else { self.clocks + 1 };
        taken
    }

    /// Search a macroblock.
    fn search(&mut self, offered: &Offered, at: (&Window, &[u8; 256])) {
        while !self.clock(Some(offered), at) {}
        while !self.golden.ready() {
            self.clock(None, at);
        }
    }
}

/// What golden makes of a macroblock.
fn offered(
    source: &[u8; 256],
    window: &Window,
    candidates: [[i32; 2]; 5],
    lambda: u32,
) -> (Offered, WholeSearch) {
    let of = WholeSearch::of_candidates(source, window, &candidates, candidates[0], lambda);
    let search = WholeSearch::new(source, window, &candidates, candidates[0], lambda);
    let job = WholeJob {
        lambda,
        centre: window.centre(),
        candidates,
    };
    let offered = Offered {
        job,
        best: *search.all(),
        start: of.all()[0].vector,
    };
    (offered, search)
}

/// A macroblock of a frame.
fn macroblock(frame: &Frame, (x, y): (usize, usize)) -> [u8; 256] {
    std::array::from_fn(|i| frame.planes[0].row(16 * y + i / 16)[16 * x + i % 16])
}

#[test]
fn made_up_macroblocks_with_candidates_anywhere() {
    let mut random = Random::new(17, 1);
    for (stall, count) in [(0, 240), (10, 60), (50, 60), (90, 30)] {
        let mut bench = Bench::new(stall);
        for n in 0..count {
            let mut frame = Frame::new(160, 128, true, 0);
            frame.planes[0] = made(n % 6, 160, 128, &mut random);
            let mut next = frame.clone();
            let vector = [random.below(25), random.below(17)].map(|v| v as i32);
            next.planes[0] = match n % 5 {
                // The largest differences; as little as there can be; motion of any size.
                0 => made([2, 4, 1][n % 3], 160, 128, &mut random),
                1 => frame.planes[0].clone(),
                _ => moved(
                    &frame.planes[0],
                    [vector[0] - 12, vector[1] - 8],
                    &mut random,
                ),
            };
            let reference = Reference::new(frame, vec![[0; 2]; 80]);
            let (x, y) = (random.below(10), random.below(8));
            let room = |place: usize, size: usize, reach: i32| {
                let (low, high) = (-(place as i32) * 16, (size - 1 - place) as i32 * 16);
                (low.max(-reach) / 4, high.min(reach) / 4)
            };
            let any = |(low, high): (i32, i32), random: &mut Random| {
                4 * (low + random.below((high - low + 1) as usize) as i32)
            };
            // The centre keeps the macroblock in the picture; it is at an end now and then.
            let centre = [
                any(room(x, 10, 64), &mut random),
                any(room(y, 8, 32), &mut random),
            ];
            let mut window = Window::default();
            window.fetch(&reference, (x, y), centre);
            let candidates = std::array::from_fn(|_| {
                [0, 1].map(|i| {
                    // Around the reach, in and out; equal ones are frequent.
                    let reach = 4 * (REACH[i] + 2);
                    let d = match random.below(4) {
                        0 => 0,
                        1 => [-4 * REACH[i] - 3, -4 * REACH[i], 4 * REACH[i] + 2][random.below(3)],
                        _ => random.below(2 * reach as usize) as i32 - reach,
                    };
                    let far = [-308..308, -164..164][i].clone();
                    (4 * centre[i] + d).clamp(far.start, far.end - 1)
                })
            });
            let lambda = Prices::new(random.below(52) as u8).whole;
            let source = macroblock(&next, (x, y));
            let (offered, _) = offered(&source, &window, candidates, lambda);
            bench.search(&offered, (&window, &source));
        }
        assert_eq!(bench.searched, count as u32);
    }
}

#[test]
fn the_choice_of_shapes() {
    let mut rtl = Block::new("whole_shapes", &["valid_i", "cost_i", "lambda_i"]);
    let mut golden = WholeShapes::default();
    let (mut random, mut go) = (Random::new(18, 1), Stall::new(18, 2, 20));
    let mut window = Window::default();
    let mut seen = [0; 8];
    for n in 0..3000 {
        let mut frame = Frame::new(96, 96, true, 0);
        frame.planes[0] = made(n % 2, 96, 96, &mut random);
        let reference = Reference::new(frame, vec![[0; 2]; 36]);
        window.fetch(&reference, (2, 2), [0; 2]);
        // Quarters that move apart or together.
        let mut source = [0; 256];
        let vectors: [[i32; 2]; 2] =
            std::array::from_fn(|_| [random.below(9), random.below(7)].map(|v| 4 * v as i32 - 12));
        let which = random.bits();
        for quarter in 0..4 {
            let (x, y) = (8 * (quarter % 2), 8 * (quarter / 2));
            let vector = vectors[(which >> quarter & 1) as usize];
            window.predict((x, y), (8, 8), vector, &mut source[16 * y + x..]);
        }
        let p = Prices::new(random.below(52) as u8);
        let (_, search) = offered(&source, &window, [[0; 2]; 5], p.whole);
        let shapes: Vec<Shape> = search.shapes().collect();
        let valid = go.go();
        rtl.set("valid_i", valid.into());
        rtl.set("lambda_i", p.whole.into());
        rtl.set_fields("cost_i", 17, search.all().map(|b: Best| b.cost.into()));
        rtl.settle();
        assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
        if let Some((first, second)) = golden.out() {
            assert_eq!(rtl.get("first_o"), first);
            assert_eq!(rtl.get("two_o"), second.is_some().into());
            if let Some(second) = second {
                assert_eq!(rtl.get("second_o"), second);
            }
            seen[first as usize] += 1;
            seen[4 + second.map_or(0, |s| s as usize)] += 1;
        }
        rtl.edge();
        golden.tick(valid.then_some(&shapes));
    }
    assert!(seen.iter().all(|n| *n > 20), "{seen:?}");
}

#[test]
fn the_macroblocks_of_a_real_encode() {
    let mut bench = Bench::new(10);
    for (name, [first, second]) in clips() {
        for qp in [22, 37] {
            let reference = coded(&first, qp);
            let before = bench.searched;
            encode(&second, &reference, qp, |decision, field, window| {
                // Every third row of macroblocks.
                if decision.at.y % 3 == 1 {
                    let candidates = decision.candidates(field);
                    let source = &decision.source.luma;
                    let (offered, _) = offered(source, window, candidates, decision.p.whole);
                    bench.search(&offered, (window, source));
                }
            });
            println!("{name}, QP {qp}: {} macroblocks", bench.searched - before);
        }
    }
}

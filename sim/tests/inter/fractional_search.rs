// SPDX-License-Identifier: Apache-2.0
//! The fractional search of macroblocks, clock by clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::hardware::whole::WholeSearch;
use tricodec_golden::codec::video::hardware::window::{self, REACH, Window};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::codec::video::shape::SHAPES;
use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::inter::motion::{MbMotion, MotionAround};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::fractional_satd::PATCH;
use tricodec_sim::model::inter::fractional_search::{Found, FractionalSearch, Offered, Read};

use crate::content::{clips, coded, encode, made};

/// Clocks of a macroblock at 8K and 60 pictures a second.
const LIMIT: f64 = 135.0;

/// A macroblock with what it is searched in.
struct Macroblock {
    offered: Offered,
    window: Window,
    source: [u8; 256],
}

impl Macroblock {
    /// Ten by ten samples from a place on, and a block of the source; anything beyond the window.
    fn samples(&self, read: Read, random: &mut Random) -> ([u8; PATCH * PATCH], [u8; 16]) {
        let centre = self.window.centre();
        let (all, stride) = self.window.whole([0, 1].map(|i| centre[i] - REACH[i] - 3));
        let patch = std::array::from_fn(|i| {
            let x = read.place[0] - 1 + (i % PATCH) as i32;
            let y = read.place[1] - 1 + (i / PATCH) as i32;
            let inside =
                (0..window::WIDTH as i32).contains(&x) && (0..window::HEIGHT as i32).contains(&y);
            match inside {
                true => all[stride * y as usize + x as usize],
                false => random.bits() as u8,
            }
        });
        let (x, y) = (4 * (read.block % 4), 4 * (read.block / 4));
        let own = std::array::from_fn(|i| self.source[16 * (y + i / 4) + x + i % 4]);
        (patch, own)
    }
}

/// The module beside its model, with windows and sources of four lanes.
struct Bench<'a> {
    rtl: Block,
    golden: FractionalSearch,
    feed: Stall,
    random: Random,
    lanes: [Option<&'a Macroblock>; 4],
    asked: VecDeque<Option<([u8; PATCH * PATCH], [u8; 16])>>,
    /// Results by shape.
    shapes: [u32; 4],
    clocks: u64,
}

impl<'a> Bench<'a> {
    fn new(stall: u8) -> Self {
        let inputs = ["valid_i", "job_i", "patch_i", "source_i"];
        Self {
            rtl: Block::new("fractional_search", &inputs),
            golden: FractionalSearch::default(),
            feed: Stall::new(41, 1, stall),
            random: Random::new(41, 2),
            lanes: [None; 4],
            asked: [None, None].into(),
            shapes: [0; 4],
            clocks: 0,
        }
    }

    fn found(&self) -> Found {
        let bits = self.rtl.fields("motion_o", 1, 98);
        let field = |at: usize, width: usize| (0..width).map(|i| bits[at + i] << i).sum::<u64>();
        let signed =
            |at: usize, width: usize| (field(at, width) as i32) << (32 - width) >> (32 - width);
        Found {
            shape: field(94, 2),
            cost: field(76, 18) as u32,
            vectors: [0, 1, 2, 3].map(|q| [signed(19 * q, 10), signed(19 * q + 10, 9)]),
        }
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, offered: Option<&'a Macroblock>) -> bool {
        let offered = offered.filter(|_| self.feed.go());
        let free = self.lanes.iter().position(Option::is_none);
        let lane = free.expect("two of four lanes at the most") as u64;
        self.rtl.set("valid_i", offered.is_some().into());
        if let Some(mb) = offered {
            self.rtl.set_wide("job_i", &mb.offered.job.words(lane));
        }
        // Anything where nothing was asked for.
        let noise = |random: &mut Random| {
            let patch = [0; PATCH * PATCH].map(|_: u8| random.bits() as u8);
            (patch, [0; 16].map(|_: u8| random.bits() as u8))
        };
        let samples = self.asked.pop_front().flatten();
        let (patch, own) = samples.unwrap_or_else(|| noise(&mut self.random));
        self.rtl.set_fields("patch_i", 8, patch.map(u64::from));
        self.rtl.set_fields("source_i", 8, own.map(u64::from));
        self.rtl.settle();
        assert_eq!(self.rtl.is_high("ready_o"), self.golden.ready());
        let read = self.golden.read();
        assert_eq!(self.rtl.is_high("read_o"), read.is_some());
        if let Some(read) = read {
            let place = [self.rtl.get("x_o"), self.rtl.get("y_o")].map(|v| v as i32);
            let (lane, block) = (self.rtl.get("lane_o"), self.rtl.get("block_o") as usize);
            assert_eq!(Read { lane, place, block }, read, "clock {}", self.clocks);
        }
        assert_eq!(self.rtl.is_high("valid_o"), self.golden.out().is_some());
        if let Some((lane, found)) = self.golden.out() {
            assert_eq!(self.found(), found);
            assert_eq!(
                self.rtl.fields("motion_o", 1, 98)[96..],
                [lane & 1, lane >> 1]
            );
            self.shapes[found.shape as usize] += 1;
            self.lanes[lane as usize] = None;
        }
        let samples = read.map(|read| {
            let mb = self.lanes[read.lane as usize].expect("a lane that is searched");
            mb.samples(read, &mut self.random)
        });
        self.asked.push_back(samples);
        self.rtl.edge();
        let taken = offered.filter(|_| self.golden.ready());
        self.golden.tick(taken.map(|mb| (&mb.offered, lane)));
        if let Some(mb) = taken {
            self.lanes[lane as usize] = Some(mb);
        }
        self.clocks += 1;
        taken.is_some()
    }

    /// Search them all, one behind the other; clocks of a macroblock.
    fn search(&mut self, all: &'a [Macroblock]) -> f64 {
        let (clocks, done) = (self.clocks, self.done());
        for mb in all {
            while !self.clock(Some(mb)) {}
        }
        while !self.golden.idle() {
            self.clock(None);
        }
        assert_eq!(self.done() - done, all.len() as u32);
        (self.clocks - clocks) as f64 / all.len().max(1) as f64
    }

    fn done(&self) -> u32 {
        self.shapes.iter().sum()
    }
}

/// A neighbour: not there, intra, or inter with vectors near `base`, in quarter samples, or
/// anywhere.
pub fn neighbour(base: [i32; 2], random: &mut Random) -> Option<MbMotion> {
    let kind = random.below(8);
    if kind == 0 {
        return None;
    }
    let mut mb = MbMotion::default();
    if kind > 1 {
        mb.ref_idx[0] = [0; 4];
        for at in [0, 2, 8, 10] {
            let vector = match random.below(8) {
                0 => [
                    random.below(617) as i32 - 308,
                    random.below(329) as i32 - 164,
                ],
                _ => base.map(|c| c + random.below(9) as i32 - 4),
            };
            mb.fill(0, at, (2, 2), vector.map(|c| c as i16));
        }
    }
    Some(mb)
}

/// A macroblock whose quarters move by vectors near each other, at the window's edge now and then,
/// in up to two shapes.
fn made_up(n: usize, shapes: &[Shape], random: &mut Random) -> Macroblock {
    let mut frame = Frame::new(160, 128, true, 0);
    frame.planes[0] = made([0, 5, 1, 5, 2, 3][n % 6], 160, 128, random);
    let reference = Reference::new(frame, vec![[0; 2]; 80]);
    let at = (random.below(10), random.below(8));
    let centre = [(at.0, 10, 64), (at.1, 8, 32)].map(|(at, size, reach): (usize, i32, i32)| {
        let (low, high) = (-(at as i32) * 16, (size - 1 - at as i32) * 16);
        let (low, high) = (low.max(-reach), high.min(reach));
        [low, high, 0, (low + 4 * random.below(8) as i32).min(high)][random.below(4)]
    });
    let mut window = Window::default();
    window.fetch(&reference, at, centre);
    let base = [0, 1].map(|i| {
        let d = random.below(2 * REACH[i] as usize + 1) as i32 - REACH[i];
        centre[i] + [d, d, -REACH[i], REACH[i]][random.below(4)]
    });
    let mut source = [0; 256];
    for quarter in 0..4 {
        let vector = [0, 1].map(|i| {
            let (low, high) = (
                4 * (centre[i] - REACH[i] - 1),
                4 * (centre[i] + REACH[i]) + 3,
            );
            (4 * base[i] + random.below(13) as i32 - 6).clamp(low, high)
        });
        let (x, y) = (8 * (quarter % 2), 8 * (quarter / 2));
        window.predict((x, y), (8, 8), vector, &mut source[16 * y + x..]);
    }
    if n.is_multiple_of(3) {
        // The largest differences, or a little noise.
        let most = n.is_multiple_of(2);
        source = source.map(|v| match most {
            true => 255 - v,
            false => v.saturating_add((random.bits() & 7) as u8),
        });
    }
    let quarters = base.map(|c| 4 * c);
    let near: [_; 4] = std::array::from_fn(|_| neighbour(quarters, random));
    let [a, b, c, d] = near.each_ref().map(Option::as_ref);
    let near = MotionAround { a, b, c, d };
    let p = Prices::new([0, 51, random.below(52)][n / 6 % 3] as u8);
    let search = WholeSearch::new(&source, &window, &[quarters], quarters, p.whole);
    Macroblock {
        offered: Offered::new(&source, &window, shapes, &search, &near, &p),
        window,
        source,
    }
}

#[test]
fn made_up_macroblocks_in_all_pairs_of_shapes() {
    let mut random = Random::new(42, 1);
    for (stall, count) in [(0, 480), (10, 120), (50, 120), (90, 60)] {
        let all: Vec<_> = (0..count)
            .map(|n| {
                let first = SHAPES[random.below(4)];
                let second = SHAPES[random.below(4)];
                let both = [first, second];
                let one = first == second || random.below(4) == 0;
                made_up(n, if one { &both[..1] } else { &both }, &mut random)
            })
            .collect();
        let mut bench = Bench::new(stall);
        let clocks = bench.search(&all);
        println!("stalls {stall} %: {clocks:.1} clocks per macroblock");
        if stall == 0 {
            assert!(clocks < LIMIT, "{clocks}");
            assert!(bench.shapes.iter().all(|n| *n > 20), "{:?}", bench.shapes);
        }
    }
}

/// No macroblock takes more: two shapes, and all predicted vectors are searched.
#[test]
fn the_hardest_macroblocks_one_behind_the_other() {
    let mut random = Random::new(43, 1);
    for (i, first) in SHAPES.into_iter().enumerate() {
        for second in &SHAPES[i + 1..] {
            let mut n = 0;
            let mut hard = || loop {
                n += 1;
                let mb = made_up(n, &[first, *second], &mut random);
                if mb.offered.work() == 128 {
                    return mb;
                }
            };
            let all: Vec<_> = (0..24).map(|_| hard()).collect();
            let clocks = Bench::new(0).search(&all);
            println!("{first:?} and {second:?}: {clocks:.1} clocks per macroblock");
            // The last one has nothing behind it to fill its gaps.
            assert!(clocks < 128.0 + 200.0 / 24.0, "{clocks}");
        }
    }
}

#[test]
fn the_macroblocks_of_a_real_encode() {
    for (name, [first, second]) in clips() {
        for qp in [22, 37] {
            let reference = coded(&first, qp);
            let mut all = Vec::new();
            encode(&second, &reference, qp, |decision, field, window| {
                if decision.at.y % 3 != 1 || all.len() >= 300 {
                    return;
                }
                let (source, p) = (&decision.source.luma, decision.p);
                let candidates = decision.candidates(field);
                let search = WholeSearch::new(source, window, &candidates, candidates[0], p.whole);
                let shapes: Vec<_> = search.shapes().collect();
                let near = decision.around.motion();
                all.push(Macroblock {
                    offered: Offered::new(source, window, &shapes, &search, near, p),
                    window: window.clone(),
                    source: *source,
                });
            });
            let mut bench = Bench::new(0);
            let clocks = bench.search(&all);
            let work: u32 = all.iter().map(|mb| mb.offered.work()).sum();
            println!(
                "{name}, QP {qp}: {} macroblocks, {clocks:.1} clocks each, {:.1} of distances; \
                 by shape {:?}",
                all.len(),
                f64::from(work) / all.len().max(1) as f64,
                bench.shapes,
            );
            // What the last ones wait for is not shared by many in a small picture.
            assert!(clocks < LIMIT || all.len() < 40, "{clocks}");
        }
    }
}

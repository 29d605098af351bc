// SPDX-License-Identifier: Apache-2.0
//! The intra estimate, clock by clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::intra::Area;
use tricodec_golden::picture::{MbAvailability, Plane};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::intra_estimate::{IntraEstimate, Offered};

use crate::content::{clips, coded, encode, made, plane};

/// The module beside its model, with the source.
struct Bench {
    rtl: Block,
    golden: IntraEstimate,
    feed: Stall,
    random: Random,
    /// Quarters that were asked for in the clocks before.
    asked: VecDeque<Option<u32>>,
    /// Results by kind.
    kinds: [u32; 3],
    clocks: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        Self {
            rtl: Block::new("intra_estimate", &["valid_i", "job_i", "source_i"]),
            golden: IntraEstimate::default(),
            feed: Stall::new(31, 1, stall),
            random: Random::new(31, 2),
            asked: [None, None].into(),
            kinds: [0; 3],
            clocks: 0,
        }
    }

    fn done(&self) -> u32 {
        self.kinds.iter().sum()
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, offered: Option<&Offered>, source: &[u8; 256]) -> bool {
        let offered = offered.filter(|_| self.feed.go());
        self.rtl.set("valid_i", offered.is_some().into());
        if let Some(offered) = offered {
            self.rtl.set_wide("job_i", &offered.job);
        }
        let quarter: [u8; 64] = match self.asked.pop_front().flatten() {
            Some(q) => std::array::from_fn(|i| {
                let at = 8 * (q as usize / 2) + i / 8;
                source[16 * at + 8 * (q as usize % 2) + i % 8]
            }),
            // Anything where nothing was asked for.
            None => [0; 64].map(|_: u8| self.random.bits() as u8),
        };
        self.rtl.set_fields("source_i", 8, quarter.map(u64::from));
        self.rtl.settle();
        let (rtl, golden) = (&self.rtl, &self.golden);
        assert_eq!(rtl.is_high("ready_o"), golden.ready());
        let read = golden.read();
        assert_eq!(rtl.is_high("read_o"), read.is_some());
        if let Some(quarter) = read {
            assert_eq!(rtl.get("quarter_o"), quarter.into());
        }
        assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
        if let Some(found) = golden.out() {
            let whole = rtl.get("whole_o");
            assert_eq!(whole, found.whole.into(), "{found:?}");
            let both = (rtl.get("cost_o"), rtl.get("kind_o"));
            assert_eq!(both, (found.cost.into(), found.kind));
            self.kinds[found.kind as usize] += 1;
        }
        self.asked.push_back(read);
        self.rtl.edge();
        let taken = offered.is_some() && self.golden.ready();
        self.golden.tick(offered);
        self.clocks += 1;
        taken
    }

    /// Estimate a macroblock; the clock of its result is that in which the next may come.
    fn estimate(&mut self, source: &[u8; 256], area: &Area, p: &Prices) {
        let offered = Offered::new(source, area, p);
        while !self.clock(Some(&offered), source) {}
        while !self.golden.ready() {
            self.clock(None, source);
        }
    }
}

/// The macroblock in the middle of a plane of three by two, and what is around it.
fn middle(plane: &Plane, there: MbAvailability) -> ([u8; 256], Area) {
    let source = std::array::from_fn(|i| plane.row(16 + i / 16)[16 + i % 16]);
    let area = Area::new(plane, (1, 1), there).filled(&source);
    (source, area)
}

/// Samples that suit one kind or another: noise and patterns, slopes, waves across at an angle,
/// blocks of their own direction each.
fn content(kind: usize, random: &mut Random) -> Plane {
    let (a, b) = (random.below(9) as i32 - 4, random.below(9) as i32 - 4);
    let (period, height) = (3 + random.below(20) as i32, 1 + random.below(120) as i32);
    match kind {
        0..6 => made(kind, 48, 32, random),
        // A plane, clipped at its ends now and then.
        6 => plane(48, 32, |x, y| {
            (128 + a * (x as i32 - 24) + b * (y as i32 - 24)).clamp(0, 255) as u8
        }),
        7 => plane(48, 32, |x, y| {
            let at = (a * x as i32 + b * y as i32).rem_euclid(2 * period);
            (128 + (at - period) * height / period).clamp(0, 255) as u8
        }),
        _ => {
            let size = [4, 8][random.below(2)];
            let seeds: Vec<u64> = (0..96).map(|_| random.bits()).collect();
            plane(48, 32, |x, y| {
                let seed = seeds[12 * (y / size) + x / size];
                let (u, v) = ((seed & 7) as i32 - 3, (seed >> 3 & 7) as i32 - 3);
                let at = (u * x as i32 + v * y as i32).rem_euclid(16);
                (8 * at + (seed >> 6 & 127) as i32) as u8
            })
        }
    }
}

#[test]
fn made_up_macroblocks_with_any_neighbours() {
    let mut random = Random::new(32, 1);
    for (stall, count) in [(0, 600), (10, 120), (50, 120), (90, 60)] {
        let mut bench = Bench::new(stall);
        for n in 0..count {
            let samples = content(n % 9, &mut random);
            let around = if n < 320 { 15 } else { random.below(16) };
            let flag = |i: usize| around >> i & 1 == 1;
            let there = MbAvailability {
                a: flag(0),
                b: flag(1),
                c: flag(2),
                d: flag(3),
            };
            let (source, area) = middle(&samples, there);
            let qp = [0, 51, random.below(52)][n % 3] as u8;
            bench.estimate(&source, &area, &Prices::new(qp));
        }
        bench.clock(None, &[0; 256]);
        assert_eq!(bench.done(), count as u32);
        if stall == 0 {
            assert!(bench.kinds.iter().all(|k| *k > 20), "{:?}", bench.kinds);
            // The first clock of all takes the first macroblock, and the last shows the last.
            assert_eq!(bench.clocks, 114 * count as u32 + 1);
        }
    }
}

#[test]
fn the_macroblocks_of_a_real_encode() {
    let mut bench = Bench::new(10);
    for (name, [first, second]) in clips() {
        for qp in [22, 37] {
            let reference = coded(&first, qp);
            let before = bench.done();
            encode(&second, &reference, qp, |decision, _, _| {
                // Every third row of macroblocks, from the upper edge on.
                if decision.at.y % 3 == 0 {
                    let area = decision.source_area();
                    bench.estimate(&decision.source.luma, &area, decision.p);
                }
            });
            println!("{name}, QP {qp}: {} macroblocks", bench.done() - before);
        }
    }
    assert!(bench.kinds.iter().all(|k| *k > 0), "{:?}", bench.kinds);
}

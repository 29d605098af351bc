// SPDX-License-Identifier: Apache-2.0
//! The decision of macroblocks of P slices, clock by clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::distance::satd4;
use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::estimate::{cheapest, whole};
use tricodec_golden::codec::video::hardware::fractional::{Motion, refine};
use tricodec_golden::codec::video::hardware::prices::{Prices, wide};
use tricodec_golden::codec::video::hardware::whole::WholeSearch;
use tricodec_golden::codec::video::hardware::window::{Window, narrow};
use tricodec_golden::codec::video::shape::{SHAPES, parts};
use tricodec_golden::inter::motion::{Field, MotionAround};
use tricodec_golden::inter::mv;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::inter_decision::{Decided, InterDecision, Offered};

use crate::content::{clips, coded, encode};
use crate::fractional_search::neighbour;
use crate::place::{Place, Samples, anywhere, reference, vector};

/// Clocks of a macroblock, at most.
const LIMIT: u32 = 96;

/// The module beside its model, with windows and source.
struct Bench {
    rtl: Block,
    golden: InterDecision,
    feed: Stall,
    random: Random,
    samples: Samples,
    source: VecDeque<Option<u64>>,
    /// Intra, P_Skip's vector, other inter with either transform.
    kinds: [u32; 4],
    clocks: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        let inputs = ["valid_i", "job_i", "luma_i", "chroma_i", "source_i"];
        Self {
            rtl: Block::new("inter_decision", &inputs),
            golden: InterDecision::default(),
            feed: Stall::new(51, 1, stall),
            random: Random::new(51, 2),
            samples: Samples::new(),
            source: [None, None].into(),
            kinds: [0; 4],
            clocks: 0,
        }
    }

    fn decided(&self) -> (u64, Decided) {
        let bits = self.rtl.fields("decision_o", 1, 101);
        let field = |at: usize, width: usize| (0..width).map(|i| bits[at + i] << i).sum::<u64>();
        let signed =
            |at: usize, width: usize| (field(at, width) as i32) << (32 - width) >> (32 - width);
        let vectors = [0, 1, 2, 3].map(|q| [signed(19 * q, 10), signed(19 * q + 10, 9)]);
        let decided = Decided {
            intra: bits[100] == 1,
            skip: bits[99] == 1,
            eight: bits[98] == 1,
            cost: field(76, 18) as u32,
            motion: (field(94, 2), vectors),
        };
        (field(96, 2), decided)
    }

    /// What goes out in this clock, and what is asked for.
    fn check(&mut self) {
        let (rtl, golden) = (&self.rtl, &self.golden);
        assert_eq!(rtl.is_high("ready_o"), golden.ready());
        assert_eq!(rtl.is_high("begin_o"), golden.begins());
        let source = golden.source_read();
        assert_eq!(rtl.is_high("source_read_o"), source.is_some());
        if let Some(block) = source {
            assert_eq!(rtl.get("source_block_o"), block);
        }
        assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
        if let Some((lane, decided)) = golden.out() {
            let (own_lane, mut own) = self.decided();
            // Motion of an intra macroblock is none.
            if decided.intra {
                own.motion = decided.motion;
            }
            assert_eq!((own_lane, own), (lane, decided));
            let kind = match decided {
                Decided { intra: true, .. } => 0,
                Decided { skip: true, .. } => 1,
                Decided { eight, .. } => 2 + usize::from(eight),
            };
            self.kinds[kind] += 1;
            assert!(self.clocks < LIMIT, "{}", self.clocks);
        }
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, offered: Option<&Offered>, at: &Place, own: &[u8; 256]) -> bool {
        let offered = offered.filter(|_| self.feed.go());
        self.rtl.set("valid_i", offered.is_some().into());
        if let Some(offered) = offered {
            self.rtl.set_wide("job_i", &offered.job.words());
        }
        self.samples.offer(&mut self.rtl, &mut self.random);
        // Anything where nothing was asked for.
        let random = &mut self.random;
        let source: [u8; 16] = match self.source.pop_front().flatten() {
            Some(block) => {
                let (x, y) = BLOCK_XY[block as usize];
                let from = 64 * usize::from(y) + 4 * usize::from(x);
                std::array::from_fn(|i| own[from + 16 * (i / 4) + i % 4])
            }
            None => [0; 16].map(|_: u8| random.bits() as u8),
        };
        self.rtl.set_fields("source_i", 8, source.map(u64::from));
        self.rtl.settle();
        self.check();
        self.samples
            .compare(&self.rtl, self.golden.compensate(), at);
        self.source.push_back(self.golden.source_read());
        self.rtl.edge();
        let taken = offered.is_some() && self.golden.ready();
        self.golden.tick(offered);
        self.clocks = if taken { 1 } else { self.clocks + 1 };
        taken
    }

    /// Decide a macroblock.
    fn decide(&mut self, offered: &Offered, at: &Place, own: &[u8; 256]) {
        while !self.clock(Some(offered), at, own) {}
        while !self.golden.ready() {
            self.clock(None, at, own);
        }
    }

    fn done(&self) -> u32 {
        self.kinds.iter().sum()
    }
}

/// `value` and what lies a little below or above it.
fn near(value: u32, reach: u32, random: &mut Random) -> u32 {
    (value + random.below(2 * reach as usize + 1) as u32).saturating_sub(reach)
}

#[test]
fn made_up_macroblocks_around_all_limits() {
    let mut random = Random::new(52, 1);
    for (stall, count) in [(0, 600), (10, 150), (50, 150), (90, 60)] {
        let mut bench = Bench::new(stall);
        for n in 0..count {
            let kinds = [0, 1, 2].map(|i| [0, 5, 1, 5, 2, 3][(n + i) % 6]);
            let reference = reference(kinds, &mut random);
            let (mb, centre) = anywhere(&mut random);
            let mut window = Window::default();
            window.fetch(&reference, mb, centre);
            let shape = SHAPES[n % 4];
            let mut vectors = [[0; 2]; 16];
            for &(x, y, width, height, _) in parts(shape) {
                let own = narrow(vector(centre, &mut random));
                for row in y..y + height {
                    vectors[4 * row + x..4 * row + x + width].fill(own);
                }
            }
            let blocks: [_; 4] = {
                let base = wide(vectors[0]);
                std::array::from_fn(|_| neighbour(base, &mut random))
            };
            let [a, b, c, d] = blocks.each_ref().map(Option::as_ref);
            let around = MotionAround { a, b, c, d };
            // What the motion, or P_Skip's vector, predicts, and noise.
            let skip = mv::skip(&Field::new(0, &around));
            let by = match window.holds(wide(skip)) && n % 3 == 0 {
                true => [skip; 16],
                false => vectors,
            };
            let strength = [0, 3, 31, 255][random.below(4)];
            let own = compensate::luma(&window, &by)
                .map(|v| v.wrapping_add(random.bits() as u8 & strength));
            let p = Prices::new([0, 51, random.below(52)][n / 6 % 3] as u8);
            let distance = |vectors| {
                let guess = compensate::luma(&window, vectors);
                satd4((&own, 16), (&guess, 16), (16, 16))
            };
            // Costs around the limits: of P_Skip, of what intra is looked at for, of intra.
            let cost = match window.holds(wide(skip)) && random.below(4) > 0 {
                true => near(distance(&[skip; 16]), 3 * p.lambda, &mut random),
                false => distance(&vectors) + p.lambda * (2 + random.below(60) as u32),
            };
            let best = Motion {
                shape,
                vectors,
                cost,
            };
            let whole = near(2 * cost, [2, 40 * p.intra][random.below(2)], &mut random);
            let intra = match random.below(3) {
                0 => near(cost.saturating_sub(16 * p.intra), 3, &mut random),
                _ => near(cost, 24 * p.intra, &mut random),
            };
            let most = (1 << 18) - 1;
            let costs = [whole.min(most), intra.min(most)];
            let offered = Offered::new(&own, (&reference, &window), mb, best, &around, costs, &p);
            let place = Place {
                reference: &reference,
                window: &window,
                mb,
            };
            bench.decide(&offered, &place, &own);
        }
        assert_eq!(bench.done(), count as u32);
        assert!(bench.kinds.iter().all(|k| *k > 3), "{:?}", bench.kinds);
    }
}

#[test]
fn the_macroblocks_of_a_real_encode() {
    let mut bench = Bench::new(10);
    for (name, [first, second]) in clips() {
        for qp in [22, 37] {
            let reference = coded(&first, qp);
            let before = bench.kinds;
            encode(&second, &reference, qp, |decision, field, window| {
                if decision.at.y % 3 != 1 {
                    return;
                }
                let (own, p) = (&decision.source.luma, decision.p);
                let candidates = decision.candidates(field);
                let search = WholeSearch::new(own, window, &candidates, candidates[0], p.whole);
                let around = decision.around.motion();
                let motions = search
                    .shapes()
                    .map(|shape| refine(own, window, shape, &search, Field::new(0, around), p));
                let best = motions.min_by_key(|m| m.cost).expect("16x16 at least");
                let area = decision.source_area();
                let whole = whole(own, &area, p);
                let cheapest = cheapest(own, &area, p, whole, u32::MAX).expect("no limit");
                let mb = (decision.at.x, decision.at.y);
                let costs = [whole, cheapest.0];
                let both = (&reference, window);
                let offered = Offered::new(own, both, mb, best, around, costs, p);
                let place = Place {
                    reference: &reference,
                    window,
                    mb,
                };
                bench.decide(&offered, &place, own);
            });
            let kinds: [_; 4] = std::array::from_fn(|i| bench.kinds[i] - before[i]);
            println!("{name}, QP {qp}: intra, P_Skip, 4x4, 8x8: {kinds:?}");
        }
    }
    assert!(bench.kinds.iter().all(|k| *k > 0), "{:?}", bench.kinds);
}

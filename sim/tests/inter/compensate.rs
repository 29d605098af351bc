// SPDX-License-Identifier: Apache-2.0
//! Compensation, clock by clock.

use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::window::{Window, narrow};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::compensate::{Compensate, Offered};
use tricodec_sim::model::inter::inter_pkg::mc_job;

use crate::content::{clips, coded, encode};
use crate::place::{Place, Samples, anywhere, reference, vector};

/// The module beside its model.
struct Bench {
    rtl: Block,
    golden: Compensate,
    feed: Stall,
    random: Random,
    samples: Samples,
    done: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        Self {
            rtl: Block::new("compensate", &["valid_i", "job_i", "luma_i", "chroma_i"]),
            golden: Compensate::default(),
            feed: Stall::new(23, 1, stall),
            random: Random::new(23, 2),
            samples: Samples::new(),
            done: 0,
        }
    }

    /// A clock; whether the macroblock that is offered was taken.
    fn clock(&mut self, offered: Option<&Offered>, at: &Place) -> bool {
        let offered = offered.filter(|_| self.feed.go());
        self.rtl.set("valid_i", offered.is_some().into());
        if let Some(offered) = offered {
            let job = mc_job(offered.centre, offered.vectors);
            self.rtl.set_wide("job_i", &job);
        }
        self.samples.offer(&mut self.rtl, &mut self.random);
        self.rtl.settle();
        let (rtl, golden) = (&self.rtl, &self.golden);
        assert_eq!(rtl.is_high("ready_o"), golden.ready());
        assert_eq!(rtl.is_high("valid_o"), golden.done());
        self.done += u32::from(golden.done());
        self.samples.compare(&self.rtl, &self.golden, at);
        self.rtl.edge();
        let taken = offered.is_some() && self.golden.ready();
        self.golden.tick(offered);
        taken
    }

    /// Predict a macroblock, as golden does.
    fn predict(&mut self, at: &Place, vectors: [[i32; 2]; 4]) {
        let by_block = std::array::from_fn(|b| narrow(vectors[b / 8 * 2 + b % 4 / 2]));
        let offered = Offered {
            centre: at.window.centre(),
            vectors,
            prediction: (
                compensate::luma(at.window, &by_block),
                compensate::chroma(at.reference, at.mb, &by_block),
            ),
        };
        while !self.clock(Some(&offered), at) {}
        while !self.golden.ready() {
            self.clock(None, at);
        }
    }
}

#[test]
fn any_vectors_that_the_window_holds() {
    let mut random = Random::new(24, 1);
    for (stall, count) in [(0, 400), (50, 100), (90, 40)] {
        let mut bench = Bench::new(stall);
        for n in 0..count {
            let reference = reference([0, 1, 2].map(|i| (n + i) % 6), &mut random);
            let (mb, centre) = anywhere(&mut random);
            let mut window = Window::default();
            window.fetch(&reference, mb, centre);
            let vectors = std::array::from_fn(|_| vector(centre, &mut random));
            let place = Place {
                reference: &reference,
                window: &window,
                mb,
            };
            bench.predict(&place, vectors);
        }
        assert_eq!(bench.done, count as u32);
    }
}

#[test]
fn the_predictions_of_a_real_encode() {
    let mut bench = Bench::new(10);
    for (name, [first, second]) in clips() {
        let qp = 27;
        let reference = coded(&first, qp);
        let width = second.planes[0].width / 16;
        let mut windows = Vec::new();
        let slice = encode(&second, &reference, qp, |_, _, window| {
            windows.push(window.clone());
        });
        let before = bench.done;
        for (n, (info, window)) in slice.infos.iter().zip(&windows).enumerate() {
            if info.intra {
                continue;
            }
            let vectors = [0, 2, 8, 10].map(|b| info.motion[b].vectors[0].map(i32::from));
            let mb = (n % width, n / width);
            let place = Place {
                reference: &reference,
                window,
                mb,
            };
            bench.predict(&place, vectors);
        }
        println!("{name}, QP {qp}: {} macroblocks", bench.done - before);
    }
}

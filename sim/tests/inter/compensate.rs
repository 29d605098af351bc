// SPDX-License-Identifier: Apache-2.0
//! Compensation, clock by clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::window::{self, REACH, Window, narrow};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::compensate::{Compensate, Offered};
use tricodec_sim::model::inter::inter_pkg::mc_job;

use crate::content::{clips, coded, encode, made};

/// Where a macroblock lies, and what its windows hold.
pub struct Place<'a> {
    pub reference: &'a Reference,
    pub window: &'a Window,
    pub mb: (usize, usize),
}

impl Place<'_> {
    /// Nine by nine samples of luma from a place of the window on.
    pub fn luma(&self, place: [i32; 2]) -> [u8; 81] {
        let centre = self.window.centre();
        let first = [0, 1].map(|i| centre[i] - REACH[i] - 3);
        let (all, stride) = self.window.whole(first);
        let [x, y] = place.map(|p| p as usize);
        assert!(
            x + 9 <= window::WIDTH && y + 9 <= window::HEIGHT,
            "{place:?}"
        );
        std::array::from_fn(|i| all[stride * (y + i / 9) + x + i % 9])
    }

    /// Five samples of chroma.
    pub fn chroma(&self, cr: bool, place: [i32; 2]) -> [u8; 5] {
        let plane = &self.reference.frame.planes[1 + usize::from(cr)];
        let centre = self.window.centre();
        let own = [self.mb.0, self.mb.1];
        let at = [0, 1].map(|i| 8 * own[i] as i32 + place[i] - [7, 5][i] + centre[i] / 2);
        let row = plane.row(at[1].clamp(0, plane.height as i32 - 1) as usize);
        std::array::from_fn(|i| row[(at[0] + i as i32).clamp(0, plane.width as i32 - 1) as usize])
    }
}

/// The module beside its model.
struct Bench {
    rtl: Block,
    golden: Compensate,
    feed: Stall,
    random: Random,
    luma: VecDeque<Option<[u8; 81]>>,
    chroma: VecDeque<Option<[u8; 5]>>,
    done: u32,
}

impl Bench {
    fn new(stall: u8) -> Self {
        Self {
            rtl: Block::new("compensate", &["valid_i", "job_i", "luma_i", "chroma_i"]),
            golden: Compensate::default(),
            feed: Stall::new(23, 1, stall),
            random: Random::new(23, 2),
            luma: [None, None].into(),
            chroma: [None, None].into(),
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
        // Anything where nothing was asked for.
        let luma = self.luma.pop_front().flatten();
        let luma = luma.unwrap_or_else(|| [0; 81].map(|_: u8| self.random.bits() as u8));
        let chroma = self.chroma.pop_front().flatten();
        let chroma = chroma.unwrap_or_else(|| [0; 5].map(|_: u8| self.random.bits() as u8));
        self.rtl.set_fields("luma_i", 8, luma.map(u64::from));
        self.rtl.set_fields("chroma_i", 8, chroma.map(u64::from));
        self.rtl.settle();
        let (rtl, golden) = (&self.rtl, &self.golden);
        assert_eq!(rtl.is_high("ready_o"), golden.ready());
        let luma_read = golden.luma_read();
        assert_eq!(rtl.is_high("luma_read_o"), luma_read.is_some());
        if let Some(place) = luma_read {
            let found = [rtl.get("luma_x_o"), rtl.get("luma_y_o")];
            assert_eq!(found.map(|v| v as i32), place);
        }
        let chroma_read = golden.chroma_read();
        assert_eq!(rtl.is_high("chroma_read_o"), chroma_read.is_some());
        if let Some((cr, place)) = chroma_read {
            assert_eq!(rtl.is_high("chroma_cr_o"), cr);
            let found = [rtl.get("chroma_x_o"), rtl.get("chroma_y_o")];
            assert_eq!(found.map(|v| v as i32), place);
        }
        assert_eq!(rtl.is_high("luma_valid_o"), golden.luma().is_some());
        if let Some((number, block)) = golden.luma() {
            assert_eq!(rtl.get("luma_block_o"), number as u64);
            assert_eq!(rtl.fields("luma_o", 8, 16), block.map(u64::from));
        }
        assert_eq!(rtl.is_high("chroma_valid_o"), golden.chroma().is_some());
        if let Some((number, row)) = golden.chroma() {
            assert_eq!(rtl.get("chroma_row_o"), number as u64);
            assert_eq!(rtl.fields("chroma_o", 8, 4), row.map(u64::from));
        }
        assert_eq!(rtl.is_high("valid_o"), golden.done());
        self.done += u32::from(golden.done());
        self.luma.push_back(luma_read.map(|place| at.luma(place)));
        self.chroma
            .push_back(chroma_read.map(|(cr, place)| at.chroma(cr, place)));
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
            let mut frame = Frame::new(96, 80, true, 0);
            for (i, plane) in frame.planes.iter_mut().enumerate() {
                let (width, height) = (plane.width, plane.height);
                *plane = made((n + i) % 6, width, height, &mut random);
            }
            let reference = Reference::new(frame, vec![[0; 2]; 30]);
            let mb = (random.below(6), random.below(5));
            // To the picture's corners, too.
            let centre =
                [(mb.0, 6, 64), (mb.1, 5, 32)].map(|(at, size, reach): (usize, i32, i32)| {
                    let (low, high) = (-(at as i32) * 16, (size - 1 - at as i32) * 16);
                    let all = [low.max(-reach), 0, high.min(reach)];
                    all[random.below(3)]
                });
            let mut window = Window::default();
            window.fetch(&reference, mb, centre);
            let vectors = std::array::from_fn(|_| {
                [0, 1].map(|i| {
                    let (low, high) = (-4 * (REACH[i] + 1), 4 * REACH[i] + 3);
                    let d = match random.below(4) {
                        0 => low,
                        1 => high,
                        _ => low + random.below((high - low + 1) as usize) as i32,
                    };
                    4 * centre[i] + d
                })
            });
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

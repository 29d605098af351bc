// SPDX-License-Identifier: Apache-2.0
//! Distances at fractional positions, clock by clock.

use tricodec_golden::codec::video::distance::satd4;
use tricodec_golden::codec::video::hardware::fractional::{HALF, QUARTER};
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::fractional_satd::{Block, FractionalSatd, PATCH};

use crate::content::made;

/// The module beside its model.
struct Bench {
    rtl: block::Block,
    golden: FractionalSatd,
}

impl Bench {
    fn new() -> Self {
        let inputs = ["valid_i", "patch_i", "x_i", "y_i", "set_i", "source_i"];
        Self {
            rtl: block::Block::new("fractional_satd", &inputs),
            golden: FractionalSatd::default(),
        }
    }

    /// A clock; what came out.
    fn clock(&mut self, input: Option<&Block>) -> Option<[u32; 5]> {
        self.rtl.set("valid_i", input.is_some().into());
        if let Some(block) = input {
            self.rtl
                .set_fields("patch_i", 8, block.patch.map(u64::from));
            self.rtl.set("x_i", block.fraction[0].into());
            self.rtl.set("y_i", block.fraction[1].into());
            self.rtl.set("set_i", block.set as u64);
            self.rtl
                .set_fields("source_i", 8, block.source.map(u64::from));
        }
        self.rtl.settle();
        assert_eq!(self.rtl.is_high("valid_o"), self.golden.out().is_some());
        let out = self.golden.out();
        if let Some(expected) = out {
            let mut count = 0;
            for (i, satd) in self.rtl.fields("satd_o", 14, 5).into_iter().enumerate() {
                assert_eq!(satd, u64::from(expected[i]), "position {i}");
                count += 1;
            }
            assert_eq!(count, 5);
        }
        self.rtl.edge();
        self.golden.tick(input);
        out
    }
}

#[test]
fn all_fractions_and_sets() {
    let mut random = Random::new(25, 1);
    for gaps in [0, 10, 50, 90] {
        let (mut bench, mut go) = (Bench::new(), Stall::new(25, 2, gaps));
        let (mut blocks, mut largest) = (0, 0);
        for n in 0..5000 {
            let patch = made(n / 48 % 6, PATCH, PATCH, &mut random).samples;
            let source = made(n / 288 % 6, 4, 4, &mut random).samples;
            let block = Block {
                patch: std::array::from_fn(|i| patch[i]),
                fraction: [(n % 4) as u8, (n / 4 % 4) as u8],
                set: n / 16 % 3,
                source: std::array::from_fn(|i| source[i]),
            };
            if let Some(out) = bench.clock(Some(&block).filter(|_| go.go())) {
                blocks += 1;
                largest = largest.max(out.into_iter().max().unwrap_or(0));
            }
        }
        assert!(
            blocks > 300 && largest >= 16 * 255 / 2,
            "{blocks} {largest}"
        );
    }
}

/// The sums over a macroblock's blocks are the distances that golden's search is made of.
#[test]
fn sums_over_a_macroblock_are_the_distances_of_the_search() {
    let mut random = Random::new(26, 1);
    let mut bench = Bench::new();
    for n in 0..64 {
        let mut frame = Frame::new(96, 96, true, 0);
        frame.planes[0] = made([5, 0, 1][n % 3], 96, 96, &mut random);
        let reference = Reference::new(frame, vec![[0; 2]; 36]);
        let mut window = Window::default();
        window.fetch(&reference, (2, 2), [4, -8]);
        let source: [u8; 256] = std::array::from_fn(|_| random.bits() as u8);
        let vector = [16 + (n % 8) as i32 - 4, -32 + (n / 8) as i32 - 4];
        for set in 0..3 {
            let mut sums = [0; 5];
            let mut take = |out: Option<[u32; 5]>| {
                for (sum, satd) in sums.iter_mut().zip(out.unwrap_or_default()) {
                    *sum += satd;
                }
            };
            for at in 0..16 {
                let (x, y) = (4 * (at % 4), 4 * (at / 4));
                // The floor of the vector less half a sample, two samples before the block.
                let floor = vector.map(|v| (v - 2) >> 2);
                let (all, stride) = window.whole([floor[0] - 2, floor[1] - 2]);
                let block = Block {
                    patch: std::array::from_fn(|i| all[stride * (y + i / PATCH) + x + i % PATCH]),
                    fraction: vector.map(|v| ((v - 2) & 3) as u8),
                    set,
                    source: std::array::from_fn(|i| source[16 * (y + i / 4) + x + i % 4]),
                };
                take(bench.clock(Some(&block)));
            }
            for _ in 0..6 {
                take(bench.clock(None));
            }
            let four: &[[i32; 2]] = [&HALF, &QUARTER[..4], &QUARTER[4..]][set];
            for (sum, d) in sums.into_iter().zip([[0; 2]].iter().chain(four)) {
                let mut guess = [0; 256];
                window.predict(
                    (0, 0),
                    (16, 16),
                    [vector[0] + d[0], vector[1] + d[1]],
                    &mut guess,
                );
                assert_eq!(sum, satd4((&source, 16), (&guess, 16), (16, 16)));
            }
        }
    }
}

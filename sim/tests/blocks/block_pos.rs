// SPDX-License-Identifier: Apache-2.0
//! `tri_block_pos` against its model: all blocks, pictures of all widths around what stays on chip,
//! the largest picture.

use tricodec_sim::lockstep::harness::block::Block as Rtl;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::pkg::{Block, Position};

use crate::packing;

#[test]
fn every_block_of_slices_that_start_anywhere() {
    let mut rtl = Rtl::new("block_pos", &["pos_i", "width_i", "step_i"]);
    let mut random = Random::new(12, 1);
    let mut check = |n: u32, x: u32, width: u32, step: usize| {
        for block in (0..16).step_by(step) {
            let p = Position { n, x, block };
            rtl.set("pos_i", packing::position(&p));
            rtl.set("width_i", width.into());
            rtl.set("step_i", step as u64 & 15);
            rtl.settle();
            let golden = Block::new(&p, width);
            let what = format!("{p:?} of {width}");
            assert_eq!(rtl.get("block_o"), packing::block(&golden), "{what}");
            let wraps = block + step == 16;
            let next = Position {
                n: n + u32::from(wraps),
                x: if wraps { (x + 1) % width } else { x },
                block: (block + step) % 16,
            };
            assert_eq!(rtl.get("next_o"), packing::position(&next), "{what}");
        }
    };
    for width in 1..12 {
        for n in 0..2 * width + 3 {
            for start in 0..width {
                check(n, (start + n) % width, width, 1);
            }
        }
    }
    for width in [15, 16, 17, 255, 256, 512, 1022, 1023] {
        for n in [
            0,
            1,
            width - 2,
            width - 1,
            width,
            width + 1,
            2 * width,
            0xF_FFFE,
        ] {
            for start in [0, 1, width / 2, width - 1] {
                check(n, (start + n) % width, width, [1, 4][random.below(2)]);
            }
        }
    }
}

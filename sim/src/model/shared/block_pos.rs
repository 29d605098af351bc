// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_block_pos`: what a block's place in its slice says of its neighbours.

use tricodec_golden::intra::{ABOVE_RIGHT, BLOCK_XY};
use tricodec_golden::picture::MbAvailability;

use super::pkg::{Block, ON_CHIP_MBS, Position};

impl Block {
    /// The block at `p` of a picture of `width` macroblocks. `last`, `qp` and `rounding` are left
    /// 0.
    pub fn new(p: &Position, width: u32) -> Self {
        let mb = MbAvailability::new(p.n, p.x, width);
        let (bx, by) = BLOCK_XY[p.block];
        let wide = width > ON_CHIP_MBS;
        Self {
            block: p.block,
            column: (if wide { p.n } else { p.x } & 3) as usize,
            wide,
            first: p.n == 0 && p.block == 10,
            avail_a: bx != 0 || mb.a,
            avail_b: by != 0 || mb.b,
            avail_c: ABOVE_RIGHT[p.block] && (by != 0 || if bx == 3 { mb.c } else { mb.b }),
            avail_d: if bx != 0 {
                by != 0 || mb.b
            } else if by != 0 {
                mb.a
            } else {
                mb.d
            },
            outside_a: bx == 0 && by % 2 == 1 && mb.a,
            outside_b: by == 0 && bx % 2 == 1 && mb.b,
            ..Self::default()
        }
    }
}

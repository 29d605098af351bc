// SPDX-License-Identifier: Apache-2.0
//! Random levels, so small that no intermediate value leaves its range (8.5).

use tricodec_golden::entropy::h264::syntax::{Around, Block, Class, MbInfo};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::stream::ScalingLists;

use crate::rng::Random;
use crate::slice::SliceData;

/// Largest level: what a level_prefix of 15 can say.
const MOST: f64 = 2000.0;

/// Bounds of the magnitudes of a block's levels together.
pub struct Budget {
    /// The largest weight of all scaling lists.
    weight: f64,
    /// The larger chroma offset.
    chroma_offset: i8,
}

impl Budget {
    pub fn new(lists: &ScalingLists, chroma_offsets: [i8; 2]) -> Self {
        let all = lists
            .lists4
            .iter()
            .flatten()
            .chain(lists.lists8.iter().flatten());
        Self {
            weight: f64::from(*all.max().expect("lists")),
            chroma_offset: chroma_offsets[0].max(chroma_offsets[1]),
        }
    }

    /// Sum of magnitudes whose scaled values stay below 2^13.
    fn luma(&self, qp: u8) -> f64 {
        8192.0 / (self.weight * 29.0 * f64::from(qp / 6).exp2() / 16.0)
    }

    fn chroma(&self, qp: u8) -> f64 {
        // No QPc is larger than 39.
        let most = (i16::from(qp) + i16::from(self.chroma_offset.max(0))).min(39);
        self.luma(most as u8)
    }
}

/// `count` levels whose magnitudes sum up to `budget` at most.
fn levels(rng: &mut Random, count: usize, budget: f64) -> Vec<i16> {
    let mut left = budget.min(MOST) as i32;
    let mut levels = vec![0; count];
    let some = match rng.below(4) {
        0 => 1,
        1 => count,
        _ => 1 + rng.below(count),
    };
    for _ in 0..some {
        if left < 1 {
            break;
        }
        let most = match rng.below(40) {
            0 => left,
            1..8 => left.min(20),
            8..16 => left.min(3),
            _ => 1,
        };
        let level = rng.between(1, most);
        let at = rng.below(count);
        if levels[at] == 0 {
            left -= level;
            levels[at] = if rng.one_in(2) { level } else { -level } as i16;
        }
    }
    levels
}

impl SliceData<'_> {
    /// mb_qp_delta and residual() of a macroblock whose type and pattern are in `info`.
    pub fn residual(&mut self, around: &Around, info: &mut MbInfo) {
        if info.cbp == 0 && info.class != Class::Intra16x16 {
            info.qp = self.qp;
            return self.sink.no_qp_delta();
        }
        let before = self.qp;
        if self.rng.one_in(3) {
            let reach = if self.rng.one_in(4) { 51 } else { 3 };
            self.qp = (i32::from(before) + self.rng.between(-reach, reach)).clamp(0, 51) as u8;
        }
        // With CABAC an 8x8 block has a level: the QP must allow one.
        while info.transform8x8 && self.context.budget.luma(self.qp) < 2.0 {
            self.qp -= 6;
        }
        let mut delta = i32::from(self.qp) - i32::from(before);
        if delta > 25 {
            delta -= 52;
        } else if delta < -26 {
            delta += 52;
        }
        self.sink.qp_delta(delta as i8);
        info.qp = self.qp;
        self.luma(around, info);
        if self.context.sps.chroma {
            self.chroma(around, info);
        }
    }

    fn luma(&mut self, around: &Around, info: &mut MbInfo) {
        let budget = self.context.budget.luma(self.qp);
        let whole = info.class == Class::Intra16x16;
        if whole {
            let some = self.some(2.0 * budget);
            let dc = levels(self.rng, 16, some);
            self.sink.residual(Block::LumaDc, around, info, &dc);
        }
        let cbp = info.cbp;
        for b8 in (0..4).filter(|b8| cbp >> b8 & 1 == 1) {
            if info.transform8x8 {
                let mut block = levels(self.rng, 64, budget / 2.0);
                if block.iter().all(|l| *l == 0) {
                    block[self.rng.below(64)] = 1;
                }
                self.sink.residual8(b8, around, info, &block);
                continue;
            }
            for &(x, y) in &BLOCK_XY[4 * b8..4 * b8 + 4] {
                let raster = usize::from(4 * y + x);
                let (block, count) = match whole {
                    true => (Block::LumaAc(raster), 15),
                    false => (Block::Luma4(raster), 16),
                };
                let some = self.some(budget);
                let block_levels = levels(self.rng, count, some);
                self.sink.residual(block, around, info, &block_levels);
            }
        }
    }

    /// `budget`, or nothing: an empty block.
    fn some(&mut self, budget: f64) -> f64 {
        if self.rng.one_in(3) { 0.0 } else { budget }
    }

    fn chroma(&mut self, around: &Around, info: &mut MbInfo) {
        let budget = self.context.budget.chroma(self.qp);
        if info.cbp >> 4 != 0 {
            for c in 0..2 {
                let some = self.some(budget);
                let dc = levels(self.rng, 4, some);
                self.sink.residual(Block::ChromaDc(c), around, info, &dc);
            }
        }
        if info.cbp >> 4 == 2 {
            for c in 0..2 {
                for b in 0..4 {
                    let some = self.some(budget);
                    let ac = levels(self.rng, 15, some);
                    self.sink.residual(Block::ChromaAc(c, b), around, info, &ac);
                }
            }
        }
    }
}

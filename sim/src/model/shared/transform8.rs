// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_transform8`: a block's results, each at its clock.

use std::collections::VecDeque;

use tricodec_golden::codec::video::levels::{Offset, levels8};
use tricodec_golden::quant::eight::dequant8;
use tricodec_golden::quant::scaling::LevelScale8;
use tricodec_golden::transform::eight::{fdct8, idct8};

/// Clocks between the starts of two blocks, at least.
pub const TRANSFORM8_INTERVAL: u64 = 32;

/// From the clock behind the start to the first levels, and to the first residual.
const FIRST: [u64; 2] = [54, 66];

/// What comes with `start_i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// 0–51.
    pub qp: u8,
    /// Of the threshold rule.
    pub offset: Offset,
}

/// What is at the outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Group of the scan and its four levels.
    pub levels: Option<(usize, [i16; 4])>,
    /// Half, column, and residual of its four rows.
    pub residual: Option<(usize, usize, [i32; 4])>,
}

#[derive(Clone, Debug)]
struct Inside {
    start: Start,
    /// Clocks since the one behind the start.
    age: u64,
    residual: Vec<i16>,
    levels: [i16; 64],
    back: [i32; 64],
}

/// `tri_transform8`.
#[derive(Clone, Debug, Default)]
pub struct Transform8 {
    inside: VecDeque<Inside>,
}

impl Transform8 {
    /// What is at the outputs.
    pub fn out(&self) -> Outputs {
        let mut out = Outputs::default();
        for block in &self.inside {
            let since = FIRST.map(|first| block.age.checked_sub(first).filter(|n| *n < 16));
            if let Some(group) = since[0] {
                let group = group as usize;
                let levels = std::array::from_fn(|k| block.levels[4 * group + k]);
                out.levels = Some((group, levels));
            }
            if let Some(n) = since[1] {
                let (half, column) = (n as usize / 8, n as usize % 8);
                let four = std::array::from_fn(|k| block.back[8 * (4 * half + k) + column]);
                out.residual = Some((half, column, four));
            }
        }
        out
    }

    /// The clock edge. Four samples come in each of the sixteen clocks behind a start.
    pub fn tick(&mut self, start: Option<Start>, residual: [i16; 4]) {
        for block in &mut self.inside {
            if block.age < 16 {
                block.residual.extend(residual);
            }
            block.age += 1;
            if block.age == 16 {
                let samples = std::array::from_fn(|i| block.residual[i]);
                let Start { qp, offset } = block.start;
                block.levels = levels8(&fdct8(&samples), qp, offset);
                block.back = idct8(&dequant8(&block.levels, qp, &LevelScale8::FLAT));
            }
        }
        self.inside.retain(|block| block.age < FIRST[1] + 16);
        if let Some(start) = start {
            self.inside.push_back(Inside {
                start,
                age: 0,
                residual: Vec::new(),
                levels: [0; 64],
                back: [0; 64],
            });
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_fractional_satd`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::fractional::{HALF, QUARTER};
use tricodec_golden::inter::interpolate;
use tricodec_golden::intra::decide::satd;
use tricodec_golden::picture::Plane;

/// Clocks from the patch to the distances.
pub const FRACTIONAL_LATENCY: usize = 6;
/// Rows and columns of a patch.
pub const PATCH: usize = 10;

/// A block and what is around it.
#[derive(Clone, Debug)]
pub struct Block {
    /// The reference; the floor of the vector less half a sample leads to (2, 2).
    pub patch: [u8; PATCH * PATCH],
    /// Quarters from there on.
    pub fraction: [u8; 2],
    /// 0: the vector and halves; 1, 2: quarters.
    pub set: usize,
    /// The source.
    pub source: [u8; 16],
}

impl Block {
    /// Positions from the vector on, in quarter samples.
    fn positions(&self) -> [[i32; 2]; 5] {
        let four: &[[i32; 2]] = match self.set {
            0 => &HALF,
            1 => &QUARTER[..4],
            _ => &QUARTER[4..],
        };
        std::array::from_fn(|i| if i == 0 { [0; 2] } else { four[i - 1] })
    }

    /// SATD4 at each position.
    pub fn distances(&self) -> [u32; 5] {
        let plane = Plane {
            width: PATCH,
            height: PATCH,
            samples: self.patch.to_vec(),
        };
        self.positions().map(|d| {
            // Half a sample behind sample (2, 2), and its fraction.
            let at = [0, 1].map(|i| 4 * 2 + 2 + i32::from(self.fraction[i]) + d[i]);
            let mut guess = [0; 16];
            interpolate::luma(&plane, (at[0], at[1]), (4, 4), &mut guess, 4);
            let residual = std::array::from_fn(|i| i16::from(self.source[i]) - i16::from(guess[i]));
            u32::from(satd(&residual)) / 2
        })
    }
}

/// `tri_fractional_satd`.
#[derive(Clone, Debug)]
pub struct FractionalSatd {
    pipe: VecDeque<Option<[u32; 5]>>,
}

impl Default for FractionalSatd {
    fn default() -> Self {
        Self {
            pipe: vec![None; FRACTIONAL_LATENCY].into(),
        }
    }
}

impl FractionalSatd {
    /// What is at the output.
    pub fn out(&self) -> Option<[u32; 5]> {
        self.pipe.front().copied().flatten()
    }

    /// The clock edge.
    pub fn tick(&mut self, input: Option<&Block>) {
        self.pipe.pop_front();
        self.pipe.push_back(input.map(Block::distances));
    }
}

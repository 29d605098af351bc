// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_hadamard`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::codec::video::distance::{satd4, satd8};
use tricodec_golden::intra::decide::satd;

/// Clocks from the differences to their sum.
pub const HADAMARD_LATENCY: usize = 5;
/// Clocks from the differences to the DCs.
pub const DC_LATENCY: usize = 3;

/// What comes of a block of 8x8.
#[derive(Clone, Copy, Debug)]
pub struct Distance {
    /// SATD4 or SATD8.
    pub satd: u32,
    /// Of the four 4x4 blocks.
    pub dc: [i32; 4],
    /// SATD4 of each of them, where it is not SATD8 that is asked for.
    pub four: Option<[u32; 4]>,
}

/// `tri_hadamard`.
#[derive(Clone, Debug)]
pub struct Hadamard {
    pipe: VecDeque<Option<Distance>>,
}

impl Default for Hadamard {
    fn default() -> Self {
        Self {
            pipe: vec![None; HADAMARD_LATENCY].into(),
        }
    }
}

impl Hadamard {
    /// What is at the output.
    pub fn out(&self) -> Option<u32> {
        self.pipe.front().copied().flatten().map(|d| d.satd)
    }

    /// SATD4 of each block, if that is at the output.
    pub fn four(&self) -> Option<[u32; 4]> {
        self.pipe.front().copied().flatten().and_then(|d| d.four)
    }

    /// The DCs that are there in this clock.
    pub fn dc(&self) -> Option<[i32; 4]> {
        self.pipe[HADAMARD_LATENCY - DC_LATENCY].map(|d| d.dc)
    }

    /// The clock edge, with two blocks whose differences are measured by SATD8 or SATD4.
    pub fn tick(&mut self, input: Option<(&[u8; 64], &[u8; 64], bool)>) {
        self.pipe.pop_front();
        self.pipe.push_back(input.map(|(a, b, eight)| {
            let sum = if eight {
                satd8(a, b)
            } else {
                satd4((a, 8), (b, 8), (8, 8))
            };
            let blocks: [[i16; 16]; 4] = std::array::from_fn(|block| {
                let at = |i: usize| 32 * (block / 2) + 4 * (block % 2) + 8 * (i / 4) + i % 4;
                std::array::from_fn(|i| i16::from(a[at(i)]) - i16::from(b[at(i)]))
            });
            Distance {
                satd: sum,
                dc: blocks.map(|block| block.into_iter().map(i32::from).sum()),
                four: (!eight).then(|| blocks.map(|block| u32::from(satd(&block)) / 2)),
            }
        }));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dealign`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::align::{self, Format};

/// Clocks from `tri_dealign`'s input to its output.
pub const DEALIGN_LATENCY: usize = 4;

/// Sixteen samples on their way back: a 4x4 block, or half a row's block of 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Samples {
    /// Of the elements.
    pub format: Format,
    /// Of the samples' unit, −512 to 511.
    pub exponent: i16,
    /// `q + 2^(bits−1)`.
    pub samples: [u16; 16],
    /// Carried along.
    pub tag: u64,
}

/// Sixteen elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elements {
    /// E8M0; 127 for formats without scale.
    pub scale: u8,
    /// In the low bits of each.
    pub data: [u32; 16],
    /// As it came in.
    pub tag: u64,
    /// The second beat of a block of 32.
    pub second: bool,
}

/// `tri_dealign`.
#[derive(Clone, Debug)]
pub struct Dealign {
    bits: u8,
    pipe: VecDeque<Option<Elements>>,
}

impl Dealign {
    /// After reset, for samples of `bits` bits (8 to 12).
    pub fn new(bits: u8) -> Self {
        Self {
            bits,
            pipe: vec![None; DEALIGN_LATENCY].into(),
        }
    }

    /// What is at the output.
    pub fn out(&self) -> Option<Elements> {
        self.pipe.front().copied().flatten()
    }

    /// The clock edge.
    pub fn tick(&mut self, input: Option<Samples>) {
        self.pipe.pop_front();
        self.pipe.push_back(input.map(|i| {
            let scale = align::mx_tile_scale(i.exponent, self.bits, i.format);
            Elements {
                scale,
                data: align::dealign_block(i.format, &i.samples, i.exponent, scale, self.bits),
                tag: i.tag,
                second: false,
            }
        }));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_mx_block`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::align::{self, MX_BLOCK};

use super::dealign::{Elements, Samples};

/// Clocks from the second beat into `tri_mx_block` to the first beat out.
pub const MX_BLOCK_LATENCY: usize = 5;

/// `tri_mx_block`.
#[derive(Clone, Debug)]
pub struct MxBlock {
    bits: u8,
    first: Option<[u16; 16]>,
    pipe: VecDeque<Option<Elements>>,
}

impl MxBlock {
    /// After reset, for samples of `bits` bits (8 to 12).
    pub fn new(bits: u8) -> Self {
        Self {
            bits,
            first: None,
            pipe: vec![None; MX_BLOCK_LATENCY + 1].into(),
        }
    }

    /// What is at the output.
    pub fn out(&self) -> Option<Elements> {
        self.pipe.front().copied().flatten()
    }

    /// `second_i` of the next beat.
    pub fn expects_second(&self) -> bool {
        self.first.is_some()
    }

    /// The clock edge. Format, exponent and tag are those of the second beat.
    pub fn tick(&mut self, input: Option<Samples>) {
        self.pipe.pop_front();
        self.pipe.push_back(None);
        let Some(beat) = input else { return };
        let Some(first) = self.first.take() else {
            self.first = Some(beat.samples);
            return;
        };
        let mut row = [0; MX_BLOCK];
        row[..16].copy_from_slice(&first);
        row[16..].copy_from_slice(&beat.samples);
        let (scale, elements) = align::mx_block(beat.format, &row, beat.exponent, self.bits);
        for second in [false, true] {
            let from = 16 * usize::from(second);
            self.pipe[MX_BLOCK_LATENCY - 1 + usize::from(second)] = Some(Elements {
                scale,
                data: std::array::from_fn(|i| elements[from + i]),
                tag: beat.tag,
                second,
            });
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_final_modes`, both of its parts at work.

use tricodec_sim::lockstep::harness::block::Block;

use crate::{eight, whole};

/// The module with what goes in and out.
pub struct Bench {
    rtl: Block,
    pub whole: whole::Side,
    pub eight: eight::Side,
    pub clocks: u64,
}

impl Bench {
    /// Stalls in percent: I_16x16 and chroma, their DCs; the 8x8 engine.
    pub fn new(seed: u64, stalls: [u8; 2], eight: u8) -> Self {
        let inputs = [&whole::INPUTS[..], &eight::INPUTS[..]].concat();
        Self {
            rtl: Block::new("final_modes", &inputs),
            whole: whole::Side::new(seed, stalls),
            eight: eight::Side::new(seed, eight),
            clocks: 0,
        }
    }

    /// A clock.
    pub fn clock(&mut self) {
        self.whole.drive(&mut self.rtl);
        self.eight.drive(&mut self.rtl);
        self.rtl.settle();
        self.whole.check(&self.rtl);
        self.eight.check(&self.rtl);
        self.rtl.edge();
        self.clocks += 1;
    }

    /// Until all is through.
    pub fn run(&mut self) {
        while !self.whole.idle() || !self.eight.idle() {
            self.clock();
        }
    }
}

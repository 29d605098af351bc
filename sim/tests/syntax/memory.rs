// SPDX-License-Identifier: Apache-2.0
//! The memory of a macroblock's words, as a lane's ring reads them.

use tricodec_golden::entropy::lane::video::word;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_syntax_pkg::level_word;

/// Words of a macroblock, and the one that was read.
pub struct Memory {
    random: Random,
    refuse: Stall,
    words: [[i16; 16]; word::COUNT],
    read: Option<usize>,
}

impl Memory {
    /// `percent` of the reads are refused.
    pub fn new(seed: u64, percent: u8) -> Self {
        Self {
            random: Random::new(seed, 101),
            refuse: Stall::new(seed, 102, percent),
            words: [[0; 16]; word::COUNT],
            read: None,
        }
    }

    /// The words of the next macroblock.
    pub fn fill(&mut self, words: [[i16; 16]; word::COUNT]) {
        (self.words, self.read) = (words, None);
    }

    /// Drive the word that was read; anything before the first, and in place of upper bits that do
    /// not count.
    pub fn offer(&mut self, rtl: &mut Block) {
        let random = &mut self.random;
        let [mut low, mut high] = [[0; 16]; 2].map(|a| a.map(|_: u64| random.bits()));
        let mut wide = random.bits() & 1 == 1;
        if let Some(number) = self.read {
            let (own_low, own_high, has_high) = level_word(&self.words[number]);
            (low, wide) = (own_low, has_high);
            if wide {
                high = own_high;
            }
        }
        rtl.set_fields("low_i", 5, low);
        rtl.set_fields("high_i", 7, high);
        rtl.set("wide_i", wide.into());
    }

    /// Serve a read of this clock, whose inputs are settled, or refuse it. Words without levels are
    /// never read.
    pub fn read(&mut self, rtl: &mut Block) {
        let load = rtl.is_high("read_o") && self.refuse.go();
        rtl.set("load_i", load.into());
        rtl.settle();
        if load {
            let number = rtl.get("addr_o") as usize;
            assert_ne!(self.words[number], [0; 16], "word {number}");
            self.read = Some(number);
        }
    }
}

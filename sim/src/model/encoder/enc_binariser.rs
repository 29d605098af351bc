// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_binariser`, with its ring of level words: bins one by one.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::BlockWord;
use tricodec_golden::entropy::lane::contexts::{CBF, MB_TYPE, PREV_MODE, REM_MODE, SIG};
use tricodec_golden::entropy::lane::{Bin, BinRecorder, coded_block_pattern, macroblock};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Type,
    /// Block, bin in it, and whether its word is there.
    Modes(usize, u8, bool),
    /// Position in the recorded bins of the macroblock, and whether the word that they come from is
    /// there.
    Rest(usize, bool),
}

/// The binariser.
#[derive(Clone, Debug)]
pub struct Binariser {
    phase: Phase,
    words: VecDeque<BlockWord>,
    bins: BinRecorder,
    /// Coded blocks of the macroblock, and how many of them have begun.
    coded: Vec<u8>,
    begun: usize,
    /// Words given back.
    pub pop: u8,
}

impl Default for Binariser {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            words: VecDeque::with_capacity(32),
            bins: BinRecorder::default(),
            coded: Vec::new(),
            begun: 0,
            pop: 0,
        }
    }
}

impl Binariser {
    /// The bin on offer.
    pub fn bin(&self) -> Option<Bin> {
        match self.phase {
            Phase::Idle => None,
            Phase::Type => (!self.words.is_empty()).then_some(Bin::Context(MB_TYPE, false)),
            Phase::Modes(block, sub, true) => {
                let w = &self.words[block];
                Some(match sub {
                    0 => Bin::Context(PREV_MODE, w.pred_flag),
                    _ => Bin::Context(REM_MODE, w.rem_mode >> (sub - 1) & 1 == 1),
                })
            }
            Phase::Modes(_, _, false) | Phase::Rest(_, false) => None,
            Phase::Rest(at, true) => Some(self.bins.0[at]),
        }
    }

    /// The clock edge. `take`: the bin on offer is taken; `word`: a level word for the ring.
    pub fn tick(&mut self, take: bool, word: Option<&BlockWord>, start: bool) {
        // The ring as it was: a word written at this edge can be read from the next clock on. It
        // has one port, and writing goes first.
        let have = self.words.len();
        let free = word.is_none();
        self.pop = if take { self.gives() } else { 0 };
        self.phase = match self.phase {
            Phase::Idle if start => Phase::Type,
            Phase::Modes(block, sub, false) => Phase::Modes(block, sub, free && have > block),
            Phase::Rest(at, false) => Phase::Rest(at, free),
            phase if !take => phase,
            Phase::Type => Phase::Modes(0, 0, free),
            Phase::Modes(block, sub, _) if !self.words[block].pred_flag && sub < 3 => {
                Phase::Modes(block, sub + 1, true)
            }
            Phase::Modes(15, ..) => self.record(),
            Phase::Modes(block, ..) => Phase::Modes(block + 1, 0, free && have > block + 1),
            Phase::Rest(at, _) if at + 1 < self.bins.0.len() => {
                let begins = begins_block(self.bins.0[at + 1]);
                self.begun += usize::from(begins);
                Phase::Rest(at + 1, free || !begins)
            }
            Phase::Rest(..) => {
                let last = self.words[15].last;
                self.words.drain(..16);
                if last { Phase::Idle } else { Phase::Type }
            }
            phase @ Phase::Idle => phase,
        };
        self.words.extend(word);
    }

    /// Words to give back as the bin on offer is taken: up to the block that comes next, whose word
    /// is read now; the rest at the end.
    fn gives(&self) -> u8 {
        let Phase::Rest(at, true) = self.phase else {
            return 0;
        };
        let behind = self.begun.checked_sub(1).map_or(0, |i| self.coded[i] + 1);
        match self.bins.0.get(at + 1) {
            None => 16 - behind,
            Some(bin) if begins_block(*bin) => self.coded[self.begun] + 1 - behind,
            Some(_) => 0,
        }
    }

    /// All words of the macroblock are there: what follows the modes is the golden model's.
    fn record(&mut self) -> Phase {
        let words: [BlockWord; 16] = std::array::from_fn(|i| self.words[i]);
        self.bins.0.clear();
        macroblock(&words, &mut self.bins);
        let cbp = coded_block_pattern(&words);
        self.coded.clear();
        self.coded
            .extend((0..16).filter(|b| cbp >> (b / 4) & 1 == 1));
        self.begun = 0;
        let modes: usize = words.iter().map(|w| if w.pred_flag { 1 } else { 4 }).sum();
        Phase::Rest(1 + modes, true)
    }
}

/// The bin is a coded_block_flag: its block's word is read in the clock before.
fn begins_block(bin: Bin) -> bool {
    matches!(bin, Bin::Context(ctx, _) if (CBF..SIG).contains(&ctx))
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_video_ring`: words of two macroblocks in any order, reads beside them, credits.

use std::collections::VecDeque;

use tricodec_golden::entropy::h264::syntax::Class;
use tricodec_golden::entropy::lane::video::{HeaderKind, MbHeader, MbLevels, word};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_syntax_pkg as pkg;

use crate::{header, residual};

/// Inputs of words and headers; those of a lane are called the same.
pub const INPUTS: [&str; 5] = [
    "word_valid_i",
    "word_i",
    "mb_valid_i",
    "mb_header_i",
    "mb_end_i",
];

/// A macroblock as it comes into a ring.
#[derive(Clone, Debug)]
pub struct Coded {
    pub header: MbHeader,
    pub levels: MbLevels,
    /// Of I_PCM, in their order in the stream.
    pub samples: Option<Vec<u8>>,
}

impl Coded {
    /// Words that come, of half `half` of the ring: those with levels, some without; or samples.
    fn words(&self, half: bool, random: &mut Random) -> Vec<Vec<u32>> {
        let mut words: Vec<_> = match &self.samples {
            Some(samples) => {
                let rows = samples.as_chunks().0.iter().enumerate();
                rows.map(|(n, row)| pkg::sample_word(half, n, row))
                    .collect()
            }
            None => {
                let comes =
                    (0..word::COUNT).filter(|&n| self.levels.has(n) || random.below(4) == 0);
                let numbers: Vec<_> = comes.collect();
                let levels = |n: usize| &self.levels.words[n];
                let junk = random.bits();
                let word = |n| pkg::video_word(half, n, levels(n), junk);
                numbers.into_iter().map(word).collect()
            }
        };
        for i in (1..words.len()).rev() {
            words.swap(i, random.below(i + 1));
        }
        words
    }
}

/// Who writes macroblocks: words as far ahead as credits allow, headers behind them.
pub struct Writer {
    random: Random,
    /// Of words, headers.
    stalls: [Stall; 2],
    credits: usize,
    half: bool,
    /// Macroblocks to come, and those whose header has not gone.
    coming: VecDeque<Coded>,
    complete: VecDeque<Coded>,
    /// Words of the macroblock at hand, which is the first one to come.
    words: Option<Vec<Vec<u32>>>,
    offered: bool,
}

impl Writer {
    pub fn new(seed: u64, percent: [u8; 2]) -> Self {
        Self {
            random: Random::new(seed, 61),
            stalls: [0, 1].map(|i| Stall::new(seed, 62 + i as u64, percent[i])),
            credits: 2,
            half: false,
            coming: VecDeque::new(),
            complete: VecDeque::new(),
            words: None,
            offered: false,
        }
    }

    pub fn push(&mut self, coded: Coded) {
        self.coming.push_back(coded);
    }

    pub fn is_through(&self) -> bool {
        self.coming.is_empty() && self.complete.is_empty()
    }

    /// Drive the inputs of a clock.
    pub fn offer(&mut self, rtl: &mut Block) {
        if let (None, Some(next), 1..) = (&self.words, self.coming.front(), self.credits) {
            self.words = Some(next.words(self.half, &mut self.random));
            self.half = !self.half;
            self.credits -= 1;
        }
        let word = match &mut self.words {
            Some(words) if self.stalls[0].go() => words.pop(),
            _ => None,
        };
        rtl.set("word_valid_i", word.is_some().into());
        match word {
            Some(word) => rtl.set_wide("word_i", &word),
            None => rtl.set_wide("word_i", &[0xFF; 6].map(|_| self.random.bits() as u32)),
        }
        // The header comes with the last word at the earliest.
        if self.words.as_ref().is_some_and(Vec::is_empty) {
            self.complete.extend(self.coming.pop_front());
            self.words = None;
        }
        self.offered |= !self.complete.is_empty() && self.stalls[1].go();
        rtl.set("mb_valid_i", self.offered.into());
        if let (true, Some(next)) = (self.offered, self.complete.front()) {
            rtl.set_wide("mb_header_i", &pkg::header(&next.header));
            rtl.set("mb_end_i", next.levels.last.into());
        }
    }

    /// See what was taken and given back in a clock whose inputs are settled.
    pub fn see(&mut self, rtl: &Block) {
        if self.offered && rtl.is_high("mb_ready_o") {
            self.complete.pop_front();
            self.offered = false;
        }
        self.credits += usize::from(rtl.is_high("credit_o"));
        assert!(self.credits <= 2);
    }
}

#[test]
fn words_come_back_in_any_order() {
    let mut macroblocks = 0;
    for (seed, percent) in [[0, 0, 0], [50, 0, 0], [0, 70, 30], [90, 10, 80]]
        .into_iter()
        .enumerate()
    {
        let seed = 301 + seed as u64;
        let inputs = [&INPUTS[..], &["mb_ready_i", "done_i", "read_i", "addr_i"]].concat();
        let mut rtl = Block::new("enc_video_ring", &inputs);
        let mut random = Random::new(seed, 1);
        let mut writer = Writer::new(seed, [percent[0], percent[1]]);
        let mut ready = Stall::new(seed, 2, percent[2]);
        let mut wanted = VecDeque::new();
        for n in 0..200 {
            let some = if n % 5 == 0 {
                u32::MAX
            } else {
                random.bits() as u32
            };
            let levels = residual::any_levels(Class::Inter, some, n % 7 == 6, &mut random);
            let header = MbHeader {
                cbp: levels.cbp,
                ..header::any_header(HeaderKind::Skip, true, &mut random)
            };
            let coded = Coded {
                header,
                levels,
                samples: None,
            };
            wanted.push_back(coded.clone());
            writer.push(coded);
        }
        // The macroblock that is read, how many reads are left, and the word that was read.
        let mut at_hand: Option<(Coded, usize)> = None;
        let mut read = None;
        while !wanted.is_empty() || at_hand.is_some() {
            writer.offer(&mut rtl);
            let takes = at_hand.is_none() && ready.go();
            let done = at_hand.as_ref().is_some_and(|(_, left)| *left == 0);
            let number = at_hand.as_ref().filter(|_| !done).and_then(|(coded, _)| {
                let number = random.below(word::COUNT);
                (coded.levels.has(number) && random.below(3) > 0).then_some(number)
            });
            rtl.set("mb_ready_i", takes.into());
            rtl.set("done_i", done.into());
            rtl.set("read_i", number.is_some().into());
            rtl.set("addr_i", number.unwrap_or(0) as u64);
            rtl.settle();
            writer.see(&rtl);
            if let Some(levels) = read {
                let (low, high, wide) = pkg::level_word(&levels);
                assert_eq!(rtl.fields("low_o", 5, 16), low);
                assert_eq!(rtl.is_high("wide_o"), wide);
                assert!(!wide || rtl.fields("high_o", 7, 16) == high);
            }
            if takes && rtl.is_high("mb_valid_o") {
                let coded = wanted.pop_front().expect("a macroblock");
                let has = |n: usize| u64::from(coded.levels.has(n)) << n;
                let nz: u64 = (0..word::COUNT).map(has).sum();
                assert_eq!(rtl.get("mb_nz_o"), nz);
                assert_eq!(rtl.is_high("mb_end_o"), coded.levels.last);
                let header = pkg::header(&coded.header);
                let header: Vec<_> = header.into_iter().take(3).map(u64::from).collect();
                assert_eq!(rtl.fields("mb_header_o", 32, 3), header);
                at_hand = Some((coded, random.below(60)));
                macroblocks += 1;
            } else if done {
                at_hand = None;
            } else if let (Some((coded, left)), Some(number), true) =
                (&mut at_hand, number, rtl.is_high("load_o"))
            {
                read = Some(coded.levels.words[number]);
                *left -= 1;
            } else if let Some((coded, left)) = &mut at_hand {
                // A macroblock without levels has no reads.
                if coded.levels.words == [[0; 16]; word::COUNT] {
                    *left = 0;
                }
            }
            rtl.edge();
        }
        assert!(writer.is_through());
    }
    println!("{macroblocks} macroblocks");
}

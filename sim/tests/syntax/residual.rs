// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_mb_residual`, bin by bin.

use std::collections::VecDeque;

use tricodec_golden::entropy::h264::syntax::Class;
use tricodec_golden::entropy::lane::Bin;
use tricodec_golden::entropy::lane::video::{
    CodedEdge, MbLevels, VideoRecorder, mb_residual, word,
};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_syntax_pkg as pkg;

use crate::content;
use crate::memory::Memory;

/// The module, with the memory of the macroblock's words.
struct Bench {
    rtl: Block,
    random: Random,
    /// Of macroblocks, edges above, edges below, bins.
    stalls: [Stall; 4],
    left: CodedEdge,
    memory: Memory,
    wanted: VecDeque<Bin<u16>>,
    below: VecDeque<CodedEdge>,
    bins: u32,
    clocks: u32,
    /// Most clocks without a bin, where nothing stalls.
    quiet: u32,
}

impl Bench {
    fn new(seed: u64, percent: [u8; 5]) -> Self {
        let inputs = [
            "levels_valid_i",
            "levels_i",
            "above_valid_i",
            "above_i",
            "below_ready_i",
            "load_i",
            "low_i",
            "high_i",
            "wide_i",
            "bin_ready_i",
        ];
        Self {
            rtl: Block::new("enc_mb_residual", &inputs),
            random: Random::new(seed, 1),
            stalls: std::array::from_fn(|i| Stall::new(seed, 2 + i as u64, percent[i])),
            left: CodedEdge::default(),
            memory: Memory::new(seed, percent[4]),
            wanted: VecDeque::new(),
            below: VecDeque::new(),
            bins: 0,
            clocks: 0,
            quiet: 0,
        }
    }

    /// A clock; whether macroblock and edge were taken.
    fn clock(&mut self, levels: Option<u64>, above: Option<CodedEdge>) -> [bool; 2] {
        let below_ready = self.stalls[2].go();
        let bin_ready = self.stalls[3].go();
        self.memory.offer(&mut self.rtl);
        let (rtl, random) = (&mut self.rtl, &mut self.random);
        rtl.set("levels_valid_i", levels.is_some().into());
        rtl.set("levels_i", levels.unwrap_or(random.bits()));
        rtl.set("above_valid_i", above.is_some().into());
        let any = random.bits() & 0x7FF;
        rtl.set("above_i", above.map_or(any, |e| pkg::coded_edge(&e)));
        rtl.set("below_ready_i", below_ready.into());
        rtl.set("bin_ready_i", bin_ready.into());
        rtl.settle();
        self.memory.read(rtl);
        let taken = [
            levels.is_some() && rtl.is_high("levels_ready_o"),
            above.is_some() && rtl.is_high("above_ready_o"),
        ];
        if rtl.is_high("bin_valid_o") && bin_ready {
            let own = ["kind_o", "ctx_o", "bin_o"].map(|port| rtl.get(port));
            let wanted = self.wanted.pop_front().expect("a bin");
            assert_eq!(own, pkg::bin(wanted), "bin {} {wanted:?}", self.bins);
            self.bins += 1;
        }
        if rtl.is_high("below_valid_o") && below_ready {
            let below = self.below.pop_front().expect("an edge");
            assert_eq!(rtl.get("below_o"), pkg::coded_edge(&below), "{below:?}");
        }
        self.rtl.edge();
        self.clocks += 1;
        taken
    }

    fn code(&mut self, m: &MbLevels, above: CodedEdge) {
        let mut bins = VideoRecorder::default();
        mb_residual(m, &self.left, &above, &mut bins);
        let packed = pkg::levels(m);
        loop {
            let offered = self.stalls[0].go().then_some(packed);
            if self.clock(offered, None)[0] {
                break;
            }
        }
        // All of the macroblock before is through, but for its last bin.
        assert!(self.wanted.len() <= 1 && self.below.len() <= 1);
        self.memory.fill(m.words);
        self.wanted.extend(bins.0);
        let [left, below] = m.edges();
        self.left = left;
        self.below.push_back(below);
        self.quiet += 4;
        if m.transform8x8 {
            self.quiet += 7 * (m.cbp & 15).count_ones();
        }
        let mut waits = m.above;
        while waits {
            let offered = self.stalls[1].go().then_some(above);
            waits = !self.clock(None, offered)[1];
        }
    }

    fn finish(&mut self) {
        while !self.wanted.is_empty() || !self.below.is_empty() {
            self.clock(None, None);
        }
        for _ in 0..4 {
            self.clock(None, None);
        }
    }
}

pub fn any_edge(random: &mut Random) -> CodedEdge {
    let mut flag = || random.bits() & 1 == 1;
    CodedEdge {
        luma_dc: flag(),
        chroma_dc: [0; 2].map(|_| flag()),
        luma: [0; 4].map(|_| flag()),
        chroma: [[0; 2]; 2].map(|c| c.map(|_| flag())),
    }
}

/// Levels of a word from place `first` on, and some of them: one alone, all, the largest, ones.
fn any_word(first: usize, random: &mut Random) -> [i16; 16] {
    let largest = [1, 2, 14, 15, 16, 17, 30, 271, 2047][random.below(9)];
    let mut size = || match random.below(3) {
        0 => 1,
        1 => largest,
        _ => 1 + random.below(largest as usize) as i16,
    };
    let mut levels = [0; 16].map(|_: i16| size());
    let kind = random.below(6);
    let alone = first + random.below(16 - first);
    for (k, level) in levels.iter_mut().enumerate() {
        let stays = match kind {
            0 => k == alone,
            1 => true,
            2 => k == 15,
            3 => k >= alone,
            _ => random.below(3) == 0,
        };
        if k < first || !stays {
            *level = 0;
        } else if random.bits() & 1 == 1 {
            *level = -*level;
        }
    }
    levels
}

/// A macroblock of this class; `some`: of its words, those that may have levels.
pub fn any_levels(class: Class, some: u32, last: bool, random: &mut Random) -> MbLevels {
    let mut m = MbLevels {
        left: random.below(5) > 0,
        above: random.below(5) > 0,
        class,
        transform8x8: matches!(class, Class::IntraNxN | Class::Inter) && random.below(2) == 0,
        cbp: 0,
        last,
        words: [[0; 16]; word::COUNT],
    };
    if class == Class::Pcm {
        return m;
    }
    let whole = class == Class::Intra16x16;
    for number in (0..word::COUNT).filter(|n| some >> n & 1 == 1) {
        let (first, pattern) = match number {
            word::LUMA_DC if whole => (0, 0),
            word::LUMA_DC => continue,
            word::LUMA..word::CHROMA_DC if whole => (1, 15),
            word::LUMA..word::CHROMA_DC => (0, 1 << ((number - word::LUMA) / 4)),
            word::CHROMA_DC..word::CHROMA_AC => (12, 1 << 4),
            _ => (1, 2 << 4),
        };
        m.words[number] = any_word(first, random);
        if m.has(number) {
            m.cbp = match pattern >> 4 {
                0 => m.cbp | pattern,
                chroma => m.cbp & 15 | chroma.max(m.cbp >> 4) << 4,
            };
        }
    }
    m
}

#[test]
fn all_words_beside_all_neighbours() {
    let percents = [
        [0; 5],
        [0, 0, 0, 50, 0],
        [0, 0, 0, 0, 50],
        [50, 50, 50, 10, 90],
        [10, 90, 10, 90, 50],
    ];
    let classes = [
        Class::IntraNxN,
        Class::Inter,
        Class::Intra16x16,
        Class::Inter,
        Class::Pcm,
        Class::IntraNxN,
    ];
    for (seed, percent) in percents.into_iter().enumerate() {
        let mut bench = Bench::new(171 + seed as u64, percent);
        let mut random = Random::new(172, seed as u64);
        let count = if seed == 0 { 500 } else { 60 };
        for n in 0..count {
            let some = match random.below(6) {
                0 => u32::MAX,
                1 => 0,
                2 => 1 << random.below(word::COUNT),
                3 => (random.bits() & random.bits() & random.bits()) as u32,
                _ => random.bits() as u32,
            };
            let class = classes[random.below(classes.len())];
            let mut m = any_levels(class, some, n % 9 == 8, &mut random);
            m.left &= n > 0;
            bench.code(&m, any_edge(&mut random));
        }
        bench.finish();
        println!(
            "{percent:?}: {} bins in {} clocks",
            bench.bins, bench.clocks
        );
        assert!(seed > 0 || bench.clocks <= bench.bins + bench.quiet + 8);
    }
}

/// 8x8 blocks with levels in each set of their four words.
#[test]
fn eights_in_some_of_their_words() {
    for (seed, percent) in [[0; 5], [0, 0, 0, 10, 70]].into_iter().enumerate() {
        let mut bench = Bench::new(181 + seed as u64, percent);
        let mut random = Random::new(182, seed as u64);
        for n in 0..640u32 {
            let some = (n % 16) << (1 + 4 * (n / 16 % 4));
            let mut m = any_levels(Class::Inter, some, false, &mut random);
            m.transform8x8 = true;
            m.left &= n > 0;
            bench.code(&m, any_edge(&mut random));
        }
        bench.finish();
    }
}

#[test]
fn the_macroblocks_of_real_encodes() {
    for (name, frames) in content::clips() {
        let width = frames[1].planes[0].width / 16;
        for (qp, inter) in [(4, false), (27, false), (22, true), (37, true)] {
            let mut bench = Bench::new(191, [10; 5]);
            let mut above = vec![CodedEdge::default(); width];
            let mut n = 0;
            content::encode(&frames, qp, inter, &mut |mb, around| {
                let m = mb.words(around, false);
                bench.code(&m, above[n % width]);
                above[n % width] = m.edges()[1];
                n += 1;
            });
            bench.finish();
            println!(
                "{name}, QP {qp}, P {inter}: {} bins of {n} macroblocks",
                bench.bins
            );
        }
    }
}

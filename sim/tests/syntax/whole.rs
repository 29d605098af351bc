// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_mb_syntax`: all bins of macroblocks, in order.

use std::collections::VecDeque;

use tricodec_golden::entropy::engine::BinWriter;
use tricodec_golden::entropy::h264::syntax::{Class, Shape};
use tricodec_golden::entropy::lane::Bin;
use tricodec_golden::entropy::lane::video::{
    CodedEdge, HeaderEdge, HeaderKind, MbHeader, MbLevels, VideoRecorder, mb_header, mb_residual,
    word,
};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_syntax_pkg as pkg;

use crate::memory::Memory;
use crate::{content, header, residual};

pub type Edge = (HeaderEdge, CodedEdge);

pub fn packed(edge: &Edge) -> u64 {
    pkg::edge(&edge.0) | pkg::coded_edge(&edge.1) << 32
}

/// The module, with the memory of the macroblock's words.
struct Bench {
    rtl: Block,
    random: Random,
    /// Of macroblocks, edges above, edges below, bins.
    stalls: [Stall; 4],
    left: Edge,
    memory: Memory,
    /// Bins, and whether samples of I_PCM follow.
    wanted: VecDeque<(Bin<u16>, bool)>,
    below: VecDeque<Edge>,
    bins: u32,
    clocks: u32,
}

impl Bench {
    fn new(seed: u64, percent: [u8; 5]) -> Self {
        let inputs = [
            "mb_valid_i",
            "header_i",
            "nz_i",
            "end_i",
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
            rtl: Block::new("enc_mb_syntax", &inputs),
            random: Random::new(seed, 1),
            stalls: std::array::from_fn(|i| Stall::new(seed, 2 + i as u64, percent[i])),
            left: (HeaderEdge::NOWHERE, CodedEdge::default()),
            memory: Memory::new(seed, percent[4]),
            wanted: VecDeque::new(),
            below: VecDeque::new(),
            bins: 0,
            clocks: 0,
        }
    }

    /// A clock, with a macroblock or an edge on offer; whether they were taken.
    fn clock(&mut self, mb: bool, above: Option<&Edge>) -> [bool; 2] {
        let below_ready = self.stalls[2].go();
        let bin_ready = self.stalls[3].go();
        self.memory.offer(&mut self.rtl);
        let (rtl, random) = (&mut self.rtl, &mut self.random);
        rtl.set("mb_valid_i", mb.into());
        rtl.set("above_valid_i", above.is_some().into());
        rtl.set("above_i", above.map_or(random.bits(), packed));
        rtl.set("below_ready_i", below_ready.into());
        rtl.set("bin_ready_i", bin_ready.into());
        rtl.settle();
        self.memory.read(rtl);
        let taken = [
            mb && rtl.is_high("mb_ready_o"),
            above.is_some() && rtl.is_high("above_ready_o"),
        ];
        if rtl.is_high("bin_valid_o") && bin_ready {
            let own = ["kind_o", "ctx_o", "bin_o"].map(|port| rtl.get(port));
            let (wanted, pcm) = self.wanted.pop_front().expect("a bin");
            assert_eq!(own, pkg::bin(wanted), "bin {} {wanted:?}", self.bins);
            assert_eq!(rtl.is_high("pcm_o"), pcm, "bin {} {wanted:?}", self.bins);
            self.bins += 1;
        }
        if rtl.is_high("below_valid_o") && below_ready {
            let below = self.below.pop_front().expect("an edge");
            assert_eq!(rtl.get("below_o"), packed(&below), "{below:?}");
        }
        self.rtl.edge();
        self.clocks += 1;
        taken
    }

    /// Code a macroblock; its bins.
    fn code(&mut self, header: &MbHeader, m: &MbLevels, above: Edge) -> Vec<Bin<u16>> {
        let mut bins = VideoRecorder::default();
        mb_header(header, &self.left.0, &above.0, &mut bins);
        let behind = bins.0.len();
        mb_residual(m, &self.left.1, &above.1, &mut bins);
        let nz = (0..word::COUNT).fold(0, |nz, w| nz | u64::from(m.has(w)) << w);
        self.rtl.set_wide("header_i", &pkg::header(header));
        self.rtl.set("nz_i", nz);
        self.rtl.set("end_i", m.last.into());
        // An offer stays until it is taken.
        let mut offered = false;
        loop {
            offered |= self.stalls[0].go();
            if self.clock(offered, None)[0] {
                break;
            }
        }
        self.memory.fill(m.words);
        let pcm = |at: usize| header.kind == HeaderKind::Pcm && at + 1 == behind;
        let marked = bins.0.iter().copied().enumerate();
        self.wanted.extend(marked.map(|(at, bin)| (bin, pcm(at))));
        let (headers, levels) = (header.edges(), m.edges());
        self.left = (headers[0], levels[0]);
        self.below.push_back((headers[1], levels[1]));
        let (mut waits, mut offered) = (header.above, false);
        while waits {
            offered |= self.stalls[1].go();
            waits = !self.clock(false, offered.then_some(&above))[1];
        }
        bins.0
    }

    fn finish(&mut self) {
        while !self.wanted.is_empty() || !self.below.is_empty() {
            self.clock(false, None);
        }
        for _ in 0..4 {
            self.clock(false, None);
        }
    }
}

/// Levels, and a header that goes with them.
pub fn any_macroblock(last: bool, random: &mut Random) -> (MbHeader, MbLevels) {
    let shapes = [Shape::Whole, Shape::Rows, Shape::Columns, Shape::Quarters];
    let (kind, class) = match random.below(8) {
        0 => (HeaderKind::Pcm, Class::Pcm),
        1 => (
            HeaderKind::Intra16x16(random.below(4) as u8),
            Class::Intra16x16,
        ),
        2 | 3 => (HeaderKind::IntraNxN, Class::IntraNxN),
        4 => (HeaderKind::Skip, Class::Inter),
        _ => (HeaderKind::Inter(shapes[random.below(4)]), Class::Inter),
    };
    let some = match kind {
        HeaderKind::Skip => 0,
        _ => (random.bits() & random.bits()) as u32,
    };
    let mut m = residual::any_levels(class, some, last, random);
    m.transform8x8 &= kind != HeaderKind::Skip;
    let header = MbHeader {
        left: m.left,
        above: m.above,
        transform8x8: m.transform8x8,
        cbp: m.cbp,
        ..header::any_header(kind, true, random)
    };
    (header, m)
}

#[test]
fn all_bins_of_any_macroblocks() {
    let percents = [
        [0; 5],
        [0, 0, 0, 50, 0],
        [50, 50, 50, 0, 50],
        [10, 90, 10, 90, 10],
    ];
    for (seed, percent) in percents.into_iter().enumerate() {
        let mut bench = Bench::new(271 + seed as u64, percent);
        let mut random = Random::new(272, seed as u64);
        for n in 0..if seed == 0 { 300 } else { 40 } {
            let (mut header, mut m) = any_macroblock(n % 9 == 8, &mut random);
            (header.left, m.left) = (header.left && n > 0, m.left && n > 0);
            let above = (
                header::any_edge(&mut random),
                residual::any_edge(&mut random),
            );
            bench.code(&header, &m, above);
        }
        bench.finish();
        println!(
            "{percent:?}: {} bins in {} clocks",
            bench.bins, bench.clocks
        );
    }
}

#[test]
fn all_bins_of_real_encodes() {
    for (name, frames) in content::clips() {
        let width = frames[1].planes[0].width / 16;
        for (qp, inter) in [(4, false), (27, false), (22, true), (37, true)] {
            let mut bench = Bench::new(291, [0; 5]);
            let nowhere = (HeaderEdge::NOWHERE, CodedEdge::default());
            let mut above = vec![nowhere; width];
            let mut n = 0;
            content::encode(&frames, qp, inter, &mut |mb, around| {
                let (header, m) = (mb.header(around, inter), mb.words(around, false));
                let mut written = VideoRecorder::default();
                mb.write(around, inter, &mut written);
                written.terminate(false);
                // The bins are those that the encoder writes.
                assert_eq!(bench.code(&header, &m, above[n % width]), written.0);
                above[n % width] = (header.edges()[1], m.edges()[1]);
                n += 1;
            });
            bench.finish();
            let (bins, clocks) = (bench.bins, bench.clocks);
            println!(
                "{name}, QP {qp}, P {inter}: {bins} bins of {n} macroblocks in {clocks} clocks"
            );
        }
    }
}

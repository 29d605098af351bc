// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_mb_header` at every clock.

use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::entropy::lane::video::{HeaderEdge, HeaderKind, MVD_KEPT, MbHeader};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_mb_header::{EncMbHeader, HeaderIn};
use tricodec_sim::model::encoder::enc_syntax_pkg::{bin, edge, header};

use crate::content;

/// Vector differences at the limits of binarisation and of the sums that contexts depend on.
const MVDS: [i16; 20] = [
    0, 1, -1, 2, -3, 8, 9, -9, 10, 16, -17, 24, -25, 63, -64, 615, -616, 1023, -1023, -1024,
];

/// The module beside its model.
struct Bench {
    rtl: Block,
    golden: EncMbHeader,
    random: Random,
    /// Of headers, edges above, edges below, bins.
    stalls: [Stall; 4],
    header: bool,
    above: bool,
    bins: u32,
    clocks: u32,
}

impl Bench {
    fn new(seed: u64, percent: [u8; 4]) -> Self {
        let inputs = [
            "header_valid_i",
            "header_i",
            "above_valid_i",
            "above_i",
            "below_ready_i",
            "bin_ready_i",
        ];
        Self {
            rtl: Block::new("enc_mb_header", &inputs),
            golden: EncMbHeader::default(),
            random: Random::new(seed, 1),
            stalls: [0, 1, 2, 3].map(|i| Stall::new(seed, 2 + i as u64, percent[i])),
            header: false,
            above: false,
            bins: 0,
            clocks: 0,
        }
    }

    fn check(&mut self) {
        let (rtl, golden) = (&self.rtl, &self.golden);
        assert_eq!(rtl.is_high("header_ready_o"), golden.ready());
        assert_eq!(rtl.is_high("above_ready_o"), golden.above_ready());
        assert_eq!(rtl.is_high("below_valid_o"), golden.below().is_some());
        if let Some(below) = golden.below() {
            assert_eq!(rtl.get("below_o"), edge(&below), "{below:?}");
        }
        assert_eq!(rtl.is_high("bin_valid_o"), golden.bin().is_some());
        if let Some((wanted, last)) = golden.bin() {
            let own = ["kind_o", "ctx_o", "bin_o"].map(|port| rtl.get(port));
            assert_eq!(own, bin(wanted), "{wanted:?}");
            assert_eq!(rtl.is_high("last_o"), last, "{wanted:?}");
        }
    }

    /// A clock with what is on offer; whether the header and the edge were taken.
    fn clock(&mut self, offered: Option<&MbHeader>, above: Option<HeaderEdge>) -> [bool; 2] {
        // An offer stays until it is taken.
        self.header |= self.stalls[0].go();
        self.above |= self.stalls[1].go();
        let input = HeaderIn {
            header: offered.filter(|_| self.header),
            above: above.filter(|_| self.above),
            below_ready: self.stalls[2].go(),
            bin_ready: self.stalls[3].go(),
        };
        let (rtl, random) = (&mut self.rtl, &mut self.random);
        rtl.set("header_valid_i", input.header.is_some().into());
        let mut words = [0; 4].map(|_| random.bits() as u32);
        words[3] &= 0xFFF;
        match input.header {
            Some(h) => rtl.set_wide("header_i", &header(h)),
            // The low 104 bits of anything.
            None => rtl.set_wide("header_i", &words[..3]),
        }
        rtl.set("above_valid_i", input.above.is_some().into());
        rtl.set("above_i", input.above.map_or(random.bits(), |e| edge(&e)));
        rtl.set("below_ready_i", input.below_ready.into());
        rtl.set("bin_ready_i", input.bin_ready.into());
        rtl.settle();
        self.check();
        self.rtl.edge();
        let taken = [
            input.header.is_some() && self.golden.ready(),
            input.above.is_some() && self.golden.above_ready(),
        ];
        self.header &= !taken[0];
        self.above &= !taken[1];
        self.bins += u32::from(input.bin_ready && self.golden.bin().is_some());
        self.clocks += 1;
        self.golden.tick(&input);
        taken
    }

    fn code(&mut self, header: &MbHeader, above: HeaderEdge) {
        while !self.clock(Some(header), None)[0] {}
        while header.above && !self.clock(None, Some(above))[1] {}
    }

    fn finish(&mut self) {
        while !self.golden.ready() || self.golden.bin().is_some() {
            self.clock(None, None);
        }
    }
}

pub fn any_edge(random: &mut Random) -> HeaderEdge {
    let mut flag = || random.bits() & 1 == 1;
    let [coded, other, transform8x8, chroma_mode] = [0; 4].map(|_| flag());
    let luma = [0; 2].map(|_| flag());
    let sizes = [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, MVD_KEPT];
    HeaderEdge {
        coded,
        other,
        transform8x8,
        chroma_mode,
        luma,
        chroma: random.below(3) as u8,
        mvd: [[0; 2]; 2].map(|m| m.map(|_: u8| sizes[random.below(sizes.len())])),
    }
}

/// A header of this kind with anything in it.
pub fn any_header(kind: HeaderKind, inter_slice: bool, random: &mut Random) -> MbHeader {
    let coded = !matches!(kind, HeaderKind::Pcm | HeaderKind::Skip);
    let luma = match kind {
        HeaderKind::Intra16x16(_) => 15 * random.below(2),
        _ => random.below(16),
    };
    let cbp = (luma | random.below(3) << 4) as u8;
    let small = random.below(3) == 0;
    let mut component = || match small {
        true => random.below(7) as i16 - 3,
        false => MVDS[random.below(MVDS.len())],
    };
    let mvd = [[0; 2]; 4].map(|m| m.map(|_: i16| component()));
    let nxn = kind == HeaderKind::IntraNxN;
    let mut rest = || Some(random.below(8) as u8).filter(|_| random.bits() & 1 == 1);
    MbHeader {
        mvd: if nxn { [[0; 2]; 4] } else { mvd },
        modes: [None; 16].map(|_: Option<u8>| if nxn { rest() } else { None }),
        inter_slice,
        left: random.below(5) > 0,
        above: random.below(5) > 0,
        kind,
        transform8x8: random.bits() & 1 == 1,
        chroma_mode: random.below(4) as u8,
        cbp: if coded { cbp } else { 0 },
    }
}

fn any_kind(inter_slice: bool, random: &mut Random) -> HeaderKind {
    let shapes = [Shape::Whole, Shape::Rows, Shape::Columns, Shape::Quarters];
    match random.below(if inter_slice { 9 } else { 3 }) {
        0 => HeaderKind::IntraNxN,
        1 => HeaderKind::Intra16x16(random.below(4) as u8),
        2 => HeaderKind::Pcm,
        3 | 4 => HeaderKind::Skip,
        n => HeaderKind::Inter(shapes[n - 5]),
    }
}

#[test]
fn all_kinds_beside_all_neighbours() {
    let percents = [
        [0; 4],
        [0, 0, 0, 50],
        [50, 50, 50, 0],
        [90, 10, 90, 50],
        [10, 90, 10, 90],
    ];
    for (seed, percent) in percents.into_iter().enumerate() {
        let mut bench = Bench::new(71 + seed as u64, percent);
        let mut random = Random::new(72, seed as u64);
        let count = if seed == 0 { 6_000 } else { 400 };
        for n in 0..count {
            let inter_slice = n / 40 % 3 > 0;
            let kind = any_kind(inter_slice, &mut random);
            let mut header = any_header(kind, inter_slice, &mut random);
            header.left &= n > 0;
            bench.code(&header, any_edge(&mut random));
        }
        bench.finish();
        println!(
            "{percent:?}: {} bins in {} clocks",
            bench.bins, bench.clocks
        );
        // A bin in each clock, but two or three between macroblocks.
        assert!(seed > 0 || bench.clocks <= bench.bins + 3 * count + 4);
    }
}

/// Each component alone, through all magnitudes that a vector difference can have.
#[test]
fn every_vector_difference() {
    let mut bench = Bench::new(81, [0, 0, 0, 10]);
    let mut random = Random::new(82, 1);
    for value in -1024..1024 {
        let header = MbHeader {
            left: value > -1024,
            mvd: [[value, -1 - value], [0, value], [value / 7, 0], [1, 1]],
            ..any_header(HeaderKind::Inter(Shape::Quarters), true, &mut random)
        };
        bench.code(&header, any_edge(&mut random));
    }
    bench.finish();
}

#[test]
fn the_macroblocks_of_real_encodes() {
    for (name, frames) in content::clips() {
        let width = frames[1].planes[0].width / 16;
        for (qp, inter) in [(4, false), (27, false), (22, true), (37, true)] {
            let mut bench = Bench::new(91, [10, 10, 10, 10]);
            let mut above = vec![HeaderEdge::NOWHERE; width];
            let mut n = 0;
            content::encode(&frames, qp, inter, &mut |mb, around| {
                let header = mb.header(around, inter);
                bench.code(&header, above[n % width]);
                above[n % width] = header.edges()[1];
                n += 1;
            });
            bench.finish();
            println!(
                "{name}, QP {qp}, P {inter}: {} bins of {n} headers",
                bench.bins
            );
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The pipeline, block by block: what goes in and comes late, and what each stage should have.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::encode_block;
use tricodec_golden::codec::video::hardware::pipe::{VideoBlock, encode_video_block};
use tricodec_golden::intra::{MODES, Neighbours};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_pipe::latency;

use crate::packing::pack;
use crate::transform::signed;

/// Clocks from a request to what was asked for.
const LATE: usize = 2;
/// The clocks behind the input in which prediction and DC are asked for.
const GUESS_READ: usize = latency::DECIDE - LATE;
const DC_READ: usize = latency::QUANT - LATE;

/// What a block is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Of a tensor or a grey picture.
    Tensor {
        neighbours: Neighbours,
        mpm: u8,
        rounding: u8,
    },
    Video(VideoBlock),
}

/// A block that goes in.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub samples: [u8; 16],
    pub kind: Kind,
    pub qp: u8,
    /// Number in its macroblock.
    pub number: u8,
}

/// What the stages should have.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    costs: Option<[u16; MODES]>,
    mode: u8,
    residual: [i16; 16],
    coefs: [i16; 16],
    rounded: [i16; 16],
    levels: [i16; 16],
    recon: [u8; 16],
}

impl Case {
    fn wanted(&self) -> Wanted {
        match &self.kind {
            Kind::Tensor {
                neighbours,
                mpm,
                rounding,
            } => {
                let r = encode_block(&self.samples, neighbours, *mpm, self.qp, *rounding);
                Wanted {
                    costs: Some(r.decision.costs),
                    mode: r.decision.mode,
                    residual: r.residual,
                    coefs: r.coefs,
                    rounded: r.word.levels,
                    levels: r.word.levels,
                    recon: r.recon,
                }
            }
            Kind::Video(block) => {
                let r = encode_video_block(&self.samples, block, self.qp);
                Wanted {
                    costs: r.decision.map(|d| d.costs),
                    mode: r.mode,
                    residual: r.residual,
                    coefs: r.coefs,
                    rounded: r.rounded,
                    levels: r.levels,
                    recon: r.recon,
                }
            }
        }
    }

    /// `block_kind_e`.
    fn code(&self) -> u64 {
        match self.kind {
            Kind::Tensor { .. } => 0,
            Kind::Video(VideoBlock::Intra4 { .. }) => 1,
            Kind::Video(VideoBlock::Inter { .. }) => 4,
            Kind::Video(VideoBlock::Whole { .. }) => 5,
            Kind::Video(VideoBlock::Chroma { intra, .. }) => 6 + u64::from(intra),
        }
    }

    fn guess(&self) -> Option<[u8; 16]> {
        match &self.kind {
            Kind::Video(block) => block.guess(),
            Kind::Tensor { .. } => None,
        }
    }

    fn dc(&self) -> Option<i16> {
        match &self.kind {
            Kind::Video(block) => block.dc(),
            Kind::Tensor { .. } => None,
        }
    }

    fn decided(&self) -> Option<(Neighbours, u8)> {
        match self.kind {
            Kind::Tensor {
                neighbours, mpm, ..
            }
            | Kind::Video(VideoBlock::Intra4 { neighbours, mpm }) => Some((neighbours, mpm)),
            Kind::Video(_) => None,
        }
    }
}

/// A block on its way.
#[derive(Clone, Copy, Debug)]
struct Inside {
    case: Case,
    wanted: Wanted,
    lane: u64,
    user: u64,
}

/// The pipeline beside golden.
pub struct Bench {
    rtl: Block,
    random: Random,
    gaps: Stall,
    /// By the clocks since their input.
    inside: VecDeque<Option<Inside>>,
    /// Of each code of kinds: blocks, and those of them with levels.
    pub seen: [[u32; 2]; 8],
    /// Rounded levels that the rule took away.
    pub dropped: u32,
    /// Decided modes with what was available: A, B and D, the lowest bit first.
    pub modes: [[u32; 8]; MODES],
}

impl Bench {
    /// Without a block in `gaps` percent of the clocks.
    pub fn new(seed: u64, gaps: u8) -> Self {
        let inputs = [
            "valid_i",
            "lane_i",
            "source_i",
            "neighbours_i",
            "user_i",
            "kind_i",
            "guess_i",
            "dc_i",
        ];
        Self {
            rtl: Block::new("enc_pipe_video", &inputs),
            random: Random::new(seed, 1),
            gaps: Stall::new(seed, 2, gaps),
            inside: vec![None; latency::RECON + 1].into(),
            seen: [[0; 2]; 8],
            dropped: 0,
            modes: [[0; 8]; MODES],
        }
    }

    /// Let blocks through, one behind the other.
    pub fn run(&mut self, cases: impl IntoIterator<Item = Case>) {
        for case in cases {
            while !self.gaps.go() {
                self.clock(None);
            }
            self.clock(Some(case));
        }
        for _ in 0..=latency::RECON {
            self.clock(None);
        }
    }

    fn clock(&mut self, case: Option<Case>) {
        let inside = case.map(|case| Inside {
            wanted: case.wanted(),
            lane: self.random.below(8) as u64,
            user: pack(&[(case.number.into(), 4), (self.random.bits() & 0x1_FFFF, 17)]),
            case,
        });
        self.inside.pop_back();
        self.inside.push_front(inside);
        self.offer();
        self.offer_late();
        self.rtl.settle();
        self.check_requests();
        self.check_stages();
        self.check_out();
        self.rtl.edge();
    }

    /// The block of this clock; anything where there is none.
    fn offer(&mut self) {
        let (rtl, random) = (&mut self.rtl, &mut self.random);
        let inside = self.inside[0];
        rtl.set("valid_i", inside.is_some().into());
        rtl.set("lane_i", inside.map_or(random.bits() & 7, |i| i.lane));
        rtl.set(
            "user_i",
            inside.map_or(random.bits() & 0x1F_FFFF, |i| i.user),
        );
        let kinds = [0, 1, 4, 5, 6, 7];
        let any = kinds[random.below(kinds.len())];
        rtl.set("kind_i", inside.map_or(any, |i| i.case.code()));
        let case = inside.map(|i| i.case);
        let (samples, qp) = case.map_or(([0xA5; 16], 51), |c| (c.samples, c.qp));
        let rounding = match case.map(|c| c.kind) {
            Some(Kind::Tensor { rounding, .. }) => rounding.into(),
            _ => random.bits() & 31,
        };
        let source = [rounding, qp.into()].map(|v| (v, 6)).into_iter();
        set_bits(
            rtl,
            "source_i",
            source.chain(samples.map(|s| (u64::from(s), 8))),
        );
        // A block with a prediction from outside has any neighbours.
        let (n, mpm) = case.and_then(|c| c.decided()).unwrap_or_else(|| {
            let mut any = || random.bits() as u8;
            let n = Neighbours {
                top: std::array::from_fn(|_| any()),
                left: std::array::from_fn(|_| any()),
                corner: any(),
                avail_a: any() & 1 == 1,
                avail_b: any() & 1 == 1,
                avail_d: any() & 1 == 1,
            };
            (n, any() % 9)
        });
        let samples = n.top.into_iter().chain(n.left).chain([n.corner]);
        let flags = [n.avail_a, n.avail_b, n.avail_d];
        let fields = samples.map(|s| (u64::from(s), 8));
        let fields = fields.chain(flags.map(|f| (f.into(), 1)));
        set_bits(rtl, "neighbours_i", fields.chain([(mpm.into(), 4)]));
    }

    /// What was asked for two clocks ago; anything where nothing was.
    fn offer_late(&mut self) {
        let case = |age: usize| self.inside[age].map(|i| i.case);
        let guess = case(GUESS_READ + LATE).and_then(|c| c.guess());
        let dc = case(DC_READ + LATE).and_then(|c| c.dc());
        let guess = guess.unwrap_or_else(|| std::array::from_fn(|_| self.random.bits() as u8));
        let dc = dc.unwrap_or_else(|| self.random.bits() as i16);
        self.rtl.set_fields("guess_i", 8, guess.map(u64::from));
        self.rtl.set("dc_i", (dc as u16).into());
    }

    fn check_requests(&self) {
        for (name, age) in [("guess", GUESS_READ), ("dc", DC_READ)] {
            let wants = |i: &Inside| match name {
                "guess" => i.case.guess().is_some(),
                _ => i.case.dc().is_some(),
            };
            let inside = self.inside[age].filter(wants);
            let read = self.rtl.is_high(&format!("{name}_read_o"));
            assert_eq!(read, inside.is_some(), "{name}");
            if let Some(i) = inside {
                let own = ["lane", "kind", "block"].map(|p| self.rtl.get(&format!("{name}_{p}_o")));
                let number = u64::from(i.case.number);
                assert_eq!(own, [i.lane, i.case.code(), number], "{name}");
            }
        }
    }

    fn check_stages(&self) {
        let wide = |v: i16| i64::from(v);
        let stage = |name: &str, age: usize, width: usize, count: usize| {
            let valid = self.rtl.is_high(&format!("trace_{name}_valid_o"));
            assert_eq!(valid, self.inside[age].is_some(), "{name}");
            let inside = self.inside[age]?;
            let own = self
                .rtl
                .fields(&format!("trace_{name}_o"), width, count)
                .into_iter();
            Some((
                inside,
                own.map(|v| signed(v, width as u32)).collect::<Vec<_>>(),
            ))
        };
        if let Some((i, own)) = stage("cost", latency::COST, 16, MODES)
            && let Some(costs) = i.wanted.costs
        {
            assert_eq!(
                own,
                costs.map(|c| i64::from(c as i16)),
                "costs, {:?}",
                i.case
            );
        }
        if let Some((i, own)) = stage("decide", latency::DECIDE, 4, 1) {
            assert_eq!(own[0] & 15, i.wanted.mode.into(), "mode, {:?}", i.case);
        }
        if let Some((i, own)) = stage("resid", latency::RESID, 9, 16) {
            assert_eq!(own, i.wanted.residual.map(wide), "residual, {:?}", i.case);
        }
        if let Some((i, own)) = stage("fdct", latency::FDCT, 15, 16) {
            assert_eq!(own, i.wanted.coefs.map(wide), "coefficients, {:?}", i.case);
        }
        if let Some((i, own)) = stage("quant", latency::QUANT, 12, 16) {
            assert_eq!(own, i.wanted.rounded.map(wide), "rounded, {:?}", i.case);
        }
    }

    fn check_out(&mut self) {
        let rtl = &self.rtl;
        let inside = self.inside[latency::RECON];
        assert_eq!(rtl.is_high("valid_o"), inside.is_some());
        let Some(Inside {
            case,
            wanted,
            lane,
            user,
        }) = inside
        else {
            return;
        };
        assert_eq!([rtl.get("lane_o"), rtl.get("kind_o")], [lane, case.code()]);
        let block = rtl.fields("block_o", 1, 154);
        let field = |from: &[u64], at: usize, width: usize| {
            (0..width).map(|i| from[at + i] << i).sum::<u64>()
        };
        let recon: [u8; 16] = std::array::from_fn(|i| field(&block, 8 * i, 8) as u8);
        assert_eq!(recon, wanted.recon, "{case:?}");
        let nz = wanted.levels != [0; 16];
        let own = [(128, 4), (132, 1), (133, 21)].map(|(at, width)| field(&block, at, width));
        assert_eq!(own, [wanted.mode.into(), nz.into(), user], "{case:?}");
        let coded = rtl.fields("coded_o", 1, 196);
        let levels: [i16; 16] = std::array::from_fn(|k| {
            let size = field(&coded, 4 + 11 * k, 11) as i16;
            if coded[180 + k] == 1 { -size } else { size }
        });
        assert_eq!(levels, wanted.levels, "{case:?}");
        if let Some((n, mpm)) = case.decided() {
            let flags = [n.avail_a, n.avail_b, n.avail_d].into_iter().enumerate();
            let avail = flags.fold(0, |all, (i, flag)| all | usize::from(flag) << i);
            self.modes[usize::from(wanted.mode)][avail] += 1;
            let (is, mode) = (wanted.mode == mpm, u64::from(wanted.mode));
            let rest = if is {
                0
            } else {
                mode - u64::from(wanted.mode > mpm)
            };
            assert_eq!(
                [coded[0], field(&coded, 1, 3)],
                [is.into(), rest],
                "{case:?}"
            );
        }
        let seen = &mut self.seen[case.code() as usize];
        seen[0] += 1;
        seen[1] += u32::from(nz);
        let pairs = levels.iter().zip(wanted.rounded);
        self.dropped += pairs.filter(|(level, rounded)| **level != *rounded).count() as u32;
    }
}

/// Drive a structure: (value, width), the lowest first.
fn set_bits(rtl: &mut Block, name: &str, fields: impl Iterator<Item = (u64, u32)>) {
    let bits = fields.flat_map(|(value, width)| (0..width).map(move |i| value >> i & 1));
    rtl.set_fields(name, 1, bits);
}

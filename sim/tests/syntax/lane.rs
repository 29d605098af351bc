// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_video_lane` with `tri_enc_video_start`: whole slices, byte by byte.

use std::collections::VecDeque;

use tricodec_golden::codec::video::macroblock::{Macroblock, MbKind};
use tricodec_golden::entropy::engine::RawWriter;
use tricodec_golden::entropy::h264::{SliceWriter, init};
use tricodec_golden::entropy::lane::video::{
    CodedEdge, HeaderEdge, HeaderKind, mb_header, mb_residual,
};
use tricodec_golden::stream::write::nal;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::content;
use crate::ring::{self, Coded, Writer};
use crate::start::{self, Request};
use crate::whole::{Edge, any_macroblock, packed};

/// What is done, and how long it took.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    macroblocks: u32,
    pcm: u32,
    bins: u32,
    clocks: u32,
    /// Clocks that may go by without a bin, where nothing stalls.
    quiet: u32,
}

/// A lane, the unit that starts its slices, and what is around them.
struct Bench {
    start: Block,
    lane: Block,
    random: Random,
    writer: Writer,
    /// Of requests, edges above, edges below, beats.
    stalls: [Stall; 4],
    requests: VecDeque<Request>,
    starting: bool,
    /// The slices to come, as NAL units, and what there is of the next one.
    units: VecDeque<Vec<u8>>,
    bytes: Vec<u8>,
    /// Edges below to come, with the macroblock below if it lies in the slice; line records of
    /// macroblocks above.
    below: VecDeque<(Edge, bool)>,
    above: VecDeque<Edge>,
    counts: Counts,
}

impl Bench {
    fn new(seed: u64, percent: [u8; 6]) -> Self {
        let around = [
            "above_valid_i",
            "above_i",
            "below_ready_i",
            "init_valid_i",
            "init_addr_i",
            "init_state_i",
            "hdr_valid_i",
            "hdr_byte_i",
            "hdr_raw_i",
            "start_i",
            "out_ready_i",
        ];
        Self {
            start: Block::new("enc_video_start", &start::INPUTS),
            lane: Block::new("enc_video_lane", &[&ring::INPUTS[..], &around].concat()),
            random: Random::new(seed, 1),
            writer: Writer::new(seed, [percent[0], percent[1]]),
            stalls: std::array::from_fn(|i| Stall::new(seed, 2 + i as u64, percent[2 + i])),
            requests: VecDeque::new(),
            starting: false,
            units: VecDeque::new(),
            bytes: Vec::new(),
            below: VecDeque::new(),
            above: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// A slice, rows of `width` macroblocks; `data`: its bytes behind the NAL header.
    fn push(&mut self, request: Request, slice: Vec<Coded>, width: usize, data: &[u8]) {
        let unit = nal::write(request.header().unit_type(), data);
        // A clock for each beat and each byte of emulation prevention.
        self.counts.quiet += 330 + (unit.len() / 8 + unit.len() - data.len()) as u32;
        self.units.push_back(unit);
        self.requests.push_back(request);
        let count = slice.len();
        for (n, coded) in slice.into_iter().enumerate() {
            let edge = (coded.header.edges()[1], coded.levels.edges()[1]);
            self.below.push_back((edge, n + width < count));
            self.counts.macroblocks += 1;
            // Three or four, and reads that give way to words that come.
            self.counts.quiet += 8;
            if coded.levels.transform8x8 {
                self.counts.quiet += 7 * (coded.levels.cbp & 15).count_ones();
            }
            if coded.samples.is_some() {
                self.counts.quiet += 440;
                self.counts.pcm += 1;
            }
            self.writer.push(coded);
        }
    }

    /// The unit that starts slices drives the lane; a request is made when the lane is idle.
    fn wire(&mut self) {
        let (start, lane) = (&mut self.start, &mut self.lane);
        let asks = !self.starting && !self.requests.is_empty() && self.stalls[0].go();
        // Settled for the registers' sake: the lane is idle or not.
        lane.settle();
        let request = self
            .requests
            .front()
            .filter(|_| asks && lane.is_high("idle_o"));
        start.set("req_valid_i", request.is_some().into());
        if let Some(request) = request {
            request.offer(start);
        }
        start.settle();
        if request.is_some() && start.is_high("req_ready_o") {
            self.requests.pop_front();
            self.starting = true;
        }
        for [from, to] in [
            ["init_valid_o", "init_valid_i"],
            ["init_addr_o", "init_addr_i"],
            ["init_state_o", "init_state_i"],
            ["hdr_valid_o", "hdr_valid_i"],
            ["hdr_byte_o", "hdr_byte_i"],
            ["hdr_raw_o", "hdr_raw_i"],
            ["start_o", "start_i"],
        ] {
            lane.set(to, start.get(from));
        }
        if start.is_high("start_o") {
            self.starting = false;
        }
    }

    fn clock(&mut self) {
        self.writer.offer(&mut self.lane);
        self.wire();
        let [above, below_ready, out_ready] = [1, 2, 3].map(|i| self.stalls[i].go());
        let lane = &mut self.lane;
        // An edge that is there stays.
        let above = self.above.front().filter(|_| above);
        lane.set("above_valid_i", above.is_some().into());
        lane.set("above_i", above.map_or(self.random.bits(), packed));
        lane.set("below_ready_i", below_ready.into());
        lane.set("out_ready_i", out_ready.into());
        lane.settle();
        self.start.set("hdr_ready_i", lane.get("hdr_ready_o"));
        self.start.settle();
        self.writer.see(lane);
        if above.is_some() && lane.is_high("above_ready_o") {
            self.above.pop_front();
        }
        if lane.is_high("below_valid_o") && below_ready {
            let (edge, kept) = self.below.pop_front().expect("an edge");
            assert_eq!(lane.get("below_o"), packed(&edge), "{edge:?}");
            self.above.extend(kept.then_some(edge));
        }
        self.counts.bins += u32::from(lane.is_high("bin_valid_o"));
        if lane.is_high("out_valid_o") && out_ready {
            let count = lane.get("out_count_o") as usize;
            self.bytes
                .extend(&lane.get("out_data_o").to_le_bytes()[..count]);
            let unit = self.units.front().expect("a slice");
            assert!(unit.starts_with(&self.bytes), "byte {}", self.bytes.len());
            if lane.is_high("out_last_o") {
                assert_eq!(unit, &self.bytes);
                self.units.pop_front();
                self.bytes.clear();
            }
        }
        lane.edge();
        self.start.edge();
        self.counts.clocks += 1;
    }

    fn finish(&mut self) -> Counts {
        while !self.units.is_empty() {
            self.clock();
        }
        assert!(self.writer.is_through() && self.above.is_empty());
        while !self.below.is_empty() {
            self.clock();
        }
        std::mem::take(&mut self.counts)
    }
}

/// A macroblock of an encode, with the samples of I_PCM.
fn samples(mb: &Macroblock) -> Option<Vec<u8>> {
    let [cb, cr] = &mb.chroma.recon;
    (mb.kind == MbKind::Pcm).then(|| [&mb.luma.recon[..], cb, cr].concat())
}

/// A slice of any macroblocks, with its bytes behind the NAL header.
fn any_slice(request: &Request, width: usize, count: usize, seed: u64) -> (Vec<Coded>, Vec<u8>) {
    let mut random = Random::new(seed, 5);
    let states = init::states(request.inter.then_some(0), request.qp);
    let mut writer = SliceWriter::new(states, request.bytes());
    let nowhere = (HeaderEdge::NOWHERE, CodedEdge::default());
    let mut above = vec![nowhere; width];
    let mut left = nowhere;
    let mut slice = Vec::new();
    for n in 0..count {
        let (mut header, mut levels) = loop {
            let any = any_macroblock(n + 1 == count, &mut random);
            let inter = matches!(any.0.kind, HeaderKind::Inter(_) | HeaderKind::Skip);
            if request.inter || !inter {
                break any;
            }
        };
        header.inter_slice = request.inter;
        let there = [n % width > 0, n >= width];
        [header.left, header.above] = there;
        [levels.left, levels.above] = there;
        mb_header(&header, &left.0, &above[n % width].0, &mut writer);
        let samples = (header.kind == HeaderKind::Pcm).then(|| {
            // Zeros in long runs, too.
            let sparse = 1 + random.below(8);
            let mut sample = || random.bits() as u8 * u8::from(random.below(sparse) == 0);
            (0..384).map(|_| sample()).collect::<Vec<u8>>()
        });
        if let Some(samples) = &samples {
            writer.raw(samples);
        }
        mb_residual(&levels, &left.1, &above[n % width].1, &mut writer);
        let (headers, coded) = (header.edges(), levels.edges());
        left = (headers[0], coded[0]);
        above[n % width] = (headers[1], coded[1]);
        slice.push(Coded {
            header,
            levels,
            samples,
        });
    }
    (slice, writer.into_bytes())
}

#[test]
fn slices_of_any_macroblocks() {
    let percents = [
        [0; 6],
        [0, 0, 0, 0, 0, 80],
        [95, 0, 0, 0, 0, 0],
        [50, 30, 50, 50, 50, 50],
        [10, 90, 90, 95, 90, 10],
    ];
    for (seed, percent) in percents.into_iter().enumerate() {
        let mut random = Random::new(401, seed as u64);
        let mut bench = Bench::new(402 + seed as u64, percent);
        for n in 0..12 {
            let width = 1 + random.below(5);
            let count = [1, 2, 3, width, 7 * width][random.below(5)];
            let request = Request {
                lane: 0,
                first_mb: random.below(3000) as u32,
                inter: random.below(2) == 0,
                number: random.below(256) as u16,
                qp: random.below(52) as u8,
                filter: random.below(3) as u8,
            };
            let (slice, data) = any_slice(&request, width, count, 500 * seed as u64 + n);
            bench.push(request, slice, width, &data);
        }
        println!("{percent:?}: {:?}", bench.finish());
    }
}

#[test]
fn slices_of_real_encodes() {
    for (name, frames) in content::clips() {
        let width = frames[1].planes[0].width / 16;
        let count = width * frames[1].planes[0].height / 16;
        let mut smooth = Bench::new(411, [0; 6]);
        let mut rough = Bench::new(412, [30, 50, 50, 50, 50, 40]);
        for (n, (qp, inter)) in [(0, false), (27, false), (22, true), (37, true), (3, true)]
            .into_iter()
            .enumerate()
        {
            // Fine quantisers have thousands of bins a macroblock: for others than usual ones small
            // pictures will do.
            if count >= 50 && ![27, 22].contains(&qp) {
                continue;
            }
            let request = Request {
                lane: 0,
                first_mb: 0,
                inter,
                number: n as u16,
                qp,
                filter: [0, 2][n % 2],
            };
            let mut slice = Vec::new();
            let header = request.bytes();
            let data = content::encode_all(
                &frames,
                (qp, inter),
                header,
                &mut |_| (),
                &mut |mb, around| {
                    slice.push(Coded {
                        header: mb.header(around, inter),
                        levels: mb.words(around, slice.len() + 1 == count),
                        samples: samples(mb),
                    });
                },
            );
            if count < 50 || qp == 22 {
                rough.push(request.clone(), slice.clone(), width, &data);
            }
            smooth.push(request, slice, width, &data);
            let c = smooth.finish();
            assert!(c.clocks <= c.bins + c.quiet, "{c:?}");
            let per = |sum: u32| sum / c.macroblocks;
            let (bins, clocks) = (per(c.bins), per(c.clocks));
            println!(
                "{name}, QP {qp}, P {inter}: {bins} bins, {clocks} clocks a macroblock, {} of {} \
                 I_PCM",
                c.pcm, c.macroblocks
            );
        }
        rough.finish();
    }
}

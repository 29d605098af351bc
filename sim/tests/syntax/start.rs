// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_video_start`: first bytes and contexts of slices of both kinds, all QPs, and numbers of
//! all lengths.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::video::contexts::video_contexts;
use tricodec_golden::stream::write::nal;
use tricodec_golden::stream::{Colour, FrameRate, Pps, SliceHeader, SliceKind, Sps, VideoFormat};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

/// Ports of a request, and of its bytes.
pub const INPUTS: [&str; 8] = [
    "req_valid_i",
    "req_lane_i",
    "req_first_mb_i",
    "req_inter_i",
    "req_number_i",
    "req_qp_i",
    "req_filter_i",
    "hdr_ready_i",
];

/// A slice to start.
#[derive(Clone, Debug)]
pub struct Request {
    pub lane: u64,
    pub first_mb: u32,
    pub inter: bool,
    /// idr_pic_id, or frame_num.
    pub number: u16,
    pub qp: u8,
    /// disable_deblocking_filter_idc.
    pub filter: u8,
}

impl Request {
    /// The slice header as golden has it.
    pub fn header(&self) -> SliceHeader {
        let mut header = match self.inter {
            false => SliceHeader::idr(self.first_mb, self.number, self.qp),
            true => SliceHeader::p(self.first_mb, self.number.into(), self.qp),
        };
        assert_eq!(header.kind == SliceKind::P, self.inter);
        header.deblocking.idc = self.filter;
        header
    }

    /// Its bytes behind the NAL header. Of the parameter sets nothing differs that it depends on.
    pub fn bytes(&self) -> Vec<u8> {
        let format = VideoFormat {
            references: true,
            rate: FrameRate::PAL,
            bit_rate: 0,
            colour: Colour::UNKNOWN,
            sample_aspect: None,
            chroma: true,
        };
        self.header()
            .write(&Sps::video(64, 64, &format), &Pps::new(true))
    }

    /// Drive the request's ports.
    pub fn offer(&self, rtl: &mut Block) {
        rtl.set("req_lane_i", self.lane);
        rtl.set("req_first_mb_i", self.first_mb.into());
        rtl.set("req_inter_i", self.inter.into());
        rtl.set("req_number_i", self.number.into());
        rtl.set("req_qp_i", self.qp.into());
        rtl.set("req_filter_i", self.filter.into());
    }
}

/// What is left of a start.
#[derive(Default)]
struct Left {
    lane: u64,
    bytes: VecDeque<(u8, bool)>,
    states: VecDeque<(usize, u8)>,
}

impl Left {
    fn new(r: &Request) -> Self {
        let mut bytes = VecDeque::from(nal::START_CODE.map(|byte| (byte, true)));
        bytes.push_back((nal::header(r.header().unit_type()), false));
        bytes.extend(r.bytes().into_iter().map(|byte| (byte, false)));
        Self {
            lane: r.lane,
            bytes,
            states: video_contexts(r.inter, r.qp)
                .into_iter()
                .enumerate()
                .collect(),
        }
    }
}

fn run(requests: &[Request], percent: u8) {
    let mut rtl = Block::new("enc_video_start", &INPUTS);
    let (mut gaps, mut stalls) = (Stall::new(21, 1, 30), Stall::new(21, 2, percent));
    let mut waiting = requests.iter().peekable();
    let (mut left, mut busy, mut clocks) = (Left::default(), false, 0);
    while busy || waiting.peek().is_some() {
        let ready = stalls.go();
        let offered = waiting.peek().copied().filter(|_| gaps.go());
        if let Some(r) = offered {
            r.offer(&mut rtl);
        }
        rtl.set("req_valid_i", offered.is_some().into());
        rtl.set("hdr_ready_i", ready.into());
        rtl.settle();
        assert_eq!(rtl.is_high("req_ready_o"), !busy);
        if busy {
            assert_eq!(rtl.get("lane_o"), left.lane);
        }
        if rtl.is_high("init_valid_o") {
            let (context, state) = left.states.pop_front().expect("a context");
            assert_eq!(rtl.get("init_addr_o"), context as u64);
            assert_eq!(rtl.get("init_state_o"), state.into(), "context {context}");
        }
        if rtl.is_high("hdr_valid_o") && ready {
            let (byte, raw) = left.bytes.pop_front().expect("a byte");
            assert_eq!(
                rtl.get("hdr_byte_o"),
                byte.into(),
                "{left:?}",
                left = left.bytes
            );
            assert_eq!(rtl.is_high("hdr_raw_o"), raw);
        }
        let through = rtl.is_high("start_o");
        if through {
            assert!(busy && left.bytes.is_empty() && left.states.is_empty());
            busy = false;
        }
        rtl.edge();
        clocks = if busy { clocks + 1 } else { 0 };
        assert!(percent > 50 || clocks <= 285, "{clocks}");
        if !through && !busy && offered.is_some() {
            left = Left::new(waiting.next().expect("a request"));
            busy = true;
        }
    }
}

#[test]
fn all_qps_and_numbers_of_all_lengths() {
    let mut random = Random::new(21, 3);
    let mut requests = Vec::new();
    for qp in 0..52u8 {
        for inter in [false, true] {
            // v+1 of the code has a one more than v: around each power of two.
            let around = |bits: u32, random: &mut Random| match random.below(3) {
                0 => 1 << bits,
                1 => (1 << bits) - 1,
                _ => ((1u32 << bits) - 1).saturating_sub(1),
            };
            let bits = u32::from(qp) + 10 * u32::from(inter);
            let (first_mb, number) = (bits % 21, around(bits % 17, &mut random).min(0xFFFF) as u16);
            requests.push(Request {
                lane: random.below(4) as u64,
                first_mb: around(first_mb, &mut random).min((1 << 20) - 1),
                inter,
                number: if inter { number % 256 } else { number },
                qp,
                filter: random.below(3) as u8,
            });
        }
    }
    for percent in [0, 30, 95] {
        run(&requests, percent);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_video_encoder` with its memory.

use tricodec_golden::codec::split_slices;
use tricodec_golden::codec::video::hardware::reference::tiles;
use tricodec_golden::codec::video::hardware::source::{Extent, tile};
use tricodec_golden::codec::video::hardware::tiles::Kind;
use tricodec_golden::codec::video::{Profile, VideoEncoder, VideoOptions};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

use crate::memory::{Memory, Write};

const LANES: usize = 4;

/// Where things lie, in tiles: the source, two pictures with their coarse records, rows.
const SOURCE: u32 = 0x10_0000;
const PICTURES: [u32; 2] = [0x20_0000, 0x30_0000];
const ROWS: u32 = 0x40_0000;
/// Luma, chroma, records of a picture.
const PARTS: [u32; 3] = [0, 0x4_0000, 0x8_0000];

const INPUTS: [&str; 16] = [
    "picture_i",
    "job_valid_i",
    "job_i",
    "slot_valid_i",
    "slot_lane_i",
    "m_vrd_ready_i",
    "s_vrd_valid_i",
    "s_vrd_tag_i",
    "s_vrd_half_i",
    "s_vrd_error_i",
    "s_vrd_data_i",
    "m_vwr_ready_i",
    "s_vwr_valid_i",
    "s_vwr_lane_i",
    "s_vwr_error_i",
    "out_ready_i",
];

/// Fields, the first one in the high bits, as words from the lowest on.
fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let mut bits = Vec::new();
    for (value, width) in fields.iter().rev() {
        bits.extend((0..*width).map(|i| (value >> i & 1) as u32));
    }
    let word = |bits: &[u32]| bits.iter().rev().fold(0, |all, b| all << 1 | b);
    bits.chunks(32).map(word).collect()
}

/// How it runs.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    pub seed: u64,
    pub qp: u8,
    pub slices: u32,
    /// Of memory.
    pub latency: (u64, u64),
    /// Of 100 clocks those in which each handshake stands still.
    pub stall: usize,
}

pub struct Bench {
    rtl: Block,
    memory: Memory,
    random: Random,
    ways: Ways,
    pub clock: u64,
    /// By lane: what came of the slice, and whether it has ended; whether all of it is in memory.
    bytes: [Vec<u8>; LANES],
    ended: [bool; LANES],
    done: u64,
    ready: u64,
    held: Option<(u64, usize, [u8; 32])>,
}

impl Bench {
    pub fn new(ways: Ways) -> Self {
        Self {
            rtl: Block::new("video_encoder", &INPUTS),
            memory: Memory::new(ways.latency, ways.seed),
            random: Random::new(ways.seed, 42),
            ways,
            clock: 0,
            bytes: Default::default(),
            ended: [false; LANES],
            done: 0,
            ready: 0,
            held: None,
        }
    }

    fn go(&mut self) -> bool {
        self.random.below(100) >= self.ways.stall
    }

    /// Code a clip, and compare every slice and the last picture with golden's. Clocks of each
    /// picture.
    pub fn run(&mut self, frames: &[Frame]) -> Vec<u64> {
        let luma = &frames[0].planes[0];
        let mut options = VideoOptions::new(luma.width, luma.height, self.ways.qp);
        options.profile = Profile::Hardware;
        options.slices = self.ways.slices;
        let mut encoder = VideoEncoder::new(options).expect("good options");
        let mut clocks = Vec::new();
        for (n, frame) in frames.iter().enumerate() {
            let coded = encoder.encode(frame).expect("a frame");
            let begin = self.clock;
            let own = self.picture(frame, n, coded.qp);
            clocks.push(self.clock - begin);
            let wanted = slices(&coded.bytes);
            assert_eq!(own.len(), wanted.len());
            for (l, (own, wanted)) in own.iter().zip(&wanted).enumerate() {
                let at = own.iter().zip(wanted).position(|(a, b)| a != b);
                assert_eq!(
                    at,
                    None,
                    "picture {n}, slice {l}: {} bytes of {}",
                    own.len(),
                    wanted.len()
                );
                assert_eq!(own.len(), wanted.len(), "picture {n}, slice {l}");
            }
            if luma.width % 16 == 0 && luma.height % 16 == 0 {
                for (kind, part) in [(Kind::Luma, 0), (Kind::Chroma, 1)] {
                    let wanted = tiles(&coded.recon, kind);
                    let base = PICTURES[n % 2] + PARTS[part];
                    let own = self.memory.get(base, wanted.len() / 64);
                    assert!(own == wanted, "picture {n}, {kind:?}");
                }
            }
        }
        clocks
    }

    /// Code a picture: its slices.
    fn picture(&mut self, frame: &Frame, n: usize, qp: u8) -> Vec<Vec<u8>> {
        let extent = Extent::of(frame);
        for (kind, part) in [(Kind::Luma, 0), (Kind::Chroma, 1)] {
            let [columns, rows] = extent.tiles(kind);
            let at = |i: usize| tile(frame, kind, [i % columns, i / columns], 99);
            let bytes: Vec<u8> = (0..columns * rows).flat_map(at).collect();
            self.memory.put(SOURCE + PARTS[part], &bytes);
        }
        let size = extent.macroblocks();
        let (width, height) = (size.width as u32, size.height as u32);
        let slices = split_slices(width, height, self.ways.slices.min(height));
        let place = |picture: usize, part: usize| (u64::from(PICTURES[picture] + PARTS[part]), 32);
        let (now, before) = (n % 2, (n + 1) % 2);
        let fields = [
            (u64::from(SOURCE + PARTS[1]), 32),
            (u64::from(SOURCE + PARTS[0]), 32),
            (extent.height as u64 - 1, 13),
            (extent.width as u64 - 1, 13),
            place(before, 0),
            place(before, 1),
            place(before, 2),
            place(now, 0),
            place(now, 1),
            place(now, 2),
            (ROWS.into(), 32),
            (u64::from(height - 1), 9),
            (u64::from(width - 1), 9),
            (n as u64, 16),
            (if slices.len() > 1 { 2 } else { 0 }, 2),
            (qp.into(), 6),
        ];
        self.rtl.set_wide("picture_i", &pack(&fields));
        self.bytes = Default::default();
        self.ended = [false; LANES];
        self.done = 0;
        let mut jobs = slices.iter().enumerate();
        let mut job = jobs.next();
        let all = (1 << slices.len()) - 1;
        let mut quiet = 0;
        while self.done != all || self.ended[..slices.len()].contains(&false) {
            let offer = job.is_some() && self.go();
            self.rtl.set("job_valid_i", offer.into());
            if let Some((lane, &(first, count))) = job {
                let fields = [
                    (lane as u64, 2),
                    (u64::from(n == 0), 1),
                    (u64::from(first / width), 9),
                    (u64::from((first + count) / width - 1), 9),
                    (first.into(), 20),
                ];
                self.rtl.set_wide("job_i", &pack(&fields));
            }
            let moved = self.tick();
            if let Some((lane, _)) = job.filter(|_| offer)
                && self.ready >> lane & 1 == 1
            {
                job = jobs.next();
            }
            quiet = if moved { 0 } else { quiet + 1 };
            assert!(quiet < 30_000, "picture {n} hangs at clock {}", self.clock);
        }
        assert_eq!(self.rtl.get("error_o"), 0);
        self.bytes[..slices.len()].to_vec()
    }

    /// A clock; whether anything moved at the ports.
    fn tick(&mut self) -> bool {
        let at = self.clock % 17;
        let slot = (at % 4 == 0 && at < 16).then_some(at / 4);
        self.rtl.set("slot_valid_i", slot.is_some().into());
        self.rtl.set("slot_lane_i", slot.unwrap_or(0));
        let (read, write) = (self.go(), self.go());
        self.rtl.set("m_vrd_ready_i", read.into());
        self.rtl.set("m_vwr_ready_i", write.into());
        let outs = (0..LANES).fold(0, |all, l| all | u64::from(self.go()) << l);
        self.rtl.set("out_ready_i", outs);
        // An answer that is offered stays.
        if self.held.is_none() && self.go() {
            let answer = self.memory.answer(self.clock);
            self.held = answer.map(|a| (a.tag, a.half, a.data));
        }
        self.rtl.set("s_vrd_valid_i", self.held.is_some().into());
        if let Some((tag, half, data)) = self.held {
            self.rtl.set("s_vrd_tag_i", tag);
            self.rtl.set("s_vrd_half_i", half as u64);
            self.rtl.set_fields("s_vrd_data_i", 8, data.map(u64::from));
        }
        let written = self.memory.written(self.clock);
        self.rtl.set("s_vwr_valid_i", written.is_some().into());
        self.rtl.set("s_vwr_lane_i", written.unwrap_or(0) as u64);
        self.rtl.settle();

        let mut moved = written.is_some();
        self.ready = self.rtl.get("job_ready_o");
        if self.held.is_some() && self.rtl.is_high("s_vrd_ready_o") {
            self.held = None;
            moved = true;
        }
        if read && self.rtl.is_high("m_vrd_valid_o") {
            let port = |name: &str| self.rtl.get(&format!("m_vrd_{name}_o"));
            let (address, tag, halves) = (port("address"), port("tag"), port("halves"));
            self.memory.ask(self.clock, address as u32, tag, halves);
            moved = true;
        }
        if write && self.rtl.is_high("m_vwr_valid_o") {
            // Lane, address, quarter, words, bytes.
            let bytes = self.rtl.fields("m_vwr_o", 8, 16);
            let bits = self.rtl.fields("m_vwr_o", 1, 168);
            let number = |from: usize, n: usize| (0..n).fold(0, |v, i| v | bits[from + i] << i);
            let write = Write {
                lane: number(166, 2) as usize,
                address: number(134, 32) as u32,
                quarter: number(132, 2) as usize,
                words: number(128, 4),
                bytes: std::array::from_fn(|i| bytes[i] as u8),
            };
            self.memory.write(self.clock, write);
            moved = true;
        }
        let valid = self.rtl.get("out_valid_o") & outs;
        if valid != 0 {
            let data = self.rtl.fields("out_data_o", 8, 32);
            let counts = self.rtl.fields("out_count_o", 4, 4);
            let last = self.rtl.get("out_last_o");
            for l in (0..LANES).filter(|l| valid >> l & 1 == 1) {
                let own = &data[8 * l..8 * l + counts[l] as usize];
                self.bytes[l].extend(own.iter().map(|b| *b as u8));
                self.ended[l] |= last >> l & 1 == 1;
            }
            moved = true;
        }
        self.done |= self.rtl.get("done_o");
        self.rtl.edge();
        self.clock += 1;
        moved
    }
}

/// The slices of an access unit, each with its start code.
fn slices(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = (0..bytes.len().saturating_sub(3))
        .filter(|i| bytes[*i..i + 4] == [0, 0, 0, 1])
        .collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let units = starts.iter().zip(ends).map(|(a, b)| bytes[*a..b].to_vec());
    units.filter(|u| matches!(u[4] & 31, 1 | 5)).collect()
}

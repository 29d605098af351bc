// SPDX-License-Identifier: Apache-2.0
//! `tri_reference` between macroblocks that come in any order and a memory that takes its time: a
//! read sees what was there when it was asked for, a write is there when memory says so.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tricodec_golden::codec::video::hardware::reference::{records, tiles};
use tricodec_golden::codec::video::hardware::tiles::{BYTES, Kind};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::reference_picture::{Picture, pack, record};

pub const LANES: usize = 4;
/// Clocks in which nothing happens and the bench gives up.
const PATIENCE: u64 = 30_000;
/// Tiles that the rows of a lane may take.
const ROWS: u32 = 1024;

/// How memory and those who bring macroblocks behave.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Least and largest latency of reads and of writes.
    pub read: (u32, u32),
    pub write: (u32, u32),
    /// Stalls in percent: of what comes, of memory.
    pub stall: [u8; 2],
    /// Of 1000: answers with an error.
    pub wrong: usize,
}

/// A macroblock on its way in.
struct Coming {
    mb: usize,
    order: VecDeque<usize>,
}

/// What a lane has to do.
#[derive(Default)]
struct Lane {
    job: Option<(usize, usize)>,
    blocks: VecDeque<Coming>,
    records: VecDeque<usize>,
    done: bool,
    wrong: bool,
}

/// A half of a tile on its way back.
struct Answer {
    due: u64,
    tag: u64,
    half: usize,
    data: Vec<u8>,
}

pub struct Bench {
    rtl: Block,
    random: Random,
    manner: Manner,
    /// Of blocks, records, commands, answers, writes.
    stalls: [Stall; 5],
    memory: BTreeMap<u32, [u8; BYTES]>,
    /// Bytes that were written, by address of the byte.
    written: BTreeSet<u64>,
    lanes: [Lane; LANES],
    answers: Vec<Answer>,
    /// Writes on their way: when they are done, and what.
    writes: Vec<(u64, Write)>,
    pub clock: u64,
    /// Writes of samples and records of the picture, and of rows; halves of tiles read.
    pub traffic: [u64; 3],
    pub errors: u64,
}

#[derive(Clone, Copy)]
struct Write {
    lane: usize,
    address: u32,
    quarter: usize,
    words: u64,
    bytes: [u8; 16],
}

impl Bench {
    pub fn new(manner: Manner, seed: u64) -> Self {
        let inputs = [
            "reference_i",
            "offset_a_i",
            "offset_b_i",
            "chroma_offset_i",
            "job_valid_i",
            "job_i",
            "block_valid_i",
            "block_lane_i",
            "block_number_i",
            "block_i",
            "record_valid_i",
            "record_lane_i",
            "record_i",
            "command_ready_i",
            "answer_valid_i",
            "answer_tag_i",
            "answer_half_i",
            "answer_error_i",
            "answer_data_i",
            "write_ready_i",
            "written_i",
            "written_lane_i",
            "written_error_i",
        ];
        let [input, memory] = manner.stall;
        let shares = [input, input, memory, memory, memory];
        Self {
            rtl: Block::new("reference", &inputs),
            random: Random::new(seed, 1),
            manner,
            stalls: std::array::from_fn(|i| Stall::new(seed, 2 + i as u64, shares[i])),
            memory: BTreeMap::new(),
            written: BTreeSet::new(),
            lanes: Default::default(),
            answers: Vec::new(),
            writes: Vec::new(),
            clock: 0,
            traffic: [0; 3],
            errors: 0,
        }
    }

    /// Bring a picture, and compare memory with golden's. Clocks until all slices are done.
    pub fn run(&mut self, picture: &Picture) -> u64 {
        let size = picture.size();
        let count = size.width * size.height;
        let [luma_tiles, chroma_tiles] =
            [Kind::Luma, Kind::Chroma].map(|k| size.tiles(k).iter().product::<usize>() as u32);
        // In any order, with any gaps; now and then up to the last address that there is.
        let sizes = [
            luma_tiles,
            chroma_tiles,
            count.div_ceil(2) as u32,
            LANES as u32 * ROWS,
        ];
        let mut order = [0, 1, 2, 3];
        for i in 0..4 {
            order.swap(i, i + self.random.below(4 - i));
        }
        let mut bases = [0u32; 4];
        let mut next = self.random.below(1 << 20) as u32;
        if self.random.below(2) == 0 {
            next = u32::MAX - 3 * 100 - (sizes.iter().sum::<u32>() - 1);
        }
        for i in order {
            bases[i] = next;
            next = next.wrapping_add(sizes[i] + self.random.below(100) as u32);
        }
        let [luma, chroma, coarse, rows] = bases;
        let fields = [
            (size.width as u64 - 1, 9),
            (size.height as u64 - 1, 9),
            (luma.into(), 32),
            (chroma.into(), 32),
            (coarse.into(), 32),
            (rows.into(), 32),
        ];
        let rtl = &mut self.rtl;
        rtl.set_wide("reference_i", &pack(&fields));
        let filter = picture.filter;
        rtl.set_fields("offset_a_i", 5, [filter.offset_a as u64]);
        rtl.set_fields("offset_b_i", 5, [filter.offset_b as u64]);
        let offsets = filter.chroma_qp_offset.map(|o| o as u64);
        rtl.set_fields("chroma_offset_i", 5, offsets);
        self.memory.clear();
        self.written.clear();
        for (i, &(first, last)) in picture.rows.iter().enumerate() {
            let mbs = first * size.width..(last + 1) * size.width;
            self.lanes[i] = Lane {
                job: Some((first, last)),
                blocks: mbs
                    .clone()
                    .map(|mb| {
                        let mut order: Vec<usize> = (0..24).collect();
                        for i in 0..24 {
                            order.swap(i, i + self.random.below(24 - i));
                        }
                        let order = order.into();
                        Coming { mb, order }
                    })
                    .collect(),
                records: mbs.collect(),
                ..Lane::default()
            };
        }
        let begin = self.clock;
        let slices = picture.rows.len();
        let mut quiet = 0;
        while self.lanes[..slices].iter().any(|l| !l.done) {
            quiet = if self.tick(picture, rows) {
                0
            } else {
                quiet + 1
            };
            assert!(quiet < PATIENCE, "nothing goes on");
        }
        let clocks = self.clock - begin;
        assert!(self.writes.is_empty() && self.answers.is_empty());
        for _ in 0..4 {
            self.tick(picture, rows);
        }
        let wrong = self.lanes.iter().enumerate();
        let wrong = wrong.fold(0, |all, (i, l)| all | u64::from(l.wrong) << i);
        assert_eq!(self.rtl.get("error_o"), wrong);
        self.errors += u64::from(wrong.count_ones());
        if wrong == 0 {
            self.compare(picture, bases);
        }
        clocks
    }

    fn compare(&self, picture: &Picture, [luma, chroma, coarse, _]: [u32; 4]) {
        let reference = picture.filtered();
        let parts = [
            ("luma", luma, tiles(&reference.frame, Kind::Luma)),
            ("chroma", chroma, tiles(&reference.frame, Kind::Chroma)),
            ("coarse", coarse, records(&reference)),
        ];
        let mut bytes = 0;
        for (name, base, wanted) in parts {
            for (i, wanted) in wanted.iter().enumerate() {
                let (tile, byte) = ((i / BYTES) as u32, i % BYTES);
                let found = self.memory.get(&(base + tile)).map(|t| t[byte]);
                assert_eq!(found, Some(*wanted), "{name}, tile {tile}, byte {byte}");
                let at = u64::from(base + tile) * BYTES as u64 + byte as u64;
                assert!(
                    self.written.contains(&at),
                    "{name}, tile {tile}, byte {byte}"
                );
            }
            bytes += wanted.len();
        }
        assert_eq!(self.written.len(), bytes, "bytes beside the picture");
    }

    fn due(&mut self, (low, high): (u32, u32)) -> u64 {
        self.clock + u64::from(low) + self.random.below((high - low + 1) as usize) as u64
    }

    /// A clock; whether anything was taken.
    fn tick(&mut self, picture: &Picture, rows: u32) -> bool {
        self.rtl.settle();
        let [block_go, record_go, command_go, answer_go, write_go] =
            std::array::from_fn(|i| self.stalls[i].go());
        // Slices.
        let job_ready = self.rtl.get("job_ready_o");
        let job = (0..LANES).find(|l| self.lanes[*l].job.is_some() && job_ready >> l & 1 == 1);
        self.rtl.set("job_valid_i", job.is_some().into());
        if let Some(lane) = job {
            let (first, last) = self.lanes[lane].job.take().expect("it was there");
            let fields = [(last as u64, 9), (first as u64, 9), (lane as u64, 2)];
            self.rtl.set_wide("job_i", &pack(&fields));
        }
        // Blocks and records of any lane.
        let from = self.random.below(LANES);
        let ready = self.rtl.get("block_ready_o");
        let block = (0..LANES).map(|i| (from + i) % LANES);
        let block = block.filter(|_| block_go).find(|l| {
            let lane = &self.lanes[*l];
            !lane.blocks.is_empty() && (ready >> l & 1 == 1 || ready == 0)
        });
        self.rtl.set("block_valid_i", block.is_some().into());
        if let Some(lane) = block {
            let coming = self.lanes[lane].blocks.front().expect("a macroblock");
            let number = *coming.order.front().expect("a block");
            let samples = picture.block(coming.mb, number);
            self.rtl.set("block_lane_i", lane as u64);
            self.rtl.set("block_number_i", number as u64);
            self.rtl.set_fields("block_i", 8, samples.map(u64::from));
        }
        let ready_record = self.rtl.get("record_ready_o");
        let record_lane = (0..LANES).map(|i| (from + i) % LANES).find(|l| {
            record_go && !self.lanes[*l].records.is_empty() && ready_record >> l & 1 == 1
        });
        self.rtl.set("record_valid_i", record_lane.is_some().into());
        if let Some(lane) = record_lane {
            let mb = *self.lanes[lane].records.front().expect("a macroblock");
            self.rtl.set("record_lane_i", lane as u64);
            self.rtl.set_wide("record_i", &record(&picture.infos[mb]));
        }
        // Memory.
        self.rtl.set("command_ready_i", command_go.into());
        self.rtl.set("write_ready_i", write_go.into());
        let answer = self
            .answers
            .iter()
            .position(|a| answer_go && a.due <= self.clock);
        let answer = answer.map(|i| self.answers.swap_remove(i));
        self.rtl.set("answer_valid_i", answer.is_some().into());
        if let Some(a) = &answer {
            let wrong = self.random.below(1000) < self.manner.wrong;
            self.lanes[a.tag as usize >> 1].wrong |= wrong;
            self.rtl.set("answer_tag_i", a.tag);
            self.rtl.set("answer_half_i", a.half as u64);
            self.rtl.set("answer_error_i", wrong.into());
            let data = a.data.iter().map(|b| u64::from(*b));
            self.rtl.set_fields("answer_data_i", 8, data);
        }
        let written = self.writes.iter().position(|w| w.0 <= self.clock);
        let written = written.map(|i| self.writes.swap_remove(i).1);
        self.rtl.set("written_i", written.is_some().into());
        if let Some(w) = written {
            let wrong = self.random.below(1000) < self.manner.wrong;
            self.lanes[w.lane].wrong |= wrong;
            self.rtl.set("written_lane_i", w.lane as u64);
            self.rtl.set("written_error_i", wrong.into());
            self.apply(w, rows);
        }
        self.rtl.settle();

        // What was taken.
        assert!(answer.is_none() || self.rtl.is_high("answer_ready_o"));
        let block = block.filter(|l| ready >> l & 1 == 1);
        if let Some(lane) = block {
            let lane = &mut self.lanes[lane];
            let coming = lane.blocks.front_mut().expect("a macroblock");
            coming.order.pop_front();
            if coming.order.is_empty() {
                lane.blocks.pop_front();
            }
        }
        if let Some(lane) = record_lane {
            self.lanes[lane].records.pop_front();
        }
        let command = command_go && self.rtl.is_high("command_valid_o");
        if command {
            let address = self.rtl.get("command_address_o") as u32;
            let tag = self.rtl.get("command_tag_o");
            assert!(address.wrapping_sub(rows) < LANES as u32 * ROWS);
            let tile = self.memory.get(&address).copied();
            let tile = tile.unwrap_or_else(|| std::array::from_fn(|i| i as u8 ^ 0xA5));
            for half in 0..2 {
                let due = self.due(self.manner.read);
                let data = tile[32 * half..32 * half + 32].to_vec();
                self.answers.push(Answer {
                    due,
                    tag,
                    half,
                    data,
                });
                self.traffic[2] += 1;
            }
        }
        let write = write_go && self.rtl.is_high("write_valid_o");
        if write {
            let bytes = self.rtl.fields("write_o", 8, 21);
            // Above the bytes: words, quarter, address, lane.
            let high = bytes[16..].iter().rev().fold(0, |all, b| all << 8 | b);
            let write = Write {
                lane: (high >> 38) as usize & 3,
                address: (high >> 6) as u32,
                quarter: (high >> 4) as usize & 3,
                words: high & 15,
                bytes: std::array::from_fn(|i| bytes[i] as u8),
            };
            let due = self.due(self.manner.write).max(self.clock + 1);
            self.writes.push((due, write));
        }
        let done = self.rtl.get("done_o");
        for (i, lane) in self.lanes.iter_mut().enumerate() {
            if done >> i & 1 == 1 {
                assert!(
                    !lane.done && lane.blocks.is_empty(),
                    "lane {i} is done too early"
                );
                assert!(self.writes.iter().all(|w| w.1.lane != i));
                lane.done = true;
            }
        }
        self.rtl.edge();
        self.clock += 1;
        let came = answer.is_some() || written.is_some();
        came || command || write || done != 0 || block.is_some() || record_lane.is_some()
    }

    fn apply(&mut self, w: Write, rows: u32) {
        let in_rows = w.address.wrapping_sub(rows) < LANES as u32 * ROWS;
        self.traffic[usize::from(in_rows)] += 1;
        let tile = self.memory.entry(w.address).or_insert([0x5A; BYTES]);
        for (i, byte) in w.bytes.iter().enumerate() {
            if w.words >> (i / 4) & 1 == 1 {
                let at = 16 * w.quarter + i;
                tile[at] = *byte;
                let at = u64::from(w.address) * BYTES as u64 + at as u64;
                assert!(in_rows || self.written.insert(at), "byte {at} once more");
            }
        }
    }
}

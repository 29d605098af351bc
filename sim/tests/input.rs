// SPDX-License-Identifier: Apache-2.0

//! The encoder's input side alone, with samples of twelve bits: blocks are asked for, aligned, kept
//! and read back as the golden model aligns them.

use std::collections::VecDeque;

use tricodec_golden::align::{Format, Policy, block};
use tricodec_sim::bridge::Model;
use tricodec_sim::lockstep::harness::random::Random;

const LANES: usize = 8;
const BITS: u8 = 12;
/// Exponent of the unit: values below 2 fill twelve bits.
const EXPONENT: i16 = -10;

struct Bench {
    model: Model,
}

impl Bench {
    fn new() -> Self {
        let model = Model::new("enc_input_12bit").expect("the top is there");
        let mut bench = Self { model };
        for name in [
            "push_i",
            "clear_i",
            "ask_i",
            "read_i",
            "s_blk_valid_i",
            "scanning_i",
        ] {
            bench.set(name, 0);
        }
        bench.set("m_req_ready_i", 1);
        bench.set("rst_ni", 0);
        bench.edge();
        bench.set("rst_ni", 1);
        bench
    }

    fn set(&mut self, name: &str, value: u64) {
        let port = self.model.port(name).expect(name);
        self.model.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.model.get(self.model.port(name).expect(name))
    }

    /// All lanes have a job that waits: {scan, clip, exponent}.
    fn push(&mut self, job: u64) {
        self.set("job_sel_i", 0);
        self.set("push_job_i", job);
        for lane in 0..LANES as u64 {
            self.set("push_i", 1);
            self.set("push_lane_i", lane);
            self.edge();
        }
        self.set("push_i", 0);
    }

    /// The lane takes its job in the clock of its first request, if that is now.
    fn takes(&mut self, lane: usize, format: Format, now: bool) {
        let taken = self.get("clear_i") << self.get("clear_lane_i");
        self.set("job_sel_i", self.get("job_sel_i") | taken);
        self.set("clear_i", now.into());
        self.set("clear_lane_i", lane as u64);
        self.set("clear_format_i", format as u64);
    }

    fn edge(&mut self) {
        for level in [0, 1] {
            self.set("clk_i", level);
            self.model.eval().expect("no assertion fails");
        }
    }
}

#[test]
fn blocks_of_twelve_bits_are_kept() {
    let mut bench = Bench::new();

    let format = |lane: u64| [Format::Fp32, Format::Bf16][lane as usize % 2];
    bench.push(EXPONENT as u64 & 0x3FF);

    let mut kept: Vec<VecDeque<[u16; 16]>> = vec![VecDeque::new(); LANES];
    let mut requests = VecDeque::new();
    let mut due: Option<[u16; 16]> = None;
    let (mut checked, mut fine) = (0, 0);
    for clock in 0..4000 {
        // What was read a clock ago.
        if let Some(samples) = due.take() {
            let port = bench.model.port("samples_o").expect("samples_o");
            assert_eq!(unpack(bench.model.words(port)), samples, "at clock {clock}");
            checked += 1;
        }
        // Four blocks of each lane first, and one more for each that leaves.
        let lane = clock % LANES;
        let begins = clock < LANES;
        let reads = !begins && bench.get("avail_o") >> lane & 1 == 1 && clock % 7 != 3;
        bench.set("ask_i", u64::from(begins || reads));
        bench.set("ask_all_i", begins.into());
        bench.set("first_i", begins.into());
        bench.set("ask_lane_i", lane as u64);
        bench.takes(lane, format(lane as u64), begins);
        bench.set("read_i", reads.into());
        bench.set("read_lane_i", lane as u64);
        if reads {
            due = kept[lane].pop_front();
            assert!(due.is_some(), "lane {lane} has no block at clock {clock}");
        }
        // The oldest request is answered in its clock, now and then later.
        if bench.get("m_req_valid_o") == 1 {
            requests.push_back(bench.get("m_req_lane_o"));
        }
        let answer = (clock % 5 != 2).then(|| requests.pop_front()).flatten();
        bench.set("s_blk_valid_i", answer.is_some().into());
        if let Some(lane) = answer {
            // From -2 to 2, a different place in each clock.
            let data: [u32; 16] = std::array::from_fn(|i| {
                let step = (clock * 1021 + i * 389) % 8192;
                let bits = (step as f32 / 2048.0 - 2.0).to_bits();
                bits >> if lane % 2 == 1 { 16 } else { 0 }
            });
            let aligned = block(format(lane), &data, &[127; 4], EXPONENT, BITS);
            fine += usize::from(aligned.samples.iter().any(|s| s % 16 != 0));
            kept[lane as usize].push_back(aligned.samples);
            bench.set("s_blk_lane_i", lane);
            bench.set("s_blk_scale_i", 0x7F7F_7F7F);
            let port = bench.model.port("s_blk_data_i").expect("s_blk_data_i");
            bench.model.set_words(port, &data);
        }
        bench.edge();
    }
    assert!(
        checked > 500 && fine > 500,
        "{checked} blocks, {fine} need more than eight bits"
    );
}

/// Where a lane is: its first pass is a scan.
#[derive(Default)]
struct Lane {
    asked: usize,
    answered: usize,
    scanned: usize,
    kept: VecDeque<[u16; 16]>,
    read: usize,
    found: Option<i16>,
    coding: bool,
    begins: bool,
}

/// Blocks that a lane's scan looks at, and that it codes then.
const SCANNED: usize = 12;
const CODED: usize = 30;
/// Binades that saturate.
const CLIP: u8 = 2;
/// Clocks from a block to its samples.
const LATENCY: usize = 5;

/// Values of any size up to the lane's, and what is none.
fn values(random: &mut Random, lane: usize) -> [u32; 16] {
    std::array::from_fn(|_| match random.below(60) {
        0 => f32::NAN.to_bits(),
        1 => f32::NEG_INFINITY.to_bits(),
        2 => 0,
        _ => {
            let exponent = 100 + 4 * lane as u32 + random.below(12) as u32;
            (random.bits() as u32 & 0x807F_FFFF) | exponent << 23
        }
    })
}

#[test]
fn scans_find_exponents_and_events_are_told() {
    let mut bench = Bench::new();
    let mut random = Random::new(12, 8);
    bench.push(1 << 14 | u64::from(CLIP) << 10);
    let mut lanes: [Lane; LANES] = std::array::from_fn(|_| Lane {
        begins: true,
        ..Default::default()
    });
    let mut requests: VecDeque<usize> = VecDeque::new();
    let mut on_the_way: VecDeque<Option<(usize, bool, [u32; 16])>> = vec![None; LATENCY].into();
    let mut due: Option<[u16; 16]> = None;
    let (mut events, mut surprises, mut clocks) = ([0; 2], 0, 0);
    while lanes.iter().any(|l| l.read < CODED) {
        clocks += 1;
        assert!(clocks < 20_000, "no end");
        if let Some(samples) = due.take() {
            let port = bench.model.port("samples_o").expect("samples_o");
            assert_eq!(
                unpack(bench.model.words(port)),
                samples,
                "at clock {clocks}"
            );
        }
        let turn = clocks % LANES;
        let lane = &mut lanes[turn];
        // One for each that has left, four at the beginning of a pass.
        let open = lane.asked - lane.scanned - lane.read;
        let wanted = SCANNED + if lane.coding { CODED } else { 0 };
        let ask = if lane.begins {
            4
        } else {
            usize::from(open < 4)
        };
        let ask = if lane.asked + ask <= wanted { ask } else { 0 };
        bench.set("ask_i", (ask > 0).into());
        bench.set("ask_all_i", lane.begins.into());
        bench.set("first_i", lane.begins.into());
        bench.set("ask_lane_i", turn as u64);
        bench.takes(turn, Format::Fp32, lane.begins && !lane.coding);
        lane.asked += ask;
        lane.begins &= ask == 0;
        let read = bench.get("avail_o") >> turn & 1 == 1 && random.below(3) > 0;
        assert!(!read || !lane.kept.is_empty(), "lane {turn} has no block");
        bench.set("read_i", read.into());
        bench.set("read_lane_i", turn as u64);
        if read {
            due = lane.kept.pop_front();
            lane.read += 1;
        }
        // The oldest request is answered, or a lane that has asked for nothing gets a block.
        let nobody = lanes.iter().position(|l| l.asked == l.answered);
        let surprise = nobody.filter(|_| random.below(9) == 0);
        let answer = match surprise {
            None => (random.below(4) > 0)
                .then(|| requests.pop_front())
                .flatten(),
            Some(lane) => Some(lane),
        };
        let data = values(&mut random, answer.unwrap_or(0));
        bench.set("s_blk_valid_i", answer.is_some().into());
        bench.set("s_blk_lane_i", answer.unwrap_or(0) as u64);
        let port = bench.model.port("s_blk_data_i").expect("s_blk_data_i");
        bench.model.set_words(port, &data);
        let scanning = lanes.iter().enumerate().filter(|(_, l)| !l.coding);
        bench.set("scanning_i", scanning.fold(0, |bits, (l, _)| bits | 1 << l));
        bench.set("m_req_ready_i", (random.below(4) > 0).into());
        bench.set("clk_i", 0);
        bench.model.eval().expect("no assertion fails");
        assert_eq!(bench.get("unexpected_o") == 1, surprise.is_some());
        surprises += usize::from(surprise.is_some());
        let taken = answer.filter(|_| surprise.is_none());
        if let Some(lane) = taken {
            lanes[lane].answered += 1;
        }
        on_the_way.push_back(taken.map(|lane| (lane, !lanes[lane].coding, data)));
        // What leaves the unit.
        let out = on_the_way.pop_front().flatten();
        assert_eq!(bench.get("align_valid_o") == 1, out.is_some());
        let mut told = [0; 2];
        if let Some((at, scan, data)) = out {
            let lane = &mut lanes[at];
            let exponent = Policy::Clip(CLIP).exponent(lane.found, BITS);
            let aligned = block(Format::Fp32, &data, &[127; 4], exponent, BITS);
            assert_eq!(bench.get("align_lane_o"), at as u64);
            assert_eq!(bench.get("align_scan_o") == 1, scan);
            told[0] = u64::from(aligned.nan || aligned.inf) << at;
            if scan {
                lane.scanned += 1;
                lane.found = lane.found.max(aligned.max_exponent);
            } else {
                let port = bench
                    .model
                    .port("align_samples_o")
                    .expect("align_samples_o");
                assert_eq!(unpack(bench.model.words(port)), aligned.samples);
                lane.kept.push_back(aligned.samples);
                told[1] = u64::from(aligned.clipped) << at;
            }
        }
        assert_eq!([bench.get("nonfinite_o"), bench.get("clipped_o")], told);
        events = std::array::from_fn(|e| events[e] + usize::from(told[e] != 0));
        if bench.get("m_req_valid_o") == 1 && bench.get("m_req_ready_i") == 1 {
            let at = bench.get("m_req_lane_o") as usize;
            let before = lanes[at].answered + requests.iter().filter(|l| **l == at).count();
            let pass = [0, SCANNED];
            assert_eq!(bench.get("m_req_scan_o") == 1, before < SCANNED);
            assert_eq!(bench.get("m_req_first_o") == 1, pass.contains(&before));
            requests.push_back(at);
        }
        for (at, lane) in lanes.iter_mut().enumerate() {
            let idle = bench.get("idle_o") >> at & 1 == 1;
            let open = lane.asked - ask * usize::from(at == turn) - lane.scanned - lane.read;
            assert!(!idle || open == 0, "lane {at} has {open} blocks");
            // The scan's last block has left: the lane codes.
            if !lane.coding && lane.scanned == SCANNED && idle {
                (lane.coding, lane.begins) = (true, true);
            }
        }
        bench.set("clk_i", 1);
        bench.model.eval().expect("no assertion fails");
    }
    assert!(
        events.iter().all(|n| *n > 20) && surprises > 20,
        "{events:?}, {surprises}"
    );
}

/// Sixteen samples of a packed block.
fn unpack(words: &[u32]) -> [u16; 16] {
    let bits = usize::from(BITS);
    let bit = |at: usize| (words[at / 32] >> (at % 32) & 1) as u16;
    std::array::from_fn(|i| (0..bits).fold(0, |s, b| s | bit(bits * i + b) << b))
}

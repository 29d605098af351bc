// SPDX-License-Identifier: Apache-2.0

//! The encoder's input side alone, with samples of twelve bits: blocks are asked for, aligned, kept
//! and read back as the golden model aligns them.

use std::collections::VecDeque;

use tricodec_golden::align::{Format, block};
use tricodec_sim::bridge::Model;

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

    // The jobs: {scan, clip, format, exponent}, then they are the current ones.
    let job = (Format::Fp32 as u64) << 10 | (EXPONENT as u64 & 0x3FF);
    bench.set("job_sel_i", 0);
    bench.set("push_job_i", job);
    for lane in 0..LANES as u64 {
        bench.set("push_i", 1);
        bench.set("push_lane_i", lane);
        bench.edge();
    }
    bench.set("push_i", 0);
    bench.set("job_sel_i", (1 << LANES) - 1);

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
        bench.set("read_i", reads.into());
        bench.set("read_lane_i", lane as u64);
        if reads {
            due = kept[lane].pop_front();
            assert!(due.is_some(), "lane {lane} has no block at clock {clock}");
        }
        // The oldest request is answered, now and then later.
        let answer = (clock % 5 != 2).then(|| requests.pop_front()).flatten();
        bench.set("s_blk_valid_i", answer.is_some().into());
        if let Some(lane) = answer {
            // From -2 to 2, a different place in each clock.
            let data: [u32; 16] = std::array::from_fn(|i| {
                let step = (clock * 1021 + i * 389) % 8192;
                (step as f32 / 2048.0 - 2.0).to_bits()
            });
            let aligned = block(Format::Fp32, &data, &[127; 4], EXPONENT, BITS);
            fine += usize::from(aligned.samples.iter().any(|s| s % 16 != 0));
            kept[lane as usize].push_back(aligned.samples);
            bench.set("s_blk_lane_i", lane);
            bench.set("s_blk_scale_i", 0x7F7F_7F7F);
            let port = bench.model.port("s_blk_data_i").expect("s_blk_data_i");
            bench.model.set_words(port, &data);
        }
        if bench.get("m_req_valid_o") == 1 {
            requests.push_back(bench.get("m_req_lane_o"));
        }
        bench.edge();
    }
    assert!(
        checked > 500 && fine > 500,
        "{checked} blocks, {fine} need more than eight bits"
    );
}

/// Sixteen samples of a packed block.
fn unpack(words: &[u32]) -> [u16; 16] {
    let bits = usize::from(BITS);
    let bit = |at: usize| (words[at / 32] >> (at % 32) & 1) as u16;
    std::array::from_fn(|i| (0..bits).fold(0, |s, b| s | bit(bits * i + b) << b))
}

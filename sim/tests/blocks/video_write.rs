// SPDX-License-Identifier: Apache-2.0
//! The write port of the video lanes: three clients, a memory that takes its time.

use std::collections::VecDeque;

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

const CLIENTS: usize = 3;
const LANES: usize = 4;
/// Writes of a lane that are open, at most.
const IN_FLIGHT: u32 = 64;
/// Writes between clients and memory.
const PLACES: usize = 2;
/// Bits of a write: lane, address, quarter, words, bytes.
const BITS: usize = 2 + 32 + 2 + 4 + 128;

/// A write as bits, low word first.
type Write = [u32; BITS.div_ceil(32)];

fn lane(write: &Write) -> usize {
    // The highest two bits of 168.
    (write[5] >> 6) as usize & 3
}

struct Bench {
    rtl: Block,
    random: Random,
    latency: (u32, u32),
    /// Of memory; of its answers.
    stalls: [Stall; 2],
    /// What clients want to write, and from which clock on.
    wishes: [VecDeque<(u32, Write)>; CLIENTS],
    /// Taken writes that memory has not seen, in order.
    taken: VecDeque<Write>,
    /// When a write is done, whose it is, and whether it fails.
    way: Vec<(u32, usize, bool)>,
    open: [u32; LANES],
    clock: u32,
    most: u32,
    waited: u32,
    errors: u32,
}

impl Bench {
    fn new(latency: (u32, u32), stall: [u8; 2], seed: u64) -> Self {
        let inputs = [
            "valid_i",
            "write_i",
            "m_ready_i",
            "s_valid_i",
            "s_lane_i",
            "s_error_i",
        ];
        Self {
            rtl: Block::new("video_write", &inputs),
            random: Random::new(seed, 1),
            latency,
            stalls: [0, 1].map(|i| Stall::new(seed, 2 + i as u64, stall[i])),
            wishes: Default::default(),
            taken: VecDeque::new(),
            way: Vec::new(),
            open: [0; LANES],
            clock: 0,
            most: 0,
            waited: 0,
            errors: 0,
        }
    }

    /// Any write of a client for a lane, offered from a clock on.
    fn wish(&mut self, client: usize, lane: usize, from: u32) {
        let mut write: Write = std::array::from_fn(|_| self.random.bits() as u32);
        write[5] = (lane as u32) << 6 | write[5] & 0x3F;
        self.wishes[client].push_back((from, write));
    }

    /// A clock.
    fn tick(&mut self) {
        let front =
            |wishes: &VecDeque<(u32, Write)>| wishes.front().filter(|w| w.0 <= self.clock).copied();
        let offers = self.wishes.each_ref().map(front);
        let valid = (0..CLIENTS).fold(0, |all, c| all | u64::from(offers[c].is_some()) << c);
        // Packed behind each other, at 168 bits each.
        let bytes = offers.iter().flat_map(|offer| {
            let write = offer.map_or(Write::default(), |o| o.1);
            let bytes: Vec<u8> = write.iter().flat_map(|w| w.to_le_bytes()).collect();
            bytes[..BITS / 8].to_vec()
        });
        let all: Vec<u64> = bytes.map(u64::from).collect();
        let taking = self.stalls[0].go();
        let answer = (0..self.way.len()).find(|i| self.way[*i].0 <= self.clock);
        let answer = answer.filter(|_| self.stalls[1].go());
        let answer = answer.map(|i| self.way.swap_remove(i));
        // Now and then an answer that nobody waits for.
        let idle = (0..LANES).find(|l| self.open[*l] == 0);
        let stray = idle.filter(|_| answer.is_none() && self.random.below(20) == 0);
        let rtl = &mut self.rtl;
        rtl.set("valid_i", valid);
        rtl.set_fields("write_i", 8, all);
        rtl.set("m_ready_i", taking.into());
        rtl.set("s_valid_i", (answer.is_some() || stray.is_some()).into());
        let whose = answer.map(|a| a.1).or(stray);
        rtl.set("s_lane_i", whose.unwrap_or(0) as u64);
        let failed = answer.map_or(stray.is_some(), |a| a.2);
        rtl.set("s_error_i", failed.into());
        rtl.settle();

        let error = answer.filter(|a| a.2).map_or(0, |a| 1 << a.1);
        assert_eq!(rtl.get("error_o"), error);
        self.errors += u32::from(error != 0);
        let open = (0..LANES).fold(0, |all, l| all | u64::from(self.open[l] > 0) << l);
        assert_eq!(rtl.get("open_o"), open, "clock {}", self.clock);
        // A write leaves in the clock behind the one in which it was taken.
        assert_eq!(rtl.is_high("m_valid_o"), !self.taken.is_empty());
        if let Some(write) = self.taken.front() {
            let found = rtl.fields("m_write_o", 8, BITS / 8);
            let wanted: Vec<u64> = write
                .iter()
                .flat_map(|w| w.to_le_bytes())
                .map(u64::from)
                .collect();
            assert_eq!(found, wanted[..BITS / 8], "clock {}", self.clock);
        }
        let ready = rtl.get("ready_o");
        assert!(ready.count_ones() <= 1 && ready & !valid == 0);
        let room = self.taken.len() < PLACES;
        let may = |c: usize| offers[c].is_some_and(|o| self.open[lane(&o.1)] < IN_FLIGHT);
        assert_eq!(ready != 0, room && (0..CLIENTS).any(may));
        if taking && let Some(write) = self.taken.pop_front() {
            let (low, high) = self.latency;
            let due = self.clock + low + self.random.below((high - low + 1) as usize) as u32;
            let failed = self.random.below(50) == 0;
            self.way.push((due, lane(&write), failed));
        }
        if ready != 0 {
            let client = ready.trailing_zeros() as usize;
            let (from, write) = self.wishes[client].pop_front().expect("it is offered");
            self.waited = self.waited.max(self.clock - from);
            self.open[lane(&write)] += 1;
            self.taken.push_back(write);
        }
        if let Some((_, lane, _)) = answer {
            self.open[lane] -= 1;
        }
        let most = self.open.iter().max().expect("lanes");
        self.most = self.most.max(*most);
        self.rtl.edge();
        self.clock += 1;
    }

    fn run(&mut self) {
        let begin = self.clock;
        while self.wishes.iter().any(|w| !w.is_empty()) || self.open != [0; LANES] {
            self.tick();
            assert!(self.clock - begin < 200_000, "nothing goes on");
        }
        self.tick();
    }
}

#[test]
fn memory_gets_what_clients_write_and_answers_are_counted() {
    for (latency, stall) in [
        ((1, 1), [0, 0]),
        ((20, 600), [0, 0]),
        ((20, 60), [50, 10]),
        ((300, 300), [10, 50]),
        ((1, 400), [90, 90]),
    ] {
        let mut bench = Bench::new(latency, stall, 111);
        for n in 0..2400 {
            let lane = bench.random.below(LANES);
            bench.wish(n % CLIENTS, lane, 0);
        }
        bench.run();
        println!(
            "{latency:?}, {stall:?}: {} writes of a lane open at most, {} clocks, {} errors",
            bench.most, bench.clock, bench.errors
        );
        assert!(bench.most <= IN_FLIGHT && bench.errors > 10);
    }
}

#[test]
fn a_write_a_clock_and_a_full_lane_holds_itself_alone() {
    let mut bench = Bench::new((1, 1), [0; 2], 112);
    for n in 0..900 {
        bench.wish(n % CLIENTS, n % LANES, 0);
    }
    bench.run();
    assert!(bench.clock <= 906, "{}", bench.clock);
    // Lane 3 fills up; client 0 writes for others and never waits longer than its turn.
    let mut bench = Bench::new((2000, 2000), [0; 2], 113);
    for n in 0..100 {
        bench.wish(1, 3, 0);
        bench.wish(0, n as usize % 2, 3 * n);
    }
    bench.run();
    assert_eq!(bench.most, IN_FLIGHT);
    let mut lone = Bench::new((2000, 2000), [0; 2], 114);
    for n in 0..100 {
        lone.wish(1, 3, 0);
        lone.wish(0, n as usize % 2, 3 * n);
    }
    while !lone.wishes[0].is_empty() {
        lone.tick();
    }
    assert!(lone.clock < 310, "{}", lone.clock);
}

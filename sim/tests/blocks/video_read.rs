// SPDX-License-Identifier: Apache-2.0
//! The read port of the video lanes: four clients, a memory that answers in any order.

use std::collections::VecDeque;

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::video_read::{
    Answer, CLIENTS, Command, IN_FLIGHT, ReadIn, TAG_BITS, VideoRead,
};

/// What a client asks for and gets.
#[derive(Default)]
struct Client {
    /// Commands, and when they are offered at the earliest.
    wishes: VecDeque<(u32, Command)>,
    /// Halves that are to come: address, tag, half.
    open: Vec<(u32, u32, bool)>,
    done: u32,
    /// The longest from a wish to its command.
    waited: u32,
}

/// The module beside its model.
struct Bench {
    rtl: Block,
    model: VideoRead,
    random: Random,
    latency: (u32, u32),
    /// Of commands at the memory, of its answers, of clients.
    stalls: [Stall; 3],
    clients: [Client; CLIENTS],
    /// Answers on their way, and when they are due; their addresses are in their bytes.
    way: Vec<(u32, Answer)>,
    offered: Option<Answer>,
    clock: u32,
    most: u32,
}

/// What memory holds.
fn bytes(address: u32, half: bool) -> [u8; 32] {
    std::array::from_fn(|i| {
        let word = (address ^ u32::from(half)).wrapping_mul(2_654_435_761);
        (word >> (8 * (i % 4))) as u8 ^ i as u8
    })
}

impl Bench {
    fn new(latency: (u32, u32), stall: [u8; 3], seed: u64) -> Self {
        let inputs = [
            "valid_i",
            "address_i",
            "tag_i",
            "halves_i",
            "m_ready_i",
            "s_valid_i",
            "s_tag_i",
            "s_half_i",
            "s_error_i",
            "s_data_i",
            "ready_i",
        ];
        Self {
            rtl: Block::new("video_read", &inputs),
            model: VideoRead::default(),
            random: Random::new(seed, 1),
            latency,
            stalls: [0, 1, 2].map(|i| Stall::new(seed, 2 + i as u64, stall[i])),
            clients: Default::default(),
            way: Vec::new(),
            offered: None,
            clock: 0,
            most: 0,
        }
    }

    /// Any command of a client, offered from a clock on.
    fn wish(&mut self, client: usize, from: u32) {
        let command = Command {
            address: self.random.bits() as u32,
            tag: self.random.bits() as u32 & ((1 << TAG_BITS) - 1),
            halves: [[true; 2], [true; 2], [false, true], [true, false]][self.random.below(4)],
        };
        self.clients[client].wishes.push_back((from, command));
    }

    fn offer(&mut self) -> Option<Answer> {
        if self.offered.is_none() && self.stalls[1].go() {
            let due: Vec<_> = (0..self.way.len())
                .filter(|i| self.way[*i].0 <= self.clock)
                .collect();
            if !due.is_empty() {
                let at = due[self.random.below(due.len())];
                self.offered = Some(self.way.swap_remove(at).1);
            }
        }
        self.offered
    }

    /// A clock.
    fn tick(&mut self) {
        let mut given = ReadIn {
            taken: self.stalls[0].go(),
            answer: self.offer(),
            ..ReadIn::default()
        };
        for (i, client) in self.clients.iter().enumerate() {
            let wish = client.wishes.front().filter(|w| w.0 <= self.clock);
            given.commands[i] = wish.map(|w| w.1);
            given.ready[i] = self.stalls[2].go();
        }
        self.drive(&given);
        self.rtl.settle();
        self.compare(&given);
        if let Some(c) = self.model.ready(&given)
            && let Some((from, command)) = self.clients[c].wishes.pop_front()
        {
            let client = &mut self.clients[c];
            client.waited = client.waited.max(self.clock - from);
            for half in (0..2).filter(|h| command.halves[*h]) {
                client.open.push((command.address, command.tag, half == 1));
            }
        }
        if let Some((client, command)) = self.model.command().filter(|_| given.taken) {
            for half in (0..2).filter(|h| command.halves[*h]) {
                let (low, high) = self.latency;
                let due = self.clock + low + self.random.below((high - low + 1) as usize) as u32;
                let answer = Answer {
                    client,
                    tag: command.tag,
                    half: half == 1,
                    error: self.random.below(8) == 0,
                    bytes: bytes(command.address, half == 1),
                };
                self.way.push((due, answer));
            }
        }
        if let Some(answer) = self.model.answer().filter(|a| given.ready[a.client]) {
            let client = &mut self.clients[answer.client];
            let wanted = |o: &(u32, u32, bool)| {
                (o.1, o.2) == (answer.tag, answer.half) && bytes(o.0, o.2) == answer.bytes
            };
            let at = client.open.iter().position(wanted);
            client
                .open
                .swap_remove(at.expect("the client asked for it"));
            client.done += 1;
        }
        if self.model.answer_ready(&given) {
            self.offered = None;
        }
        self.rtl.edge();
        self.model.tick(&given);
        self.most = self.most.max(self.model.count());
        self.clock += 1;
    }

    fn drive(&mut self, given: &ReadIn) {
        let bits = |flags: [bool; CLIENTS]| {
            let all = flags.iter().rev();
            all.fold(0, |all, f| all << 1 | u64::from(*f))
        };
        let rtl = &mut self.rtl;
        let commands = given.commands;
        rtl.set("valid_i", bits(commands.map(|c| c.is_some())));
        let halves = commands.map(|c| c.map_or([false; 2], |c| c.halves));
        let halves = halves.map(|[upper, lower]| u64::from(lower) << 1 | u64::from(upper));
        rtl.set_fields("halves_i", 2, halves);
        let addresses = commands.map(|c| u64::from(c.map_or(0, |c| c.address)));
        rtl.set_fields("address_i", 32, addresses);
        let tags = commands.map(|c| u64::from(c.map_or(0, |c| c.tag)));
        rtl.set_fields("tag_i", TAG_BITS as usize, tags);
        rtl.set("m_ready_i", given.taken.into());
        rtl.set("ready_i", bits(given.ready));
        rtl.set("s_valid_i", given.answer.is_some().into());
        if let Some(a) = given.answer {
            rtl.set("s_tag_i", (a.client as u64) << TAG_BITS | u64::from(a.tag));
            rtl.set("s_half_i", a.half.into());
            rtl.set("s_error_i", a.error.into());
            rtl.set_fields("s_data_i", 8, a.bytes.map(u64::from));
        }
    }

    fn compare(&self, given: &ReadIn) {
        let (rtl, model) = (&self.rtl, &self.model);
        let ready = model.ready(given).map_or(0, |c| 1 << c);
        assert_eq!(rtl.get("ready_o"), ready);
        assert_eq!(rtl.is_high("m_valid_o"), model.command().is_some());
        if let Some((client, c)) = model.command() {
            assert_eq!(rtl.get("m_address_o"), c.address.into());
            let tag = (client as u64) << TAG_BITS | u64::from(c.tag);
            assert_eq!(rtl.get("m_tag_o"), tag);
            let [upper, lower] = c.halves.map(u64::from);
            assert_eq!(rtl.get("m_halves_o"), lower << 1 | upper);
        }
        if given.answer.is_some() {
            assert_eq!(rtl.is_high("s_ready_o"), model.answer_ready(given));
        }
        let valid = model.answer().map_or(0, |a| 1 << a.client);
        assert_eq!(rtl.get("valid_o"), valid);
        if let Some(a) = model.answer() {
            assert_eq!(rtl.get("tag_o"), a.tag.into());
            assert_eq!(
                (rtl.is_high("half_o"), rtl.is_high("error_o")),
                (a.half, a.error)
            );
            assert_eq!(rtl.fields("data_o", 8, 32), a.bytes.map(u64::from));
        }
    }

    fn run(&mut self) {
        let busy = |c: &Client| !c.wishes.is_empty() || !c.open.is_empty();
        let begin = self.clock;
        while self.clients.iter().any(busy) || !self.way.is_empty() {
            self.tick();
            assert!(self.clock - begin < 200_000, "nothing comes");
        }
        self.tick();
        assert_eq!(self.model.count(), 0);
    }
}

#[test]
fn clients_get_what_they_asked_for_in_any_order() {
    for (latency, stall) in [
        ((20, 600), [0, 0, 0]),
        ((20, 60), [50, 10, 50]),
        ((300, 300), [10, 50, 10]),
        ((1, 400), [90, 90, 90]),
    ] {
        let mut bench = Bench::new(latency, stall, 101);
        for n in 0..1600 {
            bench.wish(n % CLIENTS, 0);
        }
        bench.run();
        println!(
            "{latency:?}, {stall:?}: {} halves on their way at most",
            bench.most
        );
        assert!(bench.most <= IN_FLIGHT);
        // Where memory is slow all that may be on its way is.
        assert!(latency.0 < 300 || bench.most >= IN_FLIGHT - 1);
    }
}

#[test]
fn a_command_and_a_half_a_clock_and_clients_in_turn() {
    let mut bench = Bench::new((1, 1), [0; 3], 102);
    for n in 0..800 {
        bench.wish(n % CLIENTS, 0);
    }
    bench.run();
    let halves: u32 = bench.clients.iter().map(|c| c.done).sum();
    println!("{halves} halves in {} clocks", bench.clock);
    assert!(bench.clock <= halves + 8);
    // One client alone.
    for _ in 0..200 {
        bench.wish(2, bench.clock);
    }
    let (before, begin) = (bench.clients[2].done, bench.clock);
    bench.run();
    assert!(bench.clock - begin <= bench.clients[2].done - before + 8);
}

#[test]
fn the_traffic_of_8k_waits_for_a_few_clocks() {
    // Tiles in 135 clocks: source 6 and the lower halves of 2, windows 17, coarse windows 1 or 2,
    // deblocking rows 1 or 2; all of a client's at once.
    let mut bench = Bench::new((300, 300), [0, 0, 10], 103);
    for mb in 0..400 {
        for (client, tiles) in [(0, 8), (1, 17), (2, 1 + mb % 2), (3, 1 + mb % 2)] {
            let from = 135 * mb + bench.random.below(100) as u32;
            for _ in 0..tiles {
                bench.wish(client, from);
            }
        }
    }
    bench.run();
    let waits = bench.clients.each_ref().map(|c| c.waited);
    println!(
        "8K: commands wait {waits:?} clocks at most, {} halves on their way at most; {:.1} clocks \
         a macroblock",
        bench.most,
        f64::from(bench.clock - 300) / 400.0
    );
    assert!(bench.most < IN_FLIGHT);
    assert!(waits[0] <= 40 && waits[1] <= 40, "{waits:?}");
    assert!(waits[2] <= 12 && waits[3] <= 12, "{waits:?}");
    assert!(bench.clock < 136 * 400 + 400);
}

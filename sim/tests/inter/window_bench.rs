// SPDX-License-Identifier: Apache-2.0
//! `tri_window_fetch` beside its model, between a memory that answers in any order and rings whose
//! windows are compared with the picture.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::ring::Ring;
use tricodec_golden::codec::video::hardware::tiles::{BYTES, KINDS, Kind, Size, tile};
use tricodec_golden::codec::video::hardware::window::{HEIGHT, REACH, WIDTH};
use tricodec_golden::codec::video::hardware::window_fetch::{Beyond, Command};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::window_fetch::{
    Answer, LANES, WindowIn, WindowJob, WindowModel, ring_place, window_tile,
};

/// Clocks in which no window comes and the bench gives up.
const PATIENCE: u32 = 20_000;

/// How memory and store behave.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Least and largest latency.
    pub latency: (u32, u32),
    /// Stalls of every port, in percent.
    pub stall: u8,
    /// Of 1000: answers with an error; clocks with an answer that nobody asked for.
    pub wrong: [usize; 2],
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            latency: (20, 40),
            stall: 0,
            wrong: [0; 2],
        }
    }
}

/// How long windows are held.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// For up to so many clocks.
    Any(u32),
    /// One in each so many clocks at most, for so many of them.
    Each(u32, u32),
}

/// A lane: what it is to fetch, and what it holds.
#[derive(Default)]
struct Lane {
    jobs: VecDeque<WindowJob>,
    /// Macroblocks that were taken and whose windows have not come.
    coming: VecDeque<WindowJob>,
    ring: Ring,
    held: Option<WindowJob>,
    /// Clocks until the window is given back.
    left: u32,
    /// The clock in which the next one may be taken into use.
    start: u32,
    /// Something was wrong with an answer of this slice.
    spoiled: bool,
}

/// The module beside its model.
pub struct Bench {
    rtl: Block,
    model: WindowModel,
    frame: Frame,
    size: Size,
    tiles_of: [Vec<[u8; BYTES]>; 2],
    base: [u32; 2],
    memory: Memory,
    stalls: [Stall; 4],
    random: Random,
    lanes: [Lane; LANES],
    /// Answers on their way, and when they are due.
    way: Vec<(u32, Answer)>,
    offered: Option<Answer>,
    pub clock: u32,
    /// Windows that came; those that were compared.
    pub windows: u32,
    pub whole: u32,
    /// Tiles of luma and chroma that were asked for.
    pub tiles: [u32; 2],
    /// Of them those beyond the picture's edges.
    pub repeated: [u32; 2],
    /// Windows that waited for the one before to be given back.
    pub waited: u32,
    /// Slices with an error.
    pub errors: u32,
}

impl Bench {
    pub fn new(frame: Frame, memory: Memory, seed: u64) -> Self {
        let inputs = [
            "picture_i",
            "valid_i",
            "job_i",
            "command_ready_i",
            "answer_valid_i",
            "answer_i",
            "samples_i",
            "fill_ready_i",
            "release_i",
        ];
        let size = Size::of(&frame);
        let mut bench = Self {
            rtl: Block::new("window_fetch", &inputs),
            model: WindowModel::new(size),
            frame: frame.clone(),
            size,
            tiles_of: Default::default(),
            base: [0; 2],
            memory,
            stalls: [1, 2, 3, 4].map(|i| Stall::new(seed, i, memory.stall)),
            random: Random::new(seed, 5),
            lanes: Default::default(),
            way: Vec::new(),
            offered: None,
            clock: 0,
            windows: 0,
            whole: 0,
            tiles: [0; 2],
            repeated: [0; 2],
            waited: 0,
            errors: 0,
        };
        bench.turn(frame);
        bench
    }

    /// Another picture, at other places of the memory.
    pub fn turn(&mut self, frame: Frame) {
        self.size = Size::of(&frame);
        self.model.turn(self.size);
        for (i, kind) in KINDS.into_iter().enumerate() {
            let [columns, rows] = self.size.tiles(kind);
            let place = |n: usize| [n % columns, n / columns];
            let tiles = (0..columns * rows).map(|n| tile(&frame, kind, place(n)));
            self.tiles_of[i] = tiles.collect();
            // Up to the last address that there is.
            let most = u32::MAX - (columns * rows - 1) as u32;
            self.base[i] = [0, most, (self.random.bits() as u32).min(most)][self.random.below(3)];
        }
        let last = (self.size.height as u64 - 1) << 9 | (self.size.width as u64 - 1);
        let low = last | u64::from(self.base[0]) << 18 | u64::from(self.base[1]) << 50;
        let words = [low as u32, (low >> 32) as u32, self.base[1] >> 14];
        self.rtl.set_wide("picture_i", &words);
        self.frame = frame;
    }

    /// Every sample of a window that is held is the picture's, edges repeated.
    fn is_whole(&self, lane: usize) {
        let lane = &self.lanes[lane];
        let Some(job) = lane.held else { return };
        let clamped = |plane: usize, at: [i32; 2]| {
            let plane = &self.frame.planes[plane];
            let [x, y] = [(at[0], plane.width), (at[1], plane.height)]
                .map(|(v, size)| v.clamp(0, size as i32 - 1) as usize);
            plane.row(y)[x]
        };
        let block = [0, 1].map(|i| 16 * [job.mb.0, job.mb.1][i] as i32 + job.centre[i]);
        for y in 0..HEIGHT as i32 {
            for x in 0..WIDTH as i32 {
                let at = [block[0] + x - REACH[0] - 3, block[1] + y - REACH[1] - 3];
                assert_eq!(lane.ring.luma(at), clamped(0, at), "{job:?} {at:?}");
            }
        }
        for y in -5..=12 {
            for x in -7..=14 {
                let at = [block[0] / 2 + x, block[1] / 2 + y];
                for (plane, cr) in [(1, false), (2, true)] {
                    let found = lane.ring.chroma(cr, at);
                    assert_eq!(found, clamped(plane, at), "{job:?} {at:?}");
                }
            }
        }
    }

    /// What memory offers in this clock; an offer stays until it is taken.
    fn answer(&mut self) -> Option<Answer> {
        if self.offered.is_none() && self.stalls[0].go() {
            let due: Vec<_> = (0..self.way.len())
                .filter(|i| self.way[*i].0 <= self.clock)
                .collect();
            if self.random.below(1000) < self.memory.wrong[1] {
                // Nobody asked for it, or for a part of it too many.
                self.stray();
            } else if !due.is_empty() {
                let (_, mut answer) = self.way.swap_remove(due[self.random.below(due.len())]);
                answer.error = self.random.below(1000) < self.memory.wrong[0];
                self.lanes[answer.lane].spoiled |= answer.error;
                self.offered = Some(answer);
            }
        }
        self.offered
    }

    /// An answer that nobody asked for, or one too many, for a lane that is in a slice.
    fn stray(&mut self) {
        let lane = self.random.below(LANES);
        if self.lanes[lane].jobs.front().is_some_and(|job| job.begins) {
            return;
        }
        self.lanes[lane].spoiled = true;
        self.offered = Some(Answer {
            lane,
            command: Command {
                kind: Kind::Luma,
                place: [self.random.below(10), self.random.below(6)],
                beyond: [Beyond::Not; 2],
                address: 0,
            },
            half: true,
            error: false,
            bytes: [7; 32],
        });
    }

    /// Memory takes a command: two answers, each after a latency of its own. What it reads is told
    /// by the address, what it brings back by the command's bits.
    fn command(&mut self, bits: u64) {
        let kind = KINDS[(bits >> 39 & 1) as usize];
        let index = usize::from(kind == Kind::Chroma);
        let address = (bits as u32).wrapping_sub(self.base[index]) as usize;
        let bytes = self.tiles_of[index][address];
        let beyond = |first: u32| match (bits >> first & 1, bits >> (first - 1) & 1) {
            (0, 0) => Beyond::Not,
            (0, _) => Beyond::Last,
            _ => Beyond::First,
        };
        let command = Command {
            kind,
            place: [(bits >> 32 & 0xF) as usize, (bits >> 36 & 7) as usize],
            beyond: [beyond(45), beyond(43)],
            address,
        };
        self.tiles[index] += 1;
        self.repeated[index] += u32::from(command.beyond != [Beyond::Not; 2]);
        for half in 0..2 {
            let (low, high) = self.memory.latency;
            let due = self.clock + low + self.random.below((high - low + 1) as usize) as u32;
            let answer = Answer {
                lane: (bits >> 40 & 3) as usize,
                command,
                half: half == 1,
                error: false,
                bytes: std::array::from_fn(|i| bytes[32 * half + i]),
            };
            self.way.push((due, answer));
        }
    }

    /// A clock.
    fn tick(&mut self, pace: Pace) {
        // What the lanes give back and want.
        let mut given = WindowIn::default();
        for (i, lane) in self.lanes.iter_mut().enumerate() {
            lane.left = lane.left.saturating_sub(1);
            given.release[i] = lane.held.is_some() && lane.left == 0;
        }
        let first = self.random.below(LANES);
        let mut order = (0..LANES).map(|i| (first + i) % LANES);
        let ready = self.model.ready();
        let wants = |l: &usize| ready[*l] && !self.lanes[*l].jobs.is_empty();
        // A lane that is not ready is offered to, too.
        let lane = order.find(wants).unwrap_or(first);
        let job = self.lanes[lane].jobs.front().copied();
        given.job = job.filter(|_| self.stalls[1].go());
        given.command = self.stalls[2].go();
        given.fill = self.stalls[3].go();
        given.answer = self.answer();

        let release = (0..LANES).map(|i| u64::from(given.release[i]) << i).sum();
        self.rtl.set("release_i", release);
        self.rtl.set("valid_i", given.job.is_some().into());
        if let Some(job) = given.job {
            self.rtl.set("job_i", job.word());
        }
        self.rtl.set("command_ready_i", given.command.into());
        self.rtl.set("fill_ready_i", given.fill.into());
        self.rtl
            .set("answer_valid_i", given.answer.is_some().into());
        if let Some(answer) = given.answer {
            self.rtl.set("answer_i", answer.word());
            self.rtl
                .set_fields("samples_i", 8, answer.bytes.map(u64::from));
        }
        self.rtl.settle();
        self.compare(&given);
        // What moves.
        if let Some(job) = given.job.filter(|job| ready[job.lane]) {
            let lane = &mut self.lanes[job.lane];
            lane.coming.extend(lane.jobs.pop_front());
        }
        if given.command && self.model.command().is_some() {
            self.command(self.rtl.get("command_o"));
        }
        if let Some(fill) = self.model.fill().filter(|_| given.fill) {
            let ring = &mut self.lanes[fill.lane].ring;
            ring.fill(fill.kind, fill.place, fill.half, &fill.bytes);
        }
        if self.model.answer_ready(given.fill) && given.answer.is_some() {
            self.offered = None;
        }
        for i in 0..LANES {
            if given.release[i] {
                // Nothing has come in its way.
                if !self.lanes[i].spoiled {
                    self.is_whole(i);
                }
                self.lanes[i].held = None;
            }
        }
        let waited = [0, 1, 2, 3].map(|l| self.model.waits(l));
        let before = self.model.held();
        self.rtl.edge();
        self.model.tick(&given);
        self.clock += 1;
        for (i, waited) in waited.into_iter().enumerate() {
            self.waited += u32::from(waited && !self.model.waits(i));
            if before[i].is_none() && self.model.held()[i].is_some() {
                self.came(i, pace);
            }
        }
    }

    /// A window has come.
    fn came(&mut self, i: usize, pace: Pace) {
        let lane = &mut self.lanes[i];
        lane.held = lane.coming.pop_front();
        lane.left = match pace {
            Pace::Any(most) => 1 + self.random.below(most as usize) as u32,
            Pace::Each(period, hold) => {
                let start = self.clock.max(lane.start);
                lane.start = start + period;
                start - self.clock + hold
            }
        };
        self.windows += 1;
        if !lane.spoiled {
            self.whole += 1;
            self.is_whole(i);
        }
    }

    /// Compare what goes out.
    fn compare(&self, given: &WindowIn) {
        let (rtl, model) = (&self.rtl, &self.model);
        let bits = |flags: [bool; LANES]| {
            let all = flags.iter().rev();
            all.fold(0, |all, f| all << 1 | u64::from(*f))
        };
        assert_eq!(rtl.get("ready_o"), bits(model.ready()));
        assert_eq!(rtl.is_high("command_valid_o"), model.command().is_some());
        if let Some((lane, c)) = model.command() {
            let base = self.base[usize::from(c.kind == Kind::Chroma)];
            let expected = window_tile(lane, &c) << 32 | u64::from(base + c.address as u32);
            assert_eq!(rtl.get("command_o"), expected, "{lane} {c:?}");
        }
        assert_eq!(
            rtl.is_high("answer_ready_o"),
            model.answer_ready(given.fill)
        );
        assert_eq!(rtl.is_high("fill_valid_o"), model.fill().is_some());
        if let Some(fill) = model.fill() {
            let place = ring_place(fill.lane, fill.kind, fill.place);
            assert_eq!(rtl.get("fill_o"), place << 1 | u64::from(fill.half));
            assert_eq!(
                rtl.fields("fill_samples_o", 8, 32),
                fill.bytes.map(u64::from)
            );
        }
        let held = model.held();
        assert_eq!(rtl.get("valid_o"), bits(held.map(|h| h.is_some())));
        let places = rtl.fields("place_o", 9, LANES);
        for (place, held) in places.into_iter().zip(held) {
            assert!(held.is_none_or(|held| held == place), "{place:x} {held:x?}");
        }
        assert_eq!(rtl.get("error_o"), bits(model.errors()));
    }

    /// Fetch the windows of these macroblocks, lane by lane.
    pub fn run(&mut self, jobs: [Vec<WindowJob>; LANES], pace: Pace) {
        for (lane, jobs) in self.lanes.iter_mut().zip(jobs) {
            lane.jobs.extend(jobs);
            lane.spoiled = false;
        }
        let (mut last, mut quiet) = (self.windows, 0);
        let busy =
            |lane: &Lane| !lane.jobs.is_empty() || !lane.coming.is_empty() || lane.held.is_some();
        while self.lanes.iter().any(busy) || !self.way.is_empty() || self.offered.is_some() {
            self.tick(pace);
            quiet = if last == self.windows { quiet + 1 } else { 0 };
            last = self.windows;
            assert!(quiet < PATIENCE, "nothing comes");
        }
        // What is in the register.
        let wrong = std::mem::take(&mut self.memory.wrong);
        for _ in 0..4 {
            self.tick(pace);
        }
        self.memory.wrong = wrong;
        for (lane, error) in self.lanes.iter().zip(self.model.errors()) {
            assert_eq!(error, lane.spoiled);
            self.errors += u32::from(error);
        }
    }
}

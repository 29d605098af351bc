// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_window_fetch`: when which tile is asked for, and when a window is whole.

use std::rc::Rc;

use tricodec_golden::codec::video::hardware::tiles::{Kind, Size};
use tricodec_golden::codec::video::hardware::window_fetch::{Beyond, Command, Fetch, WindowFetch};

/// Lanes of video.
pub const LANES: usize = 4;

/// A macroblock whose window is to be fetched.
#[derive(Clone, Copy, Debug)]
pub struct WindowJob {
    /// Lane.
    pub lane: usize,
    /// Whether it is a slice's first.
    pub begins: bool,
    /// Column and row.
    pub mb: (usize, usize),
    /// The coarse vector in samples.
    pub centre: [i32; 2],
}

impl WindowJob {
    /// `window_job_t`.
    pub fn word(&self) -> u64 {
        (self.lane as u64) << 30
            | u64::from(self.begins) << 29
            | (self.mb.1 as u64) << 20
            | (self.mb.0 as u64) << 11
            | super::inter_pkg::coarse_mv(self.centre)
    }
}

/// `ring_place_t`.
pub fn ring_place(lane: usize, kind: Kind, [column, row]: [usize; 2]) -> u64 {
    let tile = u64::from(kind == Kind::Chroma) << 7 | (row as u64) << 4 | column as u64;
    (lane as u64) << 8 | tile
}

/// `window_tile_t`.
pub fn window_tile(lane: usize, command: &Command) -> u64 {
    let [across, down] = command.beyond;
    let edges = [
        across == Beyond::First,
        across == Beyond::Last,
        down == Beyond::First,
        down == Beyond::Last,
    ];
    let edges = edges.iter().fold(0, |all, e| all << 1 | u64::from(*e));
    edges << 10 | ring_place(lane, command.kind, command.place)
}

/// Half of a tile that comes from memory.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// Lane.
    pub lane: usize,
    /// What asked for it.
    pub command: Command,
    /// The lower half.
    pub half: bool,
    /// Memory could not read it.
    pub error: bool,
    /// Its samples.
    pub bytes: [u8; 32],
}

impl Answer {
    /// `window_answer_t`.
    pub fn word(&self) -> u64 {
        let tile = window_tile(self.lane, &self.command);
        tile << 2 | u64::from(self.half) << 1 | u64::from(self.error)
    }
}

/// Half a tile on its way into the ring of a lane: its place, whether it is the lower one.
#[derive(Clone, Copy, Debug)]
pub struct Fill {
    /// Lane.
    pub lane: usize,
    /// Luma or chroma.
    pub kind: Kind,
    /// Column and row in the ring.
    pub place: [usize; 2],
    /// The lower half.
    pub half: bool,
    /// Its samples.
    pub bytes: [u8; 32],
}

/// What comes in in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct WindowIn {
    /// A macroblock that is offered.
    pub job: Option<WindowJob>,
    /// The memory takes a command.
    pub command: bool,
    /// An answer that is offered.
    pub answer: Option<Answer>,
    /// The store takes half a tile.
    pub fill: bool,
    /// Windows that are given back.
    pub release: [bool; LANES],
}

/// A window that comes.
#[derive(Clone, Debug)]
struct Next {
    fetch: Rc<Fetch>,
    place: u64,
    issued: bool,
}

#[derive(Clone, Debug, Default)]
struct Lane {
    golden: WindowFetch,
    next: Option<Next>,
    /// `window_place_t` of the window that is held.
    held: Option<u64>,
    known: bool,
    error: bool,
    /// Halves of tiles on their way.
    open: u32,
}

/// What `tri_window_scan` is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Pick,
    Area,
    Begin,
    Tiles(usize),
    Drain,
}

/// A tile of the window on its way to the port.
#[derive(Clone, Copy, Debug)]
struct Tile {
    lane: usize,
    command: Option<Command>,
    last: bool,
}

/// `tri_window_fetch`.
#[derive(Clone, Debug)]
pub struct WindowModel {
    size: Size,
    lanes: [Lane; LANES],
    state: State,
    lane: usize,
    kind: usize,
    tile: Option<Tile>,
    command: Option<(usize, Command)>,
    answer: Option<Answer>,
    /// The second half of those that one answer is written to.
    second: bool,
}

impl WindowModel {
    /// With a picture of this size in memory.
    pub fn new(size: Size) -> Self {
        Self {
            size,
            lanes: Default::default(),
            state: State::Pick,
            lane: 0,
            kind: 0,
            tile: None,
            command: None,
            answer: None,
            second: false,
        }
    }

    /// Another picture is in memory; no lane has a window.
    pub fn turn(&mut self, size: Size) {
        self.size = size;
    }

    /// Whether each lane takes a macroblock.
    pub fn ready(&self) -> [bool; LANES] {
        self.lanes.each_ref().map(|lane| lane.next.is_none())
    }

    /// The command that is offered to the memory, and its lane.
    pub fn command(&self) -> Option<(usize, Command)> {
        self.command
    }

    /// What is offered to the store, and whether it is the last of its answer.
    fn part(&self) -> Option<(Fill, bool)> {
        let answer = self.answer.as_ref()?;
        let parts = answer.command.parts(answer.half, &answer.bytes);
        let number = usize::from(self.second);
        let (half, bytes) = *parts
            .get(number)
            .filter(|_| self.lanes[answer.lane].open > 0)?;
        let fill = Fill {
            lane: answer.lane,
            kind: answer.command.kind,
            place: answer.command.place,
            half,
            bytes,
        };
        Some((fill, number + 1 == parts.len()))
    }

    /// What is offered to the store.
    pub fn fill(&self) -> Option<Fill> {
        self.part().map(|(fill, _)| fill)
    }

    /// Whether an answer goes out of its register, given whether the store takes it.
    fn leaves(&self, fill: bool) -> bool {
        self.answer.is_some() && self.part().is_none_or(|(_, last)| fill && last)
    }

    /// Whether an answer is taken, given whether the store takes one.
    pub fn answer_ready(&self, fill: bool) -> bool {
        self.answer.is_none() || self.leaves(fill)
    }

    /// `window_place_t` of the windows that are held.
    pub fn held(&self) -> [Option<u64>; LANES] {
        self.lanes.each_ref().map(|lane| lane.held)
    }

    /// Whether the window that comes to a lane waits for the one that is held, for its tiles' sake.
    pub fn waits(&self, lane: usize) -> bool {
        let lane = &self.lanes[lane];
        let far = |next: &Next| !next.issued && (next.fetch.far || !lane.known);
        lane.held.is_some() && lane.next.as_ref().is_some_and(far)
    }

    /// Whether there was an error in the lanes' slices.
    pub fn errors(&self) -> [bool; LANES] {
        self.lanes.each_ref().map(|lane| lane.error)
    }

    /// The window's place in the ring, in units of four samples.
    fn place(&self, job: &WindowJob) -> u64 {
        let own = [job.mb.0, job.mb.1];
        let [x, y] = [0, 1].map(|i| (4 * own[i] as i32 + job.centre[i] / 4) as u64);
        ((x % 20) << 4) | (y % 12)
    }

    /// The clock edge.
    pub fn tick(&mut self, given: &WindowIn) {
        let before: [Lane; LANES] = self.lanes.clone();
        let ready = self.ready();
        let (fill, answer_ready) = (self.leaves(given.fill), self.answer_ready(given.fill));
        self.second =
            self.part().is_some_and(|(_, last)| !last && given.fill) || (self.second && !fill);
        // Answers.
        let mut wrong = [false; LANES];
        if let Some(answer) = self.answer.filter(|_| fill) {
            let lane = &mut self.lanes[answer.lane];
            wrong[answer.lane] = answer.error || lane.open == 0;
            lane.error |= wrong[answer.lane];
            lane.open = lane.open.saturating_sub(1);
        }
        if answer_ready {
            self.answer = given.answer;
        }
        self.scan(given.command, &before);
        // Windows that are whole or are given back.
        for (i, (lane, old)) in self.lanes.iter_mut().zip(&before).enumerate() {
            if given.release[i] {
                lane.held = None;
            }
            let whole = old.next.as_ref().is_some_and(|next| next.issued);
            if whole && old.open == 0 && old.held.is_none() {
                lane.held = lane.next.take().map(|next| next.place);
                lane.known = true;
            }
        }
        if let Some(job) = given.job.filter(|job| ready[job.lane]) {
            let place = self.place(&job);
            let lane = &mut self.lanes[job.lane];
            if job.begins {
                lane.golden.begin();
                (lane.known, lane.error) = (false, wrong[job.lane]);
            }
            lane.next = Some(Next {
                fetch: Rc::new(lane.golden.next(self.size, job.mb, job.centre)),
                place,
                issued: false,
            });
        }
    }

    /// `tri_window_scan`, which sees the lanes as they were.
    fn scan(&mut self, taken: bool, lanes: &[Lane; LANES]) {
        let advance = self.command.is_none() || taken;
        let mut tile = None;
        let own = &lanes[self.lane];
        let turn = (self.lane + 1) % LANES;
        let tiles = own.next.as_ref().map(|next| &next.fetch.tiles[self.kind]);
        match self.state {
            State::Pick => {
                let waiting = own.next.as_ref().is_some_and(|next| !next.issued);
                if waiting && (own.known || own.held.is_none()) {
                    (self.state, self.kind) = (State::Area, 0);
                } else {
                    self.lane = turn;
                }
            }
            State::Area => self.state = State::Begin,
            State::Begin => {
                let far = own.next.as_ref().is_some_and(|next| next.fetch.far);
                if self.kind == 0 && far && own.held.is_some() {
                    (self.state, self.lane) = (State::Pick, turn);
                } else {
                    self.state = State::Tiles(0);
                }
            }
            State::Tiles(n) if advance => {
                let last = tiles.is_none_or(|t| n + 1 == t.len());
                tile = Some(Tile {
                    lane: self.lane,
                    command: tiles.and_then(|t| t[n]),
                    last: last && self.kind == 1,
                });
                self.state = match (last, self.kind) {
                    (false, _) => State::Tiles(n + 1),
                    (true, 0) => State::Begin,
                    (true, _) => State::Drain,
                };
                self.kind = if last { 1 } else { self.kind };
            }
            State::Drain if advance => (self.state, self.lane) = (State::Pick, turn),
            State::Tiles(_) | State::Drain => {}
        }
        if !advance {
            return;
        }
        self.command = None;
        if let Some(Tile {
            lane,
            command,
            last,
        }) = std::mem::replace(&mut self.tile, tile)
        {
            self.command = command.map(|c| (lane, c));
            self.lanes[lane].open += 2 * u32::from(command.is_some());
            if let Some(next) = self.lanes[lane].next.as_mut().filter(|_| last) {
                next.issued = true;
            }
        }
    }
}

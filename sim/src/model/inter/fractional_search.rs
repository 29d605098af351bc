// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_fractional_search`: whose job comes when, what it asks for, and when a macroblock
//! is through. What is found is golden's.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::fractional::{Motion, Steps, refine_watched};
use tricodec_golden::codec::video::hardware::prices::{Prices, wide};
use tricodec_golden::codec::video::hardware::whole::WholeSearch;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::shape::{Part, SHAPES, parts};
use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::inter::motion::{Field, MotionAround};

use super::inter_pkg::{FractionalJob, around};

/// Clocks from the last of a job to its costs.
const WAY: usize = 13;
/// Place of the block at the coarse vector, less half a sample and its taps, in what is asked for.
const ORIGIN: [i32; 2] = [14, 10];

/// A macroblock's search in one shape.
#[derive(Clone, Debug)]
struct Plan {
    number: u64,
    steps: Vec<(Part, Steps)>,
}

/// What a macroblock comes with, and what golden finds for it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What the module takes.
    pub job: FractionalJob,
    plans: Vec<Plan>,
    found: Found,
}

/// What is found for a macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Number of the shape.
    pub shape: u64,
    /// SATD4 and prices.
    pub cost: u32,
    /// Of the quarters, in quarter samples.
    pub vectors: [[i32; 2]; 4],
}

impl Offered {
    /// The search of a macroblock in one or two shapes.
    pub fn new(
        source: &[u8; 256],
        window: &Window,
        shapes: &[Shape],
        search: &WholeSearch,
        near: &MotionAround,
        p: &Prices,
    ) -> Self {
        let mut best: Option<Motion> = None;
        let mut plans = Vec::new();
        for &shape in shapes {
            let mut steps = Vec::new();
            let field = Field::new(0, near);
            let motion = refine_watched(source, window, shape, search, field, p, |s| {
                steps.push((parts(shape)[steps.len()], s));
            });
            if best.is_none_or(|b| motion.cost < b.cost) {
                best = Some(motion);
            }
            let number = number(shape);
            plans.push(Plan { number, steps });
        }
        let best = best.expect("a shape at least");
        Self {
            job: FractionalJob {
                lambda: p.lambda,
                centre: window.centre(),
                around: around(near),
                first: plans[0].number,
                second: plans.get(1).map(|p| p.number),
                whole: search.all().map(|b| b.vector),
            },
            plans,
            found: Found {
                shape: number(best.shape),
                cost: best.cost,
                vectors: [0, 2, 8, 10].map(|b| wide(best.vectors[b])),
            },
        }
    }

    /// Clocks of the distances of all its jobs.
    pub fn work(&self) -> u32 {
        let steps = self.plans.iter().flat_map(|p| &p.steps);
        steps
            .map(|(part, s)| {
                let jobs = 3 + u32::from(searched(s, self.job.centre));
                (part.2 * part.3) as u32 * jobs
            })
            .sum()
    }
}

/// The number of a shape.
fn number(shape: Shape) -> u64 {
    SHAPES.iter().position(|s| *s == shape).unwrap_or(0) as u64
}

/// Whether the predicted vector is searched.
fn searched(s: &Steps, centre: [i32; 2]) -> bool {
    let held = |i: usize, reach: i32| {
        let d = (s.predicted[i] >> 2) - centre[i];
        -reach - 1 <= d && d <= reach
    };
    s.predicted != s.first && held(0, 12) && held(1, 8)
}

/// A request for ten by ten samples of the window and a block of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Of the macroblock.
    pub lane: u64,
    /// Column and row; (1, 1) is the window's first sample.
    pub place: [i32; 2],
    /// In raster order.
    pub block: usize,
}

/// What a shape's search waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Prediction,
    Issue,
    Costs,
    Done,
}

#[derive(Clone, Debug)]
struct Thread {
    plan: Plan,
    centre: [i32; 2],
    state: State,
    part: usize,
    /// The vector, the predicted one, upper and lower quarters.
    job: usize,
}

impl Thread {
    fn searched(&self) -> bool {
        searched(&self.plan.steps[self.part].1, self.centre)
    }

    fn blocks(&self) -> usize {
        let part = self.plan.steps[self.part].0;
        part.2 * part.3
    }

    /// The last job that the thread waits for.
    fn closes(&self) -> bool {
        match self.job {
            0 => !self.searched(),
            job => job % 2 == 1,
        }
    }

    fn read(&self, lane: u64, count: usize) -> Read {
        let (part, steps) = &self.plan.steps[self.part];
        let vector = [steps.first, steps.predicted, steps.centre, steps.centre][self.job];
        let block = [part.0 + count % part.2, part.1 + count / part.2];
        let place = [0, 1].map(|i| {
            let floor = (vector[i] - 4 * self.centre[i] - 2) >> 2;
            floor + ORIGIN[i] + 4 * block[i] as i32
        });
        Read {
            lane,
            place,
            block: 4 * block[1] + block[0],
        }
    }
}

#[derive(Clone, Debug)]
struct Slot {
    lane: u64,
    threads: Vec<Thread>,
    found: Found,
}

/// `tri_fractional_search`.
#[derive(Clone, Debug)]
pub struct FractionalSearch {
    slots: [Option<Slot>; 2],
    older: usize,
    /// Slot, thread and block of the job at work.
    running: Option<(usize, usize, usize)>,
    /// The predictions that are being made: a clock old, two clocks old.
    prediction: [Option<(usize, usize)>; 2],
    read: Option<Read>,
    /// Last clocks of jobs: slot, thread, whether the thread waited for it.
    pipe: VecDeque<Option<(usize, usize, bool)>>,
    out: Option<(u64, Found)>,
    /// Clocks with a block.
    pub issued: u64,
}

impl Default for FractionalSearch {
    fn default() -> Self {
        Self {
            slots: [None, None],
            older: 0,
            running: None,
            prediction: [None; 2],
            read: None,
            pipe: vec![None; WAY].into(),
            out: None,
            issued: 0,
        }
    }
}

impl FractionalSearch {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.slots.iter().any(Option::is_none)
    }

    /// Whether nothing is left.
    pub fn idle(&self) -> bool {
        self.slots.iter().all(Option::is_none) && self.out.is_none()
    }

    /// What is asked for in this clock.
    pub fn read(&self) -> Option<Read> {
        self.read
    }

    /// A result and its lane.
    pub fn out(&self) -> Option<(u64, Found)> {
        self.out
    }

    fn threads(&self, state: State) -> impl Iterator<Item = (usize, usize)> {
        let slots = self.slots.iter().enumerate();
        slots.flat_map(move |(s, slot)| {
            let threads = slot.iter().flat_map(|slot| slot.threads.iter().enumerate());
            let these = threads.filter(move |(_, t)| t.state == state);
            these.map(move |(t, _)| (s, t))
        })
    }

    /// Whose job begins: the older macroblock's, in it that of the shape of the larger number.
    fn first(&self) -> Option<(usize, usize)> {
        let rank = |&(s, t): &(usize, usize)| {
            let number = self.slots[s]
                .as_ref()
                .map(|slot| slot.threads[t].plan.number);
            (s != self.older, std::cmp::Reverse(number))
        };
        self.threads(State::Issue).min_by_key(rank)
    }

    /// The clock edge, with a macroblock that is offered and its lane.
    pub fn tick(&mut self, offered: Option<(&Offered, u64)>) {
        let take = offered.filter(|_| self.ready());
        let ended = (0..2).find(|&s| {
            let done = |slot: &Slot| slot.threads.iter().all(|t| t.state == State::Done);
            self.slots[s].as_ref().is_some_and(done)
        });
        let first = self.first().map(|(s, t)| (s, t, 0));
        let work = self.running.or(first);
        let mut needing = self.threads(State::Prediction);
        let next = needing.find(|at| !self.prediction.contains(&Some(*at)));
        drop(needing);
        let [first, second] = self.prediction;
        self.prediction = [next, first];

        // The prediction that is there now.
        if let Some(t) = second.and_then(|at| self.thread(at)) {
            t.state = State::Issue;
        }
        self.running = None;
        self.read = None;
        let mut last = None;
        if let Some((s, t, count)) = work {
            let lane = self.slots[s].as_ref().map_or(0, |slot| slot.lane);
            if let Some(thread) = self.thread((s, t)) {
                let read = thread.read(lane, count);
                if count + 1 == thread.blocks() {
                    let closes = thread.closes();
                    last = Some((s, t, closes));
                    thread.job = match thread.job {
                        0 if closes => 2,
                        3 => 0,
                        job => job + 1,
                    };
                    if closes {
                        thread.state = State::Costs;
                    }
                } else {
                    self.running = Some((s, t, count + 1));
                }
                self.read = Some(read);
                self.issued += 1;
            }
        }
        let scored = self.pipe.pop_front().flatten();
        self.pipe.push_back(last);
        if let Some((s, t, true)) = scored
            && let Some(thread) = self.thread((s, t))
        {
            // With the lower quarters the partition is done.
            thread.state = State::Issue;
            if thread.job == 0 {
                thread.part += 1;
                thread.state = match thread.part < thread.plan.steps.len() {
                    true => State::Prediction,
                    false => State::Done,
                };
            }
        }
        self.out = None;
        let free = self.slots.iter().position(Option::is_none);
        if let Some(slot) = ended.and_then(|s| self.slots[s].take()) {
            self.out = Some((slot.lane, slot.found));
        }
        if let (Some((offered, lane)), Some(free)) = (take, free) {
            self.older = usize::from(free == 0 && self.slots_were(1, ended));
            let thread = |plan: &Plan| Thread {
                plan: plan.clone(),
                centre: offered.job.centre,
                state: State::Prediction,
                part: 0,
                job: 0,
            };
            self.slots[free] = Some(Slot {
                lane,
                threads: offered.plans.iter().map(thread).collect(),
                found: offered.found,
            });
        }
    }

    /// Whether a slot was taken before one of them ended.
    fn slots_were(&self, slot: usize, ended: Option<usize>) -> bool {
        self.slots[slot].is_some() || ended == Some(slot)
    }

    fn thread(&mut self, (s, t): (usize, usize)) -> Option<&mut Thread> {
        self.slots[s].as_mut().map(|slot| &mut slot.threads[t])
    }
}

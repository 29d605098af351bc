// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_inter_decision`: which predictions are made when, and when a macroblock is
//! through. What is decided is golden's.

use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::decision::{intra_limit, transform8x8, with_skip};
use tricodec_golden::codec::video::hardware::fractional::Motion;
use tricodec_golden::codec::video::hardware::prices::{Prices, wide};
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::codec::video::shape::SHAPES;
use tricodec_golden::inter::motion::{Field, MotionAround};
use tricodec_golden::inter::{Mv, mv};

use super::compensate::{Compensate, Offered as Prediction};
use super::inter_pkg::{DecisionJob, around};

/// Clocks from a patch of luma that is asked for to its block of the source.
const SOURCE: u64 = 3;

/// What is decided for a macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Intra.
    pub intra: bool,
    /// Inter by P_Skip's vector.
    pub skip: bool,
    /// Inter with the 8x8 transform.
    pub eight: bool,
    /// Of the kind that is taken.
    pub cost: u32,
    /// Number of the shape, and vectors of the quarters in quarter samples, where it is inter.
    pub motion: (u64, [[i32; 2]; 4]),
}

/// What a macroblock comes with, and what golden decides.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What the module takes.
    pub job: DecisionJob,
    /// The predictions that are made.
    first: Option<Prediction>,
    second: Option<Prediction>,
    decided: Decided,
}

/// Vectors of the quarters.
fn quarters(vectors: &[Mv; 16]) -> [[i32; 2]; 4] {
    [0, 2, 8, 10].map(|b| wide(vectors[b]))
}

impl Offered {
    /// A macroblock at column and row `at`; `intra`: what I_16x16 costs with its mode's price, and
    /// the cheapest kind.
    pub fn new(
        source: &[u8; 256],
        (reference, window): (&Reference, &Window),
        at: (usize, usize),
        best: Motion,
        near: &MotionAround,
        intra: [u32; 2],
        p: &Prices,
    ) -> Self {
        let skip = mv::skip(&Field::new(0, near));
        let inter = with_skip(source, window, Some(best), skip, p);
        let prediction = |vectors: &[Mv; 16]| Prediction {
            centre: window.centre(),
            vectors: quarters(vectors),
            prediction: (
                compensate::luma(window, vectors),
                compensate::chroma(reference, at, vectors),
            ),
        };
        let held = window.holds(wide(skip));
        let taken = inter.motion != best;
        let limit = intra_limit(inter.motion.cost, intra[0], p);
        let is_intra = limit.is_some_and(|limit| intra[1] < limit);
        let number = |m: &Motion| SHAPES.iter().position(|s| *s == m.shape).unwrap_or(0) as u64;
        Self {
            job: DecisionJob {
                lambda: [p.lambda, p.intra],
                centre: window.centre(),
                around: around(near),
                lane: at.0 as u64 % 4,
                shape: number(&best),
                cost: best.cost,
                vectors: quarters(&best.vectors),
                intra,
            },
            first: held.then(|| prediction(&[skip; 16])),
            second: (!taken && !is_intra).then(|| prediction(&best.vectors)),
            decided: Decided {
                intra: is_intra,
                skip: taken && !is_intra,
                eight: !is_intra && transform8x8(source, &inter.luma),
                cost: if is_intra {
                    intra[1]
                } else {
                    inter.motion.cost
                },
                motion: (number(&inter.motion), quarters(&inter.motion.vectors)),
            },
        }
    }
}

/// What is done in a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Predict,
    Held,
    First,
    Choose,
    Intra,
    Second,
    Done,
}

/// `tri_inter_decision`.
#[derive(Clone, Debug, Default)]
pub struct InterDecision {
    at: Option<(Offered, State)>,
    /// The prediction at work.
    compensate: Compensate,
    started: bool,
    /// Clocks ago, from 0, in which luma was asked for; blocks of the source.
    asked: u64,
    block: u64,
}

impl InterDecision {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.at.is_none()
    }

    /// The result, in its clock.
    pub fn out(&self) -> Option<(u64, Decided)> {
        let (offered, state) = self.at.as_ref()?;
        (*state == State::Done).then_some((offered.job.lane, offered.decided))
    }

    /// What is compensated.
    pub fn compensate(&self) -> &Compensate {
        &self.compensate
    }

    /// Whether a prediction begins.
    pub fn begins(&self) -> bool {
        self.prediction().is_some()
    }

    fn prediction(&self) -> Option<&Prediction> {
        let (offered, state) = self.at.as_ref()?;
        match state {
            State::First if !self.started => offered.first.as_ref(),
            State::Second if !self.started => offered.second.as_ref(),
            _ => None,
        }
    }

    /// The block of the source that is asked for, in coding order.
    pub fn source_read(&self) -> Option<u64> {
        (self.asked >> (SOURCE - 1) & 1 == 1).then_some(self.block)
    }

    /// The clock edge, with a macroblock that is offered.
    pub fn tick(&mut self, offered: Option<&Offered>) {
        let begins = self.prediction().cloned();
        let done = self.compensate.done();
        let (read, asks) = (self.compensate.luma_read().is_some(), self.source_read());
        self.block = match asks {
            _ if begins.is_some() => 0,
            Some(block) => (block + 1) % 16,
            None => self.block,
        };
        self.asked = self.asked << 1 | u64::from(read);
        self.started = (self.started && !done) || begins.is_some();
        self.compensate.tick(begins.as_ref());
        let Some((work, state)) = &mut self.at else {
            self.at = offered.map(|o| (o.clone(), State::Predict));
            return;
        };
        *state = match *state {
            State::Predict => State::Held,
            State::Held if work.first.is_some() => State::First,
            State::Held => State::Choose,
            State::First if done => State::Choose,
            State::Choose => State::Intra,
            State::Intra if work.second.is_some() => State::Second,
            State::Intra => State::Done,
            State::Second if done => State::Done,
            State::Done => {
                self.at = None;
                return;
            }
            same => same,
        };
    }
}

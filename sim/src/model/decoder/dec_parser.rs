// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_parser`: the golden parser with the clocks, the word on its way out and the
//! records of the row above.

use tricodec_golden::entropy::lane::{Bins, Fault, LevelWord, SliceParser, SliceStart, Step, Tail};

use crate::model::shared::pkg::ON_CHIP_MBS;

/// What a lane is started with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// There is no slice data, only this to report.
    pub fault: Option<Fault>,
    /// The slice.
    pub slice: SliceStart,
}

/// What the engine says in a clock.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct EngineView {
    pub ready: bool,
    pub bad_start: bool,
    pub past: bool,
    pub tail: Tail,
}

/// What else happens to the parser in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParserIn {
    /// The word on offer is taken.
    pub word_ready: bool,
    /// The pipeline takes the slice's first block.
    pub synced: bool,
    /// A record has come.
    pub fill: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Init,
    Run,
}

/// The parser.
#[derive(Clone, Debug)]
pub struct Parser {
    phase: Phase,
    golden: SliceParser,
    /// Given up: the word that says so is still to be made.
    fault: Option<Fault>,
    pend: Option<LevelWord>,
    hold: bool,
    synced: bool,
    ahead: u8,
    /// Waits for the record of the macroblock above: coded_block_pattern is next, and its context
    /// is read a clock ahead.
    waits: bool,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            golden: SliceParser::new(SliceStart::default()),
            fault: None,
            pend: None,
            hold: false,
            synced: false,
            ahead: 0,
            waits: false,
        }
    }
}

/// What the parser does in a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// The bin that it takes.
    pub fire: Option<Bins>,
    /// A block without levels.
    skip: bool,
    /// The data have ended before the macroblock did.
    truncated: bool,
    /// The word of the fault is made.
    report: bool,
}

impl Parser {
    /// `idle_o`.
    pub fn idle(&self) -> bool {
        self.phase == Phase::Idle && self.pend.is_none()
    }

    /// The word on offer.
    pub fn word(&self) -> Option<&LevelWord> {
        self.pend.as_ref().filter(|_| !self.hold)
    }

    fn needs_record(&self) -> bool {
        let s = self.golden.start();
        s.width > ON_CHIP_MBS && self.golden.macroblock() >= s.width
    }

    /// What happens in this clock.
    pub fn action(&self, e: &EngineView, word_ready: bool) -> Action {
        let free = self.pend.is_none() || (!self.hold && word_ready);
        let mut a = Action::default();
        if self.phase == Phase::Idle {
            return a;
        }
        if self.fault.is_some() {
            a.report = free;
            return a;
        }
        if self.phase == Phase::Init {
            return a;
        }
        let needs = self.golden.needs();
        if needs == Bins::Skip {
            a.skip = free;
        } else if e.ready {
            if self.golden.at_end() {
                a.truncated = e.past;
                a.fire = (!e.past).then_some(needs);
            } else {
                a.fire = (free && !self.waits).then_some(needs);
            }
        }
        a
    }

    /// `stop_o`: the slice is through, or given up.
    pub fn stops(&self, a: &Action, bin: bool, e: &EngineView) -> bool {
        let proper = a.fire == Some(Bins::Terminate) && bin && e.tail.last_byte && e.tail.last_bit;
        a.report || proper
    }

    /// The clock edge. `bin`: the one that was taken.
    pub fn tick(
        &mut self,
        start: Option<&Start>,
        a: &Action,
        bin: bool,
        e: &EngineView,
        i: &ParserIn,
    ) {
        if self.word().is_some() && i.word_ready {
            self.pend = None;
        }
        let counted = i.fill && self.synced;
        self.synced |= i.synced;
        let record = self.needs_record();
        let missing = record && self.ahead == 0;
        if self.fault.is_none() {
            self.waits &= missing;
        }
        if a.report {
            self.pend = Some(LevelWord {
                fault: self.fault.take(),
                qp: self.golden.qp(),
                ..Default::default()
            });
            self.phase = Phase::Idle;
        } else if a.truncated {
            (self.pend, self.hold) = (None, false);
            self.fault = Some(Fault::Truncated);
        } else if a.skip || a.fire.is_some() {
            let was_at_pattern = self.golden.at_pattern();
            let step = if a.skip {
                self.golden.skip()
            } else {
                self.golden.take(bin, e.tail)
            };
            self.apply(&step, record);
            self.waits = self.golden.at_pattern() && !was_at_pattern && missing;
        } else if self.phase == Phase::Init && self.fault.is_none() {
            if e.bad_start {
                self.fault = Some(Fault::Syntax);
            }
            if e.ready {
                self.phase = Phase::Run;
            }
        }
        self.ahead += u8::from(counted);
        if let Some(s) = start {
            self.phase = Phase::Init;
            self.fault = s.fault;
            self.golden = SliceParser::new(s.slice);
            self.synced = false;
            self.ahead = 0;
            self.waits = false;
        }
    }

    fn apply(&mut self, step: &Step, record: bool) {
        if step.macroblock {
            self.hold = false;
            self.ahead = self.ahead.wrapping_sub(u8::from(record));
        }
        if step.end {
            if let Some(word) = &mut self.pend {
                word.last = true;
            }
            self.phase = Phase::Idle;
        }
        self.fault = step.fault;
        if step.word.is_some() && step.fault.is_none() {
            self.pend = step.word;
            // The last block of a macroblock waits for end_of_slice_flag.
            self.hold = self.golden.at_end();
        }
    }
}

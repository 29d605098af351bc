// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_arith`: range, low, and the bytes that leave low.

use tricodec_golden::entropy::engine::next_state;
use tricodec_golden::entropy::engine::state::RANGE_LPS;
use tricodec_golden::entropy::lane::Bin;

use super::enc_contexts::Contexts;

/// What the engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EngineState {
    Run,
    Tail,
    Fill,
    End,
}

/// What leaves the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coded {
    /// Carry and eight bits.
    Byte(u16),
    /// The slice ends.
    End,
}

/// What a bin does to low: `low = (low + add) << shift | bit`.
#[derive(Clone, Copy, Debug)]
struct LowStep {
    add: u32,
    shift: i32,
    bit: u32,
    /// The slice ends.
    last: bool,
}

/// The engine.
#[derive(Clone, Debug)]
pub struct Engine {
    state: EngineState,
    /// States of the contexts.
    pub contexts: Contexts,
    range: u32,
    /// The bin at the range, and the one at low.
    steps: [Option<LowStep>; 2],
    low: u32,
    pending: i32,
    /// The output register.
    pub out: Option<Coded>,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            state: EngineState::Run,
            contexts: Contexts::default(),
            range: 510,
            steps: [None; 2],
            low: 0,
            pending: -1,
            out: None,
        }
    }
}

impl Engine {
    /// It takes bins, where its output register is free.
    pub fn runs(&self) -> bool {
        self.state == EngineState::Run
    }

    /// The clock edge at which a slice starts.
    pub fn start(&mut self) {
        (self.range, self.low, self.pending) = (510, 0, -1);
    }

    /// The clock edge, when the output register is free. `bin`: taken in this clock.
    pub fn step(&mut self, bin: Option<Bin>) {
        self.out = None;
        match self.state {
            EngineState::Run => {
                if let Some(s) = self.steps[1] {
                    self.low += s.add;
                    self.shift(s.shift);
                    self.low |= s.bit;
                    if s.last {
                        self.state = EngineState::Tail;
                    }
                }
                // The range is not seen from outside: it may move on already.
                self.steps = [bin.map(|bin| self.code(bin)), self.steps[0]];
            }
            EngineState::Tail => {
                self.low = self.low & !0xFF | 0x80;
                self.shift(3);
                self.state = EngineState::Fill;
            }
            EngineState::Fill => {
                if self.pending > 0 {
                    self.shift(8 - self.pending);
                }
                self.state = EngineState::End;
            }
            EngineState::End => {
                self.out = Some(Coded::End);
                self.state = EngineState::Run;
            }
        }
    }

    fn code(&mut self, bin: Bin) -> LowStep {
        let mut add = 0;
        match bin {
            Bin::Context(ctx, bin) => {
                let state = self.contexts.of(ctx);
                let row = &RANGE_LPS[usize::from(state >> 1)];
                let lps = u32::from(row[(self.range >> 6 & 3) as usize]);
                self.range -= lps;
                if (state & 1 == 1) != bin {
                    add = self.range;
                    self.range = lps;
                }
                self.contexts.set(ctx, next_state(state, bin));
            }
            // 2·low + range: the lowest bit of the range comes in with the shift.
            Bin::Bypass(bin) => {
                let range = if bin { self.range } else { 0 };
                return LowStep {
                    add: range >> 1,
                    shift: 1,
                    bit: range & 1,
                    last: false,
                };
            }
            Bin::Terminate(bin) => {
                self.range -= 2;
                if bin {
                    add = self.range;
                    self.range = 2;
                }
            }
        }
        let shift = self.range.leading_zeros() as i32 - 23;
        self.range <<= shift;
        LowStep {
            add,
            shift,
            bit: 0,
            last: matches!(bin, Bin::Terminate(true)),
        }
    }

    fn shift(&mut self, bits: i32) {
        self.low <<= bits;
        self.pending += bits;
        if self.pending >= 8 {
            self.pending -= 8;
            let at = 10 + self.pending;
            self.out = Some(Coded::Byte((self.low >> at) as u16));
            self.low &= (1 << at) - 1;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_arith`: offset, range and the bits behind them.

use tricodec_golden::entropy::engine::state::RANGE_LPS;
use tricodec_golden::entropy::engine::{State, next_state};
use tricodec_golden::entropy::lane::{Bins, Tail};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Init,
    Run,
}

/// A decoded bin, and what it makes of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The bin.
    pub bin: bool,
    /// Next state of its context.
    pub state: State,
    range: u16,
    offset: u16,
    taken: u32,
}

/// The engine.
#[derive(Clone, Debug)]
pub struct Engine {
    phase: Phase,
    range: u16,
    offset: u16,
    /// Bits not read, from the top; zeros behind them.
    bits: u64,
    count: u32,
    last_bit: bool,
    trailing: u32,
    past: bool,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            range: 510,
            offset: 0,
            bits: 0,
            count: 0,
            last_bit: false,
            trailing: 0,
            past: false,
        }
    }
}

impl Engine {
    /// `byte_ready_o`.
    pub fn byte_ready(&self) -> bool {
        self.phase != Phase::Idle && self.count <= 16
    }

    fn known(&self, ended: bool) -> bool {
        self.count >= 15 || ended
    }

    /// `ready_o`.
    pub fn ready(&self, ended: bool) -> bool {
        self.phase == Phase::Run && self.known(ended)
    }

    /// `bad_start_o`.
    pub fn bad_start(&self, ended: bool) -> bool {
        self.phase == Phase::Init && self.known(ended) && self.bits >> 55 >= 510
    }

    /// `past_o`.
    pub fn past(&self, ended: bool) -> bool {
        self.past || ended && self.count < self.trailing
    }

    /// `last_byte_o`, `last_bit_o`.
    pub fn tail(&self, ended: bool) -> Tail {
        Tail {
            last_byte: ended && self.count < 8,
            last_bit: self.last_bit,
        }
    }

    /// Decode a bin; `state` is that of its context.
    pub fn decode(&self, kind: Bins, state: State) -> Decoded {
        let next = |count: u32| (self.bits >> (64 - count)) as u16;
        let (lower, upper, bin) = match kind {
            Bins::Bypass => {
                let doubled = 2 * self.offset + next(1);
                let bin = doubled >= self.range;
                return Decoded {
                    bin,
                    state,
                    range: self.range,
                    offset: doubled - if bin { self.range } else { 0 },
                    taken: 1,
                };
            }
            Bins::Terminate => (self.range - 2, 2, true),
            _ => {
                let row = &RANGE_LPS[usize::from(state >> 1)];
                let lps = u16::from(row[usize::from(self.range >> 6 & 3)]);
                (self.range - lps, lps, state & 1 == 0)
            }
        };
        let is_upper = self.offset >= lower;
        let bin = bin == is_upper;
        let (range, offset) = if is_upper {
            (upper, self.offset - lower)
        } else {
            (lower, self.offset)
        };
        let shift = range.leading_zeros() - 7;
        let ends = kind == Bins::Terminate && is_upper;
        Decoded {
            bin,
            state: match kind {
                Bins::Context(_) => next_state(state, bin),
                _ => state,
            },
            range: range << shift,
            offset: if shift == 0 {
                offset
            } else {
                offset << shift | next(shift)
            },
            taken: if ends { 0 } else { shift },
        }
    }

    /// The clock edge. `byte`: on offer; `fired`: the bin that was decoded.
    pub fn tick(
        &mut self,
        start: bool,
        stop: bool,
        byte: Option<u8>,
        ended: bool,
        fired: Option<&Decoded>,
    ) {
        let ready = self.byte_ready();
        let init = self.phase == Phase::Init && self.known(ended);
        let bad = self.bad_start(ended);
        let taken = if init {
            self.range = 510;
            self.offset = (self.bits >> 55) as u16;
            9
        } else if let Some(d) = fired {
            (self.range, self.offset) = (d.range, d.offset);
            d.taken
        } else {
            0
        };
        if taken > 0 {
            self.last_bit = self.bits >> (64 - taken) & 1 == 1;
            self.bits <<= taken;
        }
        self.past |= taken > self.count;
        self.count = self.count.saturating_sub(taken);
        if let Some(byte) = byte.filter(|_| ready) {
            self.bits |= u64::from(byte) << 56 >> self.count;
            self.count += 8;
            // Of zero, the RTL's priority chain says 0: such a byte is never the last.
            self.trailing = if byte == 0 { 0 } else { byte.trailing_zeros() };
        }
        if start {
            *self = Self {
                phase: Phase::Init,
                range: self.range,
                offset: self.offset,
                ..Self::default()
            };
        } else if stop || bad {
            self.phase = Phase::Idle;
        } else if init {
            self.phase = Phase::Run;
        }
    }
}

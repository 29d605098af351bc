//! Model of `tri_enc_lane`: binariser, engine, carry and packer, register by register.

use std::collections::VecDeque;

use tricodec_golden::entropy::engine::next_state;
use tricodec_golden::entropy::engine::state::RANGE_LPS;
use tricodec_golden::entropy::lane::contexts::{CBF, SIG};
use tricodec_golden::entropy::lane::{Bin, BinRecorder, coded_block_pattern, macroblock};
use tricodec_golden::entropy::lane::{BlockWord, CONTEXTS};

/// Up to eight bytes of a lane's stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// Bytes, the first one in the low bits; those not kept are 0.
    pub data: u64,
    /// Which bytes count.
    pub keep: u8,
    /// End of the slice.
    pub last: bool,
}

/// Inputs of a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct LaneIn<'a> {
    /// A level word for the ring.
    pub word: Option<&'a BlockWord>,
    /// (dense context, state).
    pub init: Option<(u8, u8)>,
    /// Header byte on offer, and whether it is raw.
    pub hdr: Option<(u8, bool)>,
    /// Code the next slice.
    pub start: bool,
    /// `out_ready_i`.
    pub out_ready: bool,
}

/// Outputs of a clock: functions of the registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneOut {
    /// Words given back.
    pub pop: u8,
    /// Flushed and ready for the next slice.
    pub idle: bool,
    /// `hdr_ready_o`.
    pub hdr_ready: bool,
    /// The beat on offer.
    pub out: Option<Beat>,
    /// Trace: the bin that the engine takes, {kind, ctx, bin}.
    pub bin: Option<u16>,
    /// Trace: the byte that reaches the packer.
    pub byte: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Type,
    /// Block, bin in it, and whether its word is there.
    Modes(usize, u8, bool),
    /// Position in the recorded bins of the macroblock, and whether the word that they come from is there.
    Rest(usize, bool),
}

#[derive(Clone, Debug)]
struct Binariser {
    phase: Phase,
    words: VecDeque<BlockWord>,
    bins: BinRecorder,
    /// Coded blocks of the macroblock, and how many of them have begun.
    coded: Vec<u8>,
    begun: usize,
}

impl Binariser {
    /// The bin on offer.
    fn bin(&self) -> Option<Bin> {
        use tricodec_golden::entropy::lane::contexts::{MB_TYPE, PREV_MODE, REM_MODE};
        match self.phase {
            Phase::Idle => None,
            Phase::Type => (!self.words.is_empty()).then_some(Bin::Context(MB_TYPE, false)),
            Phase::Modes(block, sub, true) => {
                let w = &self.words[block];
                Some(match sub {
                    0 => Bin::Context(PREV_MODE, w.pred_flag),
                    _ => Bin::Context(REM_MODE, w.rem_mode >> (sub - 1) & 1 == 1),
                })
            }
            Phase::Modes(_, _, false) | Phase::Rest(_, false) => None,
            Phase::Rest(at, true) => Some(self.bins.0[at]),
        }
    }

    fn tick(&mut self, take: bool, word: Option<&BlockWord>, start: bool) {
        // The ring as it was: a word written at this edge can be read from the next clock on. It has one port, and writing goes first.
        let have = self.words.len();
        let free = word.is_none();
        self.phase = match self.phase {
            Phase::Idle if start => Phase::Type,
            Phase::Modes(block, sub, false) => Phase::Modes(block, sub, free && have > block),
            Phase::Rest(at, false) => Phase::Rest(at, free),
            phase if !take => phase,
            Phase::Type => Phase::Modes(0, 0, free),
            Phase::Modes(block, sub, _) if !self.words[block].pred_flag && sub < 3 => {
                Phase::Modes(block, sub + 1, true)
            }
            Phase::Modes(15, ..) => self.record(),
            Phase::Modes(block, ..) => Phase::Modes(block + 1, 0, free && have > block + 1),
            Phase::Rest(at, _) if at + 1 < self.bins.0.len() => {
                let begins = begins_block(self.bins.0[at + 1]);
                self.begun += usize::from(begins);
                Phase::Rest(at + 1, free || !begins)
            }
            Phase::Rest(..) => {
                let last = self.words[15].last;
                self.words.drain(..16);
                if last { Phase::Idle } else { Phase::Type }
            }
            phase @ Phase::Idle => phase,
        };
        self.words.extend(word);
    }

    /// Words given back as the bin on offer is taken: up to the block that comes next, whose word is read now; the rest at the end.
    fn pop(&self) -> u8 {
        let Phase::Rest(at, true) = self.phase else {
            return 0;
        };
        let behind = self.begun.checked_sub(1).map_or(0, |i| self.coded[i] + 1);
        match self.bins.0.get(at + 1) {
            None => 16 - behind,
            Some(bin) if begins_block(*bin) => self.coded[self.begun] + 1 - behind,
            Some(_) => 0,
        }
    }

    /// All words of the macroblock are there: what follows the modes is the golden model's.
    fn record(&mut self) -> Phase {
        let words: [BlockWord; 16] = std::array::from_fn(|i| self.words[i]);
        self.bins.0.clear();
        macroblock(&words, &mut self.bins);
        let cbp = coded_block_pattern(&words);
        self.coded.clear();
        self.coded
            .extend((0..16).filter(|b| cbp >> (b / 4) & 1 == 1));
        self.begun = 0;
        let modes: usize = words.iter().map(|w| if w.pred_flag { 1 } else { 4 }).sum();
        Phase::Rest(1 + modes, true)
    }
}

/// The bin is a coded_block_flag: its block's word is read in the clock before.
fn begins_block(bin: Bin) -> bool {
    matches!(bin, Bin::Context(ctx, _) if (CBF..SIG).contains(&ctx))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EngineState {
    Run,
    Tail,
    Fill,
    End,
}

/// What leaves the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coded {
    /// Carry and eight bits.
    Byte(u16),
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

#[derive(Clone, Debug)]
struct Engine {
    state: EngineState,
    contexts: [u8; CONTEXTS],
    range: u32,
    /// The bin at the range, and the one at low.
    steps: [Option<LowStep>; 2],
    low: u32,
    pending: i32,
    out: Option<Coded>,
}

impl Engine {
    /// The clock edge, when the output register is free. `bin`: taken in this clock.
    fn step(&mut self, bin: Option<Bin>) {
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
                let state = &mut self.contexts[usize::from(ctx)];
                let lps =
                    u32::from(RANGE_LPS[usize::from(*state >> 1)][(self.range >> 6 & 3) as usize]);
                self.range -= lps;
                if (*state & 1 == 1) != bin {
                    add = self.range;
                    self.range = lps;
                }
                *state = next_state(*state, bin);
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

#[derive(Clone, Copy, Debug, Default)]
struct Carry {
    held: Option<u8>,
    run: u16,
    drain: u16,
    filler: u8,
    ending: bool,
}

/// What reaches the packer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packed {
    Byte(u8),
    End,
}

impl Carry {
    fn draining(&self) -> bool {
        self.drain != 0 || self.ending
    }

    /// What is offered to the packer while the engine offers `coded`.
    fn out(&self, coded: Option<Coded>) -> Option<Packed> {
        if self.draining() {
            return Some(if self.drain == 0 {
                Packed::End
            } else {
                Packed::Byte(self.filler)
            });
        }
        match coded? {
            Coded::Byte(0xFF) => None,
            Coded::Byte(b) => self
                .held
                .map(|h| Packed::Byte(h.wrapping_add((b >> 8) as u8))),
            Coded::End => self.held.map(Packed::Byte),
        }
    }

    /// The clock edge, when the packer is ready.
    fn step(&mut self, coded: Option<Coded>) {
        if self.draining() {
            if self.drain != 0 {
                self.drain -= 1;
            } else {
                self.ending = false;
            }
            return;
        }
        let Some(coded) = coded else { return };
        let carry = match coded {
            Coded::Byte(0xFF) => {
                self.run += 1;
                return;
            }
            Coded::Byte(b) => {
                self.held = Some(b as u8);
                (b >> 8) as u8
            }
            Coded::End => {
                self.held = None;
                self.ending = true;
                0
            }
        };
        self.drain = std::mem::take(&mut self.run);
        self.filler = 0xFFu8.wrapping_add(carry);
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Packer {
    beat: [u8; 8],
    count: usize,
    hold: Option<u8>,
    ending: bool,
    zeros: u8,
}

impl Packer {
    /// Ready for a byte, or for the end of the slice.
    fn ready(&self, end: bool) -> bool {
        self.hold.is_none() && !self.ending && (self.count < 8 || end)
    }

    /// The beat on offer: a full one when a byte follows it, or the last one.
    fn out(&self, input: Option<Packed>) -> Option<Beat> {
        let follows = self.hold.is_some() || matches!(input, Some(Packed::Byte(_)));
        (self.ending || (self.count == 8 && follows)).then(|| {
            let mut bytes = [0; 8];
            bytes[..self.count].copy_from_slice(&self.beat[..self.count]);
            Beat {
                data: u64::from_le_bytes(bytes),
                keep: (0xFFu16 >> (8 - self.count)) as u8,
                last: self.ending,
            }
        })
    }

    fn put(&mut self, byte: u8, raw: bool) {
        self.beat[self.count] = byte;
        self.count += 1;
        self.zeros = if byte != 0 || raw {
            0
        } else {
            (self.zeros + 1).min(2)
        };
    }

    /// The clock edge. `input`: what is offered, and whether it is raw.
    fn tick(&mut self, input: Option<(Packed, bool)>, out_ready: bool) {
        if self.out(input.map(|i| i.0)).is_some() {
            if out_ready {
                self.count = 0;
                self.ending = false;
            }
            return;
        }
        if let Some(byte) = self.hold.take() {
            self.put(byte, false);
            return;
        }
        match input {
            Some((Packed::Byte(b), false)) if self.zeros == 2 && b <= 3 => {
                self.put(3, false);
                self.hold = Some(b);
            }
            Some((Packed::Byte(b), raw)) => self.put(b, raw),
            Some((Packed::End, _)) => self.ending = true,
            None => {}
        }
    }
}

/// One lane.
#[derive(Clone, Debug)]
pub struct LaneModel {
    binariser: Binariser,
    at_engine: Option<Bin>,
    engine: Engine,
    carry: Carry,
    packer: Packer,
    idle: bool,
}

impl Default for LaneModel {
    fn default() -> Self {
        Self::new()
    }
}

impl LaneModel {
    /// After reset.
    pub fn new() -> Self {
        Self {
            binariser: Binariser {
                phase: Phase::Idle,
                words: VecDeque::with_capacity(32),
                bins: BinRecorder::default(),
                coded: Vec::new(),
                begun: 0,
            },
            at_engine: None,
            engine: Engine {
                state: EngineState::Run,
                contexts: [0; CONTEXTS],
                range: 510,
                steps: [None; 2],
                low: 0,
                pending: -1,
                out: None,
            },
            carry: Carry::default(),
            packer: Packer::default(),
            idle: true,
        }
    }

    /// The engine's output register is empty or will be.
    fn engine_free(&self) -> bool {
        self.engine.out.is_none() || self.carry_accepts()
    }

    /// Bytes that are only counted or held do not wait for the packer.
    fn carry_accepts(&self) -> bool {
        let passes = self.carry.out(self.engine.out).is_none();
        !self.carry.draining() && (self.packer.ready(false) || passes)
    }

    fn engine_ready(&self) -> bool {
        self.engine_free() && self.engine.state == EngineState::Run
    }

    fn takes_bin(&self) -> Option<Bin> {
        if self.at_engine.is_some() && !self.engine_ready() {
            None
        } else {
            self.binariser.bin()
        }
    }

    /// What is offered to the packer. `hdr`: the header byte on offer, and whether it is raw.
    fn to_packer(&self, hdr: Option<(u8, bool)>) -> Option<(Packed, bool)> {
        if self.idle {
            hdr.map(|(byte, raw)| (Packed::Byte(byte), raw))
        } else {
            self.carry.out(self.engine.out).map(|p| (p, false))
        }
    }

    /// The outputs of this clock. `hdr`: the header byte on offer, and whether it is raw.
    pub fn outputs(&self, hdr: Option<(u8, bool)>) -> LaneOut {
        let takes = self.takes_bin().is_some();
        let byte = self.carry.out(self.engine.out);
        LaneOut {
            pop: if takes { self.binariser.pop() } else { 0 },
            idle: self.idle,
            hdr_ready: self.idle && self.packer.ready(false),
            out: self.packer.out(self.to_packer(hdr).map(|p| p.0)),
            bin: self
                .at_engine
                .filter(|_| self.engine_ready())
                .map(|bin| match bin {
                    Bin::Context(ctx, bin) => u16::from(ctx) << 1 | u16::from(bin),
                    Bin::Bypass(bin) => 1 << 7 | u16::from(bin),
                    Bin::Terminate(bin) => 2 << 7 | u16::from(bin),
                }),
            byte: match byte {
                Some(Packed::Byte(b)) if self.packer.ready(false) => Some(b),
                _ => None,
            },
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, i: &LaneIn) {
        let taken = self.takes_bin();
        let (free, fired) = (self.engine_free(), self.engine_ready());
        let coded = self.engine.out;
        let to_carry = self.carry.out(coded);
        let carry_moves = if self.carry.draining() {
            self.packer.ready(to_carry == Some(Packed::End))
        } else {
            self.carry_accepts()
        };
        let to_packer = self.to_packer(i.hdr);
        let last_leaves = i.out_ready
            && self
                .packer
                .out(to_packer.map(|p| p.0))
                .is_some_and(|b| b.last);

        self.packer.tick(to_packer, i.out_ready);
        if carry_moves {
            self.carry.step(coded);
        }
        if free {
            self.engine.step(self.at_engine.filter(|_| fired));
        }
        if fired || self.at_engine.is_none() {
            self.at_engine = taken;
        }
        self.binariser.tick(taken.is_some(), i.word, i.start);
        if let Some((ctx, state)) = i.init {
            self.engine.contexts[usize::from(ctx)] = state;
        }
        if i.start {
            (self.engine.range, self.engine.low, self.engine.pending) = (510, 0, -1);
            self.idle = false;
        } else if last_leaves {
            self.idle = true;
        }
    }
}

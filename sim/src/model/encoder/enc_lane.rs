// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_lane`: binariser, engine, carry and packer, register by register.

use tricodec_golden::entropy::lane::Bin;
use tricodec_golden::entropy::lane::BlockWord;

use super::enc_arith::Engine;
use super::enc_binariser::Binariser;
use super::enc_carry::{Carry, Packed};
use super::enc_packer::{Beat, Packer};

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
            binariser: Binariser::default(),
            at_engine: None,
            engine: Engine::default(),
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
        self.engine_free() && self.engine.runs()
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
        let byte = self.carry.out(self.engine.out);
        LaneOut {
            pop: self.binariser.pop,
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
            self.engine.contexts.set(ctx, state);
        }
        if i.start {
            self.engine.start();
            self.idle = false;
        } else if last_leaves {
            self.idle = true;
        }
    }
}

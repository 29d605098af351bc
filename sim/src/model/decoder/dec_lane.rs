// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_lane`.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::{Bins, LevelWord};

use super::dec_arith::Engine;
use super::dec_contexts::Contexts;
use super::dec_nal_reader::{Beat, NalReader};
use super::dec_parser::{Action, EngineView, Parser, ParserIn, Start};
use super::dec_pkg::RING_DEPTH;

/// Inputs of a clock.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct DecLaneIn<'a> {
    pub open: bool,
    pub beat: Option<Beat>,
    /// The slice parser has chosen this lane.
    pub serve: bool,
    /// It takes the byte on offer.
    pub byte_ready: bool,
    /// (dense context, state).
    pub init: Option<(u8, u8)>,
    pub start: Option<&'a Start>,
    pub synced: bool,
    pub fill: bool,
    /// The oldest word is issued.
    pub pop: bool,
    /// A word is through the pipeline.
    pub done: bool,
}

/// One lane.
#[derive(Clone, Debug)]
pub struct DecLane {
    reader: NalReader,
    engine: Engine,
    parser: Parser,
    contexts: Contexts,
    /// The packet's header has not been read yet.
    header: bool,
    ring: VecDeque<LevelWord>,
    /// The oldest word is at hand.
    fetched: bool,
    used: usize,
}

impl Default for DecLane {
    fn default() -> Self {
        Self {
            reader: NalReader::default(),
            engine: Engine::default(),
            parser: Parser::default(),
            contexts: Contexts::default(),
            header: false,
            ring: VecDeque::with_capacity(RING_DEPTH),
            fetched: false,
            used: 0,
        }
    }
}

impl DecLane {
    /// `free_o`.
    pub fn free(&self) -> bool {
        self.reader.free()
    }

    /// `wants_o`: a header to be read.
    pub fn wants(&self) -> bool {
        self.header && self.reader.found() && self.parser.idle()
    }

    /// The byte on offer.
    pub fn byte(&self) -> Option<u8> {
        self.reader.byte()
    }

    /// `ended_o`.
    pub fn ended(&self) -> bool {
        self.reader.ended()
    }

    /// `avail_o`.
    pub fn avail(&self) -> bool {
        self.fetched
    }

    /// The oldest word is read: the ring has one port, and takes no word meanwhile.
    fn fetch(&self) -> bool {
        !self.fetched && !self.ring.is_empty()
    }

    /// The oldest word.
    pub fn head(&self) -> Option<&LevelWord> {
        self.ring.front()
    }

    fn word_ready(&self) -> bool {
        self.used < RING_DEPTH && !self.fetch()
    }

    fn view(&self) -> EngineView {
        let ended = self.reader.ended();
        EngineView {
            ready: self.engine.ready(ended),
            bad_start: self.engine.bad_start(ended),
            past: self.engine.past(ended),
            tail: self.engine.tail(ended),
        }
    }

    fn action(&self) -> Action {
        self.parser.action(&self.view(), self.word_ready())
    }

    /// Trace: the bin of this clock, {kind, ctx, bin}.
    pub fn bin(&self) -> Option<u16> {
        let kind = self.action().fire?;
        let bin = u16::from(self.engine.decode(kind, self.contexts.of(kind)).bin);
        Some(match kind {
            Bins::Context(c) => u16::from(c) << 1 | bin,
            Bins::Bypass => 1 << 7 | bin,
            _ => 2 << 7 | bin,
        })
    }

    /// The clock edge; says whether a beat has left.
    pub fn tick(&mut self, i: &DecLaneIn) -> bool {
        let (view, word_ready, action) = (self.view(), self.word_ready(), self.action());
        let decoded = action
            .fire
            .map(|kind| self.engine.decode(kind, self.contexts.of(kind)));
        let bin = decoded.is_some_and(|d| d.bin);
        let stop = self.parser.stops(&action, bin, &view);
        let (byte, ended) = (self.reader.byte(), self.reader.ended());
        let byte_ready = i.byte_ready || self.engine.byte_ready();
        let pushed = self.parser.word().copied().filter(|_| word_ready);

        if let (Some(Bins::Context(context)), Some(d)) = (action.fire, &decoded) {
            self.contexts.set(context, d.state);
        }
        self.engine.tick(
            i.start.is_some_and(|s| s.fault.is_none()),
            stop,
            byte,
            ended,
            decoded.as_ref(),
        );
        let beside = ParserIn {
            word_ready,
            synced: i.synced,
            fill: i.fill,
        };
        self.parser.tick(i.start, &action, bin, &view, &beside);
        let released = self.reader.tick(i.open, stop, i.beat, byte_ready);
        self.header = i.open || self.header && !i.serve;
        let fetch = self.fetch();
        if i.pop {
            self.ring.pop_front();
            self.fetched = false;
        } else {
            self.fetched |= fetch;
        }
        self.used = self.used + usize::from(pushed.is_some()) - usize::from(i.done);
        self.ring.extend(pushed);
        if let Some((context, state)) = i.init {
            self.contexts.set(context, state);
        }
        released
    }
}

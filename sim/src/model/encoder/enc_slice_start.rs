// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_slice_start`.

use tricodec_golden::entropy::lane::{CONTEXTS, Contexts};
use tricodec_golden::stream::write::nal::{self, START_CODE, unit_type};
use tricodec_golden::stream::{Pps, SliceHeader, Sps};

/// Clocks from a context's number to its state.
const CONTEXT_LATENCY: usize = 2;

/// A slice to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartRequest {
    /// Lane that will code it.
    pub lane: usize,
    /// first_mb_in_slice.
    pub first_mb: u32,
    /// idr_pic_id.
    pub idr_pic_id: u16,
    /// SliceQP.
    pub qp: u8,
}

/// Outputs of a clock: functions of the registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartOut {
    /// All is for this lane.
    pub lane: usize,
    /// (dense context, state).
    pub init: Option<(u8, u8)>,
    /// Header byte, raw or not.
    pub hdr: Option<(u8, bool)>,
    /// The lane may start; the unit is free in the next clock.
    pub done: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Prefix(usize),
    /// Bits made of the current byte, bytes sent before it.
    Bits(u8, usize),
    Done,
}

/// The unit.
#[derive(Clone, Debug)]
pub struct SliceStart {
    state: State,
    lane: usize,
    contexts: Contexts,
    context: usize,
    header: Vec<u8>,
}

impl Default for SliceStart {
    fn default() -> Self {
        Self::new()
    }
}

impl SliceStart {
    /// After reset.
    pub fn new() -> Self {
        Self {
            state: State::Idle,
            lane: 0,
            contexts: Contexts::new(0),
            context: CONTEXTS + CONTEXT_LATENCY,
            header: Vec::new(),
        }
    }

    fn contexts_done(&self) -> bool {
        self.context == CONTEXTS + CONTEXT_LATENCY
    }

    /// The outputs of this clock.
    pub fn outputs(&self) -> StartOut {
        let hdr = match self.state {
            State::Prefix(i) if i < 4 => Some((START_CODE[i], true)),
            State::Prefix(_) => Some((nal::header(unit_type::IDR_SLICE), false)),
            State::Bits(8, sent) => Some((self.header[sent], false)),
            _ => None,
        };
        StartOut {
            lane: self.lane,
            init: self
                .context
                .checked_sub(CONTEXT_LATENCY)
                .and_then(|c| self.contexts.0.get(c).map(|s| (c as u8, *s))),
            hdr,
            done: self.state == State::Done && self.contexts_done(),
        }
    }

    /// The clock edge; says whether the request was taken.
    pub fn tick(&mut self, request: Option<&StartRequest>, hdr_ready: bool) -> bool {
        let idle = self.state == State::Idle;
        let contexts_done = self.contexts_done();
        if !contexts_done {
            self.context += 1;
        }
        self.state = match self.state {
            State::Idle => match request {
                Some(r) => {
                    self.lane = r.lane;
                    self.contexts = Contexts::new(r.qp);
                    self.context = 0;
                    let header = SliceHeader::idr(r.first_mb, r.idr_pic_id, r.qp);
                    // Of the parameter sets the size alone differs, and no header depends on it.
                    self.header = header.write(&Sps::grey(16, 16), &Pps::new(false));
                    State::Prefix(0)
                }
                None => State::Idle,
            },
            State::Prefix(i) if !hdr_ready => State::Prefix(i),
            State::Prefix(4) => State::Bits(0, 0),
            State::Prefix(i) => State::Prefix(i + 1),
            State::Bits(8, sent) if !hdr_ready => State::Bits(8, sent),
            State::Bits(8, sent) if sent + 1 == self.header.len() => State::Done,
            State::Bits(8, sent) => State::Bits(1, sent + 1),
            State::Bits(bits, sent) => State::Bits(bits + 1, sent),
            // A short header is through before the contexts are.
            State::Done if !contexts_done => State::Done,
            State::Done => State::Idle,
        };
        idle && request.is_some()
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_entropy`: the lanes, their input, and the slice parser that they share.

use tricodec_golden::entropy::lane::LevelWord;

use super::dec_lane::{DecLane, DecLaneIn};
use super::dec_nal_reader::Beat;
use super::dec_parser::Start;
use super::dec_pkg::DecJob;
use super::dec_request::{BeatRequest, BeatRequests};
use super::dec_slice_parse::SliceParse;
use crate::model::shared::rr_arb::RoundRobin;

/// Inputs of a clock, lanes as bits.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct EntropyIn {
    pub open: u64,
    pub req_ready: bool,
    pub beat: Option<(usize, Beat)>,
    /// Lane whose slice's first word is issued.
    pub synced: Option<usize>,
    /// Lane whose record has come.
    pub fill: Option<usize>,
    pub pop: Option<usize>,
    pub done: Option<usize>,
}

/// `tri_dec_entropy`.
#[derive(Clone, Debug)]
pub struct DecEntropy {
    lanes: Vec<DecLane>,
    requests: BeatRequests,
    turn: RoundRobin,
    /// Lanes with a header to be read, as they were a clock ago.
    wants: u64,
    busy: bool,
    request: Option<(usize, DecJob)>,
    unit: SliceParse,
}

impl DecEntropy {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            lanes: vec![DecLane::default(); lanes],
            requests: BeatRequests::new(lanes),
            turn: RoundRobin::default(),
            wants: 0,
            busy: false,
            request: None,
            unit: SliceParse::default(),
        }
    }

    fn bits(&self, f: impl Fn(&DecLane) -> bool) -> u64 {
        self.lanes
            .iter()
            .enumerate()
            .fold(0, |bits, (l, lane)| bits | u64::from(f(lane)) << l)
    }

    /// `free_o`.
    pub fn free(&self) -> u64 {
        self.bits(DecLane::free)
    }

    /// `avail_o`.
    pub fn avail(&self) -> u64 {
        self.bits(DecLane::avail)
    }

    /// The oldest word of a lane.
    pub fn word(&self, lane: usize) -> Option<&LevelWord> {
        self.lanes[lane].head()
    }

    /// `m_req`.
    pub fn request(&self) -> Option<BeatRequest> {
        self.requests.out
    }

    /// Whether a beat of the lane is awaited.
    pub fn expects(&self, lane: usize) -> bool {
        self.requests.expects(lane)
    }

    /// The slice that starts in this clock.
    pub fn start(&self) -> Option<(usize, Start)> {
        let unit = self.unit.outputs();
        unit.start.map(|start| (unit.lane, start))
    }

    /// Traces of the bins.
    pub fn bins(&self) -> Vec<Option<u16>> {
        self.lanes.iter().map(DecLane::bin).collect()
    }

    /// The clock edge. `job`: the job that a lane parses.
    pub fn tick(&mut self, i: &EntropyIn, job: impl Fn(usize) -> DecJob) {
        let unit = self.unit.outputs();
        let (byte, ended) = (self.lanes[unit.lane].byte(), self.lanes[unit.lane].ended());
        let choose = if self.busy {
            None
        } else {
            self.turn.grant(self.wants)
        };
        self.wants = self.bits(DecLane::wants);
        let beat = i.beat.filter(|(lane, _)| self.requests.expects(*lane));
        let mut released = 0;
        for (l, lane) in self.lanes.iter_mut().enumerate() {
            let mine = l == unit.lane;
            let left = lane.tick(&DecLaneIn {
                open: i.open >> l & 1 == 1,
                beat: beat.filter(|(lane, _)| *lane == l).map(|(_, beat)| beat),
                serve: choose == Some(l),
                byte_ready: unit.byte_ready && mine,
                init: unit.init.filter(|_| mine),
                start: unit.start.as_ref().filter(|_| mine),
                synced: i.synced == Some(l),
                fill: i.fill == Some(l),
                pop: i.pop == Some(l),
                done: i.done == Some(l),
            });
            released |= u64::from(left) << l;
        }
        self.requests.tick(
            i.open,
            beat.map(|(lane, beat)| (lane, beat.last)),
            released,
            i.req_ready,
        );
        let taken = self.unit.ready() && self.request.is_some();
        self.unit.tick(self.request, byte, ended);
        if taken {
            self.request = None;
        }
        if unit.start.is_some() {
            self.busy = false;
        }
        if let Some(lane) = choose {
            self.turn.advance(lane);
            self.busy = true;
            self.request = Some((lane, job(lane)));
        }
    }
}

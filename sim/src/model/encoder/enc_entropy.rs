// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_entropy`: the lanes, their shared slice start and the merge of their streams.

use tricodec_golden::entropy::lane::BlockWord;

use super::enc_lane::{LaneIn, LaneModel, LaneOut};
use super::enc_packer::Beat;
use super::enc_pkg::Job;
use super::enc_slice_start::{SliceStart, StartRequest};
use crate::model::shared::rr_arb::RoundRobin;

/// A beat of `m_axis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutBeat {
    /// TDEST.
    pub lane: usize,
    /// Bytes.
    pub beat: Beat,
}

/// `tri_enc_entropy`.
#[derive(Clone, Debug)]
pub struct Entropy {
    lanes: Vec<LaneModel>,
    outs: Vec<LaneOut>,
    /// Lanes whose slice start is still to be done.
    pub pend: u64,
    busy: bool,
    turn: RoundRobin,
    request: Option<StartRequest>,
    serving: usize,
    unit: SliceStart,
    out_turn: RoundRobin,
    /// Lanes that ask for the port, as they were a clock ago.
    asking: u64,
    granted: Option<usize>,
    /// The beat on offer.
    pub out: Option<OutBeat>,
    /// `m_axis`'s payload register.
    pub payload: OutBeat,
}

impl Entropy {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        let models = vec![LaneModel::new(); lanes];
        Self {
            outs: models.iter().map(|m| m.outputs(None)).collect(),
            lanes: models,
            pend: 0,
            busy: false,
            turn: RoundRobin::default(),
            request: None,
            serving: 0,
            unit: SliceStart::new(),
            out_turn: RoundRobin::default(),
            asking: 0,
            granted: None,
            out: None,
            payload: OutBeat {
                lane: 0,
                beat: Beat::default(),
            },
        }
    }

    /// Outputs of the lanes in this clock.
    pub fn lanes(&self) -> &[LaneOut] {
        &self.outs
    }

    /// Lanes that are idle.
    pub fn idle(&self) -> u64 {
        self.outs
            .iter()
            .enumerate()
            .fold(0, |bits, (l, o)| bits | u64::from(o.idle) << l)
    }

    /// The clock edge. `word`: from the end of the pipeline; `start`: a lane has taken a job;
    /// `job`: the job a lane works on.
    pub fn tick<'a>(
        &mut self,
        word: Option<(usize, &BlockWord)>,
        start: Option<usize>,
        job: impl Fn(usize) -> &'a Job,
        ready: bool,
    ) {
        let unit = self.unit.outputs();
        let target = unit.lane;
        let hdr_ready = self.outs[target].hdr_ready;
        let idle = self.idle();

        let offered = self
            .outs
            .iter()
            .enumerate()
            .fold(0, |bits, (l, o)| bits | u64::from(o.out.is_some()) << l);
        let free = self.out.is_none() || ready;
        let take = self.granted.filter(|_| free);

        for (l, (lane, out)) in self.lanes.iter_mut().zip(&self.outs).enumerate() {
            let mine = l == target;
            lane.tick(&LaneIn {
                word: word.filter(|w| w.0 == l).map(|w| w.1),
                init: unit.init.filter(|_| mine),
                hdr: unit.hdr.filter(|_| mine),
                start: unit.done && mine,
                out_ready: take == Some(l),
            });
            if take == Some(l)
                && let Some(beat) = out.out
            {
                self.payload = OutBeat { lane: l, beat };
            }
        }
        if free {
            self.out = take.map(|_| self.payload);
        }
        let bit = |lane: Option<usize>| lane.map_or(0, |l| 1 << l);
        if free || self.granted.is_none() {
            self.granted = self.out_turn.grant(self.asking & !bit(self.granted));
            if let Some(lane) = self.granted {
                self.out_turn.advance(lane);
            }
        }
        self.asking = offered & !bit(take);

        // Slice starts: chosen among the lanes that are idle in this clock.
        let choose = if self.busy {
            None
        } else {
            self.turn.grant(self.pend & idle)
        };
        if self.unit.tick(self.request.as_ref(), hdr_ready) {
            self.request = None;
        }
        let next = self.unit.outputs();
        for (l, (lane, out)) in self.lanes.iter().zip(&mut self.outs).enumerate() {
            *out = lane.outputs(next.hdr.filter(|_| l == next.lane));
        }
        if unit.done {
            self.busy = false;
            self.pend &= !(1 << self.serving);
        }
        if let Some(lane) = choose {
            self.turn.advance(lane);
            self.busy = true;
            self.serving = lane;
            let j = job(lane);
            self.request = Some(StartRequest {
                lane,
                first_mb: j.first_mb,
                idr_pic_id: j.idr_pic_id,
                qp: j.qp,
            });
        }
        if let Some(lane) = start {
            self.pend |= 1 << lane;
        }
    }
}

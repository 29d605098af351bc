// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_encoder`: all parts, stepped together.

pub mod enc_arith;
pub mod enc_binariser;
pub mod enc_carry;
pub mod enc_contexts;
pub mod enc_entropy;
pub mod enc_input;
pub mod enc_issue;
pub mod enc_lane;
pub mod enc_mb_header;
pub mod enc_packer;
pub mod enc_pipe;
pub mod enc_pkg;
pub mod enc_regs;
pub mod enc_request;
pub mod enc_slice_start;
pub mod enc_syntax_pkg;

use tricodec_golden::codec::pipeline::{BlockRecord, TopEdge};

use crate::model::shared::axil::{AxilIn, AxilOut};
use crate::model::shared::line_port::{LineCommand, LinePort};
use crate::model::shared::slot_table::SlotTable;
use enc_entropy::{Entropy, OutBeat};
use enc_input::{Input, RawBlock};
use enc_issue::{Conditions, Issue};
use enc_lane::LaneOut;
use enc_pipe::{InPipe, IntraPipe, latency};
pub use enc_pkg::Job;
use enc_regs::{Regs, Status};
use enc_request::{Request, Requests};

pub use crate::configs::{Config, ENCODERS as CONFIGS};

/// Inputs of a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct EncoderIn {
    /// Control port.
    pub axil: AxilIn,
    /// `m_req_tready_i`.
    pub req_ready: bool,
    /// `s_blk`.
    pub block: Option<RawBlock>,
    /// `m_line_tready_i`.
    pub line_ready: bool,
    /// `s_line`: (lane, record).
    pub record: Option<(usize, [TopEdge; 4])>,
    /// `m_axis_tready_i`.
    pub out_ready: bool,
}

/// What the issue stage shows of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotTrace {
    /// The slot's lane.
    pub lane: usize,
    /// {conflict, job taken or scan done, issue}.
    pub flags: u8,
}

/// Outputs of a clock.
#[derive(Clone, Debug)]
pub struct EncoderOut {
    /// Control port.
    pub axil: AxilOut,
    /// `m_req`.
    pub request: Option<Request>,
    /// `m_line`.
    pub line: Option<LineCommand>,
    /// `s_line_tready_o`.
    pub record_ready: bool,
    /// `m_axis`.
    pub out: Option<OutBeat>,
    /// Trace: the aligned block (lane, samples).
    pub align: Option<(usize, [u8; 16])>,
    /// Trace: the slot.
    pub slot: Option<SlotTrace>,
    /// Trace: lane and record of the block at the pipeline's input, and at each stage of
    /// [`latency`].
    pub neigh: Option<(usize, BlockRecord)>,
    /// Trace.
    pub cost: Option<(usize, BlockRecord)>,
    /// Trace.
    pub decide: Option<(usize, BlockRecord)>,
    /// Trace.
    pub resid: Option<(usize, BlockRecord)>,
    /// Trace.
    pub fdct: Option<(usize, BlockRecord)>,
    /// Trace.
    pub quant: Option<(usize, BlockRecord)>,
    /// Trace.
    pub recon: Option<(usize, BlockRecord)>,
    /// Lanes' outputs with their traces.
    pub lanes: Vec<LaneOut>,
}

/// The encoder.
#[derive(Clone, Debug)]
pub struct Encoder {
    regs: Regs,
    slots: SlotTable,
    issue: Issue,
    requests: Requests,
    input: Input,
    neighbours: IntraPipe,
    line: LinePort,
    entropy: Entropy,
    pops: Vec<u8>,
}

impl Encoder {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            regs: Regs::new(lanes),
            slots: SlotTable::default(),
            issue: Issue::new(lanes),
            requests: Requests::new(lanes),
            input: Input::new(lanes),
            neighbours: IntraPipe::new(lanes, latency::RECON),
            line: LinePort::new(lanes),
            entropy: Entropy::new(lanes),
            pops: vec![0; lanes],
        }
    }

    /// The outputs of this clock, in place.
    pub fn outputs(&self, i: &EncoderIn) -> EncoderOut {
        let decision = self.issue.decide(&self.conditions());
        let at = |age: usize| self.neighbours.at(age).map(|p| (p.lane, p.record));
        EncoderOut {
            axil: self.regs.outputs(&i.axil),
            request: self.requests.out,
            line: self.line.head().copied(),
            record_ready: self.neighbours.fill_ready(),
            out: self.entropy.out,
            align: self.input.aligned().map(|a| (a.lane, a.samples())),
            slot: decision.lane.map(|lane| SlotTrace {
                lane,
                flags: u8::from(decision.issue.is_some())
                    | u8::from(decision.load) << 1
                    | u8::from(decision.conflict) << 2,
            }),
            neigh: at(0),
            cost: at(latency::COST),
            decide: at(latency::DECIDE),
            resid: at(latency::RESID),
            fdct: at(latency::FDCT),
            quant: at(latency::QUANT),
            recon: at(latency::RECON),
            lanes: self.entropy.lanes().to_vec(),
        }
    }

    fn conditions(&self) -> Conditions {
        Conditions {
            avail: self.input.avail(),
            idle: self.requests.idle(),
            start_pend: self.entropy.pend,
            fill_pend: self.line.pend,
            line_room: self.line.has_room(),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, i: &EncoderIn) {
        let d = self.issue.decide(&self.conditions());
        let command = self.regs.command(&i.axil, self.issue.pending);
        let aligned = self.input.aligned().copied();
        let done = self.neighbours.done().copied();

        let block = i.block.filter(|b| self.requests.expects(b.lane));
        let status = Status {
            pending: self.issue.pending,
            busy: self.issue.pending | self.issue.active | self.entropy.pend | self.busy_lanes(),
            nonfinite: aligned.map_or(0, |a| u64::from(a.block.nan || a.block.inf) << a.lane),
            clipped: aligned.map_or(0, |a| u64::from(!a.scan && a.block.clipped) << a.lane),
            conflict: d.conflict,
            unexpected: i.block.is_some() && block.is_none(),
            slots: self.slots.length(),
        };

        let s3 = d.lane.unwrap_or(0);
        let read = d.issue.map(|_| s3);
        let scanned = aligned.filter(|a| a.scan).map(|a| a.lane);
        let store_ready = self.neighbours.fill_ready();
        let record = i
            .record
            .filter(|_| store_ready)
            .and_then(|(lane, words)| self.line.accepts(lane).map(|column| (lane, column, words)));
        let push = done.as_ref().and_then(|p| self.line_word(p));

        for (pop, lane) in self.pops.iter_mut().zip(self.entropy.lanes()) {
            *pop = lane.pop;
        }
        let start = d.start.then_some(s3);
        self.entropy.tick(
            done.as_ref().map(|p| (p.lane, &p.record.word)),
            start,
            |lane| self.issue.job(lane),
            i.out_ready,
        );
        self.line.tick(
            d.line,
            d.fill.map(|column| (s3, column)),
            push,
            i.line_ready,
            record.map(|r| r.0),
            store_ready,
        );
        self.neighbours
            .tick(d.issue.map(|b| (s3, b)), self.input.samples(), record);
        self.requests.tick(
            (d.ask > 0).then_some((s3, d.ask, d.load)),
            self.issue.scanning,
            block.map(|b| b.lane),
            [read, scanned],
            i.req_ready,
        );
        let accepted = block.map(|b| {
            (
                b,
                self.issue.job(b.lane),
                self.issue.scanning >> b.lane & 1 == 1,
            )
        });
        self.input.tick(accepted, read, start);
        let slot = self.slots.out;
        self.issue
            .tick(slot, &d, command.push, &self.pops, done.map(|p| p.lane));
        self.slots.tick(self.regs.enable(), command.slot);
        self.regs.tick(&i.axil, &status);
    }

    fn busy_lanes(&self) -> u64 {
        let all = u64::MAX >> (64 - self.pops.len());
        all & !self.entropy.idle()
    }

    fn line_word(&self, p: &InPipe) -> Option<LineCommand> {
        let bottom = p.block.wide && tricodec_golden::intra::BLOCK_XY[p.block.block].1 == 3;
        bottom.then(|| LineCommand::Write {
            lane: p.lane,
            first: p.block.first,
            word: self.neighbours.edges(p).top(),
        })
    }
}

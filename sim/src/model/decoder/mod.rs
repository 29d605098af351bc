// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_decoder`: all parts, stepped together.

pub mod dec_arith;
pub mod dec_contexts;
pub mod dec_entropy;
pub mod dec_issue;
pub mod dec_jobs;
pub mod dec_lane;
pub mod dec_nal_reader;
pub mod dec_output;
pub mod dec_parser;
pub mod dec_pipe;
pub mod dec_pkg;
pub mod dec_regs;
pub mod dec_request;
pub mod dec_slice_parse;

use tricodec_golden::codec::pipeline::TopEdge;

use crate::model::shared::axil::{AxilIn, AxilOut};
use crate::model::shared::line_port::{LineCommand, LinePort};
use crate::model::shared::slot_table::SlotTable;
use dec_entropy::{DecEntropy, EntropyIn};
use dec_issue::{DecConditions, DecIssue};
use dec_jobs::Jobs;
use dec_nal_reader::Beat;
use dec_output::{OutBlock, Output};
use dec_parser::Start;
use dec_pipe::{InRecon, Issued, ReconPipe, latency};
pub use dec_pkg::DecJob;
use dec_regs::{DecRegs, DecStatus};
use dec_request::BeatRequest;

pub use crate::configs::DECODERS as CONFIGS;

/// Inputs of a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecoderIn {
    /// Control port.
    pub axil: AxilIn,
    /// `m_req_tready_i`.
    pub req_ready: bool,
    /// `s_axis`: (lane, beat).
    pub beat: Option<(usize, Beat)>,
    /// `m_line_tready_i`.
    pub line_ready: bool,
    /// `s_line`: (lane, record).
    pub record: Option<(usize, [TopEdge; 4])>,
    /// `m_blk_tready_i`.
    pub out_ready: bool,
}

/// Outputs of a clock.
#[derive(Clone, Debug)]
pub struct DecoderOut {
    /// Control port.
    pub axil: AxilOut,
    /// `m_req`.
    pub request: Option<BeatRequest>,
    /// `m_line`.
    pub line: Option<LineCommand>,
    /// `s_line_tready_o`.
    pub record_ready: bool,
    /// `m_blk`.
    pub out: Option<OutBlock>,
    /// Trace: the slice that starts.
    pub start: Option<(usize, Start)>,
    /// Trace: the slot's lane, and whether it issues.
    pub slot: Option<(usize, bool)>,
    /// Trace: the word that is issued.
    pub word: Option<Issued>,
    /// Trace: neighbours and scaled coefficients.
    pub neigh: Option<InRecon>,
    /// Trace: mode, prediction, inverse transform.
    pub predict: Option<InRecon>,
    /// Trace: samples.
    pub recon: Option<InRecon>,
    /// Traces of the lanes' bins.
    pub bins: Vec<Option<u16>>,
}

/// The decoder.
#[derive(Clone, Debug)]
pub struct Decoder {
    regs: DecRegs,
    jobs: Jobs,
    slots: SlotTable,
    issue: DecIssue,
    entropy: DecEntropy,
    pipe: ReconPipe,
    line: LinePort,
    output: Output,
    lanes: usize,
}

impl Decoder {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            regs: DecRegs::new(lanes),
            jobs: Jobs::new(lanes),
            slots: SlotTable::default(),
            issue: DecIssue::new(lanes),
            entropy: DecEntropy::new(lanes),
            pipe: ReconPipe::new(lanes),
            line: LinePort::new(lanes),
            output: Output::default(),
            lanes,
        }
    }

    fn conditions(&self) -> DecConditions {
        DecConditions {
            fill_pend: self.line.pend,
            line_room: self.line.has_room(),
        }
    }

    /// The outputs of this clock.
    pub fn outputs(&self, i: &DecoderIn) -> DecoderOut {
        let d = self.issue.decide(&self.conditions());
        let at = |age: usize| self.pipe.at(age).copied();
        DecoderOut {
            axil: self.regs.outputs(&i.axil),
            request: self.entropy.request(),
            line: self.line.head().copied(),
            record_ready: self.pipe.fill_ready(),
            out: self.output.head().copied(),
            start: self.entropy.start(),
            slot: d.lane.map(|lane| (lane, d.issue.is_some())),
            word: d.issue.and(d.lane).and_then(|lane| {
                Some(Issued {
                    lane,
                    word: *self.entropy.word(lane)?,
                    job: d.job,
                })
            }),
            neigh: at(latency::DEQUANT),
            predict: at(latency::PREDICT),
            recon: at(latency::RECON),
            bins: self.entropy.bins(),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, i: &DecoderIn) {
        let d = self.issue.decide(&self.conditions());
        let full = self.jobs.full();
        let command = self.regs.command(&i.axil, full);
        let free = self.entropy.free();
        let open = self.jobs.open(free);
        let start = self.entropy.start();
        let done = self.pipe.done().copied();
        let sorted = self.output.sort(done.as_ref());
        let lane = d.lane.unwrap_or(0);
        let issued = d.issue.and_then(|block| {
            let word = *self.entropy.word(lane)?;
            Some((
                Issued {
                    lane,
                    word,
                    job: d.job,
                },
                block,
            ))
        });
        let all = u64::MAX >> (64 - self.lanes);
        let taken = i.out_ready && self.output.head().is_some();
        let waiting = if self.issue.empty() { 0 } else { all };
        let status = DecStatus {
            pending: full,
            busy: self.jobs.unfinished() | (all & !free) | waiting,
            failed: match (done.as_ref(), sorted.put) {
                (Some(d), Some(Some(_))) => 1 << d.lane,
                _ => 0,
            },
            unexpected: i.beat.is_some_and(|(lane, _)| !self.entropy.expects(lane)),
            slots: self.slots.length(),
        };

        let store_ready = self.pipe.fill_ready();
        let record = i
            .record
            .filter(|_| store_ready)
            .and_then(|(lane, words)| self.line.accepts(lane).map(|column| (lane, column, words)));
        let push = done.as_ref().and_then(line_word);

        let avail = self.entropy.avail();
        let done_lane = done.map(|p| p.lane);
        self.entropy.tick(
            &EntropyIn {
                open,
                req_ready: i.req_ready,
                beat: i.beat,
                synced: (d.issue.is_some() && d.first).then_some(lane),
                fill: record.map(|r| r.0),
                pop: d.issue.map(|_| lane),
                done: done_lane,
            },
            |lane| self.jobs.parsed(lane),
        );
        self.line.tick(
            d.line,
            d.fill.map(|column| (lane, column)),
            push,
            i.line_ready,
            record.map(|r| r.0),
            store_ready,
        );
        self.pipe.tick(issued, record);
        self.output.tick(done.as_ref(), i.out_ready);
        self.issue.tick(
            self.slots.out,
            &d,
            avail,
            |lane| self.jobs.issued(lane),
            done_lane.map(|lane| (lane, sorted.ended)),
            usize::from(taken) + usize::from(sorted.dropped),
        );
        self.jobs.tick(
            command.push,
            open,
            start.map(|(lane, s)| (lane, s.slice.x)),
            done_lane.filter(|_| sorted.ended),
        );
        self.slots.tick(self.regs.enable(), command.slot);
        self.regs.tick(&i.axil, &status);
    }
}

fn line_word(p: &InRecon) -> Option<LineCommand> {
    let bottom = p.block.wide && tricodec_golden::intra::BLOCK_XY[p.block.block].1 == 3;
    bottom.then(|| LineCommand::Write {
        lane: p.lane,
        first: p.block.first,
        word: p.edges().top(),
    })
}

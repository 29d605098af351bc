// SPDX-License-Identifier: Apache-2.0
//! The decoder's testbench: host and line memory, sender of packets, sink; each with its own random
//! stalls.

use std::collections::VecDeque;
use std::sync::Arc;

use super::meter::Meter;
use super::packet::{Packet, Verdict};
use super::ports::DecoderPins;
use crate::lockstep::harness::host::Host;
use crate::lockstep::harness::line_memory::LineMemory;
use crate::lockstep::harness::report::Summary;
use crate::lockstep::harness::run::{Settings, Testbench, lanes_with};
use crate::lockstep::harness::stall::Stall;
use crate::model::decoder::dec_nal_reader::Beat;
use crate::model::decoder::{DecoderIn, DecoderOut};
use crate::registers::decoder as address;

/// Sends packets: answers requests in order, each after some clocks.
struct Sender {
    packets: Vec<VecDeque<Arc<[u8]>>>,
    current: Vec<Option<(Arc<[u8]>, usize)>>,
    queue: VecDeque<(usize, Beat)>,
    offer: Option<(usize, Beat)>,
    stall: Stall,
    ready_stall: Stall,
}

impl Sender {
    fn request(&mut self, lane: usize, first: bool) {
        if first {
            self.current[lane] = self.packets[lane].pop_front().map(|p| (p, 0));
        }
        // Requests behind the end of a packet are dropped.
        let Some((packet, at)) = &mut self.current[lane] else {
            return;
        };
        let rest = &packet[*at..];
        let count = rest.len().min(8);
        let mut data = [0; 8];
        data[..count].copy_from_slice(&rest[..count]);
        let last = rest.len() <= 8;
        let end = count.saturating_sub(1);
        *at += count;
        if last {
            self.current[lane] = None;
        }
        self.queue.push_back((lane, Beat { data, end, last }));
    }
}

/// All of it, and what it sees.
pub struct DecoderTestbench {
    host: Host,
    sender: Sender,
    line: LineMemory,
    sink_stall: Stall,
    /// What became of each lane's packets.
    pub verdicts: Vec<Vec<Verdict>>,
    open: Vec<Verdict>,
    given: Vec<VecDeque<u64>>,
    meter: Meter,
}

impl DecoderTestbench {
    /// Around a decoder whose lanes have these packets, and will issue so many blocks.
    pub fn new(packets: &[VecDeque<Packet>], blocks: &[u64], settings: &Settings) -> Self {
        let lanes = packets.len();
        let mut stream = 0;
        let mut next = || {
            stream += 1;
            Stall::new(settings.seed, stream, settings.stall)
        };
        let jobs = packets
            .iter()
            .map(|p| p.iter().map(|p| p.job.words()).collect())
            .collect();
        Self {
            host: Host::new(jobs, settings, &[address::FAILED], &mut next),
            sender: Sender {
                packets: packets
                    .iter()
                    .map(|p| p.iter().map(|p| p.bytes.clone()).collect())
                    .collect(),
                current: vec![None; lanes],
                queue: VecDeque::new(),
                offer: None,
                stall: next(),
                ready_stall: next(),
            },
            line: LineMemory::new(lanes, next(), next()),
            sink_stall: next(),
            verdicts: vec![Vec::new(); lanes],
            open: vec![Verdict::default(); lanes],
            given: vec![VecDeque::new(); lanes],
            meter: Meter::new(packets, blocks),
        }
    }

    /// Lanes marked in FAILED, once all is done.
    pub fn failed(&self) -> u64 {
        self.host.marked.first().copied().unwrap_or(0)
    }

    /// The figures of a run of so many clocks.
    pub fn summary(&self, clocks: u64, summary: Summary) -> Summary {
        self.meter.summary(clocks, summary)
    }
}

impl Testbench<DecoderPins> for DecoderTestbench {
    fn drive(&mut self) -> DecoderIn {
        let s = &mut self.sender;
        if s.offer.is_none() && s.stall.go() {
            s.offer = s.queue.pop_front();
        }
        let (record, line_ready) = self.line.drive();
        DecoderIn {
            axil: self.host.access(),
            req_ready: self.sender.ready_stall.go(),
            beat: self.sender.offer,
            line_ready,
            record,
            out_ready: self.sink_stall.go(),
        }
    }

    fn observe(&mut self, clock: u64, i: &DecoderIn, o: &DecoderOut) {
        self.host.observe(&i.axil, &o.axil);
        if let Some((lane, _)) = self.sender.offer.take().filter(|(_, beat)| beat.last) {
            self.given[lane].push_back(clock);
        }
        self.line
            .observe(o.record_ready, o.line.as_ref().filter(|_| i.line_ready));
        if let Some(r) = o.request.filter(|_| i.req_ready) {
            self.sender.request(r.lane, r.first);
        }
        if let Some(b) = o.out.filter(|_| i.out_ready) {
            let open = &mut self.open[b.lane];
            match b.fault {
                None => {
                    open.blocks.push(b.data);
                    open.scale = b.scale;
                }
                fault => open.fault = fault,
            }
            if b.last {
                open.clock = clock;
                open.given = self.given[b.lane].pop_front().unwrap_or(clock);
                self.verdicts[b.lane].push(std::mem::take(open));
            }
        }
        self.meter.observe(clock, o);
    }

    fn done(&self) -> bool {
        self.host.done
    }

    fn last_move(&self) -> u64 {
        self.meter.last_move
    }

    fn share(&self) -> f64 {
        self.meter.share()
    }

    fn bins(&self, o: &DecoderOut) -> u64 {
        lanes_with(o.bins.iter().map(Option::is_some))
    }
}

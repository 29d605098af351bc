//! What surrounds the decoder: host, sender of packets, line memory, sink; and what they see of it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::decoder::{DecoderPins, DecoderRun, Verdict};
use super::fault::Fault;
use super::stall::Stall;
use super::surroundings::{Host, LineMemory};
use super::{World, lanes_with};
use crate::device::{Device, Moment};
use crate::model::decoder::nal::Beat;
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

/// Host, sender, line memory and sink around a decoder, and what they see.
pub(super) struct DecoderWorld<B> {
    pub host: Host,
    sender: Sender,
    line: LineMemory,
    sink_stall: Stall,
    pub verdicts: Vec<Vec<Verdict>>,
    open: Vec<Verdict>,
    given: Vec<VecDeque<u64>>,
    pub meter: Meter,
    /// A difference on purpose.
    fault: Option<Fault>,
    beside: B,
}

/// Counts what the figures need.
#[derive(Default)]
pub(super) struct Meter {
    /// Blocks to come of each lane's packets, if they are sound.
    left: Vec<u64>,
    pub working: u64,
    producing: u64,
    total: u64,
    pub issued: u64,
    pub steady: Option<(u64, u64)>,
    pub steady_end: Option<(u64, u64)>,
    last_move: u64,
}

impl Meter {
    fn observe(&mut self, clock: u64, o: &DecoderOut) {
        if let Some((lane, true)) = o.slot {
            self.issued += 1;
            self.last_move = clock;
            self.producing |= 1 << lane;
            if self.steady.is_none() && self.producing & self.working == self.working {
                self.steady = Some((clock, self.issued));
            }
            self.left[lane] = self.left[lane].saturating_sub(1);
            if self.left[lane] == 0 && self.steady_end.is_none() {
                self.steady_end = Some((clock, self.issued));
            }
        }
        if o.out.is_some()
            || o.axil.awready
            || o.start.is_some()
            || o.bins.iter().any(Option::is_some)
        {
            self.last_move = clock;
        }
    }
}

impl<B> DecoderWorld<B> {
    /// Around a decoder that runs this; `beside` sees every clock.
    pub fn new(run: &DecoderRun, beside: B) -> Self {
        let lanes = run.packets.len();
        let mut stream = 0;
        let mut next = || {
            stream += 1;
            Stall::new(run.seed, stream, run.stall)
        };
        let jobs = run
            .packets
            .iter()
            .map(|p| p.iter().map(|p| p.job.words()).collect())
            .collect();
        Self {
            host: Host::new(jobs, &run.slots, &[address::FAILED], &mut next),
            sender: Sender {
                packets: run
                    .packets
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
            meter: Meter {
                left: run.blocks.clone(),
                working: run
                    .packets
                    .iter()
                    .enumerate()
                    .fold(0, |bits, (l, p)| bits | u64::from(!p.is_empty()) << l),
                total: run.blocks.iter().sum(),
                ..Default::default()
            },
            fault: run.fault,
            beside,
        }
    }
}

impl<B: FnMut(&Moment) -> Result<(), String>> World<DecoderPins> for DecoderWorld<B> {
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
        self.meter.issued as f64 / self.meter.total.max(1) as f64
    }

    fn beside(&mut self, clock: u64, o: &DecoderOut, device: &dyn Device) -> Result<(), String> {
        let bins = lanes_with(o.bins.iter().map(|b| b.is_some()));
        (self.beside)(&Moment {
            clock,
            device,
            bins,
        })
    }

    fn spoil(&mut self, o: &DecoderOut) -> Option<DecoderOut> {
        self.fault.as_mut().map(|f| f.spoilt(o))
    }
}

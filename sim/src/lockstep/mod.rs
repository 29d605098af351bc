//! Lockstep: RTL and golden cycle model, clock by clock, from the same inputs and the same back-pressure.

pub mod environment;
pub mod fault;
pub mod ports;
pub mod report;
pub mod stall;

use std::collections::VecDeque;

use thiserror::Error;

use crate::bridge::{Model, ModelError};
use crate::model::encoder::{Config, Encoder, EncoderOut, latency};
pub use environment::{Environment, Source, Task};
pub use fault::Fault;
use ports::Rtl;
pub use report::{Mismatch, Summary};

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum LockstepError {
    /// The Verilated model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// RTL and golden model differ.
    #[error("RTL and golden model differ at {0}")]
    Mismatch(Box<Mismatch>),
    /// What runs beside the RTL differs from it.
    #[error("clock {0}: {1}")]
    Beside(u64, String),
    /// Nothing moved for long.
    #[error(
        "nothing has moved since clock {0}: the encoder hangs, or a lane with work has no slot"
    )]
    Hang(u64),
}

/// What to run.
pub struct Run {
    /// Configuration.
    pub config: Config,
    /// Slices, by lane.
    pub tasks: Vec<VecDeque<Task>>,
    /// Lane of each slot.
    pub slots: [Option<usize>; 64],
    /// Share of stalled clocks on every stream, in percent.
    pub stall: u8,
    /// Seed of the stalls.
    pub seed: u64,
    /// Record the clocks from..to into this FST file.
    pub wave: Option<(String, u64, u64)>,
    /// A difference on purpose.
    pub fault: Option<Fault>,
}

/// A finished run.
#[derive(Debug)]
pub struct Finished {
    /// Figures.
    pub summary: Summary,
    /// Bytes by lane, one vector per slice.
    pub streams: Vec<Vec<Vec<u8>>>,
    /// Lanes that have seen NaN or infinity, a bit for each, as the registers said at the end.
    pub nonfinite: u64,
    /// Lanes that have clipped a value.
    pub clipped: u64,
}

/// Clocks from one slot of a lane to its next one, at least: the block's way through the pipeline.
pub const SLOT_DISTANCE: usize = latency::RECON + 3;

/// Slots spread evenly over the lanes that have work: as many each as their distance allows.
pub fn even_slots(lanes_used: usize) -> [Option<usize>; 64] {
    let used = lanes_used.clamp(1, 64);
    let turns = (64 / used).min(64 / SLOT_DISTANCE);
    let period = 64 / turns;
    // What is left over behind the last turn stays empty: the table starts again with lane 0.
    std::array::from_fn(|i| Some(i % period).filter(|lane| *lane < used && i < turns * period))
}

/// Counts what the figures need.
struct Meter {
    left: Vec<u64>,
    working: u64,
    coding: u64,
    steady: Option<(u64, u64)>,
    steady_end: Option<(u64, u64)>,
    issued: u64,
    last_move: u64,
}

impl Meter {
    fn new(tasks: &[VecDeque<Task>]) -> Self {
        let left: Vec<u64> = tasks
            .iter()
            .map(|t| t.iter().map(|t| 16 * u64::from(t.job.mb_count)).sum())
            .collect();
        let working = left
            .iter()
            .enumerate()
            .fold(0, |bits, (l, n)| bits | u64::from(*n > 0) << l);
        Self {
            left,
            working,
            coding: 0,
            steady: None,
            steady_end: None,
            issued: 0,
            last_move: 0,
        }
    }

    fn observe(&mut self, clock: u64, o: &EncoderOut) {
        if let Some(slot) = o.slot.filter(|s| s.flags & 1 == 1) {
            self.issued += 1;
            self.left[slot.lane] -= 1;
            self.last_move = clock;
            if self.left[slot.lane] == 0 && self.steady_end.is_none() {
                self.steady_end = Some((clock, self.issued));
            }
        }
        if o.out.is_some()
            || o.align.is_some()
            || o.axil.awready
            || o.lanes.iter().any(|l| l.bin.is_some())
        {
            self.last_move = clock;
        }
        if self.steady.is_none() {
            for (l, lane) in o.lanes.iter().enumerate() {
                self.coding |= u64::from(lane.bin.is_some()) << l;
            }
            if self.coding & self.working == self.working {
                self.steady = Some((clock, self.issued));
            }
        }
    }

    fn summary(&self, clocks: u64, mut s: Summary) -> Summary {
        s.clocks = clocks;
        s.samples = 16 * self.issued;
        s.samples_per_clock_overall = s.samples as f64 / clocks.max(1) as f64;
        s.lanes_used = self.working.count_ones() as usize;
        if let (Some((from, before)), Some((to, after))) = (self.steady, self.steady_end)
            && to > from
        {
            s.steady_clocks = to - from;
            s.samples_per_clock = 16.0 * (after - before) as f64 / s.steady_clocks as f64;
        }
        s.bits_per_sample = s.coded_bits as f64 / s.samples.max(1) as f64;
        s
    }
}

/// Clocks without any movement after which a run is given up.
const PATIENCE: u64 = 200_000;

impl Run {
    /// Run to the end, or to the first difference. `progress` is told clock and issued share now and then.
    pub fn execute(&self, progress: impl FnMut(u64, f64)) -> Result<Finished, LockstepError> {
        self.execute_beside(progress, |_, _| Ok(()))
    }

    /// The same with something beside the RTL, such as its gates: `beside` sees every clock's ports before the edge, and may say what differs.
    pub fn execute_beside(
        &self,
        mut progress: impl FnMut(u64, f64),
        mut beside: impl FnMut(u64, &Model) -> Result<(), String>,
    ) -> Result<Finished, LockstepError> {
        let mut rtl = Rtl::new(self.config.top)?;
        let mut golden = Encoder::new(self.config.lanes);
        let mut environment =
            Environment::new(self.tasks.clone(), &self.slots, self.seed, self.stall);
        let mut meter = Meter::new(&self.tasks);
        let total: u64 = meter.left.iter().sum();
        let mut summary = Summary::default();
        let mut fault = self.fault;
        // After a difference the clocks that the waveform still wants are run without comparing.
        let mut failed: Option<Box<Mismatch>> = None;
        let mut clock = 0;
        while !environment.done() {
            if let Some((path, from, to)) = &self.wave {
                if clock == *from {
                    rtl.model().open_trace(path);
                } else if clock == *to {
                    rtl.model().close_trace();
                }
            }
            if let Some(m) = &failed
                && self.wave.as_ref().is_none_or(|(_, _, to)| clock >= *to)
            {
                return Err(LockstepError::Mismatch(m.clone()));
            }
            let inputs = environment.drive();
            rtl.drive(&inputs);
            rtl.settle()?;
            let outputs = golden.outputs(&inputs);
            if failed.is_none() {
                let mut expected = None;
                if let Some(fault) = &mut fault {
                    fault.apply(expected.insert(outputs.clone()));
                }
                failed = rtl
                    .compare(
                        clock,
                        expected.as_ref().unwrap_or(&outputs),
                        &mut summary.compared,
                    )
                    .err()
                    .map(Box::new);
            }
            environment.observe(&inputs, &outputs);
            meter.observe(clock, &outputs);
            beside(clock, rtl.model()).map_err(|what| LockstepError::Beside(clock, what))?;
            rtl.edge()?;
            golden.tick(&inputs);
            clock += 1;
            if clock - meter.last_move > PATIENCE {
                return Err(LockstepError::Hang(meter.last_move));
            }
            if clock % 1024 == 0 {
                progress(clock, meter.issued as f64 / total.max(1) as f64);
            }
        }
        if let Some(m) = failed {
            return Err(LockstepError::Mismatch(m));
        }
        let (nonfinite, clipped) = environment.lanes_marked();
        let mut streams = std::mem::take(&mut environment.streams);
        for slices in &mut streams {
            slices.pop_if(|s| s.is_empty());
        }
        summary.coded_bits = streams.iter().flatten().map(|s| 8 * s.len() as u64).sum();
        Ok(Finished {
            summary: meter.summary(clock, summary),
            streams,
            nonfinite,
            clipped,
        })
    }
}

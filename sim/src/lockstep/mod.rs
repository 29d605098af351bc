//! Lockstep: RTL and golden cycle model, clock by clock, from the same inputs and the same back-pressure.

pub mod check;
pub mod decoder;
mod decoder_world;
pub mod environment;
pub mod fault;
pub mod ports;
pub mod report;
pub mod stall;
pub mod surroundings;
pub mod verdict;

use std::collections::{BTreeMap, VecDeque};

use thiserror::Error;

use crate::bridge::{Model, ModelError};
use crate::device::{Device, Moment};
use crate::model::encoder::{Config, Encoder, EncoderIn, EncoderOut, latency};
use check::{Pins, Rtl};
pub use environment::{Environment, Source, Task};
pub use fault::Fault;
use ports::EncoderPins;
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
    #[error("nothing has moved since clock {0}: the design hangs, or a lane with work has no slot")]
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
    pub wave: Wave,
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
        let steady = self.steady.zip(self.steady_end);
        s.measure(clocks, self.issued, self.working, steady);
        s
    }
}

/// Clocks without any movement after which a run is given up.
const PATIENCE: u64 = 200_000;

/// A golden cycle model.
pub trait Golden<P: Pins> {
    /// The outputs of this clock.
    fn outputs(&self, i: &P::In) -> P::Out;
    /// The clock edge.
    fn tick(&mut self, i: &P::In);
}

/// What surrounds a design, and watches it.
pub trait World<P: Pins> {
    /// The inputs of the next clock.
    fn drive(&mut self) -> P::In;
    /// What happened in the clock.
    fn observe(&mut self, clock: u64, i: &P::In, o: &P::Out);
    /// All is done.
    fn done(&self) -> bool;
    /// Clock of the last movement.
    fn last_move(&self) -> u64;
    /// Share of the work that is done.
    fn share(&self) -> f64;
    /// What runs beside the RTL looks at its ports before the edge, and says what differs.
    fn beside(&mut self, _clock: u64, _o: &P::Out, _rtl: &dyn Device) -> Result<(), String> {
        Ok(())
    }
    /// Change what is expected of the RTL in this clock, where that is the purpose.
    fn spoil(&mut self, _: &P::Out) -> Option<P::Out> {
        None
    }
}

/// Record the clocks from..to into this FST file.
pub type Wave = Option<(String, u64, u64)>;

/// Step a device and its golden model in lockstep to the end, or to the first difference. Gives the number of clocks.
pub fn lockstep<P: Pins>(
    device: &mut dyn Device,
    golden: &mut impl Golden<P>,
    world: &mut impl World<P>,
    wave: &Wave,
    compared: &mut BTreeMap<&'static str, u64>,
    mut progress: impl FnMut(u64, f64),
) -> Result<u64, LockstepError> {
    let mut rtl = Rtl::<P>::new(device)?;
    // After a difference the clocks that the waveform still wants are run without comparing.
    let mut failed: Option<Box<Mismatch>> = None;
    let mut clock = 0;
    while !world.done() {
        if let Some((path, from, to)) = wave {
            if clock == *from {
                rtl.model().open_trace(path);
            } else if clock == *to {
                rtl.model().close_trace();
            }
        }
        if let Some(m) = &failed
            && wave.as_ref().is_none_or(|(_, _, to)| clock >= *to)
        {
            return Err(LockstepError::Mismatch(m.clone()));
        }
        let inputs = world.drive();
        rtl.drive(&inputs);
        rtl.settle()?;
        let outputs = golden.outputs(&inputs);
        if failed.is_none() {
            let expected = world.spoil(&outputs);
            failed = rtl
                .compare(clock, expected.as_ref().unwrap_or(&outputs), compared)
                .err()
                .map(Box::new);
        }
        world.observe(clock, &inputs, &outputs);
        world
            .beside(clock, &outputs, rtl.model())
            .map_err(|what| LockstepError::Beside(clock, what))?;
        rtl.edge()?;
        golden.tick(&inputs);
        clock += 1;
        if clock - world.last_move() > PATIENCE {
            return Err(LockstepError::Hang(world.last_move()));
        }
        if clock % 1024 == 0 {
            progress(clock, world.share());
        }
    }
    failed.map_or(Ok(clock), |m| Err(LockstepError::Mismatch(m)))
}

impl Golden<EncoderPins> for Encoder {
    fn outputs(&self, i: &EncoderIn) -> EncoderOut {
        self.outputs(i)
    }
    fn tick(&mut self, i: &EncoderIn) {
        self.tick(i);
    }
}

/// A bit for each lane.
fn lanes_with(lanes: impl Iterator<Item = bool>) -> u64 {
    lanes
        .enumerate()
        .fold(0, |bits, (l, on)| bits | u64::from(on) << l)
}

/// The encoder's surroundings, and the meter.
struct EncoderWorld<B> {
    environment: Environment,
    meter: Meter,
    total: u64,
    fault: Option<Fault>,
    beside: B,
}

impl<B: FnMut(&Moment) -> Result<(), String>> World<EncoderPins> for EncoderWorld<B> {
    fn drive(&mut self) -> EncoderIn {
        self.environment.drive()
    }
    fn observe(&mut self, clock: u64, i: &EncoderIn, o: &EncoderOut) {
        self.environment.observe(i, o);
        self.meter.observe(clock, o);
    }
    fn done(&self) -> bool {
        self.environment.done()
    }
    fn last_move(&self) -> u64 {
        self.meter.last_move
    }
    fn share(&self) -> f64 {
        self.meter.issued as f64 / self.total.max(1) as f64
    }
    fn beside(&mut self, clock: u64, o: &EncoderOut, device: &dyn Device) -> Result<(), String> {
        let bins = lanes_with(o.lanes.iter().map(|l| l.bin.is_some()));
        (self.beside)(&Moment {
            clock,
            device,
            bins,
        })
    }
    fn spoil(&mut self, o: &EncoderOut) -> Option<EncoderOut> {
        self.fault.as_mut().map(|f| f.spoilt(o))
    }
}

impl Run {
    /// Run to the end, or to the first difference. `progress` is told clock and issued share now and then.
    pub fn execute(&self, progress: impl FnMut(u64, f64)) -> Result<Finished, LockstepError> {
        self.execute_beside(progress, |_| Ok(()))
    }

    /// The same with something beside the RTL, such as its gates: `beside` sees every clock's ports before the edge, and may say what differs.
    pub fn execute_beside(
        &self,
        progress: impl FnMut(u64, f64),
        beside: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<Finished, LockstepError> {
        self.execute_on(&mut Model::new(self.config.top)?, progress, beside)
    }

    /// The same with a device in the place of the Verilated RTL.
    pub fn execute_on(
        &self,
        device: &mut dyn Device,
        progress: impl FnMut(u64, f64),
        beside: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<Finished, LockstepError> {
        let meter = Meter::new(&self.tasks);
        let mut world = EncoderWorld {
            environment: Environment::new(self.tasks.clone(), &self.slots, self.seed, self.stall),
            total: meter.left.iter().sum(),
            meter,
            fault: self.fault,
            beside,
        };
        let mut summary = Summary::default();
        let clocks = lockstep::<EncoderPins>(
            device,
            &mut Encoder::new(self.config.lanes),
            &mut world,
            &self.wave,
            &mut summary.compared,
            progress,
        )?;
        let (nonfinite, clipped) = world.environment.lanes_marked();
        let mut streams = std::mem::take(&mut world.environment.streams);
        for slices in &mut streams {
            slices.pop_if(|s| s.is_empty());
        }
        summary.coded_bits = streams.iter().flatten().map(|s| 8 * s.len() as u64).sum();
        Ok(Finished {
            summary: world.meter.summary(clocks, summary),
            streams,
            nonfinite,
            clipped,
        })
    }
}

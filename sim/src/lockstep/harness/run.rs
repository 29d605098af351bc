// SPDX-License-Identifier: Apache-2.0
//! A run of either top: device and golden model step by step from the same inputs.

use std::collections::BTreeMap;

use thiserror::Error;

use super::pins::{Pins, Rtl};
use super::report::Mismatch;
use super::wrong_bit::WrongBit;
use crate::bridge::{Model, ModelError};
use crate::device::{Device, Moment};
use crate::model::encoder::Config;

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum LockstepError {
    /// The Verilated model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// RTL and golden model differ.
    #[error("RTL and golden model differ at {0}")]
    Mismatch(Box<Mismatch>),
    /// Who looks on has ended the run: in this clock, for this reason.
    #[error("clock {0}: {1}")]
    Observer(u64, String),
    /// Nothing moved for long.
    #[error("nothing has moved since clock {0}: the design hangs, or a lane with work has no slot")]
    Hang(u64),
}

/// Record the clocks from..to into this FST file.
pub type Wave = Option<(String, u64, u64)>;

/// What a run of either top is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Configuration.
    pub config: Config,
    /// Lane of each slot that turns, 1 to [`SLOTS`](crate::model::shared::slot_table::SLOTS).
    pub slots: Vec<Option<usize>>,
    /// Share of stalled clocks on every stream, in percent.
    pub stall: u8,
    /// Seed of the stalls.
    pub seed: u64,
    /// Seed of what the RTL's registers and memories hold before they are reset or written.
    pub contents: u32,
    /// Share of the host's accesses, in percent, that are reads of any address besides its own.
    pub looks: u8,
    /// Record the clocks from..to into this FST file: two units of time for a clock, 2n and 2n + 1
    /// for clock n, whose number is the signal `lockstep.clock`.
    pub wave: Wave,
    /// A difference on purpose.
    pub wrong_bit: Option<WrongBit>,
}

/// A top with its inputs, ready to run.
pub trait Run {
    /// What a whole run gives.
    type Finished;

    /// How it runs.
    fn settings(&self) -> &Settings;

    /// The same, to be changed.
    fn settings_mut(&mut self) -> &mut Settings;

    /// Run on a device, to the end or to the first difference. `progress` is told clock and issued
    /// share now and then; `observer` sees every clock's ports before the edge, and ends the run
    /// with what it does not like.
    fn execute_on(
        &self,
        device: &mut dyn Device,
        progress: impl FnMut(u64, f64),
        observer: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<Self::Finished, LockstepError>;

    /// The Verilated RTL of the configuration.
    fn rtl(&self) -> Result<Model, ModelError> {
        let settings = self.settings();
        Model::with_contents(settings.config.top, settings.contents)
    }

    /// Run the Verilated RTL while an observer looks on.
    fn execute_observed(
        &self,
        progress: impl FnMut(u64, f64),
        observer: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<Self::Finished, LockstepError> {
        self.execute_on(&mut self.rtl()?, progress, observer)
    }

    /// Run the Verilated RTL.
    fn execute(&self, progress: impl FnMut(u64, f64)) -> Result<Self::Finished, LockstepError> {
        self.execute_observed(progress, |_| Ok(()))
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

/// Drives the inputs of a design, and watches what it does.
pub trait Testbench<P: Pins> {
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
    /// Lanes whose engine has a bin in this clock, a bit for each.
    fn bins(&self, o: &P::Out) -> u64;
}

/// Step a device and its golden model in lockstep to the end, or to the first difference. Gives the
/// number of clocks.
pub fn lockstep<P: Pins>(
    device: &mut dyn Device,
    golden: &mut impl Golden<P>,
    bench: &mut impl Testbench<P>,
    settings: &Settings,
    compared: &mut BTreeMap<&'static str, u64>,
    mut progress: impl FnMut(u64, f64),
    mut observer: impl FnMut(&Moment) -> Result<(), String>,
) -> Result<u64, LockstepError> {
    let wave = &settings.wave;
    let mut rtl = Rtl::<P>::new(device, settings.wrong_bit)?;
    // After a difference the clocks that the waveform still wants are run without comparing.
    let mut failed: Option<Box<Mismatch>> = None;
    let mut clock = 0;
    while !bench.done() {
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
        rtl.model().begin_clock(clock);
        let inputs = bench.drive();
        rtl.drive(&inputs);
        rtl.settle()?;
        let outputs = golden.outputs(&inputs);
        if failed.is_none() {
            let result = rtl.compare(clock, &outputs, compared);
            failed = result.err().map(Box::new);
        }
        bench.observe(clock, &inputs, &outputs);
        let moment = Moment {
            clock,
            device: rtl.model(),
            bins: bench.bins(&outputs),
        };
        observer(&moment).map_err(|why| LockstepError::Observer(clock, why))?;
        rtl.edge()?;
        golden.tick(&inputs);
        clock += 1;
        if clock - bench.last_move() > PATIENCE {
            return Err(LockstepError::Hang(bench.last_move()));
        }
        if clock % 1024 == 0 {
            progress(clock, bench.share());
        }
    }
    failed.map_or(Ok(clock), |m| Err(LockstepError::Mismatch(m)))
}

/// A bit for each lane.
pub fn lanes_with(lanes: impl Iterator<Item = bool>) -> u64 {
    lanes
        .enumerate()
        .fold(0, |bits, (l, on)| bits | u64::from(on) << l)
}

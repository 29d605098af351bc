// SPDX-License-Identifier: Apache-2.0
//! The activity of the gates in a window of clocks: beside the RTL, or in its place.

use anyhow::{Result, anyhow, bail};
use tricodec_flow::gates::Activity;
use tricodec_flow::synth::Synthesis;
use tricodec_sim::device::Moment;
use tricodec_sim::lockstep::harness::run::LockstepError;

use super::gates::{Gates, Ports};
use super::netlist::Netlist;
use super::run::Lockstep;
use crate::output::progress;

/// What a window of clocks did, at the ports and inside the gates.
pub struct Window {
    /// Toggles of the gates.
    pub activity: Activity,
    /// Samples in or out.
    pub samples: u64,
    /// Coded bits out or in.
    pub coded_bits: u64,
}

/// Counts what a window of clocks does at the ports: from clock `from` for `length` clocks.
struct Counter {
    from: u64,
    length: u64,
    ports: Ports,
    samples: u64,
    coded_bits: u64,
    /// Lanes with a bin in the first and in the last quarter.
    coding: [u64; 2],
    clocks: u64,
}

impl Counter {
    fn new((from, length): (u64, u64)) -> Self {
        Self {
            from,
            length,
            ports: Ports::default(),
            samples: 0,
            coded_bits: 0,
            coding: [0; 2],
            clocks: 0,
        }
    }

    /// A clock, before the edge; true at the window's last one.
    fn observe<L: Lockstep>(&mut self, m: &Moment) -> bool {
        let end = self.from + self.length;
        if m.clock >= self.from {
            let mut word = |name: &str| {
                let words = self.ports.value(m.device, name);
                words.first().copied().unwrap_or(0)
            };
            if L::BLOCKS.iter().all(|p| word(p) == 1) {
                self.samples += 16;
            }
            let [valid, ready, keep] = L::CODED;
            if word(valid) == 1 && word(ready) == 1 {
                self.coded_bits += 8 * u64::from(word(keep).count_ones());
            }
            if m.clock < self.from + self.length / 4 {
                self.coding[0] |= m.bins;
            } else if m.clock >= end - self.length / 4 {
                self.coding[1] |= m.bins;
            }
        }
        self.clocks = m.clock + 1;
        self.clocks == end
    }

    /// Every lane must code or decode in the first and in the last quarter of the window.
    fn finish(&self, activity: Option<Activity>, lanes: usize) -> Result<Window> {
        let (from, end, clocks) = (self.from, self.from + self.length, self.clocks);
        let activity = activity.ok_or_else(|| {
            anyhow!("the run ended at clock {clocks}, before the window of clocks {from} to {end}: a larger input is wanted")
        })?;
        let working = self.coding.iter().map(|c| c.count_ones());
        if let Some(some) = working.min().filter(|n| *n < lanes as u32) {
            bail!(
                "only {some} of {lanes} lanes work throughout clocks {from} to {end}: a larger input is wanted"
            );
        }
        Ok(Window {
            activity,
            samples: self.samples,
            coded_bits: self.coded_bits,
        })
    }
}

/// Ends a run without a difference.
const OVER: &str = "the window is over";

/// Run the gates beside the RTL through a window of clocks (the first, and how many), and stop
/// there.
pub fn measure<L: Lockstep>(run: &L, synthesis: &Synthesis, window: (u64, u64)) -> Result<Window> {
    let mut gates = Gates::new(synthesis)?;
    let mut counter = Counter::new(window);
    let mut activity = None;
    let bar = progress(window.0 + window.1, "gates in step with the RTL");
    let result = run.execute_observed(
        |_, _| {},
        |m| {
            bar.set_position(m.clock);
            if m.clock == window.0 {
                gates.start_window();
            }
            let last = counter.observe::<L>(m);
            gates.step(m.device)?;
            if last {
                activity = Some(gates.activity());
                return Err(OVER.to_owned());
            }
            Ok(())
        },
    );
    bar.finish_and_clear();
    ended(result, activity.is_some(), "gates and RTL differ")?;
    counter.finish(activity, run.settings().config.lanes)
}

/// The same with the gates in the RTL's place, compared with the golden model themselves.
pub fn measure_alone<L: Lockstep>(
    run: &L,
    synthesis: &Synthesis,
    window: (u64, u64),
) -> Result<Window> {
    let (mut netlist, gates) = Netlist::new(synthesis)?;
    let mut counter = Counter::new(window);
    let mut activity = None;
    let bar = progress(window.0 + window.1, "gates in lockstep");
    let result = run.execute_on(
        &mut netlist,
        |_, _| {},
        |m| {
            bar.set_position(m.clock);
            // The clock's inputs have settled already: the window opens in the clock before, and
            // has as many edges.
            if m.clock + 1 == window.0 {
                gates.borrow_mut().start_window();
            }
            if counter.observe::<L>(m) {
                activity = Some(gates.borrow().activity());
                return Err(OVER.to_owned());
            }
            Ok(())
        },
    );
    bar.finish_and_clear();
    ended(result, activity.is_some(), "gates and golden model differ")?;
    counter.finish(activity, run.settings().config.lanes)
}

/// A run that was ended on purpose is none that failed.
fn ended<T>(result: Result<T, LockstepError>, over: bool, what: &str) -> Result<()> {
    match result {
        Err(LockstepError::Observer(..)) if over => Ok(()),
        Err(LockstepError::Observer(clock, why)) => bail!("{what} at clock {clock}: {why}"),
        Err(LockstepError::Mismatch(m)) => bail!("{what} at {m}"),
        other => other.map(|_| ()).map_err(Into::into),
    }
}

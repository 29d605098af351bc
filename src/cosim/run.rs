// SPDX-License-Identifier: Apache-2.0
//! A run of a top, whichever it is: its gates beside it where they are asked for, the waveform of a
//! difference.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use tricodec_flow::synth::Synthesis;
use tricodec_sim::lockstep::decoder::DecoderRun;
use tricodec_sim::lockstep::encoder::EncoderRun;
use tricodec_sim::lockstep::harness::run::{LockstepError, Run};

use super::figures::Failure;
use super::gates::{GateFigures, Gates};
use crate::args::{Cosim, Synth};
use crate::output::{progress, report};

/// A run of a top, and what the command wants to know of that.
pub trait Lockstep: Run {
    /// As `tricodec synth --top` calls it.
    const TOP: &'static str;
    /// Valid and ready of the stream of blocks, 16 samples a beat.
    const BLOCKS: [&'static str; 2];
    /// Valid, ready and keep of the stream of coded bytes.
    const CODED: [&'static str; 3];
}

impl Lockstep for EncoderRun {
    const TOP: &'static str = "encoder";
    const BLOCKS: [&'static str; 2] = ["s_blk_tvalid_i", "s_blk_tready_o"];
    const CODED: [&'static str; 3] = ["m_axis_tvalid_o", "m_axis_tready_i", "m_axis_tkeep_o"];
}

impl Lockstep for DecoderRun {
    const TOP: &'static str = "decoder";
    const BLOCKS: [&'static str; 2] = ["m_blk_tvalid_o", "m_blk_tready_i"];
    const CODED: [&'static str; 3] = ["s_axis_tvalid_i", "s_axis_tready_o", "s_axis_tkeep_i"];
}

/// A run without a difference.
pub struct Outcome<T> {
    /// What it gave.
    pub done: T,
    /// Seconds that it took.
    pub seconds: f64,
    /// The gates beside it.
    pub gates: Option<GateFigures>,
}

/// Run to the end; a difference becomes one message, with the waveform recorded around it where one
/// is asked for.
pub fn run<L: Lockstep>(a: &Cosim, run: &mut L) -> Result<Outcome<L::Finished>> {
    let synthesis = a.gates.then(|| synthesis::<L>(a)).transpose()?;
    let mut gates = synthesis.as_ref().map(Gates::new).transpose()?;
    if let Some(path) = &a.wave {
        // The simulator would not say that it cannot write.
        crate::output::Target::new(path)?;
        let what = || format!("cannot write {}", path.display());
        std::fs::File::create(path).with_context(what)?;
    }
    let what = if gates.is_some() { ", gates too" } else { "" };
    let lanes = run.settings().config.lanes;
    let bar = progress(1000, &format!("{lanes} lanes in lockstep{what}"));
    let start = Instant::now();
    let result = run.execute_observed(
        |_, share| bar.set_position((1000.0 * share) as u64),
        |m| gates.as_mut().map_or(Ok(()), |g| g.step(m.device)),
    );
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let (clock, mismatch, between) = match result {
        Ok(done) => {
            return Ok(Outcome {
                done,
                seconds,
                gates: gates.map(|g| g.figures()),
            });
        }
        Err(LockstepError::Mismatch(m)) => (m.clock, Some(m), String::new()),
        Err(LockstepError::Observer(clock, what)) => (clock, None, what),
        Err(e) => {
            if let Some(path) = &a.wave {
                let _ = std::fs::remove_file(path);
            }
            return Err(e.into());
        }
    };
    let recorded = record(run, clock);
    if a.json {
        let f = Failure {
            top: L::TOP,
            config: run.settings().config.name,
            clocks: clock,
            mismatches: 1,
            mismatch: mismatch.as_deref(),
            gates: mismatch.is_none().then_some(&between),
            stall: a.stall,
            seed: a.seed,
        };
        report(true, &f, "")?;
    }
    match mismatch {
        Some(m) => bail!("RTL and golden model differ at {m}{recorded}"),
        None => bail!("gates and RTL differ at clock {clock}: {between}{recorded}"),
    }
}

/// Run once more with the clocks around a difference recorded, if there is a file for them; says
/// so.
fn record<L: Lockstep>(run: &mut L, clock: u64) -> String {
    let Some((path, from, to)) = &mut run.settings_mut().wave else {
        return String::new();
    };
    (*from, *to) = (clock.saturating_sub(100), clock + 20);
    let (end, said) = (
        *to,
        format!("\n  waveform of clocks {from} to {to}: {path}"),
    );
    let _ = run.execute_observed(
        |_, _| {},
        |m| {
            if m.clock > end {
                Err("recorded".to_owned())
            } else {
                Ok(())
            }
        },
    );
    said
}

/// The gates of the top in the run's configuration.
fn synthesis<L: Lockstep>(a: &Cosim) -> Result<Synthesis> {
    crate::synthesis::synthesis(&Synth::plain(L::TOP, a.config))
}

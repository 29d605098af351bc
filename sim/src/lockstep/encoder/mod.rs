// SPDX-License-Identifier: Apache-2.0
//! The encoder in lockstep.

mod meter;
mod ports;
mod task;
mod testbench;

use std::collections::VecDeque;

use super::harness::report::Summary;
use super::harness::run::{Golden, LockstepError, Run, Settings, lockstep};
use crate::device::{Device, Moment};
use crate::model::encoder::enc_pipe::latency;
use crate::model::encoder::{Encoder, EncoderIn, EncoderOut};
use crate::model::shared::slot_table::SLOTS_TURNING;
pub use ports::EncoderPins;
pub use task::{Source, Task};
pub use testbench::EncoderTestbench;

/// Clocks from one slot of a lane to its next one, at least: the block's way through the pipeline.
pub const SLOT_DISTANCE: usize = latency::RECON + 3;

/// Slots spread evenly over the lanes that have work: as many each as their distance allows.
pub fn even_slots(lanes_used: usize) -> Vec<Option<usize>> {
    let used = lanes_used.clamp(1, SLOTS_TURNING);
    let turns = (SLOTS_TURNING / used).min(SLOTS_TURNING / SLOT_DISTANCE);
    let period = SLOTS_TURNING / turns;
    // What is left over behind the last turn stays empty: the table starts again with lane 0.
    let lane = |i| Some(i % period).filter(|lane| *lane < used && i < turns * period);
    (0..SLOTS_TURNING).map(lane).collect()
}

/// An encoder with the slices that it is to code.
pub struct EncoderRun {
    /// How it runs.
    pub settings: Settings,
    /// Slices, by lane.
    pub tasks: Vec<VecDeque<Task>>,
}

/// A finished run.
#[derive(Debug)]
pub struct EncoderFinished {
    /// Figures.
    pub summary: Summary,
    /// Bytes by lane, one vector per slice.
    pub streams: Vec<Vec<Vec<u8>>>,
    /// Lanes that have seen NaN or infinity, a bit for each, as the registers said at the end.
    pub nonfinite: u64,
    /// Lanes that have clipped a value.
    pub clipped: u64,
}

impl Golden<EncoderPins> for Encoder {
    fn outputs(&self, i: &EncoderIn) -> EncoderOut {
        self.outputs(i)
    }
    fn tick(&mut self, i: &EncoderIn) {
        self.tick(i);
    }
}

impl Run for EncoderRun {
    type Finished = EncoderFinished;

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    fn execute_on(
        &self,
        device: &mut dyn Device,
        progress: impl FnMut(u64, f64),
        observer: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<EncoderFinished, LockstepError> {
        let mut bench = EncoderTestbench::new(self.tasks.clone(), &self.settings);
        let mut summary = Summary::default();
        let clocks = lockstep::<EncoderPins>(
            device,
            &mut Encoder::new(self.settings.config.lanes),
            &mut bench,
            &self.settings,
            &mut summary.compared,
            progress,
            observer,
        )?;
        let (nonfinite, clipped) = bench.lanes_marked();
        let mut streams = std::mem::take(&mut bench.streams);
        for slices in &mut streams {
            slices.pop_if(|s| s.is_empty());
        }
        summary.coded_bits = streams.iter().flatten().map(|s| 8 * s.len() as u64).sum();
        Ok(EncoderFinished {
            summary: bench.summary(clocks, summary),
            streams,
            nonfinite,
            clipped,
        })
    }
}

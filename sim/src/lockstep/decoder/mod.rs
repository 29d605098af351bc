// SPDX-License-Identifier: Apache-2.0
//! The decoder in lockstep.

mod meter;
mod packet;
mod ports;
mod testbench;
pub mod verdict;

use std::collections::VecDeque;

use super::harness::report::Summary;
use super::harness::run::{Golden, LockstepError, Run, Settings, lockstep};
use crate::device::{Device, Moment};
use crate::model::decoder::{Decoder, DecoderIn, DecoderOut};
pub use packet::{Packet, Verdict};
pub use ports::DecoderPins;
pub use testbench::DecoderTestbench;

/// A decoder with the packets that it is to decode.
pub struct DecoderRun {
    /// How it runs.
    pub settings: Settings,
    /// Packets, by lane.
    pub packets: Vec<VecDeque<Packet>>,
    /// Blocks that each lane will issue, if its packets are sound.
    pub blocks: Vec<u64>,
}

/// A finished run.
#[derive(Debug)]
pub struct DecoderFinished {
    /// Figures.
    pub summary: Summary,
    /// What became of each lane's packets.
    pub verdicts: Vec<Vec<Verdict>>,
    /// Lanes that had an error, a bit for each, as the registers said at the end.
    pub failed: u64,
}

impl Golden<DecoderPins> for Decoder {
    fn outputs(&self, i: &DecoderIn) -> DecoderOut {
        self.outputs(i)
    }
    fn tick(&mut self, i: &DecoderIn) {
        self.tick(i);
    }
}

impl Run for DecoderRun {
    type Finished = DecoderFinished;

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
    ) -> Result<DecoderFinished, LockstepError> {
        let mut bench = DecoderTestbench::new(&self.packets, &self.blocks, &self.settings);
        let mut summary = Summary::default();
        let clocks = lockstep::<DecoderPins>(
            device,
            &mut Decoder::new(self.settings.config.lanes),
            &mut bench,
            &self.settings,
            &mut summary.compared,
            progress,
            observer,
        )?;
        let packets = self.packets.iter().flatten();
        summary.coded_bits = packets.map(|p| 8 * p.bytes.len() as u64).sum();
        Ok(DecoderFinished {
            summary: bench.summary(clocks, summary),
            failed: bench.failed(),
            verdicts: bench.verdicts,
        })
    }
}

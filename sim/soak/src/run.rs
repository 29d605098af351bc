// SPDX-License-Identifier: Apache-2.0
//! Running a job, and what it gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tricodec_sim::lockstep::harness::report::Summary;
use tricodec_sim::lockstep::harness::run::{LockstepError, Run, Settings};
use tricodec_sim::lockstep::harness::twins::Twins;
use tricodec_sim::model::encoder::Config;

use crate::plan::Plan;

/// What a finished job has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Samples that went through the pipeline.
    pub samples: u64,
    /// Slices or packets.
    pub packets: u64,
    /// Those of them that are damaged.
    pub damaged: u64,
    /// Clocks.
    pub clocks: u64,
    /// Items compared at ports and stages, beside those that are compared at every clock.
    pub compared: u64,
    /// Slices or packets by number of their element format.
    pub formats: [u64; 12],
    /// Packets by the number of the error that they ended in: as text, as JSON wants it.
    pub errors: BTreeMap<String, u64>,
}

impl Outcome {
    /// Add the figures of the run.
    pub fn with(mut self, summary: &Summary) -> Self {
        self.samples = summary.samples;
        self.clocks = summary.clocks;
        self.compared = summary.compared.values().sum();
        self
    }
}

/// How a plan's job runs.
pub fn settings(plan: &Plan, config: Config, even: Vec<Option<usize>>) -> Settings {
    Settings {
        config,
        slots: plan.slot_table(even),
        stall: plan.stall,
        seed: plan.seed,
        contents: plan.contents,
        looks: plan.looks,
        wave: None,
        wrong_bit: None,
    }
}

/// Run the RTL, or two of it from other contents.
pub fn execute<R: Run>(run: &R, plan: &Plan) -> Result<R::Finished, LockstepError> {
    let Some(second) = plan.twin else {
        return run.execute(|_, _| {});
    };
    let top = run.settings().config.top;
    let mut twins = Twins::new(top, [plan.contents, second])?;
    run.execute_on(&mut twins, |_, _| {}, |_| Ok(()))
}

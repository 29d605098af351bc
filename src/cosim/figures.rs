// SPDX-License-Identifier: Apache-2.0
//! What a co-simulation says.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;
use tricodec_sim::lockstep::harness::report::{Mismatch, Summary};
use tricodec_sim::model::encoder::Config;

use super::gates::GateFigures;
use crate::args::Cosim;
use crate::output::report;

/// Figures of a run.
#[derive(Serialize)]
pub struct RunFigures {
    pub top: &'static str,
    pub config: &'static str,
    pub clocks: u64,
    pub samples: u64,
    pub samples_per_clock: f64,
    pub samples_per_clock_overall: f64,
    pub steady_clocks: u64,
    pub lanes_used: usize,
    pub slices: usize,
    pub coded_bits: u64,
    pub bits_per_sample: f64,
    pub mismatches: u64,
    pub compared: BTreeMap<&'static str, u64>,
    pub clocks_per_second: f64,
    pub seconds: f64,
    pub stall: u8,
    pub seed: u64,
    pub ffmpeg: String,
    /// The gates that ran beside the RTL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gates: Option<GateFigures>,
}

/// What is said of a run that ended at a difference.
#[derive(Serialize)]
pub struct Failure<'a> {
    pub top: &'static str,
    pub config: &'static str,
    pub clocks: u64,
    pub mismatches: u64,
    /// Between RTL and golden model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch: Option<&'a Mismatch>,
    /// Between gates and RTL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gates: Option<&'a str>,
    pub stall: u8,
    pub seed: u64,
}

impl RunFigures {
    /// Of a run.
    pub fn new(
        a: &Cosim,
        top: &'static str,
        config: Config,
        s: Summary,
        slices: usize,
        (seconds, gates): (f64, Option<GateFigures>),
    ) -> Self {
        Self {
            top,
            config: config.name,
            clocks: s.clocks,
            samples: s.samples,
            samples_per_clock: s.samples_per_clock,
            samples_per_clock_overall: s.samples_per_clock_overall,
            steady_clocks: s.steady_clocks,
            lanes_used: s.lanes_used,
            slices,
            coded_bits: s.coded_bits,
            bits_per_sample: s.bits_per_sample,
            mismatches: s.mismatches,
            compared: s.compared,
            clocks_per_second: s.clocks as f64 / seconds,
            seconds,
            stall: a.stall,
            seed: a.seed,
            ffmpeg: String::new(),
            gates,
        }
    }

    /// What a person wants to know.
    pub fn sentence(&self, input: &std::path::Path) -> String {
        let items: u64 = self.compared.values().sum();
        let steady = if self.steady_clocks > 0 {
            format!(
                "{:.2} samples per clock in steady state ({} clocks), {:.2} overall",
                self.samples_per_clock, self.steady_clocks, self.samples_per_clock_overall
            )
        } else {
            format!(
                "{:.2} samples per clock overall (no steady state)",
                self.samples_per_clock_overall
            )
        };
        let gates = self.gates.as_ref().map_or(String::new(), |g| {
            format!(
                "\n  gates: {} mapped cells in step with the RTL, {} mismatches in {} compared ports\n  library: {}",
                g.cells, g.mismatches, g.compared, g.library
            )
        });
        format!(
            "{} ({} {}): {} mismatches in {} clocks and {items} compared items; ffmpeg: {}\n  {steady}\n  {} lanes, {} slices, {:.3} bits per sample, {:.0} clocks/s{gates}",
            input.display(),
            self.top,
            self.config,
            self.mismatches,
            self.clocks,
            self.ffmpeg,
            self.lanes_used,
            self.slices,
            self.bits_per_sample,
            self.clocks_per_second
        )
    }

    pub fn report(&self, a: &Cosim) -> Result<()> {
        report(a.json, self, &self.sentence(&a.input))?;
        self.agrees()
    }

    /// Whether ffmpeg does.
    pub fn agrees(&self) -> Result<()> {
        if self.ffmpeg == "identical" {
            Ok(())
        } else {
            bail!("ffmpeg decodes something else: {}", self.ffmpeg)
        }
    }
}

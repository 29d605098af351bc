// SPDX-License-Identifier: Apache-2.0
//! What a lockstep run says.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The first difference between RTL and golden model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// Clock since reset.
    pub clock: u64,
    /// Port or stage.
    pub stage: &'static str,
    /// Lane, where there is one.
    pub lane: Option<usize>,
    /// 4x4 block, counted in coding order over all that the lane has coded (scanning passes too at
    /// `align`), where there is one.
    pub block: Option<u64>,
    /// The golden model's value.
    pub expected: String,
    /// The RTL's.
    pub got: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "clock {}: {}", self.clock, self.stage)?;
        if let Some(lane) = self.lane {
            write!(f, ", lane {lane}")?;
        }
        if let Some(block) = self.block {
            write!(f, ", block {block}")?;
        }
        write!(f, "\n  golden {}\n  RTL    {}", self.expected, self.got)
    }
}

/// Figures of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Clocks from reset to the last lane idle.
    pub clocks: u64,
    /// Samples that went through the pipeline.
    pub samples: u64,
    /// Samples per clock over the whole run.
    pub samples_per_clock_overall: f64,
    /// Samples per clock between the clock when every lane codes and the first in which one has no
    /// block left.
    pub samples_per_clock: f64,
    /// Clocks of that steady state; 0 when there was none (fewer slices than lanes, or too short
    /// ones).
    pub steady_clocks: u64,
    /// Lanes that had work.
    pub lanes_used: usize,
    /// Bits of all slices.
    pub coded_bits: u64,
    /// Coded bits per sample.
    pub bits_per_sample: f64,
    /// Trace items compared, by stage.
    pub compared: BTreeMap<&'static str, u64>,
    /// Differences found: the run ends at the first.
    pub mismatches: u64,
}

impl Summary {
    /// Fill in the figures of a run: blocks issued, lanes with work as bits, and (clock, blocks) at
    /// the ends of the steady state.
    pub fn measure(
        &mut self,
        clocks: u64,
        issued: u64,
        working: u64,
        steady: Option<((u64, u64), (u64, u64))>,
    ) {
        self.clocks = clocks;
        self.samples = 16 * issued;
        self.samples_per_clock_overall = self.samples as f64 / clocks.max(1) as f64;
        self.lanes_used = working.count_ones() as usize;
        if let Some(((from, before), (to, after))) = steady
            && to > from
        {
            self.steady_clocks = to - from;
            self.samples_per_clock = 16.0 * (after - before) as f64 / self.steady_clocks as f64;
        }
        self.bits_per_sample = self.coded_bits as f64 / self.samples.max(1) as f64;
    }
}

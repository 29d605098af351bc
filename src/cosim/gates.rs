// SPDX-License-Identifier: Apache-2.0
//! The mapped gates in step with the RTL, which is in step with the golden model.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use serde::Serialize;
use tricodec_flow::gates::{Activity, Comparator};
use tricodec_flow::graph::Graph;
use tricodec_flow::synth::Synthesis;
use tricodec_sim::bridge::Port;
use tricodec_sim::device::Device;

/// What is said of gates that ran to the end.
#[derive(Clone, Debug, Serialize)]
pub struct GateFigures {
    /// Mapped cells.
    pub cells: usize,
    /// Outputs compared.
    pub compared: u64,
    /// Differences: the run ends at the first.
    pub mismatches: u64,
    /// Library.
    pub library: String,
}

/// Values of the model's ports by name.
#[derive(Default)]
pub struct Ports(HashMap<String, Option<Port>>);

impl Ports {
    /// 64 bits a word, low first; nothing for a port that the RTL does not have.
    pub fn value(&mut self, model: &dyn Device, name: &str) -> Vec<u64> {
        let port = match self.0.get(name) {
            Some(p) => *p,
            None => *self
                .0
                .entry(name.to_owned())
                .or_insert(model.port(name).ok()),
        };
        let Some(port) = port else { return Vec::new() };
        if model.bits(port) <= 64 {
            return vec![model.get(port)];
        }
        let pair = |c: &[u32]| u64::from(c[0]) | c.get(1).map_or(0, |h| u64::from(*h) << 32);
        model.words(port).chunks(2).map(pair).collect()
    }
}

/// The gates of a top, stepped beside its RTL by the names of the ports.
pub struct Gates<'a> {
    synthesis: &'a Synthesis,
    comparator: Comparator<'a>,
    ports: Ports,
}

impl<'a> Gates<'a> {
    /// Out of reset.
    pub fn new(synthesis: &'a Synthesis) -> Result<Self> {
        let graph = Graph::new(&synthesis.flat, &synthesis.library).map_err(|e| anyhow!(e))?;
        let comparator = Comparator::new(&synthesis.flat, &synthesis.library, &graph);
        Ok(Self {
            synthesis,
            comparator: comparator.map_err(|e| anyhow!(e))?,
            ports: Ports::default(),
        })
    }

    /// A clock: the RTL's inputs go in, outputs are compared. An error names the port that differs,
    /// with both values.
    pub fn step(&mut self, model: &dyn Device) -> Result<(), String> {
        self.comparator
            .step(&mut |name| self.ports.value(model, name))
            .map_err(|d| d.to_string())
    }

    /// Count activity from here.
    pub fn start_window(&mut self) {
        self.comparator.gates.start_window();
    }

    /// What happened since.
    pub fn activity(&self) -> Activity {
        self.comparator.gates.activity()
    }

    /// After a run without a difference.
    pub fn figures(&self) -> GateFigures {
        GateFigures {
            cells: self.synthesis.flat.cells.len(),
            compared: self.comparator.compared,
            mismatches: 0,
            library: self.synthesis.library.label.clone(),
        }
    }
}

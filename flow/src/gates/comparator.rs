// SPDX-License-Identifier: Apache-2.0
//! Comparison of the gates with the RTL, port by port.

use std::fmt;

use super::Gates;
use crate::design::Flat;
use crate::graph::Graph;
use crate::library::{Direction, Library};
use crate::netlist::Port;

/// Drives the netlist with the RTL's inputs, and compares all outputs that mean something.
pub struct Comparator<'a> {
    /// The simulator.
    pub gates: Gates<'a>,
    inputs: Vec<Port>,
    outputs: Vec<(Port, Option<String>)>,
    /// Comparisons made.
    pub compared: u64,
}

/// The valid output that an output's meaning depends on.
fn guard(name: &str, outputs: &[&str]) -> Option<String> {
    for (payload, valid) in [
        ("_tdata_o", "_tvalid_o"),
        ("_tkeep_o", "_tvalid_o"),
        ("_tlast_o", "_tvalid_o"),
        ("_tdest_o", "_tvalid_o"),
        ("_tuser_o", "_tvalid_o"),
        ("_scan_o", "_tvalid_o"),
        ("_first_o", "_tvalid_o"),
        ("_read_o", "_tvalid_o"),
        ("rdata_o", "rvalid_o"),
        ("rresp_o", "rvalid_o"),
        ("bresp_o", "bvalid_o"),
    ] {
        if let Some(stem) = name.strip_suffix(payload) {
            let valid = format!("{stem}{valid}");
            if outputs.contains(&valid.as_str()) {
                return Some(valid);
            }
        }
    }
    None
}

/// An output that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Port.
    pub port: String,
    /// Value of the RTL, 64 bits a word, low first.
    pub rtl: Vec<u64>,
    /// Value of the gates.
    pub gates: Vec<u64>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |words: &[u64]| {
            let words: Vec<_> = words.iter().rev().map(|w| format!("{w:016x}")).collect();
            words.join("_")
        };
        write!(
            f,
            "port {}\n  RTL    {}\n  gates  {}",
            self.port,
            hex(&self.rtl),
            hex(&self.gates)
        )
    }
}

/// Seed of the contents that flip-flops and memories wake with.
pub const WAKE: u64 = 0x7472_6963_6F64_6563;

impl<'a> Comparator<'a> {
    /// A netlist in reset, released. What is not reset holds anything.
    pub fn new(flat: &'a Flat, library: &'a Library, graph: &Graph<'_>) -> Result<Self, String> {
        let gates = Gates::new(flat, library, graph)?;
        let is = |d: Direction| move |p: &&Port| p.direction == d;
        let inputs: Vec<Port> = flat
            .ports
            .iter()
            .filter(is(Direction::Input))
            .filter(|p| !p.name.starts_with("clk") && !p.name.starts_with("rst"))
            .cloned()
            .collect();
        let names: Vec<&str> = flat
            .ports
            .iter()
            .filter(is(Direction::Output))
            .map(|p| p.name.as_str())
            .collect();
        let outputs = flat
            .ports
            .iter()
            .filter(is(Direction::Output))
            .map(|p| (p.clone(), guard(&p.name, &names)))
            .collect();
        let mut b = Self {
            gates,
            inputs,
            outputs,
            compared: 0,
        };
        b.gates.scatter(WAKE);
        let reset = flat.port("rst_ni").cloned();
        if let Some(r) = &reset {
            for n in [0, 0, 0, 0, 1] {
                b.gates.drive(r, &[n]);
                b.gates.settle();
                if n == 0 {
                    b.gates.edge();
                }
            }
        }
        b.gates.start_window();
        Ok(b)
    }

    /// One clock: `port` gives the RTL's value of a port, before the edge. An error names the port
    /// that differs.
    pub fn step(&mut self, port: &mut dyn FnMut(&str) -> Vec<u64>) -> Result<(), Difference> {
        for p in &self.inputs {
            let words = port(&p.name);
            self.gates.drive(p, &words);
        }
        self.gates.settle();
        for (p, guard) in &self.outputs {
            if let Some(g) = guard
                && port(g).first() != Some(&1)
            {
                continue;
            }
            let (mut expected, got) = (port(&p.name), self.gates.read(p));
            expected.resize(got.len(), 0);
            self.compared += 1;
            if expected != got {
                return Err(Difference {
                    port: p.name.clone(),
                    rtl: expected,
                    gates: got,
                });
            }
        }
        self.gates.edge();
        Ok(())
    }
}

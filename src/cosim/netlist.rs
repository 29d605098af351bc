// SPDX-License-Identifier: Apache-2.0
//! The mapped gates in the RTL's place: in lockstep with the golden model themselves, in
//! configurations that are not Verilated.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::{Result, anyhow};
use tricodec_flow::gates::{Gates, WAKE};
use tricodec_flow::graph::Graph;
use tricodec_flow::library::Direction;
use tricodec_flow::netlist::Port as Pins;
use tricodec_flow::synth::Synthesis;
use tricodec_sim::bridge::{ModelError, Port};
use tricodec_sim::device::Device;

/// The simulator, shared with who counts its toggles.
pub type Shared<'a> = Rc<RefCell<Gates<'a>>>;

/// A port: its pins, its value in words of 32 bits (two at least), and whether it is an input that
/// has changed.
struct Pin {
    pins: Pins,
    value: Vec<u32>,
    changed: bool,
}

/// A netlist behind the ports of its top. Trace ports are not in it.
pub struct Netlist<'a> {
    gates: Shared<'a>,
    ports: Vec<Pin>,
    clock: usize,
}

impl<'a> Netlist<'a> {
    /// With random contents, as silicon wakes; the simulator too.
    pub fn new(synthesis: &'a Synthesis) -> Result<(Self, Shared<'a>)> {
        let graph = Graph::new(&synthesis.flat, &synthesis.library).map_err(|e| anyhow!(e))?;
        let gates = Gates::new(&synthesis.flat, &synthesis.library, &graph);
        let mut gates = gates.map_err(|e| anyhow!(e))?;
        gates.scatter(WAKE);
        let gates = Rc::new(RefCell::new(gates));
        let ports: Vec<Pin> = synthesis
            .flat
            .ports
            .iter()
            .map(|p| Pin {
                value: vec![0; p.bits.len().div_ceil(32).max(2)],
                changed: p.direction == Direction::Input,
                pins: p.clone(),
            })
            .collect();
        let clock = ports
            .iter()
            .position(|p| p.pins.name == "clk_i")
            .ok_or_else(|| anyhow!("the netlist has no clk_i"))?;
        let shared = Rc::clone(&gates);
        Ok((
            Self {
                gates,
                ports,
                clock,
            },
            shared,
        ))
    }
}

impl Device for Netlist<'_> {
    fn port(&self, name: &str) -> Result<Port, ModelError> {
        let known = self.ports.iter().position(|p| p.pins.name == name);
        match known {
            Some(i) => Ok(Port::at(i)),
            None if name.starts_with("trace_") => Ok(Port::at(self.ports.len())),
            None => Err(ModelError::NoPort {
                top: "the netlist".to_owned(),
                port: name.to_owned(),
            }),
        }
    }

    fn absent(&self, port: Port) -> bool {
        port.place() >= self.ports.len()
    }

    fn bits(&self, port: Port) -> u32 {
        self.ports
            .get(port.place())
            .map_or(0, |p| p.pins.bits.len() as u32)
    }

    fn get(&self, port: Port) -> u64 {
        self.ports
            .get(port.place())
            .map_or(0, |p| u64::from(p.value[0]) | u64::from(p.value[1]) << 32)
    }

    fn words(&self, port: Port) -> &[u32] {
        match self.ports.get(port.place()) {
            Some(p) if p.pins.bits.len() > 64 => &p.value,
            _ => &[],
        }
    }

    fn set(&mut self, port: Port, value: u64) {
        self.set_words(port, &[value as u32, (value >> 32) as u32]);
    }

    fn set_words(&mut self, port: Port, words: &[u32]) {
        if let Some(p) = self.ports.get_mut(port.place()) {
            for (i, v) in p.value.iter_mut().enumerate() {
                let word = words.get(i).copied().unwrap_or(0);
                p.changed |= *v != word;
                *v = word;
            }
        }
    }

    fn eval(&mut self) -> Result<(), ModelError> {
        let mut gates = self.gates.borrow_mut();
        if std::mem::take(&mut self.ports[self.clock].changed)
            && self.ports[self.clock].value[0] == 1
        {
            gates.edge();
            return Ok(());
        }
        for (i, p) in self.ports.iter_mut().enumerate() {
            if i != self.clock && std::mem::take(&mut p.changed) {
                let pair =
                    |c: &[u32]| u64::from(c[0]) | c.get(1).map_or(0, |h| u64::from(*h) << 32);
                let words: Vec<u64> = p.value.chunks(2).map(pair).collect();
                gates.drive(&p.pins, &words);
            }
        }
        gates.settle();
        for p in &mut self.ports {
            if p.pins.direction == Direction::Output {
                for (i, word) in gates.read(&p.pins).into_iter().enumerate() {
                    p.value[2 * i] = word as u32;
                    if let Some(high) = p.value.get_mut(2 * i + 1) {
                        *high = (word >> 32) as u32;
                    }
                }
            }
        }
        Ok(())
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Mapped blocks: what Yosys wrote, as nets and cells with pins in the library's order.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;
use thiserror::Error;

use crate::library::memory::Memory;
use crate::library::{Direction, Library};

/// The netlist is not what the flow can take.
#[derive(Debug, Error)]
#[error("block {block}: {what}")]
pub struct NetlistError {
    /// Block.
    pub block: String,
    /// What is wrong.
    pub what: String,
}

/// Net number in a block: 0 and 1 are the constants.
pub type Net = u32;
/// No net: an output that is left open.
pub const OPEN: Net = u32::MAX;

/// What an instance is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Cell of the library, by number.
    Cell(usize),
    /// Another block, by name.
    Block(String),
    /// Memory macro.
    Memory(Memory),
}

/// An instance. Pins: of cells in the library's order, of blocks bit by bit in the order of their
/// ports, of memories in the order of their ports.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Name.
    pub name: String,
    /// What it is.
    pub of: Of,
    /// Nets.
    pub pins: Vec<Net>,
}

/// A port of a block.
#[derive(Clone, Debug)]
pub struct Port {
    /// Name.
    pub name: String,
    /// Direction.
    pub direction: Direction,
    /// Nets, bit 0 first.
    pub bits: Vec<Net>,
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Name.
    pub name: String,
    /// Ports in Yosys' order.
    pub ports: Vec<Port>,
    /// Instances.
    pub instances: Vec<Instance>,
    /// Number of nets.
    pub nets: usize,
}

/// Names and widths of a block's ports, in order.
pub type Shape = Vec<(String, usize)>;

impl Block {
    /// Read the module `name` of Yosys' JSON. `ports_of` gives the ports of other blocks: name,
    /// width in order.
    pub fn from_json(
        json: &Value,
        name: &str,
        library: &Library,
        ports_of: &dyn Fn(&str) -> Option<Shape>,
    ) -> Result<Self, NetlistError> {
        let fail = |what: String| NetlistError {
            block: name.to_owned(),
            what,
        };
        let module = json
            .pointer(&format!("/modules/{name}"))
            .ok_or_else(|| fail("the netlist does not have it".to_owned()))?;
        let mut nets: HashMap<u64, Net> = HashMap::new();
        let mut net = |bit: &Value| -> Net {
            match bit {
                Value::String(s) if s == "1" => 1,
                Value::Number(n) => {
                    let next = nets.len() as Net + 2;
                    *nets.entry(n.as_u64().unwrap_or(0)).or_insert(next)
                }
                _ => 0,
            }
        };
        let object = |v: &Value| v.as_object().cloned().unwrap_or_default();
        let bits_of = |v: &Value| v.as_array().cloned().unwrap_or_default();
        let mut ports = Vec::new();
        for (port, p) in object(&module["ports"]) {
            let direction = if p["direction"] == "input" {
                Direction::Input
            } else {
                Direction::Output
            };
            ports.push(Port {
                name: port,
                direction,
                bits: bits_of(&p["bits"]).iter().map(&mut net).collect(),
            });
        }
        let mut instances = Vec::new();
        for (instance, c) in object(&module["cells"]) {
            let kind = c["type"].as_str().unwrap_or_default().to_owned();
            let connections = &c["connections"];
            let mut port = |name: &str, width: usize| -> Vec<Net> {
                let bits = bits_of(&connections[name]);
                (0..width)
                    .map(|i| bits.get(i).map_or(OPEN, &mut net))
                    .collect()
            };
            let (of, pins) = if let Some(i) = library.find(&kind) {
                let pins = library.cells[i]
                    .pins
                    .iter()
                    .flat_map(|p| port(&p.name, 1))
                    .collect();
                (Of::Cell(i), pins)
            } else if let Some(m) = Memory::of(&kind) {
                let pins = m
                    .ports()
                    .iter()
                    .flat_map(|p| port(p.name, p.width))
                    .collect();
                (Of::Memory(m), pins)
            } else if let Some(list) = ports_of(&kind) {
                let pins = list.iter().flat_map(|(n, w)| port(n, *w)).collect();
                (Of::Block(kind), pins)
            } else {
                return Err(fail(format!(
                    "the cell {kind} is neither in the library nor a block"
                )));
            };
            instances.push(Instance {
                name: instance,
                of,
                pins,
            });
        }
        let nets = nets.len() + 2;
        Ok(Self {
            name: name.to_owned(),
            ports,
            instances,
            nets,
        })
    }

    /// Names and widths of the ports.
    pub fn shape(&self) -> Vec<(String, usize)> {
        self.ports
            .iter()
            .map(|p| (p.name.clone(), p.bits.len()))
            .collect()
    }

    /// A net more.
    pub fn new_net(&mut self) -> Net {
        self.nets += 1;
        self.nets as Net - 1
    }

    /// Plain Verilog: vectors at the ports only, a wire per net, `.pin(net)` per pin. Open tools of
    /// any age read it.
    pub fn verilog(
        &self,
        library: &Library,
        shapes: &HashMap<String, Vec<(String, usize)>>,
    ) -> String {
        let mut text = String::new();
        let names: Vec<_> = self.ports.iter().map(|p| escape(&p.name)).collect();
        let _ = writeln!(
            text,
            "module {} ({});",
            escape(&self.name),
            names.join(", ")
        );
        let mut wire: Vec<String> = (0..self.nets).map(|n| format!("n{n}")).collect();
        wire[0] = "1'b0".to_owned();
        wire[1] = "1'b1".to_owned();
        let mut named = vec![false; self.nets];
        let mut assigns = String::new();
        for p in &self.ports {
            let range = if p.bits.len() > 1 {
                format!("[{}:0] ", p.bits.len() - 1)
            } else {
                String::new()
            };
            let direction = if p.direction == Direction::Input {
                "input"
            } else {
                "output"
            };
            let _ = writeln!(text, "  {direction} {range}{};", escape(&p.name));
            for (i, n) in p.bits.iter().enumerate() {
                let bit = if p.bits.len() > 1 {
                    format!("{}[{i}]", escape(&p.name))
                } else {
                    escape(&p.name)
                };
                if *n > 1 && !named[*n as usize] {
                    named[*n as usize] = true;
                    wire[*n as usize] = bit;
                } else if p.direction == Direction::Output {
                    let _ = writeln!(assigns, "  assign {bit} = {};", wire[*n as usize]);
                }
            }
        }
        for (n, named) in named.iter().enumerate().skip(2) {
            if !named {
                let _ = writeln!(text, "  wire n{n};");
            }
        }
        text.push_str(&assigns);
        let at = |n: Net| {
            if n == OPEN {
                String::new()
            } else {
                wire[n as usize].clone()
            }
        };
        for (i, c) in self.instances.iter().enumerate() {
            let (kind, list) = match &c.of {
                Of::Cell(k) => (
                    library.cells[*k].name.clone(),
                    library.cells[*k]
                        .pins
                        .iter()
                        .map(|p| (p.name.clone(), 1))
                        .collect(),
                ),
                Of::Block(b) => (b.clone(), shapes.get(b).cloned().unwrap_or_default()),
                Of::Memory(m) => (
                    m.name(),
                    m.ports()
                        .iter()
                        .map(|p| (p.name.to_owned(), p.width))
                        .collect(),
                ),
            };
            let mut first = 0;
            let mut connections = Vec::new();
            for (port, width) in list {
                let bits = &c.pins[first..first + width];
                first += width;
                let value = if width == 1 {
                    at(bits[0])
                } else if bits.iter().all(|b| *b == OPEN) {
                    String::new()
                } else {
                    format!(
                        "{{{}}}",
                        bits.iter()
                            .rev()
                            .map(|b| at(*b))
                            .collect::<Vec<_>>()
                            .join(", ")
                    )
                };
                connections.push(format!(".{}({value})", escape(&port)));
            }
            let _ = writeln!(
                text,
                "  {} {} ({});",
                escape(&kind),
                instance_name(&c.name, i),
                connections.join(", ")
            );
        }
        text.push_str("endmodule\n");
        text
    }
}

/// Instances keep their name where a person gave one; Yosys' own become `u` and a number.
pub fn instance_name(name: &str, number: usize) -> String {
    if name.starts_with('$') || name.contains("$abc$") || name.contains("$auto$") {
        format!("u{number}")
    } else {
        escape(name)
    }
}

/// Name of an instance as OpenSTA has it: without the marks of Verilog's escaped names.
pub fn plain_name(name: &str, number: usize) -> String {
    let name = instance_name(name, number);
    name.trim_start_matches('\\').trim().to_owned()
}

fn escape(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        format!("\\{name} ")
    }
}

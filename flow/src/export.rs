// SPDX-License-Identifier: Apache-2.0
//! What other tools read: Verilog of the mapped hierarchy, Liberty of its memories, constraints.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::design::Design;
use crate::library::Direction;
use crate::library::memory::{CLOCK_CAP, CLOCK_TO_Q, Memory, PIN_CAP, Role, SETUP, SLEW};
use crate::netlist::{Block, Net, OPEN, Of};
use crate::synth::Synthesis;
use crate::timing::Constraints;

/// What an output bit of a block is a wire to.
#[derive(Clone, Copy)]
enum Source {
    /// Another bit of its ports, counted through all of them.
    Bit(usize),
    /// A constant.
    Constant(Net),
}

/// Output bits of blocks that are wires, counted through the ports.
type Wires = HashMap<String, Vec<(usize, Source)>>;

/// The blocks without wires through them: an output that is one of the block's inputs, another of
/// its outputs or a constant is joined around the block instead. OpenSTA loses such a connection
/// when it is an `assign` between two ports.
fn without_feedthroughs(design: &Design) -> Vec<Block> {
    let mut blocks = design.blocks.clone();
    let mut wires = Wires::new();
    for (number, block) in blocks.iter_mut().enumerate() {
        join_around(block, &wires);
        let mut first: HashMap<Net, usize> = HashMap::new();
        let mut found = Vec::new();
        let flat = |block: &Block, direction: Direction| -> Vec<(usize, Net)> {
            let bits = block
                .ports
                .iter()
                .flat_map(|p| p.bits.iter().map(|b| (p.direction, *b)));
            let numbered = bits.enumerate().filter(|(_, (d, _))| *d == direction);
            numbered.map(|(i, (_, n))| (i, n)).collect()
        };
        for (i, n) in flat(block, Direction::Input) {
            first.entry(n).or_insert(i);
        }
        for (i, n) in flat(block, Direction::Output) {
            if n < 2 {
                found.push((i, Source::Constant(n)));
            } else if let Some(known) = first.get(&n) {
                found.push((i, Source::Bit(*known)));
            } else {
                first.insert(n, i);
            }
        }
        if number != design.top {
            for (i, _) in &found {
                let fresh = block.new_net();
                let bit = block.ports.iter_mut().flat_map(|p| &mut p.bits).nth(*i);
                bit.into_iter().for_each(|b| *b = fresh);
            }
            wires.insert(block.name.clone(), found);
        }
    }
    blocks
}

/// Join the nets of a block around the children with wires through them.
fn join_around(block: &mut Block, wires: &Wires) {
    let mut root: Vec<Net> = (0..block.nets as Net).collect();
    let find = |root: &[Net], mut n: Net| {
        while root[n as usize] != n {
            n = root[n as usize];
        }
        n
    };
    for instance in &mut block.instances {
        let Of::Block(child) = &instance.of else {
            continue;
        };
        for (output, source) in wires.get(child).into_iter().flatten() {
            // The output itself goes nowhere any more.
            block.nets += 1;
            root.push(block.nets as Net - 1);
            let outside = std::mem::replace(&mut instance.pins[*output], block.nets as Net - 1);
            let other = match source {
                Source::Constant(constant) => *constant,
                Source::Bit(bit) if instance.pins[*bit] == OPEN => {
                    instance.pins[*bit] = outside;
                    continue;
                }
                Source::Bit(bit) => instance.pins[*bit],
            };
            if outside != OPEN {
                let (a, b) = (find(&root, outside), find(&root, other));
                root[a.max(b) as usize] = a.min(b);
            }
        }
    }
    let ports = block.ports.iter_mut().flat_map(|p| &mut p.bits);
    let pins = block.instances.iter_mut().flat_map(|i| &mut i.pins);
    for n in ports.chain(pins).filter(|n| **n != OPEN) {
        *n = find(&root, *n);
    }
}

/// All blocks as Verilog, children first.
pub fn verilog(s: &Synthesis) -> String {
    let blocks = without_feedthroughs(&s.design);
    let shapes: HashMap<_, _> = blocks.iter().map(|b| (b.name.clone(), b.shape())).collect();
    blocks
        .iter()
        .map(|b| b.verilog(&s.library, &shapes))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The memories of a design.
pub fn memories(s: &Synthesis) -> BTreeSet<Memory> {
    let instances = s.design.blocks.iter().flat_map(|b| &b.instances);
    instances
        .filter_map(|i| {
            if let Of::Memory(m) = i.of {
                Some(m)
            } else {
                None
            }
        })
        .collect()
}

/// Liberty of the memories by the rule of [`crate::library::memory`].
pub fn memory_liberty(memories: &BTreeSet<Memory>) -> String {
    let mut t = String::from(
        "library (tricodec_memories) {\n  delay_model : table_lookup;\n  time_unit : \"1ps\";\n  voltage_unit : \"1V\";\n  current_unit : \"1mA\";\n  \
         capacitive_load_unit (1,ff);\n  leakage_power_unit : \"1pW\";\n  pulling_resistance_unit : \"1kohm\";\n  nom_voltage : 0.7;\n  nom_process : 1;\n  nom_temperature : 25;\n  \
         input_threshold_pct_rise : 50;\n  input_threshold_pct_fall : 50;\n  output_threshold_pct_rise : 50;\n  output_threshold_pct_fall : 50;\n  \
         slew_lower_threshold_pct_rise : 10;\n  slew_lower_threshold_pct_fall : 10;\n  slew_upper_threshold_pct_rise : 90;\n  slew_upper_threshold_pct_fall : 90;\n",
    );
    let widths: BTreeSet<usize> = memories
        .iter()
        .flat_map(|m| m.ports())
        .map(|p| p.width)
        .filter(|w| *w > 1)
        .collect();
    for w in widths {
        let _ = writeln!(
            t,
            "  type (bus{w}) {{ base_type : array; data_type : bit; bit_width : {w}; bit_from : {}; bit_to : 0; downto : true; }}",
            w - 1
        );
    }
    for m in memories {
        let _ = writeln!(
            t,
            "  cell ({}) {{\n    area : {:.3};\n    cell_leakage_power : {:.3};\n    interface_timing : true;",
            m.name(),
            m.area(),
            m.leakage()
        );
        for p in m.ports() {
            let (port, width) = (p.name, p.width);
            let (open, ty) = if width > 1 {
                ("bus", format!(" bus_type : bus{width};"))
            } else {
                ("pin", String::new())
            };
            let inside = match p.role {
                Role::Clock => format!(
                    "direction : input; clock : true; capacitance : {CLOCK_CAP};{}",
                    access_energy(*m)
                ),
                Role::Output => format!(
                    "direction : output; timing () {{ related_pin : \"clk_i\"; timing_type : rising_edge; timing_sense : non_unate; \
                     cell_rise (scalar) {{ values (\"{CLOCK_TO_Q}\"); }} cell_fall (scalar) {{ values (\"{CLOCK_TO_Q}\"); }} \
                     rise_transition (scalar) {{ values (\"{SLEW}\"); }} fall_transition (scalar) {{ values (\"{SLEW}\"); }} }}"
                ),
                _ => format!(
                    "direction : input; capacitance : {PIN_CAP}; timing () {{ related_pin : \"clk_i\"; timing_type : setup_rising; \
                     rise_constraint (scalar) {{ values (\"{SETUP}\"); }} fall_constraint (scalar) {{ values (\"{SETUP}\"); }} }}"
                ),
            };
            let _ = writeln!(t, "    {open} ({port}) {{{ty} {inside} }}");
        }
        t.push_str("  }\n");
    }
    t.push_str("}\n");
    t
}

/// Energy of an access, spent at the rising edge of a clock with an enable.
fn access_energy(m: Memory) -> String {
    let enables = m.ports().into_iter().filter(|p| {
        // With one port the first enable is that of both.
        p.role == Role::Read || (p.role == Role::Write && !m.single)
    });
    enables
        .map(|p| {
            format!(
                " internal_power () {{ when : \"{}\"; rise_power (scalar) {{ values (\"{:.3}\"); }} fall_power (scalar) {{ values (\"0\"); }} }}",
                p.name,
                m.access()
            )
        })
        .collect()
}

/// Constraints as SDC.
pub fn sdc(c: &Constraints, clock: &str, reset: bool) -> String {
    let mut t = format!(
        "create_clock -name clk -period {:.3} [get_ports {clock}]\nset_clock_transition {:.3} [get_clocks clk]\n\
         set inputs {{}}\nforeach p [all_inputs] {{ if {{[get_property $p full_name] ni {{{clock} rst_ni}}}} {{ lappend inputs $p }} }}\n\
         if {{[llength $inputs] > 0}} {{\n  set_input_delay {:.3} -clock clk $inputs\n  set_input_transition {:.3} $inputs\n}}\n\
         set_output_delay {:.3} -clock clk [all_outputs]\nset_load {:.3} [all_outputs]\n",
        c.period, c.slew, c.input_delay, c.slew, c.output_delay, c.load
    );
    if reset {
        t.push_str("set_false_path -from [get_ports rst_ni]\n");
    }
    t
}

/// Write netlist.v, memories.lib, memories.lef, constraints.sdc and the name of the top into a
/// folder.
pub fn write(s: &Synthesis, folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("netlist.v"), verilog(s))?;
    std::fs::write(folder.join("memories.lib"), memory_liberty(&memories(s)))?;
    std::fs::write(folder.join("memories.lef"), memory_lef(&memories(s)))?;
    std::fs::write(
        folder.join("top"),
        format!("{}\n", s.design.blocks[s.design.top].name),
    )?;
    let reset = s.flat.port("rst_ni").is_some();
    let constraints = Constraints {
        wire: s.request.wire,
        ..Constraints::new(s.request.period)
    };
    std::fs::write(
        folder.join("constraints.sdc"),
        sdc(&constraints, "clk_i", reset),
    )
}

/// LEF of the memories: rectangles of the rule's area in the site's height, pins on M4 along the
/// left edge, blocked up to M4. For placement; there is no layout.
pub fn memory_lef(memories: &BTreeSet<Memory>) -> String {
    let mut t = String::from("VERSION 5.8 ;\nBUSBITCHARS \"[]\" ;\nDIVIDERCHAR \"/\" ;\n\n");
    for m in memories {
        let ports = m.ports();
        let (width, height) = m.size();
        let _ = writeln!(
            t,
            "MACRO {}\n  CLASS BLOCK ;\n  ORIGIN 0 0 ;\n  SIZE {width:.3} BY {height:.3} ;\n  SYMMETRY X Y ;",
            m.name()
        );
        let mut pin = 0;
        for p in &ports {
            for bit in 0..p.width {
                let name = if p.width > 1 {
                    format!("{}[{bit}]", p.name)
                } else {
                    p.name.to_owned()
                };
                let direction = if p.role == Role::Output {
                    "OUTPUT"
                } else {
                    "INPUT"
                };
                let y = m.pin_height(pin);
                let kind = if p.role == Role::Clock {
                    "CLOCK"
                } else {
                    "SIGNAL"
                };
                let _ = writeln!(
                    t,
                    "  PIN {name}\n    DIRECTION {direction} ;\n    USE {kind} ;\n    PORT\n      LAYER M4 ;\n      RECT 0.000 {:.3} 0.096 {:.3} ;\n    END\n  END {name}",
                    y - 0.012,
                    y + 0.012
                );
                pin += 1;
            }
        }
        for (name, usage, y) in [
            ("VDD", "POWER", height - 0.096),
            ("VSS", "GROUND", height - 0.192),
        ] {
            let _ = writeln!(
                t,
                "  PIN {name}\n    DIRECTION INOUT ;\n    USE {usage} ;\n    PORT\n      LAYER M4 ;\n      RECT 0.192 {:.3} {:.3} {:.3} ;\n    END\n  END {name}",
                y - 0.024,
                width - 0.096,
                y + 0.024
            );
        }
        t.push_str("  OBS\n");
        for layer in ["M1", "M2", "M3"] {
            let _ = writeln!(
                t,
                "    LAYER {layer} ;\n      RECT 0 0 {width:.3} {height:.3} ;"
            );
        }
        let _ = writeln!(t, "  END\nEND {}\n", m.name());
    }
    t + "END LIBRARY\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::netlist::{Instance, Port};

    fn port(name: &str, direction: Direction, bits: &[Net]) -> Port {
        Port {
            name: name.to_owned(),
            direction,
            bits: bits.to_vec(),
        }
    }

    fn block(name: &str, ports: Vec<Port>, instances: Vec<(&str, Vec<Net>)>, nets: usize) -> Block {
        let instance = |(i, (of, pins)): (usize, (&str, Vec<Net>))| Instance {
            name: format!("u_{i}"),
            of: Of::Block(of.to_owned()),
            pins,
        };
        Block {
            name: name.to_owned(),
            ports,
            instances: instances.into_iter().enumerate().map(instance).collect(),
            nets,
        }
    }

    #[test]
    fn wires_go_around_a_block() {
        // Inside: b is a, c is 1, d and e are one net that something drives (here an inner block).
        let inner = block("inner", vec![port("o", Direction::Output, &[2])], vec![], 3);
        let ports = vec![
            port("a", Direction::Input, &[2]),
            port("b", Direction::Output, &[2]),
            port("c", Direction::Output, &[1]),
            port("de", Direction::Output, &[3, 3]),
        ];
        let wires = block("wires", ports, vec![("inner", vec![3])], 4);
        // Outside: x to a; b, c, d, e to y.
        let ports = vec![
            port("x", Direction::Input, &[2]),
            port("y", Direction::Output, &[3, 4, 5, 6]),
        ];
        let top = block("top", ports, vec![("wires", vec![2, 3, 4, 5, 6])], 7);
        let design = Design::new(vec![inner, wires, top], "top").expect("a design");
        let blocks = without_feedthroughs(&design);
        let y = &blocks[2].ports[1].bits;
        assert_eq!(y[..2], [2, 1], "x and the constant");
        assert_eq!(y[2], y[3]);
        let pins = &blocks[2].instances[0].pins;
        assert_eq!((pins[0], pins[3]), (2, y[2]));
        for output in [1, 2, 4] {
            let elsewhere = blocks[2].ports.iter().flat_map(|p| &p.bits);
            assert!(
                elsewhere.clone().all(|b| *b != pins[output]),
                "{output} is left"
            );
        }
        // No two bits of the middle block's ports are one net any more, and none is a constant.
        let mut bits: Vec<Net> = blocks[1]
            .ports
            .iter()
            .flat_map(|p| p.bits.clone())
            .collect();
        bits.sort_unstable();
        bits.dedup();
        assert!(bits.len() == 5 && bits[0] > 1, "{bits:?}");
    }
}

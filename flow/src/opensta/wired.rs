// SPDX-License-Identifier: Apache-2.0
//! A placed netlist as OpenSTA reads it: flat Verilog, and its wires as SPEF.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::design::{Flat, Leaf};
use crate::graph::Graph;
use crate::library::{Direction, Library};
use crate::netlist::{Block, Instance, Of, Port};
use crate::placement::Layout;
use crate::placement::nets::{ports_of, tree};

/// Resistance of branches without a length, kΩ: a wire of none is no wire.
const LEAST: f32 = 1e-6;

/// The netlist as one module; instances are `i` and their number.
pub fn verilog(flat: &Flat, library: &Library, top: &str) -> String {
    let instances = flat.cells.iter().enumerate().map(|(c, cell)| Instance {
        name: format!("i{c}"),
        of: match cell.leaf {
            Leaf::Cell(k) => Of::Cell(k),
            Leaf::Memory(m) => Of::Memory(m),
        },
        pins: flat.pins(c).to_vec(),
    });
    let block = Block {
        name: top.to_owned(),
        ports: flat.ports.clone(),
        instances: instances.collect(),
        nets: flat.nets,
    };
    block.verilog(library, &HashMap::new())
}

/// A bit of a port as Verilog and SPEF write it.
fn bit(port: &Port, bit: usize) -> String {
    match port.bits.len() {
        1 => port.name.clone(),
        _ => format!("{}[{bit}]", port.name),
    }
}

/// A pin of an instance.
fn pin(graph: &Graph<'_>, cell: u32, pin: u32) -> String {
    let name = match graph.flat.cells[cell as usize].leaf {
        Leaf::Cell(k) => graph.library.cells[k].pins[pin as usize].name.clone(),
        Leaf::Memory(m) => m.pin_name(pin as usize),
    };
    format!("i{cell}:{name}")
}

/// The wires of a placed netlist as SPEF: each net its tree, half of a branch's capacitance at each
/// of its ends. Clocks have none. `out` is the load of an output, fF, which is not written.
pub fn spef(graph: &Graph<'_>, layout: &Layout, top: &str, out: f32) -> String {
    let flat = graph.flat;
    let mut t = format!(
        "*SPEF \"IEEE 1481-1998\"\n*DESIGN \"{top}\"\n*DATE \"\"\n*VENDOR \"\"\n*PROGRAM \"tricodec\"\n\
         *VERSION \"\"\n*DESIGN_FLOW \"\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER [ ]\n\
         *T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 KOHM\n*L_UNIT 1 HENRY\n"
    );
    for (net, ports) in ports_of(flat).iter().enumerate().skip(2) {
        if graph.clock[net] {
            continue;
        }
        let Some((tree, caps)) = tree(graph, &layout.placement, ports, net as u32, out) else {
            continue;
        };
        let is = |(p, _): &&(u32, u32), d| flat.ports[*p as usize].direction == d;
        let named = |(p, b): &(u32, u32)| bit(&flat.ports[*p as usize], *b as usize);
        let name = ports.first().map_or_else(|| format!("n{net}"), named);
        // In the order of the tree's points: driver, sinks, outputs.
        let mut nodes = Vec::new();
        let mut connections = String::new();
        let mut port = |nodes: &mut Vec<String>, name: String, direction| {
            let _ = writeln!(connections, "*P {name} {direction}");
            nodes.push(name);
        };
        let (driver, out_pin) = graph.driver[net];
        if driver == u32::MAX {
            for at in ports.iter().filter(|p| is(p, Direction::Input)).take(1) {
                port(&mut nodes, named(at), "I");
            }
        } else {
            nodes.push(pin(graph, driver, out_pin));
        }
        nodes.extend(
            graph
                .sinks_of(net as u32)
                .iter()
                .map(|(c, p)| pin(graph, *c, *p)),
        );
        for at in ports.iter().filter(|p| is(p, Direction::Output)) {
            port(&mut nodes, named(at), "O");
        }
        for (i, node) in nodes.iter().enumerate().filter(|(_, n)| n.contains(':')) {
            let direction = if i == 0 { "O" } else { "I" };
            let _ = writeln!(connections, "*I {node} {direction}");
        }
        let bare = tree.lumps(&vec![0.0; caps.len()]);
        let _ = write!(
            t,
            "\n*D_NET {name} {}\n*CONN\n{connections}*CAP\n",
            bare.iter().sum::<f32>()
        );
        for (i, (node, cap)) in nodes.iter().zip(&bare).enumerate() {
            let _ = writeln!(t, "{} {node} {cap}", i + 1);
        }
        t.push_str("*RES\n");
        for p in tree.order.iter().skip(1) {
            let (p, parent) = (*p as usize, tree.parent[*p as usize] as usize);
            let ohms = tree.resistance(p).max(LEAST);
            let _ = writeln!(t, "{p} {} {} {ohms}", nodes[parent], nodes[p]);
        }
        t.push_str("*END\n");
    }
    t
}

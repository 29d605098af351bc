// SPDX-License-Identifier: Apache-2.0
//! Measured activity as backward SAIF (IEEE 1801), for OpenSTA, OpenROAD and others: toggles and
//! time at 1 of every driven pin, by instance.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::design::Leaf;
use crate::gates::Activity;
use crate::library::Direction;
use crate::netlist::OPEN;
use crate::netlist::plain_name;
use crate::synth::Synthesis;

/// An instance with blocks and cells in it.
#[derive(Default)]
struct Scope<'a> {
    inside: BTreeMap<&'a str, Scope<'a>>,
    cells: Vec<usize>,
}

/// The whole design.
pub fn saif(s: &Synthesis, activity: &Activity) -> String {
    let mut root = Scope::default();
    for (c, cell) in s.flat.cells.iter().enumerate() {
        let path = &s.flat.paths[cell.path as usize];
        let mut at = &mut root;
        for part in path.split('/').filter(|p| !p.is_empty()) {
            at = at.inside.entry(part).or_default();
        }
        at.cells.push(c);
    }
    let duration = duration(s, activity);
    let top = &s.design.blocks[s.design.top].name;
    let mut t = format!(
        "(SAIFILE\n(SAIFVERSION \"2.0\")\n(DIRECTION \"backward\")\n(DESIGN \"{top}\")\n(PROGRAM_NAME \"tricodec synth\")\n(DIVIDER / )\n(TIMESCALE 1 ps)\n(DURATION {duration})\n(INSTANCE {top}\n"
    );
    t.push_str("(NET\n");
    for p in s
        .flat
        .ports
        .iter()
        .filter(|p| p.direction == Direction::Input && p.name != "clk_i")
    {
        for (i, n) in p.bits.iter().enumerate() {
            let bit = if p.bits.len() > 1 {
                format!("{}\\[{i}\\]", p.name)
            } else {
                p.name.clone()
            };
            net(&mut t, &bit, *n, duration, activity);
        }
    }
    t.push_str(")\n");
    scope(&mut t, &root, s, duration, activity);
    t.push_str("))\n");
    t
}

/// Length of the window, ps.
fn duration(s: &Synthesis, activity: &Activity) -> u64 {
    (activity.clocks as f64 * f64::from(s.request.period)).round() as u64
}

/// A name with its brackets escaped; dots are letters where the divider is a slash.
fn escape(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if matches!(c, '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn scope(t: &mut String, scope_: &Scope, s: &Synthesis, duration: u64, activity: &Activity) {
    for (name, inside) in &scope_.inside {
        let _ = writeln!(t, "(INSTANCE {}", escape(name));
        scope(t, inside, s, duration, activity);
        t.push_str(")\n");
    }
    for c in &scope_.cells {
        let cell = &s.flat.cells[*c];
        let block = &s.design.blocks[cell.block as usize];
        let instance = &block.instances[cell.instance as usize];
        let name = escape(&plain_name(&instance.name, cell.instance as usize));
        let pins = s.flat.pins(*c);
        let _ = write!(t, "(INSTANCE {name} (NET");
        match cell.leaf {
            Leaf::Cell(k) => {
                let kind = &s.library.cells[k];
                for o in kind.outputs.iter().filter(|o| pins[**o] != OPEN) {
                    net(t, &kind.pins[*o].name, pins[*o], duration, activity);
                }
            }
            Leaf::Memory(m) => {
                let output = m.output();
                let port = m.ports().last().map_or("rdata_o", |p| p.name);
                let wide = output.len() > 1;
                for (i, p) in output.enumerate().filter(|(_, p)| pins[*p] != OPEN) {
                    let bit = if wide {
                        format!("{port}\\[{i}\\]")
                    } else {
                        port.to_owned()
                    };
                    net(t, &bit, pins[p], duration, activity);
                }
            }
        }
        t.push_str("))\n");
    }
}

/// A net's share of the window at 1, and its transitions: of a clock, two for each that passed.
fn net(t: &mut String, name: &str, net: u32, duration: u64, activity: &Activity) {
    let (toggles, duty) = match activity.pulses.get(&net) {
        Some(pulses) => (
            2 * pulses,
            0.5 * *pulses as f64 / activity.clocks.max(1) as f64,
        ),
        None => (
            u64::from(activity.toggles[net as usize]),
            f64::from(activity.duty[net as usize]),
        ),
    };
    let high = (duty * duration as f64).round() as u64;
    let low = duration.saturating_sub(high);
    let _ = write!(t, " ({name} (T0 {low}) (T1 {high}) (TC {toggles}))");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn names_of_generated_lanes_are_found() {
        // OpenSTA finds no instance whose dots are escaped: its lanes then had no activity, and
        // their power was made up.
        assert_eq!(escape("gen_lane[0].u_lane"), "gen_lane\\[0\\].u_lane");
    }

    #[test]
    fn a_clock_has_two_edges_for_each_pulse() {
        let activity = Activity {
            clocks: 4,
            toggles: vec![0, 0, 3, 0],
            duty: vec![0.0, 1.0, 0.75, 0.0],
            pulses: HashMap::from([(3, 2)]),
            accesses: HashMap::new(),
        };
        let mut t = String::new();
        net(&mut t, "Y", 2, 4000, &activity);
        net(&mut t, "GCLK", 3, 4000, &activity);
        assert_eq!(
            t,
            " (Y (T0 1000) (T1 3000) (TC 3)) (GCLK (T0 3000) (T1 1000) (TC 4))"
        );
    }
}

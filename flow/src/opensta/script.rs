// SPDX-License-Identifier: Apache-2.0
//! The Tcl that asks OpenSTA for the worst slack and for the worst path of each block. Only
//! commands that versions 2.0 and 3 have in common.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::library::Kind;
use crate::netlist::{Of, plain_name};
use crate::synth::Synthesis;

/// Instances of a block by what they are to its paths.
#[derive(Default)]
struct Members {
    /// Blocks inside, which have paths of their own, and clock gates: the clock that goes through
    /// them is no path of theirs.
    not: BTreeSet<String>,
    /// Number of them.
    children: usize,
    /// Patterns of the pins where paths end: they do not go through the cell.
    ends: BTreeSet<String>,
}

fn members(s: &Synthesis, block: usize) -> Members {
    let mut m = Members::default();
    for (number, instance) in s.design.blocks[block].instances.iter().enumerate() {
        let name = plain_name(&instance.name, number);
        match &instance.of {
            Of::Block(_) => {
                m.children += 1;
                m.not.insert(name);
            }
            Of::Memory(_) => {
                m.ends.insert(format!("{name}/*"));
            }
            Of::Cell(c) => {
                let cell = &s.library.cells[*c];
                let gate = matches!(cell.kind, Kind::ClockGate { .. });
                let place = if gate { name.as_str() } else { "*" };
                let pins = cell.setups.iter().map(|s| &cell.pins[s.pin].name);
                m.ends.extend(pins.map(|p| format!("{place}/{p}")));
                if gate {
                    m.not.insert(name);
                }
            }
        }
    }
    m
}

/// Words as a Tcl list; the names of netlists have no braces.
fn list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.into_iter().map(|w| format!("{{{w}}}")).collect();
    format!("{{{}}}", words.join(" "))
}

/// File of the worst path through block number `block`.
pub fn path_file(block: usize) -> String {
    format!("block_{block}.txt")
}

/// The script that asks for power: reads what [`timing`] does and `activity.saif`; writes
/// `power.txt`, in W, and `done` last. Versions before 2.5 cannot read SAIF: then there is no
/// `power.txt`.
pub fn power(s: &Synthesis, libraries: usize) -> String {
    let mut t = read(s, libraries);
    let top = &s.design.blocks[s.design.top].name;
    let _ = writeln!(
        t,
        "if {{[info commands read_saif] != {{}}}} {{\n  read_saif -scope {top} activity.saif\n  report_power -digits 6 > power.txt\n}}\nclose [open done w]"
    );
    t
}

/// Libraries, netlist, constraints.
fn read(s: &Synthesis, libraries: usize) -> String {
    let mut t = String::new();
    for i in 0..libraries {
        let _ = writeln!(t, "read_liberty cells_{i}.lib");
    }
    let top = &s.design.blocks[s.design.top].name;
    let _ = writeln!(
        t,
        "read_liberty memories.lib\nread_verilog netlist.v\nlink_design {top}\nsource constraints.sdc"
    );
    t
}

/// The script that times a placed netlist: reads what [`timing`] does and `wires.spef`; writes
/// `worst.txt`, `top.txt`, and `done` last.
pub fn wired(s: &Synthesis, libraries: usize) -> String {
    read(s, libraries)
        + "read_spef wires.spef\nreport_worst_slack -digits 3 > worst.txt\n\
           report_checks -format full_clock -fields {slew cap} -digits 3 > top.txt\n\
           close [open done w]\n"
}

/// The script: reads `cells_*.lib` (as many as `libraries`), `memories.lib`, `netlist.v`,
/// `constraints.sdc` beside it; writes `worst.txt`, `tns.txt`, `top.txt`, a file for each block,
/// and `done` last.
pub fn timing(s: &Synthesis, libraries: usize) -> String {
    let mut t = read(s, libraries);
    let _ = writeln!(
        t,
        "report_worst_slack -digits 3 > worst.txt\nreport_tns -digits 3 > tns.txt\nreport_checks -format full -digits 3 > top.txt"
    );
    t.push_str(
        "# The worst path through or to the cells of a block, in all its instances.\n\
         proc block {file paths except ends} {\n\
         \x20 foreach c $except { set not($c) 1 }\n  set through {}\n\
         \x20 foreach path $paths {\n\
         \x20   foreach cell [get_cells \"${path}*\"] { if {![info exists not([get_property $cell name])]} { lappend through $cell } }\n\
         \x20   foreach end $ends { foreach pin [get_pins \"${path}$end\"] { lappend through $pin } }\n\
         \x20 }\n\
         \x20 if {[llength $through] > 0} { report_checks -through $through -format full -digits 3 > $file }\n}\n",
    );
    for (number, block) in s.design.blocks.iter().enumerate() {
        let paths: Vec<String> = (0..s.flat.paths.len())
            .filter(|p| s.flat.path_block[*p] as usize == number)
            .map(|p| &s.flat.paths[p])
            .map(|p| {
                if p.is_empty() {
                    String::new()
                } else {
                    format!("{p}/")
                }
            })
            .collect();
        let m = members(s, number);
        if paths.is_empty() || block.instances.len() == m.children {
            continue;
        }
        let _ = writeln!(
            t,
            "# {}\nblock {} {} {} {}",
            block.name,
            path_file(number),
            list(&paths),
            list(&m.not),
            list(&m.ends)
        );
    }
    t.push_str("close [open done w]\n");
    t
}

//! A module's netlist with recorded activity for OpenSTA, and our figures of the same: `--example opensta MODULE FOLDER`, then
//! `sta -exit FOLDER/check.tcl` (version 3) prints slack and power to compare.

use std::error::Error;
use std::fmt::Write as _;

use tricodec_flow::design::Leaf;
use tricodec_flow::gates::Gates;
use tricodec_flow::library::{Direction, locate};
use tricodec_flow::netlist::{OPEN, instance_name};
use tricodec_flow::synth::{Request, synthesise};
use tricodec_flow::{export, power};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let (Some(top), Some(folder)) = (arguments.get(1), arguments.get(2)) else {
        return Err("usage: opensta MODULE FOLDER [NAME=VALUE ...]".into());
    };
    let folder = std::path::Path::new(folder);
    let texts = locate::locate("TT")?;
    let request = Request {
        top: top.clone(),
        parameters: arguments[3..].to_vec(),
        off: None,
        period: 950.0,
        wire: 0.0,
        root: tricodec_tools::project(),
    };
    let s = synthesise(&request, &texts, &|_, _, _| {})?;
    export::write(&s, folder)?;
    std::fs::write(folder.join("logic.lib"), locate::merge(&texts.logic))?;
    std::fs::write(folder.join("all_simple.lib"), &texts.logic[0])?;
    std::fs::write(folder.join("seq.lib"), &texts.sequential)?;
    let (graph, timing) = s.time(0.0)?;
    let mut gates = Gates::new(&s.flat, &s.library, &graph)?;
    let mut seed = 1u64;
    for clock in 0..2100u64 {
        for p in s
            .flat
            .ports
            .iter()
            .filter(|p| p.direction == Direction::Input && !p.name.starts_with("clk"))
        {
            let words: Vec<u64> = (0..p.bits.len().div_ceil(64))
                .map(|_| {
                    seed = seed
                        .wrapping_mul(6364136223846793005)
                        .wrapping_add(1442695040888963407);
                    if p.name == "rst_ni" {
                        u64::from(clock > 4)
                    } else {
                        seed >> 7 ^ seed
                    }
                })
                .collect();
            gates.drive(p, &words);
        }
        gates.settle();
        gates.edge();
        if clock == 99 {
            gates.start_window();
        }
    }
    let activity = gates.activity();
    let p = power::sum(&s.flat, &s.library, &graph, &timing, &activity, 950.0, 20.0);
    let t = p.total;
    println!(
        "{top}: slack {:.2} ps; internal {:.6e} W, switching {:.6e} W, leakage {:.6e} W, sum {:.6e} W (memories {:.3e} W and clock network {:.3e} W apart)",
        timing.worst(),
        t.internal * 1e-3,
        t.switching * 1e-3,
        t.leakage * 1e-3,
        1e-3 * (t.internal + t.switching + t.leakage),
        t.memory * 1e-3,
        p.tree.power * 1e-3
    );

    // Transitions per second and duty of every driven net, at its driver.
    let seconds = activity.clocks as f64 * 950e-12;
    let mut tcl = String::new();
    for file in ["logic.lib", "all_simple.lib", "seq.lib", "memories.lib"] {
        if file != "all_simple.lib" {
            let _ = writeln!(tcl, "read_liberty {}", folder.join(file).display());
        }
    }
    let _ = writeln!(
        tcl,
        "read_verilog {0}/netlist.v\nlink_design {top}\nsource {0}/constraints.sdc",
        folder.display()
    );
    let per = |n: u32| {
        let pulses = activity.pulses.get(&n);
        let toggles = pulses.map_or(f64::from(activity.toggles[n as usize]), |p| 2.0 * *p as f64);
        let duty = pulses.map_or(activity.duty[n as usize], |p| {
            0.5 * *p as f32 / activity.clocks.max(1) as f32
        });
        (toggles / seconds * 1e-12, duty)
    };
    for p in s
        .flat
        .ports
        .iter()
        .filter(|p| p.direction == Direction::Input && !p.name.starts_with("clk"))
    {
        for (i, n) in p.bits.iter().enumerate() {
            let (d, u) = per(*n);
            let name = if p.bits.len() > 1 {
                format!("{}\\[{i}\\]", p.name)
            } else {
                p.name.clone()
            };
            let _ = writeln!(
                tcl,
                "set_power_activity -input_port {name} -density {d:e} -duty {u:.5}"
            );
        }
    }
    for (c, cell) in s.flat.cells.iter().enumerate() {
        let Leaf::Cell(k) = cell.leaf else { continue };
        let block = &s.design.blocks[cell.block as usize];
        let name = instance_name(
            &block.instances[cell.instance as usize].name,
            cell.instance as usize,
        );
        let path = s.flat.paths[cell.path as usize].replace('.', "/");
        let full = if path.is_empty() {
            name
        } else {
            format!("{path}/{name}")
        };
        for o in &s.library.cells[k].outputs {
            let n = s.flat.pins(c)[*o];
            if n != OPEN {
                let (d, u) = per(n);
                let _ = writeln!(
                    tcl,
                    "set_power_activity -pins {{{}/{}}} -density {d:e} -duty {u:.5}",
                    full.trim()
                        .replace('[', "\\[")
                        .replace(']', "\\]")
                        .replace('\\', ""),
                    s.library.cells[k].pins[*o].name
                );
            }
        }
    }
    tcl.push_str("report_worst_slack -max -digits 3\nreport_power -digits 6\n");
    std::fs::write(folder.join("check.tcl"), tcl)?;
    Ok(())
}

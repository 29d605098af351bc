// SPDX-License-Identifier: Apache-2.0
//! Makes `synth/asap7/cells.csv` from a full ASAP7 library, and measures its error on mapped
//! designs.
//!
//! `cargo run --release -p tricodec-flow --example facts`: needs the library (ASAP7_DIR). The cells
//! are those that the mapping of encoder and decoder uses, with all of their families' sizes. The
//! error is that of the same netlist timed and charged with both libraries.

use std::collections::BTreeSet;
use std::error::Error;

use tricodec_flow::gates::Gates;
use tricodec_flow::graph::Graph;
use tricodec_flow::library::Library;
use tricodec_flow::library::facts::Facts;
use tricodec_flow::library::locate;
use tricodec_flow::netlist::Of;
use tricodec_flow::power;
use tricodec_flow::synth::{Request, Synthesis, synthesise};
use tricodec_flow::timing::{Constraints, analyse};

/// Designs on which the error is measured.
const TOPS: [&str; 5] = [
    "tri_enc_lane",
    "tri_quant4",
    "tri_satd",
    "tri_neighbours",
    "tri_align",
];

fn request(top: &str, parameters: &[&str]) -> Request {
    Request {
        top: top.to_owned(),
        parameters: parameters.iter().map(|p| (*p).to_owned()).collect(),
        off: None,
        period: 950.0,
        wire: 0.0,
        root: tricodec_tools::project(),
    }
}

/// Worst arrival and power under random inputs of a netlist with a library.
fn measure(s: &Synthesis, library: &Library) -> Result<(f64, f64), Box<dyn Error>> {
    let graph = Graph::new(&s.flat, library)?;
    let timing = analyse(&graph, &Constraints::new(950.0));
    let mut gates = Gates::new(&s.flat, library, &graph)?;
    let mut seed = 1u64;
    for clock in 0..500u64 {
        for p in s.flat.ports.iter().filter(|p| {
            p.direction == tricodec_flow::library::Direction::Input && !p.name.starts_with("clk")
        }) {
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
    let p = power::sum(
        &s.flat,
        library,
        &graph,
        &timing,
        &gates.activity(),
        950.0,
        20.0,
    );
    Ok((
        950.0 - f64::from(timing.worst()),
        p.total.total() + p.tree.power,
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    let texts = locate::locate("TT")?;
    if texts.embedded {
        return Err(
            "the facts are taken from a full library: name its folder with ASAP7_DIR".into(),
        );
    }
    let quiet = |_: usize, _: usize, _: &str| {};
    let encoder = synthesise(&request("tri_encoder", &["Lanes=64"]), &texts, &quiet)?;
    let decoder = synthesise(&request("tri_decoder", &["Lanes=64"]), &texts, &quiet)?;
    let mut designs = Vec::new();
    for top in TOPS {
        designs.push((top, synthesise(&request(top, &[]), &texts, &quiet)?));
    }
    let mut names = BTreeSet::new();
    let all = designs.iter().map(|d| &d.1).chain([&encoder, &decoder]);
    for i in all
        .flat_map(|s| &s.design.blocks)
        .flat_map(|b| &b.instances)
    {
        if let Of::Cell(c) = i.of {
            let family = &encoder.library.cells[c].family;
            names.extend(
                family
                    .iter()
                    .map(|f| encoder.library.cells[*f].name.clone()),
            );
        }
    }
    names.extend(["BUFx2_ASAP7_75t_R", "BUFx4_ASAP7_75t_R"].map(str::to_owned));
    let names: Vec<String> = names.into_iter().collect();
    let facts = Facts::extract(&encoder.library, &names);
    let folder = tricodec_tools::project().join("synth/asap7");
    std::fs::create_dir_all(&folder)?;
    let head = "# Facts of ASAP7 7.5t RVT TT 0.70 V 25 C by cell; made by flow/examples/facts.rs, read by flow/src/library/facts.rs.\n\
                # ASAP7: BSD 3-Clause, copyright 2020 L. T. Clark, V. Vashishtha, Arizona State University.\n";
    std::fs::write(folder.join("cells.csv"), head.to_owned() + &facts.csv()?)?;

    let small = Library::read(&[facts.liberty(false), facts.liberty(true)], "facts")?;
    let mut text = String::from(
        "# Error of the embedded facts against the full library, the same netlists: flow/examples/facts.rs.\n",
    );
    let (mut delay, mut watts) = (0.0f64, 0.0f64);
    for (top, s) in designs {
        let full = measure(&s, &s.library)?;
        // The same netlist by cell names.
        let mut other = s.flat.clone();
        for c in &mut other.cells {
            if let tricodec_flow::design::Leaf::Cell(k) = c.leaf {
                c.leaf = tricodec_flow::design::Leaf::Cell(
                    small
                        .find(&s.library.cells[k].name)
                        .ok_or("a cell is not among the facts")?,
                );
            }
        }
        let twin = Synthesis { flat: other, ..s };
        let facts = measure(&twin, &small)?;
        let error = |a: f64, b: f64| 100.0 * (a / b - 1.0);
        let (d, p) = (error(facts.0, full.0), error(facts.1, full.1));
        println!(
            "{top}: longest path {:.1} ps, facts {:.1} ({d:+.1} %); power {:.4} mW, facts {:.4} ({p:+.1} %)",
            full.0, facts.0, full.1, facts.1
        );
        text += &format!("# {top}: longest path {d:+.1} %, power {p:+.1} %\n");
        (delay, watts) = (delay.max(d.abs()), watts.max(p.abs()));
    }
    text +=
        &format!("area_percent = 0.0\ndelay_percent = {delay:.1}\npower_percent = {watts:.1}\n");
    std::fs::write(folder.join("error.toml"), text)?;
    Ok(())
}

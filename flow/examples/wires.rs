// SPDX-License-Identifier: Apache-2.0
//! Fits the model of wires (`synth/wires.toml`) to placements and measures its error; or says all
//! of one top's wires.
//!
//! `cargo run --release -p tricodec-flow --example wires -- fit [TOP[:NAME=VALUE] ...]` writes the
//! table, from encoder and decoder `small` and a lane unless told otherwise;
//! `... -- [--quick] TOP [NAME=VALUE ...]` prints totals, slacks on the way, and the worst paths.

use std::error::Error;
use std::time::Instant;

use tricodec_flow::graph::Graph;
use tricodec_flow::library::locate;
use tricodec_flow::opensta::{self, Tool};
use tricodec_flow::paths::worst;
use tricodec_flow::placement::Layout;
use tricodec_flow::placement::nets::{totals, wires};
use tricodec_flow::synth::{Request, Synthesis, synthesise};
use tricodec_flow::timing::{Constraints, analyse_wired};
use tricodec_flow::wires::clock::census;
use tricodec_flow::wires::laid::{Laid, lines};
use tricodec_flow::wires::model::Model;
use tricodec_flow::wires::place::place;

/// What the model is fitted to.
const TOPS: [&str; 3] = ["tri_enc_lane", "tri_encoder:Lanes=8", "tri_decoder:Lanes=8"];

fn synthesis(top: &str, parameters: Vec<String>) -> Result<Synthesis, Box<dyn Error>> {
    let request = Request {
        top: top.to_owned(),
        parameters,
        off: None,
        period: 950.0,
        wire: 0.0,
        root: tricodec_tools::project(),
    };
    Ok(synthesise(&request, &locate::locate("TT")?, &|_, _, _| {})?)
}

/// Worst slack of a layout with an ideal clock, here and by OpenSTA with the same wires.
fn judged(s: &Synthesis, layout: &Layout, what: &str) -> Result<(), Box<dyn Error>> {
    let graph = Graph::new(&layout.flat, &s.library)?;
    let constraints = Constraints::new(s.request.period);
    let own = analyse_wired(&graph, &constraints, layout.wires.clone()).worst();
    let theirs = match opensta::find() {
        Some(program) => {
            let tool = Tool::new(&program)?;
            let slack = tool.time_wired(s, layout, opensta::PATIENCE)?;
            slack.map_or("no paths".to_owned(), |slack| format!("{slack:.1} ps"))
        }
        None => "is not installed".to_owned(),
    };
    println!("{what}, ideal clock: {own:.1} ps; OpenSTA {theirs}");
    Ok(())
}

fn one(top: &str, parameters: Vec<String>, quick: bool) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let s = synthesis(top, parameters)?;
    let say = |what: &str| println!("{what}, {:.1} s", start.elapsed().as_secs_f32());
    say("synthesised");
    if !quick {
        let placed = place(&Graph::new(&s.flat, &s.library)?, &s.request.top)?;
        let mut layout = Layout::new(s.flat.clone(), placed);
        let graph = Graph::new(&s.flat, &s.library)?;
        layout.wires = wires(&graph, &layout.placement, Constraints::new(950.0).load);
        judged(&s, &layout, "placed")?;
    }
    let laid = Laid::new(&s, quick, &say)?;
    say("done");
    let f = laid.figures(&s)?;
    print!("{}", lines(&f));
    judged(&s, &laid.layout, "repaired")?;
    let [flops, gates, memories] = census(&s.flat, &s.library);
    println!(
        "{flops} flip-flops, {gates} gates, {memories} memories, clock wire {:.1} mm",
        laid.network.wire_mm
    );
    print!("{}", worst(&s, Some(&laid), 12)?);
    println!("{:#?}", f.blocks_ps);
    Ok(())
}

/// Fit, and the error: length of all wires, and worst slack of the first top, by the model and by
/// the placement.
fn fit(tops: &[String]) -> Result<(), Box<dyn Error>> {
    let mut designs = Vec::new();
    for top in tops {
        let mut words = top.split(':').map(str::to_owned);
        let name = words.next().unwrap_or_default();
        designs.push((name.clone(), synthesis(&name, words.collect())?));
    }
    let mut graphs = Vec::new();
    for (top, s) in &designs {
        let graph = Graph::new(&s.flat, &s.library)?;
        let placement = place(&graph, top)?;
        let wires = wires(&graph, &placement, 2.0);
        graphs.push((graph, wires));
    }
    let pairs: Vec<_> = graphs.iter().map(|(g, w)| (g, w)).collect();
    let source = format!("placements by Coloquinte 0.4.1 of {}", tops.join(", "));
    let mut model = Model::fit(&pairs, &source)?;
    let path = tricodec_tools::project().join("synth/wires.toml");
    let write = |model: &Model| -> Result<(), Box<dyn Error>> {
        let head = "# SPDX-License-Identifier: Apache-2.0\n\
             # Made by `cargo run --release -p tricodec-flow --example wires -- fit`.\n";
        std::fs::write(&path, format!("{head}{}", toml::to_string(model)?))?;
        Ok(())
    };
    write(&model)?;
    let mut length = 0.0f64;
    for ((top, _), (graph, placed)) in designs.iter().zip(&graphs) {
        let own = model.placement(graph)?;
        let [a, b] = [
            totals(graph, placed),
            totals(graph, &wires(graph, &own, 2.0)),
        ];
        let percent = 100.0 * (b.length_mm / a.length_mm - 1.0);
        println!(
            "{top}: {:.1} mm placed, {percent:+.1} % by the model",
            a.length_mm
        );
        length = length.max(percent.abs());
    }
    // Repair takes minutes on the larger ones: the slack is that of the first.
    let (top, s) = designs.first().ok_or("no tops")?;
    let [placed, quick] = [false, true].map(|quick| Laid::new(s, quick, &|_| {}));
    let (placed, quick) = (placed?.repaired, quick?.repaired);
    println!("{top}: {placed:?} placed, {quick:?} by the model");
    model.error = format!(
        "length of all wires within {length:.0} % of the placements', \
         worst slack of {top} {:+.0} instead of {:+.0} ps before repair",
        quick.before_ps, placed.before_ps
    );
    write(&model)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.first().is_some_and(|a| a == "--quick");
    if quick {
        arguments.remove(0);
    }
    if arguments.is_empty() {
        return Err("wires fit [TOP ...], or wires [--quick] TOP [NAME=VALUE ...]".into());
    }
    let top = arguments.remove(0);
    match (top.as_str(), arguments.is_empty()) {
        ("fit", true) => fit(&TOPS.map(str::to_owned)),
        ("fit", false) => fit(&arguments),
        _ => one(&top, arguments, quick),
    }
}

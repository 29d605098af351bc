// SPDX-License-Identifier: Apache-2.0
//! `tricodec report`: the tables and plots of reports/ that need synthesis, of encoder and decoder:
//! area, timing, power, energy, Table 3, lanes, cost of 100 Gb/s.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use tricodec_flow::report::Figures;
use tricodec_flow::tables::{self, Provenance};
use tricodec_flow::{library, plots};
use tricodec_tools::configs;

use crate::args::{Report, Synth};
use crate::output::report as print;
use crate::provenance;

#[derive(Serialize)]
struct Written {
    folder: PathBuf,
    files: Vec<String>,
    table3: tables::Rows,
}

/// Run the command.
pub fn run(a: &Report) -> Result<()> {
    let folder = a
        .output
        .clone()
        .unwrap_or_else(|| tricodec_tools::project().join("reports"));
    // Before the half hour, and after it: the figures are of the commit that stood at the start.
    provenance::refuse(&folder, None)?;
    let (commit, date) = (provenance::commit(), provenance::date());
    let runs = runs(a)?;
    provenance::refuse(&folder, Some(&commit))?;
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot write {}", folder.display()))?;
    let first = runs
        .last()
        .ok_or_else(|| anyhow!("nothing was synthesised"))?;
    let provenance = Provenance {
        command: format!(
            "tricodec {}",
            std::env::args().skip(1).collect::<Vec<_>>().join(" ")
        ),
        commit,
        date,
        machine: provenance::machine(),
        tools: first.tools.join(", "),
        library: first.library.clone(),
    };
    let all = [
        ("area.csv", tables::area(&runs)),
        ("timing.csv", tables::timing(&runs)),
        ("power.csv", tables::power(&runs)),
        ("energy.csv", tables::energy(&runs)),
        ("lanes.csv", tables::lane_sweep(&runs)),
        ("table3.csv", tables::table3(&runs)),
        ("cost100.csv", tables::cost100(&runs)),
        ("peers.csv", tables::peers(&runs)),
    ];
    let mut files = Vec::new();
    for (name, rows) in &all {
        tables::write(&folder, name, &provenance, rows)
            .with_context(|| format!("cannot write {}/{name}", folder.display()))?;
        files.push((*name).to_owned());
    }
    // The largest of each top.
    let largest = |top: &str| {
        let of_top = || runs.iter().filter(|f| f.top == top);
        of_top()
            .rfind(|f| f.power_w.is_some())
            .or(of_top().next_back())
    };
    let plot = |r: Result<(), Box<dyn std::error::Error>>| {
        r.map_err(|e| anyhow!("cannot plot into {}: {e}", folder.display()))
    };
    let mut images = Vec::new();
    for (way, tail) in [("encoder", ""), ("decoder", "-decoder")] {
        let Some(run) = largest(&format!("tri_{way}")) else {
            continue;
        };
        let names = [format!("table3{tail}"), format!("breakdown{tail}")];
        plot(plots::table3(&folder, &names[0], way, &provenance, &runs))?;
        plot(plots::breakdown(&folder, &names[1], &provenance, run))?;
        images.extend(names);
    }
    plot(plots::power(&folder, &provenance, &runs))?;
    plot(plots::lanes(&folder, &provenance, &runs))?;
    plot(plots::cost100(&folder, &provenance, &runs))?;
    images.extend(["power", "lanes", "cost100"].map(str::to_owned));
    for name in images {
        files.extend([format!("{name}.svg"), format!("{name}.png")]);
    }
    let table3 = tables::table3(&runs);
    let text = format!(
        "{}\n{}: {}",
        tables::markdown(&table3).trim_end(),
        folder.display(),
        files.join(", ")
    );
    print(
        a.json,
        &Written {
            folder,
            files,
            table3,
        },
        &text,
    )
}

/// Encoder and decoder at each number of lanes, with power on the weights; of `full` on the
/// photograph too.
fn runs(a: &Report) -> Result<Vec<Figures>> {
    // A missing library is said once, before anything is started.
    library::locate::locate("TT")?;
    let all = configs::all().map_err(|e| anyhow!(e))?;
    let small = configs::named("small").map_err(|e| anyhow!(e))?;
    let mut runs = Vec::new();
    let tops: &[&str] = if a.no_decoder {
        &["encoder"]
    } else {
        &["encoder", "decoder"]
    };
    for top in tops {
        for lanes in a.lanes.iter().copied() {
            // A configuration where one has so many lanes; otherwise `small` with other lanes.
            let own = all.iter().find(|c| c.lanes() == lanes);
            let base = Synth {
                lanes: own.is_none().then_some(lanes),
                clock: a.clock,
                no_power: a.no_power,
                ..Synth::plain(top, own.unwrap_or(small))
            };
            measure(&base, &mut runs)?;
        }
    }
    Ok(runs)
}

/// Synthesise, and measure power where there is some: on the weights, of `full` on the photograph
/// too.
fn measure(base: &Synth, runs: &mut Vec<Figures>) -> Result<()> {
    let inputs: &[&str] = if base.config.name == "full" && !base.no_power {
        &["corpus/ffn_up.safetensors", "corpus/camera.png"]
    } else {
        &["corpus/ffn_up.safetensors"]
    };
    let synthesis = crate::synthesis::synthesis(base)?;
    for input in inputs {
        let s = Synth {
            input: PathBuf::from(input),
            ..base.clone()
        };
        runs.push(crate::synth::figures(&s, &synthesis)?);
    }
    Ok(())
}

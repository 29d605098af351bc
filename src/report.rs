//! `tricodec report`: the tables and plots of reports/ that need synthesis: area, timing, power, energy, Table 3, lanes, cost of 100 Gb/s.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use tricodec_flow::report::Figures;
use tricodec_flow::tables::{self, Provenance};
use tricodec_flow::{library, plots};

use crate::args::{ConfigName, Report, Synth};
use crate::output::report as print;

#[derive(Serialize)]
struct Written {
    folder: PathBuf,
    files: Vec<String>,
    table3: tables::Rows,
}

/// Run the command.
pub fn run(a: &Report) -> Result<()> {
    let runs = runs(a)?;
    let folder = a
        .output
        .clone()
        .unwrap_or_else(|| tricodec_tools::project().join("reports"));
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot write {}", folder.display()))?;
    let first = runs
        .last()
        .ok_or_else(|| anyhow!("nothing was synthesised"))?;
    let provenance = Provenance {
        command: "tricodec report".to_owned(),
        commit: commit(),
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
    let full: Vec<&Figures> = runs
        .iter()
        .filter(|f| f.parameters.iter().any(|p| p == "Lanes=64"))
        .collect();
    let largest = full
        .iter()
        .find(|f| f.power_w.is_some())
        .copied()
        .or(full.first().copied())
        .unwrap_or(first);
    let plot = |r: Result<(), Box<dyn std::error::Error>>| {
        r.map_err(|e| anyhow!("cannot plot into {}: {e}", folder.display()))
    };
    plot(plots::table3(&folder, &provenance, &runs))?;
    plot(plots::breakdown(&folder, &provenance, largest))?;
    plot(plots::power(&folder, &provenance, &runs))?;
    plot(plots::lanes(&folder, &provenance, &runs))?;
    plot(plots::cost100(&folder, &provenance, &runs))?;
    for name in ["table3", "breakdown", "power", "lanes", "cost100"] {
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

/// Synthesis at 8, 16, 32, 64 lanes; power of both configurations on the weights, of `full` on the photograph too.
fn runs(a: &Report) -> Result<Vec<Figures>> {
    // A missing library is said once, before anything is started.
    library::locate::locate("TT")?;
    let mut runs = Vec::new();
    for lanes in [8, 16, 32, 64] {
        let config = if lanes == 64 {
            ConfigName::Full
        } else {
            ConfigName::Small
        };
        let own = lanes == 8 || lanes == 64;
        let base = Synth {
            config,
            lanes: (!own).then_some(lanes),
            clock: a.clock,
            no_power: a.no_power || !own,
            ..Synth::default()
        };
        let inputs: &[&str] = if lanes == 64 && !base.no_power {
            &["corpus/ffn_up.safetensors", "corpus/camera.png"]
        } else {
            &["corpus/ffn_up.safetensors"]
        };
        let synthesis = crate::synth::synthesis(&base)?;
        for input in inputs {
            let s = Synth {
                input: PathBuf::from(input),
                ..base.clone()
            };
            runs.push(crate::synth::figures(&s, &synthesis)?);
        }
    }
    Ok(runs)
}

/// Commit of the project, with a word when files have changed since.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(tricodec_tools::project())
            .args(arguments)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let changed = git(&[
        "status",
        "--porcelain",
        "--untracked-files=no",
        "--",
        "rtl",
        "synth",
        "flow",
        "src",
    ]);
    if changed.is_some_and(|c| !c.is_empty()) {
        format!("{commit} + changes")
    } else {
        commit
    }
}

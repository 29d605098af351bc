// SPDX-License-Identifier: Apache-2.0
//! `tricodec layout`: a synthesised design through OpenROAD, stage by stage; without OpenROAD what
//! the built-in wires say instead.

use anyhow::{Result, anyhow};
use serde::Serialize;
use tricodec_flow::layout::{self, Done, Job, Stage, figures, picture, tool::Tool};
use tricodec_flow::saif::saif;
use tricodec_flow::synth::Synthesis;
use tricodec_flow::wires::laid::{Laid, LaidFigures, lines};

use crate::args::{Layout, Synth};
use crate::output::{progress, report as print};

/// What the command prints as JSON.
#[derive(Serialize)]
struct Report {
    top: String,
    config: String,
    period_ps: f32,
    openroad: Option<String>,
    /// Why there is no OpenROAD, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<String>,
    stages: Vec<Done>,
    /// The built-in wires of the fitted model, without OpenROAD.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<LaidFigures>,
}

/// OpenROAD with its platform, or what is missing.
fn installed() -> Result<(Tool, std::path::PathBuf), String> {
    let program = Tool::find().ok_or("OpenROAD's openroad is not on the PATH")?;
    Ok((Tool::new(&program)?, layout::platform()?))
}

/// Run the command.
pub fn run(a: &Layout) -> Result<()> {
    let synth = Synth {
        clock: a.clock,
        param: a.param.clone(),
        wire: a.wire,
        input: a.input.clone(),
        no_power: a.no_power,
        ..Synth::plain(&a.top, a.config)
    };
    let synthesis = crate::synthesis::synthesis(&synth)?;
    let mut report = Report {
        top: a.top.clone(),
        config: a.config.name.clone(),
        period_ps: synth.period(),
        openroad: None,
        absent: None,
        stages: Vec::new(),
        model: None,
    };
    let text = match installed() {
        Ok((tool, platform)) => {
            report.openroad = Some(tool.version.clone());
            report.stages = stages(a, &synth, &synthesis, &tool, &platform)?;
            format!(
                "{} at {} ps, OpenROAD {}\n{}",
                named(a),
                report.period_ps,
                tool.version,
                figures::table(&report.stages)
            )
        }
        Err(why) => {
            let laid = Laid::new(&synthesis, true, &|_| ()).map_err(|e| anyhow!(e))?;
            let model = laid.figures(&synthesis)?;
            let text = format!(
                "{}: no layout: {why}. The fitted model of wires and clock says instead:\n{}",
                named(a),
                lines(&model)
            );
            report.absent = Some(why);
            report.model = Some(model);
            text
        }
    };
    print(a.json, &report, text.trim_end())
}

fn named(a: &Layout) -> String {
    match a.top.as_str() {
        "encoder" | "decoder" => format!("{} {}", a.top, a.config.name),
        module => module.to_owned(),
    }
}

/// Run the stages, and draw the last.
fn stages(
    a: &Layout,
    synth: &Synth,
    synthesis: &Synthesis,
    tool: &Tool,
    platform: &std::path::Path,
) -> Result<Vec<Done>> {
    let recorded = if a.no_power {
        None
    } else {
        crate::activity::record(synth, synthesis)?
    };
    let saif = recorded.map(|r| saif(synthesis, &r.activity));
    let job = Job {
        tool,
        platform,
        synthesis,
        saif: saif.as_deref(),
    };
    let count = Stage::ALL.iter().filter(|s| **s <= a.to).count();
    let bar = progress(count as u64, "layout");
    let done = job.run(a.to, &|stage, line| {
        bar.set_position(stage as u64);
        let line: String = line.chars().take(60).collect();
        bar.set_message(format!("{}: {line}", stage.what()));
    });
    bar.finish_and_clear();
    let done = done.map_err(|e| anyhow!(e))?;
    if let (Some(path), Some(last)) = (&a.picture, done.last()) {
        crate::provenance::refuse(path, None)?;
        let title = format!("{}, {}", named(a), last.stage.what());
        picture::draw(synthesis, &last.folder, &title, path).map_err(|e| anyhow!(e))?;
    }
    Ok(done)
}

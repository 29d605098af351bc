// SPDX-License-Identifier: Apache-2.0
//! `tricodec synth`: the RTL to ASAP7 gates, with area, timing and power by block.

use anyhow::{Context, Result, bail};
use tricodec_flow::opensta::{self, Tool};
use tricodec_flow::report::{self, Figures};
use tricodec_flow::saif::saif;
use tricodec_flow::synth::Synthesis;
use tricodec_flow::wires::laid::Laid;
use tricodec_flow::{limits, paths, summary};

use crate::activity;
use crate::args::Synth;
use crate::output::report as print;
use crate::synthesis::synthesis;

/// Run the command.
pub fn run(a: &Synth) -> Result<()> {
    if let Some(unit) = a.without {
        return crate::without::run(a, unit);
    }
    if let Some(folder) = &a.netlist {
        crate::provenance::refuse(folder, None)?;
    }
    let synthesis = synthesis(a)?;
    let laid = wires(a, &synthesis);
    let figures = figures_with(a, &synthesis, laid.as_ref())?;
    let mut text = summary::table(&figures);
    if a.paths > 0 {
        let laid = laid.as_ref().and_then(|l| l.as_ref().ok());
        text += &paths::worst(&synthesis, laid, a.paths)?;
    }
    if let Some(folder) = &a.netlist {
        tricodec_flow::export::write(&synthesis, folder)
            .with_context(|| format!("cannot write {}", folder.display()))?;
    }
    print(a.json, &figures, text.trim_end())?;
    check(a, &figures)
}

/// Area, timing, and power where it can be measured; with wires where they are asked for.
pub fn figures(a: &Synth, synthesis: &Synthesis) -> Result<Figures> {
    figures_with(a, synthesis, wires(a, synthesis).as_ref())
}

/// Wires, a sentence where they cannot be had, or nothing when they are not wanted.
fn wires(a: &Synth, synthesis: &Synthesis) -> Option<Result<Laid, String>> {
    if !a.placed && !a.quick {
        return None;
    }
    let bar = crate::output::progress(1, "wires");
    let laid = Laid::new(synthesis, a.quick, &|what| bar.set_message(what.to_owned()));
    bar.finish_and_clear();
    Some(laid)
}

fn figures_with(
    a: &Synth,
    synthesis: &Synthesis,
    laid: Option<&Result<Laid, String>>,
) -> Result<Figures> {
    let mut figures = report::figures(synthesis)?;
    let laid = match laid {
        Some(Ok(laid)) => {
            figures.laid = Some(laid.figures(synthesis)?);
            Some(laid)
        }
        Some(Err(why)) => {
            eprintln!("tricodec: warning: no wires: {why}");
            figures.laid_absent = Some(why.clone());
            None
        }
        None => None,
    };
    let named = a.lanes.is_none() && matches!(a.top.as_str(), "encoder" | "decoder");
    figures.config = named.then(|| a.config.name.clone());
    opensta(a, synthesis, laid, &mut figures);
    power(a, synthesis, laid, &mut figures)?;
    Ok(figures)
}

/// OpenSTA, or why it is not asked.
fn installed(a: &Synth) -> Result<std::path::PathBuf, &'static str> {
    match opensta::find() {
        _ if a.no_opensta => Err("--no-opensta"),
        _ if a.wire > 0.0 => Err("OpenSTA is asked without --wire only"),
        None => Err("OpenSTA's sta is not on the PATH"),
        Some(program) => Ok(program),
    }
}

/// Slacks and critical paths by OpenSTA, where it is installed. One that fails is said and costs
/// nothing else.
fn opensta(a: &Synth, synthesis: &Synthesis, laid: Option<&Laid>, figures: &mut Figures) {
    let program = match installed(a) {
        Ok(program) => program,
        Err(why) => {
            figures.opensta_absent = Some(why.to_owned());
            return;
        }
    };
    let bar = crate::output::progress(1, "OpenSTA");
    let tool = Tool::new(&program);
    let report = tool
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|t| t.time(synthesis, opensta::PATIENCE));
    if let (Ok(tool), Some(laid), Some(f)) = (&tool, laid, figures.laid.as_mut()) {
        bar.set_message("OpenSTA, with wires");
        match tool.time_wired(synthesis, &laid.layout, opensta::PATIENCE) {
            Ok(slack) => f.opensta_ideal_slack_ps = slack,
            Err(e) => eprintln!("tricodec: warning: {e}"),
        }
    }
    bar.finish_and_clear();
    match report {
        Ok(r) => {
            for sentence in report::add_opensta(figures, r) {
                eprintln!("tricodec: warning: {sentence}");
            }
        }
        Err(e) => {
            eprintln!("tricodec: warning: {e}");
            figures.opensta_absent = Some(e.to_string());
        }
    }
}

/// Power by OpenSTA from the same activity, where it is installed, has timed the design, and can
/// read it.
fn opensta_power(
    a: &Synth,
    synthesis: &Synthesis,
    activity: &tricodec_flow::gates::Activity,
    figures: &mut Figures,
) {
    let (Ok(program), Some(_)) = (installed(a), &figures.opensta) else {
        return;
    };
    let bar = crate::output::progress(1, "power by OpenSTA");
    let tool = Tool::new(&program);
    let power = tool.and_then(|t| t.power(synthesis, activity, opensta::PATIENCE));
    bar.finish_and_clear();
    match power {
        Ok(Some(p)) => {
            if let Some(sentence) = report::add_opensta_power(figures, p) {
                eprintln!("tricodec: warning: {sentence}");
            }
        }
        Ok(None) => eprintln!(
            "tricodec: this OpenSTA cannot read SAIF (2.5 and later can): power is the built-in's alone"
        ),
        Err(e) => eprintln!("tricodec: warning: {e}"),
    }
}

/// With `--check`: fail when a limit is passed.
fn check(a: &Synth, figures: &Figures) -> Result<()> {
    if !a.check {
        return Ok(());
    }
    let path = tricodec_tools::project().join("synth/limits.toml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let passed = limits::check(&text, figures)?;
    if passed.is_empty() {
        return Ok(());
    }
    bail!(
        "limits of synth/limits.toml are passed:\n  {}",
        passed.join("\n  ")
    )
}

/// Power on real input, where its activity can be recorded.
fn power(
    a: &Synth,
    synthesis: &Synthesis,
    laid: Option<&Laid>,
    figures: &mut Figures,
) -> Result<()> {
    if a.no_power {
        return Ok(());
    }
    let Some(recorded) = activity::record(a, synthesis)? else {
        return Ok(());
    };
    let (graph, timing) = synthesis.time(a.wire)?;
    let p = tricodec_flow::power::sum(
        &synthesis.flat,
        &synthesis.library,
        &graph,
        &timing,
        &recorded.activity,
        a.period(),
        20.0,
    );
    report::add_power(
        figures,
        synthesis,
        &p,
        (
            recorded.activity.clocks,
            recorded.samples,
            recorded.coded_bits,
        ),
    );
    if let (Some(laid), Some(f)) = (laid, figures.laid.as_mut()) {
        laid.add_power(f, synthesis, &recorded.activity)?;
    }
    opensta_power(a, synthesis, &recorded.activity, figures);
    if let Some(folder) = &a.netlist {
        let path = folder.join("activity.saif");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, saif(synthesis, &recorded.activity)))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    figures.input = Some(recorded.input.to_owned());
    figures.activity = Some(recorded.how);
    Ok(())
}

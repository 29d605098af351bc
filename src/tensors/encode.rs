// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode` of tensors.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use tricodec_golden::align::Policy;
use tricodec_golden::container::tensor::Goal as AvcGoal;
use tricodec_tensors::plan::DEFAULT_STEP;
use tricodec_tensors::{
    Goal, Input, NonFinite, Options, Report, Rule, Share, Tools, encode as encode_input,
};

use super::{GoalsMissed, hint, table};
use crate::args::tensors::Tools as ToolsArg;
use crate::args::{Encode, ProfileArg};
use crate::io::Source;
use crate::output::{Target, decibels, report, shown, values_progress};

/// QP of the H.264 slices when nothing is asked for.
const DEFAULT_QP: u8 = 12;
/// Tiles of a tensor of H.264 slices.
const DEFAULT_LANES: u32 = 64;

#[derive(Serialize)]
struct Figures<'a> {
    #[serde(flatten)]
    report: &'a Report,
    seconds: f64,
    values_per_second: f64,
}

/// What the options say.
fn options(a: &Encode) -> Result<Options> {
    let t = &a.tensors;
    for (given, name) in [
        (a.grey, "--grey"),
        (a.size.is_some(), "--size"),
        (a.fps.is_some(), "--fps"),
        (a.keyint.is_some(), "--keyint"),
        (a.no_deblock || a.deblock_within_slices, "deblocking"),
        (a.bitrate.is_some(), "--bitrate"),
        (a.psnr.is_some(), "--psnr"),
        (a.start > 0, "--start"),
        (a.seek > 0, "--seek"),
        (a.frames.is_some(), "--frames"),
        (a.log.is_some(), "--log"),
        (a.profile != ProfileArg::Best, "--profile"),
        (a.preset.is_some(), "--preset"),
    ] {
        if given {
            bail!("{name} is for pictures, not for tensors");
        }
    }
    let avc = match t.tools {
        Some(ToolsArg::Tensor) if a.rate.qp.is_some() => {
            bail!("--qp is for --tools avc: give --step, --bits, --snr or --max-error")
        }
        Some(tools) => tools == ToolsArg::Avc,
        None => a.rate.qp.is_some(),
    };
    let goal = match (a.rate.bits, a.rate.snr, t.max_error, t.step) {
        (Some(bits), ..) => Goal::Bits(bits),
        (_, Some(snr), ..) => Goal::Snr(snr),
        (_, _, Some(bound), _) => Goal::MaxError(bound),
        (_, _, _, step) => Goal::Step(step.unwrap_or(DEFAULT_STEP)),
    };
    let tools = if avc {
        for (given, name) in [
            (t.max_error.is_some(), "--max-error"),
            (t.step.is_some(), "--step"),
            (t.residual.is_some(), "--residual"),
        ] {
            if given {
                bail!("{name} is for --tools tensor");
            }
        }
        let goal = match (a.rate.bits, a.rate.snr, a.rate.qp) {
            (Some(bits), _, _) => AvcGoal::Bits(bits),
            (_, Some(snr), _) => AvcGoal::Snr(snr),
            (_, _, qp) => AvcGoal::Qp(qp.unwrap_or(DEFAULT_QP)),
        };
        Tools::Avc {
            goal,
            lanes: a.lanes.unwrap_or(DEFAULT_LANES),
            policy: t.policy.map_or(Policy::Scale, |p| p.0),
        }
    } else {
        for (given, name) in [
            (a.lanes.is_some(), "--lanes"),
            (t.policy.is_some(), "--policy"),
        ] {
            if given {
                bail!("{name} is for --tools avc");
            }
        }
        Tools::Tensor(None)
    };
    let mut rules = t.rule.clone();
    if let Some(path) = &t.rules {
        let named = || format!("cannot read {}", path.display());
        let text = std::fs::read_to_string(path).with_context(named)?;
        let more = Rule::from_toml(&text).map_err(|e| anyhow!("{}: {e}", path.display()))?;
        rules.extend(more);
    }
    Ok(Options {
        goal,
        share: t.share.map_or(Share::Step, Into::into),
        layer_slope: t.layer_slope,
        rules,
        residual: t.residual.map(|r| (r.0, r.1)),
        nonfinite: match t.nonfinite {
            Some(what) => what.into(),
            None if avc => NonFinite::Refuse,
            None => NonFinite::Store,
        },
        tools,
    })
}

/// Run the command.
pub fn run(a: &Encode, source: &mut Source) -> Result<()> {
    let start = Instant::now();
    let options = options(a)?;
    let target = Target::new(&a.output)?;
    let input = source.tensors()?;
    let only = a.tensors.tensor.as_deref();
    let values = match only {
        Some(name) => input.tensors[input.find(name)?].values(),
        None => input.tensors.iter().map(|t| t.values()).sum(),
    };
    let bar = values_progress(values, "encoding");
    let mut result = None;
    target.write(|out| {
        let done = encode_input(&input, only, &options, &|n| bar.inc(n), out);
        result = Some(done.map_err(|e| blame(e, &input))?);
        Ok(())
    })?;
    bar.finish_and_clear();
    let done = result.context("nothing was encoded")?;
    let seconds = start.elapsed().as_secs_f64();
    let figures = Figures {
        report: &done,
        seconds,
        values_per_second: values as f64 / seconds.max(f64::MIN_POSITIVE),
    };
    report(a.json, &figures, &sentence(a, &done, seconds))?;
    match done.missed.as_slice() {
        [] => Ok(()),
        [one] => Err(GoalsMissed(format!("{}: {one}", shown(&a.output))).into()),
        [first, rest @ ..] => Err(GoalsMissed(format!(
            "{}: {first}; and {} more goals were missed",
            shown(&a.output),
            rest.len()
        ))
        .into()),
    }
}

/// What is wrong with the input begins with its name.
fn blame(error: anyhow::Error, input: &Input) -> anyhow::Error {
    let how = hint(&error);
    let error = of_input(error, input);
    match how {
        Some(how) => anyhow!("{error:#}: {how}"),
        None => error,
    }
}

fn of_input(error: anyhow::Error, input: &Input) -> anyhow::Error {
    if error.to_string().starts_with(input.name()) {
        error
    } else {
        error.context(input.name().to_owned())
    }
}

fn sentence(a: &Encode, done: &Report, seconds: f64) -> String {
    let rows: Vec<Vec<String>> = done
        .tensors
        .iter()
        .map(|t| {
            let (scales, dash) = (t.tools == "scales", || "-".to_owned());
            let mode = match t.tools {
                "stored" => format!("stored: {}", t.mode),
                _ => t.mode.clone(),
            };
            vec![
                table::name(&t.name),
                t.values.to_string(),
                format!("{:.3}", t.bits),
                if scales {
                    dash()
                } else {
                    table::decibels(t.snr)
                },
                if scales {
                    dash()
                } else {
                    table::small(t.max_error)
                },
                mode,
            ]
        })
        .collect();
    let headings = ["tensor", "values", "bits", "SNR", "largest error", "mode"];
    let mut text = String::new();
    if rows.len() > 1 {
        text += &table::lines(&headings, &rows);
        text += "\n\n";
    }
    text += &match done.bits_per_value {
        Some(bits) => format!(
            "{}: {bits:.3} bits per value, SNR {}, {} values in {seconds:.2} s",
            shown(&a.output),
            decibels(done.snr),
            done.coded_values,
        ),
        None => format!(
            "{}: nothing is coded, {} values in {seconds:.2} s",
            shown(&a.output),
            done.values
        ),
    };
    if done.stored_tensors > 0 {
        text += &format!(
            "\n{} stored exactly, {} bytes",
            count(done.stored_tensors, "tensor"),
            done.stored_bytes
        );
    }
    if let ([one], true) = (done.tensors.as_slice(), done.stored_tensors > 0) {
        text += &format!(": {}", one.mode);
    }
    text += &format!(
        "\n{} bytes of {}, {:.2} times smaller",
        done.bytes,
        done.raw_bytes,
        done.raw_bytes as f64 / done.bytes.max(1) as f64
    );
    if done.nan + done.inf > 0 {
        text += &format!(
            "\n{} NaN coded as 0, {} infinities as the largest values",
            done.nan, done.inf
        );
    }
    for missed in &done.missed {
        text += &format!("\nmissed: {missed}");
    }
    text
}

/// "1 tensor", "2 tensors".
pub fn count(n: usize, what: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{n} {what}{ending}")
}

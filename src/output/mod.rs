// SPDX-License-Identifier: Apache-2.0
//! Results: files that are whole or not there, figures for people and machines, progress.

mod draft;
mod file;
pub mod signals;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

pub use file::{Target, shown, write_whole};

/// Standard output carries a result: figures go to standard error.
static STDOUT_IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Print figures: JSON, or the sentence for people. They go to standard error where standard output
/// carries the result itself.
pub fn report(json: bool, figures: &impl Serialize, sentence: &str) -> Result<()> {
    let text = if json {
        serde_json::to_string_pretty(figures)?
    } else {
        sentence.to_owned()
    };
    let printed = if STDOUT_IS_TAKEN.load(Ordering::Relaxed) {
        writeln!(std::io::stderr().lock(), "{text}")
    } else {
        writeln!(std::io::stdout().lock(), "{text}")
    };
    printed.context("cannot print the result")
}

/// Whether an output's reader has gone.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().filter_map(|e| e.downcast_ref());
    io.map(std::io::Error::kind)
        .any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}

/// "a, b or c".
pub fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A bar that shows itself after two seconds, on a terminal only.
pub fn progress(length: u64, what: &str) -> ProgressBar {
    bar(length, what, "{msg} {bar:40} {percent}% {eta} left")
}

/// As [`progress`], counting frames and saying how many there are per second.
pub fn frames_progress(length: u64, what: &str) -> ProgressBar {
    let template = "{msg} {bar:40} {pos} of {len} frames, {per_sec}, {eta} left";
    bar(length, what, template)
}

/// As [`progress`], counting a tensor's values and saying how many there are per second.
pub fn values_progress(length: u64, what: &str) -> ProgressBar {
    let template = "{msg} {bar:40} {percent} % of {human_len} values, {per_sec}, {eta} left";
    bar(length, what, template)
}

fn bar(length: u64, what: &str, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template(template);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(2));
        if !shown.is_finished() {
            shown.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    });
    bar
}

/// Figures of 10·log10: JSON has no infinity, so a lossless result is null.
pub fn finite(db: f64) -> Option<f64> {
    db.is_finite().then_some(db)
}

/// For people: "15.02 dB", or "no error".
pub fn decibels(db: f64) -> String {
    if db.is_finite() {
        format!("{db:.2} dB")
    } else {
        "no error".to_owned()
    }
}

/// Say what came out, and fail if parts of it are damaged.
pub fn report_damage(
    json: bool,
    input: &str,
    f: &impl Serialize,
    mut sentence: String,
    damaged: &[String],
) -> Result<()> {
    for d in damaged {
        sentence += &format!("\ndamaged: {d}");
    }
    report(json, f, &sentence)?;
    if damaged.is_empty() {
        Ok(())
    } else {
        bail!("{input}: parts are damaged")
    }
}

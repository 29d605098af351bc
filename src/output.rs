// SPDX-License-Identifier: Apache-2.0
//! Results: files that are whole or not there, figures for people and machines, progress.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Write a file by way of a temporary one beside it: it appears under its name only when it is
/// complete.
pub fn write_whole(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if path.exists() && !path.is_file() {
        // A pipe or a device: nothing can be renamed onto it.
        let mut file = BufWriter::new(std::fs::File::create(path).with_context(what)?);
        fill(&mut file).with_context(what)?;
        return file.flush().with_context(what);
    }
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(what)?;
    {
        let mut buffered = BufWriter::new(temporary.as_file_mut());
        fill(&mut buffered).with_context(what)?;
        buffered.flush().with_context(what)?;
    }
    temporary.as_file().sync_all().with_context(what)?;
    let file = temporary
        .persist(path)
        .map_err(|e| e.error)
        .with_context(what)?;
    // Temporary files are private; results are like any other file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))
            .with_context(what)?;
    }
    drop(file);
    Ok(())
}

/// Print figures: JSON, or the sentence for people.
pub fn report(json: bool, figures: &impl Serialize, sentence: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let text = if json {
        serde_json::to_string_pretty(figures)?
    } else {
        sentence.to_owned()
    };
    writeln!(out, "{text}").context("cannot print the result")
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
    input: &Path,
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
        bail!("{}: parts are damaged", input.display())
    }
}

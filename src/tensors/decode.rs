// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode` of archives.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tricodec_tensors::input::Kind;
use tricodec_tensors::{Input, Sink};

use super::encode::count;
use super::hinted;
use crate::args::Decode;
use crate::output::{report_damage, values_progress, write_whole};

#[derive(Serialize)]
struct Figures {
    tensors: usize,
    values: u64,
    damaged: Vec<String>,
    seconds: f64,
}

/// Run the command.
pub fn run(a: &Decode) -> Result<()> {
    let start = Instant::now();
    let kind =
        Kind::of(&a.output).filter(|k| matches!(k, Kind::Safetensors | Kind::Npy | Kind::Npz));
    let Some(kind) = kind else {
        bail!(
            "{}: tensors are written to .safetensors, .npz or .npy",
            a.output.display()
        );
    };
    let mut input = Input::open(&a.input)?;
    let archive = input.archive_mut().context("only archives are decoded")?;
    archive.keep_going = a.keep_going;
    archive.layers = a.layers.map_or(usize::MAX, |n| n as usize);
    if !a.keep_going {
        let length = archive.length;
        archive
            .directory
            .check_length(length)
            .with_context(|| a.input.display().to_string())?;
    }
    let bar = values_progress(0, "decoding");
    let advance = |values| bar.inc(values);
    let mut sink = Sink::new(&input, a.tensor.as_deref(), &advance)?;
    if let Some(rows) = &a.rows {
        sink = sink.rows(rows.0.clone()).map_err(hinted)?;
    }
    bar.set_length(sink.tensors().map(|t| t.values()).sum());
    let mut failed = None;
    let written = write_whole(&a.output, |out| {
        sink.write(kind, out).map_err(|e| {
            let e = hinted(e);
            let input_failed = e.to_string().starts_with(input.name());
            if input_failed {
                failed = Some(format!("{e:#}"));
            }
            e
        })
    });
    // The output is not to blame for a damaged input.
    match (written, failed) {
        (Err(_), Some(why)) => bail!("{why}"),
        (Err(e), None) => {
            // A tensor that the format cannot hold is a sentence of its own.
            let io = e.chain().any(|e| e.is::<std::io::Error>());
            match e.chain().nth(1) {
                Some(why) if !io => bail!("{why}"),
                _ => return Err(e),
            }
        }
        (Ok(()), _) => {}
    }
    bar.finish_and_clear();
    let f = Figures {
        tensors: sink.tensors().count(),
        values: sink.tensors().map(|t| t.values()).sum(),
        damaged: input.archive().map(|a| a.damage()).unwrap_or_default(),
        seconds: start.elapsed().as_secs_f64(),
    };
    let sentence = format!(
        "{}: {}, {} values in {:.2} s",
        a.output.display(),
        count(f.tensors, "tensor"),
        f.values,
        f.seconds
    );
    report_damage(a.json, &a.input, &f, sentence, &f.damaged)
}

// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode` of archives.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tricodec_tensors::Sink;
use tricodec_tensors::input::Kind;

use super::encode::count;
use super::hinted;
use crate::args::Decode;
use crate::io::{FileKind, Source};
use crate::output::{Target, report_damage, shown, values_progress};

#[derive(Serialize)]
struct Figures {
    tensors: usize,
    values: u64,
    damaged: Vec<String>,
    seconds: f64,
}

/// What tensors are written to.
const WRITTEN: [FileKind; 3] = [FileKind::Safetensors, FileKind::Npz, FileKind::Npy];

/// Run the command.
pub fn run(a: &Decode, source: &mut Source) -> Result<()> {
    let start = Instant::now();
    let kind = match FileKind::of_output(&a.output, a.formats().1, &WRITTEN)? {
        FileKind::Safetensors => Kind::Safetensors,
        FileKind::Npy => Kind::Npy,
        FileKind::Npz => Kind::Npz,
        other => bail!(
            "{}: tensors are written to .safetensors, .npz or .npy, not to {}",
            shown(&a.output),
            other.what()
        ),
    };
    let target = Target::new(&a.output)?;
    let mut input = source.tensors()?;
    let archive = input.archive_mut().context("only archives are decoded")?;
    archive.keep_going = a.keep_going;
    archive.layers = a.layers.map_or(usize::MAX, |n| n as usize);
    if !a.keep_going {
        let length = archive.length;
        archive
            .directory
            .check_length(length)
            .with_context(|| source.shown())?;
    }
    let bar = values_progress(0, "decoding");
    let advance = |values| bar.inc(values);
    let mut sink = Sink::new(&input, a.tensor.as_deref(), &advance)?;
    if let Some(rows) = &a.rows {
        sink = sink.rows(rows.0.clone()).map_err(hinted)?;
    }
    bar.set_length(sink.tensors().map(|t| t.values()).sum());
    target.write(|out| sink.write(kind, out).map_err(hinted))?;
    bar.finish_and_clear();
    let f = Figures {
        tensors: sink.tensors().count(),
        values: sink.tensors().map(|t| t.values()).sum(),
        damaged: input.archive().map(|a| a.damage()).unwrap_or_default(),
        seconds: start.elapsed().as_secs_f64(),
    };
    let sentence = format!(
        "{}: {}, {} values in {:.2} s",
        shown(&a.output),
        count(f.tensors, "tensor"),
        f.values,
        f.seconds
    );
    report_damage(a.json, &source.shown(), &f, sentence, &f.damaged)
}

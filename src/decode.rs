//! `tricodec decode`.

use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tricodec_golden::codec;
use tricodec_golden::container::{Archive, Entry, Kind, TensorError, decode_tensor};

use crate::args::Decode;
use crate::io::tensor::{Element, Tensor};
use crate::io::{FileKind, picture, read, tensor};
use crate::output::{progress, report, write_whole};

#[derive(Serialize)]
struct Figures {
    values: u64,
    damaged: Vec<String>,
    seconds: f64,
}

/// Run the command.
pub fn run(a: &Decode) -> Result<()> {
    let start = Instant::now();
    let bytes = read(&a.input)?;
    let (values, damaged, what) = match FileKind::of(&a.input)? {
        FileKind::Tri => tensors(a, &bytes)?,
        FileKind::H264 => pictures(a, &bytes)?,
        _ => bail!(
            "{}: only .tri archives and .264 streams are decoded",
            a.input.display()
        ),
    };
    let f = Figures {
        values,
        damaged,
        seconds: start.elapsed().as_secs_f64(),
    };
    let mut sentence = format!(
        "{}: {what}, {values} values in {:.2} s",
        a.output.display(),
        f.seconds
    );
    for d in &f.damaged {
        sentence += &format!("\ndamaged: {d}");
    }
    report(a.json, &f, &sentence)?;
    if f.damaged.is_empty() {
        Ok(())
    } else {
        bail!("{}: parts are damaged", a.input.display())
    }
}

fn tensors(a: &Decode, bytes: &[u8]) -> Result<(u64, Vec<String>, String)> {
    let archive = Archive::parse(bytes).with_context(|| a.input.display().to_string())?;
    let entries: Vec<&Entry> = match &a.tensor {
        Some(name) => vec![
            archive
                .find(name)
                .with_context(|| a.input.display().to_string())?,
        ],
        None => archive.entries.iter().collect(),
    };
    let damaged = Mutex::new(Vec::new());
    let bar = progress(entries.len() as u64, "decoding");
    let mut out = Vec::new();
    for entry in entries {
        let payload = archive
            .payload(entry)
            .with_context(|| a.input.display().to_string())?;
        let data = decode_tensor(entry, payload, |e: TensorError| {
            if !a.keep_going {
                return Err(e);
            }
            if let Ok(mut list) = damaged.lock() {
                list.push(e.to_string());
            }
            Ok(())
        });
        let data = data.with_context(|| a.input.display().to_string())?;
        let element = match &entry.kind {
            Kind::Coded { format, .. } => Element::Coded(*format),
            Kind::Raw { dtype, .. } => Element::Raw(dtype.clone()),
        };
        out.push(Tensor {
            name: entry.name.clone(),
            shape: entry.shape.clone(),
            element,
            data,
        });
        bar.inc(1);
    }
    bar.finish_and_clear();
    write_whole(&a.output, |file| tensor::write(&a.output, &out, file))?;
    let values = out.iter().map(|t| t.shape.iter().product::<u64>()).sum();
    let mut damaged = damaged.into_inner().unwrap_or_default();
    damaged.sort();
    Ok((values, damaged, format!("{} tensor(s)", out.len())))
}

fn pictures(a: &Decode, bytes: &[u8]) -> Result<(u64, Vec<String>, String)> {
    let decoded = codec::decode(bytes).with_context(|| a.input.display().to_string())?;
    let damaged: Vec<String> = decoded.all_errors().map(ToString::to_string).collect();
    let pictures = if a.keep_going {
        decoded.pictures.into_iter().map(|p| p.picture).collect()
    } else {
        decoded
            .intact()
            .with_context(|| a.input.display().to_string())?
    };
    if pictures.is_empty() {
        bail!("{}: there is no picture in it", a.input.display());
    }
    write_whole(&a.output, |file| picture::write(&a.output, &pictures, file))?;
    let values = pictures.iter().map(|p| p.samples.len() as u64).sum();
    Ok((values, damaged, format!("{} picture(s)", pictures.len())))
}

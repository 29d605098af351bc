// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode`.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use indicatif::ProgressBar;
use serde::Serialize;
use tricodec_golden::codec::decode::principal;
use tricodec_golden::codec::{DecodeError, DecodedPicture, Decoder};

use crate::args::Decode;
use crate::io::video::{VideoWriter, WRITTEN};
use crate::io::{FileKind, Source};
use crate::output::{Target, progress, report_damage, shown};
use crate::tensors;

/// Run the command.
pub fn run(a: &Decode) -> Result<()> {
    let (input, output) = a.formats();
    let mut source = Source::open(&a.input, input)?;
    match source.kind() {
        FileKind::Tri => tensors::decode::run(a, &mut source),
        FileKind::H264 => {
            let kind = FileKind::of_output(&a.output, output, &WRITTEN)?;
            for (given, name) in [
                (a.tensor.is_some(), "--tensor"),
                (a.layers.is_some(), "--layers"),
            ] {
                if given {
                    bail!("{name} is for tensors, not for pictures");
                }
            }
            pictures(a, &mut source, kind)
        }
        other => bail!(
            "{}: this is {}; .tri archives and H.264 streams are decoded",
            source.shown(),
            other.what()
        ),
    }
}

#[derive(Default, Serialize)]
struct VideoFigures {
    frames: u64,
    /// Of the first picture.
    width: usize,
    height: usize,
    /// Pictures before the recovery point of a stream that begins inside, which are not written.
    left_out: u64,
    /// What changes inside the stream, and where.
    changes: Vec<String>,
    damaged: Vec<String>,
    seconds: f64,
    /// Frames per second.
    fps: f64,
}

fn pictures(a: &Decode, source: &mut Source, kind: FileKind) -> Result<()> {
    if a.rows.is_some() {
        bail!("--rows is for tensors, not for pictures");
    }
    let start = Instant::now();
    let name = source.shown();
    let named = || name.clone();
    let target = Target::new(&a.output)?;
    let bytes = source.bytes()?;
    let mut decoder = Decoder::new(&bytes).with_context(named)?;
    let mut f = VideoFigures::default();
    let mut errors = Vec::new();
    let bar = progress(bytes.len() as u64, "decoding");
    let written = target.write(|file| {
        let mut writer = VideoWriter::new(kind, file)?;
        let mut decoded = false;
        let mut format = Format::default();
        while let Some(picture) = decoder.next() {
            decoded |= picture.decoded_mbs > 0;
            if !picture.recovered && !a.keep_going {
                f.left_out += 1;
                continue;
            }
            let change = format.follow(&picture, f.frames);
            if let Some(change) = change {
                if matches!(kind, FileKind::Y4m) {
                    bail!("{change}: a .y4m file has one format, write .yuv");
                }
                f.changes.push(change);
            }
            note(&picture, &mut f);
            take(&mut errors, picture.damage.iter().map(|d| &d.reason), a)?;
            writer.picture(&picture)?;
            advance(&bar, &decoder, f.frames);
        }
        take(&mut errors, decoder.errors(), a)?;
        if !decoded {
            let reason = principal(errors.iter()).cloned();
            return Err(reason.unwrap_or(DecodeError::NoPicture).into());
        }
        writer.finish()
    });
    // What is wrong with the output has its name already.
    written.map_err(|e| match e.downcast::<DecodeError>() {
        Ok(reason) => anyhow!(reason).context(named()),
        Err(other) => other,
    })?;
    bar.finish_and_clear();
    f.seconds = start.elapsed().as_secs_f64();
    f.fps = f.frames as f64 / f.seconds.max(f64::MIN_POSITIVE);
    f.damaged = errors.iter().map(ToString::to_string).collect();
    let mut sentence = format!(
        "{}: {} frame(s) of {}x{} in {:.2} s, {:.1} frames/s",
        shown(&a.output),
        f.frames,
        f.width,
        f.height,
        f.seconds,
        f.fps
    );
    if f.left_out > 0 {
        sentence += &format!(
            "\nleft out: {} picture(s) before the recovery point (--keep-going writes them)",
            f.left_out
        );
    }
    for change in &f.changes {
        sentence += &format!("\nnote: {change}");
    }
    report_damage(a.json, &name, &f, sentence, &f.damaged)
}

/// What a file of raw pictures does not say of each.
#[derive(Default)]
struct Format {
    /// Width, height and chroma format of the picture before.
    last: Option<(usize, usize, &'static str)>,
}

impl Format {
    /// Take the next picture, of number `at`, in. Gives what changes with it.
    fn follow(&mut self, picture: &DecodedPicture, at: u64) -> Option<String> {
        let luma = &picture.frame.planes[0];
        let chroma = if picture.frame.has_chroma() {
            "4:2:0"
        } else {
            "4:0:0"
        };
        let (width, height, before) = self.last.replace((luma.width, luma.height, chroma))?;
        let mut changes = Vec::new();
        if before != chroma {
            changes.push(format!("chroma format changes from {before} to {chroma}"));
        }
        if (width, height) != (luma.width, luma.height) {
            changes.push(format!(
                "size changes from {width}x{height} to {}x{}",
                luma.width, luma.height
            ));
        }
        (!changes.is_empty()).then(|| format!("{} at picture {at}", changes.join(" and ")))
    }
}

fn note(picture: &DecodedPicture, f: &mut VideoFigures) {
    if f.frames == 0 {
        let luma = &picture.frame.planes[0];
        (f.width, f.height) = (luma.width, luma.height);
    }
    f.frames += 1;
}

/// Most errors that are kept: a stream that is all damage says the same again and again.
const MOST_ERRORS: usize = 1000;

/// Keep errors, or fail with the first of them unless damage is to be passed over.
fn take<'a>(
    kept: &mut Vec<DecodeError>,
    errors: impl Iterator<Item = &'a DecodeError>,
    a: &Decode,
) -> Result<()> {
    let before = kept.len();
    kept.extend(errors.take(MOST_ERRORS.saturating_sub(before)).cloned());
    match principal(kept[before..].iter()) {
        Some(error) if !a.keep_going => Err(error.clone().into()),
        _ => Ok(()),
    }
}

fn advance(bar: &ProgressBar, decoder: &Decoder, frames: u64) {
    bar.set_position(decoder.progress().0 as u64);
    let rate = frames as f64 / bar.elapsed().as_secs_f64().max(1e-3);
    bar.set_message(format!("decoding, {rate:.1} frames/s"));
}

// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode`.

use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use indicatif::ProgressBar;
use serde::Serialize;
use tricodec_golden::codec::decode::principal;
use tricodec_golden::codec::{DecodeError, DecodedPicture, Decoder};

use crate::args::Decode;
use crate::encode::threads;
use crate::io::sequence::Sequence;
use crate::io::video::{VideoWriter, WRITTEN, write_still};
use crate::io::{FileKind, Source, source};
use crate::media::stream;
use crate::media::units::Fault;
use crate::output::{Target, progress, report_damage, shown, write_whole};
use crate::tensors;

/// Run the command.
pub fn run(a: &Decode) -> Result<()> {
    threads(a.threads)?;
    let (input, output) = a.formats();
    let mut source = Source::open(&a.input, input)?;
    match source.kind() {
        FileKind::Tri => {
            for (given, name) in [
                (a.seek > 0, "--seek"),
                (a.frames.is_some(), "--frames"),
                (a.start > 0, "--start"),
            ] {
                if given {
                    bail!("{name} is for pictures, not for tensors");
                }
            }
            tensors::decode::run(a, &mut source)
        }
        FileKind::H264 | FileKind::Mp4 | FileKind::Mkv => {
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
            "{}: this is {}; .tri archives and H.264 (.264, .mp4, .mkv) are decoded",
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
    /// What is left out.
    notes: Vec<String>,
}

/// A run over the pictures of a stream.
struct Run<'a> {
    a: &'a Decode,
    decoder: Decoder<'static>,
    kind: FileKind,
    format: Format,
    fault: Fault,
    figures: VideoFigures,
    errors: Vec<DecodeError>,
    bar: ProgressBar,
}

impl Run<'_> {
    /// Give the pictures that are asked for to `write`.
    fn go(&mut self, write: &mut dyn FnMut(&DecodedPicture) -> Result<()>) -> Result<()> {
        let (a, mut decoded, mut number) = (self.a, false, 0u64);
        let end = a.frames.map_or(u64::MAX, |n| a.seek.saturating_add(n));
        while number < end
            && let Some(picture) = self.decoder.next()
        {
            decoded |= picture.decoded_mbs > 0;
            if !picture.recovered && !a.keep_going {
                self.figures.left_out += 1;
                continue;
            }
            take(
                &mut self.errors,
                picture.damage.iter().map(|d| &d.reason),
                a,
            )?;
            if number >= a.seek {
                let change = self.format.follow(&picture, number);
                if let Some(change) = change {
                    if matches!(self.kind, FileKind::Y4m) {
                        bail!(
                            "{}: {change}: a .y4m file has one format, write .yuv",
                            source::shown(&a.input)
                        );
                    }
                    self.figures.changes.push(change);
                }
                note(&picture, &mut self.figures);
                write(&picture)?;
            }
            number += 1;
            advance(&self.bar, &self.decoder, number);
        }
        match self.fault.check() {
            Err(e) if a.keep_going && decoded => self.figures.damaged.push(format!("{e:#}")),
            Err(e) => return Err(Broken(e).into()),
            Ok(()) => {}
        }
        take(&mut self.errors, self.decoder.errors(), a)?;
        if !decoded {
            let reason = principal(self.errors.iter()).cloned();
            return Err(reason.unwrap_or(DecodeError::NoPicture).into());
        }
        if self.figures.frames == 0 {
            bail!(
                "{}: it has {number} pictures, and --seek {} leaves out all",
                source::shown(&a.input),
                a.seek
            );
        }
        Ok(())
    }
}

/// What is wrong with the input rather than the output.
#[derive(Debug)]
struct Broken(anyhow::Error);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Broken {}

fn pictures(a: &Decode, source: &mut Source, kind: FileKind) -> Result<()> {
    if a.rows.is_some() {
        bail!("--rows is for tensors, not for pictures");
    }
    let start = Instant::now();
    let name = source.shown();
    let length = source.length().unwrap_or(0);
    let opened = stream::open(source)?;
    let fault = opened.units.fault();
    let mut units = opened.units.peekable();
    if units.peek().is_none() {
        let why = fault.check().err();
        let why = why.unwrap_or_else(|| DecodeError::NoStartCode.into());
        return Err(why.context(name));
    }
    let mut run = Run {
        a,
        decoder: Decoder::of_units(units, usize::try_from(length).unwrap_or(0)),
        kind,
        format: Format::default(),
        fault,
        figures: VideoFigures {
            notes: opened.notes,
            ..VideoFigures::default()
        },
        errors: Vec::new(),
        bar: progress(length, "decoding"),
    };
    let sequence = match kind {
        FileKind::Png | FileKind::Pnm => Sequence::of(&a.output, a.start)?,
        _ => None,
    };
    let written = match sequence {
        Some(sequence) => {
            let mut number = 0;
            run.go(&mut |picture| {
                let file = sequence.file(number);
                number += 1;
                write_whole(&file, |out| write_still(kind, picture, out))
            })
        }
        None => Target::new(&a.output)?.write(|file| {
            let mut writer = VideoWriter::new(kind, opened.said, file)?;
            run.go(&mut |picture| writer.picture(picture))?;
            writer.finish()
        }),
    };
    // What is wrong with the output has its name already.
    written.map_err(|e| match e.downcast::<DecodeError>() {
        Ok(reason) => anyhow!(reason).context(name.clone()),
        Err(other) => match other.downcast::<Broken>() {
            Ok(reason) => anyhow!(reason).context(name.clone()),
            Err(other) => other,
        },
    })?;
    run.bar.finish_and_clear();
    let mut f = run.figures;
    f.seconds = start.elapsed().as_secs_f64();
    f.fps = f.frames as f64 / f.seconds.max(f64::MIN_POSITIVE);
    f.damaged.extend(run.errors.iter().map(ToString::to_string));
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
    for note in &f.notes {
        sentence += &format!("\nnote: {note}");
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
        if !picture.frame.has_chroma() {
            f.notes
                .push("its pictures are grey (4:0:0): .yuv and .y4m have luma alone".to_owned());
        }
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

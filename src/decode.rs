// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode`.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use indicatif::ProgressBar;
use serde::Serialize;
use tricodec_golden::codec::decode::principal;
use tricodec_golden::codec::{DecodeError, DecodedPicture, Decoder};

use crate::args::Decode;
use crate::io::video::VideoWriter;
use crate::io::{FileKind, read};
use crate::output::{progress, report_damage, write_whole};
use crate::tensors;

/// Run the command.
pub fn run(a: &Decode) -> Result<()> {
    match FileKind::of(&a.input)? {
        FileKind::Tri => tensors::decode::run(a),
        FileKind::H264 => pictures(a, &read(&a.input)?),
        _ => bail!(
            "{}: only .tri archives and .264 streams are decoded",
            a.input.display()
        ),
    }
}

#[derive(Default, Serialize)]
struct VideoFigures {
    frames: u64,
    /// Of the first picture.
    width: usize,
    height: usize,
    damaged: Vec<String>,
    seconds: f64,
    /// Frames per second.
    fps: f64,
}

fn pictures(a: &Decode, bytes: &[u8]) -> Result<()> {
    let start = Instant::now();
    let named = || a.input.display().to_string();
    let mut decoder = Decoder::new(bytes).with_context(named)?;
    let mut f = VideoFigures::default();
    let mut errors = Vec::new();
    let bar = progress(bytes.len() as u64, "decoding");
    write_whole(&a.output, |file| {
        let mut writer = VideoWriter::new(&a.output, file)?;
        let mut decoded = false;
        while let Some(picture) = decoder.next() {
            decoded |= picture.decoded_mbs > 0;
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
    })
    .map_err(|e| match e.downcast::<DecodeError>() {
        // The output is not to blame.
        Ok(reason) => anyhow!(reason).context(named()),
        Err(other) => other,
    })?;
    bar.finish_and_clear();
    f.seconds = start.elapsed().as_secs_f64();
    f.fps = f.frames as f64 / f.seconds.max(f64::MIN_POSITIVE);
    f.damaged = errors.iter().map(ToString::to_string).collect();
    let sentence = format!(
        "{}: {} frame(s) of {}x{} in {:.2} s, {:.1} frames/s",
        a.output.display(),
        f.frames,
        f.width,
        f.height,
        f.seconds,
        f.fps
    );
    report_damage(a.json, &a.input, &f, sentence, &f.damaged)
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

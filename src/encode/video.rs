// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode` of colour pictures, and of video in colour or luma alone.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use tricodec_golden::codec::video::{
    CodedFrame, Deblocking, MAX_SLICES, Profile, Rate, VideoEncoder, VideoOptions, hardware,
};
use tricodec_golden::quant::tables::QP_MAX;
use tricodec_golden::stream::Vui;

use super::Input;
use super::log::{self, Row};
use super::quality::Quality;
use super::sink::Sink;
use crate::args::{Encode, PresetArg, ProfileArg};
use crate::io::frames::Frames;
use crate::io::{FileKind, source};
use crate::media::mux::Shown;
use crate::output::{Target, decibels, finite, frames_progress, report, shown};

/// QP when nothing is asked for.
const DEFAULT_QP: u8 = 27;
/// Frames from one IDR picture to the next when nothing is asked for.
const DEFAULT_KEYINT: u32 = 250;
/// Rows of samples that a slice has at the least when nothing is asked for: four slices at 1080
/// rows, sixteen at 4320.
const ROWS_PER_SLICE: usize = 270;

/// Most bytes of frames that are read ahead.
const BATCH_BYTES: usize = 256 << 20;

#[derive(Serialize)]
struct Figures {
    frames: u64,
    width: usize,
    height: usize,
    slices: u32,
    coded_bits: u64,
    bits_per_sample: f64,
    /// Of video.
    bits_per_second: Option<f64>,
    psnr_db: Option<f64>,
    psnr_planes_db: [Option<f64>; 3],
    ssim: Option<f64>,
    ssim_planes: [Option<f64>; 3],
    seconds: f64,
    fps: f64,
    notes: Vec<String>,
}

/// What coding a whole source gave.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    frames: u64,
    bits: u64,
    quality: Quality,
    shown: (usize, usize),
}

impl Totals {
    fn bits_per_sample(&self) -> f64 {
        self.bits as f64 / self.quality.samples[0].max(1) as f64
    }
}

/// Run the command: `kind` is that of the output.
pub fn run(a: &Encode, input: &mut Input, mut frames: Frames, kind: FileKind) -> Result<()> {
    let start = Instant::now();
    let target = Target::new(&a.output)?;
    let notes = std::mem::take(&mut frames.notes);
    let still = frames.still;
    let (profile, most) = match (a.preset, a.profile) {
        (Some(PresetArg::Fast), _) | (None, ProfileArg::Hardware) => {
            (Profile::Hardware, hardware::MAX_SLICES)
        }
        (Some(PresetArg::Medium), _) => (Profile::Medium, MAX_SLICES),
        (Some(PresetArg::Best), _) | (None, ProfileArg::Best) => (Profile::Best, MAX_SLICES),
    };
    let slices = a
        .lanes
        .unwrap_or(((frames.height / ROWS_PER_SLICE) as u32).clamp(1, most));
    let options = VideoOptions {
        profile,
        slices,
        keyint: a.keyint.unwrap_or(DEFAULT_KEYINT),
        deblocking: match (a.no_deblock, a.deblock_within_slices) {
            (true, _) => Deblocking::Off,
            (_, true) => Deblocking::WithinSlices,
            _ => Deblocking::On,
        },
        frame_rate: frames.rate,
        colour: frames.colour,
        sample_aspect: frames.aspect,
        chroma: !frames.grey,
        ..VideoOptions::new(frames.width, frames.height, DEFAULT_QP)
    };
    let rate = match (a.bitrate, a.psnr, a.rate.qp) {
        (Some(kilobits), ..) => Rate::BitsPerSecond(kilobits.saturating_mul(1000)),
        (_, Some(db), _) => Rate::Error(mean_error(db)),
        (_, _, Some(qp)) => Rate::Qp(qp),
        _ if a.rate.bits.is_some() || a.rate.snr.is_some() => Rate::Qp(search(a, input, &options)?),
        _ => Rate::Qp(DEFAULT_QP),
    };
    let options = VideoOptions { rate, ..options };
    let mut totals = Totals::default();
    let mut rows = Vec::new();
    target.write(|file| {
        let mut sink = Sink::new(kind, &a.output, file)?;
        totals = encode(a, frames, &options, &mut |coded, quality| {
            if a.log.is_some() {
                let kind = if coded.idr { "IDR" } else { "P" };
                let bits = 8 * coded.bytes.len() as u64;
                let number = rows.len() as u64;
                rows.push(Row::new(number, kind, coded.qp.into(), bits, quality));
            }
            sink.picture(&coded.bytes, coded.idr)
        })?;
        sink.finish(&Shown {
            size: totals.shown,
            chroma: options.chroma,
            rate: options.frame_rate,
            vui: Vui {
                sample_aspect: options.sample_aspect,
                colour: options.colour,
                ..Vui::default()
            },
        })
    })?;
    if let Some(path) = &a.log {
        log::write(path, &rows)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let duration = totals.frames as f64 * f64::from(options.frame_rate.seconds)
        / f64::from(options.frame_rate.frames);
    let quality = &totals.quality;
    let mut f = Figures {
        frames: totals.frames,
        width: totals.shown.0,
        height: totals.shown.1,
        slices,
        coded_bits: totals.bits,
        bits_per_sample: totals.bits_per_sample(),
        bits_per_second: (!still).then(|| totals.bits as f64 / duration),
        psnr_db: finite(quality.psnr(0)),
        psnr_planes_db: [0, 1, 2].map(|i| finite(quality.psnr(i))),
        ssim: quality.ssim(0),
        ssim_planes: [0, 1, 2].map(|i| quality.ssim(i)),
        seconds,
        fps: totals.frames as f64 / seconds,
        notes,
    };
    if totals.shown != (options.width, options.height) {
        f.notes.push(format!(
            "{}x{} is shown as {}x{}: 4:2:0 has even sizes only",
            options.width, options.height, f.width, f.height
        ));
    }
    let aim = a.bitrate.map(|kilobits| 1000.0 * kilobits as f64);
    if aim.is_some_and(|aim| totals.bits as f64 / duration > 1.1 * aim) {
        f.notes.push(format!(
            "the rate is above the one asked for: --bitrate is reached over some seconds of \
             pictures, here are {duration:.2} s; --bits, in bits per sample, holds for any number \
             of them"
        ));
    }
    report(a.json, &f, &sentence(a, &f, quality))
}

/// Mean squared error of a PSNR in dB, in 1/65 536.
fn mean_error(db: f64) -> u64 {
    // Casts of floats saturate.
    ((255.0 * 255.0 * 65_536.0 / 10f64.powf(db / 10.0)) as u64).max(1)
}

/// The figures for people.
fn sentence(a: &Encode, f: &Figures, quality: &Quality) -> String {
    let rate = match f.bits_per_second {
        Some(bits) => format!(
            "{:.3} bits per sample, {:.1} kbit/s",
            f.bits_per_sample,
            bits / 1000.0
        ),
        None => format!("{:.3} bits per pixel", f.bits_per_sample),
    };
    let colours = match quality.samples[1] {
        0 => String::new(),
        _ => format!(
            " (Cb {}, Cr {})",
            decibels(quality.psnr(1)),
            decibels(quality.psnr(2))
        ),
    };
    let ssim = f
        .ssim
        .map_or_else(String::new, |s| format!(", SSIM {s:.4}"));
    let speed = match f.bits_per_second {
        Some(_) => format!("{:.1} frames per second", f.fps),
        None => format!("in {:.2} s", f.seconds),
    };
    let mut sentence = format!(
        "{}: {} frame(s) of {}x{}, {rate}, PSNR {}{colours}{ssim}, {speed}",
        shown(&a.output),
        f.frames,
        f.width,
        f.height,
        decibels(quality.psnr(0)),
    );
    for note in &f.notes {
        sentence += &format!("\nnote: {note}");
    }
    sentence
}

/// Encode a whole source, giving each coded frame and how near it is to `sink`.
fn encode(
    a: &Encode,
    mut frames: Frames,
    options: &VideoOptions,
    sink: &mut dyn FnMut(&CodedFrame, &Quality) -> Result<()>,
) -> Result<Totals> {
    let input = || source::shown(&a.input);
    let bar = frames_progress(frames.length, "encoding");
    let mut encoder = VideoEncoder::new(*options).with_context(input)?;
    let mut totals = Totals {
        shown: encoder.shown(),
        ..Default::default()
    };
    let batch = batch(options);
    loop {
        let mut group = Vec::new();
        while group.len() < batch
            && let Some(frame) = frames.read()?
        {
            group.push(frame);
        }
        if group.is_empty() {
            break;
        }
        let coded = encoder.encode_all(&group).with_context(input)?;
        let near: Vec<Quality> = group
            .par_iter()
            .zip(&coded)
            .map(|(frame, coded)| Quality::of(frame, &coded.recon))
            .collect();
        for (coded, quality) in coded.iter().zip(&near) {
            sink(coded, quality)?;
            totals.frames += 1;
            totals.bits += 8 * coded.bytes.len() as u64;
            totals.quality.add(quality);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    if totals.frames == 0 {
        bail!("{}: there is no frame in it", source::shown(&a.input));
    }
    Ok(totals)
}

/// How many frames are read at a time: as many groups of pictures as there are threads, if they
/// fit; else one frame.
fn batch(options: &VideoOptions) -> usize {
    let group = options.keyint as usize;
    let frames = group * rayon::current_num_threads();
    let fixed = matches!(options.rate, Rate::Qp(_));
    let bytes = frames.saturating_mul(options.width * options.height * 3 / 2);
    if fixed && frames > 0 && bytes <= BATCH_BYTES {
        frames
    } else {
        1
    }
}

/// The QP that meets `--bits` (the lowest that stays within) or `--snr` (the highest that reaches
/// it): whole passes over the source, by halving.
fn search(a: &Encode, input: &mut Input, options: &VideoOptions) -> Result<u8> {
    let mut coarse_enough = |qp: u8| -> Result<bool> {
        let options = VideoOptions {
            rate: Rate::Qp(qp),
            ..*options
        };
        let totals = encode(a, input.frames(a)?, &options, &mut |_, _| Ok(()))?;
        Ok(match (a.rate.bits, a.rate.snr) {
            (Some(bits), _) => totals.bits_per_sample() <= bits,
            (_, Some(db)) => totals.quality.psnr(0) < db,
            _ => true,
        })
    };
    // The lowest QP that is coarse enough; of --snr the one before it still reaches the quality.
    let (mut low, mut high) = (0, QP_MAX + 1);
    while low < high {
        let middle = (low + high) / 2;
        if coarse_enough(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(if a.rate.snr.is_some() {
        low.saturating_sub(1)
    } else {
        low.min(QP_MAX)
    })
}

// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode` of colour pictures and video.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tricodec_golden::codec::video::{Deblocking, Rate, VideoEncoder, VideoOptions};
use tricodec_golden::picture::Frame;
use tricodec_golden::quant::tables::QP_MAX;

use super::squared_error;
use crate::args::Encode;
use crate::io::frames::{self, Frames};
use crate::io::{Source, source};
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
    bits_per_second: f64,
    psnr_db: Option<f64>,
    psnr_planes_db: [Option<f64>; 3],
    seconds: f64,
    fps: f64,
}

/// What coding a whole source gave.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    frames: u64,
    bits: u64,
    error: [f64; 3],
    samples: [u64; 3],
    shown: (usize, usize),
}

impl Totals {
    fn psnr(&self, plane: usize) -> f64 {
        10.0 * (255.0 * 255.0 * self.samples[plane] as f64 / self.error[plane]).log10()
    }

    fn bits_per_sample(&self) -> f64 {
        self.bits as f64 / self.samples[0].max(1) as f64
    }

    fn add(&mut self, source: &Frame, recon: &Frame) {
        self.frames += 1;
        for (i, (a, b)) in source.planes.iter().zip(&recon.planes).enumerate() {
            self.samples[i] += a.samples.len() as u64;
            self.error[i] += (0..a.height)
                .map(|y| squared_error(a.row(y), &b.row(y)[..a.width]))
                .sum::<f64>();
        }
    }
}

/// Run the command.
pub fn run(a: &Encode, source: &mut Source, mut frames: Frames) -> Result<()> {
    let start = Instant::now();
    let target = Target::new(&a.output)?;
    if let Some(rate) = a.fps {
        frames.rate = rate.0;
    }
    let slices = a
        .lanes
        .unwrap_or(((frames.height / ROWS_PER_SLICE) as u32).clamp(1, 64));
    let options = VideoOptions {
        slices,
        keyint: a.keyint.unwrap_or(DEFAULT_KEYINT),
        deblocking: match (a.no_deblock, a.deblock_within_slices) {
            (true, _) => Deblocking::Off,
            (_, true) => Deblocking::WithinSlices,
            _ => Deblocking::On,
        },
        frame_rate: frames.rate,
        colour: frames.colour,
        ..VideoOptions::new(frames.width, frames.height, DEFAULT_QP)
    };
    let rate = match (a.bitrate, a.rate.qp) {
        (Some(kilobits), _) => Rate::BitsPerSecond(kilobits.saturating_mul(1000)),
        (_, Some(qp)) => Rate::Qp(qp),
        _ if a.rate.bits.is_some() || a.rate.snr.is_some() => {
            Rate::Qp(search(a, source, &options)?)
        }
        _ => Rate::Qp(DEFAULT_QP),
    };
    let options = VideoOptions { rate, ..options };
    let mut totals = Totals::default();
    target.write(|file| {
        totals = encode(a, frames, &options, &mut |bytes| Ok(file.write_all(bytes)?))?;
        Ok(())
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let duration = totals.frames as f64 * f64::from(options.frame_rate.seconds)
        / f64::from(options.frame_rate.frames);
    let f = Figures {
        frames: totals.frames,
        width: totals.shown.0,
        height: totals.shown.1,
        slices,
        coded_bits: totals.bits,
        bits_per_second: totals.bits as f64 / duration,
        psnr_db: finite(totals.psnr(0)),
        psnr_planes_db: [0, 1, 2].map(|i| finite(totals.psnr(i))),
        seconds,
        fps: totals.frames as f64 / seconds,
    };
    let mut sentence = format!(
        "{}: {} frame(s) of {}x{}, {:.3} bits per sample, {:.1} kbit/s, PSNR {} (Cb {}, Cr {}), {:.1} frames per second",
        shown(&a.output),
        f.frames,
        f.width,
        f.height,
        totals.bits_per_sample(),
        f.bits_per_second / 1000.0,
        decibels(totals.psnr(0)),
        decibels(totals.psnr(1)),
        decibels(totals.psnr(2)),
        f.fps
    );
    if totals.shown != (options.width, options.height) {
        sentence += &format!(
            "\n{}x{} is shown as {}x{}: 4:2:0 has even sizes only",
            options.width, options.height, f.width, f.height
        );
    }
    let aim = a.bitrate.map(|kilobits| 1000.0 * kilobits as f64);
    if aim.is_some_and(|aim| f.bits_per_second > 1.1 * aim) {
        sentence += &format!(
            "\nthe rate is above the one asked for: --bitrate is reached over some seconds of pictures, here are {duration:.2} s; --bits, in bits per \
             sample, holds for any number of them"
        );
    }
    report(a.json, &f, &sentence)
}

/// Encode a whole source, giving the bytes of each frame to `sink`.
fn encode(
    a: &Encode,
    mut frames: Frames,
    options: &VideoOptions,
    sink: &mut dyn FnMut(&[u8]) -> Result<()>,
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
        for (frame, coded) in group.iter().zip(&coded) {
            sink(&coded.bytes)?;
            totals.bits += 8 * coded.bytes.len() as u64;
            totals.add(frame, &coded.recon);
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
fn search(a: &Encode, source: &mut Source, options: &VideoOptions) -> Result<u8> {
    let mut coarse_enough = |qp: u8| -> Result<bool> {
        let options = VideoOptions {
            rate: Rate::Qp(qp),
            ..*options
        };
        let totals = encode(
            a,
            frames::open(source, a.size, false)?,
            &options,
            &mut |_| Ok(()),
        )?;
        Ok(match (a.rate.bits, a.rate.snr) {
            (Some(bits), _) => totals.bits_per_sample() <= bits,
            (_, Some(db)) => totals.psnr(0) < db,
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

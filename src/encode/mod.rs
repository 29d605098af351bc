// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode`: grey pictures by the pipeline of the RTL. Colour and video: [`video`];
//! tensors: [`crate::tensors::encode`].

mod video;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use tricodec_golden::codec::rate::{self, Cost, Target};
use tricodec_golden::codec::{SliceParams, encode_picture, encode_slice, split_slices};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::picture::Plane;

use crate::args::{Encode, Rate};
use crate::io::frames::{self, Frames};
use crate::io::{FileKind, Source, source};
use crate::output::{decibels, finite, progress, report, shown, write_whole};
use crate::tensors;

/// QP when nothing is asked for.
const DEFAULT_QP: u8 = 27;
/// Slices of a grey picture or tiles of a tensor when nothing is asked for.
const DEFAULT_LANES: u32 = 64;

#[derive(Serialize)]
struct Figures {
    values: u64,
    coded_bits: u64,
    bits_per_value: f64,
    psnr_db: Option<f64>,
    seconds: f64,
}

/// Run the command.
pub fn run(a: &Encode) -> Result<()> {
    let (input, output) = a.formats();
    let raw = (a.size.is_some() && FileKind::of_name(&a.input).is_none()).then_some(FileKind::Yuv);
    let mut source = Source::open(&a.input, input.or(raw))?;
    let kind = source.kind();
    if kind.is_tensors() {
        let to = FileKind::of_output(&a.output, output.or(unnamed(a, FileKind::Tri)), &[])?;
        if to != FileKind::Tri {
            bail!("tensors are encoded to .tri, not to {}", a.output.display());
        }
        return tensors::encode::run(a, &mut source);
    }
    if !kind.is_pictures() {
        bail!(
            "{}: this is {}, coded already: encode tensors or pictures",
            source.shown(),
            kind.what()
        );
    }
    let to = FileKind::of_output(&a.output, output.or(unnamed(a, FileKind::H264)), &[])?;
    if to != FileKind::H264 {
        bail!(
            "pictures are encoded to .264, not to {}",
            a.output.display()
        );
    }
    a.tensors.refuse("pictures")?;
    if a.size.is_some() && kind != FileKind::Yuv {
        bail!(
            "{}: --size is for raw I420, this is {}",
            source.shown(),
            kind.what()
        );
    }
    // Another pass over the source, for goals that take several.
    if a.rate.bits.or(a.rate.snr).is_some() {
        source.keep()?;
    }
    let frames = frames::open(&mut source, a.size, a.grey)?;
    if !frames.grey {
        video::run(a, &mut source, frames)
    } else if a.bitrate.is_some() {
        bail!("--bitrate is for colour: give --bits, in bits per sample, for grey pictures")
    } else {
        pictures(a, frames)
    }
}

/// What a result becomes when its name says nothing: there is one choice.
fn unnamed(a: &Encode, kind: FileKind) -> Option<FileKind> {
    a.output.extension().is_none().then_some(kind)
}

/// Options of the golden encoder for these rates.
pub fn goal(rate: &Rate) -> Goal {
    match (rate.bits, rate.snr) {
        (Some(bits), _) => Goal::Bits(bits),
        (_, Some(db)) => Goal::Snr(db),
        _ => Goal::Qp(rate.qp.unwrap_or(DEFAULT_QP)),
    }
}

/// Sum of squared differences.
pub fn squared_error(a: &[u8], b: &[u8]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| f64::from(i32::from(*a) - i32::from(*b)).powi(2))
        .sum()
}

/// Slices of a picture with the QPs that meet the goal.
pub fn plan(p: &Plane, lanes: u32, rate: &Rate) -> Result<Vec<SliceParams>> {
    let (w, h) = (p.width.div_ceil(16) as u32, p.height.div_ceil(16) as u32);
    let layout = split_slices(w, h, lanes);
    let n = p.samples.len() as f64;
    let target = match goal(rate) {
        Goal::Qp(qp) => Target::Qp(qp),
        Goal::Bits(bits) => Target::Bits(bits * n),
        Goal::Snr(db) => Target::Error(n * 255.0 * 255.0 / 10f64.powf(db / 10.0)),
    };
    let overhead = 8 * tricodec_golden::codec::parameter_sets(p.width, p.height)?.len() as u64;
    let encode = |qp: u8| -> Vec<Cost> {
        let cost = |(first, count): &(u32, u32)| {
            encode_slice(p, &SliceParams::new(*first, *count, qp), 0).map_or_else(
                |_| Cost::default(),
                |(slice, recon)| {
                    let mut whole = p.clone();
                    tricodec_golden::codec::pipeline::place(&mut whole, *first, &recon, w);
                    Cost {
                        bits: 8 * slice.bytes.len() as u64,
                        error: squared_error(&whole.samples, &p.samples),
                    }
                },
            )
        };
        layout.par_iter().map(cost).collect()
    };
    let qps = rate::choose(target, layout.len(), overhead, encode);
    Ok(layout
        .iter()
        .zip(qps)
        .map(|((first, count), qp)| SliceParams::new(*first, *count, qp))
        .collect())
}

fn pictures(a: &Encode, mut frames: Frames) -> Result<()> {
    let start = Instant::now();
    let bar = progress(frames.length, "encoding");
    let (mut values, mut coded_bits, mut error, mut count) = (0, 0, 0.0, 0u64);
    write_whole(&a.output, |file| {
        while let Some(frame) = frames.read()? {
            let named = || source::shown(&a.input);
            let p = frame.luma();
            let slices = plan(p, a.lanes.unwrap_or(DEFAULT_LANES), &a.rate).with_context(named)?;
            let coded = encode_picture(&frame, &slices, (count % 2) as u16).with_context(named)?;
            let bytes = coded.annex_b();
            file.write_all(&bytes)?;
            values += p.samples.len() as u64;
            coded_bits += 8 * bytes.len() as u64;
            error += squared_error(&coded.recon.luma().samples, &p.samples);
            count += 1;
            bar.inc(1);
        }
        if count == 0 {
            bail!("{}: there is no frame in it", source::shown(&a.input));
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    let psnr = 10.0 * (255.0 * 255.0 * values as f64 / error).log10();
    let f = Figures {
        values,
        coded_bits,
        bits_per_value: coded_bits as f64 / values as f64,
        psnr_db: finite(psnr),
        seconds: start.elapsed().as_secs_f64(),
    };
    let mut sentence = format!(
        "{}: {:.3} bits per sample, PSNR {}, {count} picture(s) in {:.2} s",
        shown(&a.output),
        f.bits_per_value,
        decibels(psnr),
        f.seconds
    );
    if frames.coloured {
        sentence += "\nluma alone: its colour is left out";
    }
    report(a.json, &f, &sentence)
}

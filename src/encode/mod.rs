// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode`: grey pictures by the pipeline of the RTL. Colour and video: [`video`];
//! tensors: [`crate::tensors::encode`].

mod log;
mod quality;
mod sink;
mod video;

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use serde::Serialize;
use tricodec_golden::codec::pipeline::parameter_sets_for;
use tricodec_golden::codec::rate::{self, Cost, Target};
use tricodec_golden::codec::{SliceParams, encode_picture, encode_slice, split_slices};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::picture::Plane;
use tricodec_golden::stream::{Colour, Vui};

use crate::args::{Encode, ProfileArg, Rate};
use crate::io::frames::{self, Frames};
use crate::io::sequence::Sequence;
use crate::io::{FileKind, Source, source};
use crate::media::mux::Shown;
use crate::output::{Target as Out, decibels, finite, progress, report, shown};
use crate::tensors;
use log::Row;
use quality::{Quality, squared_error};
use sink::Sink;

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
    ssim: Option<f64>,
    seconds: f64,
    notes: Vec<String>,
}

/// Run the command.
pub fn run(a: &Encode) -> Result<()> {
    threads(a.threads)?;
    let (format, output) = a.formats();
    let sequence = Sequence::of(&a.input, a.start)?;
    let raw = (a.size.is_some() && FileKind::of_name(&a.input).is_none()).then_some(FileKind::Yuv);
    let mut source = match &sequence {
        Some(sequence) => Source::open(&sequence.file(0), format)?,
        None => Source::open(&a.input, format.or(raw))?,
    };
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
    if to != FileKind::H264 && to != FileKind::Mp4 {
        bail!(
            "pictures are encoded to .264 or .mp4, not to {}",
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
    let mut input = Input { source, sequence };
    let frames = input.frames(a)?;
    // Pictures of luma alone go the way of the RTL; video of luma alone moves.
    let still = a.grey || frames.grey && kind.is_image() && input.sequence.is_none();
    if !still {
        video::run(a, &mut input, frames, to)
    } else if a.profile != ProfileArg::Best {
        bail!("--profile is for colour: grey pictures are coded by what the RTL has")
    } else if a.preset.is_some() {
        bail!("--preset is for colour: grey pictures are coded by what the RTL has")
    } else if a.bitrate.is_some() {
        bail!("--bitrate is for video: give --bits, in bits per sample, for grey pictures")
    } else {
        pictures(a, frames, to)
    }
}

/// Where the frames come from: one file, or numbered ones of which `source` is the first.
pub struct Input {
    source: Source,
    sequence: Option<Sequence>,
}

impl Input {
    /// The frames, from the beginning, as the options want them.
    ///
    /// # Errors
    /// If there are none, or some that are not coded.
    pub fn frames(&mut self, a: &Encode) -> Result<Frames> {
        let frames = match &self.sequence {
            Some(sequence) => frames::open_sequence(&mut self.source, sequence.clone(), a.grey)?,
            None => frames::open(&mut self.source, a.size, a.grey)?,
        };
        let mut frames = frames.cut(a.seek, a.frames);
        if let Some(rate) = a.fps {
            frames.rate = rate.0;
        }
        Ok(frames)
    }
}

/// Use so many threads.
///
/// # Errors
/// If they cannot be started.
pub fn threads(count: Option<u16>) -> Result<()> {
    let Some(count) = count else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count.into());
    pool.build_global()
        .map_err(|_| anyhow!("--threads {count}: so many threads cannot be started"))
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

/// Slices of a picture with the QPs that meet the goal, behind the parameter sets `sets`, which
/// count.
pub fn plan(sets: &[u8], p: &Plane, lanes: u32, rate: &Rate) -> Vec<SliceParams> {
    let (w, h) = (p.width.div_ceil(16) as u32, p.height.div_ceil(16) as u32);
    let layout = split_slices(w, h, lanes);
    let n = p.samples.len() as f64;
    let target = match goal(rate) {
        Goal::Qp(qp) => Target::Qp(qp),
        Goal::Bits(bits) => Target::Bits(bits * n),
        Goal::Snr(db) => Target::Error(n * 255.0 * 255.0 / 10f64.powf(db / 10.0)),
    };
    let overhead = 8 * sets.len() as u64;
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
    layout
        .iter()
        .zip(qps)
        .map(|((first, count), qp)| SliceParams::new(*first, *count, qp))
        .collect()
}

fn pictures(a: &Encode, mut frames: Frames, kind: FileKind) -> Result<()> {
    let start = Instant::now();
    let target = Out::new(&a.output)?;
    // Each picture has a goal of its own here.
    let goal = Rate {
        snr: a.rate.snr.or(a.psnr),
        ..a.rate
    };
    let bar = progress(frames.length, "encoding");
    let (mut coded_bits, mut quality) = (0, Quality::default());
    let mut rows = Vec::new();
    let vui = Vui {
        sample_aspect: frames.aspect,
        colour: Colour {
            full_range: frames.colour.full_range,
            ..Colour::GREY
        },
        frame_rate: (!frames.still).then_some(frames.rate),
        restriction: None,
    };
    let size = (frames.width, frames.height);
    target.write(|file| {
        let mut sink = Sink::new(kind, &a.output, file)?;
        while let Some(frame) = frames.read()? {
            let named = || source::shown(&a.input);
            let sets = parameter_sets_for(size.0, size.1, &vui).with_context(named)?;
            let lanes = a.lanes.unwrap_or(DEFAULT_LANES);
            let slices = plan(&sets, frame.luma(), lanes, &goal);
            let id = (rows.len() % 2) as u16;
            let mut coded = encode_picture(&frame, &slices, id).with_context(named)?;
            coded.headers = sets;
            let bytes = coded.annex_b();
            sink.picture(&bytes, true)?;
            let bits = 8 * bytes.len() as u64;
            coded_bits += bits;
            let near = Quality::of(&frame, &coded.recon);
            quality.add(&near);
            let qp = slices.iter().map(|s| f64::from(s.qp)).sum::<f64>() / slices.len() as f64;
            rows.push(Row::new(rows.len() as u64, "IDR", qp, bits, &near));
            bar.inc(1);
        }
        if rows.is_empty() {
            bail!("{}: there is no frame in it", source::shown(&a.input));
        }
        sink.finish(&Shown {
            size,
            chroma: false,
            rate: frames.rate,
            vui,
        })
    })?;
    if let Some(path) = &a.log {
        log::write(path, &rows)?;
    }
    bar.finish_and_clear();
    let values = quality.samples[0];
    let psnr = quality.psnr(0);
    if frames.coloured {
        let note = "luma alone is coded: its colour is left out";
        frames.notes.push(note.to_owned());
    }
    let f = Figures {
        values,
        coded_bits,
        bits_per_value: coded_bits as f64 / values as f64,
        psnr_db: finite(psnr),
        ssim: quality.ssim(0),
        seconds: start.elapsed().as_secs_f64(),
        notes: std::mem::take(&mut frames.notes),
    };
    let ssim = f
        .ssim
        .map_or_else(String::new, |s| format!(", SSIM {s:.4}"));
    let mut sentence = format!(
        "{}: {:.3} bits per pixel, PSNR {}{ssim}, {} picture(s) in {:.2} s",
        shown(&a.output),
        f.bits_per_value,
        decibels(psnr),
        rows.len(),
        f.seconds
    );
    for note in &f.notes {
        sentence += &format!("\nnote: {note}");
    }
    report(a.json, &f, &sentence)
}

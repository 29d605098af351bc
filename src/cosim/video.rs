// SPDX-License-Identifier: Apache-2.0
//! The video encoder of four lanes on a clip in colour: the bytes of every slice beside the golden
//! encoder's.

use std::time::Instant;

use anyhow::{Result, bail};
use serde::Serialize;
use tricodec_golden::codec::video::{Profile, VideoEncoder, VideoOptions};
use tricodec_sim::lockstep::video::{COLUMNS, LANES, VideoPicture, VideoRun, VideoSettings};

use super::ffmpeg;
use crate::args::Cosim;
use crate::io::{self, frames};
use crate::output::{progress, report};

/// QP and latency where none is given.
const QP: u8 = 27;
const LATENCY: u64 = 300;

/// Figures of a run.
#[derive(Serialize)]
struct Figures {
    top: &'static str,
    pictures: usize,
    width: usize,
    height: usize,
    slices: u32,
    qp: u8,
    clocks: u64,
    /// Of I pictures, and of P pictures, from the first job to the last byte.
    clocks_per_macroblock: [Option<f64>; 2],
    read_bytes_per_macroblock: f64,
    written_bytes_per_macroblock: f64,
    coded_bits: u64,
    mismatches: u64,
    latency: u64,
    stall: u8,
    seed: u64,
    seconds: f64,
    ffmpeg: String,
}

/// What does not go with the video encoder.
fn check(a: &Cosim) -> Result<()> {
    let given = [
        (a.gates, "--gates"),
        (a.scan, "--scan"),
        (a.tensor.is_some(), "--tensor"),
        (a.slots.is_some(), "--slots"),
        (a.wave.is_some(), "--wave"),
        (a.fault.is_some(), "--fault"),
    ];
    if let Some((_, option)) = given.into_iter().find(|(given, _)| *given) {
        bail!("{option} does not go with --top video: leave it out");
    }
    if a.rate.bits.is_some() || a.rate.snr.is_some() {
        bail!("--top video takes --qp alone for its rate");
    }
    Ok(())
}

/// Run it.
pub fn run(a: &Cosim) -> Result<()> {
    check(a)?;
    let mut source = io::Source::open(&a.input, a.format)?;
    if !source.kind().is_pictures() {
        let (shown, what) = (source.shown(), source.kind().what());
        bail!("{shown}: this is {what}: --top video takes clips and pictures in colour");
    }
    let frames = frames::open(&mut source, None, false)?;
    let shown = source.shown();
    if frames.grey {
        bail!("{shown}: it has no colour: the video encoder codes 4:2:0; take --top encoder");
    }
    let (width, height) = (frames.width, frames.height);
    if width.div_ceil(16) > COLUMNS || height.div_ceil(16) > COLUMNS {
        let most = 16 * COLUMNS;
        bail!("{shown}: {width}x{height}: the video encoder takes {most}x{most} at the most");
    }
    let most = LANES as u32;
    let slices = a.lanes.unwrap_or(most);
    if slices > most {
        bail!("--lanes {slices}: the video encoder has {most} lanes");
    }
    let mut frames = frames.cut(0, a.frames);
    let qp = a.rate.qp.unwrap_or(QP);
    let latency = a.latency.unwrap_or(LATENCY);
    let mut options = VideoOptions::new(width, height, qp);
    options.profile = Profile::Hardware;
    options.slices = slices;
    let mut golden = VideoEncoder::new(options)?;
    let mut rtl = VideoRun::new(
        "video_encoder",
        VideoSettings {
            slices,
            latency: (latency, latency),
            stall: a.stall,
            seed: a.seed,
        },
    )?;
    let bar = progress(frames.length, "pictures through the video encoder");
    let start = Instant::now();
    let (mut pictures, mut stream) = (Vec::new(), Vec::new());
    while let Some(frame) = frames.read()? {
        let coded = golden.encode(&frame)?;
        let own = rtl.code(&frame, coded.qp)?;
        compare(pictures.len(), &own, &coded.bytes)?;
        stream.extend(coded.bytes);
        pictures.push((coded.idr, own));
        bar.inc(1);
    }
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    if pictures.is_empty() {
        bail!("{shown}: there is nothing to encode in it");
    }
    let each = |idr: bool| {
        let of = pictures.iter().filter(|(i, _)| *i == idr);
        let (clocks, count) = of.fold((0, 0), |(c, m), (_, p)| (c + p.clocks, m + p.macroblocks));
        (count > 0).then(|| clocks as f64 / count as f64)
    };
    let sum = |of: &dyn Fn(&VideoPicture) -> u64| pictures.iter().map(|(_, p)| of(p)).sum::<u64>();
    let macroblocks = sum(&|p| p.macroblocks) as f64;
    let f = Figures {
        top: "video",
        pictures: pictures.len(),
        width,
        height,
        slices,
        qp,
        clocks: sum(&|p| p.clocks),
        clocks_per_macroblock: [each(true), each(false)],
        read_bytes_per_macroblock: sum(&|p| p.traffic[0]) as f64 / macroblocks,
        written_bytes_per_macroblock: sum(&|p| p.traffic[1]) as f64 / macroblocks,
        coded_bits: 8 * sum(&|p| p.slices.iter().map(|s| s.len() as u64).sum()),
        mismatches: 0,
        latency,
        stall: a.stall,
        seed: a.seed,
        seconds,
        ffmpeg: ffmpeg::judge_colour(&stream)?,
    };
    report(a.json, &f, &sentence(&f))
}

/// A picture's slices are those of its access unit.
fn compare(n: usize, own: &VideoPicture, bytes: &[u8]) -> Result<()> {
    let slices: Vec<u8> = own.slices.concat();
    // Parameter sets stand before the first one.
    if bytes.ends_with(&slices) {
        return Ok(());
    }
    let mut at = bytes.len().saturating_sub(slices.len());
    at += slices
        .iter()
        .zip(&bytes[at..])
        .take_while(|(a, b)| a == b)
        .count();
    bail!("picture {n}: the RTL's bytes are not the golden encoder's, from byte {at} of it on")
}

fn sentence(f: &Figures) -> String {
    let one = |what, clocks: Option<f64>| {
        clocks.map_or(String::new(), |c| {
            format!("  {what}: {c:.1} clocks a macroblock\n")
        })
    };
    format!(
        "{} pictures of {}x{} in {} slices at QP {}: RTL and golden model give the same bytes\n\
         {}{}  memory: {:.0} bytes read and {:.0} written a macroblock, latency {} clocks\n  \
         {} bits coded; ffmpeg: {}\n  {} clocks in {:.1} s",
        f.pictures,
        f.width,
        f.height,
        f.slices,
        f.qp,
        one("I pictures", f.clocks_per_macroblock[0]),
        one("P pictures", f.clocks_per_macroblock[1]),
        f.read_bytes_per_macroblock,
        f.written_bytes_per_macroblock,
        f.latency,
        f.coded_bits,
        f.ffmpeg,
        f.clocks,
        f.seconds
    )
}

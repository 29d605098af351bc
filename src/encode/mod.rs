// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode`: tensors, and grey pictures by the pipeline of the RTL. Colour and video: [`video`].

mod video;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use tricodec_golden::codec::rate::{self, Cost, Target};
use tricodec_golden::codec::{
    EncodedPicture, SliceParams, encode_picture, encode_slice, split_slices,
};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{Entry, Kind, Options, TensorView, encode_tensor, write_archive};
use tricodec_golden::picture::Plane;

use crate::args::{Encode, NonFinite, Rate};
use crate::io::frames::is_colour;
use crate::io::tensor::{Element, Tensor};
use crate::io::{FileKind, picture, tensor};
use crate::output::{decibels, finite, progress, report, write_whole};

/// QP when nothing is asked for.
const DEFAULT_QP: u8 = 27;
/// Slices of a grey picture or tiles of a tensor when nothing is asked for.
const DEFAULT_LANES: u32 = 64;

#[derive(Serialize)]
struct Figures {
    values: u64,
    coded_bits: u64,
    bits_per_value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    snr_db: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    psnr_db: Option<Option<f64>>,
    nan: u64,
    inf: u64,
    clipped: u64,
    stored_tensors: usize,
    seconds: f64,
}

/// Run the command.
pub fn run(a: &Encode) -> Result<()> {
    match (FileKind::of(&a.input)?, FileKind::of(&a.output)?) {
        (FileKind::Safetensors | FileKind::Npy, FileKind::Tri) => tensors(a),
        (kind @ (FileKind::Image | FileKind::Y4m | FileKind::Yuv), FileKind::H264) => {
            if kind == FileKind::Yuv && a.grey {
                bail!("--grey is for .png and .y4m: raw I420 is coded in colour");
            }
            if !a.grey && is_colour(&a.input)? {
                video::run(a)
            } else if a.bitrate.is_some() {
                bail!("--bitrate is for colour: give --bits, in bits per sample, for grey pictures")
            } else {
                pictures(a)
            }
        }
        (FileKind::Safetensors | FileKind::Npy, _) => {
            bail!("tensors are encoded to .tri, not to {}", a.output.display())
        }
        (FileKind::Image | FileKind::Y4m | FileKind::Yuv, _) => bail!(
            "pictures are encoded to .264, not to {}",
            a.output.display()
        ),
        _ => bail!(
            "{}: this is coded already: encode .safetensors, .npy, .png, .pgm, .y4m or .yuv",
            a.input.display()
        ),
    }
}

/// Options of the golden encoder for these rates.
pub fn goal(rate: &Rate) -> Goal {
    match (rate.bits, rate.snr) {
        (Some(bits), _) => Goal::Bits(bits),
        (_, Some(db)) => Goal::Snr(db),
        _ => Goal::Qp(rate.qp.unwrap_or(DEFAULT_QP)),
    }
}

fn tensors(a: &Encode) -> Result<()> {
    let start = Instant::now();
    let tensors = tensor::read(&a.input, a.tensor.as_deref())?;
    let options = Options {
        target: goal(&a.rate),
        lanes: a.lanes.unwrap_or(DEFAULT_LANES),
        policy: a.policy.0,
        clamp_nonfinite: a.nonfinite == NonFinite::Clamp,
    };
    let bar = progress(
        tensors.iter().map(|t| t.data.len() as u64).sum(),
        "encoding",
    );
    let mut out = Vec::new();
    let mut f = Figures {
        values: 0,
        coded_bits: 0,
        bits_per_value: 0.0,
        snr_db: None,
        psnr_db: None,
        nan: 0,
        inf: 0,
        clipped: 0,
        stored_tensors: 0,
        seconds: 0.0,
    };
    let (mut error, mut deviation) = (0.0, 0.0);
    for t in &tensors {
        match &t.element {
            Element::Coded(format) => {
                let view = TensorView {
                    name: &t.name,
                    shape: &t.shape,
                    format: *format,
                    data: &t.data,
                };
                let coded = encode_tensor(&view, &options)
                    .with_context(|| a.input.display().to_string())?;
                let n = coded.entry.values().max(1) as f64;
                f.values += coded.entry.values();
                error += coded.error;
                deviation += coded.moments.1 - coded.moments.0.powi(2) / n;
                if let Kind::Coded { stats, .. } = &coded.entry.kind {
                    f.nan += stats.nan;
                    f.inf += stats.inf;
                    f.clipped += stats.clipped;
                }
                out.push((coded.entry, coded.payload));
            }
            Element::Raw(dtype) => {
                f.stored_tensors += 1;
                out.push((stored(t, dtype), t.data.clone()));
            }
        }
        bar.inc(t.data.len() as u64);
    }
    bar.finish_and_clear();
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &mut out)?;
    write_whole(&a.output, |file| Ok(file.write_all(&bytes)?))?;

    let stored_bytes: u64 = out
        .iter()
        .filter(|(e, _)| matches!(e.kind, Kind::Raw { .. }))
        .map(|(e, _)| e.length)
        .sum();
    f.coded_bits = 8 * (bytes.len() as u64 - stored_bytes);
    f.bits_per_value = f.coded_bits as f64 / f.values.max(1) as f64;
    let snr = 10.0 * (deviation / error).log10();
    f.snr_db = Some(finite(snr));
    f.seconds = start.elapsed().as_secs_f64();
    let mut sentence = format!(
        "{}: {:.3} bits per value, SNR {}, {} values in {:.2} s",
        a.output.display(),
        f.bits_per_value,
        decibels(snr),
        f.values,
        f.seconds
    );
    if f.stored_tensors > 0 {
        sentence += &format!(
            "\n{} tensors of other types stored as they are, {stored_bytes} bytes",
            f.stored_tensors
        );
    }
    if f.nan + f.inf > 0 {
        sentence += &format!(
            "\n{} NaN coded as 0, {} infinities as the largest values",
            f.nan, f.inf
        );
    }
    if let Some(bits) = a.rate.bits.filter(|b| (f.bits_per_value - b).abs() > 0.02) {
        sentence += &format!(
            "\nthe rate is not the {bits} asked for: QP 0 to 51 and the tensor's size allow no nearer one"
        );
    }
    report(a.json, &f, &sentence)
}

fn stored(t: &Tensor, dtype: &str) -> Entry {
    Entry {
        name: t.name.clone(),
        shape: t.shape.clone(),
        offset: 0,
        length: t.data.len() as u64,
        kind: Kind::Raw {
            dtype: dtype.to_owned(),
            crc: crc32fast::hash(&t.data),
        },
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

fn pictures(a: &Encode) -> Result<()> {
    let start = Instant::now();
    let pictures = picture::read(&a.input)?;
    let bar = progress(pictures.len() as u64, "encoding");
    let coded: Vec<EncodedPicture> = pictures
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let slices = plan(p, a.lanes.unwrap_or(DEFAULT_LANES), &a.rate)?;
            bar.inc(1);
            Ok(encode_picture(&p.clone().into(), &slices, (i % 2) as u16)?)
        })
        .collect::<Result<_>>()
        .with_context(|| a.input.display().to_string())?;
    bar.finish_and_clear();
    write_whole(&a.output, |file| {
        coded
            .iter()
            .try_for_each(|p| Ok(file.write_all(&p.annex_b())?))
    })?;
    let values: u64 = pictures.iter().map(|p| p.samples.len() as u64).sum();
    let coded_bits: u64 = coded.iter().map(|p| 8 * p.annex_b().len() as u64).sum();
    let error: f64 = coded
        .iter()
        .zip(&pictures)
        .map(|(c, p)| squared_error(&c.recon.luma().samples, &p.samples))
        .sum();
    let psnr = 10.0 * (255.0 * 255.0 * values as f64 / error).log10();
    let f = Figures {
        values,
        coded_bits,
        bits_per_value: coded_bits as f64 / values as f64,
        snr_db: None,
        psnr_db: Some(finite(psnr)),
        nan: 0,
        inf: 0,
        clipped: 0,
        stored_tensors: 0,
        seconds: start.elapsed().as_secs_f64(),
    };
    let sentence = format!(
        "{}: {:.3} bits per sample, PSNR {}, {} picture(s) in {:.2} s",
        a.output.display(),
        f.bits_per_value,
        decibels(psnr),
        pictures.len(),
        f.seconds
    );
    report(a.json, &f, &sentence)
}

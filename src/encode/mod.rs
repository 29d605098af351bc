// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode`: grey pictures by the pipeline of the RTL. Colour and video: [`video`];
//! tensors: [`crate::tensors::encode`].

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
use tricodec_golden::picture::Plane;

use crate::args::{Encode, Rate};
use crate::io::frames::is_colour;
use crate::io::{FileKind, picture};
use crate::output::{decibels, finite, progress, report, write_whole};
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
    match (FileKind::of(&a.input)?, FileKind::of(&a.output)?) {
        (kind, FileKind::Tri) if kind.is_tensors() => tensors::encode::run(a),
        (kind @ (FileKind::Image | FileKind::Y4m | FileKind::Yuv), FileKind::H264) => {
            a.tensors.refuse("pictures")?;
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
        (kind, _) if kind.is_tensors() => {
            bail!("tensors are encoded to .tri, not to {}", a.output.display())
        }
        (FileKind::Image | FileKind::Y4m | FileKind::Yuv, _) => bail!(
            "pictures are encoded to .264, not to {}",
            a.output.display()
        ),
        _ => bail!(
            "{}: this is coded already: encode .safetensors, .npy, .npz, .png, .pgm, .y4m or .yuv",
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
        psnr_db: finite(psnr),
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

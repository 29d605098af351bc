// SPDX-License-Identifier: Apache-2.0
//! The decoder in lockstep: on the slices of a stream, or on those that the encoder has just made.

use std::collections::VecDeque;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use tricodec_golden::align::Format;
use tricodec_sim::configs::DECODERS;
use tricodec_sim::lockstep::decoder::verdict::{GoldenVerdict, job_of, judge, slices_of};
use tricodec_sim::lockstep::decoder::{DecoderRun, Packet};
use tricodec_sim::model::decoder::DecJob;
use tricodec_sim::model::encoder::Config;
use tricodec_sim::model::shared::slot_table::SLOTS_TURNING;

use super::figures::RunFigures;
use super::run::{Outcome, run};
use super::work::{Slice, Work};
use super::{ffmpeg, settings};
use crate::args::Cosim;
use crate::io::{FileKind, Source};
use crate::output::report;

/// A slice for the decoder, with what the golden decoder says of it.
struct Item {
    packet: Packet,
    golden: GoldenVerdict,
}

impl Item {
    fn new(headers: &[u8], bytes: &[u8], format: Format, exponent: i16) -> Result<Self> {
        let job = job_of(headers).map_err(|why| anyhow!(why))?;
        if job.width > 1023 || job.macroblocks >= 1 << 20 {
            bail!(
                "pictures of {} macroblocks, {} wide, are larger than the RTL decoder takes",
                job.macroblocks,
                job.width
            );
        }
        let job = DecJob {
            format: format as u8,
            exponent,
            ..job
        };
        Ok(Self {
            golden: judge(headers, bytes),
            packet: Packet {
                job,
                bytes: bytes.into(),
            },
        })
    }
}

/// `--top decoder`.
pub fn stream(a: &Cosim) -> Result<()> {
    let mut source = Source::open(&a.input, a.format)?;
    if source.kind() != FileKind::H264 {
        bail!(
            "{}: this is {}: the decoder takes an H.264 stream (Annex B)",
            source.shown(),
            source.kind().what()
        );
    }
    let stream = source.bytes()?;
    let items = slices_of(&stream)
        .with_context(|| source.shown())?
        .iter()
        .map(|s| Item::new(&s.headers, &s.packet, Format::Int8, 0))
        .collect::<Result<Vec<_>>>()
        .with_context(|| source.shown())?;
    if items.is_empty() {
        bail!("{}: there is no slice in it", a.input.display());
    }
    let wrong = items.iter().find_map(|i| i.golden.error.as_ref());
    let wrong = wrong.map(ToString::to_string);
    let mut figures = decode(a, &items)?;
    figures.ffmpeg = match &wrong {
        None => ffmpeg::judge(&stream)?,
        Some(why) => format!("not asked: {why}"),
    };
    report(a.json, &figures, &figures.sentence(&a.input))?;
    if wrong.is_none() {
        figures.agrees()
    } else {
        Ok(())
    }
}

/// The lockstep run of slices.
fn prepare(a: &Cosim, config: Config, items: &[Item]) -> Result<DecoderRun> {
    let used = items.len().min(config.lanes);
    // A lane may have any slots: all of them, in turn.
    let even = (0..SLOTS_TURNING).map(|i| Some(i % used)).collect();
    let mut run = DecoderRun {
        settings: settings(a, config, even)?,
        packets: vec![VecDeque::new(); config.lanes],
        blocks: vec![0; config.lanes],
    };
    for (i, item) in items.iter().enumerate() {
        run.packets[i % config.lanes].push_back(item.packet.clone());
        run.blocks[i % config.lanes] += item.golden.blocks.len() as u64;
    }
    Ok(run)
}

/// The slices of work, as the golden encoder makes them.
fn items_of(work: &Work) -> Result<Vec<Item>> {
    let item = |s: &Slice| {
        let format = Format::from_number(s.task.job.format).unwrap_or(Format::Int8);
        Item::new(&work.headers[s.picture], &s.expected, format, s.exponent)
    };
    work.slices.iter().map(item).collect()
}

/// The lockstep run of the slices of work.
pub fn prepare_work(a: &Cosim, config: Config, work: &Work) -> Result<DecoderRun> {
    prepare(a, config, &items_of(work)?)
}

/// Let the RTL decode, and compare every verdict with the golden decoder's.
fn decode(a: &Cosim, items: &[Item]) -> Result<RunFigures> {
    let config = super::model(&DECODERS, a)?;
    let mut decoder = prepare(a, config, items)?;
    let Outcome {
        done,
        seconds,
        gates,
    } = run(a, &mut decoder)?;
    for (i, item) in items.iter().enumerate() {
        let (lane, at) = (i % config.lanes, i / config.lanes);
        let got = done.verdicts[lane]
            .get(at)
            .ok_or_else(|| anyhow!("lane {lane} said nothing of slice {at}"))?;
        if let Some(why) = item.golden.differs(got, &item.packet.job) {
            bail!("slice {i} (lane {lane}): {why}");
        }
        if let Some(fault) = got.fault.filter(|_| item.golden.error.is_none()) {
            bail!("slice {i} (lane {lane}): the RTL does not have what it takes: {fault:?}");
        }
    }
    Ok(RunFigures::new(
        a,
        "decoder",
        config,
        done.summary,
        items.len(),
        (seconds, gates),
    ))
}

/// Both halves of the loop.
#[derive(Serialize)]
struct Loop {
    top: &'static str,
    config: &'static str,
    mismatches: u64,
    ffmpeg: String,
    /// Elements at the decoder's output that are those of the golden model.
    elements: u64,
    encoder: RunFigures,
    decoder: RunFigures,
}

/// `--top loop`: the decoder on the slices of the encoder.
pub fn close(a: &Cosim, work: &Work, stream: &[u8], encoder: RunFigures) -> Result<()> {
    let items = items_of(work)?;
    let mut decoder = decode(a, &items)?;
    decoder.ffmpeg = ffmpeg::judge(stream)?;
    let f = Loop {
        top: "loop",
        config: encoder.config,
        mismatches: encoder.mismatches + decoder.mismatches,
        ffmpeg: decoder.ffmpeg.clone(),
        elements: decoder.samples,
        encoder,
        decoder,
    };
    let sentence = format!(
        "{}\n{}\n  loop closed: {} elements, all as the golden model's",
        f.encoder.sentence(&a.input),
        f.decoder.sentence(&a.input),
        f.elements
    );
    report(a.json, &f, &sentence)?;
    f.encoder.agrees()?;
    f.decoder.agrees()
}

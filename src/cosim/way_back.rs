//! The decoder in lockstep: on the slices of a stream, or on those that the encoder has just made.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use tricodec_golden::align::Format;
use tricodec_sim::lockstep::decoder::{DecoderRun, Packet};
use tricodec_sim::lockstep::verdict::{GoldenVerdict, job_of, judge, slices_of};
use tricodec_sim::lockstep::{LockstepError, Summary};
use tricodec_sim::model::decoder::CONFIGS;
use tricodec_sim::model::decoder::job::DecJob;

use super::{Failure, Figures, Work, read_slots};
use crate::args::{ConfigName, Cosim};
use crate::io::{self, FileKind};
use crate::output::{progress, report};

/// A slice for the decoder, with what the golden decoder says of it.
struct Item {
    packet: Packet,
    golden: GoldenVerdict,
}

impl Item {
    fn new(headers: &[u8], bytes: &[u8], format: Format, exponent: i16) -> Result<Self> {
        let job = job_of(headers).ok_or_else(|| {
            anyhow!("the parameter sets ask for tools that the decoder does not have")
        })?;
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
pub fn run(a: &Cosim) -> Result<()> {
    if FileKind::of(&a.input)? != FileKind::H264 {
        bail!(
            "{}: the decoder takes an H.264 stream: .264",
            a.input.display()
        );
    }
    if a.fault.is_some() {
        bail!("--fault is for the encoder");
    }
    let stream = io::read(&a.input)?;
    let items = slices_of(&stream)?
        .iter()
        .map(|s| Item::new(&s.headers, &s.packet, Format::Int8, 0))
        .collect::<Result<Vec<_>>>()?;
    if items.is_empty() {
        bail!("{}: there is no slice in it", a.input.display());
    }
    let sound = items.iter().all(|i| i.golden.error.is_none());
    let mut figures = decode(a, &items)?;
    figures.ffmpeg = if sound {
        super::judge(&stream)?
    } else {
        "not asked: the stream is damaged or beyond the decoder's tools".to_owned()
    };
    report(a.json, &figures, &figures.sentence(&a.input))?;
    if sound { figures.agrees() } else { Ok(()) }
}

/// Let the RTL decode, and compare every verdict with the golden decoder's.
fn decode(a: &Cosim, items: &[Item]) -> Result<Figures> {
    let config = CONFIGS[usize::from(a.config == ConfigName::Full)];
    let used = items.len().min(config.lanes);
    let mut run = DecoderRun {
        config,
        packets: vec![VecDeque::new(); config.lanes],
        blocks: vec![0; config.lanes],
        slots: match &a.slots {
            Some(path) => read_slots(path, config.lanes)?,
            // A lane may have any slots: all of them, in turn.
            None => std::array::from_fn(|i| Some(i % used)),
        },
        stall: a.stall,
        seed: a.seed,
        wave: a
            .wave
            .as_ref()
            .map(|p| (p.to_string_lossy().into_owned(), 0, 1000)),
    };
    for (i, item) in items.iter().enumerate() {
        run.packets[i % config.lanes].push_back(item.packet.clone());
        run.blocks[i % config.lanes] += item.golden.blocks.len() as u64;
    }
    let bar = progress(1000, &format!("{} lanes in lockstep", config.lanes));
    let start = Instant::now();
    let result = run.execute(|_, share| bar.set_position((1000.0 * share) as u64));
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let done = match result {
        Ok(done) => done,
        Err(LockstepError::Mismatch(m)) => {
            if let Some((_, from, to)) = &mut run.wave {
                (*from, *to) = (m.clock.saturating_sub(100), m.clock + 20);
                let _ = run.execute(|_, _| {});
            }
            if a.json {
                let f = Failure {
                    config: config.name,
                    clocks: m.clock,
                    mismatches: 1,
                    mismatch: &m,
                    stall: a.stall,
                    seed: a.seed,
                };
                report(true, &f, "")?;
            }
            bail!("RTL and golden model differ at {m}");
        }
        Err(e) => return Err(e.into()),
    };
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
    let summary: Summary = done.summary;
    Ok(Figures::new(
        a,
        "decoder",
        config,
        summary,
        items.len(),
        seconds,
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
    encoder: Figures,
    decoder: Figures,
}

/// `--top loop`: the decoder on the slices of the encoder.
pub fn close(a: &Cosim, work: &Work, stream: &[u8], encoder: Figures) -> Result<()> {
    let items = work
        .slices
        .iter()
        .map(|s| {
            let format = Format::from_number(s.task.job.format).unwrap_or(Format::Int8);
            let headers: Arc<[u8]> = work.headers[s.picture].clone().into();
            Item::new(&headers, &s.expected, format, s.exponent)
        })
        .collect::<Result<Vec<_>>>()?;
    let mut decoder = decode(a, &items)?;
    decoder.ffmpeg = super::judge(stream)?;
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

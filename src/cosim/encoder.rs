// SPDX-License-Identifier: Apache-2.0
//! The encoder in lockstep: on a tensor or a picture.

use std::collections::VecDeque;

use anyhow::{Result, anyhow, bail};
use tricodec_sim::configs::{Config, ENCODERS};
use tricodec_sim::lockstep::encoder::{EncoderFinished, EncoderRun, even_slots};

use super::figures::RunFigures;
use super::run::{Outcome, run};
use super::work::Work;
use super::{ffmpeg, settings};
use crate::args::Cosim;

/// The lockstep run of work.
pub fn prepare(a: &Cosim, config: Config, work: &Work) -> Result<EncoderRun> {
    let mut tasks = vec![VecDeque::new(); config.lanes];
    for (i, s) in work.slices.iter().enumerate() {
        tasks[i % config.lanes].push_back(s.task.clone());
    }
    let even = even_slots(work.slices.len().min(config.lanes));
    Ok(EncoderRun {
        settings: settings(a, config, even)?,
        tasks,
    })
}

/// Run it: figures, and the stream that the RTL has made.
pub fn encode(a: &Cosim, work: &Work) -> Result<(RunFigures, Vec<u8>)> {
    let config = super::model(&ENCODERS, a)?;
    let mut encoder = prepare(a, config, work)?;
    let outcome = run(a, &mut encoder)?;
    finish(a, config, work, outcome)
}

fn finish(
    a: &Cosim,
    config: Config,
    work: &Work,
    outcome: Outcome<EncoderFinished>,
) -> Result<(RunFigures, Vec<u8>)> {
    let Outcome {
        done,
        seconds,
        gates,
    } = outcome;
    // Streams back in order: slice i went to lane i % lanes.
    let mut stream = Vec::new();
    for (i, s) in work.slices.iter().enumerate() {
        let (lane, at) = (i % config.lanes, i / config.lanes);
        let got = done.streams[lane]
            .get(at)
            .ok_or_else(|| anyhow!("lane {lane} gave no slice {at}"))?;
        if *got != s.expected {
            bail!("slice {i} (lane {lane}): the RTL's bytes are not the golden codec's");
        }
        if i == 0 || work.slices[i - 1].picture != s.picture {
            stream.extend(&work.headers[s.picture]);
        }
        stream.extend(got);
    }
    let ffmpeg = ffmpeg::judge(&stream)?;
    let figures = RunFigures::new(
        a,
        "encoder",
        config,
        done.summary,
        work.slices.len(),
        (seconds, gates),
    );
    Ok((RunFigures { ffmpeg, ..figures }, stream))
}

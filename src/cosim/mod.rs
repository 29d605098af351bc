// SPDX-License-Identifier: Apache-2.0
//! `tricodec cosim`: the RTL in lockstep with the golden model: the encoder on a real tensor or
//! picture, the decoder on a stream, or the loop of both; with the mapped gates beside the RTL
//! where they are asked for; the video encoder on a clip in colour.

pub mod decoder;
pub mod encoder;
mod ffmpeg;
mod figures;
mod gates;
mod netlist;
pub mod run;
mod tensor;
mod video;
pub mod window;
pub mod work;

use anyhow::{Context, Result, bail};
use tricodec_sim::configs::Config;
use tricodec_sim::lockstep::encoder::SLOT_DISTANCE;
use tricodec_sim::lockstep::harness::run::{Settings, Wave};
use tricodec_sim::lockstep::trace::{Traced, is_of};
use tricodec_sim::model::decoder::DecoderOut;
use tricodec_sim::model::encoder::EncoderOut;
use tricodec_sim::model::shared::slot_table::SLOTS;

use crate::args::{Cosim, Top};
use work::Work;

/// Run the command.
pub fn run(a: &Cosim) -> Result<()> {
    check_wave(a)?;
    if a.top == Top::Video {
        return video::run(a);
    }
    if let Some(option) = a.of_video() {
        bail!("{option} goes with --top video alone: leave it out");
    }
    if a.top == Top::Decoder {
        of_top::<DecoderOut>(a)?;
        return decoder::stream(a);
    }
    let work = Work::of(a, a.lanes.unwrap_or(a.config.lanes()))?;
    if a.top == Top::Encoder {
        of_top::<EncoderOut>(a)?;
        return encoder::encode(a, &work)?.0.report(a);
    }
    // A fault goes into the encoder, or into the decoder where only that has the stage.
    let (mut there, mut back) = (a.clone(), a.clone());
    if a.fault.is_some_and(|f| is_of::<EncoderOut>(&f)) {
        back.fault = None;
    } else {
        there.fault = None;
    }
    let (figures, stream) = encoder::encode(&there, &work)?;
    decoder::close(&back, &work, &stream, figures)
}

/// The model of the configuration among those of a top.
pub fn model(all: &[Config], a: &Cosim) -> Result<Config> {
    let found = all.iter().find(|c| c.name == a.config.name);
    found
        .copied()
        .with_context(|| format!("there is no model of the configuration {}", a.config.name))
}

/// A fault must name a stage of the top.
fn of_top<O: Traced>(a: &Cosim) -> Result<()> {
    match a.fault {
        Some(f) if !is_of::<O>(&f) => bail!(
            "--fault: {} is no stage of this top, which has {}",
            f.stage(),
            O::fault_points().join(", ")
        ),
        _ => Ok(()),
    }
}

/// How a top runs; `even` are its slots where no file names others.
fn settings(a: &Cosim, config: Config, even: Vec<Option<usize>>) -> Result<Settings> {
    Ok(Settings {
        config,
        slots: slots(a, config.lanes, even)?,
        stall: a.stall,
        seed: a.seed,
        contents: 1,
        looks: 0,
        wave: wave(a),
        wrong_bit: a.fault,
    })
}

/// The waveform that is asked for: the first thousand clocks, until there is a difference.
fn wave(a: &Cosim) -> Wave {
    let path = a.wave.as_ref()?;
    Some((path.to_string_lossy().into_owned(), 0, 1000))
}

/// Refuse names of waveforms that say another format than FST.
fn check_wave(a: &Cosim) -> Result<()> {
    let Some(path) = &a.wave else { return Ok(()) };
    let ending = path.extension().map(|e| e.to_ascii_lowercase());
    match ending.as_ref().and_then(|e| e.to_str()) {
        Some(other @ ("vcd" | "ghw" | "vpd" | "fsdb" | "lxt" | "lxt2" | "wlf" | "shm")) => bail!(
            "--wave {}: waveforms are written as FST, not as {}: call it .fst (fst2vcd, of \
             GTKWave, makes VCD of it)",
            path.display(),
            other.to_ascii_uppercase()
        ),
        _ => Ok(()),
    }
}

/// The slot table that is given, as words or in a file, or `otherwise`.
fn slots(a: &Cosim, lanes: usize, otherwise: Vec<Option<usize>>) -> Result<Vec<Option<usize>>> {
    match &a.slots {
        None => Ok(otherwise),
        Some(given) => read_slots(given, lanes),
    }
}

fn read_slots(given: &str, lanes: usize) -> Result<Vec<Option<usize>>> {
    let of_words = given
        .split([',', ' '])
        .all(|w| w == "-" || w.parse::<u32>().is_ok());
    let (shown, text) = if of_words && !std::path::Path::new(given).exists() {
        ("--slots".to_owned(), given.replace(',', " "))
    } else {
        let text = std::fs::read_to_string(given).with_context(|| {
            format!("--slots {given}: neither words (a lane number or - each) nor a file that can be read")
        })?;
        (given.to_owned(), text)
    };
    let words: Vec<_> = text.split_whitespace().collect();
    // In a shorter one every lane's slots are too close to each other for the encoder.
    if !(SLOT_DISTANCE..=SLOTS).contains(&words.len()) {
        bail!(
            "{shown}: a slot table has {SLOT_DISTANCE} to {SLOTS} words, this has {}",
            words.len()
        );
    }
    let slot = |word: &str| {
        if word == "-" {
            return Ok(None);
        }
        let lane = word.parse().ok().filter(|l| *l < lanes).with_context(|| {
            format!(
                "{shown}: {word:?} is no lane of this configuration: 0 to {} or -",
                lanes - 1
            )
        })?;
        Ok(Some(lane))
    };
    words.into_iter().map(slot).collect()
}

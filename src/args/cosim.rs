// SPDX-License-Identifier: Apache-2.0
//! Options of `cosim`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use tricodec_sim::lockstep::harness::wrong_bit::WrongBit;

use super::Rate;
use super::synth::{Config, config};
use crate::io::FileKind;

/// `cosim`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Cosim {
    /// A tensor or a picture; of the decoder, an H.264 stream; of video, a clip in colour.
    pub input: PathBuf,
    /// What the input is, where neither its content nor its name says it.
    #[arg(long, value_name = "KIND", value_enum)]
    pub format: Option<FileKind>,
    /// What is co-simulated.
    #[arg(long, value_enum, default_value_t = Top::Encoder)]
    pub top: Top,
    /// Step the mapped gates beside the RTL too (synthesis first).
    #[arg(long)]
    pub gates: bool,
    /// Configuration of the RTL.
    #[arg(long, default_value = "full", value_parser = config())]
    pub config: Config,
    /// Rate or quality.
    #[command(flatten)]
    pub rate: Rate,
    /// Only this tensor; the first one otherwise.
    #[arg(long)]
    pub tensor: Option<String>,
    /// Slices of a picture, tiles of a tensor; one per lane otherwise. Of video 1 to 4.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub lanes: Option<u32>,
    /// Share of stalled clocks on every stream, in percent.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=95))]
    pub stall: u8,
    /// Seed of the stalls.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Slot table: 17 to 72 words, a lane number or `-` each, with commas or spaces between them,
    /// or a file of them; 64, evenly over the lanes, otherwise.
    #[arg(long, value_name = "WORDS|FILE", allow_hyphen_values = true)]
    pub slots: Option<String>,
    /// Waveform (FST, two units of time for a clock): the clocks around the first difference, or
    /// the first thousand where there is none.
    #[arg(long)]
    pub wave: Option<PathBuf>,
    /// Change one bit of what the golden model expects, of item N of a stage: shows how a
    /// difference is reported. In a loop the encoder's stage, where it has one of that name.
    #[arg(long, value_name = "STAGE:N")]
    pub fault: Option<WrongBit>,
    /// Let the RTL find the tensor's exponents in a first pass instead of being told.
    #[arg(long)]
    pub scan: bool,
    /// Pictures of a clip to code; all otherwise. With `--top video`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub frames: Option<u64>,
    /// Latency of the video encoder's memory, in clocks; 300 otherwise. With `--top video`.
    #[arg(long, value_name = "CLOCKS", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub latency: Option<u64>,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Top {
    /// Floats or samples to slices.
    Encoder,
    /// Slices to floats or samples.
    Decoder,
    /// The encoder, then the decoder on what it has made.
    Loop,
    /// A clip in colour, with motion, to slices: four lanes of video, a slice in each.
    Video,
}

impl Cosim {
    /// A run without anything special.
    pub fn plain(input: PathBuf, config: Config, rate: Rate) -> Self {
        Self {
            input,
            format: None,
            top: Top::Encoder,
            gates: false,
            config,
            rate,
            tensor: None,
            lanes: None,
            stall: 0,
            seed: 1,
            slots: None,
            wave: None,
            scan: false,
            frames: None,
            latency: None,
            json: false,
            fault: None,
        }
    }

    /// An option that only the video encoder has.
    pub fn of_video(&self) -> Option<&'static str> {
        let given = [
            (self.frames.is_some(), "--frames"),
            (self.latency.is_some(), "--latency"),
        ];
        given.into_iter().find(|(g, _)| *g).map(|(_, name)| name)
    }
}

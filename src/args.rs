// SPDX-License-Identifier: Apache-2.0
//! Command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use tricodec_golden::stream::FrameRate;
#[cfg(feature = "cosim")]
use tricodec_sim::lockstep::harness::wrong_bit::WrongBit;
use tricodec_tools::configs::{self, Configuration};

use crate::io::frames::Size;

pub mod tensors;

pub use tensors::{Compare, TensorArgs};

/// Compress tensors and pictures with one H.264 intra pipeline, and co-simulate its RTL.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compress tensors (.safetensors, .npy, .npz, folders → .tri), or pictures and video (.png,
    /// .pgm, .y4m, .yuv → .264).
    Encode(Box<Encode>),
    /// Decompress (.tri → .safetensors, .npy, .npz; .264 → .png, .pgm, .y4m, .yuv).
    Decode(Decode),
    /// Say what is in a file.
    Info(Info),
    /// Say how far the tensors of two files are apart.
    Compare(Compare),
    /// Run the RTL in lockstep with the golden model on real input.
    #[cfg(feature = "cosim")]
    Cosim(Cosim),
    /// Synthesise the encoder, or any module of rtl/, to ASAP7 gates: area, timing and power by
    /// block.
    Synth(Synth),
    /// Synthesise 8 to 64 lanes and write the tables and plots of reports/.
    Report(Report),
    /// Decode a folder of H.264 test streams and compare with the MD5s of its manifest.json.
    #[command(hide = true)]
    Conformance(Conformance),
}

/// Rate or quality: at most one.
#[derive(Clone, Copy, Debug, ClapArgs)]
#[group(multiple = false)]
pub struct Rate {
    /// Quantisation parameter, 0 (finest) to 51. For pictures the default is 27; tensors are coded
    /// with --tools avc then.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=51))]
    pub qp: Option<u8>,
    /// Bits per value, everything counted.
    #[arg(long, value_parser = positive)]
    pub bits: Option<f64>,
    /// Signal-to-noise ratio in dB (of pictures: PSNR), with the fewest bits.
    #[arg(long, value_parser = finite)]
    pub snr: Option<f64>,
}

/// `encode`.
#[derive(Debug, ClapArgs)]
pub struct Encode {
    /// Tensors or pictures.
    pub input: PathBuf,
    /// Result.
    #[arg(short, long)]
    pub output: PathBuf,
    /// Rate or quality.
    #[command(flatten)]
    pub rate: Rate,
    /// Mean bit rate of colour video in kbit/s, reached over some seconds: for a single picture, or
    /// a few, give --bits.
    #[arg(long, value_name = "KBPS", conflicts_with_all = ["qp", "bits", "snr"], value_parser = clap::value_parser!(u64).range(1..))]
    pub bitrate: Option<u64>,
    /// Slices of a picture, or tiles that a tensor is cut into at the least, if it is large enough:
    /// 64; in colour one for 270 rows.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub lanes: Option<u32>,
    /// Code luma alone, each picture on its own, as the RTL does.
    #[arg(long)]
    pub grey: bool,
    /// Size of raw I420 (.yuv), as 1920x1080.
    #[arg(long)]
    pub size: Option<Size>,
    /// Frames per second in place of the file's, as 25 or 30000/1001.
    #[arg(long)]
    pub fps: Option<FpsArg>,
    /// Frames from one picture that stands alone to the next in colour video; 0: only the first.
    /// The default is 250.
    #[arg(long)]
    pub keyint: Option<u32>,
    /// Colour: no deblocking filter.
    #[arg(long)]
    pub no_deblock: bool,
    /// Colour: deblocking inside slices only, so that they stay independent.
    #[arg(long, conflicts_with = "no_deblock")]
    pub deblock_within_slices: bool,
    /// What tensors have beside.
    #[command(flatten)]
    pub tensors: TensorArgs,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `--fps`.
#[derive(Clone, Copy, Debug)]
pub struct FpsArg(pub FrameRate);

impl FromStr for FpsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (frames, seconds) = text.split_once('/').unwrap_or((text, "1"));
        let number = |t: &str| t.parse::<u32>().ok().filter(|n| (1..=1 << 24).contains(n));
        number(frames)
            .zip(number(seconds))
            .map(|(frames, seconds)| Self(FrameRate { frames, seconds }))
            .ok_or_else(|| "give frames per second, as 25 or 30000/1001".to_owned())
    }
}

/// `decode`.
#[derive(Debug, ClapArgs)]
pub struct Decode {
    /// .tri archive or H.264 stream.
    pub input: PathBuf,
    /// Result.
    #[arg(short, long)]
    pub output: PathBuf,
    /// Only this tensor.
    #[arg(long)]
    pub tensor: Option<String>,
    /// Of the tensor only rows A to B − 1 along its first dimension, as A..B: no other tiles are
    /// read than those that hold them.
    #[arg(long, value_name = "A..B")]
    pub rows: Option<tensors::Rows>,
    /// Of tensors that are coded in layers (--residual) only the first so many.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=2))]
    pub layers: Option<u32>,
    /// Decode what can be, put 0 (tensors), or grey or what stood there before (pictures), where it
    /// is damaged, and say so.
    #[arg(long)]
    pub keep_going: bool,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `conformance`.
#[derive(Debug, ClapArgs)]
pub struct Conformance {
    /// Folder of streams with manifest.json.
    pub folder: PathBuf,
    /// Table of all streams, as CSV.
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `info`.
#[derive(Debug, ClapArgs)]
pub struct Info {
    /// Any file that the other commands read.
    pub input: PathBuf,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `cosim`.
#[cfg(feature = "cosim")]
#[derive(Clone, Debug, ClapArgs)]
pub struct Cosim {
    /// A tensor or a picture; of the decoder, an H.264 stream.
    pub input: PathBuf,
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
    /// Slices of a picture, tiles of a tensor; one per lane otherwise.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub lanes: Option<u32>,
    /// Share of stalled clocks on every stream, in percent.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=95))]
    pub stall: u8,
    /// Seed of the stalls.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Slot table: 64 words, a lane number or `-` each; evenly over the lanes otherwise.
    #[arg(long)]
    pub slots: Option<PathBuf>,
    /// Waveform (FST): the clocks around the first difference, or the first thousand where there is
    /// none.
    #[arg(long)]
    pub wave: Option<PathBuf>,
    /// Change one bit of what the golden model expects, of item N of a stage: shows how a
    /// difference is reported. In a loop the encoder's stage, where it has one of that name.
    #[arg(long, value_name = "STAGE:N")]
    pub fault: Option<WrongBit>,
    /// Let the RTL find the tensor's exponents in a first pass instead of being told.
    #[arg(long)]
    pub scan: bool,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Designs.
#[cfg(feature = "cosim")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Top {
    /// Floats or samples to slices.
    Encoder,
    /// Slices to floats or samples.
    Decoder,
    /// The encoder, then the decoder on what it has made.
    Loop,
}

#[cfg(feature = "cosim")]
impl Cosim {
    /// A run without anything special.
    pub fn plain(input: PathBuf, config: Config, rate: Rate) -> Self {
        Self {
            input,
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
            json: false,
            fault: None,
        }
    }
}

/// A configuration of `configs.toml`.
pub type Config = &'static Configuration;

/// Takes the name of a configuration.
fn config() -> impl TypedValueParser<Value = Config> {
    let all = configs::all().unwrap_or_default().iter();
    let values = all.map(|c| {
        let what = format!("{} lanes: {}", c.lanes(), c.purpose);
        PossibleValue::new(c.name.as_str()).help(what)
    });
    PossibleValuesParser::new(values).try_map(|name| configs::named(&name))
}

fn finite(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|v| v.is_finite())
        .ok_or_else(|| "give a number".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    finite(text).and_then(|v| {
        if v > 0.0 {
            Ok(v)
        } else {
            Err("give a number above 0".to_owned())
        }
    })
}

/// `synth`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Synth {
    /// `encoder`, `decoder`, or a module of rtl/, such as tri_enc_lane.
    #[arg(long, default_value = "encoder")]
    pub top: String,
    /// Configuration of the encoder or decoder.
    #[arg(long, default_value = "small", value_parser = config())]
    pub config: Config,
    /// Lanes of the encoder or decoder, instead of the configuration's.
    #[arg(long, value_parser = lanes)]
    pub lanes: Option<u32>,
    /// Clock period in ps; the configuration's otherwise.
    #[arg(long, value_parser = picoseconds)]
    pub clock: Option<f32>,
    /// A parameter of the top, NAME=VALUE; may be given again.
    #[arg(long)]
    pub param: Vec<String>,
    /// Wire capacitance per sink in fF.
    #[arg(long, default_value_t = 0.0, value_parser = femtofarads)]
    pub wire: f32,
    /// Print the worst paths, one of each pair of start and end block.
    #[arg(long, default_value_t = 0)]
    pub paths: usize,
    /// Write netlist.v, memories.lib, constraints.sdc and, where power is measured, activity.saif
    /// into this folder.
    #[arg(long)]
    pub netlist: Option<PathBuf>,
    /// What is coded, or decoded, while power is measured: a tensor at 2.9 bits, a picture at QP
    /// 27.
    #[arg(long, default_value = "corpus/ffn_up.safetensors")]
    pub input: PathBuf,
    /// No power.
    #[arg(long)]
    pub no_power: bool,
    /// Do not ask OpenSTA (`sta` in the tools' folder or on the PATH) for its slacks and critical
    /// paths.
    #[arg(long)]
    pub no_opensta: bool,
    /// Compare with the same design without a unit; fails when the area does not fall by what the
    /// unit's rows say.
    #[arg(long, value_enum, conflicts_with_all = ["check", "netlist", "paths"])]
    pub without: Option<Unit>,
    /// Folder with rtl/, instead of the project.
    #[arg(long)]
    pub root: Option<PathBuf>,
    /// Fail when a limit of synth/limits.toml is passed.
    #[arg(long)]
    pub check: bool,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Units that a design can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// The encoder's alignment unit.
    Align,
    /// One entropy lane.
    Lane,
}

impl Synth {
    /// Encoder or decoder of a configuration, and nothing special.
    pub fn plain(top: &str, config: Config) -> Self {
        Self {
            top: top.to_owned(),
            config,
            lanes: None,
            clock: None,
            param: Vec::new(),
            wire: 0.0,
            paths: 0,
            netlist: None,
            input: PathBuf::from("corpus/ffn_up.safetensors"),
            no_power: false,
            no_opensta: false,
            without: None,
            root: None,
            check: false,
            json: false,
        }
    }

    /// Clock period, ps.
    pub fn period(&self) -> f32 {
        self.clock.unwrap_or(self.config.clock_ps)
    }
}

/// Lanes that the RTL can have.
fn lanes(text: &str) -> Result<u32, String> {
    let value = text.parse::<u32>().ok();
    let fits = |n: &u32| n.is_power_of_two() && (2..=64).contains(n);
    value
        .filter(fits)
        .ok_or_else(|| "a power of two from 2 to 64 is wanted".to_owned())
}

fn picoseconds(text: &str) -> Result<f32, String> {
    let value: f32 = text
        .parse()
        .map_err(|_| "a number of picoseconds is wanted".to_owned())?;
    if (50.0..=100_000.0).contains(&value) {
        Ok(value)
    } else {
        Err("the period is between 50 and 100000 ps".to_owned())
    }
}

fn femtofarads(text: &str) -> Result<f32, String> {
    let value: f32 = text
        .parse()
        .map_err(|_| "a number of femtofarads is wanted".to_owned())?;
    if (0.0..=100.0).contains(&value) {
        Ok(value)
    } else {
        Err("the capacitance is between 0 and 100 fF".to_owned())
    }
}

/// `report`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Report {
    /// Folder; otherwise the project's reports/, which is written from a clean tree only.
    #[arg(short, long, visible_alias = "scratch")]
    pub output: Option<PathBuf>,
    /// Clock period in ps; the configurations' otherwise.
    #[arg(long, value_parser = picoseconds)]
    pub clock: Option<f32>,
    /// Numbers of lanes of encoder and decoder.
    #[arg(long, value_delimiter = ',', default_values_t = [8, 16, 32, 64], value_parser = lanes)]
    pub lanes: Vec<u32>,
    /// Leave the decoder out.
    #[arg(long)]
    pub no_decoder: bool,
    /// No power: nothing is co-simulated.
    #[arg(long)]
    pub no_power: bool,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

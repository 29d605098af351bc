// SPDX-License-Identifier: Apache-2.0
//! Command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use tricodec_golden::stream::FrameRate;

use crate::io::FileKind;
use crate::io::frames::Size;

#[cfg(feature = "cosim")]
mod cosim;
#[cfg(feature = "synth")]
mod synth;
pub mod tensors;

#[cfg(feature = "cosim")]
pub use cosim::{Cosim, Top};
#[cfg(feature = "synth")]
pub use synth::{Layout, Report, Synth, Unit};
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
    /// .pgm, .y4m, .yuv → .264). `-` is standard input or output.
    Encode(Box<Encode>),
    /// Decompress (.tri → .safetensors, .npy, .npz; .264 → .png, .pgm, .y4m, .yuv). `-` is standard
    /// input or output.
    Decode(Decode),
    /// Say what is in a file.
    Info(Info),
    /// Say how far the tensors of two files are apart.
    Compare(Compare),
    /// Run the RTL in lockstep with the golden model on real input.
    #[cfg(feature = "cosim")]
    Cosim(Cosim),
    #[cfg(feature = "synth")]
    /// Synthesise the encoder, or any module of rtl/, to ASAP7 gates: area, timing and power by
    /// block.
    Synth(Synth),
    #[cfg(feature = "synth")]
    /// Lay out what `synth` makes with OpenROAD, where it is installed: area, timing and power with
    /// wires and a clock tree, stage by stage.
    Layout(Layout),
    #[cfg(feature = "synth")]
    /// Synthesise 8 to 64 lanes and write the tables and plots of reports/.
    Report(Report),
    /// Decode a folder of H.264 test streams and compare with the MD5s of its manifest.json.
    #[cfg(feature = "synth")]
    #[command(hide = true)]
    Conformance(Conformance),
    /// Print the completions of a shell; `make install` puts them where shells look.
    #[command(hide = true)]
    Completions {
        /// bash, zsh, fish, elvish or powershell.
        shell: clap_complete::Shell,
    },
    /// Write the man pages, of the command and of each of its commands, into a folder.
    #[command(hide = true)]
    Man {
        /// Folder.
        folder: PathBuf,
    },
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
    /// What a file without a telling name is: - for standard input or output, pipes. Inputs are
    /// known by their content too, but for raw I420. May be given again.
    #[arg(long, value_name = "KIND", value_enum)]
    pub format: Vec<FileKind>,
    /// Rate or quality.
    #[command(flatten)]
    pub rate: Rate,
    /// Mean bit rate of colour video in kbit/s, reached over some seconds: for a single picture, or
    /// a few, give --bits.
    #[arg(long, value_name = "KBPS", conflicts_with_all = ["qp", "bits", "snr"], value_parser = clap::value_parser!(u64).range(1..))]
    pub bitrate: Option<u64>,
    /// Constant quality: every picture at this PSNR of luma in dB, to within half a dB or the step
    /// of one QP, in one pass; --snr gives all pictures one QP and meets their mean.
    #[arg(long, value_name = "DB", conflicts_with_all = ["qp", "bits", "snr", "bitrate"], value_parser = finite)]
    pub psnr: Option<f64>,
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
    /// Of a sequence of pictures (frame_%04d.png) the number of the first.
    #[arg(long, default_value_t = 0)]
    pub start: u64,
    /// Leave out so many frames at the beginning.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seek: u64,
    /// So many frames at the most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub frames: Option<u64>,
    /// Frames per second in place of the file's, as 25 or 30000/1001.
    #[arg(long)]
    pub fps: Option<FpsArg>,
    /// Frames from one picture that stands alone to the next in colour video; 0: only the first.
    /// The default is 250.
    #[arg(long)]
    pub keyint: Option<u32>,
    /// How colour is decided: with alternatives coded and priced, or as the RTL will, in one pass
    /// and at most four slices.
    #[arg(long, value_enum, default_value_t = ProfileArg::Best, conflicts_with = "preset")]
    pub profile: ProfileArg,
    /// Colour: how much time to take for fewer bits. Beside best, medium is 1.3 times as fast and
    /// takes 1.9 % more bits, fast 2 times and 3.5 to 4.8 %.
    #[arg(long, value_enum)]
    pub preset: Option<PresetArg>,
    /// Colour: no deblocking filter.
    #[arg(long)]
    pub no_deblock: bool,
    /// Colour: deblocking inside slices only, so that they stay independent.
    #[arg(long, conflicts_with = "no_deblock")]
    pub deblock_within_slices: bool,
    /// A table of all frames, as CSV: type, QP, bits, PSNR of Y, U and V in dB, SSIM of Y, U and V.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Threads; as many as there are cores otherwise. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// What tensors have beside.
    #[command(flatten)]
    pub tensors: TensorArgs,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `--profile`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// Fewest bits.
    #[default]
    Best,
    /// What the RTL will do.
    Hardware,
}

/// `--preset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PresetArg {
    /// Profile hardware.
    Fast,
    /// As best, most alternatives judged by SATD alone.
    Medium,
    /// Profile best, the default.
    Best,
}

/// `--fps`.
#[derive(Clone, Copy, Debug)]
pub struct FpsArg(pub FrameRate);

impl Encode {
    /// `--format` of the input, and of the output.
    pub fn formats(&self) -> (Option<FileKind>, Option<FileKind>) {
        let find = |coded| self.format.iter().copied().find(|k| k.is_coded() == coded);
        (find(false), find(true))
    }
}

impl Decode {
    /// `--format` of the input, and of the output.
    pub fn formats(&self) -> (Option<FileKind>, Option<FileKind>) {
        let find = |coded| self.format.iter().copied().find(|k| k.is_coded() == coded);
        (find(true), find(false))
    }
}

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
    /// What a file without a telling name is: - for standard input or output, pipes. Inputs are
    /// known by their content too, but for raw I420. May be given again.
    #[arg(long, value_name = "KIND", value_enum)]
    pub format: Vec<FileKind>,
    /// Of a sequence of pictures (frame_%04d.png) the number of the first.
    #[arg(long, default_value_t = 0)]
    pub start: u64,
    /// Leave out so many pictures at the beginning.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seek: u64,
    /// So many pictures at the most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub frames: Option<u64>,
    /// Threads; as many as there are cores otherwise. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
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
#[cfg(feature = "synth")]
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
    /// Any file that the other commands read; - for standard input.
    pub input: PathBuf,
    /// What the input is, where neither its content nor its name says it.
    #[arg(long, value_name = "KIND", value_enum)]
    pub format: Option<FileKind>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
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

// SPDX-License-Identifier: Apache-2.0
//! Options of tensors.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, bail};
use clap::{Args as ClapArgs, ValueEnum};
use tricodec_golden::align::Policy;
use tricodec_tensors::goal::{finite, positive};
use tricodec_tensors::{Bound, Rule, plan};

/// Options of `encode` that only tensors have.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Options of tensors")]
pub struct TensorArgs {
    /// Only this tensor.
    #[arg(long, value_name = "NAME")]
    pub tensor: Option<String>,
    /// The quantiser's step as a multiple of each tensor's standard deviation. Without a goal it is
    /// 0.165.
    #[arg(long, value_parser = positive, conflicts_with_all = ["qp", "bits", "snr"])]
    pub step: Option<f64>,
    /// No value is further from its original than E: in the tensor's unit, or as N% or Nr of its
    /// standard deviation. What cannot be coded so is stored.
    #[arg(long, value_name = "E", conflicts_with_all = ["qp", "bits", "snr", "step"])]
    pub max_error: Option<Bound>,
    /// Two rates: that of each tensor, and that of what it leaves, as 2+1.5.
    #[arg(long, value_name = "B1+B2",
        conflicts_with_all = ["qp", "bits", "snr", "step", "max_error"])]
    pub residual: Option<Residual>,
    /// What all tensors have in common when --bits is their mean.
    #[arg(long, value_enum, requires = "bits")]
    pub share: Option<Share>,
    /// The tensors of layer l have K·l + b bits, b as the mean needs it.
    #[arg(long, value_name = "K", requires = "bits", conflicts_with = "share",
        value_parser = finite, allow_negative_numbers = true)]
    pub layer_slope: Option<f64>,
    /// PATTERN=keep, PATTERN=apart (no half of an MX pair), or PATTERN=bits=B, snr=D, max-error=E
    /// or step=S for tensors whose names match. The first rule that matches counts; may be given
    /// again.
    #[arg(long, value_name = "RULE", value_parser = Rule::parse)]
    pub rule: Vec<Rule>,
    /// More rules, behind those of --rule: a TOML file of `rule` tables.
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Tools: those for tensors, or H.264 slices, which any H.264 decoder reads.
    #[arg(long, value_enum)]
    pub tools: Option<Tools>,
    /// Outliers, with --tools avc: `scale` keeps them, `clip:N` saturates the top N binades of each
    /// tile.
    #[arg(long)]
    pub policy: Option<PolicyArg>,
    /// NaN and infinity. Without this, tensors that hold any are stored; with --tools avc they are
    /// refused.
    #[arg(long, value_enum)]
    pub nonfinite: Option<NonFinite>,
}

impl TensorArgs {
    /// Refuse the options for other input.
    pub fn refuse(&self, what: &str) -> Result<()> {
        let given = [
            (self.tensor.is_some(), "--tensor"),
            (self.step.is_some(), "--step"),
            (self.max_error.is_some(), "--max-error"),
            (self.residual.is_some(), "--residual"),
            (self.share.is_some(), "--share"),
            (self.layer_slope.is_some(), "--layer-slope"),
            (!self.rule.is_empty(), "--rule"),
            (self.rules.is_some(), "--rules"),
            (self.tools.is_some(), "--tools"),
            (self.policy.is_some(), "--policy"),
            (self.nonfinite.is_some(), "--nonfinite"),
        ];
        match given.iter().find(|(given, _)| *given) {
            Some((_, name)) => bail!("{name} is for tensors, not for {what}"),
            None => Ok(()),
        }
    }
}

/// `--rows`.
#[derive(Clone, Debug)]
pub struct Rows(pub std::ops::Range<u64>);

impl FromStr for Rows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once("..");
        let ends = ends.and_then(|(a, b)| Some(a.parse().ok()?..b.parse().ok()?));
        ends.map(Self)
            .ok_or_else(|| "give the first row and the one behind the last, as 0..100".to_owned())
    }
}

/// `--residual`.
#[derive(Clone, Copy, Debug)]
pub struct Residual(pub f64, pub f64);

impl FromStr for Residual {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rates = text
            .split_once('+')
            .map(|(a, b)| (positive(a), positive(b)));
        match rates {
            Some((Ok(first), Ok(second))) => Ok(Self(first, second)),
            _ => Err("give two rates above 0, as 2+1.5".to_owned()),
        }
    }
}

/// `--share`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Share {
    /// The step relative to the standard deviation.
    Step,
    /// The signal-to-noise ratio.
    Snr,
    /// The bits per value.
    Bits,
}

impl From<Share> for plan::Share {
    fn from(share: Share) -> Self {
        match share {
            Share::Step => Self::Step,
            Share::Snr => Self::Snr,
            Share::Bits => Self::Bits,
        }
    }
}

/// `--tools`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tools {
    /// Dependent quantisation and adaptive arithmetic coding.
    Tensor,
    /// H.264 slices, by the pipeline that the RTL equals.
    Avc,
}

/// What to do with NaN and infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NonFinite {
    /// Store the tensor exactly.
    Store,
    /// NaN becomes 0, infinities the largest values; they are counted.
    Clamp,
    /// Stop and say where.
    Refuse,
}

impl From<NonFinite> for plan::NonFinite {
    fn from(what: NonFinite) -> Self {
        match what {
            NonFinite::Store => Self::Store,
            NonFinite::Clamp => Self::Clamp,
            NonFinite::Refuse => Self::Refuse,
        }
    }
}

/// `--policy`.
#[derive(Clone, Copy, Debug)]
pub struct PolicyArg(pub Policy);

impl FromStr for PolicyArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "scale" => Ok(Self(Policy::Scale)),
            Some(("clip", n)) => n
                .parse()
                .ok()
                .filter(|n| *n <= 15)
                .map(|n| Self(Policy::Clip(n)))
                .ok_or_else(|| format!("clip:{n}: give 0 to 15 binades")),
            _ => Err("give scale or clip:N".to_owned()),
        }
    }
}

/// `compare`.
#[derive(Debug, ClapArgs)]
pub struct Compare {
    /// The original: .safetensors, .npy, .npz, .tri, an index of shards, or a folder.
    pub a: PathBuf,
    /// The other: the same kinds.
    pub b: PathBuf,
    /// Only this tensor.
    #[arg(long, value_name = "NAME")]
    pub tensor: Option<String>,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
}

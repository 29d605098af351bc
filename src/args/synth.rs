// SPDX-License-Identifier: Apache-2.0
//! Options of `synth`, `layout` and `report`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, ValueEnum};
use tricodec_flow::layout::Stage;
use tricodec_tools::configs::{self, Configuration};

/// A configuration of `configs.toml`.
pub type Config = &'static Configuration;

/// Takes the name of a configuration.
pub(super) fn config() -> impl TypedValueParser<Value = Config> {
    let all = configs::all().unwrap_or_default().iter();
    let values = all.map(|c| {
        let what = format!("{} lanes: {}", c.lanes(), c.purpose);
        PossibleValue::new(c.name.as_str()).help(what)
    });
    PossibleValuesParser::new(values).try_map(|name| configs::named(&name))
}

/// Takes the name of a stage of the layout.
fn stage() -> impl TypedValueParser<Value = Stage> {
    let values = Stage::ALL.map(|s| PossibleValue::new(s.name()).help(s.what()));
    let named = |name: String| Stage::ALL.into_iter().find(|s| s.name() == name);
    PossibleValuesParser::new(values).try_map(move |n| named(n).ok_or("no such stage"))
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
    /// Place the netlist: slack, area and power with wires and a clock network too.
    #[arg(long)]
    pub placed: bool,
    /// The same without a placement: wires come from a fitted model.
    #[arg(long, conflicts_with = "placed")]
    pub quick: bool,
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
            placed: false,
            quick: false,
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

/// `layout`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Layout {
    /// `encoder`, `decoder`, or a module of rtl/, such as tri_enc_lane.
    #[arg(long, default_value = "encoder")]
    pub top: String,
    /// Configuration of the encoder or decoder.
    #[arg(long, default_value = "small", value_parser = config())]
    pub config: Config,
    /// Clock period in ps; the configuration's otherwise.
    #[arg(long, value_parser = picoseconds)]
    pub clock: Option<f32>,
    /// A parameter of the top, NAME=VALUE; may be given again.
    #[arg(long)]
    pub param: Vec<String>,
    /// Wire capacitance per sink in fF that the netlist is sized for before it is placed.
    #[arg(long, default_value_t = 0.0, value_parser = femtofarads)]
    pub wire: f32,
    /// The last stage.
    #[arg(long, default_value = "groute", value_parser = stage())]
    pub to: Stage,
    /// Draw the last stage's placement, coloured by part, into this PNG.
    #[arg(long, value_name = "PNG")]
    pub picture: Option<PathBuf>,
    /// What is coded, or decoded, while power is measured: a tensor at 2.9 bits, a picture at QP
    /// 27.
    #[arg(long, default_value = "corpus/ffn_up.safetensors")]
    pub input: PathBuf,
    /// No power: the clock tree's neither.
    #[arg(long)]
    pub no_power: bool,
    /// Figures as JSON.
    #[arg(long)]
    pub json: bool,
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

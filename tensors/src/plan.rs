// SPDX-License-Identifier: Apache-2.0
//! Which tensor is stored, and which is coded to what goal.

use tricodec_golden::align::Policy;
use tricodec_golden::container::tensor::Goal as AvcGoal;
use tricodec_golden::tensor::TileSize;

use crate::dtype::Float;
use crate::goal::Goal;
use crate::input::Info;
use crate::rules::{Rule, Verdict, verdict};

/// Step where nothing is asked for, in standard deviations: see docs/tensors.md.
pub const DEFAULT_STEP: f64 = 0.165;
/// A tensor of fewer values is stored.
pub const FEW_VALUES: u64 = 4096;
/// The fewest bits that a line over the layers gives a tensor.
const FEWEST_BITS: f64 = 0.1;

/// What all tensors have in common when they share a mean rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    /// The step relative to the standard deviation.
    #[default]
    Step,
    /// The SNR.
    Snr,
    /// The bits per value.
    Bits,
}

/// What becomes of tensors that hold NaN or infinities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NonFinite {
    /// They are stored exactly.
    #[default]
    Store,
    /// NaN becomes 0, infinities the largest values; they are counted.
    Clamp,
    /// An error that names the first.
    Refuse,
}

/// What coded tensors are coded with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tools {
    /// The tensor tools, in tiles of this size, or of one that fits each tensor.
    Tensor(Option<TileSize>),
    /// H.264 slices.
    Avc {
        /// Goal of each tensor.
        goal: AvcGoal,
        /// Tiles that a tensor is cut into at the least, if it is large enough.
        lanes: u32,
        /// Exponents of the tiles.
        policy: Policy,
    },
}

impl Default for Tools {
    fn default() -> Self {
        Self::Tensor(None)
    }
}

/// How tensors are coded.
#[derive(Clone, Debug)]
pub struct Options {
    /// The goal: of all tensors together where it is a rate, of each otherwise.
    pub goal: Goal,
    /// What tensors have in common under a rate.
    pub share: Share,
    /// Under a rate: the tensors of layer l have k·l + b bits, b as the mean needs it.
    pub layer_slope: Option<f64>,
    /// Rules by name. The first that matches counts.
    pub rules: Vec<Rule>,
    /// Code each tensor at the first rate, and what that leaves at the second.
    pub residual: Option<(f64, f64)>,
    /// NaN and infinities.
    pub nonfinite: NonFinite,
    /// The tools.
    pub tools: Tools,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            goal: Goal::Step(DEFAULT_STEP),
            share: Share::default(),
            layer_slope: None,
            rules: Vec::new(),
            residual: None,
            nonfinite: NonFinite::default(),
            tools: Tools::default(),
        }
    }
}

/// What becomes of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Stored exactly, for this reason.
    Keep(&'static str),
    /// Coded to a goal of its own.
    Own(Goal),
    /// Coded so that all together have the mean rate.
    Shared,
}

/// The layer that a tensor belongs to: the first number in its name between other signs than
/// letters and digits, as 3 in `encoder.layer.3.output.dense.weight`.
pub fn layer_of(name: &str) -> Option<f64> {
    let mut parts = name.split(|c: char| !c.is_alphanumeric());
    let number = parts.find_map(|p| p.parse::<u32>().ok())?;
    Some(number.into())
}

/// Whether the tools code elements of this type at all.
fn codable(tools: &Tools, dtype: &str) -> bool {
    match tools {
        Tools::Tensor(_) => Float::of(dtype).is_some(),
        Tools::Avc { .. } => dtype == "I8" || Float::of(dtype).is_some_and(|f| f != Float::F64),
    }
}

/// What becomes of each tensor.
pub fn plan(tensors: &[&Info], options: &Options) -> Vec<Plan> {
    let one = |info: &Info| {
        let said = verdict(&options.rules, &info.name);
        if said == Some(Verdict::Keep) {
            return Plan::Keep("rule");
        }
        if !codable(&options.tools, &info.dtype) {
            return Plan::Keep("not of floats");
        }
        if info.values() == 0 {
            return Plan::Keep("no values");
        }
        if let Some(Verdict::Code(goal)) = said {
            return Plan::Own(goal);
        }
        if info.shape.len() < 2 {
            return Plan::Keep(if info.shape.is_empty() {
                "scalar"
            } else {
                "1-D"
            });
        }
        if info.values() < FEW_VALUES {
            return Plan::Keep("small");
        }
        match (options.goal, options.share) {
            (Goal::Bits(_), Share::Step | Share::Snr) => Plan::Shared,
            (goal, _) => Plan::Own(goal),
        }
    };
    let mut plans: Vec<Plan> = tensors.iter().map(|info| one(info)).collect();
    if let (Some(slope), Goal::Bits(bits)) = (options.layer_slope, options.goal) {
        let line: Vec<usize> = (0..plans.len())
            .filter(|i| plans[*i] == Plan::Shared || plans[*i] == Plan::Own(options.goal))
            .collect();
        let layers: Vec<(usize, f64, f64)> = line
            .iter()
            .filter_map(|i| {
                Some((
                    *i,
                    layer_of(&tensors[*i].name)?,
                    tensors[*i].values() as f64,
                ))
            })
            .collect();
        let values: f64 = layers.iter().map(|l| l.2).sum();
        let mean = layers.iter().map(|l| l.1 * l.2).sum::<f64>() / values.max(1.0);
        for i in line {
            // Tensors without a layer have the mean.
            plans[i] = Plan::Own(Goal::Bits(bits));
        }
        for (i, layer, _) in layers {
            let own = bits + slope * (layer - mean);
            plans[i] = Plan::Own(Goal::Bits(own.max(FEWEST_BITS)));
        }
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, shape: &[u64], dtype: &str) -> Info {
        Info {
            name: name.to_owned(),
            shape: shape.to_vec(),
            dtype: dtype.to_owned(),
            bytes: 0,
        }
    }

    #[test]
    fn matrices_are_coded_and_the_rest_is_kept() {
        let list = [
            info("a.weight", &[64, 64], "F32"),
            info("a.bias", &[8192], "F32"),
            info("ids", &[64, 64], "I64"),
            info("small", &[63, 65], "BF16"),
            info("scalar", &[], "F32"),
            info("lookup.weight", &[100, 100], "BF16"),
        ];
        let options = Options {
            rules: vec![
                Rule::parse("lookup.*=keep").expect("a rule"),
                Rule::parse("*.bias=bits=4").expect("a rule"),
            ],
            ..Options::default()
        };
        let list: Vec<&Info> = list.iter().collect();
        assert_eq!(
            plan(&list, &options),
            [
                Plan::Own(Goal::Step(DEFAULT_STEP)),
                Plan::Own(Goal::Bits(4.0)),
                Plan::Keep("not of floats"),
                Plan::Keep("small"),
                Plan::Keep("scalar"),
                Plan::Keep("rule"),
            ]
        );
    }

    #[test]
    fn bits_are_a_line_over_the_layers() {
        assert_eq!(layer_of("encoder.layer.3.output.dense.weight"), Some(3.0));
        assert_eq!(layer_of("h/11/w2"), Some(11.0));
        assert_eq!(layer_of("embeddings.w2"), None);
        let list = [
            info("l.0.w", &[100, 100], "F32"),
            info("l.1.w", &[100, 300], "F32"),
            info("emb", &[100, 100], "F32"),
        ];
        let options = Options {
            goal: Goal::Bits(3.0),
            layer_slope: Some(-0.4),
            ..Options::default()
        };
        let plans = plan(&list.iter().collect::<Vec<_>>(), &options);
        let bits: Vec<f64> = plans
            .iter()
            .map(|p| match p {
                Plan::Own(Goal::Bits(b)) => *b,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!((bits[0] - 3.3).abs() < 1e-12 && (bits[1] - 2.9).abs() < 1e-12);
        assert_eq!(bits[2], 3.0);
    }
}

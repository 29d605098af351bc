// SPDX-License-Identifier: Apache-2.0
//! What the keyword arguments of `encode` and `compress_model` say.

use pyo3::prelude::*;
use tricodec_golden::align::Policy;
use tricodec_golden::container::tensor::Goal as AvcGoal;
use tricodec_tensors::plan::DEFAULT_STEP;
use tricodec_tensors::{Bound, Goal, NonFinite, Options, Rule, Share, Tools};

use crate::error::wrong;

/// QP of the H.264 slices when nothing is asked for, as the command has it.
const DEFAULT_QP: u8 = 12;
/// Tiles of a tensor of H.264 slices, as the command has it.
const DEFAULT_LANES: u32 = 64;

/// The keyword arguments, all of them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Keywords {
    bits: Option<f64>,
    snr: Option<f64>,
    max_error: Option<String>,
    step: Option<f64>,
    qp: Option<u8>,
    residual: Option<(f64, f64)>,
    share: Option<String>,
    layer_slope: Option<f64>,
    rules: Vec<String>,
    rules_toml: Option<String>,
    nonfinite: String,
    tools: String,
    /// The goal stands above what the shape says: tensors of one dimension and small ones are
    /// coded too.
    always: bool,
}

fn positive(value: Option<f64>, name: &str) -> PyResult<Option<f64>> {
    match value {
        Some(v) if !(v.is_finite() && v > 0.0) => {
            Err(wrong(format!("{name} is {v}: give a number above 0")))
        }
        other => Ok(other),
    }
}

impl Keywords {
    fn only_for(&self, tools: &str, given: &[(bool, &str)]) -> PyResult<()> {
        match given.iter().find(|(given, _)| *given) {
            Some((_, name)) => Err(wrong(format!("{name} is for tools={tools:?}"))),
            None => Ok(()),
        }
    }

    fn goal(&self) -> PyResult<Option<Goal>> {
        let bound = self.max_error.as_ref().map(|text| {
            text.parse::<Bound>()
                .map_err(|e| wrong(format!("max_error is {text:?}: {e}")))
        });
        if self.snr.is_some_and(|snr| !snr.is_finite()) {
            return Err(wrong("snr is no finite number of decibels"));
        }
        let goals = [
            positive(self.bits, "bits")?.map(Goal::Bits),
            self.snr.map(Goal::Snr),
            bound.transpose()?.map(Goal::MaxError),
            positive(self.step, "step")?.map(Goal::Step),
        ];
        let others = [self.qp.is_some(), self.residual.is_some()];
        let given = goals.iter().flatten().count() + others.iter().filter(|o| **o).count();
        if given > 1 {
            return Err(wrong(
                "give one of bits, snr, max_error, step, residual and qp",
            ));
        }
        Ok(goals.into_iter().flatten().next())
    }

    fn tools(&self, goal: Option<Goal>) -> PyResult<Tools> {
        match self.tools.as_str() {
            "tensor" => {
                self.only_for("avc", &[(self.qp.is_some(), "qp")])?;
                Ok(Tools::default())
            }
            "avc" => {
                let given = [
                    (self.max_error.is_some(), "max_error"),
                    (self.step.is_some(), "step"),
                    (self.residual.is_some(), "residual"),
                    (self.nonfinite == "store", "nonfinite=\"store\""),
                ];
                self.only_for("tensor", &given)?;
                let qp = self.qp.unwrap_or(DEFAULT_QP);
                if qp > 51 {
                    return Err(wrong(format!("qp is {qp}: give 0 to 51")));
                }
                let goal = match goal {
                    Some(Goal::Bits(bits)) => AvcGoal::Bits(bits),
                    Some(Goal::Snr(snr)) => AvcGoal::Snr(snr),
                    _ => AvcGoal::Qp(qp),
                };
                Ok(Tools::Avc {
                    goal,
                    lanes: DEFAULT_LANES,
                    policy: Policy::Scale,
                })
            }
            other => Err(wrong(format!(
                "tools is {other:?}: give \"tensor\" or \"avc\""
            ))),
        }
    }

    /// As the library takes them.
    pub fn options(&self) -> PyResult<Options> {
        let goal = self.goal()?;
        let residual = match self.residual {
            Some((first, second)) => {
                positive(Some(first), "the first rate of residual")?;
                positive(Some(second), "the second rate of residual")?;
                Some((first, second))
            }
            None => None,
        };
        let rate = matches!(goal, Some(Goal::Bits(_)));
        if (self.share.is_some() || self.layer_slope.is_some()) && !rate {
            return Err(wrong(
                "share and layer_slope say how bits are shared: give bits",
            ));
        }
        if self.share.is_some() && self.layer_slope.is_some() {
            return Err(wrong("give one of share and layer_slope"));
        }
        if self.layer_slope.is_some_and(|slope| !slope.is_finite()) {
            return Err(wrong("layer_slope is no finite number of bits"));
        }
        let mut rules = Vec::new();
        for rule in &self.rules {
            rules.push(Rule::parse(rule).map_err(wrong)?);
        }
        if let Some(text) = &self.rules_toml {
            rules.extend(Rule::from_toml(text).map_err(|e| wrong(format!("rules: {e}")))?);
        }
        if self.always && (goal.is_some() || residual.is_some() || self.qp.is_some()) {
            let mut all = Rule::parse("*=bits=1").map_err(wrong)?;
            all.verdict =
                tricodec_tensors::rules::Verdict::Code(goal.unwrap_or(Goal::Step(DEFAULT_STEP)));
            rules.push(all);
        }
        Ok(Options {
            goal: goal.unwrap_or(Goal::Step(DEFAULT_STEP)),
            share: match self.share.as_deref() {
                None | Some("step") => Share::Step,
                Some("snr") => Share::Snr,
                Some("bits") => Share::Bits,
                Some(other) => {
                    return Err(wrong(format!(
                        "share is {other:?}: give \"step\", \"snr\" or \"bits\""
                    )));
                }
            },
            layer_slope: self.layer_slope,
            rules,
            residual,
            nonfinite: match self.nonfinite.as_str() {
                "store" => NonFinite::Store,
                "clamp" => NonFinite::Clamp,
                "refuse" => NonFinite::Refuse,
                other => {
                    return Err(wrong(format!(
                        "nonfinite is {other:?}: give \"store\", \"clamp\" or \"refuse\""
                    )));
                }
            },
            tools: self.tools(goal)?,
        })
    }
}

// SPDX-License-Identifier: Apache-2.0
//! MX pairs: coded as what they stand for, and looked at as a reader will make them anew.

use anyhow::{Context, Result};
use tricodec_golden::container::directory::{
    Content, Elements, Item, Layer, MX_BLOCK, write_archive,
};
use tricodec_golden::container::mx::Blocks;
use tricodec_golden::tensor::Source;
use tricodec_golden::tensor::choose::Prediction;

use super::Run;
use super::report::Missed;
use super::tensor::{CodedTensor, Subject};
use crate::figures::{Difference, snr};
use crate::goal::{Bound, Goal};
use crate::input::{ArchiveInput, Input};
use crate::mx::{Pair, pairs};
use crate::plan::{Options, Plan};
use crate::rules::{Verdict, verdict};

/// Times that a goal which rounding to elements spoils is tried with a stricter one.
const TRIALS: usize = 5;
/// Decibels that are asked for above what was missed.
const MORE_DB: f64 = 0.3;

/// The pairs of an input that no rule takes apart.
pub fn pairs_of(input: &Input, options: &Options) -> Vec<Pair> {
    let apart = |n: usize| {
        let name = &input.tensors[n].name;
        verdict(&options.rules, name) == Some(Verdict::Apart)
    };
    let mut pairs = pairs(&input.tensors);
    pairs.retain(|p| !apart(p.elements) && !apart(p.scales));
    pairs
}

impl Run<'_> {
    /// Scales go with their elements, and elements with scales that are kept.
    pub(super) fn plan_pairs(&self, plans: &mut [Plan]) {
        for pair in self.pairs.iter().flatten() {
            let scales = &self.info(pair.scales).name;
            if verdict(&self.options.rules, scales) == Some(Verdict::Keep) {
                plans[pair.elements] = Plan::Keep("rule");
            }
            plans[pair.scales] = Plan::Keep("");
        }
    }

    /// What the directory says of a tensor of these layers. Scales of an MX pair are there, too.
    pub(super) fn content(&mut self, n: usize, layers: Vec<Layer>) -> Content {
        let Some(pair) = self.pairs[n].clone() else {
            return Content::Tensor(layers);
        };
        let mode = format!("scales of {:?}", self.info(n).name);
        self.items[pair.scales].content = Content::Scales { elements: n };
        self.items[pair.scales].length = 0;
        self.rows[pair.scales] = Some(self.row(pair.scales, "scales", mode));
        content(&pair, layers)
    }
}

/// What the directory says of the elements of a pair.
fn content(pair: &Pair, layers: Vec<Layer>) -> Content {
    Content::Elements(Elements {
        format: pair.format,
        scales: pair.scales,
        blocks: pair.values() / MX_BLOCK,
        layers,
    })
}

impl Subject<'_> {
    /// Code the tensor to a goal of its own. `None` where a bound on the error is out of reach:
    /// the tensor is to be stored.
    pub fn to_goal(
        &self,
        goal: Goal,
        prediction: Option<Prediction>,
    ) -> Result<Option<CodedTensor>> {
        let anew = |goal| {
            let coded = self.values_to_goal(goal, prediction)?;
            coded.map(|coded| self.anew(coded)).transpose()
        };
        if self.pair.is_none() {
            return anew(goal);
        }
        match goal {
            Goal::Step(_) | Goal::Bits(_) => anew(goal),
            Goal::Snr(wanted) => {
                let (mut ask, mut last) = (wanted, None);
                for _ in 0..TRIALS {
                    let Some(mut coded) = anew(Goal::Snr(ask))? else {
                        return Ok(None);
                    };
                    let signal = self.values.variance() * self.values.count() as f64;
                    let reached = snr(signal, coded.squared);
                    if reached >= wanted {
                        coded.missed = None;
                        return Ok(Some(coded));
                    }
                    ask += wanted - reached + MORE_DB;
                    coded.missed = Some(Missed {
                        tensor: Some(self.name.clone()),
                        goal: goal.to_string(),
                        reached: format!("{reached:.2} dB"),
                        why: "scales and elements made anew lose more than that".to_owned(),
                    });
                    last = Some(coded);
                }
                Ok(last)
            }
            Goal::MaxError(bound) => {
                let bound = bound.absolute(self.values.deviation());
                let mut ask = bound;
                for _ in 0..TRIALS {
                    match anew(Goal::MaxError(Bound::Absolute(ask)))? {
                        Some(coded) if coded.max_error > bound => ask /= 2.0,
                        other => return Ok(other),
                    }
                }
                Ok(None)
            }
        }
    }

    /// A coded MX pair with the errors of the elements and scales that a reader makes of it; any
    /// other tensor as it is.
    pub(super) fn anew(&self, mut coded: CodedTensor) -> Result<CodedTensor> {
        let Some(pair) = self.pair else {
            return Ok(coded);
        };
        let archive = self.alone(pair, &coded)?;
        let Content::Elements(elements) = &archive.directory.items[0].content else {
            return Ok(coded);
        };
        let convert = Blocks::new(pair.format).context("its elements are of no MX format")?;
        let mut difference = Difference::default();
        let mut at = 0;
        while at < elements.blocks {
            let (first, data, scales) = archive.blocks(0, elements, at..elements.blocks)?;
            let back = convert.values(&data, &scales);
            let original = self.values.range((MX_BLOCK * first) as usize, back.len())?;
            for (v, b) in original.iter().zip(back) {
                if v.is_finite() {
                    difference.add(*v, b);
                }
            }
            at = first + scales.len() as u64;
        }
        (coded.squared, coded.max_error) = (difference.squared, difference.max);
        Ok(coded)
    }

    /// An archive in memory of the pair alone.
    fn alone(&self, pair: &Pair, coded: &CodedTensor) -> Result<ArchiveInput> {
        let item = |name: &str, shape: &[u64], dtype: &str, content| Item {
            name: name.to_owned(),
            shape: shape.to_vec(),
            dtype: dtype.to_owned(),
            offset: 0,
            length: 0,
            content,
        };
        // The shape is what a type of as many values as elements has.
        let blocks = pair.values() / MX_BLOCK;
        let own = Pair {
            elements: 0,
            scales: 1,
            ..pair.clone()
        };
        let mut items = [
            item("e", &pair.shape, "F4", content(&own, coded.layers.clone())),
            item("s", &[blocks], "U8", Content::Scales { elements: 0 }),
        ];
        let mut bytes = Vec::new();
        let payloads = [coded.payload.clone(), Vec::new()];
        write_archive(&mut bytes, &[], &mut items, &payloads)?;
        ArchiveInput::from_bytes(&self.name, bytes)
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Many tensors at one mean rate: samples of all tell the common step or SNR, coding the large ones
//! first tells what the samples did not, and one tensor makes up for the rest.

use anyhow::Result;
use rayon::prelude::*;
use tricodec_golden::container::directory::TILE_BITS;
use tricodec_golden::tensor::choose::Prediction;

use super::share::{Curve, solve};
use super::tensor::{Look, OCTAVES_AT_0};
use super::{Done, FAR_BITS, Run, SIDE_BY_SIDE, batches, nothing};
use crate::goal::Goal;
use crate::plan::Share;

/// Elements of tensors that are coded between two looks at the rate.
const BETWEEN_LOOKS: u64 = 32 << 20;
/// A rate this near its goal is left alone.
const NEAR_BITS: f64 = 0.004;
/// A survey this many octaves from the steps that are taken is done again.
const FAR_OCTAVES: f64 = 0.5;

/// A tensor that shares the mean rate.
struct Known {
    n: usize,
    curve: Curve,
    prediction: Prediction,
}

impl Run<'_> {
    /// Code tensors so that all that is coded has this mean rate.
    pub(super) fn share(&mut self, list: &[usize], goal: f64) -> Result<()> {
        let share = self.options.share;
        let mut middle = OCTAVES_AT_0 - goal;
        let mut known = self.survey(list, middle)?;
        if known.is_empty() {
            return Ok(());
        }
        let mut common = self.solve(&known, share, goal)?;
        let farthest = |known: &[Known], common: f64| {
            let far = |k: &Known| (k.curve.octaves(share, common) - middle).abs();
            known.iter().map(far).fold(0.0, f64::max)
        };
        if share == Share::Step && farthest(&known, common) > FAR_OCTAVES {
            middle = common;
            let list: Vec<usize> = known.iter().map(|k| k.n).collect();
            known = self.survey(&list, middle)?;
            common = self.solve(&known, share, goal)?;
        }
        // Large ones first: what a sample does not tell of them, the small ones make up for.
        known.sort_by_key(|k| (std::cmp::Reverse(self.info(k.n).values()), k.n));
        let used = self.pass(&known, share, common, goal)?;
        let (bits, values) = self.coded()?;
        if (bits - goal * values).abs() > FAR_BITS * values {
            // The samples told too little: what coding told instead, and once more.
            for (k, octaves) in known.iter_mut().zip(used) {
                self.learn(k, octaves);
            }
            for k in &known {
                self.rows[k.n] = None;
                self.items[k.n].length = 0;
                self.items[k.n].content = nothing();
            }
            common = self.solve(&known, share, goal)?;
            self.pass(&known, share, common, goal)?;
        }
        for k in &known {
            self.advance(k.n);
        }
        self.correct(&known, goal)
    }

    /// Code tensors at a common measure, and look at it anew after each batch. Gives the octaves.
    fn pass(&mut self, known: &[Known], share: Share, first: f64, goal: f64) -> Result<Vec<f64>> {
        let (mut common, mut rest, mut used) = (first, known, Vec::new());
        for batch in batches(known, BETWEEN_LOOKS, |k| self.info(k.n).bytes) {
            rest = &rest[batch.len()..];
            used.extend(batch.iter().map(|k| k.curve.octaves(share, common)));
            let done: Vec<Done> = batch
                .par_iter()
                .map(|k| match self.look(k.n)? {
                    Look::Store(why) => Ok(Done::Store(why)),
                    Look::Code(subject) => {
                        let octaves = k.curve.octaves(share, common);
                        let coded = subject.at(octaves, Some(k.prediction))?;
                        self.worth(k.n, &subject, coded)
                    }
                })
                .collect::<Result<_>>()?;
            for (k, done) in batch.iter().zip(done) {
                self.take(k.n, done)?;
            }
            if !rest.is_empty() {
                common = self.solve(rest, share, goal)?;
            }
        }
        Ok(used)
    }

    /// Move a tensor's curve to what coding it at these octaves came to.
    fn learn(&self, k: &mut Known, octaves: f64) {
        let Some(row) = self.rows[k.n].as_ref().filter(|r| r.tools == "tensor") else {
            return;
        };
        let Some(layers) = self.items[k.n].content.layers() else {
            return;
        };
        let tiles: usize = layers.iter().map(|l| l.tiles.len()).sum();
        let bits = (8 * row.bytes + TILE_BITS * tiles as u64) as f64 / k.curve.values;
        k.curve.shift(octaves, bits, row.snr);
    }

    /// What each tensor needs around a step. Those that are to be stored are.
    fn survey(&mut self, list: &[usize], middle: f64) -> Result<Vec<Known>> {
        let mut known = Vec::new();
        for batch in batches(list, SIDE_BY_SIDE, |n| self.info(*n).bytes) {
            let looks: Vec<_> = batch
                .par_iter()
                .map(|n| {
                    Ok(match self.look(*n)? {
                        Look::Store(why) => Err((*n, Some(why))),
                        Look::Code(subject) if subject.has_outliers() => Err((*n, None)),
                        Look::Code(subject) => {
                            let (curve, prediction) = subject.survey(middle);
                            Ok(Known {
                                n: *n,
                                curve,
                                prediction,
                            })
                        }
                    })
                })
                .collect::<Result<_>>()?;
            for look in looks {
                match look {
                    Ok(one) => known.push(one),
                    Err((n, Some(why))) => {
                        self.store(n, why)?;
                        self.advance(n);
                    }
                    // Their deviation says nothing of their step.
                    Err((n, None)) => self.own(&[(n, self.options.goal)])?,
                }
            }
        }
        Ok(known)
    }

    /// The common measure under which these tensors bring the mean to the goal.
    fn solve(&mut self, rest: &[Known], share: Share, goal: f64) -> Result<f64> {
        let (bits, values) = self.coded()?;
        let all = values + rest.iter().map(|k| k.curve.values).sum::<f64>();
        let curves: Vec<&Curve> = rest.iter().map(|k| &k.curve).collect();
        Ok(solve(&curves, share, goal * all - bits))
    }

    /// Bring the mean to the goal by one tensor, as small as will do.
    fn correct(&mut self, known: &[Known], goal: f64) -> Result<()> {
        let (bits, values) = self.coded()?;
        let miss = bits - goal * values;
        if values == 0.0 || miss.abs() <= NEAR_BITS * values {
            return Ok(());
        }
        let coded = |k: &&Known| self.rows[k.n].as_ref().is_some_and(|r| r.tools == "tensor");
        let enough = |k: &&Known| k.curve.values * 0.1 >= miss.abs();
        let smallest = known.iter().rev().filter(coded).find(enough);
        let Some(k) = smallest.or_else(|| known.iter().find(coded)) else {
            return Ok(());
        };
        let Look::Code(subject) = self.look(k.n)? else {
            return Ok(());
        };
        let row = self.rows[k.n].as_ref().map_or(0, |r| r.bytes);
        let tiles = subject.tiles(k.prediction);
        let own =
            8.0 * row as f64 + (TILE_BITS * tiles as u64) as f64 + self.entry_bits as f64 - miss;
        let wanted = own / k.curve.values;
        if wanted <= 0.0 {
            return Ok(());
        }
        if let Some(mut coded) = subject.to_goal(Goal::Bits(wanted), Some(k.prediction))? {
            // The mean is what was asked for: whether that is missed is said at the end.
            coded.missed = None;
            let done = self.worth(k.n, &subject, coded)?;
            self.take(k.n, done)?;
        }
        Ok(())
    }
}

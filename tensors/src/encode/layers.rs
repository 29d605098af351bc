// SPDX-License-Identifier: Apache-2.0
//! Tensors in two layers: a coarse one and what it leaves.

use anyhow::{Context, Result};
use tricodec_golden::container::directory::TILE_BITS;
use tricodec_golden::tensor::{
    self, Coded, Goal as GoldenGoal, Mode, Options as GoldenOptions, Overhead, Source, Step,
    TensorError, encode_source,
};

use super::tensor::{CodedTensor, Subject};
use crate::AllCores;
use crate::dtype::Float;
use crate::figures::Difference;
use crate::goal::Goal;
use crate::values::{Restored, Values};

/// A tensor whose values are fewer samples in the mean has outliers that leave the others too few
/// of the twelve bits.
const FEW_SAMPLES: f64 = 4.0;
/// Half-step of the layer that takes outliers away, in samples: their largest is 16 to 32 of it.
const OUTLIERS: f64 = 64.0;
/// Bits that a layer takes in the directory beside its tiles.
pub(super) const LAYER_BITS: u64 = 32;

impl Subject<'_> {
    /// Whether a few values are so large that the others have few of the samples.
    pub fn has_outliers(&self) -> bool {
        let mean = self.values.statistics.magnitudes / self.values.count() as f64;
        mean / 2f64.powi(self.values.unit()) < FEW_SAMPLES
    }

    /// Code the tensor at one rate, and what that leaves at another.
    pub fn residual(&self, first: f64, second: f64) -> Result<CodedTensor> {
        let base = self.run(GoldenGoal::Bits(first / self.padding()), None)?;
        let both = self.with_rest(&base, |_| Some(GoldenGoal::Bits(second / self.padding())))?;
        self.anew(both.context("a rate is always reached, or nearly")?)
    }

    /// Outliers by a coarse layer, and the others by another one: a step then is that of the
    /// others' deviation. `None` where a goal is out of reach.
    pub(super) fn outliers(&self, goal: Goal) -> Result<Option<CodedTensor>> {
        let step = GoldenGoal::Step(Step::nearest(OUTLIERS));
        let base = self.run(step, Some((Mode::None, false)))?;
        let values = self.values.count() as f64;
        let tiles = base.slices.len() as f64;
        let spent = 8.0 * base.bytes() as f64 + TILE_BITS as f64 * tiles + self.entry_bits as f64;
        let coded = self.with_rest(&base, |rest| {
            let samples = rest.deviation() / 2f64.powi(rest.unit());
            Some(match goal {
                Goal::Step(step) => GoldenGoal::Step(Step::nearest(samples * step / 2.0)),
                Goal::Bits(bits) => GoldenGoal::Bits((bits - spent / values) / self.padding()),
                Goal::Snr(snr) => {
                    // A little more than is needed, for the rounding to elements.
                    let less = 10.0 * (rest.variance() / self.values.variance()).log10();
                    GoldenGoal::Snr((snr + less + 0.02).max(0.01))
                }
                Goal::MaxError(bound) => {
                    GoldenGoal::MaxError(bound.absolute(self.values.deviation()))
                }
            })
        })?;
        Ok(coded)
    }

    /// A coarse layer, and what it leaves with this half-step. `None` where that is out of reach.
    pub(super) fn finer(&self, half_step: f64) -> Result<Option<CodedTensor>> {
        let coarse = GoldenGoal::Step(Step::nearest(OUTLIERS));
        let base = self.run(coarse, Some((Mode::None, false)))?;
        self.with_rest(&base, |rest| {
            let samples = half_step / 2f64.powi(rest.unit());
            Some(GoldenGoal::Step(Step::nearest(samples)))
        })
    }

    /// A coded tensor and another layer of what it leaves. `None` where the rest's goal is out of
    /// reach.
    fn with_rest(
        &self,
        base: &Coded,
        goal: impl Fn(&Values) -> Option<GoldenGoal>,
    ) -> Result<Option<CodedTensor>> {
        let original = self.values.all()?;
        let decoded: Vec<f64> = base.decode().map_err(|e| self.wrong(&e))?;
        let left: Vec<u8> = original
            .iter()
            .zip(&decoded)
            .flat_map(|(a, b)| if a.is_finite() { a - b } else { 0.0 }.to_le_bytes())
            .collect();
        let rest = Values::of(left, Float::F64, base.layout.cols)?;
        let goal = goal(&rest).filter(|_| rest.variance() > 0.0);
        let Some(goal) = goal else {
            return Ok(Some(self.finish(std::slice::from_ref(base), None)?));
        };
        let options = GoldenOptions {
            overhead: Overhead {
                tensor: LAYER_BITS,
                tile: TILE_BITS,
            },
            tile: Some(base.layout.tile),
            ..self.options(None)
        };
        let rest = match encode_source(&rest, goal, &options, &AllCores) {
            Ok(rest) => rest,
            Err(TensorError::Unreachable { .. } | TensorError::Goal { .. }) => return Ok(None),
            Err(e) => return Err(self.wrong(&e)),
        };
        let mut all = self.finish(&[base.clone(), rest], None)?;
        let difference = self.difference(&original, &all)?;
        (all.squared, all.max_error) = (difference.squared, difference.max);
        Ok(Some(all))
    }

    /// Decode and compare.
    fn difference(&self, original: &[f64], coded: &CodedTensor) -> Result<Difference> {
        let mut at = 0;
        let mut samples = Vec::new();
        let mut units = Vec::new();
        for layer in &coded.layers {
            let mut slices = Vec::new();
            for tile in &layer.tiles {
                let end = at + tile.length as usize;
                slices.push(&coded.payload[at..end]);
                at = end;
            }
            let decoded: Vec<f64> =
                tensor::decode(&layer.layout, 0, &slices, &AllCores).map_err(|e| self.wrong(&e))?;
            samples.push(decoded.iter().map(|q| *q as i16).collect());
            units.push(layer.unit.into());
        }
        let back = Restored::new(self.float, &units).elements(&samples, original.len());
        let mut difference = Difference::default();
        for (v, b) in original.iter().zip(back.chunks_exact(self.float.bytes())) {
            if v.is_finite() {
                difference.add(*v, self.float.get(b));
            }
        }
        Ok(difference)
    }
}

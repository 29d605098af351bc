// SPDX-License-Identifier: Apache-2.0
//! One tensor with the tensor tools.

use anyhow::{Context, Result, anyhow};
use tricodec_golden::container::directory::{Layer, MX_BLOCK, Piece, TILE_BITS, columns_of};
use tricodec_golden::tensor::choose::{Prediction, choose};
use tricodec_golden::tensor::{
    Coded, Goal as GoldenGoal, Layout, Options as GoldenOptions, Overhead, Probe, Quantiser,
    Source, Step, TensorError, TileSize, encode_source,
};

use super::layers::LAYER_BITS;
use super::report::Missed;
use super::share::Curve;
use crate::AllCores;
use crate::choice::Choice;
use crate::dtype::Float;
use crate::goal::Goal;
use crate::input::Input;
use crate::mx::Pair;
use crate::plan::NonFinite;
use crate::told::Told;
use crate::values::Values;

/// Octaves of the half-step over the deviation that weights have at 0 bits on the straight line
/// that they follow above one bit.
pub const OCTAVES_AT_0: f64 = 0.85;
/// How far apart the trials of a survey are, in octaves.
const APART: f64 = 0.35;
/// A half-step below so many samples wants finer ones: their rounding would cost a quarter of a dB
/// and more.
const FINE_SAMPLES: f64 = 2.0;
/// A tensor's own rate further from its goal is missed.
const NEAR_BITS: f64 = 0.02;

/// A coded tensor.
pub struct CodedTensor {
    /// Its layers.
    pub layers: Vec<Layer>,
    /// Their slices.
    pub payload: Vec<u8>,
    /// Sum of the squared errors and the largest.
    pub squared: f64,
    /// The largest error.
    pub max_error: f64,
    /// Prediction and orientation.
    pub mode: String,
    /// The goal, where it was not reached.
    pub missed: Option<Missed>,
    /// It has fewer bits or decibels than the goal.
    pub short: bool,
}

/// A tensor that is to be coded, looked at once.
pub struct Subject<'a> {
    pub(super) name: String,
    /// Its values.
    pub values: Values<'a>,
    pub(super) float: Float,
    /// The MX pair that it is in the input.
    pub(super) pair: Option<&'a Pair>,
    pub(super) told: Told<'a>,
    pub(super) tile: Option<TileSize>,
    /// Bits that its entry takes without its tiles, and its share of the header's.
    pub(super) entry_bits: u64,
}

/// What a first look at a tensor says.
pub enum Look<'a> {
    /// It can be coded.
    Code(Box<Subject<'a>>),
    /// It is stored exactly, for this reason.
    Store(&'static str),
}

impl<'a> Subject<'a> {
    /// Look at all values of a tensor. `entry_bits`: what it costs beside its tiles.
    pub fn look(
        input: &'a Input,
        index: usize,
        pair: Option<&'a Pair>,
        told: Told<'a>,
        tile: Option<TileSize>,
        nonfinite: NonFinite,
        entry_bits: u64,
    ) -> Result<Look<'a>> {
        let info = &input.tensors[index];
        let (float, values) = match pair {
            Some(pair) => {
                // Blocks of 32 are not cut.
                let cols = columns_of(&pair.shape).next_multiple_of(MX_BLOCK);
                (
                    Float::F64,
                    Values::of_pair(input, pair, usize::try_from(cols)?)?,
                )
            }
            None => {
                let float = Float::of(&info.dtype).context("only floats are coded")?;
                let cols = usize::try_from(columns_of(&info.shape))?;
                (float, Values::open(input, index, float, cols)?)
            }
        };
        if let Some((at, value)) = values.statistics.first {
            match nonfinite {
                NonFinite::Store => return Ok(Look::Store("NaN or infinity")),
                NonFinite::Clamp => {}
                NonFinite::Refuse => {
                    return Err(Choice::NonFinite.error(format!(
                        "{}: tensor {:?}: value {at} is {value}, and values that are not finite \
                         are refused",
                        input.name(),
                        info.name
                    )));
                }
            }
        }
        if values.variance() == 0.0 {
            return Ok(Look::Store("constant"));
        }
        Ok(Look::Code(Box::new(Self {
            name: info.name.clone(),
            values,
            float,
            pair,
            told,
            tile,
            entry_bits,
        })))
    }

    pub(super) fn options(&self, prediction: Option<Prediction>) -> GoldenOptions {
        GoldenOptions {
            tile: self.tile,
            prediction,
            quantiser: Quantiser::default(),
            overhead: Overhead {
                tensor: self.entry_bits,
                tile: TILE_BITS,
            },
        }
    }

    /// The step of so many octaves over the deviation.
    fn step(&self, octaves: f64) -> Step {
        let samples = self.values.deviation() / 2f64.powi(self.values.unit());
        Step::nearest(samples * octaves.exp2())
    }

    /// What the tensor needs around these octaves, and its prediction there.
    pub fn survey(&self, octaves: f64) -> (Curve, Prediction) {
        let prediction = choose(&self.values, self.step(octaves), &AllCores);
        let options = self.options(Some(prediction));
        let probe = Probe::new(&self.values, prediction, options.quantiser, &options);
        let deviation = self.values.deviation() / 2f64.powi(self.values.unit());
        let mut points = Vec::new();
        for trial in [-APART, 0.0, APART] {
            let step = self.step(octaves + trial);
            let at = (step.half_step() / deviation).log2();
            // At the ends of the range steps are the same.
            if points.last().is_none_or(|(last, _, _)| at > *last) {
                let estimate = probe.at(step, &AllCores);
                let own = self.entry_bits as f64 / (self.values.rows() * self.values.cols()) as f64;
                let bits = (estimate.bits - own) * self.padding();
                points.push((at, bits, estimate.snr.min(200.0)));
            }
        }
        let values = self.values.count() as f64;
        (Curve { values, points }, prediction)
    }

    /// Values of the matrix for each of the tensor, whose last row may be short.
    pub(super) fn padding(&self) -> f64 {
        let matrix = self.values.rows() * self.values.cols();
        matrix as f64 / self.values.count() as f64
    }

    /// Tiles of the tensor.
    pub fn tiles(&self, prediction: Prediction) -> usize {
        let (rows, cols) = (self.values.rows(), self.values.cols());
        let (mode, transposed) = prediction;
        let coded_rows = if transposed { cols } else { rows };
        let fitting = || TileSize::fitting(mode, coded_rows);
        let layout = Layout {
            rows,
            cols,
            transposed,
            tile: self.tile.unwrap_or_else(fitting),
        };
        layout.tile_count()
    }

    /// Code the tensor with a step of so many octaves over the deviation: in two layers where the
    /// samples are too coarse for it, and the tensor is not too large for memory.
    pub fn at(&self, octaves: f64, prediction: Option<Prediction>) -> Result<CodedTensor> {
        let half_step = self.values.deviation() * octaves.exp2();
        let samples = half_step / 2f64.powi(self.values.unit());
        if samples < FINE_SAMPLES
            && self.values.in_memory()
            && let Some(coded) = self.finer(half_step)?
        {
            return self.anew(coded);
        }
        let coded = self.run(GoldenGoal::Step(self.step(octaves)), prediction)?;
        self.anew(self.finish(&[coded], None)?)
    }

    pub(super) fn run(&self, goal: GoldenGoal, prediction: Option<Prediction>) -> Result<Coded> {
        let options = self.options(prediction);
        encode_source(&self.values, goal, &options, &self.told).map_err(|e| self.wrong(&e))
    }

    pub(super) fn wrong(&self, e: &TensorError) -> anyhow::Error {
        anyhow!("tensor {:?}: {e}", self.name)
    }

    /// Code values to a goal of their own. `None` where a bound on the error is out of reach: the
    /// tensor is to be stored.
    pub(super) fn values_to_goal(
        &self,
        goal: Goal,
        prediction: Option<Prediction>,
    ) -> Result<Option<CodedTensor>> {
        let single = self.in_one_layer(goal, prediction)?;
        // Where twelve bits are too few for the goal another layer has twelve more.
        let short = |c: &CodedTensor| c.missed.is_some() && c.short;
        let wanted = self.has_outliers() || single.as_ref().is_some_and(short);
        // Tensors too large for memory are coded in one layer.
        if !wanted || !self.values.in_memory() {
            return Ok(single);
        }
        let double = self.outliers(goal)?.filter(|c| self.holds(goal, c));
        let better = |double: &CodedTensor| match (&single, goal) {
            (None, _) | (_, Goal::Step(_)) => true,
            (Some(single), Goal::Bits(_)) => double.squared < single.squared,
            (Some(single), _) => {
                single.missed.is_some() || double.payload.len() < single.payload.len()
            }
        };
        if double.as_ref().is_some_and(better) {
            return Ok(double);
        }
        Ok(single)
    }

    fn in_one_layer(
        &self,
        goal: Goal,
        prediction: Option<Prediction>,
    ) -> Result<Option<CodedTensor>> {
        let golden = match goal {
            Goal::Step(step) => return Ok(Some(self.at((step / 2.0).log2(), prediction)?)),
            Goal::Bits(bits) => GoldenGoal::Bits(bits / self.padding()),
            Goal::Snr(snr) => GoldenGoal::Snr(snr + 10.0 * self.padding().log10()),
            Goal::MaxError(bound) => GoldenGoal::MaxError(bound.absolute(self.values.deviation())),
        };
        let options = self.options(prediction);
        let coded = match encode_source(&self.values, golden, &options, &self.told) {
            Ok(coded) => coded,
            Err(TensorError::Unreachable { .. }) => {
                let step = match goal {
                    Goal::MaxError(_) => return Ok(None),
                    Goal::Bits(_) => Step::COARSEST,
                    _ => Step::FINEST,
                };
                self.run(GoldenGoal::Step(step), prediction)?
            }
            // An SNR that nobody would call one: everything reaches it.
            Err(TensorError::Goal { .. }) if matches!(goal, Goal::Snr(_)) => {
                self.run(GoldenGoal::Step(Step::COARSEST), prediction)?
            }
            Err(e) => return Err(self.wrong(&e)),
        };
        let missed = self.missed(goal, &coded);
        let short = match goal {
            Goal::Bits(bits) => self.bits(&coded) < bits,
            _ => true,
        };
        let mut coded = self.finish(&[coded], missed)?;
        coded.short = short;
        Ok(Some(coded))
    }

    /// Whether a tensor of two layers is within its bounds: rounding to elements may have moved it.
    fn holds(&self, goal: Goal, coded: &CodedTensor) -> bool {
        let values = self.values.count() as f64;
        match goal {
            Goal::Step(_) => true,
            Goal::Bits(bits) => {
                let tiles: usize = coded.layers.iter().map(|l| l.tiles.len()).sum();
                let more = LAYER_BITS * (coded.layers.len() as u64 - 1);
                let all = 8 * coded.payload.len() as u64 + TILE_BITS * tiles as u64 + more;
                ((all + self.entry_bits) as f64 / values - bits).abs() <= NEAR_BITS
            }
            Goal::Snr(snr) => {
                crate::figures::snr(self.values.variance() * values, coded.squared) >= snr
            }
            Goal::MaxError(bound) => coded.max_error <= bound.absolute(self.values.deviation()),
        }
    }

    /// Bits per value, everything counted.
    fn bits(&self, coded: &Coded) -> f64 {
        let tiles = TILE_BITS * coded.slices.len() as u64;
        let all = 8 * coded.bytes() as u64 + self.entry_bits + tiles;
        all as f64 / self.values.count() as f64
    }

    /// The goal, where it was missed.
    fn missed(&self, goal: Goal, coded: &Coded) -> Option<Missed> {
        let bits = self.bits(coded);
        let snr = coded
            .distortion()
            .snr(self.values.variance(), self.values.count());
        let (reached, why) = match goal {
            Goal::Bits(wanted) if bits > wanted + NEAR_BITS => (
                format!("{bits:.3} bits"),
                "headers and the coarsest step need as many",
            ),
            Goal::Bits(wanted) if bits < wanted - NEAR_BITS => (
                format!("{bits:.3} bits"),
                "the finest step of 12-bit samples needs no more, or no step is nearer",
            ),
            Goal::Snr(wanted) if snr < wanted => (
                format!("{snr:.2} dB"),
                "the finest step of 12-bit samples gives no more",
            ),
            _ => return None,
        };
        Some(Missed {
            tensor: Some(self.name.clone()),
            goal: goal.to_string(),
            reached,
            why: why.to_owned(),
        })
    }

    pub(super) fn finish(&self, layers: &[Coded], missed: Option<Missed>) -> Result<CodedTensor> {
        self.values.check()?;
        let mut out = CodedTensor {
            layers: Vec::new(),
            payload: Vec::new(),
            squared: layers.first().map_or(0.0, |c| c.distortion().squared),
            max_error: layers.first().map_or(0.0, |c| c.distortion().max),
            mode: String::new(),
            missed,
            short: false,
        };
        for coded in layers {
            let mut tiles = Vec::with_capacity(coded.slices.len());
            for slice in &coded.slices {
                tiles.push(Piece::of(slice).context("a slice is too large")?);
                out.payload.extend(slice);
            }
            out.layers.push(Layer {
                unit: i16::try_from(coded.unit)?,
                layout: coded.layout,
                tiles,
            });
            if !out.mode.is_empty() {
                out.mode += " + ";
            }
            if let (Some(pair), true) = (self.pair, out.mode.is_empty()) {
                out.mode = format!("{}, ", pair.kind());
            }
            out.mode += &coded.coding.mode.to_string();
            if coded.layout.transposed {
                out.mode += ", transposed";
            }
        }
        Ok(out)
    }
}

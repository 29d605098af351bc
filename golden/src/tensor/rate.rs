// SPDX-License-Identifier: Apache-2.0
//! From a goal to a step (section 10.2): a guess, trials on a sample of tiles, then the whole
//! tensor until it fits.

use super::align::in_samples;
use super::choose::{Prediction, choose};
use super::codec::{Coded, Executor, encode_tiles};
use super::error::TensorError;
use super::goal::Goal;
use super::options::{Options, Overhead};
use super::params::{Mode, Quantiser, Step};
use super::probe::Probe;
use super::source::Source;

/// Bits that land this near to the goal are not improved.
const NEAR_BITS: f64 = 0.008;
/// Bits further from the goal than this miss it.
const FAR_BITS: f64 = 0.01;
/// Steps at most so many codes apart may stand side by side in a tensor.
const ALIKE: i32 = 8;
/// An SNR this little above the goal is not improved, in dB: a step or two.
const NEAR_SNR: f64 = 0.02;
/// An error this near to its bound is not improved.
const NEAR_ERROR: f64 = 0.98;
/// Trials on the sample.
const PROBES: usize = 4;
/// Trials on the whole tensor.
const TRIALS: usize = 12;
/// Decibels for an octave of steps.
const DB_PER_OCTAVE: f64 = 6.0206;

impl Coded {
    /// Bits per value with this overhead.
    pub fn bits(&self, overhead: Overhead) -> f64 {
        let bits = overhead.bits(self.bytes(), self.slices.len());
        bits as f64 / (self.layout.rows * self.layout.cols) as f64
    }
}

/// Code a tensor for a goal.
///
/// Bits land within 0.01 of the goal where steps are fine enough; where even the finest step needs
/// less, it is taken. An SNR is reached by the coarsest step that reaches it, to 0.02 dB; an error
/// is never beyond its bound. A goal out of reach is an error that says what was reached.
pub fn encode_source(
    source: &impl Source,
    goal: Goal,
    options: &Options,
    executor: &impl Executor,
) -> Result<Coded, TensorError> {
    let first = first_step(source, goal)?;
    let prediction = options
        .prediction
        .unwrap_or_else(|| choose(source, first, executor));
    let search = |prediction: Prediction, quantiser| Search {
        source,
        options,
        executor,
        finest: prediction.0.finest_step(),
        probe: Probe::new(source, prediction, quantiser, options),
        goal,
    };
    match goal {
        Goal::Step(step) => Ok(search(prediction, options.quantiser).whole(step)),
        Goal::Bits(bits) => search(prediction, options.quantiser).bits(first, bits),
        Goal::Snr(snr) => search(prediction, options.quantiser).snr(first, snr),
        Goal::MaxError(bound) => {
            let nearest = |prediction| search(prediction, Quantiser::Nearest).error(first, bound);
            let chosen = nearest(prediction);
            // A transform spreads errors: without it the step may be almost twice as large.
            let (Mode::Tok1 | Mode::Tok2 | Mode::Tok3 | Mode::Tok5, transposed) = prediction else {
                return chosen;
            };
            let plain = nearest((Mode::None, transposed));
            match (&chosen, &plain) {
                (Ok(a), Ok(b)) if a.bytes() <= b.bytes() => chosen,
                (Ok(_), Err(_)) => chosen,
                _ => plain,
            }
        }
    }
}

/// A step for mode and orientation, and to start from.
fn first_step(source: &impl Source, goal: Goal) -> Result<Step, TensorError> {
    let deviation = match source.variance() {
        // A flat tensor: of samples of 1024 and more, if it is not zero.
        0.0 => 1024.0,
        variance => in_samples(variance.sqrt(), source.unit()),
    };
    let number = match goal {
        Goal::Step(step) => return Ok(step),
        Goal::Bits(n) | Goal::Snr(n) | Goal::MaxError(n) => n,
    };
    if !(number.is_finite() && number > 0.0) {
        return Err(TensorError::Goal { goal });
    }
    Ok(Step::nearest(match goal {
        // What weights come to at 2.5 bits and 15 dB.
        Goal::Bits(bits) => deviation * (0.85 - bits).exp2(),
        Goal::Snr(snr) => deviation * (0.83 - snr / DB_PER_OCTAVE).exp2(),
        // Alignment and the rounding of coefficients and samples take their part.
        _ => in_samples(number, source.unit()) - 0.75,
    }))
}

/// A step `octaves` coarser, and at least one code away from `step`.
fn moved(step: Step, octaves: f64) -> Step {
    let d = step.half_step() * octaves.clamp(-8.0, 8.0).exp2();
    let next = Step::nearest(d);
    match next == step {
        true if octaves > 0.0 => neighbour(step, 1),
        true if octaves < 0.0 => neighbour(step, -1),
        _ => next,
    }
}

/// The step some codes away; the ends beyond them.
fn neighbour(step: Step, codes: i32) -> Step {
    let code = i32::from(step.code()) + codes;
    let last = i32::from(Step::COARSEST.code());
    Step::from_code(code.clamp(0, last) as u16).unwrap_or(step)
}

fn octaves_between(fine: Step, coarse: Step) -> f64 {
    (coarse.half_step() / fine.half_step()).log2()
}

/// What a measure of a step loses with every octave, from two trials of it; `usual` where they are
/// too near to tell, and never far from it.
fn fall_per_octave(a: (Step, f64), b: (Step, f64), usual: f64) -> f64 {
    let octaves = octaves_between(a.0, b.0);
    if octaves.abs() < 0.002 {
        return usual;
    }
    ((a.1 - b.1) / octaves).clamp(usual / 64.0, usual * 1.5)
}

struct Search<'a, S, E> {
    source: &'a S,
    options: &'a Options,
    executor: &'a E,
    finest: Step,
    probe: Probe<'a, S>,
    goal: Goal,
}

impl<S: Source, E: Executor> Search<'_, S, E> {
    fn whole(&self, step: Step) -> Coded {
        encode_tiles(self.source, &self.probe.coding(step), self.executor)
    }

    fn unreachable(&self, best: Goal) -> TensorError {
        TensorError::Unreachable {
            goal: self.goal,
            best,
        }
    }

    /// A step whose measure on the sample is near the goal, and what it loses per octave there.
    fn sampled(&self, first: Step, goal: f64, usual: f64, near: f64) -> (Step, f64) {
        let (mut step, mut fall) = (first, usual);
        let mut last: Option<(Step, f64)> = None;
        if self.probe.is_whole() {
            return (step, fall);
        }
        for _ in 0..PROBES {
            let estimate = self.probe.at(step, self.executor);
            let value = match self.goal {
                Goal::Snr(_) => estimate.snr.min(200.0),
                _ => estimate.bits,
            };
            let here = (step, value);
            if let Some(last) = last {
                fall = fall_per_octave(last, here, usual);
            }
            last = Some(here);
            let miss = value - goal;
            let next = moved(step, miss / fall);
            if miss.abs() <= near {
                return (next, fall);
            }
            step = next;
        }
        (step, fall)
    }

    fn bits(&self, first: Step, goal: f64) -> Result<Coded, TensorError> {
        let (step, mut fall) = self.sampled(first, goal, 1.0, 4.0 * NEAR_BITS);
        let mut step = step.max(self.finest);
        let mut best: Option<(f64, Coded)> = None;
        // The finest step known to need too few bits and the coarsest known to need too many.
        let (mut below, mut above): (Option<Step>, Option<Step>) = (None, None);
        let mut last = None;
        for _ in 0..TRIALS {
            let coded = self.whole(step);
            let bits = coded.bits(self.options.overhead);
            let miss = bits - goal;
            if let Some(last) = last {
                fall = fall_per_octave(last, (step, bits), 1.0);
            }
            last = Some((step, bits));
            if best
                .as_ref()
                .is_none_or(|(least, _)| miss.abs() <= least.abs())
            {
                best = Some((miss, coded));
            }
            if miss.abs() <= NEAR_BITS {
                break;
            }
            let (bound, end) = match miss < 0.0 {
                true => (&mut below, self.finest),
                false => (&mut above, Step::COARSEST),
            };
            *bound = Some(step);
            if step == end {
                break;
            }
            let Some(next) = self.between(above, below, moved(step, miss / fall)) else {
                break;
            };
            step = next;
        }
        match best {
            Some((miss, coded)) if miss > FAR_BITS && coded.coding.step == Step::COARSEST => {
                Err(self.unreachable(Goal::Bits(coded.bits(self.options.overhead))))
            }
            Some((_, coded)) => Ok(coded),
            None => Err(self.unreachable(self.goal)),
        }
    }

    fn snr(&self, first: Step, goal: f64) -> Result<Coded, TensorError> {
        let (start, fall) = self.sampled(first, goal, DB_PER_OCTAVE, 10.0 * NEAR_SNR);
        let (mut fine, coarse) = self.coarsest(
            start,
            |coded| {
                let spare = coded.snr() - goal;
                Spare {
                    holds: spare >= 0.0,
                    near: spare <= NEAR_SNR,
                    // Aim a little above the goal.
                    octaves: (spare.clamp(-100.0, 100.0) - NEAR_SNR / 4.0) / fall,
                }
            },
            |coded| Goal::Snr(coded.snr()),
        )?;
        if let Some(coarse) = coarse
            && coarse.coding.step <= neighbour(fine.coding.step, ALIKE)
        {
            coarsen(&mut fine, coarse, goal);
        }
        Ok(fine)
    }

    fn error(&self, first: Step, bound: f64) -> Result<Coded, TensorError> {
        let unit = self.source.unit();
        self.coarsest(
            first,
            |coded| {
                let most = coded.distortion().max;
                let samples = in_samples(bound - most, unit);
                let half_step = coded.coding.step.half_step();
                Spare {
                    holds: most <= bound,
                    near: most >= NEAR_ERROR * bound,
                    octaves: (1.0 + samples / half_step).max(0.25).log2(),
                }
            },
            |coded| Goal::MaxError(coded.distortion().max),
        )
        .map(|(held, _)| held)
    }

    /// The coarsest step that holds, as far as trials tell, and the finest that does not.
    fn coarsest(
        &self,
        first: Step,
        spare: impl Fn(&Coded) -> Spare,
        reached: impl Fn(&Coded) -> Goal,
    ) -> Result<(Coded, Option<Coded>), TensorError> {
        let mut step = first.max(self.finest);
        let mut held: Option<Coded> = None;
        let mut failed: Option<Coded> = None;
        for trial in 0.. {
            let coded = self.whole(step);
            let spare = spare(&coded);
            let at_end = match spare.holds {
                true => step == Step::COARSEST,
                false => step == self.finest,
            };
            if spare.holds {
                let stop = spare.near || at_end || trial >= TRIALS;
                held = Some(coded);
                if stop {
                    break;
                }
            } else {
                if at_end {
                    return Err(self.unreachable(reached(&coded)));
                }
                failed = Some(coded);
                if trial >= TRIALS && held.is_some() {
                    break;
                }
            }
            // Without a step that holds, ever larger moves end at the finest.
            let octaves = match (trial >= TRIALS / 2, spare.holds) {
                (true, false) => spare.octaves - 0.5,
                _ => spare.octaves,
            };
            let [holding, failing] = [&held, &failed].map(|c| c.as_ref().map(|c| c.coding.step));
            let Some(next) = self.between(holding, failing, moved(step, octaves)) else {
                break;
            };
            step = next;
        }
        match held {
            Some(held) => Ok((held, failed)),
            None => Err(self.unreachable(self.goal)),
        }
    }

    /// A step to try, inside the bracket of a finer and a coarser one that were tried; `None` when
    /// nothing is left between them.
    fn between(&self, fine: Option<Step>, coarse: Option<Step>, next: Step) -> Option<Step> {
        let low = fine.map_or(self.finest.code().into(), |s| i32::from(s.code()) + 1);
        let high = coarse.map_or(i32::from(Step::COARSEST.code()), |s| {
            i32::from(s.code()) - 1
        });
        if low > high {
            return None;
        }
        let code = i32::from(next.code());
        let inside = if (low..=high).contains(&code) {
            code
        } else if fine.is_some() && coarse.is_some() {
            (low + high) / 2
        } else {
            code.clamp(low, high)
        };
        Step::from_code(inside as u16)
    }
}

/// Take slices of a slightly coarser step, those first that save most bytes for their error, while
/// the SNR stays.
fn coarsen(fine: &mut Coded, mut coarse: Coded, snr: f64) {
    let values = (fine.layout.rows * fine.layout.cols) as f64;
    let mut room = fine.variance * values / 10f64.powf(snr / 10.0) - fine.distortion().squared;
    let costs: Vec<(f64, f64)> = (0..fine.slices.len())
        .map(|i| {
            let saved = fine.slices[i].len() as f64 - coarse.slices[i].len() as f64;
            let more = coarse.distortions[i].squared - fine.distortions[i].squared;
            (saved, more)
        })
        .collect();
    let mut order: Vec<usize> = (0..costs.len()).filter(|&i| costs[i].0 > 0.0).collect();
    order.sort_by(|&a, &b| (costs[a].1 / costs[a].0).total_cmp(&(costs[b].1 / costs[b].0)));
    // Sums are not exact: stay clear of the goal.
    room -= 1e-9 * fine.distortion().squared;
    for i in order {
        if costs[i].1 <= room {
            room -= costs[i].1;
            std::mem::swap(&mut fine.slices[i], &mut coarse.slices[i]);
            fine.distortions[i] = coarse.distortions[i];
        }
    }
}

/// How much room a step leaves to the goal.
struct Spare {
    holds: bool,
    /// No need to look for a coarser one.
    near: bool,
    /// How much coarser the step may be; negative where it fails.
    octaves: f64,
}

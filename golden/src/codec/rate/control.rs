// SPDX-License-Identifier: Apache-2.0
//! A simple bit-rate control: one QP per picture, from what pictures of its kind cost before.
//! Integers only.

use crate::quant::tables::QP_MAX;
use crate::stream::FrameRate;

/// How many QP an IDR picture of a video lies below the P pictures that refer to it.
pub const INTRA_OFFSET: u8 = 3;

/// What the caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// This QP for every P picture; IDR pictures before them lie [`INTRA_OFFSET`] lower.
    Qp(u8),
    /// This many bits per second, over a second or so.
    BitsPerSecond(u64),
    /// Every picture with this mean squared error of luma, in 1/65 536, to within half a dB or as
    /// near as whole QPs come: constant quality.
    Error(u64),
}

/// How many times a picture may be coded until its error fits.
const MOST_TRIALS: u32 = 6;

/// The QPs that have been tried for a picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trials {
    /// The highest whose error was below the one wanted, and how far by [`steps`].
    fine: Option<(u8, i16)>,
    /// The lowest whose error was above it, likewise.
    coarse: Option<(u8, i16)>,
    count: u32,
}

/// 2^(i/6) in 1/256, for i = 0 … 5.
const SIXTHS: [u64; 6] = [256, 287, 323, 362, 406, 456];

/// Size of the quantiser step by QP, in 1/256.
fn step(qp: u8) -> u64 {
    SIXTHS[usize::from(qp % 6)] << (qp / 6)
}

/// How many QPs higher brings `error` to `wanted`: at least one, or minus one, where they differ.
/// Each QP is taken for 0.9 dB.
fn steps(mut error: u128, mut wanted: u128) -> i16 {
    let (sign, far) = if error > wanted {
        (-1, (&mut error, &mut wanted))
    } else {
        (1, (&mut wanted, &mut error))
    };
    let (large, small) = far;
    let mut steps = 0;
    while *large > *small && steps < i16::from(QP_MAX) {
        *large = *large * 100 / 123;
        steps += 1;
    }
    sign * steps.max(1)
}

/// A guess at the QP of an error where nothing is known: a quantiser of step `s` has one of about
/// s²/12.
fn guess(wanted: u64) -> u8 {
    // Steps are 0.625 at QP 0, and `step` is 256 there.
    let error = |qp: u8| (u128::from(step(qp)) * 5 / 8).pow(2) / 12;
    let fits = |qp: &u8| error(*qp) >= u128::from(wanted);
    (0..QP_MAX).find(fits).unwrap_or(QP_MAX)
}

/// The control of one stream.
#[derive(Clone, Debug)]
pub struct RateControl {
    rate: Rate,
    /// Bits per picture.
    share: i64,
    /// Pictures over which a debt is paid back.
    window: i64,
    /// Bits spent so far beyond the shares.
    debt: i64,
    /// Bits times step size of the last picture: of P pictures, of IDR pictures.
    complexity: [Option<u64>; 2],
    /// QP of the last P picture, or what it would have been.
    last: Option<u8>,
    samples: u64,
    /// QP at which the error of the last picture fitted: of P pictures, of IDR pictures.
    fitting: [Option<u8>; 2],
}

impl RateControl {
    /// For pictures of `samples` luma samples.
    pub fn new(rate: Rate, frames: FrameRate, samples: u64) -> Self {
        let bits = match rate {
            Rate::Qp(_) | Rate::Error(_) => 0,
            Rate::BitsPerSecond(bits) => bits,
        };
        let per_picture =
            u128::from(bits) * u128::from(frames.seconds) / u128::from(frames.frames.max(1));
        Self {
            rate,
            share: i64::try_from(per_picture).unwrap_or(i64::MAX / 256).max(1),
            window: i64::from((frames.frames / frames.seconds.max(1)).clamp(8, 120)),
            debt: 0,
            complexity: [None; 2],
            last: None,
            samples,
            fitting: [None; 2],
        }
    }

    /// QP of the next picture. `alone`: only IDR pictures are coded.
    pub fn qp(&self, idr: bool, alone: bool) -> u8 {
        let offset = if idr && !alone { INTRA_OFFSET } else { 0 };
        let qp = match self.rate {
            Rate::Qp(qp) => qp.min(QP_MAX),
            Rate::Error(wanted) => return self.fitting[usize::from(idr)].unwrap_or(guess(wanted)),
            Rate::BitsPerSecond(_) => self.steer(if alone { 1 } else { 0 }),
        };
        qp.saturating_sub(offset)
    }

    /// The lowest QP at which a picture as complex as the last one of `kind` stays within its
    /// allowance, at most four from the last.
    fn steer(&self, kind: usize) -> u8 {
        let Some(last) = self.last else {
            return self.first(kind);
        };
        let Some(complexity) = self.complexity[kind] else {
            return last;
        };
        let allowance = (self.share - self.debt / self.window)
            .max(self.share / 4)
            .max(1) as u64;
        let fits = |qp: &u8| complexity / step(*qp) <= allowance;
        let qp = (0..QP_MAX).find(fits).unwrap_or(QP_MAX);
        qp.clamp(last.saturating_sub(4), (last + 4).min(QP_MAX))
    }

    /// A guess where nothing is known: QP 28 at a tenth of a bit per sample, or at half a bit where
    /// all pictures are IDR pictures; six lower for each doubling of it.
    fn first(&self, kind: usize) -> u8 {
        let wanted = u128::from(step(28)) * u128::from(self.samples) * [1, 5][kind];
        let tenth = |qp: &u8| 10 * u128::from(step(*qp)) * self.share as u128 >= wanted;
        (0..QP_MAX).find(tenth).unwrap_or(QP_MAX)
    }

    /// The QP at which a picture is to be coded once more: at `qp` its squared error of luma was
    /// `error`. Nothing where that is good enough.
    pub fn again(&mut self, trials: &mut Trials, idr: bool, qp: u8, error: u64) -> Option<u8> {
        let Rate::Error(wanted) = self.rate else {
            return None;
        };
        self.fitting[usize::from(idr)] = Some(qp);
        trials.count += 1;
        let wanted = (u128::from(wanted) * u128::from(self.samples)).max(1);
        let error = u128::from(error) << 16;
        // Half a dB to either side.
        if error * 112 >= wanted * 100 && error * 100 <= wanted * 112 {
            return None;
        }
        let (steps, coarse) = (steps(error, wanted), error > wanted);
        let bound = if coarse {
            &mut trials.coarse
        } else {
            &mut trials.fine
        };
        *bound = Some((qp, steps.abs()));
        let low = trials.fine.map_or(0, |f| i16::from(f.0) + 1);
        let high = trials
            .coarse
            .map_or(i16::from(QP_MAX), |c| i16::from(c.0) - 1);
        if low > high || trials.count >= MOST_TRIALS {
            return None;
        }
        let next = match (trials.fine, trials.coarse) {
            // On the straight line between the two.
            (Some((f, near)), Some((c, far))) => {
                let (between, sum) = (i16::from(c) - i16::from(f), near + far);
                i16::from(f) + (between * near + sum / 2) / sum
            }
            _ => i16::from(qp) + steps,
        };
        u8::try_from(next.clamp(low, high)).ok()
    }

    /// Take note of what a picture cost.
    pub fn spent(&mut self, idr: bool, alone: bool, qp: u8, bits: u64) {
        let offset = if idr && !alone { INTRA_OFFSET } else { 0 };
        self.last = Some((qp + offset).min(QP_MAX));
        self.complexity[usize::from(idr)] = Some(bits.saturating_mul(step(qp)));
        self.debt = self.debt.saturating_add(bits as i64 - self.share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_met_over_a_few_seconds() {
        let frames = FrameRate {
            frames: 30,
            seconds: 1,
        };
        for target in [500_000u64, 1_500_000, 6_000_000] {
            let mut c = RateControl::new(Rate::BitsPerSecond(target), frames, 352 * 288);
            let mut total = 0;
            for i in 0..300u64 {
                let idr = i == 0;
                let qp = c.qp(idr, false);
                // A source that doubles its complexity half-way.
                let complexity = if idr { 40_000_000 } else { 4_000_000 } << (i / 150);
                let bits = complexity * 256 / step(qp) / 4;
                total += bits;
                c.spent(idr, false, qp, bits);
            }
            let ratio = total as f64 / (10.0 * target as f64);
            assert!((0.9..1.1).contains(&ratio), "{target} {ratio}");
        }
    }

    #[test]
    fn an_error_is_approached_from_both_sides() {
        let wanted = 40 << 16;
        for slope in [110u64, 119, 126, 140] {
            let mut c = RateControl::new(Rate::Error(wanted), FrameRate::PAL, 1000);
            let error = |qp: u8| (0..qp).fold(300, |e, _| e * slope / 100 + 1) * 10;
            let (mut trials, mut qp) = (Trials::default(), c.qp(true, false));
            while let Some(next) = c.again(&mut trials, true, qp, error(qp)) {
                qp = next;
            }
            // Nearer than the next QP, or within half a dB.
            let off = |qp: u8| (error(qp) as f64 / 40_000.0).log10().abs() * 10.0;
            let steps = [qp.saturating_sub(1), qp, qp + 1].map(off);
            assert!(off(qp) < 1.5 && (off(qp) < 0.5 || steps[1] <= steps[0].max(steps[2])));
            assert_eq!(
                (c.qp(true, false), c.again(&mut trials, true, qp, 40_000)),
                (qp, None)
            );
        }
        assert_eq!(steps(100, 100), 1);
        assert_eq!((steps(123, 100), steps(100, 123)), (-1, 1));
    }

    #[test]
    fn constant_qp_is_constant() {
        let mut c = RateControl::new(Rate::Qp(30), FrameRate::PAL, 256);
        assert_eq!(c.qp(true, false), 27);
        c.spent(true, false, 27, 1_000_000);
        assert_eq!(c.qp(false, false), 30);
        assert_eq!(
            (
                c.qp(true, true),
                RateControl::new(Rate::Qp(2), FrameRate::PAL, 1).qp(true, false)
            ),
            (30, 0)
        );
    }

    #[test]
    fn the_first_guess_follows_the_rate() {
        let guess = |bits| {
            RateControl::new(
                Rate::BitsPerSecond(bits),
                FrameRate {
                    frames: 25,
                    seconds: 1,
                },
                100_000,
            )
            .first(0)
        };
        // A tenth of a bit per sample is 10 000 bits a picture.
        assert_eq!(guess(250_000), 28);
        assert_eq!(guess(500_000), 22);
        assert_eq!((guess(1), guess(u64::MAX)), (51, 0));
    }
}

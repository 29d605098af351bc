// SPDX-License-Identifier: Apache-2.0
//! One rate for many tensors: what each needs at a step, from samples of its tiles, and the common
//! step or SNR under which all together have the mean rate.

use crate::plan::Share;

/// Decibels that an octave of the step is worth.
const DB_PER_OCTAVE: f64 = 6.0206;

/// What a tensor needs, by the octaves of its half-step over its standard deviation.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// Values.
    pub values: f64,
    /// (octaves, bits per value, SNR in dB), by rising octaves.
    pub points: Vec<(f64, f64, f64)>,
}

/// A straight line between points, on to both sides with the usual slope.
fn interpolate(points: impl Iterator<Item = (f64, f64)> + Clone, x: f64, usual: f64) -> f64 {
    let mut last: Option<(f64, f64)> = None;
    for (px, py) in points {
        if x < px {
            return match last {
                Some((lx, ly)) => ly + (py - ly) * (x - lx) / (px - lx),
                None => py + (px - x) * usual,
            };
        }
        last = Some((px, py));
    }
    last.map_or(0.0, |(lx, ly)| ly - (x - lx) * usual)
}

impl Curve {
    /// Bits per value at these octaves.
    pub fn bits(&self, octaves: f64) -> f64 {
        let points = self.points.iter().map(|p| (p.0, p.1));
        interpolate(points, octaves, 1.0).max(0.0)
    }

    /// SNR at these octaves.
    fn snr(&self, octaves: f64) -> f64 {
        let points = self.points.iter().map(|p| (p.0, p.2));
        interpolate(points, octaves, DB_PER_OCTAVE)
    }

    /// Move the curve so that it has these bits and this SNR at these octaves.
    pub fn shift(&mut self, octaves: f64, bits: f64, snr: f64) {
        let (more_bits, more_snr) = (bits - self.bits(octaves), snr - self.snr(octaves));
        for point in &mut self.points {
            point.1 += more_bits;
            if more_snr.is_finite() {
                point.2 += more_snr;
            }
        }
    }

    /// Octaves of this tensor under the common measure.
    pub fn octaves(&self, share: Share, common: f64) -> f64 {
        match share {
            Share::Snr => {
                let (mut fine, mut coarse) = (-24.0, 16.0);
                for _ in 0..40 {
                    let middle = (fine + coarse) / 2.0;
                    if self.snr(middle) >= common {
                        fine = middle;
                    } else {
                        coarse = middle;
                    }
                }
                fine
            }
            Share::Step | Share::Bits => common,
        }
    }
}

/// The common octaves, or the common SNR, under which the tensors need so many bits in all.
pub fn solve(curves: &[&Curve], share: Share, bits: f64) -> f64 {
    let need = |common: f64| -> f64 {
        let one = |c: &&Curve| c.values * c.bits(c.octaves(share, common));
        curves.iter().map(one).sum()
    };
    // From many bits to few.
    let (mut many, mut few) = match share {
        Share::Snr => (140.0, -20.0),
        Share::Step | Share::Bits => (-24.0, 16.0),
    };
    for _ in 0..50 {
        let middle = (many + few) / 2.0;
        if need(middle) > bits {
            many = middle;
        } else {
            few = middle;
        }
    }
    few
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaussian(values: f64, shift: f64) -> Curve {
        let point = |x: f64| (x, 0.85 - x + shift, -DB_PER_OCTAVE * (x - 0.83));
        Curve {
            values,
            points: [-2.5, -2.0, -1.5].map(point).to_vec(),
        }
    }

    #[test]
    fn the_mean_rate_is_met() {
        let curves = [gaussian(1000.0, 0.0), gaussian(3000.0, -0.4)];
        for share in [Share::Step, Share::Snr] {
            for bits in [1.0, 2.5, 6.0] {
                let list: Vec<&Curve> = curves.iter().collect();
                let common = solve(&list, share, 4000.0 * bits);
                let one = |c: &Curve| c.values * c.bits(c.octaves(share, common));
                let got: f64 = curves.iter().map(one).sum();
                assert!((got / 4000.0 - bits).abs() < 1e-6, "{share:?} {bits} {got}");
            }
        }
    }

    #[test]
    fn a_common_snr_is_common() {
        let mut other = gaussian(10.0, 0.0);
        other.points.iter_mut().for_each(|p| p.2 += 3.0);
        let x = other.octaves(Share::Snr, 15.0);
        assert!((other.snr(x) - 15.0).abs() < 1e-6);
    }
}

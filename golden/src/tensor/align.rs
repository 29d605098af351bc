// SPDX-License-Identifier: Apache-2.0
//! Samples: values as integers of twelve bits with one unit, a power of two (section 1.1), and
//! back.

use super::distortion::Distortion;
use super::element::Element;
use super::error::TensorError;
use super::source::Source;

/// The smallest sample.
pub const MIN: i16 = -2048;
/// The largest sample.
pub const MAX: i16 = 2047;

/// `2^exponent` in two factors, so that both are normal numbers for every unit of a `f64` tensor.
#[derive(Clone, Copy, Debug)]
struct PowerOfTwo(f64, f64);

impl PowerOfTwo {
    fn new(exponent: i32) -> Self {
        let half = exponent / 2;
        Self(exact_power(half), exact_power(exponent - half))
    }

    #[inline]
    fn scale(self, value: f64) -> f64 {
        value * self.0 * self.1
    }
}

/// `2^exponent` for exponents of normal numbers; the nearest end beyond them.
fn exact_power(exponent: i32) -> f64 {
    f64::from_bits(((exponent.clamp(-1022, 1023) + 1023) as u64) << 52)
}

/// A value in sample units of `2^unit`, not rounded.
pub(super) fn in_samples(value: f64, unit: i32) -> f64 {
    PowerOfTwo::new(-unit).scale(value)
}

/// The unit of a tensor: the exponent that brings the largest magnitude to [1024..2048).
///
/// 0 for a tensor of zeros; -1084 to 1013 otherwise.
pub fn unit_of(largest: f64) -> i32 {
    if largest == 0.0 {
        return 0;
    }
    let field = |v: f64| (v.to_bits() >> 52 & 0x7FF) as i32 - 1023;
    let exponent = match field(largest) {
        // A subnormal number: bring it among the others first.
        -1023 => field(largest * exact_power(64)) - 64,
        exponent => exponent,
    };
    exponent - 10
}

/// Values to samples of one unit.
#[derive(Clone, Copy, Debug)]
pub struct Aligner(PowerOfTwo);

impl Aligner {
    /// To samples of the unit `2^unit`.
    pub fn new(unit: i32) -> Self {
        Self(PowerOfTwo::new(-unit))
    }

    /// The nearest sample to a number, ties to even, clipped to [-2048..2047].
    #[inline]
    pub fn sample(&self, value: f64) -> i16 {
        let scaled = self.0.scale(value).clamp(f64::from(MIN), f64::from(MAX));
        // Adding 1.5 * 2^52 leaves the integer, rounded to even, in the low bits.
        (scaled + 6_755_399_441_055_744.0).to_bits() as i16
    }
}

/// Samples of one unit back to values.
#[derive(Clone, Copy, Debug)]
pub struct Restorer(PowerOfTwo);

impl Restorer {
    /// From samples of the unit `2^unit`.
    pub fn new(unit: i32) -> Self {
        Self(PowerOfTwo::new(unit))
    }

    /// The value of a sample, in the nearest element.
    #[inline]
    pub fn value<T: Element>(&self, sample: i16) -> T {
        T::from_f64(self.0.scale(f64::from(sample)))
    }
}

/// A tensor as samples, in memory of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    rows: usize,
    cols: usize,
    unit: i32,
    values: Vec<i16>,
}

impl Samples {
    /// Samples that exist already: row by row, all in [-2048..2047] (others are clipped).
    pub fn new(
        rows: usize,
        cols: usize,
        unit: i32,
        mut values: Vec<i16>,
    ) -> Result<Self, TensorError> {
        check_shape(values.len(), rows, cols)?;
        for v in &mut values {
            *v = (*v).clamp(MIN, MAX);
        }
        Ok(Self {
            rows,
            cols,
            unit,
            values,
        })
    }

    /// The samples of a tensor of `rows` x `cols` values, row by row.
    pub fn align<T: Element>(values: &[T], rows: usize, cols: usize) -> Result<Self, TensorError> {
        let aligned = Aligned::new(values, rows, cols)?;
        let aligner = Aligner::new(aligned.unit);
        Ok(Self {
            rows,
            cols,
            unit: aligned.unit,
            values: values.iter().map(|v| aligner.sample(v.to_f64())).collect(),
        })
    }

    /// The samples, row by row.
    pub fn values(&self) -> &[i16] {
        &self.values
    }

    /// The values that the samples stand for.
    pub fn restore<T: Element>(&self) -> Vec<T> {
        let restorer = Restorer::new(self.unit);
        self.values.iter().map(|&q| restorer.value(q)).collect()
    }
}

impl Source for Samples {
    fn rows(&self) -> usize {
        self.rows
    }

    fn cols(&self) -> usize {
        self.cols
    }

    fn unit(&self) -> i32 {
        self.unit
    }

    fn variance(&self) -> f64 {
        let restorer = Restorer::new(self.unit);
        variance(&self.values, |&q| restorer.value(q))
    }

    fn read(&self, row: usize, col: usize, out: &mut [i16]) {
        let at = row * self.cols + col;
        out.copy_from_slice(&self.values[at..at + out.len()]);
    }

    fn compare(&self, row: usize, col: usize, decoded: &[i16]) -> Distortion {
        let at = row * self.cols + col;
        let (mut squared, mut max) = (0u64, 0u32);
        for (&q, &d) in self.values[at..at + decoded.len()].iter().zip(decoded) {
            let error = i32::from(q).abs_diff(i32::from(d));
            squared += u64::from(error * error);
            max = max.max(error);
        }
        let unit = PowerOfTwo::new(self.unit);
        Distortion {
            squared: unit.scale(unit.scale(squared as f64)),
            max: unit.scale(f64::from(max)),
        }
    }
}

/// A tensor in somebody else's memory, aligned as it is read.
#[derive(Clone, Copy, Debug)]
pub struct Aligned<'a, T> {
    rows: usize,
    cols: usize,
    unit: i32,
    variance: f64,
    values: &'a [T],
}

impl<'a, T: Element> Aligned<'a, T> {
    /// A tensor of `rows` x `cols` values, row by row. Reads all of them once or twice.
    pub fn new(values: &'a [T], rows: usize, cols: usize) -> Result<Self, TensorError> {
        check_shape(values.len(), rows, cols)?;
        let largest = largest(values)?;
        Ok(Self {
            rows,
            cols,
            unit: unit_of(largest),
            variance: variance(values, |v| v.to_f64()),
            values,
        })
    }
}

impl<T: Element> Source for Aligned<'_, T> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn cols(&self) -> usize {
        self.cols
    }

    fn unit(&self) -> i32 {
        self.unit
    }

    fn variance(&self) -> f64 {
        self.variance
    }

    fn read(&self, row: usize, col: usize, out: &mut [i16]) {
        let aligner = Aligner::new(self.unit);
        let at = row * self.cols + col;
        for (q, v) in out.iter_mut().zip(&self.values[at..]) {
            *q = aligner.sample(v.to_f64());
        }
    }

    fn compare(&self, row: usize, col: usize, decoded: &[i16]) -> Distortion {
        let restorer = Restorer::new(self.unit);
        let at = row * self.cols + col;
        let mut sum = Distortion::default();
        for (v, &q) in self.values[at..].iter().zip(decoded) {
            let restored: T = restorer.value(q);
            sum.add_error(v.to_f64() - restored.to_f64());
        }
        sum
    }
}

fn check_shape(values: usize, rows: usize, cols: usize) -> Result<(), TensorError> {
    if rows.checked_mul(cols) != Some(values) {
        return Err(TensorError::Shape { values, rows, cols });
    }
    if values == 0 {
        return Err(TensorError::Empty);
    }
    Ok(())
}

/// The largest magnitude; an error at the first value that is not finite.
fn largest<T: Element>(values: &[T]) -> Result<f64, TensorError> {
    const LANES: usize = 8;
    let mut most = [0f64; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    // A NaN loses every comparison, so finiteness is asked of a sum of zeros.
    let mut zeros = [0f64; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            let v = chunk[i].to_f64();
            zeros[i] += v * 0.0;
            most[i] = if v.abs() > most[i] { v.abs() } else { most[i] };
        }
    }
    let finite = zeros.iter().all(|z| *z == 0.0) && rest.iter().all(|v| v.to_f64().is_finite());
    if !finite && let Some(index) = values.iter().position(|v| !v.to_f64().is_finite()) {
        return Err(TensorError::NotFinite { index });
    }
    let rest = rest.iter().map(|v| v.to_f64().abs());
    Ok(most.into_iter().chain(rest).fold(0.0, f64::max))
}

/// The mean square of the differences from the mean.
fn variance<V>(values: &[V], number: impl Fn(&V) -> f64) -> f64 {
    let count = values.len() as f64;
    let mean = lane_sum(values, &number) / count;
    lane_sum(values, |v| {
        let d = number(v) - mean;
        d * d
    }) / count
}

/// A sum in eight lanes, the same on every machine.
fn lane_sum<V>(values: &[V], term: impl Fn(&V) -> f64) -> f64 {
    const LANES: usize = 8;
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0f64; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            sums[i] += term(&chunk[i]);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(term).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::{bf16, f16};

    #[test]
    fn units_bring_the_largest_magnitude_to_ten_bits() {
        for (largest, unit) in [
            (0.0, 0),
            (1.0, -10),
            (1.999, -10),
            (2.0, -9),
            (1024.0, 0),
            (f64::MAX, 1013),
            (f64::MIN_POSITIVE, -1032),
            (f64::from_bits(1), -1084),
            (f64::from(f32::from_bits(1)), -159),
        ] {
            assert_eq!(unit_of(largest), unit, "{largest:e}");
        }
    }

    #[test]
    fn samples_are_the_nearest_with_ties_to_even() {
        let samples = Samples::align(&[1024.0, 0.5, 1.5, -0.5, -2.5, 0.49, -1.51], 1, 7);
        let samples = samples.expect("finite");
        assert_eq!(samples.unit(), 0);
        assert_eq!(samples.values(), [1024, 0, 2, 0, -2, 0, -2]);
        // The largest may round to 2048, which only the negative end has.
        let ends = Samples::align(&[2047.9, -2047.9, 2047.4], 3, 1).expect("finite");
        assert_eq!(ends.values(), [2047, -2048, 2047]);
    }

    #[test]
    fn all_types_come_back_at_their_ends() {
        fn check<T: Element + std::fmt::Debug + PartialEq>(values: &[T]) {
            let samples = Samples::align(values, 1, values.len()).expect("finite");
            assert_eq!(samples.restore::<T>(), values);
        }
        // Ten bits below the largest are exact.
        check(&[f64::from_bits(1), 0.0]);
        check(&[2f64.powi(1023), -(2f64.powi(1014)), 0.0]);
        check(&[f32::from_bits(1), -f32::from_bits(1000)]);
        check(&[2f32.powi(127), -1.25 * 2f32.powi(120)]);
        check(&[f16::from_f32(-65504.0), f16::from_f32(32.0)]);
        check(&[bf16::from_f32(3.0), bf16::from_f32(-0.0078125)]);
    }

    #[test]
    fn the_variance_counts_from_the_mean() {
        let values: Vec<f32> = (0..37).map(|i| 1000.0 + (i % 3) as f32).collect();
        let aligned = Aligned::new(&values, 37, 1).expect("finite");
        let mean = values.iter().sum::<f32>() / 37.0;
        let expected = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 37.0;
        assert!((aligned.variance() - f64::from(expected)).abs() < 1e-4);
        let flat = Aligned::new(&[0.1f32; 12], 3, 4).expect("finite");
        assert!(flat.variance() < 1e-18);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The mean level that the model of magnitudes starts with (section 10.1): one for a tensor.

use super::params::{Mode, Step};
use super::source::Source;

/// Rows from a token to the one that its prediction is roughly: a row of blocks.
const BACK: usize = 4;

/// The mean size of what a tensor's levels stand for, whatever the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Sum of the magnitudes.
    sum: u64,
    /// How many.
    count: u64,
}

impl Activity {
    /// Of a tensor that is coded in this mode and orientation. Reads it once.
    ///
    /// Without prediction the size of a sample; with it, of the difference to the sample four rows
    /// before, if there are more than four.
    pub fn of(source: &impl Source, mode: Mode, transposed: bool) -> Self {
        let (rows, cols) = (source.rows(), source.cols());
        let coded_rows = if transposed { cols } else { rows };
        let back = if mode.is_tokens() && coded_rows > BACK {
            BACK
        } else {
            0
        };
        let mut row = vec![0i16; cols];
        let mut sum = 0;
        if back > 0 && !transposed {
            let mut before = vec![0i16; back * cols];
            for r in 0..rows {
                let old = &mut before[r % back * cols..][..cols];
                source.read(r, 0, &mut row);
                if r >= back {
                    sum += differences(&row, old);
                }
                old.copy_from_slice(&row);
            }
        } else {
            for r in 0..rows {
                source.read(r, 0, &mut row);
                sum += match back {
                    0 => row.iter().map(|q| u64::from(q.unsigned_abs())).sum::<u64>(),
                    _ => differences(&row[back..], &row),
                };
            }
        }
        let counted = (coded_rows - back) * if transposed { rows } else { cols };
        Self {
            sum,
            count: counted as u64,
        }
    }

    /// The code of the mean level at this step, in half-octaves of 1/64: 0 to 28.
    pub fn scale(&self, step: Step) -> u8 {
        // A level is two half-steps; 6 fraction bits.
        let levels = u128::from(self.sum) * 64 * 1024;
        let steps = u128::from(self.count.max(1)) * 2 * u128::from(step.half_step_1024());
        let mean = (levels / steps).clamp(1, 0xFFFF) as u32;
        let octave = mean.ilog2();
        let upper = octave > 0 && (mean << 2 >> octave) >= 6;
        (2 * octave + u32::from(upper)).min(28) as u8
    }
}

fn differences(a: &[i16], b: &[i16]) -> u64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::Samples;
    use super::*;

    #[test]
    fn the_scale_is_the_mean_level_in_half_octaves() {
        let flat = |q: i16| Samples::new(6, 10, 0, vec![q; 60]).expect("fits");
        let scale = |q, step| Activity::of(&flat(q), Mode::None, false).scale(step);
        // A half-step of 1: a sample of 2 is a level of 1, 64 in the model.
        let one = Step::nearest(1.0);
        assert_eq!([1, 2, 3, 4].map(|q| scale(q, one)), [10, 12, 13, 14]);
        assert_eq!(scale(0, Step::FINEST), 0);
        assert_eq!(scale(-2048, Step::FINEST), 28);
        assert_eq!(scale(-2048, Step::COARSEST), 4);
        let still = Activity::of(&flat(77), Mode::Tok3, false);
        assert_eq!((still.sum, still.count), (0, 20));
    }

    #[test]
    fn both_orientations_count_the_same_of_a_transposed_tensor() {
        let value = |r: usize, c: usize| (r * r * 37 + c * 11) as i16 % 300;
        let (rows, cols) = (9, 14);
        let one = (0..rows * cols).map(|i| value(i / cols, i % cols));
        let other = (0..rows * cols).map(|i| value(i % rows, i / rows));
        let one = Samples::new(rows, cols, 0, one.collect()).expect("fits");
        let other = Samples::new(cols, rows, 0, other.collect()).expect("fits");
        for mode in [Mode::None, Mode::Tok1] {
            let a = Activity::of(&one, mode, false);
            assert_eq!(a, Activity::of(&other, mode, true));
            assert!(a.sum > 0);
        }
    }
}

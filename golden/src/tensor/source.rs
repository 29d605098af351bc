// SPDX-License-Identifier: Apache-2.0
//! Where the samples of a tensor come from.

use super::distortion::Distortion;

/// A matrix of samples that tiles are read from. Rows and columns are the tensor's own, whatever
/// the orientation in which it is coded.
///
/// [`super::Samples`] and [`super::Aligned`] are sources; a file or a map may be one as well.
pub trait Source: Sync {
    /// Rows of the matrix, at least 1.
    fn rows(&self) -> usize;

    /// Columns of the matrix, at least 1.
    fn cols(&self) -> usize;

    /// A sample stands for itself times `2^unit`.
    fn unit(&self) -> i32;

    /// Mean squared difference of all original values from their mean, which an SNR counts from.
    fn variance(&self) -> f64;

    /// Write the samples from (`row`, `col`) on, inside one row, each in [-2048..2047].
    fn read(&self, row: usize, col: usize, out: &mut [i16]);

    /// Errors of decoded samples, from (`row`, `col`) on inside one row, against the originals,
    /// which may be finer than samples. In the tensor's own unit.
    fn compare(&self, row: usize, col: usize, decoded: &[i16]) -> Distortion;
}

// SPDX-License-Identifier: Apache-2.0
//! Matrices of the crate `ndarray`, with the feature of this name.

use ndarray::{Array2, ArrayView2};

use super::codec::Coded;
use super::element::Element;
use super::error::TensorError;
use super::goal::Goal;

/// Code a matrix with the usual options, whatever its order in memory.
///
/// ```
/// use ndarray::Array2;
/// use tricodec_golden::tensor::{self, Goal};
///
/// let keys = Array2::from_shape_fn((70, 40), |(token, channel)| (token * channel) as f32);
/// let coded = tensor::encode_array(keys.view(), Goal::Snr(25.0))?;
/// let decoded: Array2<f32> = coded.decode_array()?;
/// assert_eq!(decoded.dim(), (70, 40));
/// # Ok::<(), tensor::TensorError>(())
/// ```
pub fn encode_array<T: Element>(
    matrix: ArrayView2<'_, T>,
    goal: Goal,
) -> Result<Coded, TensorError> {
    let (rows, cols) = matrix.dim();
    match matrix.as_slice() {
        Some(values) => super::encode(values, rows, cols, goal),
        None => {
            let values: Vec<T> = matrix.iter().copied().collect();
            super::encode(&values, rows, cols, goal)
        }
    }
}

impl Coded {
    /// The values as a matrix.
    pub fn decode_array<T: Element + Default>(&self) -> Result<Array2<T>, TensorError> {
        let shape = (self.layout.rows, self.layout.cols);
        let values = self.decode()?;
        Array2::from_shape_vec(shape, values).map_err(|_| TensorError::Empty)
    }
}

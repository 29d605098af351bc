// SPDX-License-Identifier: Apache-2.0
//! Tensors by the tensor tools: dependent quantisation and adaptive arithmetic coding of twelve-bit
//! samples, tile by tile. docs/tensor-tools.md is the specification; its sections are named here.
//!
//! ```
//! use tricodec_golden::tensor::{self, Goal};
//!
//! let weights: Vec<f32> = (0..96 * 80).map(|i| ((i * i) as f32).sin()).collect();
//! let coded = tensor::encode(&weights, 96, 80, Goal::Snr(20.0))?;
//! let decoded: Vec<f32> = coded.decode()?;
//! assert!(coded.snr() >= 20.0 && coded.bytes() < weights.len() / 2);
//! assert_eq!(decoded.len(), weights.len());
//! # Ok::<(), tensor::TensorError>(())
//! ```
//!
//! The same with `half::f16`, `half::bf16` and `f64`. [`encode_source`] has all options, any
//! [`Source`] of samples and an [`Executor`] for several threads; [`encode_tile`] and
//! [`decode_tile`] are the single tiles, and [`Layout`] says where they lie.
//!
//! Modules that this page does not list are the stages that the RTL equals: tests and the lockstep
//! see them, and they are no API.

#[doc(hidden)]
pub mod activity;
pub mod align;
#[cfg(feature = "ndarray")]
pub mod array;
#[doc(hidden)]
pub mod branch;
pub mod choose;
pub mod codec;
pub mod distortion;
pub mod element;
pub mod error;
pub mod goal;
#[doc(hidden)]
pub mod levels;
pub mod matrix;
#[doc(hidden)]
pub mod model;
pub mod options;
pub mod params;
pub mod probe;
#[doc(hidden)]
pub mod rate;
#[doc(hidden)]
pub mod recon;
#[doc(hidden)]
pub mod slice;
pub mod source;
#[doc(hidden)]
pub mod target;
#[doc(hidden)]
pub mod trellis;

pub use activity::Activity;
pub use align::{Aligned, Samples};
#[cfg(feature = "ndarray")]
pub use array::encode_array;
pub use choose::choose;
pub use codec::{
    Coded, Coding, EncodedTile, Executor, Serial, decode, decode_tile, encode_tile, encode_tiles,
};
pub use distortion::Distortion;
pub use element::Element;
pub use error::{TensorError, TileError};
pub use goal::Goal;
pub use matrix::{Layout, TileArea, TileSize};
pub use options::{Options, Overhead};
pub use params::{Mode, Quantiser, SliceHeader, Step};
pub use probe::{Estimate, Probe};
pub use rate::encode_source;
pub use source::Source;

/// Code a tensor of `rows` x `cols` values, row by row, with the usual options.
///
/// A tensor of more axes: its last one are the columns. For keys, values and activations rows are
/// tokens; the prediction along them is found by trial.
pub fn encode<T: Element>(
    values: &[T],
    rows: usize,
    cols: usize,
    goal: Goal,
) -> Result<Coded, TensorError> {
    let source = Aligned::new(values, rows, cols)?;
    encode_source(&source, goal, &Options::default(), &Serial)
}

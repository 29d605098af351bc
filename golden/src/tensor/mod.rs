// SPDX-License-Identifier: Apache-2.0
//! Tensors by the tensor tools: dependent quantisation and adaptive arithmetic coding of twelve-bit
//! samples, tile by tile. docs/tensor-tools.md is the specification; its sections are named here.

pub mod activity;
pub mod align;
pub mod branch;
pub mod codec;
pub mod distortion;
pub mod element;
pub mod error;
pub mod goal;
pub mod levels;
pub mod matrix;
pub mod model;
pub mod params;
pub mod recon;
pub mod slice;
pub mod trellis;

pub use activity::Activity;
pub use align::{Aligned, Samples};
pub use codec::{
    Coded, Coding, EncodedTile, Executor, Serial, decode, decode_tile, encode_tile, encode_tiles,
};
pub use distortion::Distortion;
pub use element::Element;
pub use error::{TensorError, TileError};
pub use goal::Goal;
pub use matrix::{Layout, Source, TileArea, TileSize};
pub use params::{Mode, SliceHeader, Step};

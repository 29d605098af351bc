// SPDX-License-Identifier: Apache-2.0
//! The tensor container `.tri` (docs/bitstream.md, section 2): an archive of named tensors, each a
//! stream of H.264 pictures cut in tiles.

pub mod archive;
pub mod elements;
pub mod geometry;
pub mod tensor;
pub mod v2;

pub use archive::{Archive, ContainerError, Entry, Kind, Tile, write_archive};
pub use geometry::Geometry;
pub use tensor::{
    CodedTensor, Options, TensorError, TensorView, decode_tensor, decode_tile, encode_tensor,
};

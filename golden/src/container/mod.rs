// SPDX-License-Identifier: Apache-2.0
//! The tensor container `.tri` (docs/bitstream.md): an archive of named tensors, each with
//! tools of its own and cut in tiles. Version 1 had H.264 pictures alone.

pub mod archive;
pub mod directory;
pub mod elements;
pub mod geometry;
pub mod mx;
pub mod tensor;

pub use archive::{Archive, ContainerError, Entry, Kind, Tile, write_archive};
pub use geometry::Geometry;
pub use tensor::{
    CodedTensor, Options, TensorError, TensorView, decode_tensor, decode_tile, encode_tensor,
};

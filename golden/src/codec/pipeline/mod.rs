// SPDX-License-Identifier: Apache-2.0
//! The codec of tensors and grey pictures: what a lane of the RTL does. I slices of I_NxN
//! macroblocks with the 4x4 transform in 4:0:0, CABAC, no deblocking.

mod block;
mod decode;
mod layout;
mod picture;
mod slice;

pub use block::{BlockRecord, DecodeRecord, decode_block, encode_block};
pub use decode::{End, MB_SAMPLES, SliceData, decode};
pub use layout::split_slices;
pub use picture::{
    EncodeError, EncodedPicture, EncodedSlice, MAX_SIDE, encode_picture, encode_slice,
    parameter_sets, parameter_sets_for, place,
};
pub use slice::{LeftEdge, SliceEncoder, SliceParams, TopEdge};

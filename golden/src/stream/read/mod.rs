// SPDX-License-Identifier: Apache-2.0
//! Reading of H.264 byte streams: NAL units, parameter sets and slice headers, up to the first bit
//! of slice data.
//!
//! Nothing here panics or allocates by what a stream claims: every read is checked against the
//! bytes that are there.

pub mod bit_reader;
pub mod error;
pub mod nal;
mod pps;
mod scaling;
pub mod sei;
pub mod slice_header;
mod sps;
mod vui;

pub use bit_reader::BitReader;
pub use error::{SyntaxError, Tool};

// SPDX-License-Identifier: Apache-2.0
//! Writing of H.264 byte streams: NAL units, parameter sets and slice headers, up to the first bit
//! of slice data.

pub mod bit_writer;
pub mod nal;
mod pps;
mod scaling;
mod slice_header;
mod sps;
mod vui;

pub use bit_writer::BitWriter;

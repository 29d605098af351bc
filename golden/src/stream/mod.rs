// SPDX-License-Identifier: Apache-2.0
//! Byte-stream syntax (clause 7, Annexes B and E): what parameter sets and slice headers say, read
//! from streams ([`read`]) and written to them ([`mod@write`]).

mod level;
pub mod pps;
pub mod read;
pub mod scaling;
pub mod slice_header;
pub mod sps;
pub mod vui;
pub mod write;

pub use pps::Pps;
pub use scaling::{ScalingLists, ScalingMatrix};
pub use slice_header::{SliceHeader, SliceKind};
pub use sps::{OrderCount, Sps, VideoFormat};
pub use vui::{Colour, FrameRate, Vui};
pub use write::BitWriter;

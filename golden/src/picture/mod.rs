// SPDX-License-Identifier: Apache-2.0
//! Pictures: planes of samples, frames of planes, and which macroblocks around one are there.

mod availability;
mod planes;

pub use availability::MbAvailability;
pub use planes::{Frame, Plane};

/// Value of samples that could not be decoded, where there is no picture to copy from: mid grey.
pub const CONCEALMENT: u8 = 128;

// SPDX-License-Identifier: Apache-2.0
//! Pictures: planes of samples, frames of planes, and which macroblocks around one are there.

mod availability;
mod planes;

pub use availability::MbAvailability;
pub use planes::{Frame, Plane};

// SPDX-License-Identifier: Apache-2.0
//! Inter prediction (8.4): motion vectors and reference indices, fractional samples, weights.

pub mod direct;
pub mod interpolate;
pub mod motion;
pub mod mv;
pub mod weight;

pub use motion::{MbMotion, Mv, UNAVAILABLE, UNUSED};
mod window;

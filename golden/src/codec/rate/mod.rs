// SPDX-License-Identifier: Apache-2.0
//! Rate control: which QP each slice of a picture or tensor gets ([`choose`]), and which one each
//! picture of a video ([`Rate`]).

mod control;
mod search;

pub(in crate::codec) use control::RateControl;
pub use control::{INTRA_OFFSET, Rate};
pub use search::{Cost, Target, choose};

// SPDX-License-Identifier: Apache-2.0
//! Rate control: which QP each slice of a picture or tensor gets ([`choose`]), and which one each
//! picture of a video ([`Rate`]).

mod control;
mod search;

pub use control::{INTRA_OFFSET, Rate};
pub(in crate::codec) use control::{RateControl, Trials};
pub use search::{Cost, Target, choose};

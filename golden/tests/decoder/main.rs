// SPDX-License-Identifier: Apache-2.0
//! The golden decoder: round trips, headers of all kinds, damage, and streams made by others.

#[path = "../common/mod.rs"]
mod common;
#[path = "../content/mod.rs"]
mod content;

mod conformance;
mod damage;
mod entry;
mod fuzz;
mod headers;
mod made;
mod roundtrip;
mod seeds;
mod syntax;
mod units;

use tricodec_golden::picture::Frame;

/// The luma of a frame as a picture of its own.
pub fn grey(frame: &Frame) -> Frame {
    frame.luma().clone().into()
}

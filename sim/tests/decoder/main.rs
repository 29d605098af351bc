// SPDX-License-Identifier: Apache-2.0
//! The decoder in lockstep: every port and every stage at every clock, blocks and verdicts equal to
//! the golden decoder's.

#[path = "../content/mod.rs"]
mod content;
mod contents;
mod damage;
mod faults;
mod packets;
mod pictures;
mod x264;

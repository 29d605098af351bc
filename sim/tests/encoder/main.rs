// SPDX-License-Identifier: Apache-2.0
//! The encoder in lockstep: every port and every stage at every clock, streams equal to the golden
//! codec's.

#[path = "../content/mod.rs"]
mod content;
mod contents;
mod direct;
mod faults;
mod pictures;
mod slices;
mod tensors;

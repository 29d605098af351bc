// SPDX-License-Identifier: Apache-2.0
//! The syntax of a video lane, module by module, against the bins that the golden encoder writes.

#[path = "../content/clip.rs"]
mod clip;
mod content;
mod contexts;
mod header;
mod lane;
mod memory;
#[path = "../content/pairs.rs"]
mod pairs;
mod residual;
mod ring;
mod start;
mod whole;

// SPDX-License-Identifier: Apache-2.0
//! `rtl/deblock` against the golden filter: lines, strengths, macroblocks at every clock, pictures.

#[path = "../content/clip.rs"]
mod clip;
mod lines;
mod macroblocks;
#[path = "../content/pairs.rs"]
mod pairs;
mod pictures;
mod reference;
mod reference_bench;
mod reference_picture;
mod store;
mod strengths;

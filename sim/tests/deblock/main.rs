// SPDX-License-Identifier: Apache-2.0
//! `rtl/deblock` against the golden filter: lines, strengths, macroblocks at every clock, pictures.

#[path = "../content/clip.rs"]
mod clip;
mod lines;
mod macroblocks;
mod pictures;
mod store;
mod strengths;

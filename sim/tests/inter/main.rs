// SPDX-License-Identifier: Apache-2.0
//! The modules of the inter block alone, against the golden functions that the encoder is made of.

#[path = "../content/clip.rs"]
mod clip;
mod coarse;
mod coarse_fetch;
mod compensate;
mod content;
mod decision;
mod estimate;
mod fractional;
mod fractional_search;
mod hadamard;
mod interpolate;
mod motion;
mod motion_bench;
mod motion_golden;
#[path = "../content/pairs.rs"]
mod pairs;
mod place;
mod source_bench;
mod source_refine;
mod source_stages;
mod source_store;
mod vectors;
mod way;
mod whole;
mod window_bench;
mod window_fetch;
mod window_store;

// SPDX-License-Identifier: Apache-2.0
//! Models of the inter block.

pub mod chroma_interpolate;
pub mod coarse_search;
pub mod compensate;
pub mod fractional_satd;
pub mod fractional_search;
pub mod hadamard;
pub mod inter_decision;
pub mod inter_pkg;
pub mod interpolate;
pub mod intra_estimate;
pub mod source_store;
pub mod whole_search;
pub mod whole_shapes;
pub mod window_fetch;
pub mod window_store;

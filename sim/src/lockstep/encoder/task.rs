// SPDX-License-Identifier: Apache-2.0
//! What an encoder's lane is given.

use std::sync::Arc;

use crate::model::encoder::Job;

/// Gives the elements of a block of a slice, by macroblock in the slice and block in it: sixteen
/// elements and a scale per row.
pub type Source = Arc<dyn Fn(u32, usize) -> ([u32; 16], [u8; 4]) + Send + Sync>;

/// A slice for a lane.
#[derive(Clone)]
pub struct Task {
    /// The job.
    pub job: Job,
    /// Its data.
    pub source: Source,
}

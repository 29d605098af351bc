// SPDX-License-Identifier: Apache-2.0
//! Files of tensors: reading them, planning how each tensor is coded, archives, comparison.
//!
//! [`Input`] reads `.safetensors`, sharded models, `.npy`, `.npz`, folders and `.tri` archives:
//! headers when it is opened, values when they are asked for. [`encode()`] writes an archive of an
//! input, [`Sink`] writes tensors to the other formats, [`compare()`] says how far two inputs are
//! apart. Memory is bounded: by the largest tensor up to [`input::IN_MEMORY`] bytes, not by the
//! file.
#![forbid(unsafe_code)]

pub mod compare;
pub mod dtype;
pub mod encode;
pub mod figures;
pub mod goal;
pub mod input;
pub mod output;
pub mod plan;
pub mod rules;
pub mod values;

pub use compare::compare;
pub use encode::{Report, Row, encode};
pub use goal::{Bound, Goal};
pub use input::{Info, Input};
pub use output::Sink;
pub use plan::{NonFinite, Options, Share, Tools};
pub use rules::Rule;

use rayon::prelude::*;
use tricodec_golden::tensor::Executor;

/// All cores, through rayon.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllCores;

impl Executor for AllCores {
    fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
        (0..count).into_par_iter().map(&work).collect()
    }
}

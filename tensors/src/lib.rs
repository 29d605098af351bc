// SPDX-License-Identifier: Apache-2.0
//! Files of tensors: reading them, planning how each tensor is coded, archives, comparison.
//!
//! [`Input`] reads `.safetensors`, sharded models, `.npy`, `.npz`, folders and `.tri` archives:
//! headers when it is opened, values when they are asked for. [`encode()`] writes an archive of an
//! input, [`Sink`] writes tensors to the other formats, [`compare()`] says how far two inputs are
//! apart. Memory is bounded: by the largest tensor up to [`input::IN_MEMORY`] bytes, not by the
//! file.
//!
//! A tensor to an archive in memory, and back:
//!
//! ```
//! use tricodec_tensors::{Goal, Input, Options, encode};
//!
//! let values: Vec<f32> = (0..128 * 96).map(|i| ((i * i) as f32).sin()).collect();
//! let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
//! let input = Input::from_memory("w", &[128, 96], "F32", bytes)?;
//! let options = Options { goal: Goal::Snr(20.0), ..Options::default() };
//! let mut archive = Vec::new();
//! let report = encode(&input, None, &options, &|_| (), &mut archive)?;
//! let decoded = Input::from_archive("w.tri", archive)?.load(0)?;
//! assert!(report.snr >= 20.0 && decoded.len() == 4 * values.len());
//! # Ok::<(), anyhow::Error>(())
//! ```
#![forbid(unsafe_code)]

pub mod choice;
pub mod compare;
pub mod dtype;
pub mod encode;
pub mod figures;
pub mod goal;
pub mod input;
pub mod mx;
pub mod output;
pub mod plan;
pub mod rules;
mod told;
pub mod values;

pub use choice::Choice;
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

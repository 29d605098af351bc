// SPDX-License-Identifier: Apache-2.0
//! The syntax of a video lane: a macroblock of an I or P slice in 4:2:0, from what its decision and
//! the pipeline made of it, to bins.
//!
//! [`mb_header`] is what comes before the levels, [`mb_residual`] the rest. All of it is written by
//! [`crate::entropy::h264::cabac::write`]; here is what a lane has in its registers in place of the
//! macroblocks around.

pub mod contexts;
mod mb_header;
mod mb_residual;

pub use contexts::VIDEO_CONTEXTS;
pub use mb_header::{HeaderEdge, HeaderKind, MVD_KEPT, MbHeader, mb_header};
pub use mb_residual::{CodedEdge, MbLevels, mb_residual, word};

use super::write::Bin;
use crate::entropy::engine::{BinWriter, RawWriter};

/// A [`BinWriter`] that keeps the bins as a video lane has them. Samples of I_PCM are no bins.
#[derive(Clone, Debug, Default)]
pub struct VideoRecorder(pub Vec<Bin<u16>>);

impl BinWriter for VideoRecorder {
    /// # Panics
    /// If a video lane has no such context.
    fn context(&mut self, ctx: usize, bin: bool) {
        let dense = contexts::dense(ctx).expect("a context of a video lane");
        self.0.push(Bin::Context(dense, bin));
    }
    fn bypass(&mut self, bin: bool) {
        self.0.push(Bin::Bypass(bin));
    }
    fn terminate(&mut self, bin: bool) {
        self.0.push(Bin::Terminate(bin));
    }
}

impl RawWriter for VideoRecorder {
    fn raw(&mut self, _: &[u8]) {}
}

// SPDX-License-Identifier: Apache-2.0
//! The syntax of H.264's slice data (7.3.4, 7.3.5): 4:0:0 and 4:2:0, frames.
//!
//! [`contexts`] and [`init`] are the standard's tables, [`binarisation`] the rules that whoever
//! reads, writes or counts bins shares. [`cabac`] reads and writes syntax elements with them,
//! [`cavlc`] reads them from codes; [`syntax`] puts elements together to macroblocks.

pub mod binarisation;
pub mod cabac;
pub mod cavlc;
pub mod contexts;
pub mod init;
pub mod prices;
pub mod syntax;

pub use cabac::CabacReader;
pub use cavlc::CavlcReader;
pub use prices::{BlockPrices, SliceCounter};

use super::engine::Encoder;

/// Writer of a slice's bins with the contexts of [`init`].
pub type SliceWriter = Encoder<{ init::ROOM }>;

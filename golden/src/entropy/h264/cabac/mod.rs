// SPDX-License-Identifier: Apache-2.0
//! Syntax elements as bins of CABAC (9.3): [`read`] and [`mod@write`].

pub mod read;
pub mod write;

pub use read::CabacReader;

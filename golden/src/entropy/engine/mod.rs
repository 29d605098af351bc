// SPDX-License-Identifier: Apache-2.0
//! The arithmetic coder: bins and states of contexts, whatever the syntax they come from.
//!
//! A syntax numbers its contexts from 0 and says where their states start; [`Encoder`] writes its
//! bins, [`Decoder`] reads them, [`BinCounter`] says what they would cost.

pub mod bins;
pub mod cost;
pub mod decode;
pub mod encode;
pub mod state;

pub use bins::{BinWriter, RawWriter};
pub use cost::BinCounter;
pub use decode::Decoder;
pub use encode::Encoder;
pub use state::{State, initial_state, next_state};

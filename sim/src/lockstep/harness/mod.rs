// SPDX-License-Identifier: Apache-2.0
//! What the locksteps of both tops share.

pub mod bits;
pub mod block;
pub mod check;
pub mod host;
pub mod line_memory;
pub mod pins;
pub mod ports;
pub mod random;
pub mod report;
pub mod run;
pub mod stall;
pub mod twins;
pub mod wrong_bit;

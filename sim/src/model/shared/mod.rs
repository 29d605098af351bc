// SPDX-License-Identifier: Apache-2.0
//! Models of what both tops have.

pub mod axil;
pub mod block_pos;
pub mod dealign;
pub mod deblock;
pub mod fifo;
pub mod line_port;
pub mod mx_block;
pub mod neighbours;
pub mod pkg;
pub mod rr_arb;
pub mod slot_table;
pub mod transform8;
pub mod video_read;

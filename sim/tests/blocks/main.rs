// SPDX-License-Identifier: Apache-2.0
//! Modules of the RTL alone, at their extremes: each against its golden function or its cycle
//! model, over all that its inputs can be, with gaps and stalls.

mod axil;
mod block_pos;
#[path = "../content/clip.rs"]
mod clip;
mod dc_levels;
mod dec_arith;
mod dec_contexts;
mod dec_issue;
mod dec_jobs;
mod dec_nal_reader;
mod dec_parser;
mod dec_slice_parse;
mod decide;
mod enc_arith;
mod enc_binariser;
mod enc_carry;
mod enc_contexts;
mod enc_issue;
mod enc_packer;
mod enc_slice_start;
mod enc_word;
mod generators;
mod interval;
mod line_port;
mod neighbours;
mod packing;
#[path = "../content/pairs.rs"]
mod pairs;
mod predict;
mod quant;
mod requests;
mod satd;
mod slot_table;
mod stages;
mod transform;
mod video_edges;
mod video_pipe;
mod video_read;
mod video_write;

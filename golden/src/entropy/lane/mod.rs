// SPDX-License-Identifier: Apache-2.0
//! What a lane of the RTL sees of the syntax: words of blocks, contexts numbered densely, and slice
//! data a bin at a time.
//!
//! [`macroblock`] writes a macroblock's words as the binariser does; [`SliceParser`] says which bin
//! it needs, is given it, and says what follows: a word, the end, or a [`Fault`]. Both take I
//! slices of I_NxN macroblocks with 4x4 transform in 4:0:0 and rest on the rules and tables of
//! [`crate::entropy::h264`]. [`video`] is what the video lanes write in I and P slices in 4:2:0.

mod block_word;
pub mod contexts;
mod level_word;
mod parser;
mod step;
#[cfg(test)]
mod tests;
pub mod video;
mod write;

pub use block_word::{BlockWord, WORD_BITS};
pub use contexts::{CONTEXTS, Contexts, DECODER_CONTEXTS, INIT_MN, MORE_MN, decoder_contexts};
pub use level_word::{Fault, LEVEL_MAX, LevelWord};
pub use parser::{SliceParser, SliceStart};
pub use step::{Bins, Step, Tail};
pub use write::{Bin, BinRecorder, coded_block_pattern, macroblock, residual_block};

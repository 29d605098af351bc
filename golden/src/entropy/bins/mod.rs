//! The syntax of slice data a bin at a time (7.3.4, 7.3.5, 9.3.3): what the hardware decoder's macroblock parser does, without its clocks.
//!
//! [`super::MacroblockReader`] reads a whole syntax element at a call and is fast; [`SliceParser`] says which bin it needs, is given it, and
//! says what follows: a word, the end, or a [`Fault`]. It takes I slices of I_NxN macroblocks with 4x4 transform in 4:0:0.

mod contexts;
mod parser;
mod step;
#[cfg(test)]
mod tests;
mod word;

pub use contexts::{DECODER_CONTEXTS, MORE_MN, decoder_contexts};
pub use parser::{SliceParser, SliceStart};
pub use step::{Bins, Step, Tail};
pub use word::{Fault, LEVEL_MAX, LevelWord};

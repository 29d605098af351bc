// SPDX-License-Identifier: Apache-2.0
//! What the parser asks for, and what it says to the answer.

use super::level_word::{Fault, LevelWord};

/// What a [`SliceParser`](super::SliceParser) needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bins {
    /// A bin of the context of this dense number.
    Context(u8),
    /// An equiprobable bin.
    Bypass,
    /// The bin before a possible end: end_of_slice_flag.
    Terminate,
    /// No bin: [`SliceParser::skip`](super::SliceParser::skip) gives the word of a block without
    /// levels.
    Skip,
}

/// Where the last bit that was read lies, for the check of a slice's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// In the last byte of the data.
    pub last_byte: bool,
    /// Its value: the rbsp_stop_one_bit, if the slice ends well.
    pub last_bit: bool,
}

/// What follows from a bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The word of a block that is through. That of a macroblock's last block counts only when the
    /// next step has no fault before its end.
    pub word: Option<LevelWord>,
    /// The macroblock is through.
    pub macroblock: bool,
    /// The slice is through, as it should be.
    pub end: bool,
    /// The slice is given up.
    pub fault: Option<Fault>,
}

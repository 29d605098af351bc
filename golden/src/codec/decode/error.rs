// SPDX-License-Identifier: Apache-2.0
//! Why a stream, or a part of it, cannot be decoded: always what and where.

use std::fmt;

use crate::stream::read::{SyntaxError, Tool};

/// A place in a byte stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Number of the NAL unit in the stream, from 0.
    pub unit: usize,
    /// Offset of its first byte in the stream.
    pub offset: usize,
    /// Address of the macroblock in the picture, if it got that far.
    pub macroblock: Option<u32>,
}

impl Place {
    /// The same place, in macroblock `address`.
    pub fn in_macroblock(self, address: u32) -> Self {
        Self {
            macroblock: Some(address),
            ..self
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NAL unit {} at byte {}", self.unit, self.offset)?;
        match self.macroblock {
            Some(mb) => write!(f, ", macroblock {mb}"),
            None => Ok(()),
        }
    }
}

/// Why a stream or a slice cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It uses a tool that this decoder does not have.
    #[error("{tool} not supported ({at})")]
    Unsupported {
        /// The tool.
        tool: Tool,
        /// Where it showed.
        at: Place,
    },
    /// Its syntax is damaged.
    #[error("{error} ({at})")]
    Syntax {
        /// What is wrong.
        error: SyntaxError,
        /// Where.
        at: Place,
    },
    /// A slice or picture parameter set refers to a parameter set that has not come.
    #[error("{set} parameter set {id} is missing ({at})")]
    MissingParameters {
        /// "sequence" or "picture".
        set: &'static str,
        /// Its identifier.
        id: u8,
        /// Who refers to it.
        at: Place,
    },
    /// A slice disagrees with those around it about the picture it belongs to.
    #[error("the slice header contradicts the slices around it ({at})")]
    WrongPicture {
        /// The slice.
        at: Place,
    },
    /// A macroblock refers to a picture that is not there.
    #[error("a reference picture is missing ({at})")]
    MissingReference {
        /// The slice.
        at: Place,
    },
    /// Frame numbers are left out where the stream says that none are: pictures are missing.
    #[error("pictures are missing: frame_num goes from {from} to {to} ({at})")]
    FrameGap {
        /// Number of the reference picture before.
        from: u32,
        /// Number of the picture after.
        to: u32,
        /// Its first slice.
        at: Place,
    },
    /// A picture before the recovery point at which a stream that begins inside is entered.
    #[error("the picture precedes the recovery point: what it refers to is missing ({at})")]
    BeforeRecovery {
        /// Its first slice.
        at: Place,
    },
    /// A stream that begins inside has no picture at which decoding could begin.
    #[error(
        "the stream begins with pictures that refer to others before it, and has no IDR picture, \
         I picture or recovery point to begin at ({at})"
    )]
    NoEntry {
        /// The first slice.
        at: Place,
    },
    /// Another slice holds macroblocks of this one, too.
    #[error("the slice overlaps another one ({at})")]
    Overlap {
        /// The slice.
        at: Place,
    },
    /// Macroblocks that no slice holds.
    #[error("macroblocks {first} to {last} are in no slice")]
    Missing {
        /// First of them.
        first: u32,
        /// Last of them.
        last: u32,
    },
    /// All pictures together are larger than the limit.
    #[error("the pictures together exceed the limit of {limit} samples")]
    TooMuch {
        /// The limit.
        limit: u64,
    },
    /// The data are not a byte stream.
    #[error("not an H.264 byte stream: no start code")]
    NoStartCode,
    /// The stream holds no slice.
    #[error("the stream holds no picture")]
    NoPicture,
}

impl DecodeError {
    /// `error`, found at `at`.
    pub fn new(error: SyntaxError, at: Place) -> Self {
        match error {
            SyntaxError::Unsupported { tool } => Self::Unsupported { tool, at },
            error => Self::Syntax { error, at },
        }
    }

    /// The tool that is missing, if that is the reason.
    pub fn tool(&self) -> Option<Tool> {
        match self {
            Self::Unsupported { tool, .. } => Some(*tool),
            _ => None,
        }
    }
}

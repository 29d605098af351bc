// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with syntax, without the place where it stood (the caller knows that).

use std::fmt;

/// A coding tool of H.264 that a decoder knows by name and does not decode. Some are refused only
/// where a slice is decoded as a lane of the RTL would ([`crate::codec::decode_slice`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// A profile whose sequence parameter set cannot be read as High's (Table A-1); its
    /// `profile_idc`.
    Profile(u8),
    /// A chroma format other than 4:0:0; its `chroma_format_idc`.
    Chroma(u8),
    /// Samples of more than eight bits; the bits of a luma sample.
    BitDepth(u8),
    /// Lossless coding (`qpprime_y_zero_transform_bypass_flag`).
    TransformBypass,
    /// Scaling matrices in a parameter set.
    ScalingMatrix,
    /// Fields or macroblock-adaptive frame/field coding (`frame_mbs_only_flag` = 0).
    Interlace,
    /// Context-adaptive variable-length coding (`entropy_coding_mode_flag` = 0).
    Cavlc,
    /// Flexible macroblock ordering (more than one slice group).
    SliceGroups,
    /// Arbitrary slice order: a slice that begins before the one sent ahead of it, in the same
    /// picture.
    SliceOrder,
    /// Redundant coded pictures.
    RedundantPictures,
    /// Slice data partitioning (NAL unit types 2–4).
    DataPartitioning,
    /// P slices.
    PSlice,
    /// B slices.
    BSlice,
    /// SP slices.
    SpSlice,
    /// SI slices.
    SiSlice,
    /// The deblocking filter (`disable_deblocking_filter_idc` other than 1).
    Deblocking,
    /// Macroblock type I_16x16.
    Intra16x16,
    /// Macroblock type I_PCM.
    Pcm,
    /// The 8x8 transform with Intra_8x8 prediction (`transform_size_8x8_flag` = 1).
    Transform8x8,
    /// Layers or views beside the base one (Annexes G and H): prefix NAL units announce them.
    Layers,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Tool::Profile(idc) => return write!(f, "profile {idc}"),
            Tool::Chroma(1) => "chroma format 4:2:0",
            Tool::Chroma(2) => "chroma format 4:2:2",
            Tool::Chroma(3) => "chroma format 4:4:4",
            Tool::Chroma(idc) => return write!(f, "chroma format {idc}"),
            Tool::BitDepth(bits) => return write!(f, "{bits}-bit samples"),
            Tool::TransformBypass => "lossless transform bypass",
            Tool::ScalingMatrix => "scaling matrices",
            Tool::Interlace => "interlaced coding",
            Tool::Cavlc => "CAVLC entropy coding",
            Tool::SliceGroups => "slice groups (FMO)",
            Tool::SliceOrder => "arbitrary slice order (ASO)",
            Tool::RedundantPictures => "redundant pictures",
            Tool::DataPartitioning => "slice data partitioning",
            Tool::PSlice => "P slices",
            Tool::BSlice => "B slices",
            Tool::SpSlice => "SP slices",
            Tool::SiSlice => "SI slices",
            Tool::Deblocking => "the deblocking filter",
            Tool::Intra16x16 => "I_16x16 macroblocks",
            Tool::Pcm => "I_PCM macroblocks",
            Tool::Transform8x8 => "the 8x8 transform",
            Tool::Layers => "scalable or multi-view coding",
        };
        f.write_str(name)
    }
}

/// Why a piece of syntax could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// The data end inside `field`.
    #[error("the data end inside {field}")]
    Truncated {
        /// Syntax element being read.
        field: &'static str,
    },
    /// `field` has a value that the standard does not allow there.
    #[error("{field} = {value} is not allowed")]
    Invalid {
        /// Syntax element.
        field: &'static str,
        /// Its value.
        value: i64,
    },
    /// Pictures are larger than [`crate::stream::sps::MAX_MACROBLOCKS`] or
    /// [`crate::stream::sps::MAX_SIDE`] allow.
    #[error("pictures of {width}x{height} samples are larger than this decoder takes")]
    TooLarge {
        /// Width in samples.
        width: u64,
        /// Height in samples.
        height: u64,
    },
    /// Slice data go on after the macroblocks have ended.
    #[error("{bits} bits follow the end of the slice")]
    Excess {
        /// How many bits.
        bits: usize,
    },
    /// The stream uses a tool that this decoder does not have.
    #[error("{tool} not supported")]
    Unsupported {
        /// The tool.
        tool: Tool,
    },
}

impl SyntaxError {
    /// An [`SyntaxError::Invalid`] of any integer.
    pub fn invalid(field: &'static str, value: impl Into<i64>) -> Self {
        Self::Invalid {
            field,
            value: value.into(),
        }
    }
}

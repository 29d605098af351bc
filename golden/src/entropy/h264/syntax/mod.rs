// SPDX-License-Identifier: Apache-2.0
//! The syntax of macroblocks (7.3.5), the same for CABAC and CAVLC.
//!
//! [`parse::macroblock`] reads one macroblock by way of [`Elements`]: [`super::cabac`] or
//! [`super::cavlc`]. [`order::macroblock_layer`] is the order in which the encoders write one.

pub mod neighbour;
pub mod order;
pub mod parse;
pub mod types;

pub use neighbour::{Around, CodedBit, Even, MbInfo, MotionSyntax, coded};
pub use types::{Class, Levels, Macroblock, Shape, SubShape};

use crate::stream::read::SyntaxError;
use crate::stream::slice_header::SliceKind;

/// What macroblocks of a slice contain by its header and parameter sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceSyntax {
    /// Type of the slice.
    pub kind: SliceKind,
    /// There is chroma (4:2:0).
    pub chroma: bool,
    /// `transform_8x8_mode_flag`.
    pub transform8x8: bool,
    /// `direct_8x8_inference_flag`.
    pub direct_8x8_inference: bool,
    /// Active entries of the reference picture lists.
    pub active_refs: [u8; 2],
}

/// A residual block: which one, and of what kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// DC levels of Intra16x16 luma: 16.
    LumaDc,
    /// AC levels of an Intra16x16 luma block (raster number): 15.
    LumaAc(usize),
    /// Levels of a 4x4 luma block (raster number): 16.
    Luma4(usize),
    /// DC levels of chroma Cb (0) or Cr (1): 4.
    ChromaDc(usize),
    /// AC levels of chroma: component, block in it: 15.
    ChromaAc(usize, usize),
}

/// Reader of syntax elements. The bits it has read may pass the end of the data, where they are
/// zeros: see [`Elements::overrun`].
pub trait Elements {
    /// Elements depend on those of macroblocks around: what is noted of motion is read again.
    const CONTEXTS: bool;
    /// Whether the next macroblock is skipped (mb_skip_flag, mb_skip_run), in P and B slices.
    fn skipped(&mut self, kind: SliceKind, around: &Around) -> Result<bool, SyntaxError>;
    /// Whether the slice ends after the macroblock just read (end_of_slice_flag, more_rbsp_data);
    /// `skipped`: it was skipped.
    fn end_of_slice(&mut self, skipped: bool) -> bool;
    /// mb_type as numbered in Tables 7-11, 7-13 or 7-14: in P slices intra types follow from 5, in
    /// B slices from 23.
    fn mb_type(&mut self, kind: SliceKind, around: &Around) -> Result<u8, SyntaxError>;
    /// sub_mb_type (Tables 7-17 and 7-18).
    fn sub_mb_type(&mut self, kind: SliceKind) -> Result<u8, SyntaxError>;
    /// transform_size_8x8_flag.
    fn transform_size(&mut self, around: &Around) -> bool;
    /// prev_intra4x4_pred_mode_flag and rem_intra4x4_pred_mode (8x8 alike): `None` is the predicted
    /// mode.
    fn intra_mode(&mut self) -> Option<u8>;
    /// intra_chroma_pred_mode, 0–3.
    fn chroma_mode(&mut self, around: &Around) -> Result<u8, SyntaxError>;
    /// coded_block_pattern: luma in bits 0–3, chroma (0–2) from bit 4.
    fn coded_block_pattern(
        &mut self,
        intra: bool,
        chroma: bool,
        around: &Around,
    ) -> Result<u8, SyntaxError>;
    /// mb_qp_delta, −26 … 25.
    fn qp_delta(&mut self) -> Result<i8, SyntaxError>;
    /// The macroblock has no mb_qp_delta.
    fn no_qp_delta(&mut self);
    /// ref_idx below `active` (2 or more); `increment`: ctxIdxInc, from the neighbours.
    fn ref_idx(&mut self, active: u8, increment: u8) -> Result<u8, SyntaxError>;
    /// A component (0 x, 1 y) of mvd; `sum`: of its neighbours' magnitudes.
    fn mvd(&mut self, component: usize, sum: u16) -> Result<i16, SyntaxError>;
    /// The samples of an I_PCM macroblock.
    fn pcm(&mut self, samples: &mut [u8]) -> Result<(), SyntaxError>;
    /// A residual block: levels in scan order into `levels` (zeros at first; for AC from index 1
    /// on). Notes in `info` what neighbours need to know, and gives whether there are levels other
    /// than 0.
    fn residual(
        &mut self,
        block: Block,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError>;
    /// The levels of 8x8 luma block `b8`, likewise.
    fn residual8(
        &mut self,
        b8: usize,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16; 64],
    ) -> Result<bool, SyntaxError>;
    /// More bits were read than there are.
    fn overrun(&self) -> bool;
    /// Whether the data end where the slice does.
    ///
    /// # Errors
    /// If not.
    fn check_end(&self) -> Result<(), SyntaxError>;
}

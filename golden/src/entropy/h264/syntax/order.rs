// SPDX-License-Identifier: Apache-2.0
//! macroblock_layer() as it is written (7.3.5): which syntax element follows which, for every
//! encoder. [`super::parse`] is its counterpart in reading.

use super::{Block, Class};
use crate::intra::BLOCK_XY;

/// What decides which elements a macroblock has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Class.
    pub class: Class,
    /// coded_block_pattern: luma in bits 0–3, chroma (0–2) from bit 4.
    pub cbp: u8,
    /// transform_size_8x8_flag; `None` where the picture parameter set does not offer it.
    pub transform8x8: Option<bool>,
    /// There is chroma (4:2:0).
    pub chroma: bool,
}

/// Writer of the syntax elements of one macroblock to `W`. It is asked for each element in turn;
/// those that its macroblocks never have do nothing.
pub trait WriteElements<W> {
    /// mb_type.
    fn mb_type(&mut self, w: &mut W);
    /// The samples of an I_PCM macroblock.
    fn pcm(&mut self, _w: &mut W) {}
    /// transform_size_8x8_flag.
    fn transform_size(&mut self, _w: &mut W) {}
    /// mb_pred() without intra_chroma_pred_mode: modes of I_NxN, or reference numbers and vector
    /// differences.
    fn prediction(&mut self, w: &mut W);
    /// intra_chroma_pred_mode.
    fn chroma_mode(&mut self, _w: &mut W) {}
    /// coded_block_pattern.
    fn coded_block_pattern(&mut self, w: &mut W);
    /// mb_qp_delta.
    fn qp_delta(&mut self, w: &mut W);
    /// A residual block.
    fn residual(&mut self, block: Block, w: &mut W);
    /// The levels of 8x8 luma block `b8`.
    fn residual8(&mut self, _b8: usize, _w: &mut W) {}
}

/// Write the elements of a macroblock, from mb_type to its last residual block. mb_skip_flag before
/// it and end_of_slice_flag behind it belong to the slice.
pub fn macroblock_layer<W>(o: &Outline, elements: &mut impl WriteElements<W>, w: &mut W) {
    elements.mb_type(w);
    if o.class == Class::Pcm {
        return elements.pcm(w);
    }
    if o.class == Class::IntraNxN && o.transform8x8.is_some() {
        elements.transform_size(w);
    }
    elements.prediction(w);
    if o.class != Class::Inter && o.chroma {
        elements.chroma_mode(w);
    }
    let whole = o.class == Class::Intra16x16;
    if !whole {
        elements.coded_block_pattern(w);
        if o.class == Class::Inter && o.cbp & 15 != 0 && o.transform8x8.is_some() {
            elements.transform_size(w);
        }
    }
    if o.cbp != 0 || whole {
        elements.qp_delta(w);
        luma(o, elements, w);
        chroma(o.cbp >> 4, |block| elements.residual(block, w));
    }
}

/// residual_luma() (7.3.5.3.2).
fn luma<W>(o: &Outline, elements: &mut impl WriteElements<W>, w: &mut W) {
    let whole = o.class == Class::Intra16x16;
    if whole {
        elements.residual(Block::LumaDc, w);
    }
    for b8 in (0..4).filter(|b8| o.cbp >> b8 & 1 == 1) {
        if o.transform8x8 == Some(true) {
            elements.residual8(b8, w);
            continue;
        }
        for (x, y) in &BLOCK_XY[4 * b8..4 * b8 + 4] {
            let block = usize::from(4 * y + x);
            let kind = if whole { Block::LumaAc } else { Block::Luma4 };
            elements.residual(kind(block), w);
        }
    }
}

/// The chroma blocks of a macroblock with this chroma pattern (0–2), in order (7.3.5.3).
pub fn chroma(pattern: u8, mut each: impl FnMut(Block)) {
    if pattern > 0 {
        (0..2).for_each(|plane| each(Block::ChromaDc(plane)));
    }
    if pattern > 1 {
        for plane in 0..2 {
            (0..4).for_each(|block| each(Block::ChromaAc(plane, block)));
        }
    }
}

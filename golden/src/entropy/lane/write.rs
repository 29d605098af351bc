// SPDX-License-Identifier: Apache-2.0
//! A macroblock's words to bins: what the RTL's binariser does, on the elements of
//! [`crate::entropy::h264`].

use super::block_word::BlockWord;
use super::contexts;
use crate::entropy::engine::BinWriter;
use crate::entropy::h264::binarisation::increment;
use crate::entropy::h264::cabac::write::{self, IntraType};
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::order::{Outline, WriteElements, macroblock_layer};
use crate::entropy::h264::syntax::{Around, Block, Class};
use crate::intra::block_at;

/// A recorded bin; `C`: what holds a dense number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bin<C = u8> {
    /// Coded with a context (dense number, value).
    Context(C, bool),
    /// Equiprobable.
    Bypass(bool),
    /// End of slice or not.
    Terminate(bool),
}

/// A [`BinWriter`] that keeps the bins as the RTL has them.
#[derive(Clone, Debug, Default)]
pub struct BinRecorder(pub Vec<Bin>);

impl BinWriter for BinRecorder {
    /// # Panics
    /// If the RTL has no such context.
    fn context(&mut self, ctx: usize, bin: bool) {
        let dense = contexts::dense(ctx).expect("a context of the RTL");
        self.0.push(Bin::Context(dense, bin));
    }
    fn bypass(&mut self, bin: bool) {
        self.0.push(Bin::Bypass(bin));
    }
    fn terminate(&mut self, bin: bool) {
        self.0.push(Bin::Terminate(bin));
    }
}

/// Write macroblock_layer() of an I_NxN macroblock with 4x4 transform in 4:0:0 (7.3.5) and
/// end_of_slice_flag. `words` in coding order.
pub fn macroblock<W: BinWriter>(words: &[BlockWord; 16], w: &mut W) {
    let cbp = coded_block_pattern(words);
    let outline = Outline {
        class: Class::IntraNxN,
        cbp,
        transform8x8: None,
        chroma: false,
    };
    macroblock_layer(&outline, &mut Words { words, cbp }, w);
    w.terminate(words[15].last);
}

/// The words of a macroblock as its elements.
struct Words<'a> {
    words: &'a [BlockWord; 16],
    cbp: u8,
}

impl<W: BinWriter> WriteElements<W> for Words<'_> {
    fn mb_type(&mut self, w: &mut W) {
        // All macroblocks of such a slice are I_NxN: no neighbour raises the increment.
        write::intra_type(IntraType::NxN, false, &Around::default(), w);
    }

    fn prediction(&mut self, w: &mut W) {
        for word in self.words {
            write::intra_mode((!word.pred_flag).then_some(word.rem_mode), w);
        }
    }

    fn coded_block_pattern(&mut self, w: &mut W) {
        let cbp = self.cbp;
        for b8 in 0..4 {
            let term = |outside: bool, inside: Option<usize>| {
                inside.map_or(outside, |i| cbp >> i & 1 == 0)
            };
            let a = term(self.words[4 * b8 + 2].cbp_a, (b8 % 2 == 1).then(|| b8 - 1));
            let b = term(self.words[4 * b8 + 1].cbp_b, (b8 >= 2).then(|| b8 - 2));
            write::luma_pattern_bit(cbp >> b8 & 1 == 1, increment(a, b), w);
        }
    }

    fn qp_delta(&mut self, w: &mut W) {
        write::no_qp_change(w);
    }

    fn residual(&mut self, block: Block, w: &mut W) {
        // The outline leaves no other kind.
        if let Block::Luma4(raster) = block {
            residual_block(&self.words[block_at(raster)], w);
        }
    }
}

/// coded_block_pattern: bit i is set when one of the four blocks of 8x8 block i has levels.
pub fn coded_block_pattern(words: &[BlockWord; 16]) -> u8 {
    (0..4).fold(0, |cbp, b8| {
        cbp | u8::from(words[4 * b8..4 * b8 + 4].iter().any(|w| w.nz)) << b8
    })
}

/// residual_block_cabac() (7.3.5.3.3) of a block of ctxBlockCat 2.
pub fn residual_block(word: &BlockWord, w: &mut impl BinWriter) {
    write::block(
        cat::LUMA_4X4,
        increment(word.cbf_a, word.cbf_b),
        &word.levels,
        w,
    );
}

#[cfg(test)]
mod tests {
    use super::contexts::CBP;
    use super::*;

    #[test]
    fn an_empty_macroblock_has_no_qp_delta() {
        let mut r = BinRecorder::default();
        let word = BlockWord {
            pred_flag: true,
            ..Default::default()
        };
        macroblock(&[word; 16], &mut r);
        assert_eq!(r.0.len(), 1 + 16 + 4 + 1);
        // Inside the macroblock an uncoded 8x8 block raises the increment: 0, 1, 2, 3.
        let cbp: Vec<_> = r.0[17..21].to_vec();
        assert_eq!(cbp, [0, 1, 2, 3].map(|i| Bin::Context(CBP + i, false)));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! A macroblock's levels to bins: `tri_enc_mb_residual`.

use crate::entropy::engine::BinWriter;
use crate::entropy::h264::cabac::write;
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::order::{Outline, WriteElements, macroblock_layer};
use crate::entropy::h264::syntax::{Around, Block, Class, CodedBit, MbInfo, coded};
use crate::intra::block_at;

/// Words of a macroblock's levels, by number.
pub mod word {
    /// DC levels of I_16x16.
    pub const LUMA_DC: usize = 0;
    /// Luma: sixteen in coding order; of an 8x8 block four in the order of its scan.
    pub const LUMA: usize = 1;
    /// DC levels of Cb, then those of Cr: each in the last four of the word.
    pub const CHROMA_DC: usize = 17;
    /// AC levels of Cb's four blocks, then Cr's.
    pub const CHROMA_AC: usize = 19;
    /// How many there are.
    pub const COUNT: usize = 27;
    /// Place in a word where the levels begin, by ctxBlockCat.
    pub const FIRST: [usize; 6] = [0, 1, 0, 12, 1, 0];
}

/// What a lane has to know of a macroblock to write its levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbLevels {
    /// The macroblock to the left lies in the slice.
    pub left: bool,
    /// The macroblock above does.
    pub above: bool,
    /// Its class.
    pub class: Class,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// coded_block_pattern: luma in bits 0–3, chroma (0–2) from bit 4. A bit of luma is set where
    /// one of its blocks has levels, of I_16x16 all or none.
    pub cbp: u8,
    /// The slice ends with it.
    pub last: bool,
    /// Levels in scan order, by [`word`], −2048 … 2047. Of AC the first is 0.
    pub words: [[i16; 16]; word::COUNT],
}

/// What a lane keeps of a macroblock's coded_block_flags for the one to its right, or the one
/// below: of the blocks at that edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodedEdge {
    /// DC of I_16x16.
    pub luma_dc: bool,
    /// DC of Cb and Cr.
    pub chroma_dc: [bool; 2],
    /// Luma blocks.
    pub luma: [bool; 4],
    /// AC of Cb's and Cr's blocks.
    pub chroma: [[bool; 2]; 2],
}

impl CodedEdge {
    /// From the bits of a macroblock, at these luma and chroma blocks.
    fn of(bits: u32, luma: [usize; 4], chroma: [usize; 2]) -> Self {
        let has = |bit: u32| bits & bit != 0;
        Self {
            luma_dc: has(coded::LUMA_DC),
            chroma_dc: [0, 1].map(|c| has(coded::chroma_dc(c))),
            luma: luma.map(|b| has(coded::luma(b))),
            chroma: [0, 1].map(|c| chroma.map(|b| has(coded::chroma_ac(c, b)))),
        }
    }

    /// The bits, at these luma and chroma blocks.
    fn bits(&self, luma: [usize; 4], chroma: [usize; 2]) -> u32 {
        let bit = |there: bool, bit: u32| if there { bit } else { 0 };
        let mut bits = bit(self.luma_dc, coded::LUMA_DC);
        for (i, b) in luma.into_iter().enumerate() {
            bits |= bit(self.luma[i], coded::luma(b));
        }
        for c in 0..2 {
            bits |= bit(self.chroma_dc[c], coded::chroma_dc(c));
            for (i, b) in chroma.into_iter().enumerate() {
                bits |= bit(self.chroma[c][i], coded::chroma_ac(c, b));
            }
        }
        bits
    }
}

/// Blocks at the right edge: luma, chroma.
const RIGHT: ([usize; 4], [usize; 2]) = ([3, 7, 11, 15], [1, 3]);
/// Blocks at the lower edge.
const LOWER: ([usize; 4], [usize; 2]) = ([12, 13, 14, 15], [2, 3]);

impl MbLevels {
    /// Whether a word has levels.
    pub fn has(&self, word: usize) -> bool {
        self.words[word] != [0; 16]
    }

    /// The pattern, or what has none.
    fn pattern(&self) -> u8 {
        match self.class {
            Class::Pcm => 0,
            _ => self.cbp,
        }
    }

    /// coded_block_flag of each block, as contexts see it.
    fn coded(&self) -> u32 {
        if self.class == Class::Pcm {
            return coded::ALL;
        }
        let bit = |word: usize, bit: u32| if self.has(word) { bit } else { 0 };
        let cbp = self.pattern();
        let mut bits = 0;
        for b8 in (0..4).filter(|b8| cbp >> b8 & 1 == 1) {
            if self.transform8x8 {
                bits |= coded::luma8(b8);
            }
        }
        if !self.transform8x8 && cbp & 15 != 0 {
            for raster in 0..16 {
                bits |= bit(word::LUMA + block_at(raster), coded::luma(raster));
            }
        }
        if self.class == Class::Intra16x16 {
            bits |= bit(word::LUMA_DC, coded::LUMA_DC);
        }
        for c in 0..2 {
            if cbp >> 4 > 0 {
                bits |= bit(word::CHROMA_DC + c, coded::chroma_dc(c));
            }
            for b in 0..if cbp >> 4 > 1 { 4 } else { 0 } {
                bits |= bit(word::CHROMA_AC + 4 * c + b, coded::chroma_ac(c, b));
            }
        }
        bits
    }

    /// What it leaves behind for the macroblock to its right, and for the one below.
    pub fn edges(&self) -> [CodedEdge; 2] {
        [RIGHT, LOWER].map(|(luma, chroma)| CodedEdge::of(self.coded(), luma, chroma))
    }
}

/// Write a macroblock from behind mb_qp_delta on: its levels, and end_of_slice_flag. `left` and
/// `above` are what the macroblocks there left behind.
pub fn mb_residual(m: &MbLevels, left: &CodedEdge, above: &CodedEdge, w: &mut impl BinWriter) {
    let info = |edge: &CodedEdge, (luma, chroma)| MbInfo {
        coded: edge.bits(luma, chroma),
        ..Default::default()
    };
    let (a, b) = (info(left, RIGHT), info(above, LOWER));
    let around = Around {
        a: m.left.then_some(&a),
        b: m.above.then_some(&b),
        ..Default::default()
    };
    let outline = Outline {
        class: m.class,
        cbp: m.pattern(),
        transform8x8: Some(m.transform8x8),
        chroma: true,
    };
    let mut levels = Levels { m, around, own: 0 };
    macroblock_layer(&outline, &mut levels, w);
    w.terminate(m.last);
}

/// The words as the macroblock's elements; those before its levels are none.
struct Levels<'a> {
    m: &'a MbLevels,
    around: Around<'a>,
    /// The macroblock's own bits so far.
    own: u32,
}

impl<W: BinWriter> WriteElements<W> for Levels<'_> {
    fn mb_type(&mut self, _: &mut W) {}
    fn prediction(&mut self, _: &mut W) {}
    fn coded_block_pattern(&mut self, _: &mut W) {}
    fn qp_delta(&mut self, _: &mut W) {}

    fn residual(&mut self, block: Block, w: &mut W) {
        let (category, bit, number) = match block {
            Block::LumaDc => {
                let bit = CodedBit::whole(coded::LUMA_DC);
                (cat::LUMA_DC, bit, word::LUMA_DC)
            }
            Block::LumaAc(raster) => {
                let number = word::LUMA + block_at(raster);
                (cat::LUMA_AC, CodedBit::luma(raster), number)
            }
            Block::Luma4(raster) => {
                let number = word::LUMA + block_at(raster);
                (cat::LUMA_4X4, CodedBit::luma(raster), number)
            }
            Block::ChromaDc(c) => {
                let bit = CodedBit::whole(coded::chroma_dc(c));
                (cat::CHROMA_DC, bit, word::CHROMA_DC + c)
            }
            Block::ChromaAc(c, b) => {
                let number = word::CHROMA_AC + 4 * c + b;
                (cat::CHROMA_AC, CodedBit::chroma(c, b), number)
            }
        };
        let intra = self.m.class != Class::Inter;
        let increment = self.around.coded_flag(bit, self.own, intra);
        let levels = &self.m.words[number];
        write::block(category, increment, &levels[word::FIRST[category]..], w);
        if *levels != [0; 16] {
            self.own |= bit.own;
        }
    }

    fn residual8(&mut self, b8: usize, w: &mut W) {
        let words = &self.m.words[word::LUMA + 4 * b8..word::LUMA + 4 * b8 + 4];
        write::levels(cat::LUMA_8X8, words.as_flattened(), w);
        self.own |= coded::luma8(b8);
    }
}

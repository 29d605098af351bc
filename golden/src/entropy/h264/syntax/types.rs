// SPDX-License-Identifier: Apache-2.0
//! What a macroblock says, before anything is derived from it (7.4.5).

use crate::stream::read::SyntaxError;
use crate::stream::slice_header::SliceKind;

/// Class of a macroblock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// I_NxN: Intra_4x4 or, with the 8x8 transform, Intra_8x8.
    #[default]
    IntraNxN,
    /// Intra_16x16.
    Intra16x16,
    /// I_PCM.
    Pcm,
    /// Predicted from other pictures.
    Inter,
}

/// How an inter macroblock is cut into partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// One 16x16 partition.
    #[default]
    Whole,
    /// Two of 16x8, one above the other.
    Rows,
    /// Two of 8x16, side by side.
    Columns,
    /// Four of 8x8, each with a [`SubShape`].
    Quarters,
}

/// How an 8x8 partition is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubShape {
    /// One 8x8.
    #[default]
    Whole,
    /// Two of 8x4.
    Rows,
    /// Two of 4x8.
    Columns,
    /// Four of 4x4; direct ones, too.
    Quarters,
}

impl SubShape {
    /// Width and height of its parts in 4x4 blocks.
    pub fn size(self) -> (usize, usize) {
        match self {
            Self::Whole => (2, 2),
            Self::Rows => (2, 1),
            Self::Columns => (1, 2),
            Self::Quarters => (1, 1),
        }
    }
}

/// Uses of the two lists as bits: list 0 is 1, list 1 is 2, both 3; 0 is direct.
pub type Lists = u8;

/// Transform levels of a macroblock in scan order. Only blocks that [`Macroblock::nonzero`] names
/// hold levels, all others anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Luma: 16 of each 4x4 block in coding order, or 64 of each 8x8 block. (Of Intra16x16 the
    /// first of each block is 0.)
    pub luma: [i16; 256],
    /// Intra16x16 DC.
    pub luma_dc: [i16; 16],
    /// Chroma DC: Cb, Cr.
    pub chroma_dc: [[i16; 4]; 2],
    /// Chroma: 16 of each block, the first of each 0.
    pub chroma_ac: [[i16; 64]; 2],
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            luma: [0; 256],
            luma_dc: [0; 16],
            chroma_dc: [[0; 4]; 2],
            chroma_ac: [[0; 64]; 2],
        }
    }
}

/// Bits of [`Macroblock::nonzero`] behind those of the sixteen luma blocks in coding order.
pub mod nonzero {
    /// Intra16x16 DC.
    pub const LUMA_DC: u32 = 1 << 16;
    /// DC of chroma component `c`.
    pub const fn chroma_dc(c: usize) -> u32 {
        1 << (17 + c)
    }
    /// AC of block `b` of chroma component `c`.
    pub const fn chroma_ac(c: usize, b: usize) -> u32 {
        1 << (19 + 4 * c + b)
    }
}

/// The syntax elements of a macroblock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Macroblock {
    /// Class.
    pub class: Class,
    /// P_Skip or B_Skip.
    pub skip: bool,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// Intra modes in coding order: `None` as predicted, or rem_intra4x4_pred_mode; of Intra_8x8
    /// the first four.
    pub intra_modes: [Option<u8>; 16],
    /// Intra16x16PredMode, 0–3.
    pub intra16_mode: u8,
    /// intra_chroma_pred_mode, 0–3.
    pub chroma_mode: u8,
    /// coded_block_pattern.
    pub cbp: u8,
    /// mb_qp_delta.
    pub qp_delta: i8,
    /// Partitions.
    pub shape: Shape,
    /// By 8x8 block: which lists it uses.
    pub lists: [Lists; 4],
    /// By 8x8 block: its partitions, where `shape` is [`Shape::Quarters`].
    pub sub: [SubShape; 4],
    /// Reference indices by list and 8x8 block; −1 where the list is not used. Of direct blocks
    /// they are not set.
    pub ref_idx: [[i8; 4]; 2],
    /// Vector differences by list and the first 4x4 block (raster number) of each partition.
    pub mvd: [[[i16; 2]; 16]; 2],
    /// Which blocks have levels that are not 0: luma in coding order (8x8: the first of four stands
    /// for all), and [`nonzero`].
    pub nonzero: u32,
    /// Levels.
    pub levels: Levels,
    /// I_PCM samples: 256 of luma, 64 each of Cb and Cr.
    pub pcm: Vec<u8>,
}

impl Macroblock {
    /// All but levels and samples as at the start of a macroblock.
    pub fn reset(&mut self) {
        self.skip = false;
        self.transform8x8 = false;
        self.chroma_mode = 0;
        self.cbp = 0;
        self.qp_delta = 0;
        self.nonzero = 0;
    }

    /// Predicted within its own picture.
    pub fn is_intra(&self) -> bool {
        self.class != Class::Inter
    }

    /// Take over an mb_type, numbered as in the tables of `kind`.
    pub fn set_type(&mut self, kind: SliceKind, mb_type: u8) -> Result<(), SyntaxError> {
        let intra = match kind {
            SliceKind::I => Some(mb_type),
            SliceKind::P => mb_type.checked_sub(5),
            SliceKind::B => mb_type.checked_sub(23),
        };
        if let Some(mb_type) = intra {
            return self.set_intra_type(mb_type);
        }
        self.class = Class::Inter;
        self.sub = [SubShape::Whole; 4];
        let (shape, first, second) = match kind {
            SliceKind::B => b_type(mb_type),
            _ => [
                (Shape::Whole, 1, 1),
                (Shape::Rows, 1, 1),
                (Shape::Columns, 1, 1),
                (Shape::Quarters, 1, 1),
                // P_8x8ref0.
                (Shape::Quarters, 1, 1),
            ][usize::from(mb_type.min(4))],
        };
        self.shape = shape;
        self.lists = match shape {
            Shape::Rows => [first, first, second, second],
            _ => [first, second, first, second],
        };
        Ok(())
    }

    fn set_intra_type(&mut self, mb_type: u8) -> Result<(), SyntaxError> {
        match mb_type {
            0 => self.class = Class::IntraNxN,
            1..=24 => {
                let k = mb_type - 1;
                self.class = Class::Intra16x16;
                self.intra16_mode = k % 4;
                self.cbp = (k / 4 % 3) << 4 | if k >= 12 { 15 } else { 0 };
            }
            25 => self.class = Class::Pcm,
            _ => return Err(SyntaxError::invalid("mb_type", mb_type)),
        }
        Ok(())
    }

    /// Make it B_Direct_16x16 or B_Skip in its motion: four direct quarters.
    pub fn set_direct(&mut self) {
        self.class = Class::Inter;
        self.shape = Shape::Quarters;
        self.lists = [0; 4];
        self.sub = [SubShape::Quarters; 4];
    }

    /// Take over the sub_mb_type of 8x8 block `b8`.
    pub fn set_sub_type(
        &mut self,
        kind: SliceKind,
        b8: usize,
        sub_type: u8,
    ) -> Result<(), SyntaxError> {
        use SubShape::{Columns, Quarters, Rows, Whole};
        // Table 7-18, B: lists and parts.
        const B: [(Lists, SubShape); 13] = [
            (0, Quarters),
            (1, Whole),
            (2, Whole),
            (3, Whole),
            (1, Rows),
            (1, Columns),
            (2, Rows),
            (2, Columns),
            (3, Rows),
            (3, Columns),
            (1, Quarters),
            (2, Quarters),
            (3, Quarters),
        ];
        const P: [(Lists, SubShape); 4] = [(1, Whole), (1, Rows), (1, Columns), (1, Quarters)];
        let table: &[_] = if kind == SliceKind::B { &B } else { &P };
        let &(lists, sub) = table
            .get(usize::from(sub_type))
            .ok_or(SyntaxError::invalid("sub_mb_type", sub_type))?;
        (self.lists[b8], self.sub[b8]) = (lists, sub);
        Ok(())
    }
}

/// Shape and lists of a B macroblock (Table 7-14), 0–22.
fn b_type(mb_type: u8) -> (Shape, Lists, Lists) {
    // By half the type from 4 on: lists of the first and the second partition.
    const PAIRS: [(Lists, Lists); 9] = [
        (1, 1),
        (2, 2),
        (1, 2),
        (2, 1),
        (1, 3),
        (2, 3),
        (3, 1),
        (3, 2),
        (3, 3),
    ];
    match mb_type {
        0 => (Shape::Quarters, 0, 0),
        1..=3 => (Shape::Whole, mb_type, mb_type),
        4..=21 => {
            let (first, second) = PAIRS[usize::from(mb_type - 4) / 2];
            let shape = if mb_type.is_multiple_of(2) {
                Shape::Rows
            } else {
                Shape::Columns
            };
            (shape, first, second)
        }
        _ => (Shape::Quarters, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inter(kind: SliceKind, mb_type: u8) -> (Shape, [Lists; 4]) {
        let mut mb = Macroblock::default();
        mb.set_type(kind, mb_type).expect("exists");
        (mb.shape, mb.lists)
    }

    #[test]
    fn types_are_those_of_the_tables() {
        assert_eq!(inter(SliceKind::P, 2), (Shape::Columns, [1; 4]));
        // B_L1_L0_16x8, B_Bi_L1_8x16, B_L1_16x16.
        assert_eq!(inter(SliceKind::B, 10), (Shape::Rows, [2, 2, 1, 1]));
        assert_eq!(inter(SliceKind::B, 19), (Shape::Columns, [3, 2, 3, 2]));
        assert_eq!(inter(SliceKind::B, 2), (Shape::Whole, [2; 4]));
        let mut mb = Macroblock::default();
        // I_16x16_2_1_1 in a P slice.
        mb.set_type(SliceKind::P, 5 + 19).expect("exists");
        assert_eq!(
            (mb.class, mb.intra16_mode, mb.cbp),
            (Class::Intra16x16, 2, 0x1F)
        );
        assert!(mb.set_type(SliceKind::I, 26).is_err());
        assert!(mb.set_sub_type(SliceKind::P, 0, 4).is_err());
        mb.set_sub_type(SliceKind::B, 3, 7).expect("exists");
        assert_eq!((mb.lists[3], mb.sub[3]), (2, SubShape::Columns));
    }
}

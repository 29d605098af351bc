//! What a coded macroblock leaves to those after it, and the context increments drawn from it (6.4.11, 9.3.3.1.1).

use crate::inter::MbMotion;
use crate::inter::motion::{Field, MotionAround};
use crate::intra::MODE_DC;

/// What later macroblocks of the slice want to know of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbState {
    /// P_Skip.
    pub skip: bool,
    /// Coded in an intra mode.
    pub intra: bool,
    /// I_NxN.
    pub nxn: bool,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// intra_chroma_pred_mode; 0 of inter macroblocks.
    pub chroma_mode: u8,
    /// coded_block_pattern: luma in bits 0–3, chroma in 4–5.
    pub cbp: u8,
    /// coded_block_flag of luma block `4·row + column`; of the 8x8 transform, its pattern bit.
    pub luma: u16,
    /// coded_block_flag of the chroma AC blocks `2·row + column` of Cb and Cr.
    pub chroma: [u8; 2],
    /// coded_block_flag of the DC blocks of luma (Intra_16x16), Cb, Cr.
    pub dc: [bool; 3],
    /// Intra prediction modes of the 4x4 blocks in raster order; DC where they are not I_NxN.
    pub modes: [u8; 16],
    /// Vectors, and which blocks have one.
    pub motion: MbMotion,
    /// Magnitudes of the vector differences, up to 127.
    pub differences: [[u8; 2]; 16],
}

impl Default for MbState {
    fn default() -> Self {
        Self {
            skip: false,
            intra: false,
            nxn: false,
            transform8x8: false,
            chroma_mode: 0,
            cbp: 0,
            luma: 0,
            chroma: [0; 2],
            dc: [false; 3],
            modes: [MODE_DC; 16],
            motion: MbMotion::default(),
            differences: [[0; 2]; 16],
        }
    }
}

/// The neighbours of a macroblock that lie in its slice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Left.
    pub a: Option<&'a MbState>,
    /// Above.
    pub b: Option<&'a MbState>,
    /// Above right.
    pub c: Option<&'a MbState>,
    /// Above left.
    pub d: Option<&'a MbState>,
}

/// ctxIdxInc from condTermFlagA and condTermFlagB.
fn increment(a: bool, b: bool) -> usize {
    usize::from(a) + 2 * usize::from(b)
}

impl<'a> Around<'a> {
    /// How many of A and B are there and meet `condition`.
    pub fn count(&self, condition: impl Fn(&MbState) -> bool) -> usize {
        [self.a, self.b]
            .into_iter()
            .flatten()
            .filter(|s| condition(s))
            .count()
    }

    /// ctxIdxInc of coded_block_flag of luma block `4·row + column`; `own`: flags of this macroblock so far.
    pub fn luma_flag(&self, block: usize, own: u16, intra: bool) -> usize {
        let a = match block % 4 {
            0 => self.a.map_or(intra, |s| s.luma >> (block + 3) & 1 == 1),
            _ => own >> (block - 1) & 1 == 1,
        };
        let b = match block / 4 {
            0 => self.b.map_or(intra, |s| s.luma >> (block + 12) & 1 == 1),
            _ => own >> (block - 4) & 1 == 1,
        };
        increment(a, b)
    }

    /// ctxIdxInc of coded_block_flag of AC block `2·row + column` of a chroma plane.
    pub fn chroma_flag(&self, plane: usize, block: usize, own: u8, intra: bool) -> usize {
        let a = match block % 2 {
            0 => self
                .a
                .map_or(intra, |s| s.chroma[plane] >> (block + 1) & 1 == 1),
            _ => own >> (block - 1) & 1 == 1,
        };
        let b = match block / 2 {
            0 => self
                .b
                .map_or(intra, |s| s.chroma[plane] >> (block + 2) & 1 == 1),
            _ => own >> (block - 2) & 1 == 1,
        };
        increment(a, b)
    }

    /// ctxIdxInc of coded_block_flag of the DC block of luma (0), Cb (1) or Cr (2).
    pub fn dc_flag(&self, which: usize, intra: bool) -> usize {
        let of = |n: Option<&MbState>| n.map_or(intra, |s| s.dc[which]);
        increment(of(self.a), of(self.b))
    }

    /// ctxIdxInc of the coded_block_pattern bit of 8x8 luma block `b8`; `own`: the pattern of this macroblock.
    pub fn luma_pattern(&self, b8: usize, own: u8) -> usize {
        let clear = |pattern: u8, bit: usize| pattern >> bit & 1 == 0;
        let a = match b8 % 2 {
            0 => self.a.is_some_and(|s| clear(s.cbp, b8 + 1)),
            _ => clear(own, b8 - 1),
        };
        let b = match b8 / 2 {
            0 => self.b.is_some_and(|s| clear(s.cbp, b8 + 2)),
            _ => clear(own, b8 - 2),
        };
        increment(a, b)
    }

    /// ctxIdxInc of a chroma bin of coded_block_pattern: the neighbours' chroma pattern is at least `least`.
    pub fn chroma_pattern(&self, least: u8) -> usize {
        let of = |n: Option<&MbState>| n.is_some_and(|s| s.cbp >> 4 >= least);
        increment(of(self.a), of(self.b))
    }

    /// Predicted Intra4x4PredMode or Intra8x8PredMode of the block whose first 4x4 block is `block` (8.3.1.1, 8.3.2.1); `own`: modes of
    /// this macroblock so far.
    pub fn predicted_mode(&self, block: usize, own: &[u8; 16]) -> u8 {
        let a = match block % 4 {
            0 => self.a.map(|s| s.modes[block + 3]),
            _ => Some(own[block - 1]),
        };
        let b = match block / 4 {
            0 => self.b.map(|s| s.modes[block + 12]),
            _ => Some(own[block - 4]),
        };
        match (a, b) {
            (Some(a), Some(b)) => a.min(b),
            _ => MODE_DC,
        }
    }

    /// The vectors around, for their prediction (8.4.1.3).
    pub fn field(&self) -> Field {
        let motion = |n: Option<&'a MbState>| n.map(|s| &s.motion);
        Field::new(
            0,
            &MotionAround {
                a: motion(self.a),
                b: motion(self.b),
                c: motion(self.c),
                d: motion(self.d),
            },
        )
    }

    /// Sum of the neighbours' vector difference magnitudes, for the contexts of mvd (9.3.3.1.1.7).
    pub fn difference(&self, (x, y): (usize, usize), own: &[[u8; 2]; 16]) -> [u16; 2] {
        let a = match x {
            0 => self.a.map_or([0; 2], |s| s.differences[4 * y + 3]),
            _ => own[4 * y + x - 1],
        };
        let b = match y {
            0 => self.b.map_or([0; 2], |s| s.differences[12 + x]),
            _ => own[4 * (y - 1) + x],
        };
        [0, 1].map(|i| u16::from(a[i]) + u16::from(b[i]))
    }
}

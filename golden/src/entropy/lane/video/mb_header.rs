// SPDX-License-Identifier: Apache-2.0
//! What comes before a macroblock's levels, to bins: `tri_enc_mb_header`.

use crate::entropy::engine::BinWriter;
use crate::entropy::h264::cabac::write::{self, IntraType};
use crate::entropy::h264::syntax::order::{Outline, WriteElements, macroblock_layer};
use crate::entropy::h264::syntax::{Around, Block, Class, MbInfo, MotionSyntax, Shape};

/// Largest magnitude of a vector difference that is kept for those after it: contexts do not tell
/// larger ones apart (9.3.3.1.1.7).
pub const MVD_KEPT: u8 = 63;

/// mb_type, as far as a video lane writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderKind {
    /// I_NxN, with the 4x4 or 8x8 transform.
    IntraNxN,
    /// I_16x16 with this prediction mode.
    Intra16x16(u8),
    /// I_PCM.
    Pcm,
    /// P_L0 of this shape, reference 0, quarters uncut.
    Inter(Shape),
    /// P_Skip.
    Skip,
}

/// The header word: what a lane has to know of a macroblock beside its levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbHeader {
    /// Of a P slice.
    pub inter_slice: bool,
    /// The macroblock to the left lies in the slice.
    pub left: bool,
    /// The macroblock above does.
    pub above: bool,
    /// Its type.
    pub kind: HeaderKind,
    /// transform_size_8x8_flag of I_NxN and of inter macroblocks; without levels of luma the latter
    /// have none.
    pub transform8x8: bool,
    /// intra_chroma_pred_mode, 0–3, of I_NxN and I_16x16.
    pub chroma_mode: u8,
    /// coded_block_pattern: luma in bits 0–3, chroma (0–2) from bit 4. Of I_PCM and P_Skip 0.
    pub cbp: u8,
    /// Of I_NxN: by block in coding order rem_intraNxN_pred_mode, or `None` for the predicted mode.
    /// With the 8x8 transform the first four.
    pub modes: [Option<u8>; 16],
    /// Of inter macroblocks: mvd by partition in coding order, −1024 … 1023 in quarter samples.
    pub mvd: [[i16; 2]; 4],
}

/// What a lane keeps of a macroblock for the one to its right, or the one below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderEdge {
    /// It is not P_Skip.
    pub coded: bool,
    /// It is not I_NxN.
    pub other: bool,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// intra_chroma_pred_mode is not 0.
    pub chroma_mode: bool,
    /// coded_block_pattern of the two 8x8 blocks at the edge; 3 of I_PCM.
    pub luma: [bool; 2],
    /// Chroma part of it, 0–2; 2 of I_PCM.
    pub chroma: u8,
    /// Magnitudes of mvd of the two quarters at the edge, x and y, at most [`MVD_KEPT`].
    pub mvd: [[u8; 2]; 2],
}

impl HeaderEdge {
    /// Of a macroblock that is not in the slice.
    pub const NOWHERE: Self = Self {
        coded: false,
        other: false,
        transform8x8: false,
        chroma_mode: false,
        luma: [true; 2],
        chroma: 0,
        mvd: [[0; 2]; 2],
    };

    /// As the syntax sees it; `bits`: where of coded_block_pattern the two blocks are.
    fn info(&self, bits: [u8; 2]) -> MbInfo {
        MbInfo {
            class: match self.other {
                true => Class::Inter,
                false => Class::IntraNxN,
            },
            skip: !self.coded,
            transform8x8: self.transform8x8,
            chroma_mode: self.chroma_mode.into(),
            cbp: self.chroma << 4
                | u8::from(self.luma[0]) << bits[0]
                | u8::from(self.luma[1]) << bits[1],
            ..Default::default()
        }
    }

    /// Its vector differences, at the 4x4 blocks `at` of either half.
    fn motion(&self, at: [[usize; 2]; 2]) -> MotionSyntax {
        let mut motion = MotionSyntax::default();
        for (blocks, mvd) in at.into_iter().zip(self.mvd) {
            for block in blocks {
                motion.mvd[0][block] = mvd;
            }
        }
        motion
    }
}

impl MbHeader {
    fn class(&self) -> Class {
        match self.kind {
            HeaderKind::IntraNxN => Class::IntraNxN,
            HeaderKind::Intra16x16(_) => Class::Intra16x16,
            HeaderKind::Pcm => Class::Pcm,
            HeaderKind::Inter(_) | HeaderKind::Skip => Class::Inter,
        }
    }

    /// transform_size_8x8_flag, 0 where there is none.
    fn eight(&self) -> bool {
        match self.kind {
            HeaderKind::IntraNxN => self.transform8x8,
            HeaderKind::Inter(_) => self.transform8x8 && self.cbp & 15 != 0,
            _ => false,
        }
    }

    /// Vector differences by partition in coding order, by quarter.
    fn quarters(&self) -> [[i16; 2]; 4] {
        let part = match self.kind {
            HeaderKind::Inter(Shape::Whole) => [0; 4],
            HeaderKind::Inter(Shape::Rows) => [0, 0, 1, 1],
            HeaderKind::Inter(Shape::Columns) => [0, 1, 0, 1],
            HeaderKind::Inter(Shape::Quarters) => [0, 1, 2, 3],
            _ => return [[0; 2]; 4],
        };
        part.map(|p: usize| self.mvd[p])
    }

    /// What it leaves behind for the macroblock to its right, and for the one below.
    pub fn edges(&self) -> [HeaderEdge; 2] {
        let pcm = self.kind == HeaderKind::Pcm;
        let intra = matches!(self.kind, HeaderKind::IntraNxN | HeaderKind::Intra16x16(_));
        let cbp = if pcm { 0x2F } else { self.cbp };
        let quarters = self.quarters();
        let edge = |at: [usize; 2]| HeaderEdge {
            coded: self.kind != HeaderKind::Skip,
            other: self.kind != HeaderKind::IntraNxN,
            transform8x8: self.eight(),
            chroma_mode: intra && self.chroma_mode != 0,
            luma: at.map(|b8| cbp >> b8 & 1 == 1),
            chroma: cbp >> 4,
            mvd: at.map(|b8| quarters[b8].map(kept)),
        };
        [edge([1, 3]), edge([2, 3])]
    }
}

/// What is kept of a component.
fn kept(mvd: i16) -> u8 {
    mvd.unsigned_abs().min(MVD_KEPT.into()) as u8
}

/// Write a macroblock to its levels: mb_skip_flag in P slices, then macroblock_layer() as far as
/// mb_qp_delta. `left` and `above` are what the macroblocks there left behind.
pub fn mb_header(h: &MbHeader, left: &HeaderEdge, above: &HeaderEdge, w: &mut impl BinWriter) {
    let (a, b) = (left.info([1, 3]), above.info([2, 3]));
    let motion_a = left.motion([[3, 7], [11, 15]]);
    let motion_b = above.motion([[12, 13], [14, 15]]);
    let around = Around {
        a: h.left.then_some(&a),
        b: h.above.then_some(&b),
        motion_a: h.left.then_some(&motion_a),
        motion_b: h.above.then_some(&motion_b),
    };
    let skip = h.kind == HeaderKind::Skip;
    if h.inter_slice {
        write::skip_flag(skip, &around, w);
    }
    if skip {
        return;
    }
    let outline = Outline {
        class: h.class(),
        cbp: h.cbp,
        transform8x8: Some(h.eight()),
        chroma: true,
    };
    macroblock_layer(&outline, &mut Header { h, around }, w);
}

/// The header word as the macroblock's elements.
struct Header<'a> {
    h: &'a MbHeader,
    around: Around<'a>,
}

impl Header<'_> {
    fn intra_type(&self) -> IntraType {
        match self.h.kind {
            HeaderKind::Intra16x16(mode) => IntraType::Whole {
                mode,
                luma: self.h.cbp & 15 != 0,
                chroma: self.h.cbp >> 4,
            },
            HeaderKind::Pcm => IntraType::Pcm,
            _ => IntraType::NxN,
        }
    }
}

impl<W: BinWriter> WriteElements<W> for Header<'_> {
    fn mb_type(&mut self, w: &mut W) {
        match self.h.kind {
            HeaderKind::Inter(shape) => write::inter_type(shape, w),
            _ => write::intra_type(self.intra_type(), self.h.inter_slice, &self.around, w),
        }
    }

    fn transform_size(&mut self, w: &mut W) {
        write::transform_size(self.h.eight(), &self.around, w);
    }

    fn prediction(&mut self, w: &mut W) {
        match self.h.kind {
            HeaderKind::IntraNxN => {
                let count = if self.h.transform8x8 { 4 } else { 16 };
                for mode in &self.h.modes[..count] {
                    write::intra_mode(*mode, w);
                }
            }
            HeaderKind::Inter(shape) => {
                let mut own = MotionSyntax::default();
                for (&(at, size), mvd) in parts(shape).iter().zip(self.h.mvd) {
                    let mvd = mvd.map(i32::from);
                    write::mvd(mvd, self.around.mvd_sums(0, at, &own), w);
                    own.note(0, at, size, mvd);
                }
            }
            _ => {}
        }
    }

    fn chroma_mode(&mut self, w: &mut W) {
        let increment = self.around.count(|mb| mb.chroma_mode != 0);
        write::chroma_mode(self.h.chroma_mode, increment, w);
    }

    fn coded_block_pattern(&mut self, w: &mut W) {
        write::coded_block_pattern(self.h.cbp, true, &self.around, w);
    }

    fn qp_delta(&mut self, w: &mut W) {
        write::no_qp_change(w);
    }

    fn residual(&mut self, _: Block, _: &mut W) {}
}

/// Partitions of a shape: first 4x4 block, columns and rows.
fn parts(shape: Shape) -> &'static [(usize, (usize, usize))] {
    match shape {
        Shape::Whole => &[(0, (4, 4))],
        Shape::Rows => &[(0, (4, 2)), (8, (4, 2))],
        Shape::Columns => &[(0, (2, 4)), (2, (2, 4))],
        Shape::Quarters => &[(0, (2, 2)), (2, (2, 2)), (8, (2, 2)), (10, (2, 2))],
    }
}

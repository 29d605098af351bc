// SPDX-License-Identifier: Apache-2.0
//! A decided macroblock, and how it is written (7.3.5).

use super::shape::parts;
use super::state::{Around, MbState};
use crate::entropy::engine::{BinWriter, RawWriter};
use crate::entropy::h264::cabac::write::{self, IntraType};
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::{Class, CodedBit, MbInfo, MotionSyntax, Shape, coded};
use crate::inter::mv::predict;
use crate::inter::{MbMotion, Mv};
use crate::intra::{BLOCK_XY, MODE_DC};

/// mb_type, as far as we use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MbKind {
    /// P_Skip.
    Skip,
    /// I_NxN, with the 4x4 or 8x8 transform.
    IntraNxN,
    /// I_16x16 with this prediction mode.
    Intra16x16(u8),
    /// I_PCM: the samples themselves, which are the reconstruction.
    Pcm,
    /// P_L0 of this shape, reference 0.
    Inter(Shape),
}

impl MbKind {
    /// Its class.
    pub fn class(self) -> Class {
        match self {
            Self::IntraNxN => Class::IntraNxN,
            Self::Intra16x16(_) => Class::Intra16x16,
            Self::Pcm => Class::Pcm,
            Self::Skip | Self::Inter(_) => Class::Inter,
        }
    }

    /// Whether it is an intra mode.
    pub fn intra(self) -> bool {
        self.class() != Class::Inter
    }
}

/// Luma levels and reconstruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luma {
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// Pattern of 8x8 blocks with levels; 15 or 0 of Intra_16x16.
    pub cbp: u8,
    /// coded_block_flag of 4x4 block `4·row + column`, or the pattern bit around it with the 8x8
    /// transform.
    pub coded: u16,
    /// Levels in scan order, by block in coding order: sixteen each, or sixty-four with the 8x8
    /// transform. Of Intra_16x16 the first of each sixteen is 0.
    pub levels: [i16; 256],
    /// DC levels of Intra_16x16.
    pub dc: [i16; 16],
    /// Reconstruction before the deblocking filter, raster order.
    pub recon: [u8; 256],
    /// Sum of squared errors.
    pub ssd: u32,
}

impl Default for Luma {
    fn default() -> Self {
        Self {
            transform8x8: false,
            cbp: 0,
            coded: 0,
            levels: [0; 256],
            dc: [0; 16],
            recon: [0; 256],
            ssd: 0,
        }
    }
}

/// Chroma levels and reconstruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chroma {
    /// Chroma part of coded_block_pattern: 0 nothing, 1 DC, 2 DC and AC.
    pub cbp: u8,
    /// DC levels of Cb and Cr.
    pub dc: [[i16; 4]; 2],
    /// AC levels of the four blocks of Cb and Cr in scan order; the first of each is 0.
    pub ac: [[[i16; 16]; 4]; 2],
    /// Reconstruction before the deblocking filter, raster order.
    pub recon: [[u8; 64]; 2],
    /// Sum of squared errors.
    pub ssd: u32,
}

impl Default for Chroma {
    fn default() -> Self {
        Self {
            cbp: 0,
            dc: [[0; 4]; 2],
            ac: [[[0; 16]; 4]; 2],
            recon: [[0; 64]; 2],
            ssd: 0,
        }
    }
}

/// A macroblock with everything decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Macroblock {
    /// mb_type.
    pub kind: MbKind,
    /// Intra prediction modes of the 4x4 blocks in raster order, of I_NxN.
    pub modes: [u8; 16],
    /// intra_chroma_pred_mode.
    pub chroma_mode: u8,
    /// Vectors of the 4x4 blocks in raster order, of inter kinds and P_Skip.
    pub vectors: [Mv; 16],
    /// Luma.
    pub luma: Luma,
    /// Chroma.
    pub chroma: Chroma,
}

impl Macroblock {
    /// Vectors, all of reference 0 in list 0, or none of intra kinds.
    fn motion(&self) -> MbMotion {
        let mut motion = MbMotion::default();
        if !self.kind.intra() {
            motion.mv[0] = self.vectors;
            motion.ref_idx[0] = [0; 4];
            motion.picture[0] = [0; 4];
        }
        motion
    }

    /// Write macroblock_layer() with mb_skip_flag before it in P slices (`inter_slice`), and say
    /// what it leaves behind. end_of_slice_flag is not written.
    pub fn write(&self, around: &Around, inter_slice: bool, w: &mut impl RawWriter) -> MbState {
        let near = &around.syntax;
        let mut state = MbState {
            info: MbInfo {
                class: self.kind.class(),
                skip: self.kind == MbKind::Skip,
                modes: NO_MODES,
                ..Default::default()
            },
            motion: self.motion(),
            ..Default::default()
        };
        let info = &mut state.info;
        if inter_slice {
            write::skip_flag(info.skip, near, w);
        }
        if info.skip {
            return state;
        }
        match self.kind {
            MbKind::Inter(shape) => write::inter_type(shape, w),
            _ => write::intra_type(self.intra_type(), inter_slice, near, w),
        }
        if self.kind == MbKind::Pcm {
            w.raw(&[&self.luma.recon[..], self.chroma.recon.as_flattened()].concat());
            (info.cbp, info.coded) = (0x2F, coded::ALL);
            return state;
        }
        info.cbp = self.luma.cbp | self.chroma.cbp << 4;
        info.transform8x8 = self.luma.transform8x8;
        match self.kind {
            MbKind::IntraNxN => {
                write::transform_size(info.transform8x8, near, w);
                info.modes = self.modes;
                self.write_modes(around, w);
            }
            MbKind::Inter(shape) => state.differences = self.write_vectors(shape, around, w),
            _ => {}
        }
        if info.is_intra() {
            info.chroma_mode = self.chroma_mode;
            let increment = near.count(|mb| mb.chroma_mode != 0);
            write::chroma_mode(self.chroma_mode, increment, w);
        }
        let whole = info.class == Class::Intra16x16;
        if !whole {
            write::coded_block_pattern(info.cbp, near, w);
            if !info.is_intra() && self.luma.cbp != 0 {
                write::transform_size(info.transform8x8, near, w);
            }
            info.transform8x8 &= info.is_intra() || self.luma.cbp != 0;
        }
        if info.cbp != 0 || whole {
            // Nor had the macroblock before any change.
            write::no_qp_change(w);
            self.write_luma(around, info, w);
            write_chroma(&self.chroma, around, info, w);
        }
        state
    }

    fn intra_type(&self) -> IntraType {
        match self.kind {
            MbKind::Intra16x16(mode) => IntraType::Whole {
                mode,
                luma: self.luma.cbp != 0,
                chroma: self.chroma.cbp,
            },
            MbKind::Pcm => IntraType::Pcm,
            _ => IntraType::NxN,
        }
    }

    fn write_modes(&self, around: &Around, w: &mut impl BinWriter) {
        let step = if self.luma.transform8x8 { 4 } else { 1 };
        for (x, y) in BLOCK_XY.into_iter().step_by(step) {
            let block = usize::from(4 * y + x);
            let predicted = around.predicted_mode(block, &self.modes);
            write_mode(self.modes[block], predicted, w);
        }
    }

    fn write_vectors(&self, shape: Shape, around: &Around, w: &mut impl BinWriter) -> MotionSyntax {
        let mut differences = MotionSyntax::default();
        let mut field = around.field();
        for &(x, y, width, height, rule) in parts(shape) {
            let at = 4 * y + x;
            let predicted = predict(field.neighbours(at, width), 0, rule);
            let vector = self.vectors[at];
            field.fill(at, (width, height), 0, vector);
            let mvd = [0, 1].map(|i| i32::from(vector[i]) - i32::from(predicted[i]));
            let sums = around.syntax.mvd_sums(0, at, &differences);
            write::mvd(mvd, sums, w);
            differences.note(0, at, (width, height), mvd);
        }
        differences
    }

    fn write_luma(&self, around: &Around, info: &mut MbInfo, w: &mut impl BinWriter) {
        let luma = &self.luma;
        let intra = info.is_intra();
        let whole = info.class == Class::Intra16x16;
        if whole {
            let bit = CodedBit::whole(coded::LUMA_DC);
            let increment = around.syntax.coded_flag(bit, info.coded, intra);
            write::block(cat::LUMA_DC, increment, &luma.dc, w);
            if luma.dc != [0; 16] {
                info.coded |= bit.own;
            }
        }
        if luma.transform8x8 {
            for b8 in (0..4).filter(|b| luma.cbp >> b & 1 == 1) {
                let all = &luma.levels[64 * b8..64 * b8 + 64];
                write::levels(cat::LUMA_8X8, all, w);
            }
            info.coded |= u32::from(luma.coded);
            return;
        }
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            if luma.cbp >> (i / 4) & 1 == 0 {
                continue;
            }
            let bit = CodedBit::luma(usize::from(4 * y + x));
            let increment = around.syntax.coded_flag(bit, info.coded, intra);
            let all = &luma.levels[16 * i..16 * i + 16];
            if whole {
                write::block(cat::LUMA_AC, increment, &all[1..], w);
            } else {
                write::block(cat::LUMA_4X4, increment, all, w);
            }
            info.coded |= u32::from(luma.coded) & bit.own;
        }
    }
}

/// The chroma blocks that the pattern names; notes their flags in `info`.
pub fn write_chroma(chroma: &Chroma, around: &Around, info: &mut MbInfo, w: &mut impl BinWriter) {
    let intra = info.is_intra();
    if chroma.cbp == 0 {
        return;
    }
    for (plane, dc) in chroma.dc.iter().enumerate() {
        let bit = CodedBit::whole(coded::chroma_dc(plane));
        let increment = around.syntax.coded_flag(bit, info.coded, intra);
        write::block(cat::CHROMA_DC, increment, dc, w);
        if *dc != [0; 4] {
            info.coded |= bit.own;
        }
    }
    if chroma.cbp < 2 {
        return;
    }
    for (plane, blocks) in chroma.ac.iter().enumerate() {
        for (block, ac) in blocks.iter().enumerate() {
            let bit = CodedBit::chroma(plane, block);
            let increment = around.syntax.coded_flag(bit, info.coded, intra);
            write::block(cat::CHROMA_AC, increment, &ac[1..], w);
            if *ac != [0; 16] {
                info.coded |= bit.own;
            }
        }
    }
}

/// prev_intraNxN_pred_mode_flag and rem_intraNxN_pred_mode.
pub fn write_mode(mode: u8, predicted: u8, w: &mut impl BinWriter) {
    let rest = (mode != predicted).then(|| mode - u8::from(mode > predicted));
    write::intra_mode(rest, w);
}

/// The 4x4 raster modes of a macroblock without prediction modes.
pub const NO_MODES: [u8; 16] = [MODE_DC; 16];

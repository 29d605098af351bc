// SPDX-License-Identifier: Apache-2.0
//! A decided macroblock, and how it is written (7.3.5).

use super::shape::parts;
use super::state::{Around, MbState};
use crate::entropy::engine::{BinWriter, RawWriter};
use crate::entropy::h264::cabac::write::{self, IntraType};
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::order::{self, Outline, WriteElements, macroblock_layer};
use crate::entropy::h264::syntax::{Block, Class, CodedBit, MbInfo, MotionSyntax, Shape, coded};
use crate::inter::mv::predict;
use crate::inter::{MbMotion, Mv};
use crate::intra::{BLOCK_XY, MODE_DC, block_at};

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

impl Luma {
    /// Levels of the 4x4 block with raster number `raster`.
    fn block(&self, raster: usize) -> &[i16] {
        let first = 16 * block_at(raster);
        &self.levels[first..first + 16]
    }

    /// Whether that block has levels, those of its DC aside.
    fn has_levels(&self, raster: usize) -> bool {
        self.coded >> raster & 1 == 1
    }
}

/// Chroma levels and reconstruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chroma {
    /// The picture has no chroma: nothing of it is coded.
    pub absent: bool,
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
            absent: false,
            cbp: 0,
            dc: [[0; 4]; 2],
            ac: [[[0; 16]; 4]; 2],
            recon: [[0; 64]; 2],
            ssd: 0,
        }
    }
}

impl Chroma {
    /// That of pictures of luma alone.
    pub fn none() -> Self {
        Self {
            absent: true,
            ..Default::default()
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
        info.cbp = self.luma.cbp | self.chroma.cbp << 4;
        info.transform8x8 = self.luma.transform8x8;
        match self.kind {
            MbKind::Pcm => (info.cbp, info.coded) = (0x2F, coded::ALL),
            MbKind::IntraNxN => info.modes = self.modes,
            MbKind::Inter(_) => info.transform8x8 &= self.luma.cbp != 0,
            _ => {}
        }
        if info.is_intra() && !self.chroma.absent {
            info.chroma_mode = self.chroma_mode;
        }
        let outline = Outline {
            class: info.class,
            cbp: info.cbp,
            transform8x8: Some(info.transform8x8),
            chroma: !self.chroma.absent,
        };
        let mut elements = Elements {
            mb: self,
            around,
            inter_slice,
            state: &mut state,
        };
        macroblock_layer(&outline, &mut elements, w);
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

    /// Vector differences by partition of `shape` in coding order, zeros behind the last.
    pub(super) fn differences(&self, shape: Shape, around: &Around) -> [[i32; 2]; 4] {
        let mut field = around.field();
        let mut differences = [[0; 2]; 4];
        for (mvd, &(x, y, width, height, rule)) in differences.iter_mut().zip(parts(shape)) {
            let at = 4 * y + x;
            let predicted = predict(field.neighbours(at, width), 0, rule);
            let vector = self.vectors[at];
            field.fill(at, (width, height), 0, vector);
            *mvd = [0, 1].map(|i| i32::from(vector[i]) - i32::from(predicted[i]));
        }
        differences
    }

    fn write_vectors(&self, shape: Shape, around: &Around, w: &mut impl BinWriter) -> MotionSyntax {
        let mut own = MotionSyntax::default();
        let differences = self.differences(shape, around);
        for (mvd, &(x, y, width, height, _)) in differences.into_iter().zip(parts(shape)) {
            let at = 4 * y + x;
            write::mvd(mvd, around.syntax.mvd_sums(0, at, &own), w);
            own.note(0, at, (width, height), mvd);
        }
        own
    }
}

/// A macroblock's elements, and what they leave behind in `state`.
struct Elements<'a> {
    mb: &'a Macroblock,
    around: &'a Around<'a>,
    inter_slice: bool,
    state: &'a mut MbState,
}

impl<W: RawWriter> WriteElements<W> for Elements<'_> {
    fn mb_type(&mut self, w: &mut W) {
        match self.mb.kind {
            MbKind::Inter(shape) => write::inter_type(shape, w),
            _ => write::intra_type(
                self.mb.intra_type(),
                self.inter_slice,
                &self.around.syntax,
                w,
            ),
        }
    }

    fn pcm(&mut self, w: &mut W) {
        let chroma = match self.mb.chroma.absent {
            true => &[][..],
            false => self.mb.chroma.recon.as_flattened(),
        };
        w.raw(&[&self.mb.luma.recon[..], chroma].concat());
    }

    fn transform_size(&mut self, w: &mut W) {
        write::transform_size(self.state.info.transform8x8, &self.around.syntax, w);
    }

    fn prediction(&mut self, w: &mut W) {
        match self.mb.kind {
            MbKind::IntraNxN => self.mb.write_modes(self.around, w),
            MbKind::Inter(shape) => {
                self.state.differences = self.mb.write_vectors(shape, self.around, w);
            }
            _ => {}
        }
    }

    fn chroma_mode(&mut self, w: &mut W) {
        let increment = self.around.syntax.count(|mb| mb.chroma_mode != 0);
        write::chroma_mode(self.mb.chroma_mode, increment, w);
    }

    fn coded_block_pattern(&mut self, w: &mut W) {
        let (cbp, chroma) = (self.state.info.cbp, !self.mb.chroma.absent);
        write::coded_block_pattern(cbp, chroma, &self.around.syntax, w);
    }

    fn qp_delta(&mut self, w: &mut W) {
        // Nor had the macroblock before any change.
        write::no_qp_change(w);
    }

    fn residual(&mut self, block: Block, w: &mut W) {
        let info = &mut self.state.info;
        match block {
            Block::LumaDc => {
                let (bit, dc) = (CodedBit::whole(coded::LUMA_DC), &self.mb.luma.dc);
                write_block(cat::LUMA_DC, bit, dc, *dc != [0; 16], self.around, info, w);
            }
            Block::LumaAc(raster) => {
                let levels = &self.mb.luma.block(raster)[1..];
                let (bit, coded) = (CodedBit::luma(raster), self.mb.luma.has_levels(raster));
                write_block(cat::LUMA_AC, bit, levels, coded, self.around, info, w);
            }
            Block::Luma4(raster) => {
                let levels = self.mb.luma.block(raster);
                let (bit, coded) = (CodedBit::luma(raster), self.mb.luma.has_levels(raster));
                write_block(cat::LUMA_4X4, bit, levels, coded, self.around, info, w);
            }
            chroma => write_chroma_block(&self.mb.chroma, chroma, self.around, info, w),
        }
    }

    fn residual8(&mut self, b8: usize, w: &mut W) {
        let luma = &self.mb.luma;
        write::levels(cat::LUMA_8X8, &luma.levels[64 * b8..64 * b8 + 64], w);
        self.state.info.coded |= u32::from(luma.coded) & coded::luma8(b8);
    }
}

/// A residual block with its coded_block_flag, `coded`, which `info` notes.
#[inline(always)]
fn write_block(
    cat: usize,
    bit: CodedBit,
    levels: &[i16],
    coded: bool,
    around: &Around,
    info: &mut MbInfo,
    w: &mut impl BinWriter,
) {
    let increment = around.syntax.coded_flag(bit, info.coded, info.is_intra());
    write::block(cat, increment, levels, w);
    if coded {
        info.coded |= bit.own;
    }
}

/// The chroma blocks that the pattern names; notes their flags in `info`.
pub fn write_chroma(chroma: &Chroma, around: &Around, info: &mut MbInfo, w: &mut impl BinWriter) {
    order::chroma(chroma.cbp, |block| {
        write_chroma_block(chroma, block, around, info, w);
    });
}

/// A chroma block.
fn write_chroma_block(
    chroma: &Chroma,
    block: Block,
    around: &Around,
    info: &mut MbInfo,
    w: &mut impl BinWriter,
) {
    match block {
        Block::ChromaDc(plane) => {
            let (bit, dc) = (CodedBit::whole(coded::chroma_dc(plane)), &chroma.dc[plane]);
            write_block(cat::CHROMA_DC, bit, dc, *dc != [0; 4], around, info, w);
        }
        Block::ChromaAc(plane, at) => {
            let (bit, ac) = (CodedBit::chroma(plane, at), &chroma.ac[plane][at]);
            let coded = *ac != [0; 16];
            write_block(cat::CHROMA_AC, bit, &ac[1..], coded, around, info, w);
        }
        _ => {}
    }
}

/// prev_intraNxN_pred_mode_flag and rem_intraNxN_pred_mode.
pub fn write_mode(mode: u8, predicted: u8, w: &mut impl BinWriter) {
    write::intra_mode(rest_of_mode(mode, predicted), w);
}

/// rem_intraNxN_pred_mode, or `None` for the predicted mode.
pub(super) fn rest_of_mode(mode: u8, predicted: u8) -> Option<u8> {
    (mode != predicted).then(|| mode - u8::from(mode > predicted))
}

/// The 4x4 raster modes of a macroblock without prediction modes.
pub const NO_MODES: [u8; 16] = [MODE_DC; 16];

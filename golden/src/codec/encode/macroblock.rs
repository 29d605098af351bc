//! A decided macroblock, and how it is written (7.3.5).

use super::shape::Shape;
use super::state::{Around, MbState};
use crate::entropy::ctx_idx::{
    CBP_CHROMA, CBP_LUMA, INTRA_CHROMA_PRED_MODE, MB_QP_DELTA, MB_SKIP_P, MB_TYPE_I, MB_TYPE_P,
    MB_TYPE_P_INTRA, MVD_X, MVD_Y, PREV_INTRA_PRED_MODE, REM_INTRA_PRED_MODE, SUB_MB_TYPE_P,
    TRANSFORM_SIZE_8X8, cat,
};
use crate::entropy::residual::{coded_block_flag, exp_golomb, levels};
use crate::entropy::{BinWriter, RawWriter};
use crate::inter::mv::predict;
use crate::inter::{MbMotion, Mv};
use crate::intra::{BLOCK_XY, MODE_DC};

/// mb_type, as far as we use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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

impl Kind {
    /// Whether it is an intra mode.
    pub fn intra(self) -> bool {
        matches!(self, Self::IntraNxN | Self::Intra16x16(_) | Self::Pcm)
    }
}

/// Luma levels and reconstruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luma {
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// Pattern of 8x8 blocks with levels; 15 or 0 of Intra_16x16.
    pub cbp: u8,
    /// coded_block_flag of 4x4 block `4·row + column`, or the pattern bit around it with the 8x8 transform.
    pub coded: u16,
    /// Levels in scan order, by block in coding order: sixteen each, or sixty-four with the 8x8 transform. Of Intra_16x16 the first of each
    /// sixteen is 0.
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
    pub kind: Kind,
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

    /// Write macroblock_layer() with mb_skip_flag before it in P slices (`inter_slice`), and say what it leaves behind. end_of_slice_flag is not
    /// written.
    pub fn write(&self, around: &Around, inter_slice: bool, w: &mut impl RawWriter) -> MbState {
        let mut state = MbState {
            skip: self.kind == Kind::Skip,
            intra: self.kind.intra(),
            motion: self.motion(),
            ..Default::default()
        };
        if inter_slice {
            w.context(MB_SKIP_P + around.count(|s| !s.skip), state.skip);
        }
        if state.skip {
            return state;
        }
        if self.kind == Kind::Pcm {
            self.write_type(around, inter_slice, w);
            w.raw(&[&self.luma.recon[..], self.chroma.recon.as_flattened()].concat());
            return MbState {
                cbp: 0x2F,
                luma: u16::MAX,
                chroma: [0xF; 2],
                dc: [true; 3],
                ..state
            };
        }
        state.cbp = self.luma.cbp | self.chroma.cbp << 4;
        state.transform8x8 = self.luma.transform8x8;
        self.write_type(around, inter_slice, w);
        match self.kind {
            Kind::IntraNxN => {
                state.nxn = true;
                write_transform_size(around, state.transform8x8, w);
                state.modes = self.modes;
                self.write_modes(around, w);
            }
            Kind::Inter(shape) => state.differences = self.write_vectors(shape, around, w),
            _ => {}
        }
        if state.intra {
            state.chroma_mode = self.chroma_mode;
            self.write_chroma_mode(around, w);
        }
        if !matches!(self.kind, Kind::Intra16x16(_)) {
            write_pattern(around, state.cbp, w);
            if !state.intra && self.luma.cbp != 0 {
                write_transform_size(around, state.transform8x8, w);
            }
            state.transform8x8 &= state.intra || self.luma.cbp != 0;
        }
        if state.cbp != 0 || matches!(self.kind, Kind::Intra16x16(_)) {
            // mb_qp_delta 0: nor had the macroblock before any.
            w.context(MB_QP_DELTA, false);
            self.write_luma(around, &mut state, w);
            self.write_chroma(around, &mut state, w);
        }
        state
    }

    fn write_type(&self, around: &Around, inter_slice: bool, w: &mut impl BinWriter<usize>) {
        if let Kind::Inter(shape) = self.kind {
            let (second, third) = match shape {
                Shape::P16x16 => (false, false),
                Shape::P8x8 => (false, true),
                Shape::P8x16 => (true, false),
                Shape::P16x8 => (true, true),
            };
            w.context(MB_TYPE_P, false);
            w.context(MB_TYPE_P + 1, second);
            w.context(MB_TYPE_P + if second { 3 } else { 2 }, third);
            if shape == Shape::P8x8 {
                for _ in 0..4 {
                    w.context(SUB_MB_TYPE_P, true);
                }
            }
            return;
        }
        // First bin, and the contexts of the pattern and mode bins behind it (Table 9-39).
        let (first, luma, chroma, all, high, low) = if inter_slice {
            w.context(MB_TYPE_P, true);
            let at = MB_TYPE_P_INTRA;
            (at, at + 1, at + 2, at + 2, at + 3, at + 3)
        } else {
            let at = MB_TYPE_I;
            let first = at + around.count(|s| !s.nxn);
            (first, at + 3, at + 4, at + 5, at + 6, at + 7)
        };
        w.context(first, self.kind != Kind::IntraNxN);
        if self.kind != Kind::IntraNxN {
            w.terminate(self.kind == Kind::Pcm);
        }
        let Kind::Intra16x16(mode) = self.kind else {
            return;
        };
        w.context(luma, self.luma.cbp != 0);
        w.context(chroma, self.chroma.cbp != 0);
        if self.chroma.cbp != 0 {
            w.context(all, self.chroma.cbp == 2);
        }
        w.context(high, mode & 2 != 0);
        w.context(low, mode & 1 != 0);
    }

    fn write_modes(&self, around: &Around, w: &mut impl BinWriter<usize>) {
        let step = if self.luma.transform8x8 { 4 } else { 1 };
        for (x, y) in BLOCK_XY.into_iter().step_by(step) {
            let block = usize::from(4 * y + x);
            let predicted = around.predicted_mode(block, &self.modes);
            write_mode(self.modes[block], predicted, w);
        }
    }

    fn write_chroma_mode(&self, around: &Around, w: &mut impl BinWriter<usize>) {
        let inc = around.count(|s| s.chroma_mode != 0);
        chroma_mode(self.chroma_mode, inc, w);
    }

    fn write_vectors(
        &self,
        shape: Shape,
        around: &Around,
        w: &mut impl BinWriter<usize>,
    ) -> [[u8; 2]; 16] {
        let mut differences = [[0; 2]; 16];
        let mut field = around.field();
        for &(x, y, width, height, rule) in shape.parts() {
            let at = 4 * y + x;
            let predicted = predict(field.neighbours(at, width), 0, rule);
            let vector = self.vectors[at];
            field.fill(at, (width, height), 0, vector);
            let mvd = [0, 1].map(|i| i32::from(vector[i]) - i32::from(predicted[i]));
            let sums = around.difference((x, y), &differences);
            difference(mvd[0], MVD_X, sums[0], w);
            difference(mvd[1], MVD_Y, sums[1], w);
            let kept = mvd.map(|d| d.unsigned_abs().min(127) as u8);
            for row in y..y + height {
                differences[4 * row + x..4 * row + x + width].fill(kept);
            }
        }
        differences
    }

    fn write_luma(&self, around: &Around, state: &mut MbState, w: &mut impl BinWriter<usize>) {
        let luma = &self.luma;
        let intra = state.intra;
        let sixteen = matches!(self.kind, Kind::Intra16x16(_));
        if sixteen {
            let coded = luma.dc != [0; 16];
            coded_block_flag(cat::LUMA_DC, around.dc_flag(0, intra), coded, w);
            levels(cat::LUMA_DC, &luma.dc, w);
            state.dc[0] = coded;
        }
        if luma.transform8x8 {
            for b8 in (0..4).filter(|b| luma.cbp >> b & 1 == 1) {
                levels(cat::LUMA_8X8, &luma.levels[64 * b8..64 * b8 + 64], w);
            }
            state.luma = luma.coded;
            return;
        }
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            if luma.cbp >> (i / 4) & 1 == 0 {
                continue;
            }
            let block = usize::from(4 * y + x);
            let coded = luma.coded >> block & 1 == 1;
            let inc = around.luma_flag(block, state.luma, intra);
            let all = &luma.levels[16 * i..16 * i + 16];
            if sixteen {
                coded_block_flag(cat::LUMA_AC, inc, coded, w);
                levels(cat::LUMA_AC, &all[1..], w);
            } else {
                coded_block_flag(cat::LUMA_4X4, inc, coded, w);
                levels(cat::LUMA_4X4, all, w);
            }
            state.luma |= u16::from(coded) << block;
        }
    }

    fn write_chroma(&self, around: &Around, state: &mut MbState, w: &mut impl BinWriter<usize>) {
        write_chroma(&self.chroma, around, state, w);
    }
}

/// The chroma blocks that the pattern names; notes their flags in `state`.
pub fn write_chroma(
    chroma: &Chroma,
    around: &Around,
    state: &mut MbState,
    w: &mut impl BinWriter<usize>,
) {
    let intra = state.intra;
    if chroma.cbp == 0 {
        return;
    }
    for (plane, dc) in chroma.dc.iter().enumerate() {
        let coded = *dc != [0; 4];
        coded_block_flag(cat::CHROMA_DC, around.dc_flag(1 + plane, intra), coded, w);
        levels(cat::CHROMA_DC, dc, w);
        state.dc[1 + plane] = coded;
    }
    if chroma.cbp < 2 {
        return;
    }
    for (plane, blocks) in chroma.ac.iter().enumerate() {
        for (block, ac) in blocks.iter().enumerate() {
            let coded = *ac != [0; 16];
            let inc = around.chroma_flag(plane, block, state.chroma[plane], intra);
            coded_block_flag(cat::CHROMA_AC, inc, coded, w);
            levels(cat::CHROMA_AC, &ac[1..], w);
            state.chroma[plane] |= u8::from(coded) << block;
        }
    }
}

fn write_transform_size(around: &Around, flag: bool, w: &mut impl BinWriter<usize>) {
    w.context(TRANSFORM_SIZE_8X8 + around.count(|s| s.transform8x8), flag);
}

/// prev_intraNxN_pred_mode_flag and rem_intraNxN_pred_mode.
pub fn write_mode(mode: u8, predicted: u8, w: &mut impl BinWriter<usize>) {
    w.context(PREV_INTRA_PRED_MODE, mode == predicted);
    if mode != predicted {
        let rest = mode - u8::from(mode > predicted);
        for bit in 0..3 {
            w.context(REM_INTRA_PRED_MODE, rest >> bit & 1 == 1);
        }
    }
}

/// intra_chroma_pred_mode with ctxIdxInc `inc` of its first bin.
pub fn chroma_mode(mode: u8, inc: usize, w: &mut impl BinWriter<usize>) {
    w.context(INTRA_CHROMA_PRED_MODE + inc, mode > 0);
    for bin in 1..3.min(mode + 1) {
        w.context(INTRA_CHROMA_PRED_MODE + 3, mode > bin);
    }
}

fn write_pattern(around: &Around, cbp: u8, w: &mut impl BinWriter<usize>) {
    for b8 in 0..4 {
        let inc = around.luma_pattern(b8, cbp);
        w.context(CBP_LUMA + inc, cbp >> b8 & 1 == 1);
    }
    w.context(CBP_CHROMA + around.chroma_pattern(1), cbp >> 4 > 0);
    if cbp >> 4 > 0 {
        w.context(CBP_CHROMA + 4 + around.chroma_pattern(2), cbp >> 4 == 2);
    }
}

/// Prefix length of mvd (9.3.2.3: UEG3 with uCoff 9).
const MVD_PREFIX_MAX: u32 = 9;

/// mvd of one component, `sum` of the neighbours' magnitudes.
fn difference(mvd: i32, offset: usize, sum: u16, w: &mut impl BinWriter<usize>) {
    let first = match sum {
        0..3 => 0,
        3..=32 => 1,
        _ => 2,
    };
    let size = mvd.unsigned_abs();
    w.context(offset + first, size > 0);
    if size == 0 {
        return;
    }
    for bin in 1..size.min(MVD_PREFIX_MAX) {
        w.context(offset + 2 + (bin as usize).min(4), true);
    }
    if size < MVD_PREFIX_MAX {
        w.context(offset + 2 + (size as usize).min(4), false);
    } else {
        exp_golomb(size - MVD_PREFIX_MAX, 3, w);
    }
    w.bypass(mvd < 0);
}

/// The 4x4 raster modes of a macroblock without prediction modes.
pub const NO_MODES: [u8; 16] = [MODE_DC; 16];

// SPDX-License-Identifier: Apache-2.0
//! macroblock_layer() (7.3.5) and what it contains.

use super::types::{Class, Macroblock, Shape, nonzero};
use super::{Around, Block, Elements, MbInfo, MotionSyntax, SliceSyntax, SubShape};
use crate::intra::BLOCK_XY;
use crate::simd::{dispatch, level};
use crate::stream::read::SyntaxError;
use crate::stream::slice_header::SliceKind;

/// Read a macroblock that is not skipped. `info` and `motion` are this macroblock's, at their
/// defaults; they are filled with what later ones need, but for `qp` and `modes`.
pub fn macroblock<E: Elements>(
    e: &mut E,
    slice: &SliceSyntax,
    around: &Around,
    mb: &mut Macroblock,
    info: &mut MbInfo,
    motion: &mut MotionSyntax,
) -> Result<(), SyntaxError> {
    mb.reset();
    let mb_type = e.mb_type(slice.kind, around)?;
    mb.set_type(slice.kind, mb_type)?;
    info.class = mb.class;
    if mb.class == Class::Pcm {
        return pcm(e, slice, mb, info);
    }
    let mut may_use8 = slice.transform8x8;
    let direct = slice.kind == SliceKind::B && mb_type == 0;
    if mb.is_intra() {
        if mb.class == Class::IntraNxN {
            mb.transform8x8 = may_use8 && e.transform_size(around);
            let modes = if mb.transform8x8 { 4 } else { 16 };
            for mode in &mut mb.intra_modes[..modes] {
                *mode = e.intra_mode();
            }
        }
        if slice.chroma {
            mb.chroma_mode = e.chroma_mode(around)?;
            info.chroma_mode = mb.chroma_mode;
        }
        may_use8 = false;
    } else if direct {
        mb.set_direct();
        info.direct = true;
        may_use8 &= slice.direct_8x8_inference;
    } else {
        if mb.shape == Shape::Quarters {
            for b8 in 0..4 {
                let sub_type = e.sub_mb_type(slice.kind)?;
                mb.set_sub_type(slice.kind, b8, sub_type)?;
                may_use8 &= match mb.lists[b8] {
                    0 => slice.direct_8x8_inference,
                    _ => mb.sub[b8] == SubShape::Whole,
                };
            }
        }
        // P_8x8ref0 (CAVLC alone): all indices are 0 and none is sent.
        let ref0 = slice.kind == SliceKind::P && mb_type == 4;
        references(e, slice, around, mb, motion, ref0)?;
        vectors(e, around, mb, motion)?;
    }
    if mb.class != Class::Intra16x16 {
        mb.cbp = e.coded_block_pattern(mb.is_intra(), slice.chroma, around)?;
        if mb.cbp & 15 != 0 && may_use8 {
            mb.transform8x8 = e.transform_size(around);
        }
    } else if !slice.chroma && mb.cbp >> 4 != 0 {
        return Err(SyntaxError::invalid("mb_type", mb_type));
    }
    info.cbp = mb.cbp;
    info.transform8x8 = mb.transform8x8;
    if mb.cbp == 0 && mb.class != Class::Intra16x16 {
        e.no_qp_delta();
        return Ok(());
    }
    mb.qp_delta = e.qp_delta()?;
    // What takes longest is compiled for what the machine has: shifts of any register, above all.
    dispatch!(level(), _ => residual(e, slice, around, mb, info))
}

/// residual() (7.3.5.3).
#[inline(always)]
fn residual<E: Elements>(
    e: &mut E,
    slice: &SliceSyntax,
    around: &Around,
    mb: &mut Macroblock,
    info: &mut MbInfo,
) -> Result<(), SyntaxError> {
    luma(e, around, mb, info)?;
    if slice.chroma {
        chroma(e, around, mb, info)?;
    }
    Ok(())
}

fn pcm<E: Elements>(
    e: &mut E,
    slice: &SliceSyntax,
    mb: &mut Macroblock,
    info: &mut MbInfo,
) -> Result<(), SyntaxError> {
    mb.pcm.resize(if slice.chroma { 384 } else { 256 }, 0);
    e.pcm(&mut mb.pcm)?;
    e.no_qp_delta();
    info.cbp = 0x2F;
    info.coded = super::coded::ALL;
    info.totals = [16; 24];
    Ok(())
}

/// The parts of an inter macroblock that have a reference index of their own: 8x8 blocks that begin
/// one, and how many 8x8 blocks it has.
fn partitions(shape: Shape) -> &'static [(usize, &'static [usize])] {
    match shape {
        Shape::Whole => &[(0, &[0, 1, 2, 3])],
        Shape::Rows => &[(0, &[0, 1]), (2, &[2, 3])],
        Shape::Columns => &[(0, &[0, 2]), (1, &[1, 3])],
        Shape::Quarters => &[(0, &[0]), (1, &[1]), (2, &[2]), (3, &[3])],
    }
}

/// The reference indices of both lists.
fn references<E: Elements>(
    e: &mut E,
    slice: &SliceSyntax,
    around: &Around,
    mb: &mut Macroblock,
    motion: &mut MotionSyntax,
    ref0: bool,
) -> Result<(), SyntaxError> {
    mb.ref_idx = [[-1; 4]; 2];
    for list in 0..slice.kind.lists() {
        for &(b8, blocks) in partitions(mb.shape) {
            if mb.lists[b8] >> list & 1 == 0 {
                continue;
            }
            let mut index = 0;
            if slice.active_refs[list] > 1 && !ref0 {
                let above = |own: &MotionSyntax, other: Option<&MotionSyntax>, inside, b: usize| {
                    let side = if inside { Some(own) } else { other };
                    u8::from(side.is_some_and(|m| m.ref_above[list][b]))
                };
                let a = above(motion, around.motion_a, b8 % 2 == 1, b8 ^ 1);
                let b = above(motion, around.motion_b, b8 >= 2, b8 ^ 2);
                index = e.ref_idx(slice.active_refs[list], a + 2 * b)?;
            }
            for &b in blocks {
                mb.ref_idx[list][b] = index as i8;
                motion.ref_above[list][b] = index > 0;
            }
        }
    }
    Ok(())
}

/// The vector differences of both lists.
fn vectors<E: Elements>(
    e: &mut E,
    around: &Around,
    mb: &mut Macroblock,
    motion: &mut MotionSyntax,
) -> Result<(), SyntaxError> {
    for list in 0..2 {
        for &(b8, _) in partitions(mb.shape) {
            if mb.lists[b8] >> list & 1 == 0 {
                continue;
            }
            let corner = 8 * (b8 / 2) + 2 * (b8 % 2);
            let (w, h) = match mb.shape {
                Shape::Whole => (4, 4),
                Shape::Rows => (4, 2),
                Shape::Columns => (2, 4),
                Shape::Quarters => mb.sub[b8].size(),
            };
            let (across, down) = match mb.shape {
                Shape::Quarters => (2 / w, 2 / h),
                _ => (1, 1),
            };
            for part in 0..across * down {
                let at = corner + 4 * h * (part / across) + w * (part % across);
                mb.mvd[list][at] = vector(e, around, motion, list, at, (w, h))?;
            }
        }
    }
    Ok(())
}

/// The difference of the partition that begins at 4x4 block `at` and has `w` by `h` of them.
fn vector<E: Elements>(
    e: &mut E,
    around: &Around,
    motion: &mut MotionSyntax,
    list: usize,
    at: usize,
    (w, h): (usize, usize),
) -> Result<[i16; 2], SyntaxError> {
    if !E::CONTEXTS {
        return Ok([e.mvd(0, 0)?, e.mvd(1, 0)?]);
    }
    let [x, y] = around.mvd_sums(list, at, motion);
    let mvd = [e.mvd(0, x)?, e.mvd(1, y)?];
    motion.note(list, at, (w, h), mvd.map(i32::from));
    Ok(mvd)
}

/// residual_luma() (7.3.5.3).
#[inline(always)]
fn luma<E: Elements>(
    e: &mut E,
    around: &Around,
    mb: &mut Macroblock,
    info: &mut MbInfo,
) -> Result<(), SyntaxError> {
    let intra16 = mb.class == Class::Intra16x16;
    if intra16 {
        mb.levels.luma_dc = [0; 16];
        if e.residual(Block::LumaDc, around, info, &mut mb.levels.luma_dc)? {
            mb.nonzero |= nonzero::LUMA_DC;
        }
    }
    for b8 in (0..4).filter(|b8| mb.cbp >> b8 & 1 == 1) {
        if mb.transform8x8 {
            let (levels, _) = mb.levels.luma[64 * b8..].as_chunks_mut::<64>();
            levels[0] = [0; 64];
            if e.residual8(b8, around, info, &mut levels[0])? {
                mb.nonzero |= 1 << (4 * b8);
                info.nonzero |= super::coded::luma8(b8) as u16;
            }
            continue;
        }
        for (b, &(x, y)) in BLOCK_XY.iter().enumerate().skip(4 * b8).take(4) {
            let raster = usize::from(4 * y + x);
            let levels = &mut mb.levels.luma[16 * b..16 * b + 16];
            levels.fill(0);
            let block = if intra16 {
                Block::LumaAc(raster)
            } else {
                Block::Luma4(raster)
            };
            if e.residual(block, around, info, levels)? {
                mb.nonzero |= 1 << b;
                info.nonzero |= 1 << raster;
            }
        }
    }
    Ok(())
}

/// The chroma part of residual() (7.3.5.3).
#[inline(always)]
fn chroma<E: Elements>(
    e: &mut E,
    around: &Around,
    mb: &mut Macroblock,
    info: &mut MbInfo,
) -> Result<(), SyntaxError> {
    if mb.cbp >> 4 != 0 {
        for c in 0..2 {
            mb.levels.chroma_dc[c] = [0; 4];
            if e.residual(
                Block::ChromaDc(c),
                around,
                info,
                &mut mb.levels.chroma_dc[c],
            )? {
                mb.nonzero |= nonzero::chroma_dc(c);
            }
        }
    }
    if mb.cbp >> 4 == 2 {
        for c in 0..2 {
            for b in 0..4 {
                let levels = &mut mb.levels.chroma_ac[c][16 * b..16 * b + 16];
                levels.fill(0);
                if e.residual(Block::ChromaAc(c, b), around, info, levels)? {
                    mb.nonzero |= nonzero::chroma_ac(c, b);
                }
            }
        }
    }
    Ok(())
}

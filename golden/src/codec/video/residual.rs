// SPDX-License-Identifier: Apache-2.0
//! The decision of what is worth its bits: luma and chroma of a macroblock, block by block.

use super::block::{Effort, ROUNDING_INTRA, code4, code8, rounding};
use super::cost::{Cost, Pricing, cut, paste, ssd};
use super::levels::{Offset, levels4};
use super::macroblock::{Chroma, Luma, write_chroma};
use super::state::Around;
use crate::entropy::h264::cabac::write;
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::{Class, CodedBit, MbInfo, coded};
use crate::intra::{BLOCK_XY, reconstruct, residual};
use crate::quant::dc::{dequant_chroma_dc, dequant_luma_dc, quant_chroma_dc, quant_luma_dc};
use crate::quant::dequant4;
use crate::quant::scaling::LevelScale4;
use crate::transform::{fdct4, idct4};

/// Code the luma residual of an inter macroblock. A 4x4 block, an 8x8 block or the whole is left
/// without levels where that costs less.
pub fn inter_luma(
    source: &[u8; 256],
    prediction: &[u8; 256],
    transform8x8: bool,
    around: &Around,
    p: &Pricing,
) -> Luma {
    let mut luma = Luma {
        transform8x8,
        recon: *prediction,
        ..Default::default()
    };
    for b8 in 0..4 {
        let at = (8 * (b8 % 2), 8 * (b8 / 2));
        let old = ssd(
            &cut::<8, 64>(source, 16, at),
            &cut::<8, 64>(prediction, 16, at),
        );
        let increment = around.syntax.luma_pattern(b8, luma.cbp);
        let flag = |coded: bool| p.bits(|w| write::luma_pattern_bit(coded, increment, w));
        let empty = p.cost(old, flag(false));
        let trial = if transform8x8 {
            eight(source, prediction, b8, &luma, p)
        } else {
            four_fours(source, prediction, b8, &luma, around, p)
        };
        if let Some((quarter, cost)) = trial
            && cost + p.cost(0, flag(true)) < empty
        {
            luma.cbp |= 1 << b8;
            luma.coded = quarter.coded;
            luma.levels[64 * b8..64 * b8 + 64].copy_from_slice(&quarter.levels);
            paste::<8>(&quarter.recon, &mut luma.recon, 16, at);
        }
    }
    luma.ssd = ssd(source, &luma.recon);
    luma
}

/// A coded 8x8 block of an inter macroblock.
struct Quarter {
    levels: [i16; 64],
    recon: [u8; 64],
    /// The 4x4 blocks with levels, of the macroblock so far and of this block.
    coded: u16,
}

/// 8x8 block `b8` behind what is in `luma`, coded as one, and the cost of its levels and error;
/// `None` if there are no levels.
fn eight(
    source: &[u8; 256],
    prediction: &[u8; 256],
    b8: usize,
    luma: &Luma,
    p: &Pricing,
) -> Option<(Quarter, Cost)> {
    let at = (8 * (b8 % 2), 8 * (b8 / 2));
    let coded = code8(
        &cut::<8, 64>(source, 16, at),
        &cut::<8, 64>(prediction, 16, at),
        Effort::Full { intra: false },
        p,
    );
    if coded.levels == [0; 64] {
        return None;
    }
    let bits = p.bits(|w| write::levels(cat::LUMA_8X8, &coded.levels, w));
    let quarter = Quarter {
        levels: coded.levels,
        recon: coded.recon,
        coded: luma.coded | spread(b8),
    };
    Some((quarter, p.cost(coded.ssd, bits)))
}

/// The bits of the 4x4 blocks `4·row + column` of 8x8 block `b8`.
pub fn spread(b8: usize) -> u16 {
    coded::luma8(b8) as u16
}

/// As [`eight`] with four 4x4 blocks.
fn four_fours(
    source: &[u8; 256],
    prediction: &[u8; 256],
    b8: usize,
    luma: &Luma,
    around: &Around,
    p: &Pricing,
) -> Option<(Quarter, Cost)> {
    let corner = (8 * (b8 % 2), 8 * (b8 / 2));
    let mut trial = Quarter {
        levels: [0; 64],
        recon: cut::<8, 64>(prediction, 16, corner),
        coded: luma.coded,
    };
    let mut cost = 0;
    for (i, &(x, y)) in BLOCK_XY.iter().enumerate().skip(4 * b8).take(4) {
        let block = usize::from(4 * y + x);
        let at = (4 * usize::from(x), 4 * usize::from(y));
        let (from, guess) = (
            cut::<4, 16>(source, 16, at),
            cut::<4, 16>(prediction, 16, at),
        );
        let coded = code4(&from, &guess, Effort::Full { intra: false }, p);
        let own = u32::from(trial.coded);
        let increment = around.syntax.coded_flag(CodedBit::luma(block), own, false);
        let bits =
            |levels: &[i16; 16]| p.bits(|w| write::block(cat::LUMA_4X4, increment, levels, w));
        let without = p.cost(ssd(&from, &guess), bits(&[0; 16]));
        if coded.levels != [0; 16] {
            let bits = bits(&coded.levels);
            let with = p.cost(coded.ssd, bits);
            if with < without {
                cost += with;
                trial.coded |= 1 << block;
                let from = 16 * (i - 4 * b8);
                trial.levels[from..from + 16].copy_from_slice(&coded.levels);
                let inside = (at.0 - corner.0, at.1 - corner.1);
                paste::<4>(&coded.recon, &mut trial.recon, 8, inside);
                continue;
            }
        }
        cost += without;
    }
    (trial.coded != luma.coded).then_some((trial, cost))
}

/// Code the luma residual of an Intra_16x16 macroblock; AC levels are dropped where that costs
/// less.
pub fn intra16_luma(
    source: &[u8; 256],
    prediction: &[u8; 256],
    around: &Around,
    p: &Pricing,
) -> Luma {
    let mut ac = [[0i16; 16]; 16];
    let mut dc = [0i32; 16];
    for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
        let at = (4 * usize::from(x), 4 * usize::from(y));
        let coefs = fdct4(&residual(
            &cut::<4, 16>(source, 16, at),
            &cut::<4, 16>(prediction, 16, at),
        ));
        dc[usize::from(4 * y + x)] = i32::from(coefs[0]);
        ac[i] = levels4(&coefs, p.qp, Offset::luma(true), 1);
    }
    let dc_levels = quant_luma_dc(&dc, p.qp, ROUNDING_INTRA);
    let dc = dequant_luma_dc(&dc_levels, p.qp, &LevelScale4::FLAT);
    let build = |ac: &[[i16; 16]; 16]| {
        let mut luma = Luma {
            dc: dc_levels,
            ..Default::default()
        };
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            let block = usize::from(4 * y + x);
            let at = (4 * usize::from(x), 4 * usize::from(y));
            let mut coefs = dequant4(&ac[i], p.qp);
            coefs[0] = dc[block];
            let recon = reconstruct(&cut::<4, 16>(prediction, 16, at), &idct4(&coefs));
            paste::<4>(&recon, &mut luma.recon, 16, at);
            luma.coded |= u16::from(ac[i] != [0; 16]) << block;
            luma.levels[16 * i..16 * i + 16].copy_from_slice(&ac[i]);
        }
        luma.cbp = if luma.coded == 0 { 0 } else { 15 };
        luma.ssd = ssd(source, &luma.recon);
        luma
    };
    let with = build(&ac);
    if with.cbp == 0 {
        return with;
    }
    let without = build(&[[0; 16]; 16]);
    let bits = p.bits(|w| {
        let mut own = 0;
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            let block = usize::from(4 * y + x);
            let bit = CodedBit::luma(block);
            let increment = around.syntax.coded_flag(bit, own, true);
            write::block(cat::LUMA_AC, increment, &ac[i][1..], w);
            if ac[i] != [0; 16] {
                own |= bit.own;
            }
        }
    });
    if p.cost(with.ssd, bits) < p.cost(without.ssd, 0) {
        with
    } else {
        without
    }
}

/// Code both chroma planes: with all levels, with DC alone or with none, whichever costs least.
/// Also gives that cost, pattern bins left out.
pub fn chroma(
    source: &[[u8; 64]; 2],
    prediction: &[[u8; 64]; 2],
    intra: bool,
    around: &Around,
    p: &Pricing,
) -> (Chroma, Cost) {
    let (qp, rounding) = (p.qp_chroma, rounding(intra));
    let mut all = Chroma::default();
    let mut dc = [[0; 4]; 2];
    for plane in 0..2 {
        let mut first = [0; 4];
        for (block, first) in first.iter_mut().enumerate() {
            let at = (4 * (block % 2), 4 * (block / 2));
            let coefs = fdct4(&residual(
                &cut::<4, 16>(&source[plane], 8, at),
                &cut::<4, 16>(&prediction[plane], 8, at),
            ));
            *first = i32::from(coefs[0]);
            all.ac[plane][block] = levels4(&coefs, qp, Offset::luma(intra), 1);
        }
        all.dc[plane] = quant_chroma_dc(first, qp, rounding);
        dc[plane] = dequant_chroma_dc(all.dc[plane], qp, &LevelScale4::FLAT);
    }
    let has_ac = all.ac != [[[0; 16]; 4]; 2];
    let has_dc = all.dc != [[0; 4]; 2];
    let priced = |cbp: u8| {
        let mut c = Chroma {
            cbp,
            recon: *prediction,
            ..Default::default()
        };
        if cbp > 0 {
            c.dc = all.dc;
        }
        if cbp > 1 {
            c.ac = all.ac;
        }
        if cbp > 0 {
            for plane in 0..2 {
                for (block, &dc) in dc[plane].iter().enumerate() {
                    let at = (4 * (block % 2), 4 * (block / 2));
                    let mut coefs = dequant4(&c.ac[plane][block], qp);
                    coefs[0] = dc;
                    let guess = cut::<4, 16>(&prediction[plane], 8, at);
                    let recon = reconstruct(&guess, &idct4(&coefs));
                    paste::<4>(&recon, &mut c.recon[plane], 8, at);
                }
            }
        }
        c.ssd = ssd(&source[0], &c.recon[0]) + ssd(&source[1], &c.recon[1]);
        let bits = p.bits(|w| {
            let mut info = MbInfo {
                class: if intra { Class::IntraNxN } else { Class::Inter },
                ..Default::default()
            };
            write_chroma(&c, around, &mut info, w);
        });
        let cost = p.chroma_error(c.ssd) + p.cost(0, bits);
        (c, cost)
    };
    let mut best = priced(0);
    let mut consider = |trial: (Chroma, Cost)| {
        if trial.1 < best.1 {
            best = trial;
        }
    };
    if has_dc {
        consider(priced(1));
    }
    if has_ac {
        consider(priced(2));
    }
    best
}

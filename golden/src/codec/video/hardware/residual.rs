// SPDX-License-Identifier: Apache-2.0
//! Coding of a macroblock's residual in one pass: levels by the threshold rule, DCs from the sums
//! of the residual, reconstruction.

use crate::codec::video::block::{back4, back8, rounding};
use crate::codec::video::cost::{cut, paste};
use crate::codec::video::levels::{Offset, levels4, levels8};
use crate::codec::video::macroblock::{Chroma, Luma};
use crate::codec::video::residual::spread;
use crate::intra::{BLOCK_XY, reconstruct, residual};
use crate::quant::dc::{dequant_chroma_dc, dequant_luma_dc, quant_chroma_dc, quant_luma_dc};
use crate::quant::dequant4;
use crate::quant::scaling::LevelScale4;
use crate::simd::{dispatch, level};
use crate::transform::eight::fdct8;
use crate::transform::{fdct4, idct4};

/// Sum of a block's residual: the DC of its forward transform.
pub fn dc_sum(residual: &[i16; 16]) -> i32 {
    residual.iter().map(|&v| i32::from(v)).sum()
}

/// Levels and reconstruction of a 4x4 luma block.
pub fn code4(source: &[u8; 16], guess: &[u8; 16], qp: u8, intra: bool) -> ([i16; 16], [u8; 16]) {
    let coefs = fdct4(&residual(source, guess));
    let levels = levels4(&coefs, qp, Offset::luma(intra), 0);
    (levels, back4(guess, &levels, qp))
}

/// Levels and reconstruction of an 8x8 luma block.
pub fn code8(source: &[u8; 64], guess: &[u8; 64], qp: u8, intra: bool) -> ([i16; 64], [u8; 64]) {
    let residual = std::array::from_fn(|i| i16::from(source[i]) - i16::from(guess[i]));
    let levels = levels8(&fdct8(&residual), qp, Offset::luma(intra));
    (
        levels,
        dispatch!(level(), simd => back8(simd, guess, &levels, qp)),
    )
}

/// Note the levels of 4x4 block `i` in coding order.
pub fn note4(luma: &mut Luma, i: usize, levels: &[i16; 16]) {
    if *levels != [0; 16] {
        let (x, y) = BLOCK_XY[i];
        luma.coded |= 1 << (4 * y + x);
        luma.cbp |= 1 << (i / 4);
        luma.levels[16 * i..16 * i + 16].copy_from_slice(levels);
    }
}

/// Note the levels of 8x8 block `b8`.
pub fn note8(luma: &mut Luma, b8: usize, levels: &[i16; 64]) {
    if *levels != [0; 64] {
        luma.coded |= spread(b8);
        luma.cbp |= 1 << b8;
        luma.levels[64 * b8..64 * b8 + 64].copy_from_slice(levels);
    }
}

/// Place of 4x4 block `i` in samples.
pub fn place4(i: usize) -> (usize, usize) {
    let (x, y) = BLOCK_XY[i];
    (4 * usize::from(x), 4 * usize::from(y))
}

/// Place of 8x8 block `b8` in samples.
pub fn place8(b8: usize) -> (usize, usize) {
    (8 * (b8 % 2), 8 * (b8 / 2))
}

/// Luma of an inter macroblock.
pub fn inter_luma(source: &[u8; 256], guess: &[u8; 256], transform8x8: bool, qp: u8) -> Luma {
    let mut luma = Luma {
        transform8x8,
        ..Default::default()
    };
    if transform8x8 {
        for b8 in 0..4 {
            let at = place8(b8);
            let (own, guess) = (cut::<8, 64>(source, 16, at), cut::<8, 64>(guess, 16, at));
            let (levels, recon) = code8(&own, &guess, qp, false);
            note8(&mut luma, b8, &levels);
            paste::<8>(&recon, &mut luma.recon, 16, at);
        }
    } else {
        for i in 0..16 {
            let at = place4(i);
            let (own, guess) = (cut::<4, 16>(source, 16, at), cut::<4, 16>(guess, 16, at));
            let (levels, recon) = code4(&own, &guess, qp, false);
            note4(&mut luma, i, &levels);
            paste::<4>(&recon, &mut luma.recon, 16, at);
        }
    }
    luma
}

/// Luma of an Intra_16x16 macroblock. Its DCs are coded before any block is.
pub fn whole_luma(source: &[u8; 256], guess: &[u8; 256], qp: u8) -> Luma {
    let blocks: [_; 16] = std::array::from_fn(|i| {
        let at = place4(i);
        let guess = cut::<4, 16>(guess, 16, at);
        (residual(&cut::<4, 16>(source, 16, at), &guess), guess)
    });
    let mut sums = [0; 16];
    for ((x, y), (residual, _)) in BLOCK_XY.into_iter().zip(&blocks) {
        sums[usize::from(4 * y + x)] = dc_sum(residual);
    }
    let mut luma = Luma {
        dc: quant_luma_dc(&sums, qp, rounding(true)),
        ..Default::default()
    };
    let dc = dequant_luma_dc(&luma.dc, qp, &LevelScale4::FLAT);
    for (i, (residual, guess)) in blocks.iter().enumerate() {
        let (x, y) = BLOCK_XY[i];
        let levels = levels4(&fdct4(residual), qp, Offset::luma(true), 1);
        note4(&mut luma, i, &levels);
        let recon = with_dc(guess, &levels, dc[usize::from(4 * y + x)], qp);
        paste::<4>(&recon, &mut luma.recon, 16, place4(i));
    }
    luma.cbp = if luma.coded == 0 { 0 } else { 15 };
    luma
}

/// Both chroma planes; `qp` is QPC.
pub fn chroma(source: &[[u8; 64]; 2], guess: &[[u8; 64]; 2], intra: bool, qp: u8) -> Chroma {
    let mut chroma = Chroma::default();
    for plane in 0..2 {
        let blocks: [_; 4] = std::array::from_fn(|b| {
            let at = (4 * (b % 2), 4 * (b / 2));
            let guess = cut::<4, 16>(&guess[plane], 8, at);
            (
                residual(&cut::<4, 16>(&source[plane], 8, at), &guess),
                guess,
            )
        });
        let sums = std::array::from_fn(|b| dc_sum(&blocks[b].0));
        chroma.dc[plane] = quant_chroma_dc(sums, qp, rounding(intra));
        let dc = dequant_chroma_dc(chroma.dc[plane], qp, &LevelScale4::FLAT);
        for (b, (residual, guess)) in blocks.iter().enumerate() {
            let levels = levels4(&fdct4(residual), qp, Offset::chroma(intra), 1);
            chroma.ac[plane][b] = levels;
            let recon = with_dc(guess, &levels, dc[b], qp);
            paste::<4>(
                &recon,
                &mut chroma.recon[plane],
                8,
                (4 * (b % 2), 4 * (b / 2)),
            );
        }
    }
    chroma.cbp = match (chroma.ac, chroma.dc) {
        (ac, _) if ac != [[[0; 16]; 4]; 2] => 2,
        (_, dc) if dc != [[0; 4]; 2] => 1,
        _ => 0,
    };
    chroma
}

/// Reconstruction of a 4x4 block whose DC, scaled, comes from elsewhere.
fn with_dc(guess: &[u8; 16], levels: &[i16; 16], dc: i32, qp: u8) -> [u8; 16] {
    if dc == 0 && *levels == [0; 16] {
        return *guess;
    }
    let mut coefs = dequant4(levels, qp);
    coefs[0] = dc;
    reconstruct(guess, &idct4(&coefs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Samples that are flat, black and white, or anything.
    fn samples(n: usize) -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            any::<u8>().prop_map(move |v| vec![v; n]),
            prop::collection::vec(prop_oneof![Just(0u8), Just(255)], n),
            prop::collection::vec(any::<u8>(), n),
        ]
    }

    /// The largest error that quantising alone makes, with room: two and a half steps.
    fn bound(qp: u8) -> i32 {
        (2.5 * 0.625 * 2f64.powf(f64::from(qp) / 6.0)) as i32 + 6
    }

    fn near(a: &[u8], b: &[u8]) -> f64 {
        let sum: i32 = a
            .iter()
            .zip(b)
            .map(|(&a, &b)| (i32::from(a) - i32::from(b)).pow(2))
            .sum();
        (f64::from(sum) / a.len() as f64).sqrt()
    }

    proptest! {
        #[test]
        fn dcs_are_sums(residual in prop::array::uniform16(-255i16..=255)) {
            prop_assert_eq!(dc_sum(&residual), i32::from(fdct4(&residual)[0]));
        }

        #[test]
        fn what_comes_back_is_near_at_every_qp(
            own in samples(256),
            guess in samples(256),
            qp in 0u8..=51,
            eight: bool,
        ) {
            let own: [u8; 256] = std::array::from_fn(|i| own[i]);
            let guess: [u8; 256] = std::array::from_fn(|i| guess[i]);
            let error = f64::from(bound(qp));
            let inter = inter_luma(&own, &guess, eight, qp);
            prop_assert!(near(&own, &inter.recon) <= error);
            prop_assert_eq!(inter.cbp == 0, inter.levels == [0; 256]);
            let whole = whole_luma(&own, &guess, qp);
            prop_assert!(near(&own, &whole.recon) <= error);
            let planes = |s: &[u8; 256]| [0, 64].map(|at| std::array::from_fn(|i| s[at + i]));
            let (own, guess) = (planes(&own), planes(&guess));
            for intra in [false, true] {
                let coded = chroma(&own, &guess, intra, qp.min(39));
                for (own, recon) in own.iter().zip(&coded.recon) {
                    prop_assert!(near(own, recon) <= error);
                }
            }
        }
    }

    #[test]
    fn nothing_to_say_is_nothing_coded() {
        let (luma, planes) = ([77; 256], [[5; 64], [250; 64]]);
        for qp in [0, 51] {
            for eight in [false, true] {
                let inter = inter_luma(&luma, &luma, eight, qp);
                assert_eq!((inter.cbp, inter.coded, inter.recon), (0, 0, luma));
            }
            let whole = whole_luma(&luma, &luma, qp);
            assert_eq!((whole.cbp, whole.dc, whole.recon), (0, [0; 16], luma));
            let coded = chroma(&planes, &planes, true, qp.min(39));
            assert_eq!((coded.cbp, coded.recon), (0, planes));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Final intra modes: from reconstructed neighbours, block by block, each coded before the next is
//! decided. I_4x4 is decided by the pipeline's own stage at the price of video.

use super::estimate::{best8, best16};
use super::prices::Prices;
use super::residual::{code4, code8, note4, note8, place4, place8, whole_luma};
use crate::codec::video::cost::cut;
use crate::codec::video::distance::satd4;
use crate::codec::video::intra::{Area, edges};
use crate::codec::video::macroblock::{Luma, NO_MODES};
use crate::codec::video::state::Around;
use crate::codec::video::store::{Place, Source};
use crate::intra::decide::decide_at;
use crate::intra::{BLOCK_XY, predict, predict_chroma};
use crate::picture::Frame;

/// I_NxN with the 4x4 transform: luma, and the modes of the 4x4 blocks in raster order.
pub fn fours(source: &[u8; 256], mut area: Area, around: &Around, p: &Prices) -> (Luma, [u8; 16]) {
    let (mut luma, mut modes) = (Luma::default(), NO_MODES);
    for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
        let (block, at) = (usize::from(4 * y + x), place4(i));
        let own = cut::<4, 16>(source, 16, at);
        let n = area.block4(i);
        let predicted = around.predicted_mode(block, &modes);
        let mode = decide_at(&own, &n, predicted, p.intra as u16).mode;
        let (levels, recon) = code4(&own, &predict(mode, &n), p.qp, true);
        modes[block] = mode;
        note4(&mut luma, i, &levels);
        area.put::<4>(&recon, at);
    }
    luma.recon = area.recon();
    (luma, modes)
}

/// I_NxN with the 8x8 transform.
pub fn eights(source: &[u8; 256], mut area: Area, around: &Around, p: &Prices) -> (Luma, [u8; 16]) {
    let (mut luma, mut modes) = (Luma::default(), NO_MODES);
    luma.transform8x8 = true;
    for b8 in 0..4 {
        let at = place8(b8);
        let block = 2 * (b8 % 2) + 8 * (b8 / 2);
        let own = cut::<8, 64>(source, 16, at);
        let predicted = around.predicted_mode(block, &modes);
        let (_, mode, guess) = best8(&own, &area.block8(b8), predicted, p);
        let (levels, recon) = code8(&own, &guess, p.qp, true);
        for at in [block, block + 1, block + 4, block + 5] {
            modes[at] = mode;
        }
        note8(&mut luma, b8, &levels);
        area.put::<8>(&recon, at);
    }
    luma.recon = area.recon();
    (luma, modes)
}

/// Intra_16x16: luma and its mode.
pub fn whole(source: &[u8; 256], area: &Area, p: &Prices) -> (Luma, u8) {
    let (_, mode, guess) = best16(source, &area.whole(), p);
    (whole_luma(source, &guess, p.qp), mode)
}

/// Chroma: SATD4 of Cb and Cr, the mode and its prediction. The smaller mode wins a tie.
pub fn chroma(source: &Source, recon: &Frame, at: &Place, p: &Prices) -> (u32, u8, [[u8; 64]; 2]) {
    let place = (8 * at.x, 8 * at.local_y);
    let n = [1, 2].map(|i| edges(&recon.planes[i], place, at.there));
    let mut best = (u32::MAX, (0, 0, [[128; 64]; 2]));
    for mode in (0..4).filter(|&m| n[0].allows(m)) {
        let guess = [0, 1].map(|i| predict_chroma(mode, &n[i]));
        let sum = chroma_distance(&source.chroma, &guess);
        let cost = sum + p.intra * (1 + u32::from(mode.min(2)));
        if cost < best.0 {
            best = (cost, (sum, mode, guess));
        }
    }
    best.1
}

/// SATD4 of Cb and Cr.
pub fn chroma_distance(source: &[[u8; 64]; 2], guess: &[[u8; 64]; 2]) -> u32 {
    source
        .iter()
        .zip(guess)
        .map(|(own, guess)| satd4((own, 8), (guess, 8), (8, 8)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intra::MODES;
    use crate::picture::{MbAvailability, Plane};
    use proptest::prelude::*;

    /// A picture of 3 x 2 macroblocks of one value.
    fn flat(value: u8) -> Frame {
        Frame::new(48, 32, true, value)
    }

    fn place(n: u32) -> Place {
        let (x, y) = ((n % 3) as usize, (n / 3) as usize);
        Place {
            x,
            y,
            local_y: y,
            there: MbAvailability::new(n, n % 3, 3),
        }
    }

    fn area(recon: &Frame, at: &Place) -> Area {
        Area::new(&recon.planes[0], (at.x, at.local_y), at.there)
    }

    #[test]
    fn flat_samples_leave_nothing_and_the_smallest_mode_wins() {
        let recon = flat(90);
        for qp in [0, 51] {
            let p = Prices::new(qp);
            for n in 0..6 {
                let at = place(n);
                // Where nothing is there, DC predicts 128.
                let value = if n == 0 { 128 } else { 90 };
                let source = [value; 256];
                // Above, else left, else DC.
                let smallest = if at.there.b {
                    0
                } else if at.there.a {
                    1
                } else {
                    2
                };
                let (luma, mode) = whole(&source, &area(&recon, &at), &p);
                assert_eq!((luma.cbp, luma.recon, mode), (0, source, smallest), "{n}");
                for nxn in [fours, eights] {
                    let (luma, modes) = nxn(&source, area(&recon, &at), &Around::default(), &p);
                    assert_eq!((luma.cbp, luma.recon), (0, source), "{n} {modes:?}");
                }
                let source = Source {
                    luma: source,
                    chroma: [[value; 64]; 2],
                };
                let (distance, mode, guess) = chroma(&source, &recon, &at, &p);
                assert_eq!((distance, mode, guess), (0, 0, [[value; 64]; 2]));
            }
        }
    }

    proptest! {
        #[test]
        fn modes_never_use_what_is_not_there(
            samples in prop::collection::vec(any::<u8>(), 256),
            n in 0u32..6,
            qp in prop_oneof![Just(0u8), Just(51), 0u8..=51],
        ) {
            let source: [u8; 256] = std::array::from_fn(|i| samples[i]);
            let mut recon = flat(0);
            for (i, s) in recon.planes[0].samples.iter_mut().enumerate() {
                *s = samples[i * 7 % 256];
            }
            let (at, p) = (place(n), Prices::new(qp));
            let (_, mode) = whole(&source, &area(&recon, &at), &p);
            prop_assert!(area(&recon, &at).whole().allows(mode));
            let (luma, modes) = fours(&source, area(&recon, &at), &Around::default(), &p);
            // Rebuilt block by block, each mode is allowed where it stands.
            let mut work = area(&recon, &at);
            for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
                let mode = modes[usize::from(4 * y + x)];
                prop_assert!(usize::from(mode) < MODES && work.block4(i).allows(mode));
                work.put::<4>(&cut::<4, 16>(&luma.recon, 16, place4(i)), place4(i));
            }
            let (luma, modes) = eights(&source, area(&recon, &at), &Around::default(), &p);
            let mut work = area(&recon, &at);
            for b8 in 0..4 {
                let mode = modes[2 * (b8 % 2) + 8 * (b8 / 2)];
                prop_assert!(usize::from(mode) < MODES && work.block8(b8).allows(mode));
                work.put::<8>(&cut::<8, 64>(&luma.recon, 16, place8(b8)), place8(b8));
            }
        }
    }

    #[test]
    fn chroma_follows_the_neighbour_that_continues() {
        let mut recon = flat(0);
        for plane in &mut recon.planes[1..] {
            *plane = Plane::new(24, 16, 0);
            for (i, s) in plane.samples.iter_mut().enumerate() {
                *s = (10 * (i % 24)) as u8;
            }
        }
        let at = place(4);
        let own = cut::<8, 64>(&recon.planes[1].samples, 24, (8, 8));
        let source = Source {
            luma: [0; 256],
            chroma: [own; 2],
        };
        let (distance, mode, _) = chroma(&source, &recon, &at, &Prices::new(30));
        // Columns continue downwards: vertical, which is mode 2.
        assert_eq!((distance, mode), (0, 2));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Intra estimate: what each intra type would cost, predicted from the source's own neighbours.
//!
//! It is a function of the source alone, so no macroblock waits for another. Modes of the blocks
//! outside count as not known: the predicted mode of blocks at the left and upper edge is DC.

use super::prices::{Prices, mode_bits};
use crate::codec::video::cost::cut;
use crate::codec::video::distance::satd_dc;
use crate::codec::video::intra::Area;
use crate::intra::decide::decide_at;
use crate::intra::{BLOCK_XY, MODE_DC, MODES, Neighbours8, Neighbours16, predict8, predict16};
use crate::simd::lanes;
use crate::simd::{dispatch, level};

/// What I_4x4 has to be better by than the others, in λi.
const BIAS_4X4: u32 = 72;
/// Price of a mode of I_16x16, in λi.
const WHOLE_BITS: u32 = 3;

/// An intra type of luma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntraKind {
    /// I_16x16.
    Whole,
    /// I_NxN with the 8x8 transform.
    Eights,
    /// I_NxN with the 4x4 transform.
    Fours,
}

/// Cost and number of the best mode of I_16x16, and the prediction: SATD4 with the DCs transformed
/// once more, and three bits. The smaller mode wins a tie.
pub fn best16(source: &[u8; 256], n: &Neighbours16, p: &Prices) -> (u32, u8, [u8; 256]) {
    let mut best = (u32::MAX, MODE_DC, [128; 256]);
    for mode in (0..4).filter(|&m| n.allows(m)) {
        let guess = predict16(mode, n);
        let cost = satd_dc(source, &guess) + WHOLE_BITS * p.intra;
        if cost < best.0 {
            best = (cost, mode, guess);
        }
    }
    best
}

/// Cost and number of the best mode of an 8x8 block, and the prediction: SATD8 and the mode's bits.
/// The smaller mode wins a tie.
pub fn best8(source: &[u8; 64], n: &Neighbours8, predicted: u8, p: &Prices) -> (u32, u8, [u8; 64]) {
    let filtered = n.filtered();
    let mut guesses = [([128; 64], MODE_DC); MODES + 1];
    let mut count = 0;
    for mode in (0..MODES as u8).filter(|&m| n.allows(m)) {
        guesses[count] = (predict8(mode, &filtered), mode);
        count += 1;
    }
    let mut best = (u32::MAX, 0);
    for at in (0..count).step_by(2) {
        let pair = [&guesses[at].0, &guesses[at + 1].0];
        let costs = dispatch!(level(), simd => lanes::satd8_of_two(simd, source, pair));
        for (i, cost) in (at..count).zip(costs) {
            let cost = cost + p.intra * mode_bits(guesses[i].1, predicted);
            if cost < best.0 {
                best = (cost, i);
            }
        }
    }
    let (guess, mode) = guesses[best.1];
    (best.0, mode, guess)
}

/// Predicted mode of the block at raster place `block`, from the macroblock's own modes alone.
fn predicted(block: usize, modes: &[u8; 16]) -> u8 {
    if block.is_multiple_of(4) || block < 4 {
        MODE_DC
    } else {
        modes[block - 1].min(modes[block - 4])
    }
}

/// Cost of I_16x16, its mode's price included. `area` holds the source around the macroblock and
/// in it.
pub fn whole(source: &[u8; 256], area: &Area, p: &Prices) -> u32 {
    best16(source, &area.whole(), p).0
}

/// Cost of I_8x8, or `None` where it is not below `limit`.
pub fn eights(source: &[u8; 256], area: &Area, p: &Prices, limit: u32) -> Option<u32> {
    let (mut modes, mut sum) = ([MODE_DC; 16], 0);
    for b8 in 0..4 {
        let block = 2 * (b8 % 2) + 8 * (b8 / 2);
        let from = cut::<8, 64>(source, 16, (8 * (b8 % 2), 8 * (b8 / 2)));
        let (cost, mode, _) = best8(&from, &area.block8(b8), predicted(block, &modes), p);
        for at in [block, block + 1, block + 4, block + 5] {
            modes[at] = mode;
        }
        sum += cost;
        if sum >= limit {
            return None;
        }
    }
    Some(sum)
}

/// Cost of I_4x4, its bias included, or `None` where it is not below `limit`.
pub fn fours(source: &[u8; 256], area: &Area, p: &Prices, limit: u32) -> Option<u32> {
    let (mut modes, mut sum) = ([MODE_DC; 16], BIAS_4X4 * p.intra);
    for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
        if sum >= limit {
            return None;
        }
        let block = usize::from(4 * y + x);
        let from = cut::<4, 16>(source, 16, (4 * usize::from(x), 4 * usize::from(y)));
        let n = area.block4(i);
        let decision = decide_at(&from, &n, predicted(block, &modes), p.intra as u16);
        modes[block] = decision.mode;
        sum += u32::from(decision.costs[usize::from(decision.mode)]);
    }
    (sum < limit).then_some(sum)
}

/// The cheapest intra type and its cost, or `None` where that is not below `limit`. I_16x16, which
/// costs `whole` with the price of its mode, wins ties, then I_8x8.
pub fn cheapest(
    source: &[u8; 256],
    area: &Area,
    p: &Prices,
    whole: u32,
    limit: u32,
) -> Option<(u32, IntraKind)> {
    let mut best = (limit, None);
    let consider = |best: &mut (u32, Option<IntraKind>), cost: Option<u32>, kind| {
        if let Some(cost) = cost.filter(|&c| c < best.0) {
            *best = (cost, Some(kind));
        }
    };
    consider(
        &mut best,
        Some(whole - WHOLE_BITS * p.intra),
        IntraKind::Whole,
    );
    let cost = eights(source, area, p, best.0);
    consider(&mut best, cost, IntraKind::Eights);
    let cost = fours(source, area, p, best.0);
    consider(&mut best, cost, IntraKind::Fours);
    best.1.map(|kind| (best.0, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intra::predict;
    use crate::picture::{MbAvailability, Plane};

    /// The macroblock at (1, 1) of a plane of 3 x 2, and what the estimate sees of it.
    fn view(sample: impl Fn(usize, usize) -> u8, n: u32) -> ([u8; 256], Area) {
        let mut plane = Plane::new(48, 32, 0);
        for (i, s) in plane.samples.iter_mut().enumerate() {
            *s = sample(i % 48, i / 48);
        }
        let source = cut::<16, 256>(&plane.samples, 48, (16, 16));
        let there = MbAvailability::new(n, 1, 3);
        let area = Area::new(&plane, (1, 1), there).filled(&source);
        (source, area)
    }

    fn kind(sample: impl Fn(usize, usize) -> u8, qp: u8) -> Option<IntraKind> {
        let p = Prices::new(qp);
        let (source, area) = view(sample, 4);
        let whole = whole(&source, &area, &p);
        cheapest(&source, &area, &p, whole, u32::MAX).map(|c| c.1)
    }

    #[test]
    fn smooth_ones_are_whole_and_waves_cut_into_eights() {
        assert_eq!(kind(|_, _| 90, 30), Some(IntraKind::Whole));
        assert_eq!(
            kind(|x, y| (2 * x + 3 * y) as u8, 30),
            Some(IntraKind::Whole)
        );
        // A wave along a diagonal: no whole mode has it, and modes of eight samples do.
        let diagonal = |x: usize, y: usize| 40 + 20 * ((x + y) % 16).abs_diff(8) as u8;
        assert_eq!(kind(diagonal, 34), Some(IntraKind::Eights));
    }

    #[test]
    fn what_fours_predict_without_error_is_cut_into_fours() {
        let noise = |x: usize, y: usize| (x * 7919 + y * 104_729) as u8;
        let (_, mut area) = view(noise, 4);
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            // Downwards and to the right in turn.
            let guess = predict((i % 2) as u8, &area.block4(i));
            area.put::<4>(&guess, (4 * usize::from(x), 4 * usize::from(y)));
        }
        let (source, p) = (area.recon(), Prices::new(0));
        let whole = whole(&source, &area, &p);
        let (cost, kind) = cheapest(&source, &area, &p, whole, u32::MAX).expect("no limit");
        assert_eq!(kind, IntraKind::Fours);
        assert!(cost <= (4 * 16 + BIAS_4X4) * p.intra, "{cost}");
    }

    #[test]
    fn limits_stop_and_nothing_around_costs_no_more_than_dc() {
        let noise = |x: usize, y: usize| (x * 7919 + y * 104_729) as u8;
        for n in [0, 1, 3, 4] {
            let (source, area) = view(noise, n);
            for qp in [0, 51] {
                let p = Prices::new(qp);
                let whole = whole(&source, &area, &p);
                let all = cheapest(&source, &area, &p, whole, u32::MAX);
                let cost = all.expect("no limit").0;
                assert_eq!(cheapest(&source, &area, &p, whole, cost), None);
                assert_eq!(cheapest(&source, &area, &p, whole, cost + 1), all);
            }
        }
        // Without neighbours only DC is there, and it is 128.
        let (source, area) = view(|_, _| 128, 0);
        let p = Prices::new(51);
        assert_eq!(whole(&source, &area, &p), 3 * p.intra);
        assert_eq!(eights(&source, &area, &p, u32::MAX), Some(4 * p.intra));
        assert_eq!(
            fours(&source, &area, &p, u32::MAX),
            Some((16 + 72) * p.intra)
        );
    }

    #[test]
    fn modes_of_neighbours_are_the_smaller_and_dc_at_the_edge() {
        let mut modes = [7; 16];
        modes[4] = 1;
        assert_eq!([0, 3, 4, 12].map(|b| predicted(b, &modes)), [MODE_DC; 4]);
        assert_eq!([5, 10].map(|b| predicted(b, &modes)), [1, 7]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The threshold rule: levels of a block from its coefficients, all at once, by comparisons alone.
//!
//! A coefficient is measured in 1/256 of the quantiser's step. From one and a half steps on, or so,
//! it is rounded with an offset. Below that it becomes a level of 1 only if it passes a threshold,
//! which is higher where a 1 costs more bits than it takes error away: far behind in the scan, with
//! zeros on both sides, and as the last of the block (docs/video-hardware.md, section 3).

use crate::quant::tables::{MF4_RASTER, MF8_RASTER, ZIGZAG, ZIGZAG8};
use crate::simd::{dispatch, level};

/// A quantiser step in the units of the rule.
const STEP: u32 = 256;
/// What a quarter of the scan adds to the threshold, for each quarter before.
const BEHIND: u32 = 4;
/// What is added where both neighbours in the scan are below the threshold.
const ALONE: u32 = 16;
/// What is added to the last place that reaches the threshold.
const LAST: u32 = 16;

/// The rounding offset of a kind of block, in 1/256 step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset(u32);

impl Offset {
    /// Of luma blocks, and in profile `best` of chroma AC blocks.
    pub fn luma(intra: bool) -> Self {
        Self(if intra { 112 } else { 88 })
    }

    /// Of chroma AC blocks in profile `hardware`.
    pub fn chroma(intra: bool) -> Self {
        Self(if intra { 88 } else { 54 })
    }
}

/// Levels of a 4x4 block in scan order, `qp` 0–51. `first`: 1 where the DC coefficient is coded
/// elsewhere and counts as 0, else 0.
pub fn levels4(coefs: &[i16; 16], qp: u8, offset: Offset, first: usize) -> [i16; 16] {
    let shift = 15 + u32::from(qp) / 6 - STEP.ilog2();
    let sizes = sizes4(coefs, &MF4_RASTER[usize::from(qp) % 6], shift, first);
    if !reach(&sizes, STEP - offset.0) {
        return [0; 16];
    }
    rule(&sizes, &ZIGZAG, offset, 4, |at| coefs[at] < 0)
}

/// What [`levels4`] takes levels of 1 away from: the rounded levels.
pub fn rounded4(coefs: &[i16; 16], qp: u8, offset: Offset, first: usize) -> [i16; 16] {
    let shift = 15 + u32::from(qp) / 6 - STEP.ilog2();
    let sizes = sizes4(coefs, &MF4_RASTER[usize::from(qp) % 6], shift, first);
    ZIGZAG.map(|at| {
        let at = usize::from(at);
        let level = ((sizes[at] + offset.0) / STEP) as i16;
        if coefs[at] < 0 { -level } else { level }
    })
}

/// Levels of an 8x8 block in scan order, `qp` 0–51.
pub fn levels8(coefs: &[i32; 64], qp: u8, offset: Offset) -> [i16; 64] {
    let shift = 16 + u32::from(qp) / 6 - STEP.ilog2();
    let mf = &MF8_RASTER[usize::from(qp) % 6];
    let (sizes, any) = dispatch!(level(), _ => {
        let sizes = sizes8(coefs, mf, shift);
        (sizes, reach(&sizes, STEP - offset.0))
    });
    if !any {
        return [0; 64];
    }
    rule(&sizes, &ZIGZAG8, offset, 16, |at| coefs[at] < 0)
}

/// Sizes of coefficients in 1/256 step, in raster order.
#[inline(always)]
fn sizes4(coefs: &[i16; 16], mf: &[u16; 16], shift: u32, first: usize) -> [u32; 16] {
    let mut sizes = [0; 16];
    for i in first..16 {
        sizes[i] = (u32::from(coefs[i].unsigned_abs()) * u32::from(mf[i])) >> shift;
    }
    sizes
}

#[inline(always)]
fn sizes8(coefs: &[i32; 64], mf: &[u16; 64], shift: u32) -> [u32; 64] {
    let mut sizes = [0; 64];
    for i in 0..64 {
        sizes[i] = (coefs[i].unsigned_abs() * u32::from(mf[i])) >> shift;
    }
    sizes
}

/// Whether a size reaches the least threshold there is. Without one there is no level.
#[inline(always)]
fn reach<const N: usize>(sizes: &[u32; N], base: u32) -> bool {
    let mut most = 0;
    for &size in sizes {
        most = size.max(most);
    }
    most >= base
}

/// Levels in scan order, from sizes in 1/256 step in raster order; `scan`: the place in them of
/// each place in the scan; `quarter`: places in a quarter of the scan.
#[inline(always)]
fn rule<const N: usize>(
    sizes: &[u32; N],
    scan: &[u8; N],
    offset: Offset,
    quarter: usize,
    negative: impl Fn(usize) -> bool,
) -> [i16; N] {
    let mut levels = [0; N];
    let base = STEP - offset.0;
    let size = |k: usize| sizes[usize::from(scan[k]) % N];
    let Some(last) = (0..N).rfind(|&k| size(k) >= base) else {
        return levels;
    };
    // Places that the rule asks for beyond the last are below the threshold.
    let below = |k: usize| k > last || size(k) < base;
    for k in 0..=last {
        // What is below the least threshold is rounded to 0 too.
        if size(k) < base {
            continue;
        }
        let big = (size(k) + offset.0) / STEP;
        let level = if big >= 2 {
            big as i16
        } else {
            let alone = k > 0 && below(k - 1) && below(k + 1);
            let threshold = base
                + BEHIND * (k / quarter) as u32
                + if alone { ALONE } else { 0 }
                + if k > 0 && k == last { LAST } else { 0 };
            i16::from(size(k) >= threshold)
        };
        let minus = negative(usize::from(scan[k]) % N);
        levels[k] = if minus { -level } else { level };
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const INTRA: Offset = Offset(112);

    /// The rule on sizes in scan order.
    fn of_scan<const N: usize>(sizes: &[u32; N], offset: Offset, quarter: usize) -> [i16; N] {
        rule(
            sizes,
            &std::array::from_fn(|k| k as u8),
            offset,
            quarter,
            |_| false,
        )
    }

    /// The rule as it is written in docs/video-hardware.md, section 3.
    fn plain<const N: usize>(sizes: &[u32; N], offset: Offset) -> [i16; N] {
        let base = 256 - offset.0;
        let below = |k: usize| sizes.get(k).is_none_or(|&s| s < base);
        std::array::from_fn(|k| {
            let big = (sizes[k] + offset.0) / 256;
            let alone = k > 0 && below(k - 1) && below(k + 1);
            let last = k > 0 && (k + 1..N).all(below);
            let threshold =
                base + 4 * (4 * k / N) as u32 + 16 * u32::from(alone) + 16 * u32::from(last);
            if big >= 2 {
                big as i16
            } else {
                i16::from(sizes[k] >= threshold)
            }
        })
    }

    #[test]
    fn every_size_near_the_thresholds() {
        // At the start of the scan, followed by another: the plain threshold, 144.
        let pair = |s: u32| {
            let mut sizes = [0; 16];
            (sizes[0], sizes[1]) = (s, 1000);
            of_scan(&sizes, INTRA, 4)[0]
        };
        assert_eq!([0, 143, 144, 399, 400].map(pair), [0, 0, 1, 1, 2]);
        // Alone and last at place 15: 144 + 12 + 16 + 16.
        let end = |s: u32| {
            let mut sizes = [0; 16];
            sizes[15] = s;
            of_scan(&sizes, INTRA, 4)[15]
        };
        assert_eq!([187, 188, 399, 400, 656].map(end), [0, 1, 1, 2, 3]);
        // Last but not alone, at place 5: 144 + 4 + 16. The one before is not last.
        let two = |s: u32| {
            let mut sizes = [0; 16];
            (sizes[4], sizes[5]) = (s, s);
            let levels = of_scan(&sizes, INTRA, 4);
            (levels[4], levels[5])
        };
        assert_eq!(
            [147, 148, 163, 164].map(two),
            [(0, 0), (1, 0), (1, 0), (1, 1)]
        );
        // A lone DC pays nothing extra.
        let mut sizes = [0; 16];
        sizes[0] = 144;
        assert_eq!(of_scan(&sizes, INTRA, 4)[0], 1);
    }

    #[test]
    fn eight_by_eight_counts_quarters_of_its_own_scan() {
        let at = |k: usize, s: u32| {
            let mut sizes = [0; 64];
            (sizes[k - 1], sizes[k]) = (1000, s);
            of_scan(&sizes, Offset::luma(false), 16)[k]
        };
        // 168, and 16 because it is the last.
        assert_eq!((at(15, 183), at(15, 184)), (0, 1));
        assert_eq!((at(16, 187), at(16, 188)), (0, 1));
        assert_eq!((at(63, 195), at(63, 196)), (0, 1));
    }

    proptest! {
        #[test]
        fn it_is_the_rule_as_written(
            sizes in prop::collection::vec(prop_oneof![0u32..160, 120u32..220, 0u32..900], 64),
            offset in prop::sample::select(vec![54, 88, 112]),
        ) {
            let eight: [u32; 64] = std::array::from_fn(|i| sizes[i]);
            let four: [u32; 16] = std::array::from_fn(|i| sizes[i]);
            prop_assert_eq!(of_scan(&eight, Offset(offset), 16), plain(&eight, Offset(offset)));
            prop_assert_eq!(of_scan(&four, Offset(offset), 4), plain(&four, Offset(offset)));
        }

        #[test]
        fn levels_lie_between_truncation_and_the_nearest(
            coefs in prop::array::uniform16(-9180i16..=9180),
            qp in 0u8..=51,
            intra: bool,
        ) {
            let most = crate::quant::quant4(&coefs, qp, 32);
            let least = crate::quant::quant4(&coefs, qp, 0);
            let levels = levels4(&coefs, qp, Offset::luma(intra), 0);
            for k in 0..16 {
                prop_assert!(levels[k].abs() <= most[k].abs(), "{} {}", levels[k], most[k]);
                prop_assert!(levels[k].abs() >= least[k].abs().min(2) - 1);
                prop_assert!(levels[k] == 0 || levels[k].signum() == most[k].signum());
            }
            prop_assert_eq!(levels4(&coefs, qp, Offset::chroma(intra), 1)[0], 0);
        }

        #[test]
        fn signs_mirror_and_zero_stays_zero(
            coefs in prop::collection::vec(-65_000i32..65_000, 64),
            qp in 0u8..=51,
        ) {
            let coefs: [i32; 64] = std::array::from_fn(|i| coefs[i]);
            let offset = Offset::luma(true);
            let mirrored = levels8(&coefs.map(|c| -c), qp, offset).map(|l| -l);
            prop_assert_eq!(levels8(&coefs, qp, offset), mirrored);
            prop_assert_eq!(levels8(&[0; 64], qp, offset), [0; 64]);
        }
    }
}

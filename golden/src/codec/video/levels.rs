// SPDX-License-Identifier: Apache-2.0
//! Quantiser that weighs each level against its bits: one pass over a block, from the last level to
//! the first, each tried one lower.

use super::cost::Pricing;
use crate::entropy::h264::cabac::write;
use crate::entropy::h264::contexts::cat;
use crate::quant::tables::{CLASS, CLASS8, MF, MF8, ZIGZAG, ZIGZAG8};

/// Coefficients in units of the quantiser step, in 1/256.
const UNIT: u32 = 256;
/// Rounding offset of the level that is tried first: a little below a half.
const ROUND: u32 = 116;
/// Levels above this are not tried one lower.
const LARGEST: u16 = 2;
/// A level that was rounded down by more than this is not tried one lower.
const LOWERED: u32 = 64;

/// Levels of a 4x4 block of ctxBlockCat `category`, in scan order. `first`: 1 where the DC
/// coefficient is coded elsewhere, else 0.
pub fn quantise4(coefs: &[i16; 16], category: usize, first: usize, p: &Pricing) -> [i16; 16] {
    let qp = if category == cat::CHROMA_AC {
        p.qp_chroma
    } else {
        p.qp
    };
    let shift = 15 + u32::from(qp) / 6 - UNIT.ilog2();
    let mf = &MF[usize::from(qp) % 6];
    let scaled = std::array::from_fn(|k| {
        let at = usize::from(ZIGZAG[k]);
        let c = i32::from(coefs[at]);
        let size = (c.unsigned_abs() * u32::from(mf[usize::from(CLASS[at])])) >> shift;
        if k < first { (0, false) } else { (size, c < 0) }
    });
    decide(&scaled, category, first, p)
}

/// Levels of an 8x8 block in scan order.
pub fn quantise8(coefs: &[i32; 64], p: &Pricing) -> [i16; 64] {
    let shift = 16 + u32::from(p.qp) / 6 - UNIT.ilog2();
    let mf = &MF8[usize::from(p.qp) % 6];
    let scaled = std::array::from_fn(|k| {
        let at = usize::from(ZIGZAG8[k]);
        let size = (coefs[at].unsigned_abs() * u32::from(mf[usize::from(CLASS8[at])])) >> shift;
        (size, coefs[at] < 0)
    });
    decide(&scaled, cat::LUMA_8X8, 0, p)
}

/// Round to the nearest level, then lower each one whose bits are worth more than the error that
/// this adds.
fn decide<const N: usize>(
    scaled: &[(u32, bool); N],
    category: usize,
    first: usize,
    p: &Pricing,
) -> [i16; N] {
    let mut levels = [0i16; N];
    for (level, &(size, negative)) in levels.iter_mut().zip(scaled) {
        let nearest = ((size + ROUND) / UNIT) as i16;
        *level = if negative { -nearest } else { nearest };
    }
    if levels == [0; N] {
        return levels;
    }
    let rate = |levels: &[i16; N]| p.bits(|w| write::levels(category, &levels[first..], w));
    let mut bits = rate(&levels);
    for k in (first..N).rev() {
        let level = levels[k];
        if level == 0 {
            continue;
        }
        let size = scaled[k].0;
        let exact = u32::from(level.unsigned_abs()) * UNIT;
        if size > exact + LOWERED || level.unsigned_abs() > LARGEST {
            continue;
        }
        let (near, far) = (size.abs_diff(exact), size.abs_diff(exact - UNIT));
        levels[k] = level - level.signum();
        let trial = rate(&levels);
        let added = u64::from(far * far - near * near);
        if p.step_error(added, category == cat::CHROMA_AC) < p.cost(0, bits.saturating_sub(trial)) {
            bits = trial;
        } else {
            levels[k] = level;
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::h264::init::states;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn levels_lie_at_the_nearest_or_one_below(
            coefs in prop::array::uniform16(-3000i16..3000),
            qp in 0u8..=51,
        ) {
            let contexts = states(None, qp);
            let p = Pricing::new(qp, &contexts);
            let nearest = crate::quant::quant4(&coefs, qp, 32);
            let levels = quantise4(&coefs, cat::LUMA_4X4, 0, &p);
            for (level, nearest) in levels.into_iter().zip(nearest) {
                prop_assert!(level == 0 || level.signum() == nearest.signum());
                prop_assert!(
                    (nearest.abs() - 1..=nearest.abs()).contains(&level.abs()) || nearest == 0
                );
            }
            prop_assert_eq!(quantise4(&coefs, cat::LUMA_AC, 1, &p)[0], 0);
        }
    }

    #[test]
    fn a_lone_one_at_the_end_is_dropped_and_a_large_one_kept() {
        let contexts = states(Some(0), 28);
        let p = Pricing::new(28, &contexts);
        // Just above half a step at the last place of the scan.
        let mut coefs = [0i16; 16];
        coefs[15] = 90;
        assert_ne!(crate::quant::quant4(&coefs, 28, 32), [0; 16]);
        assert_eq!(quantise4(&coefs, cat::LUMA_4X4, 0, &p), [0; 16]);
        coefs[15] = 480;
        assert_eq!(quantise4(&coefs, cat::LUMA_4X4, 0, &p)[15], 3);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! residual_block_cabac() (7.3.5.3.3) of every kind of block in 4:2:0: binarisation (9.3.2) and
//! contexts (9.3.3.1.3).

use super::exp_golomb;
use crate::entropy::engine::BinWriter;
use crate::entropy::h264::binarisation::{LEVEL_PREFIX_MAX, Magnitudes, map_increments};
use crate::entropy::h264::contexts::{ABS_LEVEL, CODED_BLOCK_FLAG, LAST, SIGNIFICANT};

/// A block of ctxBlockCat `category` 0–4 with its coded_block_flag, whose ctxIdxInc is `increment`.
#[inline]
pub fn block(category: usize, increment: usize, levels: &[i16], w: &mut impl BinWriter) {
    let coded = levels.iter().any(|&l| l != 0);
    w.context(CODED_BLOCK_FLAG[category] + increment, coded);
    if coded {
        self::levels(category, levels, w);
    }
}

/// The levels of a coded block of ctxBlockCat `category` in scan order: significance map, then
/// magnitudes and signs backwards. Nothing where all levels are 0.
#[inline]
pub fn levels(category: usize, levels: &[i16], w: &mut impl BinWriter) {
    if w.block(category, levels) {
        return;
    }
    let Some(last) = levels.iter().rposition(|&l| l != 0) else {
        return;
    };
    let (significant, last_one) = (SIGNIFICANT[category], LAST[category]);
    for (k, &level) in levels[..levels.len() - 1].iter().enumerate() {
        let (inc, inc_last) = map_increments(category, k);
        w.context(significant + inc, level != 0);
        if level != 0 {
            w.context(last_one + inc_last, k == last);
            if k == last {
                break;
            }
        }
    }
    let abs = ABS_LEVEL[category];
    let mut before = Magnitudes::default();
    for &level in levels[..=last].iter().rev().filter(|l| **l != 0) {
        let minus1 = level.unsigned_abs() - 1;
        w.context(abs + before.first(), minus1 > 0);
        if minus1 > 0 {
            let rest = abs + before.rest(category);
            w.repeat(rest, true, minus1.min(LEVEL_PREFIX_MAX) - 1);
            if minus1 < LEVEL_PREFIX_MAX {
                w.context(rest, false);
            } else {
                exp_golomb(u32::from(minus1 - LEVEL_PREFIX_MAX), 0, w);
            }
        }
        before.note(minus1 > 0);
        w.bypass(level < 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::h264::contexts::cat;

    /// Context (`None`: bypass) and value of each bin.
    #[derive(Default)]
    struct Recorder(Vec<(Option<usize>, bool)>);

    impl BinWriter for Recorder {
        fn context(&mut self, ctx: usize, bin: bool) {
            self.0.push((Some(ctx), bin));
        }
        fn bypass(&mut self, bin: bool) {
            self.0.push((None, bin));
        }
        fn terminate(&mut self, _: bool) {}
    }

    fn bins(category: usize, levels: &[i16]) -> Vec<(Option<usize>, bool)> {
        let mut r = Recorder::default();
        block(category, 1, levels, &mut r);
        r.0
    }

    #[test]
    fn an_empty_block_is_one_bin() {
        let flag = CODED_BLOCK_FLAG[cat::LUMA_4X4] + 1;
        assert_eq!(bins(cat::LUMA_4X4, &[0; 16]), [(Some(flag), false)]);
    }

    #[test]
    fn a_full_block_says_no_last_flag_for_position_fifteen() {
        let mut levels = [1; 16];
        levels[15] = -1;
        let b = bins(cat::LUMA_4X4, &levels);
        let map = |c: usize| {
            let (significant, last) = (SIGNIFICANT[cat::LUMA_4X4], LAST[cat::LUMA_4X4]);
            (significant..significant + 15).contains(&c) || (last..last + 15).contains(&c)
        };
        assert_eq!(b.iter().filter(|b| b.0.is_some_and(map)).count(), 30);
        let abs = ABS_LEVEL[cat::LUMA_4X4];
        assert_eq!(b[31..33], [(Some(abs + 1), false), (None, true)]);
    }

    #[test]
    fn the_largest_level_has_a_golomb_suffix() {
        let mut levels = [0; 16];
        levels[0] = 15 + 5;
        // minus1 = 19 = 14 + 5: suffix 5 → 6 = 110b → 1 1 0, then 10; then the sign.
        let b = bins(cat::LUMA_4X4, &levels);
        let suffix: Vec<_> = b.iter().filter(|b| b.0.is_none()).map(|b| b.1).collect();
        assert_eq!(suffix, [true, true, false, true, false, false]);
        let abs = ABS_LEVEL[cat::LUMA_4X4];
        let ones = |b: &&(Option<usize>, bool)| b.0.is_some_and(|c| c >= abs) && b.1;
        assert_eq!(b.iter().filter(ones).count(), 14);
    }

    #[test]
    fn chroma_dc_has_three_larger_contexts() {
        let b = bins(cat::CHROMA_DC, &[2, 2, 2, 2]);
        let contexts: Vec<_> = b.iter().filter_map(|b| b.0).collect();
        let larger: Vec<_> = contexts.iter().filter_map(|c| c.checked_sub(262)).collect();
        assert_eq!(larger, [0, 1, 2, 3]);
        assert_eq!(contexts[1..7], [149, 210, 150, 211, 151, 212]);
    }
}

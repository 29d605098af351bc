//! residual_block_cabac() (7.3.5.3.3) of every kind of block in 4:2:0: binarisation (9.3.2) and contexts (9.3.3.1.3).

use super::binarise::BinWriter;
use super::ctx_idx::{
    ABS_LEVEL, CODED_BLOCK_FLAG, LAST, LAST_8X8, SIGNIFICANT, SIGNIFICANT_8X8, cat,
};

/// Prefix length of coeff_abs_level_minus1 (9.3.2.3: UEG0 with uCoff 14).
const ABS_PREFIX_MAX: u16 = 14;

/// coded_block_flag of a block of ctxBlockCat `category` 0–4; `increment` is its ctxIdxInc 0–3.
#[inline]
pub fn coded_block_flag(
    category: usize,
    increment: usize,
    coded: bool,
    w: &mut impl BinWriter<usize>,
) {
    w.context(CODED_BLOCK_FLAG[category] + increment, coded);
}

/// The levels of a coded block of ctxBlockCat `category` in scan order: significance map, then magnitudes and signs backwards. At least one
/// level is not 0.
pub fn levels(category: usize, levels: &[i16], w: &mut impl BinWriter<usize>) {
    let Some(last) = levels.iter().rposition(|&l| l != 0) else {
        return;
    };
    let (significant, last_one) = (SIGNIFICANT[category], LAST[category]);
    for (k, &level) in levels[..levels.len() - 1].iter().enumerate() {
        let (inc, inc_last) = match category {
            cat::LUMA_8X8 => (usize::from(SIGNIFICANT_8X8[k]), usize::from(LAST_8X8[k])),
            cat::CHROMA_DC => (k.min(2), k.min(2)),
            _ => (k, k),
        };
        w.context(significant + inc, level != 0);
        if level != 0 {
            w.context(last_one + inc_last, k == last);
            if k == last {
                break;
            }
        }
    }
    let abs = ABS_LEVEL[category];
    let most = if category == cat::CHROMA_DC { 3 } else { 4 };
    let (mut ones, mut larger) = (0usize, 0usize);
    for &level in levels[..=last].iter().rev().filter(|l| **l != 0) {
        let minus1 = level.unsigned_abs() - 1;
        let first = if larger > 0 { 0 } else { (1 + ones).min(4) };
        w.context(abs + first, minus1 > 0);
        if minus1 > 0 {
            let rest = abs + 5 + larger.min(most);
            for _ in 1..minus1.min(ABS_PREFIX_MAX) {
                w.context(rest, true);
            }
            if minus1 < ABS_PREFIX_MAX {
                w.context(rest, false);
            } else {
                exp_golomb(u32::from(minus1 - ABS_PREFIX_MAX), 0, w);
            }
            larger += 1;
        } else {
            ones += 1;
        }
        w.bypass(level < 0);
    }
}

/// k-th order Exp-Golomb suffix (9.3.2.3).
pub fn exp_golomb(mut value: u32, mut k: u32, w: &mut impl BinWriter<usize>) {
    while value >= 1 << k {
        w.bypass(true);
        value -= 1 << k;
        k += 1;
    }
    w.bypass(false);
    for bit in (0..k).rev() {
        w.bypass(value >> bit & 1 == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::context::CTX_IDX;
    use crate::entropy::{Bin, BinRecorder, BlockWord, binarise};
    use proptest::prelude::*;

    #[derive(Default)]
    struct Recorder(Vec<(usize, bool)>);

    impl BinWriter<usize> for Recorder {
        fn context(&mut self, ctx: usize, bin: bool) {
            self.0.push((ctx, bin));
        }
        fn bypass(&mut self, bin: bool) {
            self.0.push((0, bin));
        }
        fn terminate(&mut self, _: bool) {}
    }

    proptest! {
        #[test]
        fn blocks_of_category_two_are_those_of_the_rtl(
            values in prop::array::uniform16(prop_oneof![4 => Just(0i16), 3 => -2i16..=2, 1 => -2000i16..=2000]),
        ) {
            let word = BlockWord { levels: values, nz: values != [0; 16], cbf_b: true, ..Default::default() };
            let mut dense = BinRecorder::default();
            binarise::residual_block(&word, &mut dense);
            let expected: Vec<_> = dense.0.iter().map(|bin| match *bin {
                Bin::Context(c, v) => (usize::from(CTX_IDX[usize::from(c)]), v),
                Bin::Bypass(v) | Bin::Terminate(v) => (0, v),
            }).collect();
            let mut wide = Recorder::default();
            coded_block_flag(cat::LUMA_4X4, 2, word.nz, &mut wide);
            levels(cat::LUMA_4X4, &values, &mut wide);
            prop_assert_eq!(wide.0, expected);
        }
    }

    #[test]
    fn chroma_dc_has_three_larger_contexts() {
        let mut r = Recorder::default();
        levels(cat::CHROMA_DC, &[2, 2, 2, 2], &mut r);
        let larger: Vec<_> =
            r.0.iter()
                .filter(|b| b.0 >= 257 + 5)
                .map(|b| b.0 - 262)
                .collect();
        assert_eq!(larger, [0, 1, 2, 3]);
        let map: Vec<_> = r.0[..6].iter().map(|b| b.0).collect();
        assert_eq!(map, [149, 210, 150, 211, 151, 212]);
    }
}

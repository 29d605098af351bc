//! Binarisation (9.3.2) and context selection (9.3.3) of a macroblock.
//!
//! One description of the syntax serves every use of it: a [`BinWriter`] may write the bins, record or count them.

use super::context::{ABS, CBF, CBP, LAST, MB_TYPE, PREV_MODE, QP_DELTA, REM_MODE, SIG};
use super::word::BlockWord;

/// Where bins go. `C` names a context: `u8` is a dense number of the RTL's, `usize` the standard's ctxIdx.
pub trait BinWriter<C = u8> {
    /// A bin coded with context `ctx`.
    fn context(&mut self, ctx: C, bin: bool);
    /// An equiprobable bin.
    fn bypass(&mut self, bin: bool);
    /// A bin before the end of the slice may follow; `true` ends the slice.
    fn terminate(&mut self, bin: bool);
}

/// A [`BinWriter`] that also takes the samples of I_PCM.
pub trait RawWriter: BinWriter<usize> {
    /// All bytes of a macroblock, behind `terminate(true)`, which ends on a byte's edge. The contexts keep their states.
    fn raw(&mut self, bytes: &[u8]);
}

/// A recorded bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bin {
    /// Coded with a context (dense number, value).
    Context(u8, bool),
    /// Equiprobable.
    Bypass(bool),
    /// End of slice or not.
    Terminate(bool),
}

/// A [`BinWriter`] that keeps the bins.
#[derive(Clone, Debug, Default)]
pub struct BinRecorder(pub Vec<Bin>);

impl BinWriter for BinRecorder {
    fn context(&mut self, ctx: u8, bin: bool) {
        self.0.push(Bin::Context(ctx, bin));
    }
    fn bypass(&mut self, bin: bool) {
        self.0.push(Bin::Bypass(bin));
    }
    fn terminate(&mut self, bin: bool) {
        self.0.push(Bin::Terminate(bin));
    }
}

/// Prefix length of coeff_abs_level_minus1 (9.3.2.3: UEG0 with uCoff 14).
const ABS_PREFIX_MAX: u16 = 14;

/// Write macroblock_layer() of an I_NxN macroblock with 4x4 transform in 4:0:0 (7.3.5) and end_of_slice_flag. `words` in coding order.
pub fn macroblock(words: &[BlockWord; 16], w: &mut impl BinWriter) {
    w.context(MB_TYPE, false);
    for word in words {
        mode(word, w);
    }
    let cbp = coded_block_pattern(words);
    for b8 in 0..4 {
        let term =
            |outside: bool, inside: Option<usize>| inside.map_or(outside, |i| cbp >> i & 1 == 0);
        let a = term(words[4 * b8 + 2].cbp_a, (b8 % 2 == 1).then(|| b8 - 1));
        let b = term(words[4 * b8 + 1].cbp_b, (b8 >= 2).then(|| b8 - 2));
        w.context(CBP + u8::from(a) + 2 * u8::from(b), cbp >> b8 & 1 == 1);
    }
    if cbp != 0 {
        w.context(QP_DELTA, false);
    }
    for (b, word) in words.iter().enumerate() {
        if cbp >> (b / 4) & 1 == 1 {
            residual_block(word, w);
        }
    }
    w.terminate(words[15].last);
}

/// coded_block_pattern: bit i is set when one of the four blocks of 8x8 block i has levels.
pub fn coded_block_pattern(words: &[BlockWord; 16]) -> u8 {
    (0..4).fold(0, |cbp, b8| {
        cbp | u8::from(words[4 * b8..4 * b8 + 4].iter().any(|w| w.nz)) << b8
    })
}

fn mode(word: &BlockWord, w: &mut impl BinWriter) {
    w.context(PREV_MODE, word.pred_flag);
    if !word.pred_flag {
        for bit in 0..3 {
            w.context(REM_MODE, word.rem_mode >> bit & 1 == 1);
        }
    }
}

/// residual_block_cabac() (7.3.5.3.3) of a block of ctxBlockCat 2.
pub fn residual_block(word: &BlockWord, w: &mut impl BinWriter) {
    w.context(
        CBF + u8::from(word.cbf_a) + 2 * u8::from(word.cbf_b),
        word.nz,
    );
    let Some(last) = word.levels.iter().rposition(|&l| l != 0) else {
        return;
    };
    for (k, &level) in word.levels.iter().enumerate().take(15) {
        w.context(SIG + k as u8, level != 0);
        if level != 0 {
            w.context(LAST + k as u8, k == last);
            if k == last {
                break;
            }
        }
    }
    let (mut ones, mut larger) = (0u8, 0u8);
    for &level in word.levels[..=last].iter().rev().filter(|l| **l != 0) {
        let minus1 = level.unsigned_abs() - 1;
        let first = if larger > 0 { 0 } else { (1 + ones).min(4) };
        w.context(ABS + first, minus1 > 0);
        if minus1 > 0 {
            let rest = ABS + 5 + larger.min(4);
            for i in 1..minus1.min(ABS_PREFIX_MAX) {
                debug_assert!(i < ABS_PREFIX_MAX);
                w.context(rest, true);
            }
            if minus1 < ABS_PREFIX_MAX {
                w.context(rest, false);
            } else {
                exp_golomb0(minus1 - ABS_PREFIX_MAX, w);
            }
            larger += 1;
        } else {
            ones += 1;
        }
        w.bypass(level < 0);
    }
}

/// k-th order Exp-Golomb with k = 0 (9.3.2.3), the suffix of large levels.
fn exp_golomb0(value: u16, w: &mut impl BinWriter) {
    let bits = u16::BITS - (value + 1).leading_zeros() - 1;
    for _ in 0..bits {
        w.bypass(true);
    }
    w.bypass(false);
    for i in (0..bits).rev() {
        w.bypass((value + 1) >> i & 1 == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(word: &BlockWord) -> Vec<Bin> {
        let mut r = BinRecorder::default();
        residual_block(word, &mut r);
        r.0
    }

    #[test]
    fn an_empty_block_is_one_bin() {
        assert_eq!(
            bins(&BlockWord {
                cbf_a: true,
                ..Default::default()
            }),
            [Bin::Context(CBF + 1, false)]
        );
    }

    #[test]
    fn a_full_block_says_no_last_flag_for_position_fifteen() {
        let mut word = BlockWord {
            levels: [1; 16],
            nz: true,
            ..Default::default()
        };
        word.levels[15] = -1;
        let b = bins(&word);
        assert_eq!(
            b.iter()
                .filter(|b| matches!(b, Bin::Context(c, _) if (SIG..LAST + 15).contains(c)))
                .count(),
            30
        );
        assert_eq!(b[31..33], [Bin::Context(ABS + 1, false), Bin::Bypass(true)]);
    }

    #[test]
    fn the_largest_level_has_a_golomb_suffix() {
        let mut word = BlockWord {
            nz: true,
            ..Default::default()
        };
        word.levels[0] = 15 + 5;
        // minus1 = 19 = 14 + 5: suffix 5 → 6 = 110b → 1 1 0, then 10.
        let b = bins(&word);
        let suffix: Vec<_> = b
            .iter()
            .filter_map(|b| {
                if let Bin::Bypass(v) = b {
                    Some(*v)
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(suffix, [true, true, false, true, false, false]);
        assert_eq!(
            b.iter()
                .filter(|b| matches!(b, Bin::Context(c, true) if *c >= ABS))
                .count(),
            14
        );
    }

    #[test]
    fn an_empty_macroblock_has_no_qp_delta() {
        let mut r = BinRecorder::default();
        let word = BlockWord {
            pred_flag: true,
            ..Default::default()
        };
        macroblock(&[word; 16], &mut r);
        assert_eq!(r.0.len(), 1 + 16 + 4 + 1);
        // Inside the macroblock an uncoded 8x8 block raises the increment: 0, 1, 2, 3.
        let cbp: Vec<_> = r.0[17..21].to_vec();
        assert_eq!(cbp, [0, 1, 2, 3].map(|i| Bin::Context(CBP + i, false)));
    }
}

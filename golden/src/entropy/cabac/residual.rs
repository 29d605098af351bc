//! residual_block_cabac() (7.3.5.3.3) of all kinds of blocks.

use super::{CabacReader, absent};
use crate::entropy::context::State;
use crate::entropy::ctx_idx::{
    ABS_LEVEL, CODED_BLOCK_FLAG, LAST, LAST_8X8, SIGNIFICANT, SIGNIFICANT_8X8, cat,
};
use crate::entropy::decoder::Decoder;
use crate::entropy::syntax::{Around, Block, MbInfo, coded};
use crate::entropy::tables::init::ROOM;
use crate::stream::read::SyntaxError;

/// Longest prefix of coeff_abs_level_minus1 (9.3.2.3: UEG0 with uCoff 14).
const ABS_PREFIX_MAX: i32 = 14;
/// Longest Exp-Golomb suffix whose levels can be within −32768 … 32767 (7.4.5.3.3).
const ABS_SUFFIX_BITS: u32 = 15;

impl CabacReader<'_> {
    #[inline]
    pub(super) fn residual_block(
        &mut self,
        block: Block,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        match block {
            Block::Luma4(b) => self.flagged::<{ cat::LUMA_4X4 }>(luma(b), around, info, levels),
            Block::LumaAc(b) => self.flagged::<{ cat::LUMA_AC }>(luma(b), around, info, levels),
            Block::LumaDc => {
                self.flagged::<{ cat::LUMA_DC }>(whole(coded::LUMA_DC), around, info, levels)
            }
            Block::ChromaDc(c) => {
                self.flagged::<{ cat::CHROMA_DC }>(whole(coded::chroma_dc(c)), around, info, levels)
            }
            Block::ChromaAc(c, b) => {
                self.flagged::<{ cat::CHROMA_AC }>(chroma(c, b), around, info, levels)
            }
        }
    }

    /// A block with coded_block_flag.
    #[inline(always)]
    fn flagged<const CAT: usize>(
        &mut self,
        place: Place,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        let outside = absent(info.class);
        let flag = |(inside, bit): (bool, u32), other: Option<&MbInfo>| match inside {
            true => info.coded & bit != 0,
            false => other.map_or(outside, |mb| mb.coded & bit != 0),
        };
        let increment =
            usize::from(flag(place.a, around.a)) + 2 * usize::from(flag(place.b, around.b));
        if !self.bin(CODED_BLOCK_FLAG[CAT] + increment) {
            return Ok(false);
        }
        info.coded |= place.own;
        // Local copy: the engine lives in registers over the whole block.
        let mut engine = self.engine;
        let result = coefficients::<CAT>(&mut engine, &mut self.states, levels);
        self.engine = engine;
        result.map(|()| true)
    }

    /// An 8x8 block; it has no coded_block_flag outside 4:4:4, and counts as coded for its neighbours.
    #[inline]
    pub(super) fn residual_block8(
        &mut self,
        b8: usize,
        info: &mut MbInfo,
        levels: &mut [i16; 64],
    ) -> Result<bool, SyntaxError> {
        info.coded |= 0x33 << (8 * (b8 / 2) + 2 * (b8 % 2));
        let mut engine = self.engine;
        let result = coefficients::<{ cat::LUMA_8X8 }>(&mut engine, &mut self.states, levels);
        self.engine = engine;
        result.map(|()| true)
    }
}

/// A block's own bit of [`MbInfo::coded`], and its neighbours': whether they are in the same macroblock, and their bit.
struct Place {
    own: u32,
    a: (bool, u32),
    b: (bool, u32),
}

/// A block that there is one of in a macroblock.
fn whole(bit: u32) -> Place {
    Place {
        own: bit,
        a: (false, bit),
        b: (false, bit),
    }
}

#[inline(always)]
fn luma(b: usize) -> Place {
    let (x, y) = (b % 4, b / 4);
    Place {
        own: coded::luma(b),
        a: (x > 0, coded::luma(if x > 0 { b - 1 } else { b + 3 })),
        b: (y > 0, coded::luma(if y > 0 { b - 4 } else { b + 12 })),
    }
}

#[inline(always)]
fn chroma(c: usize, b: usize) -> Place {
    Place {
        own: coded::chroma_ac(c, b),
        a: (b % 2 == 1, coded::chroma_ac(c, b ^ 1)),
        b: (b >= 2, coded::chroma_ac(c, b ^ 2)),
    }
}

/// The levels of a block that has some. `levels` are zeros and as many as the block's kind has, with one more in front for AC blocks.
#[inline(always)]
fn coefficients<const CAT: usize>(
    engine: &mut Decoder,
    states: &mut [State; ROOM],
    levels: &mut [i16],
) -> Result<(), SyntaxError> {
    let first = usize::from(CAT == cat::LUMA_AC || CAT == cat::CHROMA_AC);
    let count = match CAT {
        cat::CHROMA_DC => 4,
        cat::LUMA_8X8 => 64,
        _ => 16 - first,
    };
    let increments = |k: usize| match CAT {
        cat::CHROMA_DC => (k.min(2), k.min(2)),
        cat::LUMA_8X8 => (usize::from(SIGNIFICANT_8X8[k]), usize::from(LAST_8X8[k])),
        _ => (k, k),
    };
    let mut at = [0u8; 64];
    let mut found = 0;
    let mut k = 0;
    loop {
        if k == count - 1 {
            // Nobody said which was the last: it is this one.
            at[found % 64] = k as u8;
            found += 1;
            break;
        }
        let (significant, last) = increments(k);
        if engine.context(&mut states[(SIGNIFICANT[CAT] + significant) % ROOM]) {
            at[found % 64] = k as u8;
            found += 1;
            if engine.context(&mut states[(LAST[CAT] + last) % ROOM]) {
                break;
            }
        }
        k += 1;
    }
    let most_larger = if CAT == cat::CHROMA_DC { 3 } else { 4 };
    let (mut ones, mut larger) = (0usize, 0usize);
    for &k in at[..found].iter().rev() {
        let first_bin = if larger > 0 { 0 } else { (1 + ones).min(4) };
        let mut magnitude = 1i32;
        if engine.context(&mut states[(ABS_LEVEL[CAT] + first_bin) % ROOM]) {
            let rest = ABS_LEVEL[CAT] + 5 + larger.min(most_larger);
            magnitude = 2;
            while magnitude <= ABS_PREFIX_MAX && engine.context(&mut states[rest % ROOM]) {
                magnitude += 1;
            }
            if magnitude > ABS_PREFIX_MAX {
                magnitude += exp_golomb0(engine)?;
            }
            larger += 1;
        } else {
            ones += 1;
        }
        let sign = i32::from(engine.bypass());
        let level = (magnitude ^ -sign) + sign;
        levels[first + usize::from(k)] = i16::try_from(level)
            .map_err(|_| SyntaxError::invalid("coeff_abs_level_minus1", magnitude - 1))?;
    }
    Ok(())
}

/// The suffix of large levels, 0-th order Exp-Golomb in bypass bins (9.3.2.3).
fn exp_golomb0(engine: &mut Decoder) -> Result<i32, SyntaxError> {
    let mut bits = 0;
    while engine.bypass() {
        bits += 1;
        if bits > ABS_SUFFIX_BITS {
            return Err(SyntaxError::invalid("coeff_abs_level_minus1", 1 << bits));
        }
    }
    Ok((0..bits).fold(1, |value, _| value << 1 | i32::from(engine.bypass())) - 1)
}

// SPDX-License-Identifier: Apache-2.0
//! residual_block_cabac() (7.3.5.3.3) of all kinds of blocks.

use super::CabacReader;
use crate::entropy::engine::{Decoder, State};
use crate::entropy::h264::binarisation::{
    self, LEVEL_PREFIX_MAX, LEVEL_SUFFIX_BITS, Magnitudes, map_increments,
};
use crate::entropy::h264::contexts::{ABS_LEVEL, CODED_BLOCK_FLAG, LAST, SIGNIFICANT, cat};
use crate::entropy::h264::init::ROOM;
use crate::entropy::h264::syntax::{Around, Block, CodedBit, MbInfo, coded};
use crate::stream::read::SyntaxError;

impl CabacReader<'_> {
    #[inline(always)]
    pub(super) fn residual_block(
        &mut self,
        block: Block,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        let whole = CodedBit::whole;
        match block {
            Block::Luma4(b) => {
                self.flagged::<{ cat::LUMA_4X4 }>(CodedBit::luma(b), around, info, levels)
            }
            Block::LumaAc(b) => {
                self.flagged::<{ cat::LUMA_AC }>(CodedBit::luma(b), around, info, levels)
            }
            Block::LumaDc => {
                self.flagged::<{ cat::LUMA_DC }>(whole(coded::LUMA_DC), around, info, levels)
            }
            Block::ChromaDc(c) => {
                self.flagged::<{ cat::CHROMA_DC }>(whole(coded::chroma_dc(c)), around, info, levels)
            }
            Block::ChromaAc(c, b) => {
                self.flagged::<{ cat::CHROMA_AC }>(CodedBit::chroma(c, b), around, info, levels)
            }
        }
    }

    /// A block with coded_block_flag, whose increment the neighbours give.
    #[inline(always)]
    fn flagged<const CAT: usize>(
        &mut self,
        bit: CodedBit,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        let increment = around.coded_flag(bit, info.coded, info.is_intra());
        let coded = self.block::<CAT>(increment, levels)?;
        if coded {
            info.coded |= bit.own;
        }
        Ok(coded)
    }

    /// A block of ctxBlockCat `CAT` with coded_block_flag of this ctxIdxInc. `levels` must be zero;
    /// they come in scan order. Gives coded_block_flag.
    ///
    /// # Errors
    /// A level that no 16 bits hold.
    #[inline(always)]
    pub fn block<const CAT: usize>(
        &mut self,
        increment: usize,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        if !self.bin(CODED_BLOCK_FLAG[CAT] + increment) {
            return Ok(false);
        }
        // Local copy: the engine lives in registers over the whole block.
        let mut engine = self.engine;
        let result = coefficients::<CAT>(&mut engine, &mut self.states, levels);
        self.engine = engine;
        result.map(|()| true)
    }

    /// An 8x8 block; it has no coded_block_flag outside 4:4:4, and counts as coded for its
    /// neighbours.
    #[inline(always)]
    pub(super) fn residual_block8(
        &mut self,
        b8: usize,
        info: &mut MbInfo,
        levels: &mut [i16; 64],
    ) -> Result<bool, SyntaxError> {
        info.coded |= coded::luma8(b8);
        let mut engine = self.engine;
        let result = coefficients::<{ cat::LUMA_8X8 }>(&mut engine, &mut self.states, levels);
        self.engine = engine;
        result.map(|()| true)
    }
}

/// The levels of a block that has some. `levels` are zeros and as many as the block's kind has,
/// with one more in front for AC blocks.
#[inline(always)]
fn coefficients<const CAT: usize>(
    engine: &mut Decoder,
    states: &mut [State; ROOM],
    levels: &mut [i16],
) -> Result<(), SyntaxError> {
    let first = usize::from(CAT == cat::LUMA_AC || CAT == cat::CHROMA_AC);
    let count = binarisation::levels(CAT);
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
        let (significant, last) = map_increments(CAT, k);
        if engine.context(&mut states[(SIGNIFICANT[CAT] + significant) % ROOM]) {
            at[found % 64] = k as u8;
            found += 1;
            if engine.context(&mut states[(LAST[CAT] + last) % ROOM]) {
                break;
            }
        }
        k += 1;
    }
    let mut before = Magnitudes::default();
    for &k in at[..found].iter().rev() {
        let mut magnitude = 1i32;
        let larger = engine.context(&mut states[(ABS_LEVEL[CAT] + before.first()) % ROOM]);
        if larger {
            let rest = ABS_LEVEL[CAT] + before.rest(CAT);
            let most = i32::from(LEVEL_PREFIX_MAX);
            magnitude = 2;
            while magnitude <= most && engine.context(&mut states[rest % ROOM]) {
                magnitude += 1;
            }
            if magnitude > most {
                magnitude += exp_golomb0(engine)?;
            }
        }
        before.note(larger);
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
        if bits > LEVEL_SUFFIX_BITS {
            return Err(SyntaxError::invalid("coeff_abs_level_minus1", 1 << bits));
        }
    }
    Ok((0..bits).fold(1, |value, _| value << 1 | i32::from(engine.bypass())) - 1)
}

// SPDX-License-Identifier: Apache-2.0
//! residual_block_cavlc() (7.3.5.3.2, 9.2).

use super::bits::Bits;
use super::vlc;
use crate::stream::read::SyntaxError;

/// Longest level_prefix that any level needs (9.2.2.1).
const PREFIX_MAX: u32 = 18;

/// What kind of block it is, as far as its codes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// Sixteen or fifteen levels, with nC.
    Block { nc: u8, count: usize },
    /// Four levels of chroma DC.
    ChromaDc,
}

/// Read a block: its levels, in scan order, each with `write` (position, level). Gives TotalCoeff.
#[inline(always)]
pub(super) fn block(
    bits: &mut Bits,
    kind: BlockKind,
    mut write: impl FnMut(usize, i16),
) -> Result<u8, SyntaxError> {
    let invalid = |field| SyntaxError::Invalid { field, value: -1 };
    let (token, count) = match kind {
        BlockKind::Block { nc, count } => (vlc::token(bits, nc), count),
        BlockKind::ChromaDc => (vlc::chroma_token(bits), 4),
    };
    let (total, ones) = token.ok_or(invalid("coeff_token"))?;
    if total == 0 {
        return Ok(0);
    }
    if total > count {
        return Err(SyntaxError::invalid("coeff_token", total as i64));
    }
    let mut levels = [0i16; 16];
    read_levels(bits, &mut levels[..total], ones)?;
    let mut zeros = 0;
    if total < count {
        let read = match kind {
            BlockKind::Block { .. } => vlc::total_zeros(bits, total),
            BlockKind::ChromaDc => vlc::total_zeros_chroma(bits, total),
        };
        zeros = read.ok_or(invalid("total_zeros"))?;
        if zeros + total > count {
            return Err(SyntaxError::invalid("total_zeros", zeros as i64));
        }
    }
    let mut at = zeros + total;
    for (i, &level) in levels[..total].iter().enumerate() {
        at -= 1;
        write(at, level);
        if zeros > 0 && i + 1 < total {
            let run = vlc::run_before(bits, zeros).ok_or(invalid("run_before"))?;
            if run > zeros {
                return Err(SyntaxError::invalid("run_before", run as i64));
            }
            zeros -= run;
            at -= run;
        }
    }
    Ok(total as u8)
}

/// Levels from the highest frequency on (9.2.2); the first `ones` are trailing ones.
#[inline(always)]
fn read_levels(bits: &mut Bits, levels: &mut [i16], ones: usize) -> Result<(), SyntaxError> {
    let signs = bits.peek();
    for (i, level) in levels[..ones].iter_mut().enumerate() {
        *level = 1 - 2 * (signs << i >> 31) as i16;
    }
    bits.skip(ones as u32);
    let mut suffix_length = u32::from(levels.len() > 10 && ones < 3);
    for (i, level) in levels[ones..].iter_mut().enumerate() {
        let word = bits.peek_long();
        let prefix = ((word >> 32) as u32).leading_zeros();
        if prefix > PREFIX_MAX {
            return Err(SyntaxError::invalid("level_prefix", prefix));
        }
        let size = match prefix {
            14 if suffix_length == 0 => 4,
            15.. => prefix - 3,
            _ => suffix_length,
        };
        bits.skip(prefix + 1 + size);
        // Of the 57 bits 19 are the prefix at most, and 15 the suffix.
        let suffix = (word << (prefix + 1) >> 1 >> (63 - size)) as i32;
        let mut code = (prefix.min(15) << suffix_length) as i32 + suffix;
        if prefix >= 15 && suffix_length == 0 {
            code += 15;
        }
        if prefix >= 16 {
            code += (1 << (prefix - 3)) - 4096;
        }
        if i == 0 && ones < 3 {
            code += 2;
        }
        let value = if code % 2 == 0 {
            (code + 2) >> 1
        } else {
            (-code - 1) >> 1
        };
        *level = i16::try_from(value).map_err(|_| SyntaxError::invalid("level_prefix", prefix))?;
        if suffix_length == 0 {
            suffix_length = 1;
        }
        if value.abs() > 3 << (suffix_length - 1) && suffix_length < 6 {
            suffix_length += 1;
        }
    }
    Ok(())
}

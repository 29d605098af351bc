// SPDX-License-Identifier: Apache-2.0
//! CAVLC parsing of macroblocks (7.3.5 with Exp-Golomb codes, 9.1, 9.2): all types, all slices,
//! 4:0:0 and 4:2:0.

mod bits;
pub mod coeff_token;
mod residual;
mod vlc;
pub mod zeros;

use super::syntax::{Around, Block, Elements, MbInfo};
use crate::intra::BLOCK_XY;
use crate::stream::read::SyntaxError;
use crate::stream::read::bit_reader::stop_bit;
use crate::stream::slice_header::SliceKind;
use bits::Bits;
use residual::{BlockKind, block};

/// coded_block_pattern by codeNum (Table 9-4), with chroma: intra NxN, inter.
pub const PATTERNS: [[u8; 48]; 2] = [
    [
        47, 31, 15, 0, 23, 27, 29, 30, 7, 11, 13, 14, 39, 43, 45, 46, 16, 3, 5, 10, 12, 19, 21, 26,
        28, 35, 37, 42, 44, 1, 2, 4, 8, 17, 18, 20, 24, 6, 9, 22, 25, 32, 33, 34, 36, 40, 38, 41,
    ],
    [
        0, 16, 1, 2, 4, 8, 32, 3, 5, 10, 12, 15, 47, 7, 11, 13, 14, 6, 9, 31, 35, 37, 42, 44, 33,
        34, 36, 40, 39, 43, 45, 46, 17, 18, 20, 24, 19, 21, 26, 28, 23, 27, 29, 30, 22, 25, 38, 41,
    ],
];

/// The same without chroma.
pub const GREY_PATTERNS: [[u8; 16]; 2] = [
    [15, 0, 7, 11, 13, 14, 3, 5, 10, 12, 1, 2, 4, 8, 6, 9],
    [0, 1, 2, 4, 8, 3, 5, 10, 12, 15, 7, 11, 13, 14, 6, 9],
];

/// What is known of the run of skipped macroblocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// mb_skip_run comes next.
    Unread,
    /// So many more are skipped, then one is not, if the data go on.
    Left(u32),
}

/// Reader of a slice's syntax elements.
#[derive(Clone, Debug)]
pub struct CavlcReader<'a> {
    bits: Bits<'a>,
    run: Run,
    /// Position of the rbsp_stop_one_bit.
    end: usize,
}

impl<'a> CavlcReader<'a> {
    /// Start at bit `start` of a raw byte sequence payload.
    pub fn new(rbsp: &'a [u8], start: usize) -> Self {
        Self {
            bits: Bits::new(rbsp, start),
            run: Run::Unread,
            end: stop_bit(rbsp).unwrap_or(0),
        }
    }

    fn ue_to(&mut self, max: u32, field: &'static str) -> Result<u8, SyntaxError> {
        let value = self.bits.ue(field)?;
        if value > max {
            return Err(SyntaxError::invalid(field, value));
        }
        Ok(value as u8)
    }
}

impl Elements for CavlcReader<'_> {
    const CONTEXTS: bool = false;

    fn skipped(&mut self, _kind: SliceKind, _around: &Around) -> Result<bool, SyntaxError> {
        let left = match self.run {
            Run::Unread => self.bits.ue("mb_skip_run")?,
            Run::Left(left) => left,
        };
        self.run = match left {
            0 => Run::Unread,
            _ => Run::Left(left - 1),
        };
        Ok(left > 0)
    }

    fn end_of_slice(&mut self, skipped: bool) -> bool {
        let more_skipped = skipped && matches!(self.run, Run::Left(1..));
        !more_skipped && self.bits.position >= self.end
    }

    fn mb_type(&mut self, kind: SliceKind, _around: &Around) -> Result<u8, SyntaxError> {
        let most = match kind {
            SliceKind::I => 25,
            SliceKind::P => 30,
            SliceKind::B => 48,
        };
        self.ue_to(most, "mb_type")
    }

    fn sub_mb_type(&mut self, kind: SliceKind) -> Result<u8, SyntaxError> {
        self.ue_to(if kind == SliceKind::B { 12 } else { 3 }, "sub_mb_type")
    }

    fn transform_size(&mut self, _around: &Around) -> bool {
        self.bits.flag()
    }

    fn intra_mode(&mut self) -> Option<u8> {
        if self.bits.flag() {
            None
        } else {
            Some(self.bits.u(3) as u8)
        }
    }

    fn chroma_mode(&mut self, _around: &Around) -> Result<u8, SyntaxError> {
        self.ue_to(3, "intra_chroma_pred_mode")
    }

    fn coded_block_pattern(
        &mut self,
        intra: bool,
        chroma: bool,
        _around: &Around,
    ) -> Result<u8, SyntaxError> {
        let which = usize::from(!intra);
        let table: &[u8] = if chroma {
            &PATTERNS[which]
        } else {
            &GREY_PATTERNS[which]
        };
        let code = self.ue_to(table.len() as u32 - 1, "coded_block_pattern")?;
        Ok(table[usize::from(code)])
    }

    fn qp_delta(&mut self) -> Result<i8, SyntaxError> {
        let delta = self.bits.se("mb_qp_delta")?;
        if !(-26..=25).contains(&delta) {
            return Err(SyntaxError::invalid("mb_qp_delta", delta));
        }
        Ok(delta as i8)
    }

    fn no_qp_delta(&mut self) {}

    fn ref_idx(&mut self, active: u8, _increment: u8) -> Result<u8, SyntaxError> {
        if active == 2 {
            // te(v) of a range of 1: one inverted bit.
            return Ok(u8::from(!self.bits.flag()));
        }
        self.ue_to(u32::from(active) - 1, "ref_idx")
    }

    fn mvd(&mut self, _component: usize, _sum: u16) -> Result<i16, SyntaxError> {
        let value = self.bits.se("mvd")?;
        i16::try_from(value).map_err(|_| SyntaxError::invalid("mvd", value))
    }

    fn pcm(&mut self, samples: &mut [u8]) -> Result<(), SyntaxError> {
        let bytes = self
            .bits
            .bytes(samples.len())
            .ok_or(SyntaxError::Truncated {
                field: "pcm_sample_luma",
            })?;
        samples.copy_from_slice(bytes);
        Ok(())
    }

    #[inline(always)]
    fn residual(
        &mut self,
        which: Block,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        let (kind, first, slot) = match which {
            Block::LumaDc => (luma(0, 16, around, info), 0, None),
            Block::Luma4(b) => (luma(b, 16, around, info), 0, Some(b)),
            Block::LumaAc(b) => (luma(b, 15, around, info), 1, Some(b)),
            Block::ChromaDc(_) => (BlockKind::ChromaDc, 0, None),
            Block::ChromaAc(c, b) => (chroma(c, b, around, info), 1, Some(16 + 4 * c + b)),
        };
        let total = block(&mut self.bits, kind, |at, level| levels[first + at] = level)?;
        if let Some(slot) = slot {
            info.totals[slot] = total;
        }
        Ok(total > 0)
    }

    /// Four blocks whose levels interleave (7.3.5.3.2).
    #[inline(always)]
    fn residual8(
        &mut self,
        b8: usize,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16; 64],
    ) -> Result<bool, SyntaxError> {
        let mut any = false;
        for i in 0..4 {
            let (x, y) = BLOCK_XY[4 * b8 + i];
            let b = usize::from(4 * y + x);
            let kind = luma(b, 16, around, info);
            let total = block(&mut self.bits, kind, |at, level| levels[4 * at + i] = level)?;
            info.totals[b] = total;
            any |= total > 0;
        }
        Ok(any)
    }

    fn overrun(&self) -> bool {
        self.bits.position > self.end
    }

    fn check_end(&self) -> Result<(), SyntaxError> {
        // more_rbsp_data() was false: the next bit is the stop bit, or it has been passed.
        if self.bits.position == self.end {
            Ok(())
        } else {
            Err(SyntaxError::Truncated {
                field: "slice data",
            })
        }
    }
}

/// nC from total_coeff of the blocks to the left and above, where they are available (9.2.1).
#[inline(always)]
fn context(a: Option<u8>, b: Option<u8>) -> u8 {
    match (a, b) {
        (Some(a), Some(b)) => (a + b + 1) >> 1,
        (Some(n), None) | (None, Some(n)) => n,
        (None, None) => 0,
    }
}

#[inline(always)]
fn luma(b: usize, count: usize, around: &Around, info: &MbInfo) -> BlockKind {
    let a = match b % 4 {
        0 => around.a.map(|mb| mb.totals[b + 3]),
        _ => Some(info.totals[b - 1]),
    };
    let above = match b / 4 {
        0 => around.b.map(|mb| mb.totals[b + 12]),
        _ => Some(info.totals[b - 4]),
    };
    let nc = context(a, above);
    BlockKind::Block { nc, count }
}

#[inline(always)]
fn chroma(c: usize, b: usize, around: &Around, info: &MbInfo) -> BlockKind {
    let at = 16 + 4 * c;
    let a = match b % 2 {
        0 => around.a.map(|mb| mb.totals[at + b + 1]),
        _ => Some(info.totals[at + b - 1]),
    };
    let above = match b / 2 {
        0 => around.b.map(|mb| mb.totals[at + b + 2]),
        _ => Some(info.totals[at + b - 2]),
    };
    let nc = context(a, above);
    BlockKind::Block { nc, count: 15 }
}

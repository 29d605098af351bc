// SPDX-License-Identifier: Apache-2.0
//! Syntax elements as Exp-Golomb and variable-length codes (9.1, 9.2).

use tricodec_golden::entropy::h264::cavlc::coeff_token::{self, CHROMA_DC};
use tricodec_golden::entropy::h264::cavlc::zeros::{
    RUN_BEFORE, TOTAL_ZEROS, TOTAL_ZEROS_CHROMA_DC,
};
use tricodec_golden::entropy::h264::cavlc::{GREY_PATTERNS, PATTERNS};
use tricodec_golden::entropy::h264::syntax::{Around, Block, MbInfo};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::stream::BitWriter;

/// Writer of a slice's syntax elements.
pub struct Cavlc {
    w: BitWriter,
    /// Macroblocks skipped since the last one that is not.
    run: u32,
}

impl Cavlc {
    /// Behind the header in `w`.
    pub fn new(w: BitWriter) -> Self {
        Self { w, run: 0 }
    }

    pub fn into_bytes(mut self) -> Vec<u8> {
        if self.run > 0 {
            self.w.ue(self.run);
        }
        self.w.trailing();
        self.w.into_bytes()
    }

    pub fn skip(&mut self, skip: bool) {
        if skip {
            self.run += 1;
        } else {
            self.w.ue(self.run);
            self.run = 0;
        }
    }

    pub fn ue(&mut self, value: u8) {
        self.w.ue(u32::from(value));
    }

    pub fn flag(&mut self, flag: bool) {
        self.w.flag(flag);
    }

    pub fn intra_mode(&mut self, rest: Option<u8>) {
        self.w.flag(rest.is_none());
        if let Some(rest) = rest {
            self.w.bits(u32::from(rest), 3);
        }
    }

    pub fn coded_block_pattern(&mut self, cbp: u8, intra: bool, chroma: bool) {
        let which = usize::from(!intra);
        let table: &[u8] = if chroma {
            &PATTERNS[which]
        } else {
            &GREY_PATTERNS[which]
        };
        let code = table.iter().position(|p| *p == cbp).expect("a pattern");
        self.w.ue(code as u32);
    }

    pub fn qp_delta(&mut self, delta: i8) {
        self.w.se(i32::from(delta));
    }

    pub fn ref_idx(&mut self, index: u8, active: u8) {
        if active == 2 {
            self.w.flag(index == 0);
        } else {
            self.w.ue(u32::from(index));
        }
    }

    pub fn mvd(&mut self, mvd: [i32; 2]) {
        self.w.se(mvd[0]);
        self.w.se(mvd[1]);
    }

    pub fn pcm(&mut self, samples: &[u8]) {
        self.w.align(false);
        samples.iter().for_each(|s| self.w.bits(u32::from(*s), 8));
    }

    pub fn residual(&mut self, block: Block, around: &Around, info: &mut MbInfo, levels: &[i16]) {
        let slot = match block {
            Block::LumaDc => {
                let nc = luma_context(0, around, info);
                self.block(Some(nc), levels);
                return;
            }
            Block::ChromaDc(_) => {
                self.block(None, levels);
                return;
            }
            Block::LumaAc(b) | Block::Luma4(b) => b,
            Block::ChromaAc(c, b) => 16 + 4 * c + b,
        };
        let nc = match block {
            Block::ChromaAc(c, b) => chroma_context(c, b, around, info),
            _ => luma_context(slot, around, info),
        };
        info.totals[slot] = self.block(Some(nc), levels);
    }

    pub fn residual8(&mut self, b8: usize, around: &Around, info: &mut MbInfo, levels: &[i16]) {
        for i in 0..4 {
            let (x, y) = BLOCK_XY[4 * b8 + i];
            let part: [i16; 16] = std::array::from_fn(|k| levels[4 * k + i]);
            self.residual(Block::Luma4(usize::from(4 * y + x)), around, info, &part);
        }
    }

    /// residual_block_cavlc() of all levels of a block in scan order; `nc` is none for chroma DC.
    /// Gives TotalCoeff.
    fn block(&mut self, nc: Option<u8>, levels: &[i16]) -> u8 {
        let places: Vec<_> = (0..levels.len())
            .rev()
            .filter(|i| levels[*i] != 0)
            .collect();
        let total = places.len();
        let is_one = |i: &&usize| levels[**i].abs() == 1;
        let ones = places.iter().take(3).take_while(is_one).count();
        self.token(nc, total, ones);
        if total == 0 {
            return 0;
        }
        places[..ones]
            .iter()
            .for_each(|i| self.w.flag(levels[*i] < 0));
        let rest: Vec<_> = places[ones..]
            .iter()
            .map(|i| i32::from(levels[*i]))
            .collect();
        self.levels(&rest, u32::from(total > 10 && ones < 3), ones < 3);
        let mut zeros = places[0] + 1 - total;
        if total < levels.len() {
            let codes = match nc {
                Some(_) => TOTAL_ZEROS[total - 1],
                None => TOTAL_ZEROS_CHROMA_DC[total - 1],
            };
            self.code(codes[zeros]);
        }
        for pair in places.windows(2) {
            if zeros == 0 {
                break;
            }
            let run = pair[0] - pair[1] - 1;
            self.code(RUN_BEFORE[zeros.min(7) - 1][run]);
            zeros -= run;
        }
        total as u8
    }

    fn code(&mut self, (length, bits): (u8, u8)) {
        assert!(length > 0);
        self.w.bits(u32::from(bits), u32::from(length));
    }

    fn token(&mut self, nc: Option<u8>, total: usize, ones: usize) {
        let code = match nc {
            None => CHROMA_DC[total][ones],
            Some(0..=1) => coeff_token::NC0[total][ones],
            Some(2..=3) => coeff_token::NC2[total][ones],
            Some(4..=7) => coeff_token::NC4[total][ones],
            Some(_) if total == 0 => (6, 3),
            Some(_) => (6, (4 * (total - 1) + ones) as u8),
        };
        self.code(code);
    }

    /// Levels behind the trailing ones (9.2.2); `fewer`: there are less than three of those.
    fn levels(&mut self, levels: &[i32], mut suffix_length: u32, fewer: bool) {
        for (i, &level) in levels.iter().enumerate() {
            let mut code = if level > 0 {
                2 * level - 2
            } else {
                -2 * level - 1
            } as u32;
            if i == 0 && fewer {
                code -= 2;
            }
            let (prefix, suffix, size) = match suffix_length {
                0 if code < 14 => (code, 0, 0),
                0 if code < 30 => (14, code - 14, 4),
                0 => (15, code - 30, 12),
                n if code < 15 << n => (code >> n, code & ((1 << n) - 1), n),
                n => (15, code - (15 << n), 12),
            };
            self.w.bits(0, prefix);
            self.w.flag(true);
            assert!(suffix < 1 << size || size == 0);
            self.w.bits(suffix, size);
            suffix_length = suffix_length.max(1);
            if level.abs() > 3 << (suffix_length - 1) && suffix_length < 6 {
                suffix_length += 1;
            }
        }
    }
}

/// nC from the blocks to the left and above (9.2.1).
fn context(a: Option<u8>, b: Option<u8>) -> u8 {
    match (a, b) {
        (Some(a), Some(b)) => (a + b).div_ceil(2),
        (one, other) => one.or(other).unwrap_or(0),
    }
}

fn luma_context(b: usize, around: &Around, info: &MbInfo) -> u8 {
    let left = match b % 4 {
        0 => around.a.map(|mb| mb.totals[b + 3]),
        _ => Some(info.totals[b - 1]),
    };
    let above = match b / 4 {
        0 => around.b.map(|mb| mb.totals[b + 12]),
        _ => Some(info.totals[b - 4]),
    };
    context(left, above)
}

fn chroma_context(c: usize, b: usize, around: &Around, info: &MbInfo) -> u8 {
    let first = 16 + 4 * c;
    let left = match b % 2 {
        0 => around.a.map(|mb| mb.totals[first + b + 1]),
        _ => Some(info.totals[first + b - 1]),
    };
    let above = match b / 2 {
        0 => around.b.map(|mb| mb.totals[first + b + 2]),
        _ => Some(info.totals[first + b - 2]),
    };
    context(left, above)
}

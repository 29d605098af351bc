// SPDX-License-Identifier: Apache-2.0
//! Random intra macroblocks whose modes the macroblocks around allow (8.3).

use tricodec_golden::entropy::h264::syntax::{Around, Class, MbInfo, coded};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::MbAvailability;

use crate::slice::SliceData;

/// Stands for the mode of a block that is not available to predict others.
pub const NO_MODE: u8 = u8::MAX;

/// Whether a 4x4 or 8x8 mode (Tables 8-2, 8-3) may be used where A, B and D are there or not.
fn allowed(mode: u8, (a, b, d): (bool, bool, bool)) -> bool {
    match mode {
        0 | 3 | 7 => b,
        1 | 8 => a,
        2 => true,
        _ => a && b && d,
    }
}

impl SliceData<'_> {
    /// Which macroblocks around serve for prediction: with constrained prediction intra ones alone.
    fn usable_around(&self, available: &MbAvailability) -> MbAvailability {
        if !self.context.pps.constrained_intra {
            return *available;
        }
        let (n, width) = (self.infos.len(), self.context.sps.width_mbs as usize);
        let intra = |there: bool, back: usize| there && self.infos[n - back].is_intra();
        MbAvailability {
            a: intra(available.a, 1),
            b: intra(available.b, width),
            c: intra(available.c, width.wrapping_sub(1)),
            d: intra(available.d, width + 1),
        }
    }

    /// An intra macroblock, its types numbered from `first` on.
    pub fn intra(
        &mut self,
        first: u8,
        available: &MbAvailability,
        around: &Around,
        info: &mut MbInfo,
    ) {
        let kind = self.context.header.kind;
        let usable = self.usable_around(available);
        let chroma = self.context.sps.chroma;
        info.modes = [2; 16];
        let choice = self.rng.below(20);
        if choice == 0 {
            self.sink.mb_type(kind, first + 25, around);
            return self.pcm(info);
        }
        if choice < 8 {
            info.class = Class::Intra16x16;
            let whole = |mode: &u8| match mode {
                0 => usable.b,
                1 => usable.a,
                2 => true,
                _ => usable.a && usable.b && usable.d,
            };
            let modes: Vec<u8> = (0..4).filter(whole).collect();
            let mode = self.rng.pick(&modes);
            let pattern = if chroma { self.rng.below(3) as u8 } else { 0 };
            let luma = self.rng.one_in(2);
            self.sink.mb_type(
                kind,
                first + 1 + mode + 4 * pattern + 12 * u8::from(luma),
                around,
            );
            info.cbp = pattern << 4 | if luma { 15 } else { 0 };
            self.chroma_mode(&usable, around, info);
            return self.residual(around, info);
        }
        info.class = Class::IntraNxN;
        self.sink.mb_type(kind, first, around);
        if self.context.pps.transform8x8 {
            info.transform8x8 = self.rng.one_in(2);
            self.sink.transform_size(info.transform8x8, around);
        }
        if info.transform8x8 {
            self.modes8(available, &usable, info);
        } else {
            self.modes4(available, &usable, info);
        }
        self.chroma_mode(&usable, around, info);
        info.cbp = self.rng.below(16) as u8;
        if chroma {
            info.cbp |= (self.rng.below(3) as u8) << 4;
        }
        self.sink
            .coded_block_pattern(info.cbp, true, chroma, around);
        self.residual(around, info);
    }

    fn pcm(&mut self, info: &mut MbInfo) {
        info.class = Class::Pcm;
        info.cbp = 0x2F;
        info.coded = coded::ALL;
        info.totals = [16; 24];
        let count = if self.context.sps.chroma { 384 } else { 256 };
        let samples: Vec<_> = (0..count).map(|_| self.rng.below(256) as u8).collect();
        self.sink.pcm(&samples);
    }

    fn chroma_mode(&mut self, usable: &MbAvailability, around: &Around, info: &mut MbInfo) {
        if !self.context.sps.chroma {
            return;
        }
        let there = |mode: &u8| match mode {
            0 => true,
            1 => usable.a,
            2 => usable.b,
            _ => usable.a && usable.b && usable.d,
        };
        let modes: Vec<u8> = (0..4).filter(there).collect();
        info.chroma_mode = self.rng.pick(&modes);
        self.sink.chroma_mode(info.chroma_mode, around);
    }

    fn modes4(&mut self, available: &MbAvailability, usable: &MbAvailability, info: &mut MbInfo) {
        for &(x, y) in &BLOCK_XY {
            let (x, y) = (usize::from(x), usize::from(y));
            info.modes[4 * y + x] = self.mode(available, info, (x, y), usable.around(x, y));
        }
    }

    fn modes8(&mut self, available: &MbAvailability, usable: &MbAvailability, info: &mut MbInfo) {
        for b8 in 0..4 {
            let (x, y) = (2 * (b8 % 2), 2 * (b8 / 2));
            let mode = self.mode(available, info, (x, y), usable.around(b8 % 2, b8 / 2));
            for b in [0, 1, 4, 5] {
                info.modes[4 * y + x + b] = mode;
            }
        }
    }

    /// Choose and write the mode of the block at (`x`, `y`).
    fn mode(
        &mut self,
        available: &MbAvailability,
        info: &MbInfo,
        (x, y): (usize, usize),
        there: (bool, bool, bool),
    ) -> u8 {
        let (n, width) = (self.infos.len(), self.context.sps.width_mbs as usize);
        let outside = |there: bool, back: usize, b: usize| match there {
            true => self.infos[n - back].modes[b],
            false => NO_MODE,
        };
        let a = match x {
            0 => outside(available.a, 1, 4 * y + 3),
            _ => info.modes[4 * y + x - 1],
        };
        let b = match y {
            0 => outside(available.b, width, 12 + x),
            _ => info.modes[4 * y - 4 + x],
        };
        let predicted = if a == NO_MODE || b == NO_MODE {
            2
        } else {
            a.min(b)
        };
        let modes: Vec<u8> = (0..9).filter(|mode| allowed(*mode, there)).collect();
        let wanted = self.rng.pick(&modes);
        let mode = if self.rng.one_in(4) && allowed(predicted, there) {
            predicted
        } else {
            wanted
        };
        let rest = (mode != predicted).then(|| mode - u8::from(mode > predicted));
        self.sink.intra_mode(rest);
        mode
    }
}

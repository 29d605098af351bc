// SPDX-License-Identifier: Apache-2.0
//! Syntax elements of all slice types as bins (9.3.2, Tables 9-36 to 9-38).

use tricodec_golden::entropy::engine::{BinWriter, RawWriter};
use tricodec_golden::entropy::h264::binarisation::{INTRA_IN_I, intra_behind_prefix};
use tricodec_golden::entropy::h264::cabac::write;
use tricodec_golden::entropy::h264::contexts::{
    CBP_CHROMA, INTRA_CHROMA_PRED_MODE, MB_QP_DELTA, MB_SKIP_B, MB_SKIP_P, MB_TYPE_B,
    MB_TYPE_B_INTRA, MB_TYPE_I, MB_TYPE_P, MB_TYPE_P_INTRA, REF_IDX, SUB_MB_TYPE_B, SUB_MB_TYPE_P,
    cat,
};
use tricodec_golden::entropy::h264::syntax::{Around, Block, Class, CodedBit, MbInfo, coded};
use tricodec_golden::entropy::h264::{SliceWriter, init};
use tricodec_golden::stream::SliceKind;

/// Writer of a slice's syntax elements.
pub struct Cabac {
    w: SliceWriter,
    /// The macroblock before changed the QP.
    qp_changed: bool,
}

impl Cabac {
    /// Behind `header`, which its alignment bits end.
    pub fn new(header: Vec<u8>, cabac_init: Option<u8>, qp: u8) -> Self {
        Self {
            w: SliceWriter::new(init::states(cabac_init, qp), header),
            qp_changed: false,
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.w.into_bytes()
    }

    pub fn skip(&mut self, kind: SliceKind, skip: bool, around: &Around) {
        let base = if kind == SliceKind::B {
            MB_SKIP_B
        } else {
            MB_SKIP_P
        };
        self.w.context(base + around.count(|mb| !mb.skip), skip);
        if skip {
            self.qp_changed = false;
        }
    }

    pub fn end(&mut self, last: bool) {
        self.w.terminate(last);
    }

    /// mb_type as numbered in the table of `kind`, intra types behind the others.
    pub fn mb_type(&mut self, kind: SliceKind, mb_type: u8, around: &Around) {
        match kind {
            SliceKind::I => {
                let first = MB_TYPE_I + around.count(|mb| mb.class != Class::IntraNxN);
                self.intra_type(mb_type, first, INTRA_IN_I);
            }
            SliceKind::P => self.mb_type_p(mb_type),
            SliceKind::B => self.mb_type_b(mb_type, around),
        }
    }

    fn intra_type(&mut self, mb_type: u8, first: usize, contexts: [usize; 5]) {
        self.w.context(first, mb_type > 0);
        if mb_type == 0 {
            return;
        }
        self.w.terminate(mb_type == 25);
        if mb_type == 25 {
            return;
        }
        let [luma, chroma, second, high, low] = contexts;
        let k = mb_type - 1;
        self.w.context(luma, k >= 12);
        let pattern = k / 4 % 3;
        self.w.context(chroma, pattern > 0);
        if pattern > 0 {
            self.w.context(second, pattern == 2);
        }
        self.w.context(high, k & 2 != 0);
        self.w.context(low, k & 1 != 0);
    }

    fn mb_type_p(&mut self, mb_type: u8) {
        let c = MB_TYPE_P;
        self.w.context(c, mb_type >= 5);
        match mb_type {
            0 | 3 => {
                self.w.context(c + 1, false);
                self.w.context(c + 2, mb_type == 3);
            }
            1 | 2 => {
                self.w.context(c + 1, true);
                self.w.context(c + 3, mb_type == 1);
            }
            _ => {
                let suffix = intra_behind_prefix(MB_TYPE_P_INTRA);
                self.intra_type(mb_type - 5, MB_TYPE_P_INTRA, suffix);
            }
        }
    }

    fn mb_type_b(&mut self, mb_type: u8, around: &Around) {
        let c = MB_TYPE_B;
        self.w
            .context(c + around.count(|mb| !mb.direct), mb_type > 0);
        if mb_type == 0 {
            return;
        }
        self.w.context(c + 3, mb_type > 2);
        if mb_type <= 2 {
            return self.w.context(c + 5, mb_type == 2);
        }
        // Four bins, and a fifth for types 12 to 21.
        let (bits, fifth) = match mb_type {
            3..=10 => (mb_type - 3, None),
            11 => (14, None),
            12..=21 => ((mb_type + 4) / 2, Some(mb_type % 2 == 1)),
            22 => (15, None),
            _ => (13, None),
        };
        self.w.context(c + 4, bits & 8 != 0);
        for bit in [4, 2, 1] {
            self.w.context(c + 5, bits & bit != 0);
        }
        if let Some(bin) = fifth {
            self.w.context(c + 5, bin);
        }
        if mb_type >= 23 {
            let suffix = intra_behind_prefix(MB_TYPE_B_INTRA);
            self.intra_type(mb_type - 23, MB_TYPE_B_INTRA, suffix);
        }
    }

    pub fn sub_type(&mut self, kind: SliceKind, sub_type: u8) {
        if kind == SliceKind::P {
            let c = SUB_MB_TYPE_P;
            self.w.context(c, sub_type == 0);
            if sub_type > 0 {
                self.w.context(c + 1, sub_type > 1);
            }
            if sub_type > 1 {
                self.w.context(c + 2, sub_type == 2);
            }
            return;
        }
        let c = SUB_MB_TYPE_B;
        self.w.context(c, sub_type > 0);
        if sub_type == 0 {
            return;
        }
        self.w.context(c + 1, sub_type > 2);
        if sub_type <= 2 {
            return self.w.context(c + 3, sub_type == 2);
        }
        self.w.context(c + 2, sub_type > 6);
        if sub_type > 6 {
            self.w.context(c + 3, sub_type > 10);
        }
        if sub_type > 10 {
            return self.w.context(c + 3, sub_type == 12);
        }
        let rest = (sub_type - 3) % 4;
        self.w.context(c + 3, rest & 2 != 0);
        self.w.context(c + 3, rest & 1 != 0);
    }

    pub fn transform_size(&mut self, flag: bool, around: &Around) {
        write::transform_size(flag, around, &mut self.w);
    }

    pub fn intra_mode(&mut self, rest: Option<u8>) {
        write::intra_mode(rest, &mut self.w);
    }

    pub fn chroma_mode(&mut self, mode: u8, around: &Around) {
        let c = INTRA_CHROMA_PRED_MODE;
        self.w
            .context(c + around.count(|mb| mb.chroma_mode != 0), mode > 0);
        for bin in 1..3.min(mode + 1) {
            self.w.context(c + 3, mode > bin);
        }
    }

    pub fn coded_block_pattern(&mut self, cbp: u8, chroma: bool, around: &Around) {
        for b8 in 0..4 {
            let increment = around.luma_pattern(b8, cbp & ((1 << b8) - 1));
            write::luma_pattern_bit(cbp >> b8 & 1 == 1, increment, &mut self.w);
        }
        if chroma {
            self.w
                .context(CBP_CHROMA + around.chroma_pattern(1), cbp >> 4 > 0);
            if cbp >> 4 > 0 {
                self.w
                    .context(CBP_CHROMA + 4 + around.chroma_pattern(2), cbp >> 4 == 2);
            }
        }
    }

    pub fn qp_delta(&mut self, delta: i8) {
        let mapped = if delta > 0 { 2 * delta - 1 } else { -2 * delta };
        self.w
            .context(MB_QP_DELTA + usize::from(self.qp_changed), mapped > 0);
        for bin in 1..=mapped {
            self.w
                .context(MB_QP_DELTA + if bin == 1 { 2 } else { 3 }, mapped > bin);
        }
        self.qp_changed = delta != 0;
    }

    pub fn no_qp_delta(&mut self) {
        self.qp_changed = false;
    }

    pub fn ref_idx(&mut self, index: u8, increment: u8) {
        let mut ctx = REF_IDX + usize::from(increment);
        for bin in 0..index {
            self.w.context(ctx, true);
            ctx = REF_IDX + if bin == 0 { 4 } else { 5 };
        }
        self.w.context(ctx, false);
    }

    pub fn mvd(&mut self, mvd: [i32; 2], sums: [u16; 2]) {
        write::mvd(mvd, sums, &mut self.w);
    }

    pub fn pcm(&mut self, samples: &[u8]) {
        self.w.raw(samples);
        self.qp_changed = false;
    }

    pub fn residual(&mut self, block: Block, around: &Around, info: &mut MbInfo, levels: &[i16]) {
        let (category, bit) = match block {
            Block::LumaDc => (cat::LUMA_DC, CodedBit::whole(coded::LUMA_DC)),
            Block::LumaAc(b) => (cat::LUMA_AC, CodedBit::luma(b)),
            Block::Luma4(b) => (cat::LUMA_4X4, CodedBit::luma(b)),
            Block::ChromaDc(c) => (cat::CHROMA_DC, CodedBit::whole(coded::chroma_dc(c))),
            Block::ChromaAc(c, b) => (cat::CHROMA_AC, CodedBit::chroma(c, b)),
        };
        let increment = around.coded_flag(bit, info.coded, info.is_intra());
        write::block(category, increment, levels, &mut self.w);
        if levels.iter().any(|l| *l != 0) {
            info.coded |= bit.own;
        }
    }

    /// An 8x8 block, which has a level that is not 0.
    pub fn residual8(&mut self, b8: usize, info: &mut MbInfo, levels: &[i16]) {
        info.coded |= coded::luma8(b8);
        write::levels(cat::LUMA_8X8, levels, &mut self.w);
    }
}

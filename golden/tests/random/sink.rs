// SPDX-License-Identifier: Apache-2.0
//! Where syntax elements go: bins or codes.

use tricodec_golden::entropy::h264::syntax::{Around, Block, MbInfo};
use tricodec_golden::stream::SliceKind;

use crate::cabac::Cabac;
use crate::cavlc::Cavlc;

/// The writer of a slice.
pub enum Sink {
    Cabac(Box<Cabac>),
    Cavlc(Cavlc),
}

impl Sink {
    /// All bytes of the slice's payload.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Cabac(w) => w.into_bytes(),
            Self::Cavlc(w) => w.into_bytes(),
        }
    }

    pub fn skip(&mut self, kind: SliceKind, skip: bool, around: &Around) {
        match self {
            Self::Cabac(w) => w.skip(kind, skip, around),
            Self::Cavlc(w) => w.skip(skip),
        }
    }

    /// Behind each macroblock: whether it is the slice's last.
    pub fn end(&mut self, last: bool) {
        if let Self::Cabac(w) = self {
            w.end(last);
        }
    }

    pub fn mb_type(&mut self, kind: SliceKind, mb_type: u8, around: &Around) {
        match self {
            Self::Cabac(w) => w.mb_type(kind, mb_type, around),
            Self::Cavlc(w) => w.ue(mb_type),
        }
    }

    pub fn sub_type(&mut self, kind: SliceKind, sub_type: u8) {
        match self {
            Self::Cabac(w) => w.sub_type(kind, sub_type),
            Self::Cavlc(w) => w.ue(sub_type),
        }
    }

    pub fn transform_size(&mut self, flag: bool, around: &Around) {
        match self {
            Self::Cabac(w) => w.transform_size(flag, around),
            Self::Cavlc(w) => w.flag(flag),
        }
    }

    pub fn intra_mode(&mut self, rest: Option<u8>) {
        match self {
            Self::Cabac(w) => w.intra_mode(rest),
            Self::Cavlc(w) => w.intra_mode(rest),
        }
    }

    pub fn chroma_mode(&mut self, mode: u8, around: &Around) {
        match self {
            Self::Cabac(w) => w.chroma_mode(mode, around),
            Self::Cavlc(w) => w.ue(mode),
        }
    }

    pub fn coded_block_pattern(&mut self, cbp: u8, intra: bool, chroma: bool, around: &Around) {
        match self {
            Self::Cabac(w) => w.coded_block_pattern(cbp, chroma, around),
            Self::Cavlc(w) => w.coded_block_pattern(cbp, intra, chroma),
        }
    }

    pub fn qp_delta(&mut self, delta: i8) {
        match self {
            Self::Cabac(w) => w.qp_delta(delta),
            Self::Cavlc(w) => w.qp_delta(delta),
        }
    }

    /// The macroblock has no mb_qp_delta.
    pub fn no_qp_delta(&mut self) {
        if let Self::Cabac(w) = self {
            w.no_qp_delta();
        }
    }

    /// ref_idx below `active`, 2 or more; `increment`: its ctxIdxInc.
    pub fn ref_idx(&mut self, index: u8, active: u8, increment: u8) {
        match self {
            Self::Cabac(w) => w.ref_idx(index, increment),
            Self::Cavlc(w) => w.ref_idx(index, active),
        }
    }

    pub fn mvd(&mut self, mvd: [i32; 2], sums: [u16; 2]) {
        match self {
            Self::Cabac(w) => w.mvd(mvd, sums),
            Self::Cavlc(w) => w.mvd(mvd),
        }
    }

    pub fn pcm(&mut self, samples: &[u8]) {
        match self {
            Self::Cabac(w) => w.pcm(samples),
            Self::Cavlc(w) => w.pcm(samples),
        }
    }

    /// Levels in scan order, as many as the block has (15 of AC blocks).
    pub fn residual(&mut self, block: Block, around: &Around, info: &mut MbInfo, levels: &[i16]) {
        match self {
            Self::Cabac(w) => w.residual(block, around, info, levels),
            Self::Cavlc(w) => w.residual(block, around, info, levels),
        }
    }

    /// The 64 levels of 8x8 luma block `b8`, at least one of them not 0.
    pub fn residual8(&mut self, b8: usize, around: &Around, info: &mut MbInfo, levels: &[i16]) {
        match self {
            Self::Cabac(w) => w.residual8(b8, info, levels),
            Self::Cavlc(w) => w.residual8(b8, around, info, levels),
        }
    }
}

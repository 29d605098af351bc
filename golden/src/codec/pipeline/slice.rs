// SPDX-License-Identifier: Apache-2.0
//! Encoding of one slice, a 4x4 block at a time: the shared intra pipeline's recursive loop.

use super::block::{BlockRecord, encode_block};
use crate::entropy::engine::BinWriter;
use crate::entropy::lane::{BlockWord, macroblock};
use crate::intra::{ABOVE_RIGHT, BLOCK_XY, MODE_DC, Neighbours};
use crate::picture::MbAvailability;
use crate::quant::DEFAULT_ROUNDING;

/// Where a slice lies and how it is quantised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceParams {
    /// Address of the first macroblock in the picture.
    pub first_mb: u32,
    /// Macroblocks, 1 or more.
    pub mb_count: u32,
    /// Quantisation parameter, 0–51.
    pub qp: u8,
    /// Rounding offset of the quantiser in 1/64 of a step, 0–32.
    pub rounding: u8,
}

impl SliceParams {
    /// The usual rounding.
    pub fn new(first_mb: u32, mb_count: u32, qp: u8) -> Self {
        Self {
            first_mb,
            mb_count,
            qp,
            rounding: DEFAULT_ROUNDING,
        }
    }
}

/// What a lane remembers of the last block in one of its four rows of blocks
/// (docs/microarchitecture/neighbours.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftEdge {
    /// Right column of the block.
    pub samples: [u8; 4],
    /// `top[3]` that the block used: the corner of the next.
    pub corner: u8,
    /// Its prediction mode.
    pub mode: u8,
    /// It has levels.
    pub nz: bool,
    /// Its 8x8 block has levels so far.
    pub nz8: bool,
}

/// What a lane remembers of the last block in one column of blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TopEdge {
    /// Bottom row of the block.
    pub samples: [u8; 4],
    /// Its prediction mode.
    pub mode: u8,
    /// It has levels.
    pub nz: bool,
    /// Its 8x8 block has levels so far.
    pub nz8: bool,
}

/// The recursive state of a slice: position and edges. Feeds blocks through [`encode_block`] in
/// coding order.
#[derive(Clone, Debug)]
pub struct SliceEncoder {
    params: SliceParams,
    width_mbs: u32,
    /// Linear index of the macroblock in the slice, and its column.
    n: u32,
    x: u32,
    block: usize,
    left: [LeftEdge; 4],
    top: Vec<TopEdge>,
    /// Levels seen so far in the current 8x8 block.
    nz8: bool,
}

impl SliceEncoder {
    /// At the first block of a slice in a picture `width_mbs` macroblocks wide.
    pub fn new(params: SliceParams, width_mbs: u32) -> Self {
        Self {
            params,
            width_mbs,
            n: 0,
            x: params.first_mb % width_mbs,
            block: 0,
            left: [LeftEdge::default(); 4],
            top: vec![TopEdge::default(); 4 * width_mbs as usize],
            nz8: false,
        }
    }

    /// Address in the picture of the macroblock that comes next, and the block in it; `None` at the
    /// end.
    pub fn position(&self) -> Option<(u32, usize)> {
        (self.n < self.params.mb_count).then_some((self.params.first_mb + self.n, self.block))
    }

    /// Encode the next block. Must not be called past the end of the slice.
    pub fn next(&mut self, samples: &[u8; 16]) -> BlockRecord {
        let mb = MbAvailability::new(self.n, self.x, self.width_mbs);
        let (bx, by) = BLOCK_XY[self.block];
        let (bx, by) = (usize::from(bx), usize::from(by));
        let gx = 4 * self.x as usize + bx;
        let (avail_a, avail_b, avail_d) = mb.around(bx, by);
        let avail_c = ABOVE_RIGHT[self.block] && (by > 0 || if bx == 3 { mb.c } else { mb.b });
        let (left, top) = (self.left[by], self.top[gx]);
        let mut n = Neighbours {
            avail_a,
            avail_b,
            avail_d,
            ..Default::default()
        };
        if avail_b {
            n.top[..4].copy_from_slice(&top.samples);
            let right = if avail_c {
                self.top[gx + 1].samples
            } else {
                [top.samples[3]; 4]
            };
            n.top[4..].copy_from_slice(&right);
        }
        if avail_a {
            n.left = left.samples;
        }
        if avail_d {
            n.corner = left.corner;
        }
        let mpm = if avail_a && avail_b {
            left.mode.min(top.mode)
        } else {
            MODE_DC
        };
        let mut record = encode_block(samples, &n, mpm, self.params.qp, self.params.rounding);

        let outside_a = bx == 0 && mb.a && by % 2 == 1;
        let outside_b = by == 0 && mb.b && bx % 2 == 1;
        record.word.cbf_a = if avail_a { left.nz } else { true };
        record.word.cbf_b = if avail_b { top.nz } else { true };
        record.word.cbp_a = outside_a && !left.nz8;
        record.word.cbp_b = outside_b && !top.nz8;
        record.word.last = self.block == 15 && self.n + 1 == self.params.mb_count;

        self.nz8 = record.word.nz || (!self.block.is_multiple_of(4) && self.nz8);
        let (mode, nz, nz8) = (record.decision.mode, record.word.nz, self.nz8);
        let r = &record.recon;
        // The corner is kept even where it is not available: nobody will use it then.
        let corner = if avail_b { top.samples[3] } else { 0 };
        self.left[by] = LeftEdge {
            samples: [r[3], r[7], r[11], r[15]],
            corner,
            mode,
            nz,
            nz8,
        };
        self.top[gx] = TopEdge {
            samples: [r[12], r[13], r[14], r[15]],
            mode,
            nz,
            nz8,
        };
        self.advance();
        record
    }

    fn advance(&mut self) {
        self.block += 1;
        if self.block == BLOCK_XY.len() {
            self.block = 0;
            self.n += 1;
            self.x = if self.x + 1 == self.width_mbs {
                0
            } else {
                self.x + 1
            };
        }
    }

    /// Encode a whole slice: `source` gives the samples of a block by macroblock address and block
    /// number, `sink` gets each block's record, `writer` the bins.
    pub fn run(
        mut self,
        mut source: impl FnMut(u32, usize) -> [u8; 16],
        mut sink: impl FnMut(u32, usize, &BlockRecord),
        writer: &mut impl BinWriter,
    ) {
        let mut words = [BlockWord::default(); 16];
        while let Some((mb, block)) = self.position() {
            let record = self.next(&source(mb, block));
            sink(mb, block, &record);
            words[block] = record.word;
            if block == 15 {
                macroblock(&words, writer);
            }
        }
    }
}

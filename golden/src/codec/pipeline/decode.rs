// SPDX-License-Identifier: Apache-2.0
//! Decoding of the slices that the pipeline's encoder writes, and nothing else: what a lane of the
//! RTL decoder does. [`crate::codec::decode`] is the decoder of all slices.

use crate::entropy::h264::CabacReader;
use crate::entropy::h264::binarisation::increment;
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::Elements;
use crate::intra::{ABOVE_RIGHT, BLOCK_XY, MODE_DC, Neighbours, predict, reconstruct};
use crate::picture::MbAvailability;
use crate::quant::dequant4;
use crate::stream::read::{SyntaxError, Tool};
use crate::transform::idct4;

/// Samples of a macroblock.
pub const MB_SAMPLES: usize = 256;

/// Slice data and what decoding them depends on.
#[derive(Clone, Copy, Debug)]
pub struct SliceData<'a> {
    /// Payload from the first byte of slice data.
    pub data: &'a [u8],
    /// Address of the first macroblock.
    pub first_mb: u32,
    /// Address after the last macroblock that can be in the slice; more than `first_mb`.
    pub end_mb: u32,
    /// Width of the picture in macroblocks.
    pub width_mbs: u32,
    /// QP of the slice header.
    pub qp: u8,
    /// Macroblocks have transform_size_8x8_flag.
    pub transform8x8: bool,
}

/// How decoding of a slice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With end_of_slice_flag, and the data ended there, too.
    Proper,
    /// `end_mb` was reached, and the slice would go on.
    Limit,
    /// With an error, in the macroblock after those decoded.
    Damaged(SyntaxError),
}

/// Decode slice data: the macroblocks, 256 samples each (raster order inside), and how it ended.
pub fn decode(slice: &SliceData) -> (Vec<u8>, End) {
    // Every macroblock takes a bin or more; a few data cannot make a large picture's worth of room.
    let likely = (slice.end_mb - slice.first_mb).min(16 * slice.data.len() as u32 + 16);
    let mut samples = Vec::with_capacity(MB_SAMPLES * likely as usize);
    let end = match SliceDecoder::new(slice).and_then(|mut decoder| decoder.run(&mut samples)) {
        Ok(end) => end,
        Err(error) => End::Damaged(error),
    };
    (samples, end)
}

/// Columns of the work area: four words of eight samples.
const STRIDE: usize = 32;
/// Index of the macroblock's first sample: one row for the samples above, eight columns of which
/// the last is for those to the left.
const ORIGIN: usize = STRIDE + 8;

/// What the macroblock to the left leaves behind; the initial values are those of a macroblock that
/// is not available.
#[derive(Clone, Copy, Debug)]
struct Edge {
    modes: [u8; 4],
    coded: [bool; 4],
    cbp: u8,
}

/// Stands for the mode of a block that is not available: any mode predicted with it is DC.
const NO_MODE: u8 = u8::MAX;

impl Default for Edge {
    fn default() -> Self {
        Self {
            modes: [NO_MODE; 4],
            coded: [true; 4],
            cbp: 15,
        }
    }
}

struct SliceDecoder<'a> {
    slice: &'a SliceData<'a>,
    reader: CabacReader<'a>,
    qp: u8,
    left: Edge,
    /// By column of macroblocks.
    top: Vec<Edge>,
    /// Bottom row of the last macroblock of each column.
    line: Vec<[u8; 16]>,
    /// Sample above and left of the next macroblock.
    corner: u8,
    /// The macroblock being decoded with its neighbours: seventeen rows of [`STRIDE`].
    area: [u8; 17 * STRIDE],
}

impl<'a> SliceDecoder<'a> {
    fn new(slice: &'a SliceData<'a>) -> Result<Self, SyntaxError> {
        let width = slice.width_mbs as usize;
        Ok(Self {
            slice,
            reader: CabacReader::new(slice.data, None, slice.qp)?,
            qp: slice.qp,
            left: Edge::default(),
            top: vec![Edge::default(); width],
            line: vec![[0; 16]; width],
            corner: 0,
            area: [0; 17 * STRIDE],
        })
    }

    fn run(&mut self, samples: &mut Vec<u8>) -> Result<End, SyntaxError> {
        let width = self.slice.width_mbs;
        let mut x = self.slice.first_mb % width;
        for n in 0..self.slice.end_mb - self.slice.first_mb {
            self.macroblock(MbAvailability::new(n, x, width), x as usize)?;
            if self.reader.overrun() {
                return Err(SyntaxError::Truncated {
                    field: "slice data",
                });
            }
            for row in self.area.chunks_exact(STRIDE).skip(1) {
                samples.extend_from_slice(&row[8..24]);
            }
            if self.reader.end_of_slice(false) {
                return self.reader.check_end().map(|()| End::Proper);
            }
            x = if x + 1 == width { 0 } else { x + 1 };
        }
        Ok(End::Limit)
    }

    /// mb_type: I_NxN passes, all others are refused by name.
    fn mb_type(&mut self) -> Result<(), SyntaxError> {
        // All neighbours are I_NxN: none raises the increment.
        let tool = match self.reader.mb_type_i(0) {
            0 => return Ok(()),
            25 => Tool::Pcm,
            _ => Tool::Intra16x16,
        };
        Err(SyntaxError::Unsupported { tool })
    }

    /// macroblock_layer() (7.3.5) and reconstruction of the macroblock at column `x`.
    fn macroblock(&mut self, mb: MbAvailability, x: usize) -> Result<(), SyntaxError> {
        self.mb_type()?;
        if self.slice.transform8x8 && self.reader.transform_flag(0) {
            return Err(SyntaxError::Unsupported {
                tool: Tool::Transform8x8,
            });
        }
        if !mb.a {
            self.left = Edge::default();
        }
        let (modes, bottom) = self.modes(x);
        let cbp = self.reader.luma_pattern(self.left.cbp, self.top[x].cbp);
        self.left.cbp = cbp;
        if cbp != 0 {
            let delta = i16::from(self.reader.qp_delta()?);
            self.qp = ((i16::from(self.qp) + delta + 52) % 52) as u8;
        } else {
            self.reader.no_qp_delta();
        }
        self.load_neighbours(&mb, x);
        let mut above = self.top[x].coded;
        for (block, (&mode, &(bx, by))) in modes.iter().zip(&BLOCK_XY).enumerate() {
            let (bx, by) = (usize::from(bx), usize::from(by));
            let mut levels = [0; 16];
            let increment = increment(self.left.coded[by], above[bx]);
            let coded = cbp >> (block / 4) & 1 == 1
                && self
                    .reader
                    .block::<{ cat::LUMA_4X4 }>(increment, &mut levels)?;
            (self.left.coded[by], above[bx]) = (coded, coded);
            let neighbours = self.neighbours(&mb, block, bx, by);
            if !neighbours.allows(mode) {
                return Err(SyntaxError::invalid("Intra4x4PredMode", mode));
            }
            let mut block = predict(mode, &neighbours);
            if coded {
                block = reconstruct(&block, &idct4(&dequant4(&levels, self.qp)));
            }
            let at = ORIGIN + 4 * by * STRIDE + 4 * bx;
            for (r, row) in block.chunks_exact(4).enumerate() {
                self.area[at + r * STRIDE..at + r * STRIDE + 4].copy_from_slice(row);
            }
        }
        self.top[x] = Edge {
            modes: bottom,
            coded: above,
            cbp,
        };
        self.line[x].copy_from_slice(&self.area[16 * STRIDE + 8..16 * STRIDE + 24]);
        Ok(())
    }

    /// The prediction modes of the sixteen blocks in coding order (8.3.1.1), and those of the
    /// bottom row.
    fn modes(&mut self, x: usize) -> ([u8; 16], [u8; 4]) {
        let mut above = self.top[x].modes;
        let modes = BLOCK_XY.map(|(bx, by)| {
            let (left, top) = (
                &mut self.left.modes[usize::from(by)],
                &mut above[usize::from(bx)],
            );
            let predicted = if *left == NO_MODE || *top == NO_MODE {
                MODE_DC
            } else {
                (*left).min(*top)
            };
            let mode = match self.reader.intra_mode() {
                None => predicted,
                Some(rest) => rest + u8::from(rest >= predicted),
            };
            (*left, *top) = (mode, mode);
            mode
        });
        (modes, above)
    }

    /// Bring the samples around the macroblock at column `x` into the work area, and note the next
    /// one's corner before its place is overwritten.
    fn load_neighbours(&mut self, mb: &MbAvailability, x: usize) {
        for r in 1..17 {
            self.area[r * STRIDE + 7] = self.area[r * STRIDE + 23];
        }
        self.area[7] = self.corner;
        if mb.b {
            self.area[8..24].copy_from_slice(&self.line[x]);
            self.corner = self.line[x][15];
        }
        if mb.c {
            self.area[24..28].copy_from_slice(&self.line[x + 1][..4]);
        }
    }

    fn neighbours(&self, mb: &MbAvailability, block: usize, bx: usize, by: usize) -> Neighbours {
        let avail_c = ABOVE_RIGHT[block] && (by > 0 || if bx == 3 { mb.c } else { mb.b });
        let (avail_a, avail_b, avail_d) = mb.around(bx, by);
        let mut n = Neighbours {
            avail_a,
            avail_b,
            avail_d,
            ..Default::default()
        };
        let at = 4 * by * STRIDE + 4 * bx + 8;
        if n.avail_b {
            n.top.copy_from_slice(&self.area[at..at + 8]);
            if !avail_c {
                n.top[4..].fill(self.area[at + 3]);
            }
        }
        if n.avail_a {
            n.left = std::array::from_fn(|r| self.area[at + (r + 1) * STRIDE - 1]);
        }
        if n.avail_d {
            n.corner = self.area[at - 1];
        }
        n
    }
}

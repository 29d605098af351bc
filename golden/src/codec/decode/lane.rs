//! Decoding of the slices that our encoders write for tensors, and nothing else: I_NxN macroblocks with the 4x4 transform in 4:0:0, CABAC,
//! no deblocking. It is what a lane of the RTL decoder does; [`super::slice`] is the decoder of all slices.

use super::params::Slice;
use super::slice::End;
use crate::codec::slice::MbAvailability;
use crate::entropy::MacroblockReader;
use crate::intra::{ABOVE_RIGHT, BLOCK_XY, MODE_DC, Neighbours, predict, reconstruct};
use crate::quant::dequant4;
use crate::stream::read::bit_reader::stop_bit;
use crate::stream::read::params::ScalingLists;
use crate::stream::read::slice_header::SliceKind;
use crate::stream::read::{SyntaxError, Tool};
use crate::transform::idct4;

/// Samples of a macroblock.
pub(super) const MB_SAMPLES: usize = 256;

/// Slice data and what decoding them depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct SliceData<'a> {
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

impl<'a> SliceData<'a> {
    /// The data of `slice`, to be decoded up to macroblock `end_mb`.
    ///
    /// # Errors
    /// The tool that is not among the lane's.
    pub fn of(slice: &'a Slice, end_mb: u32) -> Result<Self, SyntaxError> {
        let (header, sequence, picture) = (&slice.header, &slice.sequence, &slice.picture);
        let scaling = ScalingLists::resolve(sequence.scaling.as_ref(), picture.scaling.as_ref());
        let refused = [
            (sequence.chroma, Tool::Chroma(1)),
            (scaling != ScalingLists::default(), Tool::ScalingMatrix),
            (!picture.cabac, Tool::Cavlc),
            (header.kind == SliceKind::P, Tool::PSlice),
            (header.kind == SliceKind::B, Tool::BSlice),
            (header.deblocking.idc != 1, Tool::Deblocking),
        ];
        if let Some((_, tool)) = refused.into_iter().find(|(there, _)| *there) {
            return Err(SyntaxError::Unsupported { tool });
        }
        Ok(Self {
            data: slice.data(),
            first_mb: header.first_mb,
            end_mb,
            width_mbs: sequence.width_mbs,
            qp: header.qp,
            transform8x8: picture.transform8x8,
        })
    }
}

/// Decode slice data: the macroblocks, 256 samples each (raster order inside), and how it ended.
pub(super) fn decode(slice: &SliceData) -> (Vec<u8>, End) {
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
/// Index of the macroblock's first sample: one row for the samples above, eight columns of which the last is for those to the left.
const ORIGIN: usize = STRIDE + 8;

/// What the macroblock to the left leaves behind; the initial values are those of a macroblock that is not available.
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
    reader: MacroblockReader<'a>,
    /// Bits up to and with the rbsp_stop_one_bit.
    data_bits: usize,
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
            reader: MacroblockReader::new(slice.data, slice.qp)?,
            data_bits: stop_bit(slice.data).map_or(0, |stop| stop + 1),
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
            if self.reader.position() > self.data_bits {
                return Err(SyntaxError::Truncated {
                    field: "slice data",
                });
            }
            for row in self.area.chunks_exact(STRIDE).skip(1) {
                samples.extend_from_slice(&row[8..24]);
            }
            if self.reader.end_of_slice() {
                return self.check_end();
            }
            x = if x + 1 == width { 0 } else { x + 1 };
        }
        Ok(End::Limit)
    }

    /// After end_of_slice_flag: the last bit read must be the rbsp_stop_one_bit, in the last byte. Behind it in that byte
    /// there should be zeros, but x264 leaves ones there.
    fn check_end(&self) -> Result<End, SyntaxError> {
        let position = self.reader.position();
        let (byte, bit) = ((position - 1) / 8, 7 - (position - 1) % 8);
        let bytes = self.data_bits.div_ceil(8);
        if byte >= bytes {
            Err(SyntaxError::Truncated {
                field: "slice data",
            })
        } else if byte + 1 < bytes {
            Err(SyntaxError::Excess {
                bits: self.data_bits - position,
            })
        } else if self.slice.data[byte] >> bit & 1 == 0 {
            Err(SyntaxError::invalid("rbsp_stop_one_bit", 0))
        } else {
            Ok(End::Proper)
        }
    }

    /// macroblock_layer() (7.3.5) and reconstruction of the macroblock at column `x`.
    fn macroblock(&mut self, mb: MbAvailability, x: usize) -> Result<(), SyntaxError> {
        self.reader.mb_type()?;
        if self.slice.transform8x8 {
            self.reader.transform_size()?;
        }
        if !mb.a {
            self.left = Edge::default();
        }
        let (modes, bottom) = self.modes(x);
        let cbp = self
            .reader
            .coded_block_pattern(self.left.cbp, self.top[x].cbp);
        self.left.cbp = cbp;
        if cbp != 0 {
            let delta = i16::from(self.reader.qp_delta()?);
            self.qp = ((i16::from(self.qp) + delta + 52) % 52) as u8;
        }
        self.load_neighbours(&mb, x);
        let mut above = self.top[x].coded;
        for (block, (&mode, &(bx, by))) in modes.iter().zip(&BLOCK_XY).enumerate() {
            let (bx, by) = (usize::from(bx), usize::from(by));
            let mut levels = [0; 16];
            let coded = cbp >> (block / 4) & 1 == 1
                && self
                    .reader
                    .residual_block(self.left.coded[by], above[bx], &mut levels)?;
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

    /// The prediction modes of the sixteen blocks in coding order (8.3.1.1), and those of the bottom row.
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
            let mode = self.reader.intra_mode(predicted);
            (*left, *top) = (mode, mode);
            mode
        });
        (modes, above)
    }

    /// Bring the samples around the macroblock at column `x` into the work area, and note the next one's corner before its place is overwritten.
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
        let mut n = Neighbours {
            avail_a: bx > 0 || mb.a,
            avail_b: by > 0 || mb.b,
            avail_d: match (bx, by) {
                (0, 0) => mb.d,
                (0, _) => mb.a,
                (_, 0) => mb.b,
                _ => true,
            },
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

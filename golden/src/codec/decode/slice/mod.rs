// SPDX-License-Identifier: Apache-2.0
//! Decoding of slice data: macroblocks of all types, one after the other, into samples before the
//! deblocking filter.
//!
//! Each macroblock is read ([`crate::entropy::h264::syntax`]), its motion or modes are derived, and
//! its samples are reconstructed. A slice needs nothing of the others of its picture: slices are
//! decoded at once, and the picture is put together behind them.

mod area;
mod intra;
mod motion;
mod predict;
mod residual;
mod strip;

use crate::codec::pipeline::End;
use crate::entropy::h264::syntax::{
    Around, Class, Elements, Macroblock, MbInfo, MotionSyntax, SliceSyntax, parse,
};
use crate::entropy::h264::{CabacReader, CavlcReader};
use crate::inter::MbMotion;
use crate::picture::MbAvailability;
use crate::stream::SliceKind;
use crate::stream::read::SyntaxError;

use super::params::Slice;
use area::Area;
pub(super) use predict::{RefPicture, Weighting};
pub(super) use residual::Scales;
pub(super) use strip::Strip;

/// Everything that decoding the data of a slice depends on.
#[derive(Clone, Debug)]
pub(super) struct SliceContext<'a> {
    pub slice: &'a Slice,
    /// Address after the last macroblock that can be in the slice; more than the first one's.
    pub end_mb: u32,
    /// Level scales and chroma quantisers.
    pub scales: &'a Scales,
    /// The reference picture lists, as many entries as the header says are active.
    pub refs: [Vec<RefPicture<'a>>; 2],
    /// Weights of predictions.
    pub weighting: Weighting<'a>,
    /// How direct modes work, in B slices.
    pub direct: Option<crate::inter::direct::Direct>,
}

/// What came out of a slice: its macroblocks in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Decoded {
    /// The samples.
    pub strip: Strip,
    /// What the deblocking filter needs of each.
    pub infos: Vec<MbInfo>,
    /// Motion of each, in P and B slices.
    pub motion: Vec<MbMotion>,
    /// A macroblock refers to a picture that is missing: a stand-in took its place.
    pub missing_reference: bool,
}

/// Decode the data of a slice.
pub(super) fn decode(context: &SliceContext) -> (Decoded, End) {
    let slice = context.slice;
    if slice.picture.cabac {
        let init = (slice.header.kind != SliceKind::I).then_some(slice.header.cabac_init);
        match CabacReader::new(slice.data(), init, slice.header.qp) {
            Ok(reader) => run(context, reader),
            Err(error) => (Decoded::default(), End::Damaged(error)),
        }
    } else {
        let (rbsp, start) = slice.payload();
        run(context, CavlcReader::new(rbsp, start))
    }
}

fn run<E: Elements>(context: &SliceContext, reader: E) -> (Decoded, End) {
    let mut decoder = SliceDecoder::new(context, reader);
    let end = match decoder.run() {
        Ok(end) => end,
        Err(error) => End::Damaged(error),
    };
    (decoder.out, end)
}

/// The state of a slice between macroblocks.
struct SliceDecoder<'a, E> {
    context: &'a SliceContext<'a>,
    syntax: SliceSyntax,
    reader: E,
    qp: u8,
    /// Number of the current macroblock in the slice, its column and its row in the picture.
    n: usize,
    x: usize,
    y: usize,
    width: usize,
    /// The macroblock being read; room for its levels is kept.
    mb: Box<Macroblock>,
    area: Box<Area>,
    /// Motion syntax of the macroblocks so far, in P and B slices.
    motion_syntax: Vec<MotionSyntax>,
    out: Decoded,
}

impl<'a, E: Elements> SliceDecoder<'a, E> {
    fn new(context: &'a SliceContext<'a>, reader: E) -> Self {
        let (header, sequence) = (&context.slice.header, &context.slice.sequence);
        let width = sequence.width_mbs as usize;
        let count = (context.end_mb - header.first_mb) as usize;
        // A macroblock in an I slice takes two bits or more with CAVLC, and a bin or more with
        // CABAC: few data make no large room.
        let likely = count.min(64 * context.slice.data().len() + 64);
        let first = header.first_mb as usize;
        let mut out = Decoded {
            strip: Strip::new(sequence, first, first + count, likely),
            ..Default::default()
        };
        out.infos.reserve(likely);
        if header.kind != SliceKind::I {
            out.motion.reserve(likely);
        }
        Self {
            context,
            syntax: SliceSyntax {
                kind: header.kind,
                chroma: sequence.chroma,
                transform8x8: context.slice.picture.transform8x8,
                direct_8x8_inference: sequence.direct_8x8_inference,
                active_refs: header.active_refs,
            },
            reader,
            qp: header.qp,
            n: 0,
            x: header.first_mb as usize % width,
            y: header.first_mb as usize / width,
            width,
            mb: Box::default(),
            area: Box::default(),
            motion_syntax: Vec::new(),
            out,
        }
    }

    fn run(&mut self) -> Result<End, SyntaxError> {
        let count = (self.context.end_mb - self.context.slice.header.first_mb) as usize;
        while self.n < count {
            if self.n == 0 || self.x == 0 {
                self.out.strip.reach(self.y);
            }
            let skipped = self.macroblock()?;
            if self.reader.overrun() {
                self.drop_last();
                return Err(SyntaxError::Truncated {
                    field: "slice data",
                });
            }
            if self.reader.end_of_slice(skipped) {
                return self.reader.check_end().map(|()| End::Proper);
            }
            self.n += 1;
            self.x += 1;
            if self.x == self.width {
                (self.x, self.y) = (0, self.y + 1);
            }
        }
        Ok(End::Limit)
    }

    /// The macroblock just decoded was read from beyond the end.
    fn drop_last(&mut self) {
        self.out.infos.truncate(self.n);
        self.out.motion.truncate(self.n);
    }

    /// Read and reconstruct the next macroblock. Gives whether it was skipped.
    fn macroblock(&mut self) -> Result<bool, SyntaxError> {
        let available = MbAvailability::new(self.n as u32, self.x as u32, self.width as u32);
        let inter_slice = self.syntax.kind != SliceKind::I;
        let mut info = MbInfo::default();
        let mut syntax = MotionSyntax::default();
        let skipped = self.read(&available, &mut info, &mut syntax)?;
        if inter_slice && E::CONTEXTS {
            self.motion_syntax.push(syntax);
        }
        info.qp = if info.class == Class::Pcm { 0 } else { self.qp };
        if info.is_intra() {
            self.intra(&available, &mut info)?;
            self.area.store((self.x, self.y), &mut self.out.strip);
            if inter_slice {
                self.out.motion.push(MbMotion::default());
            }
        } else {
            info.modes = self.unpredictable_modes();
            info.even = self.inter(&available);
        }
        self.out.infos.push(info);
        Ok(skipped)
    }

    /// The syntax of the next macroblock, skipped or not, into `self.mb`, `info` and `syntax`; the
    /// QP moves on.
    fn read(
        &mut self,
        available: &MbAvailability,
        info: &mut MbInfo,
        syntax: &mut MotionSyntax,
    ) -> Result<bool, SyntaxError> {
        let (n, width) = (self.n, self.width);
        let around = Around {
            a: available.a.then(|| &self.out.infos[n - 1]),
            b: available.b.then(|| &self.out.infos[n - width]),
            motion_a: available.a.then(|| self.motion_syntax.get(n - 1)).flatten(),
            motion_b: available
                .b
                .then(|| self.motion_syntax.get(n - width))
                .flatten(),
        };
        let (reader, mb) = (&mut self.reader, &mut *self.mb);
        if self.syntax.kind != SliceKind::I && reader.skipped(self.syntax.kind, &around)? {
            mb.reset();
            mb.set_direct();
            mb.skip = true;
            reader.no_qp_delta();
            info.class = Class::Inter;
            info.skip = true;
            info.direct = self.syntax.kind == SliceKind::B;
            return Ok(true);
        }
        parse::macroblock(reader, &self.syntax, &around, mb, info, syntax)?;
        self.qp = ((i16::from(self.qp) + i16::from(mb.qp_delta) + 52) % 52) as u8;
        Ok(false)
    }
}

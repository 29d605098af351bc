// SPDX-License-Identifier: Apache-2.0
//! What the golden encoder makes of slices, as the coding of macroblocks takes and gives it.

use tricodec_golden::codec::video::cost::cut;
use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::decision::Decision;
use tricodec_golden::codec::video::hardware::slice::encode_shown;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::macroblock::{Macroblock, MbKind};
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::state::Around;
use tricodec_golden::codec::video::store::PictureJob;
use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::entropy::lane::video::{HeaderKind, MbHeader, MbLevels};
use tricodec_golden::inter::Mv;
use tricodec_golden::inter::mv;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Frame;

/// Sixteen blocks of luma in coding order, four of Cb, four of Cr.
pub type Blocks = [[u8; 16]; 24];

/// What is decided before a macroblock is coded.
#[derive(Clone, Debug)]
pub struct Plan {
    pub intra: bool,
    /// I_PCM, where it was inter.
    pub raw: bool,
    /// I_16x16, I_8x8, I_4x4.
    pub kind: u64,
    pub skip_vector: bool,
    pub eight: bool,
    pub shape: Shape,
    /// Of luma: none, or more than any that is coded.
    pub dear: bool,
    /// Of the quarters.
    pub differences: [[i16; 2]; 4],
    pub vectors: [Mv; 4],
    /// The prediction of an inter macroblock.
    pub guess: Option<Box<Blocks>>,
}

/// A macroblock, and what is to come of it.
#[derive(Clone, Debug)]
pub struct Case {
    pub plan: Plan,
    pub source: Blocks,
    pub header: MbHeader,
    pub levels: MbLevels,
    pub recon: Blocks,
    pub ends: bool,
    /// What the deblocking filter wants to know: intra, 8x8 transform, levels by block in raster
    /// order, QP.
    pub record: (bool, bool, u16, u8),
}

/// Blocks of a macroblock's planes.
fn blocks(luma: &[u8; 256], chroma: &[[u8; 64]; 2]) -> Blocks {
    std::array::from_fn(|i| match i {
        0..16 => {
            let (x, y) = BLOCK_XY[i];
            cut::<4, 16>(luma, 16, (4 * usize::from(x), 4 * usize::from(y)))
        }
        _ => cut::<4, 16>(&chroma[i / 4 - 4], 8, (4 * (i % 2), 4 * (i / 2 % 2))),
    })
}

/// The macroblock of a frame at (`x`, `y`).
fn source(frame: &Frame, (x, y): (usize, usize)) -> Blocks {
    let [luma, chroma @ ..] = &frame.planes[..] else {
        unreachable!("three planes")
    };
    let own = cut::<16, 256>(&luma.samples, luma.width, (16 * x, 16 * y));
    let chroma = [0, 1].map(|i| {
        let plane = &chroma[i];
        cut::<8, 64>(&plane.samples, plane.width, (8 * x, 8 * y))
    });
    blocks(&own, &chroma)
}

fn plan(mb: &Macroblock, around: &Around, header: &MbHeader, n: u32) -> Plan {
    let (shape, skip) = match mb.kind {
        MbKind::Inter(shape) => (shape, false),
        _ => (Shape::Whole, mb.kind == MbKind::Skip),
    };
    let quarter = |q: usize| match shape {
        Shape::Whole => 0,
        Shape::Rows => q / 2,
        Shape::Columns => q % 2,
        Shape::Quarters => q,
    };
    let vectors = [0, 2, 8, 10].map(|b| mb.vectors[b]);
    Plan {
        intra: mb.kind.intra(),
        raw: mb.kind == MbKind::Pcm && header.inter_slice && n.is_multiple_of(2),
        kind: match mb.kind {
            MbKind::IntraNxN => 2 - u64::from(mb.luma.transform8x8),
            // Whatever it would have been.
            MbKind::Pcm => u64::from(n % 3),
            _ => 0,
        },
        skip_vector: !mb.kind.intra()
            && (skip || (shape == Shape::Whole && vectors[0] == mv::skip(&around.field()))),
        eight: !mb.kind.intra() && mb.luma.transform8x8,
        shape,
        dear: mb.kind == MbKind::Pcm,
        differences: [0, 1, 2, 3].map(|q| header.mvd[quarter(q)]),
        vectors,
        guess: None,
    }
}

/// Two frames: the second is coded, as I slices, or as P slices behind the first one.
pub struct Picture {
    pub frames: [Frame; 2],
    pub qp: u8,
    pub inter: bool,
}

impl Picture {
    /// In macroblocks.
    pub fn size(&self) -> (u32, u32) {
        let luma = &self.frames[1].planes[0];
        (luma.width as u32 / 16, luma.height as u32 / 16)
    }

    /// The macroblocks of a slice of `rows` rows from row `first` on.
    pub fn slice(&self, first: u32, rows: u32) -> Vec<Case> {
        let (width, height) = self.size();
        let [before, frame] = &self.frames;
        let count = (width * height) as usize;
        let reference = self
            .inter
            .then(|| Reference::new(before.clone(), vec![[0; 2]; count]));
        let small = coarse(&frame.planes[0]);
        let job = PictureJob {
            source: frame,
            width_mbs: width,
            qp: self.qp,
            motion: reference.as_ref().map(|reference| SearchField {
                reference,
                coarse: &small,
                vertical: 63,
            }),
        };
        let seen: std::cell::RefCell<Option<Window>> = Default::default();
        let mut cases = Vec::new();
        let end = rows * width;
        let mut watch = |_: &Decision, _: &SearchField, window: &Window| {
            *seen.borrow_mut() = Some(window.clone());
        };
        let mut coded = |mb: &Macroblock, around: &Around| {
            let n = cases.len() as u32;
            let at = (n % width, first + n / width);
            let at = (at.0 as usize, at.1 as usize);
            let header = mb.header(around, self.inter);
            let mut plan = plan(mb, around, &header, n);
            if !plan.intra {
                let window = seen.borrow();
                let window = window.as_ref().expect("of a P slice");
                let reference = reference.as_ref().expect("of a P slice");
                let luma = compensate::luma(window, &mb.vectors);
                let chroma = compensate::chroma(reference, at, &mb.vectors);
                plan.guess = Some(Box::new(blocks(&luma, &chroma)));
            }
            let pcm = mb.kind == MbKind::Pcm;
            cases.push(Case {
                source: source(frame, at),
                levels: mb.words(around, n + 1 == end),
                recon: blocks(&mb.luma.recon, &mb.chroma.recon),
                ends: n + 1 == end,
                record: (
                    plan.intra,
                    mb.luma.transform8x8,
                    mb.luma.coded,
                    if pcm { 0 } else { self.qp },
                ),
                plan,
                header,
            });
        };
        encode_shown(&job, first * width, end, Vec::new(), &mut watch, &mut coded);
        cases
    }
}

/// The bits of a header that mean something: all but the detail, and what there is of that.
pub fn header_bits(header: &MbHeader) -> usize {
    17 + match header.kind {
        HeaderKind::IntraNxN if header.transform8x8 => 16,
        HeaderKind::IntraNxN => 64,
        HeaderKind::Inter(Shape::Whole) => 22,
        HeaderKind::Inter(Shape::Rows | Shape::Columns) => 44,
        HeaderKind::Inter(Shape::Quarters) => 88,
        _ => 0,
    }
}

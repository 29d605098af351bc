// SPDX-License-Identifier: Apache-2.0
//! Every 4x4 block of real encodes in profile `hardware`, I and P: what the pipeline makes of it is
//! what the encoder wrote.

use std::cell::RefCell;

use tricodec_golden::codec::video::cost::{cut, paste};
use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::pipe::{VideoBlock, encode_video_block};
use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::hardware::residual::place4;
use tricodec_golden::codec::video::hardware::slice::encode_shown;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::intra::{Area, edges};
use tricodec_golden::codec::video::macroblock::{Macroblock, MbKind, NO_MODES};
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::state::Around;
use tricodec_golden::codec::video::store::PictureJob;
use tricodec_golden::intra::{BLOCK_XY, predict_chroma, predict16};
use tricodec_golden::picture::{Frame, MbAvailability};
use tricodec_golden::quant::dc::{dequant_chroma_dc, dequant_luma_dc};
use tricodec_golden::quant::scaling::LevelScale4;

use super::bench::{Bench, Case, Kind};
use crate::pairs::pairs;

/// Macroblocks of a picture, across and down, at most.
const SIZE: [usize; 2] = [12, 7];

/// Two frames of every clip that is at hand, and of a made-up one; of each a corner.
fn clips() -> Vec<(String, [Frame; 2])> {
    pairs([0, 1].map(|at| corner(made_up(at))), corner)
}

fn corner(frame: Frame) -> Frame {
    let luma = &frame.planes[0];
    frame.resized(luma.width.min(16 * SIZE[0]), luma.height.min(16 * SIZE[1]))
}

/// A slope that moves, and rows of noise, of something flat and of black and white.
fn made_up(at: usize) -> Frame {
    let mut frame = Frame::new(128, 80, true, 128);
    for plane in &mut frame.planes {
        let width = plane.width;
        for (i, s) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (i % width + 3 * at, i / width + at);
            let noise = ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 11;
            *s = match y / 16 {
                1 => noise as u8,
                2 => 90,
                3 => (noise as u8 >> 7) * 255,
                _ => (x * x / 24 + 5 * y) as u8,
            };
        }
    }
    frame
}

/// A picture that is coded, as far as it is there.
struct Picture<'a> {
    source: &'a Frame,
    reference: Option<&'a Reference>,
    recon: Frame,
    p: Prices,
    cases: Vec<Case>,
}

impl Picture<'_> {
    /// A block; what the pipeline makes of it is what the encoder has.
    fn block(&mut self, case: Case, levels: &[i16], recon: &[u8; 16]) {
        let Kind::Video(block) = &case.kind else {
            unreachable!("of video")
        };
        let own = encode_video_block(&case.samples, block, case.qp);
        assert_eq!((&own.levels[..], &own.recon), (levels, recon), "{case:?}");
        self.cases.push(case);
    }

    fn fours(&mut self, mb: &Macroblock, own: &[u8; 256], mut area: Area, around: &Around) {
        let mut modes = NO_MODES;
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            let at = place4(i);
            let raster = usize::from(4 * y + x);
            let block = VideoBlock::Intra4 {
                neighbours: area.block4(i),
                mpm: around.predicted_mode(raster, &modes),
            };
            let case = Case {
                samples: cut::<4, 16>(own, 16, at),
                kind: Kind::Video(block),
                qp: self.p.qp,
                number: i as u8,
            };
            modes[raster] = encode_video_block(&case.samples, &block, case.qp).mode;
            let recon = cut::<4, 16>(&mb.luma.recon, 16, at);
            self.block(case, &mb.luma.levels[16 * i..16 * i + 16], &recon);
            area.put::<4>(&recon, at);
        }
        assert_eq!(modes, mb.modes);
    }

    /// Luma by a prediction of the macroblock.
    fn given(&mut self, mb: &Macroblock, own: &[u8; 256], guess: &[u8; 256]) {
        let dcs = dequant_luma_dc(&mb.luma.dc, self.p.qp, &LevelScale4::FLAT);
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            let at = place4(i);
            let guess = cut::<4, 16>(guess, 16, at);
            let block = match mb.kind {
                MbKind::Intra16x16(_) => VideoBlock::Whole {
                    guess,
                    dc: dcs[usize::from(4 * y + x)] as i16,
                },
                _ => VideoBlock::Inter { guess },
            };
            let case = Case {
                samples: cut::<4, 16>(own, 16, at),
                kind: Kind::Video(block),
                qp: self.p.qp,
                number: i as u8,
            };
            let recon = cut::<4, 16>(&mb.luma.recon, 16, at);
            self.block(case, &mb.luma.levels[16 * i..16 * i + 16], &recon);
        }
    }

    fn chroma(&mut self, mb: &Macroblock, plane: usize, own: &[u8; 64], guess: &[u8; 64]) {
        let dcs = dequant_chroma_dc(mb.chroma.dc[plane], self.p.qp_chroma, &LevelScale4::FLAT);
        for (b, dc) in dcs.into_iter().enumerate() {
            let at = (4 * (b % 2), 4 * (b / 2));
            let block = VideoBlock::Chroma {
                intra: mb.kind.intra(),
                guess: cut::<4, 16>(guess, 8, at),
                dc: dc as i16,
            };
            let case = Case {
                samples: cut::<4, 16>(own, 8, at),
                kind: Kind::Video(block),
                qp: self.p.qp_chroma,
                number: (4 * plane + b) as u8,
            };
            let recon = cut::<4, 16>(&mb.chroma.recon[plane], 8, at);
            self.block(case, &mb.chroma.ac[plane][b], &recon);
        }
    }

    fn macroblock(&mut self, n: u32, mb: &Macroblock, around: &Around, window: &Option<Window>) {
        let width = self.recon.planes[0].width / 16;
        let (x, y) = (n as usize % width, n as usize / width);
        let there = MbAvailability::new(n, x as u32, width as u32);
        let [luma, cb, cr] = &self.source.planes;
        let own = cut::<16, 256>(&luma.samples, luma.width, (16 * x, 16 * y));
        let area = Area::new(&self.recon.planes[0], (x, y), there);
        match mb.kind {
            MbKind::Pcm => {}
            // Luma goes through the 8x8 engine.
            _ if mb.luma.transform8x8 => {}
            MbKind::IntraNxN => self.fours(mb, &own, area, around),
            MbKind::Intra16x16(mode) => self.given(mb, &own, &predict16(mode, &area.whole())),
            MbKind::Inter(_) | MbKind::Skip => {
                let window = window.as_ref().expect("of a P slice");
                self.given(mb, &own, &compensate::luma(window, &mb.vectors));
            }
        }
        if mb.kind != MbKind::Pcm {
            let guesses = if mb.kind.intra() {
                [1, 2].map(|plane| {
                    let n = edges(&self.recon.planes[plane], (8 * x, 8 * y), there);
                    predict_chroma(mb.chroma_mode, &n)
                })
            } else {
                let reference = self.reference.expect("of a P slice");
                compensate::chroma(reference, (x, y), &mb.vectors)
            };
            for (plane, (own, guess)) in [cb, cr].into_iter().zip(guesses).enumerate() {
                let own = cut::<8, 64>(&own.samples, own.width, (8 * x, 8 * y));
                self.chroma(mb, plane, &own, &guess);
            }
        }
        let stride = 16 * width;
        let [luma, chroma @ ..] = &mut self.recon.planes[..] else {
            unreachable!("three planes")
        };
        paste::<16>(&mb.luma.recon, &mut luma.samples, stride, (16 * x, 16 * y));
        for (plane, own) in chroma.iter_mut().zip(&mb.chroma.recon) {
            paste::<8>(own, &mut plane.samples, stride / 2, (8 * x, 8 * y));
        }
    }
}

/// Blocks of `source`, coded as an I slice or behind `reference`, in the order of macroblocks.
fn blocks(source: &Frame, reference: Option<&Reference>, qp: u8) -> Vec<Case> {
    let luma = &source.planes[0];
    let (width, height) = (luma.width / 16, luma.height / 16);
    let small = coarse(luma);
    let job = PictureJob {
        source,
        width_mbs: width as u32,
        qp,
        motion: reference.map(|reference| SearchField {
            reference,
            coarse: &small,
            vertical: 63,
        }),
    };
    let mut picture = Picture {
        source,
        reference,
        recon: Frame::new(luma.width, luma.height, true, 0),
        p: Prices::new(qp),
        cases: Vec::new(),
    };
    let window = RefCell::new(None);
    let mut n = 0;
    let result = encode_shown(
        &job,
        0,
        (width * height) as u32,
        Vec::new(),
        &mut |_, _, own| *window.borrow_mut() = Some(own.clone()),
        &mut |mb, around| {
            picture.macroblock(n, mb, around, &window.borrow());
            n += 1;
        },
    );
    assert_eq!(picture.recon, result.recon);
    picture.cases
}

#[test]
fn every_block_of_an_i_and_a_p_picture() {
    let mut all = [[0; 2]; 8];
    for (name, [first, second]) in clips() {
        let count = first.planes[0].width / 16 * (first.planes[0].height / 16);
        let reference = Reference::new(first.clone(), vec![[0; 2]; count]);
        for (i, qp) in [12, 27, 37].into_iter().enumerate() {
            let mut bench = Bench::new(67, [0, 30, 60][i]);
            bench.run(blocks(&first, None, qp));
            bench.run(blocks(&second, Some(&reference), qp));
            println!("{name}, QP {qp}: {:?}", bench.seen);
            for (all, seen) in all.iter_mut().flatten().zip(bench.seen.iter().flatten()) {
                *all += seen;
            }
        }
    }
    for code in [1, 4, 5, 6, 7] {
        assert!(all[code].iter().all(|n| *n > 0), "{all:?}");
    }
}

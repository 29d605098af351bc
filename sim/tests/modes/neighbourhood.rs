// SPDX-License-Identifier: Apache-2.0
//! Macroblocks with what lies around them: made up, and those of real encodes.

use std::cell::RefCell;

use tricodec_golden::codec::video::cost::{cut, paste};
use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::intra::Area;
use tricodec_golden::codec::video::macroblock::{Macroblock, MbKind};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::codec::video::state::Around;
use tricodec_golden::codec::video::store::{Place, Source};
use tricodec_golden::picture::{Frame, MbAvailability};
use tricodec_sim::lockstep::harness::random::Random;

use crate::content::{clips, encode, encode_all};

/// A macroblock of the source, and the reconstruction that lies around it.
pub struct Spot<'a> {
    pub source: Source,
    pub recon: &'a Frame,
    pub at: Place,
    pub p: Prices,
}

impl Spot<'_> {
    /// The reconstruction around its luma.
    pub fn area(&self) -> Area {
        let plane = &self.recon.planes[0];
        Area::new(plane, (self.at.x, self.at.local_y), self.at.there)
    }
}

/// The prediction of an inter macroblock.
pub struct Inter {
    pub luma: [u8; 256],
    pub chroma: [[u8; 64]; 2],
}

fn source(frame: &Frame, x: usize, y: usize) -> Source {
    let [luma, cb, cr] = &frame.planes;
    let chroma = [cb, cr].map(|p| cut::<8, 64>(&p.samples, p.width, (8 * x, 8 * y)));
    Source {
        luma: cut::<16, 256>(&luma.samples, luma.width, (16 * x, 16 * y)),
        chroma,
    }
}

/// Three by two macroblocks of samples of a kind: noise, black and white, flat, a slope with some
/// noise, waves at an angle, rows or columns alike.
pub fn picture(kind: usize, random: &mut Random) -> Frame {
    let mut frame = Frame::new(48, 32, true, 0);
    for plane in &mut frame.planes {
        let (a, b) = (random.below(25) as i32 - 12, random.below(25) as i32 - 12);
        let (noise, flat) = (1 + random.below(12), random.bits() as u8);
        let lines: Vec<u8> = (0..64).map(|_| random.bits() as u8).collect();
        let width = plane.width;
        for (i, s) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (i % width, i / width);
            let slope = 128 + a * (x as i32 - width as i32 / 2) + b * (y as i32 - 16);
            *s = match kind % 8 {
                0 => random.bits() as u8,
                1 => (random.bits() & 1) as u8 * 255,
                2 => [0, 255, flat][usize::from(flat) % 3],
                3 => (slope + random.below(noise) as i32).clamp(0, 255) as u8,
                4 => (a * x as i32 + b * y as i32).rem_euclid(64) as u8 * 3,
                5 => lines[x].saturating_add(random.below(noise) as u8),
                6 => lines[y].saturating_add(random.below(noise) as u8),
                _ => slope.clamp(0, 255) as u8,
            };
        }
    }
    frame
}

/// The macroblock in the middle of such a picture, with any neighbours, at any quantiser.
pub fn middle<'a>(frame: &'a Frame, n: usize, random: &mut Random) -> Spot<'a> {
    let around = if n % 4 < 2 { 15 } else { random.below(16) };
    let flag = |i: usize| around >> i & 1 == 1;
    let there = MbAvailability {
        a: flag(0),
        b: flag(1),
        c: flag(2),
        d: flag(3),
    };
    let at = Place {
        x: 1,
        y: 1,
        local_y: 1,
        there,
    };
    let qp = [0, 51, random.below(52), random.below(52)][n % 4] as u8;
    Spot {
        source: source(frame, 1, 1),
        recon: frame,
        at,
        p: Prices::new(qp),
    }
}

/// Show every macroblock of encodes of all clips, as I pictures and as P pictures, but those of
/// I_PCM: where it lies, what became of it, its neighbours, its prediction if it is inter.
pub fn coded(mut show: impl FnMut(&Spot, &Macroblock, &Around, Option<&Inter>)) {
    for (name, frames) in clips() {
        for (qp, inter) in [(22, false), (37, false), (30, true)] {
            let second = &frames[1];
            let luma = &second.planes[0];
            let width = luma.width / 16;
            let count = width * luma.height / 16;
            let reference = Reference::new(frames[0].clone(), vec![[0; 2]; count]);
            let mut recon = Frame::new(luma.width, luma.height, true, 0);
            let window = RefCell::new(None);
            let (mut n, mut kinds) = (0, [0u32; 4]);
            let mut each = |mb: &Macroblock, around: &Around| {
                let (x, y) = (n % width, n / width);
                let there = MbAvailability::new(n as u32, x as u32, width as u32);
                let local_y = y;
                let at = Place {
                    x,
                    y,
                    local_y,
                    there,
                };
                let spot = Spot {
                    source: source(second, x, y),
                    recon: &recon,
                    at,
                    p: Prices::new(qp),
                };
                let guess = window
                    .take()
                    .filter(|_| !mb.kind.intra())
                    .map(|window| Inter {
                        luma: compensate::luma(&window, &mb.vectors),
                        chroma: compensate::chroma(&reference, (x, y), &mb.vectors),
                    });
                kinds[match mb.kind {
                    MbKind::Pcm => 0,
                    MbKind::Intra16x16(_) => 1,
                    MbKind::IntraNxN => 2,
                    MbKind::Skip | MbKind::Inter(_) => 3,
                }] += 1;
                if mb.kind != MbKind::Pcm {
                    show(&spot, mb, around, guess.as_ref());
                }
                let [own, cb, cr] = &mut recon.planes;
                paste::<16>(
                    &mb.luma.recon,
                    &mut own.samples,
                    16 * width,
                    (16 * x, 16 * y),
                );
                for (plane, block) in [cb, cr].into_iter().zip(&mb.chroma.recon) {
                    paste::<8>(block, &mut plane.samples, 8 * width, (8 * x, 8 * y));
                }
                n += 1;
            };
            if inter {
                let mut watch = |seen: &_| *window.borrow_mut() = Some(Clone::clone(seen));
                encode_all(&frames, (qp, true), Vec::new(), &mut watch, &mut each);
            } else {
                encode(&frames, qp, false, &mut each);
            }
            println!("{name}, QP {qp}: I_PCM, I_16x16, I_NxN, inter: {kinds:?}");
        }
    }
}

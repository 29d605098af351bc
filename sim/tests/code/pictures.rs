// SPDX-License-Identifier: Apache-2.0
//! Pictures in one to four slices, of all kinds of macroblocks.

use tricodec_golden::entropy::lane::video::HeaderKind;
use tricodec_golden::picture::Frame;

use crate::bench::{Bench, LANES, Ways};
use crate::cases::{Case, Picture};
use crate::pairs::pairs;

/// A slope that moves, and rows of noise, of something flat and of black and white.
fn made_up(width: usize, height: usize, at: usize) -> Frame {
    let mut frame = Frame::new(16 * width, 16 * height, true, 128);
    for plane in &mut frame.planes {
        let width = plane.width;
        for (i, s) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (i % width + 3 * at, i / width + at);
            let noise = ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 11;
            *s = match y / 16 % 5 {
                1 => noise as u8,
                2 => 90,
                3 => (noise as u8 >> 7) * 255,
                _ => (x * x / 24 + 5 * y) as u8,
            };
        }
    }
    frame
}

/// Rows of macroblocks in `slices` slices.
fn cut(picture: &Picture, slices: u32) -> Vec<Vec<Case>> {
    let (_, height) = picture.size();
    let edge = |n: u32| height * n / slices;
    (0..slices)
        .map(|n| picture.slice(edge(n), edge(n + 1) - edge(n)))
        .collect()
}

/// Kinds of macroblocks: I_4x4, I_8x8, I_16x16, I_PCM, P_Skip, inter with each transform.
fn count(slices: &[Vec<Case>], kinds: &mut [usize; 7]) {
    for case in slices.iter().flatten() {
        kinds[match case.header.kind {
            HeaderKind::IntraNxN => usize::from(case.header.transform8x8),
            HeaderKind::Intra16x16(_) => 2,
            HeaderKind::Pcm => 3,
            HeaderKind::Skip => 4,
            HeaderKind::Inter(_) => 5 + usize::from(case.header.transform8x8),
        }] += 1;
    }
}

#[test]
fn made_up_pictures_of_all_sizes() {
    let mut kinds = [0; 7];
    for (i, (width, height)) in [(8, 5), (1, 6), (2, 4), (3, 5), (5, 4), (6, 1)]
        .into_iter()
        .enumerate()
    {
        let mut bench = Bench::new(&Ways {
            seed: 5 + i as u64,
            stall: [10, 50, 0][i % 3],
        });
        for (j, qp) in [0, 4, 18, 27, 40, 51].into_iter().enumerate() {
            for inter in [false, true] {
                let picture = Picture {
                    frames: [0, 1].map(|at| made_up(width, height, at)),
                    qp,
                    inter,
                };
                let slices = cut(&picture, 1 + ((i + j) % LANES).min(height - 1) as u32);
                count(&slices, &mut kinds);
                bench.run(slices, qp, width as u32, inter);
            }
        }
    }
    assert!(kinds.iter().all(|n| *n > 0), "{kinds:?}");
}

#[test]
fn clips_in_four_slices() {
    let cut_to = |frame: Frame| {
        let luma = &frame.planes[0];
        let (width, height) = (luma.width.min(16 * 10), luma.height.min(16 * 8));
        frame.resized(width, height)
    };
    let made = [0, 1].map(|at| made_up(8, 4, at));
    for (n, (name, frames)) in pairs(made, cut_to).into_iter().enumerate() {
        for (inter, qp) in [(false, 22), (true, 22), (true, 34)] {
            let picture = Picture {
                frames: frames.clone(),
                qp,
                inter,
            };
            let slices = cut(&picture, LANES as u32);
            let macroblocks: usize = slices.iter().map(Vec::len).sum();
            let mut bench = Bench::new(&Ways {
                seed: n as u64,
                stall: 0,
            });
            bench.run(slices, qp, picture.size().0, inter);
            println!(
                "{name}, QP {qp}, {}: {:.1} clocks a macroblock",
                if inter { "P" } else { "I" },
                f64::from(bench.clocks) / macroblocks as f64
            );
        }
    }
}

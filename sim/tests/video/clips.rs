// SPDX-License-Identifier: Apache-2.0
//! Clips, made up and real.

use std::fs;

use tricodec_golden::picture::Frame;

use crate::bench::{Bench, Ways};
use crate::clip::{clip, folder};

/// A slope that moves, and rows of noise, of something flat and of black and white.
fn made_up([width, height]: [usize; 2], at: usize) -> Frame {
    let mut frame = Frame::new(width, height, true, 128);
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

#[test]
fn made_up_clips_of_any_size() {
    let sizes = [[128, 80], [16, 16], [18, 90], [34, 66], [50, 34], [130, 62]];
    for (i, size) in sizes.into_iter().enumerate() {
        let frames: Vec<_> = (0..3).map(|at| made_up(size, at)).collect();
        let mut bench = Bench::new(Ways {
            seed: 60 + i as u64,
            qp: [27, 2, 20, 35, 51, 12][i],
            slices: 1 + i as u32 % 4,
            latency: [(20, 60), (20, 600), (1, 5)][i % 3],
            stall: [0, 10, 50][i % 3],
        });
        bench.run(&frames);
    }
}

#[test]
fn clips_in_four_slices() {
    let mut found = 0;
    for entry in fs::read_dir(folder()).into_iter().flatten().flatten() {
        let Some(frames) = clip(&entry.path(), 3) else {
            continue;
        };
        let cut = |frame: Frame| {
            let luma = &frame.planes[0];
            let (width, height) = (luma.width.min(176), luma.height.min(128));
            frame.resized(width, height)
        };
        let frames: Vec<_> = frames.into_iter().map(cut).collect();
        found += 1;
        let mut bench = Bench::new(Ways {
            seed: found,
            qp: [22, 27, 32, 37][found as usize % 4],
            slices: 4,
            latency: (300, 300),
            stall: 0,
        });
        let clocks = bench.run(&frames);
        let luma = &frames[0].planes[0];
        let macroblocks = (luma.width / 16 * (luma.height / 16)) as f64;
        let each = clocks.iter().map(|c| *c as f64 / macroblocks);
        let each: Vec<_> = each.map(|c| format!("{c:.1}")).collect();
        println!(
            "{:?}: {} clocks a macroblock",
            entry.file_name(),
            each.join(", ")
        );
    }
    if found == 0 {
        println!("SKIPPED: no clips in {}", folder().display());
    }
}

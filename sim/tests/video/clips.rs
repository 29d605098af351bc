// SPDX-License-Identifier: Apache-2.0
//! Clips, made up and real.

use std::fs;

use tricodec_golden::codec::video::hardware::reference::tiles;
use tricodec_golden::codec::video::hardware::tiles::Kind;
use tricodec_golden::codec::video::{Profile, VideoEncoder, VideoOptions};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::video::{VideoPicture, VideoRun, VideoSettings};

use crate::clip::{clip, folder};

/// The slices of an access unit, each with its start code.
fn slices(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = (0..bytes.len().saturating_sub(3))
        .filter(|i| bytes[*i..i + 4] == [0, 0, 0, 1])
        .collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let units = starts.iter().zip(ends).map(|(a, b)| bytes[*a..b].to_vec());
    units.filter(|u| matches!(u[4] & 31, 1 | 5)).collect()
}

/// Code a clip, and compare every slice and every byte of the pictures in memory with golden's.
fn run(frames: &[Frame], qp: u8, settings: VideoSettings) -> Vec<VideoPicture> {
    let luma = &frames[0].planes[0];
    let mut options = VideoOptions::new(luma.width, luma.height, qp);
    options.profile = Profile::Hardware;
    options.slices = settings.slices;
    let mut golden = VideoEncoder::new(options).expect("good options");
    let mut rtl = VideoRun::new("video_encoder", settings).expect("the model is there");
    let pictures = frames.iter().enumerate().map(|(n, frame)| {
        let coded = golden.encode(frame).expect("a frame");
        let own = rtl.code(frame, coded.qp).expect("it comes to its end");
        let wanted = slices(&coded.bytes);
        assert_eq!(own.slices.len(), wanted.len(), "{settings:?}, picture {n}");
        for (l, (own, wanted)) in own.slices.iter().zip(&wanted).enumerate() {
            let at = own.iter().zip(wanted).position(|(a, b)| a != b);
            let lengths = (own.len(), wanted.len());
            assert_eq!(
                at, None,
                "{settings:?}, picture {n}, slice {l}: {lengths:?}"
            );
            assert_eq!(lengths.0, lengths.1, "{settings:?}, picture {n}, slice {l}");
        }
        // Of other sizes golden shows less than what lies in memory.
        if luma.width.is_multiple_of(16) && luma.height.is_multiple_of(16) {
            for kind in [Kind::Luma, Kind::Chroma] {
                let wanted = tiles(&coded.recon, kind);
                let own = rtl.tiles(kind, wanted.len() / 64);
                assert!(own == wanted, "{settings:?}, picture {n}, {kind:?}");
            }
        }
        own
    });
    pictures.collect()
}

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
        let settings = VideoSettings {
            slices: 1 + i as u32 % 4,
            latency: [(20, 60), (20, 600), (1, 5)][i % 3],
            stall: [0, 10, 50][i % 3],
            seed: 60 + i as u64,
        };
        run(&frames, [27, 2, 20, 35, 51, 12][i], settings);
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
        let settings = VideoSettings {
            slices: 4,
            latency: (300, 300),
            stall: 0,
            seed: found,
        };
        let pictures = run(&frames, [22, 27, 32, 37][found as usize % 4], settings);
        let each = pictures
            .iter()
            .map(|p| p.clocks as f64 / p.macroblocks as f64);
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

// SPDX-License-Identifier: Apache-2.0
//! Streams of the colour and video encoder decode in ffmpeg to exactly the reconstruction (I and P,
//! slices, deblocking).

mod common;

use proptest::prelude::*;
use tricodec_golden::codec::decode;
use tricodec_golden::codec::video::{Deblocking, Profile, Rate, VideoEncoder, VideoOptions};
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::FrameRate;

/// What moves in a test clip.
#[derive(Clone, Copy, Debug)]
enum Motion {
    /// Nothing.
    Still,
    /// Everything, by this many samples a frame.
    Pan(i32, i32),
    /// Independent samples in every frame.
    Noise,
    /// Textures that stretch, and a square that appears.
    Mixed,
}

fn hash(a: i32, b: i32, c: i32) -> u8 {
    let mut h = (a as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add((b as u32).wrapping_mul(0x85EB_CA77))
        .wrapping_add((c as u32).wrapping_mul(0xC2B2_AE3D));
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    (h >> 24) as u8
}

/// Smooth texture at (`x`, `y`), in quarter samples.
fn texture(x: i32, y: i32, seed: i32) -> i32 {
    let (x, y) = (f64::from(x) / 4.0, f64::from(y) / 4.0);
    let s = f64::from(seed);
    (128.0
        + 60.0 * (x * 0.21 + s).sin() * (y * 0.17).cos()
        + 40.0 * ((x + y) * 0.05 + s).sin()
        + 20.0 * (x * 0.9 - y * 0.7).sin()) as i32
}

fn frame(width: usize, height: usize, motion: Motion, time: i32) -> Frame {
    let mut f = Frame::new(width, height, true, 0);
    for (i, plane) in f.planes.iter_mut().enumerate() {
        let scale = if i == 0 { 1 } else { 2 };
        for y in 0..plane.height as i32 {
            for x in 0..plane.width as i32 {
                let (px, py, seed) = (4 * x * scale, 4 * y * scale, i as i32);
                let value = match motion {
                    Motion::Still => texture(px, py, seed),
                    Motion::Pan(dx, dy) => texture(px + dx * time, py + dy * time, seed),
                    Motion::Noise => i32::from(hash(x, y, 3 * time + seed)),
                    Motion::Mixed => {
                        let t = texture(px * (16 + time) / 16, py + 5 * time, seed);
                        let square = (x - 20 - 3 * time).abs() < 12 && (y - 20).abs() < 9;
                        if square && time % 2 == 1 {
                            t / 4 + i32::from(hash(x, y, time)) / 2
                        } else {
                            t + i32::from(hash(x, y, time)) / 32
                        }
                    }
                };
                plane.samples[(y as usize) * plane.width + x as usize] = value.clamp(0, 255) as u8;
            }
        }
    }
    f
}

/// Encode, have ffmpeg and our own decoder decode, compare. Gives the number of bytes.
fn judge(options: VideoOptions, frames: &[Frame]) -> usize {
    let mut encoder = VideoEncoder::new(options).expect("options are good");
    let (mut stream, mut expected, mut recons) = (Vec::new(), Vec::new(), Vec::new());
    for frame in frames {
        let coded = encoder.encode(frame).expect("encodes");
        stream.extend(coded.bytes);
        for plane in &coded.recon.planes {
            expected.extend_from_slice(&plane.samples);
        }
        recons.push(coded.recon);
    }
    let decoded = match options.chroma {
        true => common::decode_i420(&stream),
        false => common::decode(&stream),
    };
    assert_eq!(
        decoded.len(),
        expected.len(),
        "ffmpeg gave another number of samples"
    );
    if let Some(at) = decoded.iter().zip(&expected).position(|(a, b)| a != b) {
        let size = expected.len() / frames.len();
        panic!(
            "frame {} sample {}: ffmpeg {} ours {}",
            at / size,
            at % size,
            decoded[at],
            expected[at]
        );
    }
    let own = decode(&stream).expect("our own decoder");
    assert_eq!(own.pictures.len(), frames.len());
    for (i, (picture, recon)) in own.pictures.iter().zip(&recons).enumerate() {
        assert!(
            picture.damage.is_empty() && *picture.frame == *recon,
            "frame {i}: our own decoder differs"
        );
    }
    stream.len()
}

fn clip(width: usize, height: usize, motion: Motion, length: i32) -> Vec<Frame> {
    (0..length)
        .map(|t| frame(width, height, motion, t))
        .collect()
}

/// Options of both profiles.
fn both(width: usize, height: usize, qp: u8) -> [VideoOptions; 2] {
    [Profile::Best, Profile::Hardware].map(|profile| VideoOptions {
        profile,
        ..VideoOptions::new(width, height, qp)
    })
}

#[test]
fn every_qp_of_pictures() {
    for motion in [Motion::Still, Motion::Noise] {
        let frames = clip(48, 48, motion, 1);
        for options in (0..=51).flat_map(|qp| both(48, 48, qp)) {
            judge(options, &frames);
        }
    }
}

#[test]
fn every_fourth_qp_of_video() {
    let frames = clip(80, 64, Motion::Mixed, 4);
    for options in (0..=51).step_by(3).flat_map(|qp| both(80, 64, qp)) {
        judge(options, &frames);
        let profile = Profile::Medium;
        judge(VideoOptions { profile, ..options }, &frames);
    }
}

#[test]
fn large_pictures_with_slices() {
    for (options, slices) in both(1920, 1080, 32).into_iter().zip([16, 4]) {
        let frames = clip(1920, 1080, Motion::Pan(9, -3), 2);
        judge(VideoOptions { slices, ..options }, &frames);
    }
}

#[test]
fn noise_at_the_finest_quantiser_takes_no_more_than_its_samples() {
    let frames = clip(64, 64, Motion::Noise, 3);
    for deblocking in [Deblocking::On, Deblocking::Off] {
        let options = VideoOptions {
            deblocking,
            ..VideoOptions::new(64, 64, 1)
        };
        let bytes = judge(options, &frames);
        assert!((16 * 3 * 380..16 * 3 * 400).contains(&bytes), "{bytes}");
    }
}

#[test]
fn frame_numbers_wrap() {
    judge(
        VideoOptions::new(16, 16, 40),
        &clip(16, 16, Motion::Pan(2, 1), 270),
    );
}

#[test]
fn a_bit_rate_is_kept_to() {
    let mut options = VideoOptions::new(176, 144, 0);
    options.rate = Rate::BitsPerSecond(200_000);
    options.frame_rate = FrameRate {
        frames: 30,
        seconds: 1,
    };
    let bytes = judge(options, &clip(176, 144, Motion::Mixed, 60));
    let ratio = 8.0 * bytes as f64 / 400_000.0;
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
}

#[test]
fn a_quality_is_kept_by_every_picture() {
    let frames = clip(96, 80, Motion::Mixed, 12);
    for wanted in [30.0f64, 38.0, 45.0] {
        let error = 255.0 * 255.0 * 65_536.0 / 10f64.powf(wanted / 10.0);
        let options = VideoOptions {
            rate: Rate::Error(error as u64),
            keyint: 5,
            ..VideoOptions::new(96, 80, 0)
        };
        judge(options, &frames);
        let mut encoder = VideoEncoder::new(options).expect("options are good");
        for (number, frame) in frames.iter().enumerate() {
            let coded = encoder.encode(frame).expect("encodes");
            let pairs = frame.luma().samples.iter().zip(&coded.recon.luma().samples);
            let error: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
            let psnr = 10.0 * (255.0 * 255.0 * 96.0 * 80.0 / error).log10();
            assert!(
                (psnr - wanted).abs() < 1.0,
                "{wanted}: frame {number}: {psnr}"
            );
        }
    }
}

#[test]
fn groups_of_pictures_at_once_are_the_same_bytes() {
    let frames = clip(64, 48, Motion::Mixed, 11);
    let options = VideoOptions {
        keyint: 3,
        slices: 2,
        ..VideoOptions::new(64, 48, 30)
    };
    let mut one_by_one = VideoEncoder::new(options).expect("options are good");
    let expected: Vec<_> = frames
        .iter()
        .map(|f| one_by_one.encode(f).expect("encodes"))
        .collect();
    let mut at_once = VideoEncoder::new(options).expect("options are good");
    let mut coded = at_once.encode_all(&frames[..4]).expect("encodes");
    coded.extend(at_once.encode_all(&frames[4..]).expect("encodes"));
    assert!(coded == expected);
}

/// A clip without its chroma.
fn luma(frames: &[Frame]) -> Vec<Frame> {
    let luma = |f: &Frame| Frame::from(f.luma().clone());
    frames.iter().map(luma).collect()
}

#[test]
fn luma_alone_moves_too() {
    for (motion, qp, slices) in [
        (Motion::Mixed, 27, 1),
        (Motion::Pan(5, -2), 40, 3),
        (Motion::Noise, 0, 2),
        (Motion::Still, 12, 1),
    ] {
        // Odd sides: without chroma there is nothing to round up.
        let frames = clip(75, 61, motion, 5);
        let options = VideoOptions {
            chroma: false,
            slices,
            keyint: 4,
            ..VideoOptions::new(75, 61, qp)
        };
        let grey = judge(options, &luma(&frames));
        let colour = judge(
            VideoOptions {
                chroma: true,
                ..options
            },
            &frames,
        );
        assert!(
            grey < colour,
            "{motion:?}: {grey} bytes, {colour} in colour"
        );
    }
}

#[test]
fn motion_of_luma_alone_pays() {
    let frames = luma(&clip(96, 80, Motion::Pan(3, 1), 8));
    let size = |keyint| {
        let options = VideoOptions {
            chroma: false,
            keyint,
            ..VideoOptions::new(96, 80, 30)
        };
        judge(options, &frames)
    };
    let (moving, still) = (size(0), size(1));
    assert!(2 * moving < still, "{moving} {still}");
}

#[test]
fn what_cannot_be_coded_is_said() {
    let good = VideoOptions::new(32, 16, 30);
    let error = |options| VideoEncoder::new(options).expect_err("refused").to_string();
    assert!(error(VideoOptions { width: 0, ..good }).contains("0x16"));
    assert!(error(VideoOptions { slices: 65, ..good }).contains("65 must be 1 to 64"));
    let lanes = VideoOptions {
        profile: Profile::Hardware,
        slices: 5,
        ..good
    };
    assert!(error(lanes).contains("5 must be 1 to 4 in profile hardware"));
    let rate = |rate| error(VideoOptions { rate, ..good });
    assert!(rate(Rate::Qp(52)).contains("52 must be 0 to 51"));
    assert!(rate(Rate::BitsPerSecond(0)).contains("above 0"));
    let mut encoder = VideoEncoder::new(good).expect("options are good");
    let wrong = encoder.encode(&Frame::new(32, 16, false, 0));
    assert!(
        wrong
            .expect_err("refused")
            .to_string()
            .contains("[512, 0, 0]")
    );
    let grey = VideoOptions {
        chroma: false,
        ..good
    };
    let mut encoder = VideoEncoder::new(grey).expect("options are good");
    let wrong = encoder.encode(&Frame::new(32, 16, true, 0));
    assert!(
        wrong
            .expect_err("refused")
            .to_string()
            .contains("luma alone")
    );
}

/// Bits of a slice header, at the most.
const HEADER: usize = 48;

/// Bits of pictures of one macroblock: of the slice, without start code and header of the unit and
/// without what prevents emulation.
fn bits_of_one(options: VideoOptions, frames: &[Frame]) -> Vec<usize> {
    let mut encoder = VideoEncoder::new(options).expect("options are good");
    let coded = frames.iter().map(|f| encoder.encode(f).expect("encodes"));
    coded
        .map(|c| {
            let unit = c.bytes.windows(3).rposition(|w| w == [0, 0, 1]);
            let slice = &c.bytes[unit.expect("a slice") + 4..];
            let prevented = slice.windows(3).filter(|w| *w == [0, 0, 3]).count();
            8 * (slice.len() - prevented)
        })
        .collect()
}

#[test]
fn no_macroblock_of_noise_passes_3200_bits() {
    // Of any size of noise, in two tones or all, in luma alone or in all planes.
    for qp in (0..=26).chain([51]) {
        for kind in 0..64 {
            let amplitude = 1 << (kind % 8);
            let frames: Vec<_> = (0..2)
                .map(|time| {
                    let mut f = frame(16, 16, Motion::Noise, 2 * kind + time);
                    for (i, plane) in f.planes.iter_mut().enumerate() {
                        for s in &mut plane.samples {
                            let noise = match kind / 8 % 2 {
                                0 => i32::from(*s) * amplitude / 128 - amplitude,
                                _ => amplitude * (i32::from(*s) / 128 * 2 - 1),
                            };
                            let grey = i > 0 && kind >= 32;
                            *s = (128 + if grey { 0 } else { noise }).clamp(0, 255) as u8;
                        }
                    }
                    f
                })
                .collect();
            let [_, options] = both(16, 16, qp);
            for bits in bits_of_one(options, &frames) {
                assert!(bits <= 3200 + HEADER, "{bits} at QP {qp}, noise {kind}");
            }
        }
    }
}

fn any_motion() -> impl Strategy<Value = Motion> {
    prop_oneof![
        Just(Motion::Still),
        (-40i32..=40, -40i32..=40).prop_map(|(x, y)| Motion::Pan(x, y)),
        Just(Motion::Noise),
        Just(Motion::Mixed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..Default::default() })]
    #[test]
    fn any_large_size(
        width in 200usize..=1920,
        height in 160usize..=1080,
        qp in 10u8..=51,
        slices in 1u32..=4,
        dx in -100i32..=100,
    ) {
        for options in both(width, height, qp) {
            let options = VideoOptions { slices, ..options };
            prop_assert!(judge(options, &clip(width, height, Motion::Pan(4 * dx, 5), 2)) > 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]
    #[test]
    fn any_size_motion_qp_slices_and_filter(
        width in 1usize..200,
        height in 1usize..160,
        motion in any_motion(),
        qp in 0u8..=51,
        hardware: bool,
        slices in 1u32..=16,
        keyint in 0u32..4,
        chroma in any::<bool>(),
        deblocking in prop_oneof![
            Just(Deblocking::On),
            Just(Deblocking::Off),
            Just(Deblocking::WithinSlices),
        ],
        length in 1i32..5,
    ) {
        // Luma alone is coded by profile best only.
        let (profile, most) = match hardware && chroma {
            true => (Profile::Hardware, 4),
            false => (Profile::Best, 16),
        };
        let options = VideoOptions {
            profile,
            slices: slices.min(most),
            keyint,
            deblocking,
            chroma,
            ..VideoOptions::new(width, height, qp)
        };
        let frames = clip(width, height, motion, length);
        let frames = if chroma { frames } else { luma(&frames) };
        prop_assert!(judge(options, &frames) > 0);
    }
}

//! Streams of the golden encoder decode in ffmpeg to exactly the reconstruction (acceptance item 2).

mod common;

use proptest::prelude::*;
use tricodec_golden::codec::{Picture, SliceParams, encode_picture, split_slices};

/// Test pictures by name.
#[derive(Clone, Copy, Debug)]
enum Content {
    Flat(u8),
    Noise(u64),
    Checkerboard,
    Extremes(u64),
    Gradient,
}

fn picture(width: usize, height: usize, content: Content) -> Picture {
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    if let Content::Noise(s) | Content::Extremes(s) = content {
        seed ^= s.wrapping_mul(0xD134_2543_DE82_EF95) | 1;
    }
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 32) as u8
    };
    let samples = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width, i / width);
            match content {
                Content::Flat(v) => v,
                Content::Noise(_) => random(),
                Content::Checkerboard => {
                    if (x + y) % 2 == 0 {
                        0
                    } else {
                        255
                    }
                }
                Content::Extremes(_) => {
                    if random() & 1 == 1 {
                        255
                    } else {
                        0
                    }
                }
                Content::Gradient => ((3 * x + 5 * y) / 4 % 256) as u8,
            }
        })
        .collect();
    Picture {
        width,
        height,
        samples,
    }
}

/// Encode pictures of one size into one stream, judge it, and return its bytes.
fn judge(pictures: &[(Picture, u8, u32)]) -> usize {
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for (i, (picture, qp, lanes)) in pictures.iter().enumerate() {
        let (w, h) = (
            picture.width.div_ceil(16) as u32,
            picture.height.div_ceil(16) as u32,
        );
        let slices: Vec<_> = split_slices(w, h, *lanes)
            .into_iter()
            .map(|(first, count)| SliceParams::new(first, count, *qp))
            .collect();
        let coded = encode_picture(picture, &slices, (i % 2) as u16).expect("encodes");
        stream.extend(coded.annex_b());
        expected.extend(coded.recon.samples);
    }
    let decoded = common::decode(&stream);
    assert_eq!(
        decoded.len(),
        expected.len(),
        "ffmpeg gave another number of samples"
    );
    if let Some(at) = decoded.iter().zip(&expected).position(|(a, b)| a != b) {
        panic!("sample {at}: ffmpeg {} ours {}", decoded[at], expected[at]);
    }
    stream.len()
}

#[test]
fn every_qp_with_every_content() {
    for content in [
        Content::Flat(77),
        Content::Noise(1),
        Content::Checkerboard,
        Content::Extremes(2),
        Content::Gradient,
    ] {
        let pictures: Vec<_> = (0..=51)
            .map(|qp| (picture(80, 48, content), qp, 1 + u32::from(qp) % 5))
            .collect();
        judge(&pictures);
    }
}

#[test]
fn smallest_and_most_extreme_sizes() {
    for (width, height) in [
        (1, 1),
        (1, 17),
        (17, 1),
        (15, 16),
        (16, 15),
        (4096, 17),
        (17, 4096),
        (64, 9216),
    ] {
        for lanes in [1, 64] {
            judge(&[(picture(width, height, Content::Noise(3)), 30, lanes)]);
        }
    }
}

#[test]
fn one_to_sixty_four_slices() {
    let pictures: Vec<_> = (1..=64)
        .map(|lanes| (picture(176, 144, Content::Gradient), 20, lanes))
        .collect();
    judge(&pictures);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..Default::default() })]
    #[test]
    fn any_size_content_qp_and_slices(
        width in 1usize..300,
        height in 1usize..200,
        content in prop_oneof![
            any::<u8>().prop_map(Content::Flat),
            any::<u64>().prop_map(Content::Noise),
            Just(Content::Checkerboard),
            any::<u64>().prop_map(Content::Extremes),
            Just(Content::Gradient),
        ],
        qp in prop::collection::vec(0u8..=51, 1..4),
        lanes in 1u32..=64,
    ) {
        let pictures: Vec<_> = qp.iter().map(|&qp| (picture(width, height, content), qp, lanes)).collect();
        prop_assert!(judge(&pictures) > 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Streams of the golden encoder decode in ffmpeg to exactly the reconstruction (acceptance item
//! 2).

mod common;
mod content;

use content::{Content, picture};
use proptest::prelude::*;
use tricodec_golden::codec::{SliceParams, encode_picture, split_slices};
use tricodec_golden::picture::Frame;

/// Encode pictures of one size into one stream, judge it, and return its bytes.
fn judge(pictures: &[(Frame, u8, u32)]) -> usize {
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for (i, (picture, qp, lanes)) in pictures.iter().enumerate() {
        let (w, h) = (
            picture.luma().width.div_ceil(16) as u32,
            picture.luma().height.div_ceil(16) as u32,
        );
        let slices: Vec<_> = split_slices(w, h, *lanes)
            .into_iter()
            .map(|(first, count)| SliceParams::new(first, count, *qp))
            .collect();
        let coded = encode_picture(picture, &slices, (i % 2) as u16).expect("encodes");
        stream.extend(coded.annex_b());
        expected.extend_from_slice(&coded.recon.luma().samples);
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
        content in content::any_content(),
        qp in prop::collection::vec(0u8..=51, 1..4),
        lanes in 1u32..=64,
    ) {
        let one = |&qp: &u8| (picture(width, height, content), qp, lanes);
        let pictures: Vec<_> = qp.iter().map(one).collect();
        prop_assert!(judge(&pictures) > 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The golden decoder gives back exactly the encoder's reconstruction.

use crate::content::{Content, picture};
use proptest::prelude::*;
use tricodec_golden::codec::{
    Decoded, ParameterSets, SliceParams, decode, decode_slice, encode_picture, parameter_sets,
    split_slices,
};
use tricodec_golden::picture::Frame;

/// Slices of a picture for `lanes` lanes, their QPs taken in turn from `qps`.
fn slices(width: usize, height: usize, lanes: u32, qps: &[u8]) -> Vec<SliceParams> {
    let (w, h) = (width.div_ceil(16) as u32, height.div_ceil(16) as u32);
    let layout = split_slices(w, h, lanes);
    layout
        .iter()
        .zip(qps.iter().cycle())
        .map(|(&(first, count), &qp)| SliceParams::new(first, count, qp))
        .collect()
}

fn pictures(decoded: Decoded) -> Vec<Frame> {
    let frames = decoded.intact().expect("nothing is damaged");
    frames.iter().map(crate::grey).collect()
}

#[test]
fn every_qp() {
    let source = picture(83, 45, Content::Noise(1));
    for qp in 0..=51 {
        let coded = encode_picture(&source, &slices(83, 45, 2, &[qp]), 0).expect("encodes");
        assert_eq!(
            pictures(decode(&coded.annex_b()).expect("decodes")),
            [coded.recon],
            "QP {qp}"
        );
    }
}

#[test]
fn extreme_sizes() {
    for (width, height) in [(1, 1), (16, 16), (17, 1), (1, 4096), (4096, 17), (64, 4096)] {
        let source = picture(width, height, Content::Gradient);
        let coded =
            encode_picture(&source, &slices(width, height, 64, &[20, 40]), 0).expect("encodes");
        assert_eq!(
            pictures(decode(&coded.annex_b()).expect("decodes")),
            [coded.recon],
            "{width}x{height}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_pictures_and_slices(
        width in 1usize..200,
        height in 1usize..120,
        contents in prop::collection::vec(crate::content::any_content(), 1..4),
        qps in prop::collection::vec(0u8..=51, 1..5),
        lanes in 1u32..=64,
    ) {
        let (mut stream, mut expected) = (Vec::new(), Vec::new());
        for (i, &content) in contents.iter().enumerate() {
            let coded = encode_picture(
                &picture(width, height, content),
                &slices(width, height, lanes, &qps),
                i as u16 % 2,
            )
                .expect("encodes");
            stream.extend(coded.annex_b());
            expected.push(coded.recon);
        }
        prop_assert_eq!(pictures(decode(&stream).expect("decodes")), expected);
    }

    #[test]
    fn a_slice_decodes_alone(lanes in 1u32..=16, qp in 0u8..=51, start_code: bool) {
        let (width, height) = (64, 256);
        let source = picture(width, height, Content::Noise(u64::from(qp)));
        let slices = slices(width, height, lanes, &[qp]);
        let coded = encode_picture(&source, &slices, 0).expect("encodes");
        let sets = parameter_sets(width, height).expect("a valid size");
        let sets = ParameterSets::from_stream(&sets).expect("sound");
        for slice in coded.slices {
            let unit = &slice.bytes[if start_code { 0 } else { 4 }..];
            let alone = decode_slice(&sets, unit).expect("decodes");
            prop_assert_eq!(alone.first_mb, slice.params.first_mb);
            let rows = alone.rows().expect("slices of this layout are rows");
            let from = 16 * (slice.params.first_mb / 4) as usize * width;
            prop_assert_eq!(
                &rows.samples,
                &coded.recon.luma().samples[from..from + rows.samples.len()]
            );
            prop_assert_eq!(rows.height as u32, 16 * slice.params.mb_count / 4);
        }
    }
}

#[test]
fn pictures_of_changing_size_with_the_same_set_ids() {
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for (i, (width, height)) in [(64, 64), (17, 90), (200, 16)].into_iter().enumerate() {
        let source = picture(width, height, Content::Checkerboard);
        let coded =
            encode_picture(&source, &slices(width, height, 3, &[30]), i as u16).expect("encodes");
        stream.extend(coded.annex_b());
        expected.push(coded.recon);
    }
    assert_eq!(pictures(decode(&stream).expect("decodes")), expected);
}

// SPDX-License-Identifier: Apache-2.0
//! Bounded fuzzing of the decoder; see `fuzz/`.

#[path = "../../../fuzz/src/bounded.rs"]
mod bounded;
#[path = "../../../fuzz/src/h264.rs"]
mod h264;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;

use mutate::Random;
use tricodec_golden::codec::{SliceParams, encode_picture, split_slices};

use crate::content::{Content, picture};
use crate::seeds::SEEDS;

/// Up to half a minute of one core.
const INPUTS: u64 = 100_000;

#[test]
fn h264_decode() {
    let contents = [
        Content::Noise(1),
        Content::Gradient,
        Content::Flat(7),
        Content::Extremes(2),
        Content::Checkerboard,
    ];
    let mut seeds: Vec<_> = SEEDS.iter().map(|(_, stream)| stream.to_vec()).collect();
    for (i, content) in contents.into_iter().enumerate() {
        for (width, height, lanes, qp) in [(48, 32, 3, 24), (17, 80, 2, 45), (96, 16, 1, 4)] {
            let layout = split_slices(u32::div_ceil(width, 16), u32::div_ceil(height, 16), lanes);
            let slices: Vec<_> = layout
                .into_iter()
                .map(|(first, count)| SliceParams::new(first, count, qp))
                .collect();
            let source = picture(width as usize, height as usize, content);
            let stream: Vec<u8> = (0..1 + i as u16 % 3)
                .flat_map(|id| {
                    encode_picture(&source, &slices, id)
                        .expect("encodes")
                        .annex_b()
                })
                .collect();
            seeds.push(stream);
        }
    }
    bounded::run(
        "h264_decode",
        INPUTS,
        |random| mutate::stream(&seeds, random),
        h264::any_bytes_end_in_pixels_or_an_error,
    );
}

#[test]
fn every_file_of_the_corpus() {
    bounded::replay("h264_decode", h264::any_bytes_end_in_pixels_or_an_error);
}

#[test]
fn every_seeded_run_is_the_same() {
    let seeds = [
        vec![0, 0, 1, 0x67, 1, 2, 3, 4],
        vec![0, 0, 1, 0x65, 9, 9, 9, 9, 9],
    ];
    let inputs = |seed| {
        let mut random = Random::new(seed);
        (0..50)
            .map(|_| mutate::stream(&seeds, &mut random))
            .collect::<Vec<_>>()
    };
    assert_eq!(inputs(5), inputs(5));
    assert_ne!(inputs(5), inputs(6));
}

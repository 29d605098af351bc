// SPDX-License-Identifier: Apache-2.0
//! Damaged random streams: every one ends in pictures or an error, and damage of slice data stays
//! in its slice.

#[path = "../../../fuzz/src/h264.rs"]
mod h264;

use std::time::{Duration, Instant};

use tricodec_golden::codec::decode;

use crate::rng::Random;
use crate::{made, setting};

/// Damaged streams of an ordinary run.
const INPUTS: u64 = 2000;
/// Longest time that one may take, on a busy machine.
const HANG: Duration = Duration::from_secs(20);

#[test]
fn flipped_bits_anywhere_end_in_pictures_or_an_error() {
    for seed in 1..=setting("TRICODEC_FUZZ_INPUTS", INPUTS) {
        let mut rng = Random::new(!seed);
        // Most cost is in making them: each stream is damaged four times.
        let mut stream = made(seed / 4).1.stream;
        for _ in 0..1 + rng.below(4) {
            let at = rng.below(stream.len());
            stream[at] ^= 1 << rng.below(8);
        }
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            h264::any_bytes_end_in_pixels_or_an_error(&stream);
        });
        assert!(outcome.is_ok() && start.elapsed() < HANG, "seed {seed}");
    }
}

#[test]
fn flipped_bits_of_slice_data_change_nothing_outside_the_slice() {
    let mut noticed = 0;
    let inputs = setting("TRICODEC_FUZZ_INPUTS", INPUTS) / 2;
    for seed in 1..=inputs {
        let (_, sequence) = made(seed);
        let sound = decode(&sequence.stream).expect("decodes");
        let mut rng = Random::new(!seed);
        let span = &sequence.last[rng.below(sequence.last.len())];
        if span.data.is_empty() {
            continue;
        }
        let mut stream = sequence.stream.clone();
        stream[span.data.start + rng.below(span.data.len())] ^= 1 << rng.below(8);
        // No flip makes a start code, or one fewer.
        let starts = |stream: &[u8]| {
            stream
                .windows(3)
                .filter(|w| w[..2] == [0, 0] && w[2] < 4)
                .count()
        };
        if starts(&stream) != starts(&sequence.stream) {
            continue;
        }
        let damaged = decode(&stream).expect("others are sound");
        assert_eq!(damaged.errors, [], "seed {seed}");
        assert_eq!(damaged.pictures.len(), sound.pictures.len(), "seed {seed}");
        let differing: Vec<_> = damaged
            .pictures
            .iter()
            .zip(&sound.pictures)
            .filter(|(a, b)| a != b)
            .collect();
        // Nothing refers to the last picture in coding order.
        assert!(differing.len() <= 1, "seed {seed}");
        for (picture, _) in differing {
            noticed += u64::from(!picture.damage.is_empty());
            for damage in &picture.damage {
                let inside = span.macroblocks.start <= damage.first_mb
                    && damage.end_mb <= span.macroblocks.end;
                assert!(inside, "seed {seed}: {damage:?} of {span:?}");
            }
        }
    }
    assert!(noticed > inputs / 2, "{noticed} of {inputs} noticed");
}

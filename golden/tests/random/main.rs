// SPDX-License-Identifier: Apache-2.0
//! Random streams of all tools, each from a seed: we decode what ffmpeg decodes.
//!
//! `TRICODEC_FUZZ_INPUTS` is the number of streams, `TRICODEC_FUZZ_SEED` (1) the number of the
//! first. Streams that differ are kept in the target directory; with the seed that is printed and
//! one input they come again.

mod buffer;
mod cabac;
mod cavlc;
#[path = "../common/mod.rs"]
mod common;
mod damage;
mod intra;
mod judge;
mod order;
mod picture;
mod residual;
mod rng;
mod sequence;
mod sets;
mod sink;
mod slice;

use std::path::Path;

use judge::Difference;
use sequence::Sequence;
use sets::Format;

/// Streams that one ffmpeg decodes, one behind the other: they have the format of their first one.
const BATCH: u64 = 25;
/// Streams of an ordinary run: some seconds.
const INPUTS: u64 = 500;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// The stream of a seed, and its format.
fn made(seed: u64) -> (Format, Sequence) {
    let batch = rng::Random::new(!(seed / BATCH)).below(1 << 30) as u64;
    let format = Format::new(&mut rng::Random::new(batch));
    (format, sequence::sequence(&format, seed))
}

#[test]
fn random_streams_decode_as_ffmpeg_decodes_them() {
    let first = setting("TRICODEC_FUZZ_SEED", 1);
    let end = first + setting("TRICODEC_FUZZ_INPUTS", INPUTS);
    let mut differences: Vec<(u64, Difference)> = Vec::new();
    let (mut from, mut pictures) = (first, 0);
    while from < end {
        let to = end.min((from / BATCH + 1) * BATCH);
        let streams: Vec<_> = (from..to).map(made).collect();
        pictures += streams.iter().map(|(_, s)| s.pictures).sum::<usize>();
        differences.extend(
            (from..to)
                .zip(judge::compare(&streams))
                .filter_map(|(seed, found)| Some((seed, found?))),
        );
        from = to;
    }
    println!(
        "{} streams, {pictures} pictures, {} differ",
        end - first,
        differences.len()
    );
    for (seed, difference) in &differences {
        let (format, stream) = made(*seed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random-{seed}.264"));
        std::fs::write(&path, &stream.stream).expect("the target directory is writable");
        println!(
            "seed {seed}: {difference}; {:?}; {format:?}; {}",
            stream.tools,
            path.display()
        );
    }
    assert!(
        differences.is_empty(),
        "{} streams differ",
        differences.len()
    );
}

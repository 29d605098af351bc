// SPDX-License-Identifier: Apache-2.0
//! Bounded fuzzing of the directory and the pieces of versions 2 and 3; see `fuzz/`.

#[path = "../../../fuzz/src/archive.rs"]
mod archive;
#[path = "../../../fuzz/src/bounded.rs"]
mod bounded;
#[path = "../../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../../fuzz/src/mutate_archive.rs"]
mod mutate_archive;
#[path = "../../../fuzz/src/mutate_pieces.rs"]
mod mutate_pieces;

use super::{coded, pair_of, stored};
use tricodec_golden::container::directory::{Item, write_archive};

/// A third of a minute of one core.
const INPUTS: u64 = 100_000;

fn seed(list: Vec<(Item, Vec<u8>)>, metadata: &[(String, String)]) -> Vec<u8> {
    let (mut items, payloads): (Vec<Item>, Vec<Vec<u8>>) = list.into_iter().unzip();
    let mut bytes = Vec::new();
    write_archive(&mut bytes, metadata, &mut items, &payloads).expect("writes");
    bytes
}

#[test]
fn archive_read() {
    let ids: Vec<u8> = (0..400u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
    let pair = ("format".to_owned(), "pt".to_owned());
    let seeds = [
        seed(
            vec![coded("a", 20, 64, 3.0), stored("b", "I32", &ids, 512)],
            &[pair],
        ),
        seed(vec![coded("ü", 70, 64, 1.0)], &[]),
        seed(
            vec![stored("", "F32", &[], 64), stored("x", "U8", &ids, 1 << 20)],
            &[],
        ),
        seed(pair_of(20, 64).into(), &[]),
        include_bytes!("../../../tests/data/version2.tri").to_vec(),
    ];
    bounded::run(
        "archive_read",
        INPUTS,
        |random| mutate_pieces::archive(&seeds, random),
        archive::any_bytes_end_in_tensors_or_an_error,
    );
}

#[test]
fn every_file_of_the_corpus() {
    bounded::replay(
        "archive_read",
        archive::any_bytes_end_in_tensors_or_an_error,
    );
}

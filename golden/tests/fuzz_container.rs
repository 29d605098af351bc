// SPDX-License-Identifier: Apache-2.0
//! Bounded fuzzing of the container's reader and decoder; see `fuzz/`.

#[path = "../../fuzz/src/bounded.rs"]
mod bounded;
#[path = "../../fuzz/src/container.rs"]
mod container;
#[path = "../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../fuzz/src/mutate_archive.rs"]
mod mutate_archive;

use tricodec_golden::align::{Format, Policy};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{Entry, Kind, Options, TensorView, encode_tensor, write_archive};

/// A third of a minute of one core.
const INPUTS: u64 = 500_000;

fn seed(shapes: &[(&str, &[u64], Format)], qp: u8) -> Vec<u8> {
    let mut list: Vec<(Entry, Vec<u8>)> = Vec::new();
    for (name, shape, format) in shapes {
        let n = shape.iter().product::<u64>() * u64::from(format.bits() / 8);
        // Bytes without NaN and infinity in any of the formats.
        let data: Vec<u8> = (0..n).map(|i| (i * i % 59) as u8).collect();
        let view = TensorView {
            name,
            shape,
            format: *format,
            data: &data,
        };
        let options = Options {
            target: Goal::Qp(qp),
            lanes: 4,
            policy: Policy::Scale,
            clamp_nonfinite: false,
        };
        let coded = encode_tensor(&view, &options).expect("encodes");
        list.push((coded.entry, coded.payload));
    }
    let raw = vec![1, 2, 3, 4, 5, 6, 7, 8];
    let entry = Entry {
        name: "raw".to_owned(),
        shape: vec![1],
        offset: 0,
        length: 8,
        kind: Kind::Raw {
            dtype: "I64".to_owned(),
            crc: crc32fast::hash(&raw),
        },
    };
    list.push((entry, raw));
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    bytes
}

#[test]
fn container_read() {
    let seeds = [
        seed(
            &[("a", &[100, 64], Format::Fp32), ("b", &[17], Format::Fp16)],
            40,
        ),
        seed(
            &[("", &[], Format::Bf16), ("ü", &[3, 5, 7], Format::Int8)],
            20,
        ),
        seed(
            &[
                ("x", &[0, 4], Format::Fp8E4M3),
                ("y", &[20, 130], Format::Fp8E5M2),
            ],
            51,
        ),
    ];
    bounded::run(
        "container_read",
        INPUTS,
        |random| mutate_archive::archive(&seeds, random),
        container::any_bytes_end_in_tensors_or_an_error,
    );
}

#[test]
fn every_file_of_the_corpus() {
    bounded::replay(
        "container_read",
        container::any_bytes_end_in_tensors_or_an_error,
    );
}

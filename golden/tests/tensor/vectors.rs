// SPDX-License-Identifier: Apache-2.0
//! The reference's test vectors: sixteen codings of real tensors, by checksums of samples, slices
//! and decoded samples.
//!
//! The tensors lie in `../shared/corpus` beside the checkout; without them the test says that it
//! did not run.

use std::path::PathBuf;

use serde_json::Value;
use tricodec_golden::tensor::{
    self, Activity, Coding, Mode, Quantiser, Samples, Serial, Source, Step, TileSize,
};

use super::material::{little_endian, sha256};

const VECTORS: &str = include_str!("data/vectors.json");
/// The vectors are made from pieces of this size.
const SIDE: usize = 384;

fn corpus() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus"))
}

/// A C-ordered `float32` matrix, at least `SIDE` columns wide: its upper left piece.
fn read_npy(bytes: &[u8]) -> Vec<f32> {
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let text = std::str::from_utf8(&bytes[10..header]).expect("a .npy header");
    assert!(
        text.contains("'<f4'") && text.contains("False"),
        "an array of another kind: {text}"
    );
    let shape: Vec<usize> = text[text.find('(').expect("a shape")..]
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse().ok())
        .collect();
    let (rows, _) = bytes[header..].as_chunks::<4>();
    let values: Vec<f32> = rows.iter().map(|b| f32::from_le_bytes(*b)).collect();
    values
        .chunks_exact(shape[1])
        .take(SIDE)
        .flat_map(|row| &row[..SIDE])
        .copied()
        .collect()
}

/// The coding of a vector at the scale that its samples have.
fn coding(vector: &Value, samples: &Samples) -> Coding {
    let number = |key: &str| vector[key].as_u64().expect("a number");
    let mode = Mode::from_code(number("mode") as u8).expect("a mode");
    let step = Step::new(number("man") as u8, number("exp") as u8).expect("a step");
    let transposed = number("transpose") == 1;
    Coding {
        step,
        mode,
        quantiser: if number("dq") == 1 {
            Quantiser::Dependent
        } else {
            Quantiser::Scalar
        },
        scale: Activity::of(samples, mode, transposed).scale(step),
        transposed,
        tile: TileSize::new(number("rows") as usize, number("cols") as usize).expect("a size"),
    }
}

#[test]
fn slices_and_samples_are_the_reference_s() {
    if !corpus().is_dir() {
        eprintln!(
            "tensor_vectors: SKIPPED: no {}: the vectors' tensors are not here",
            corpus().display()
        );
        return;
    }
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).expect("a list");
    assert_eq!(vectors.len(), 16);
    for vector in &vectors {
        let text = |key: &str| vector[key].as_str().expect("a text");
        let path = corpus().join(text("input"));
        let values = read_npy(&std::fs::read(&path).expect("a tensor of the corpus"));
        let samples = Samples::align(&values, SIDE, SIDE).expect("finite");
        let hash = sha256([little_endian(samples.values())]);
        assert_eq!(hash, text("sha256_samples"), "{vector}");

        let coded = tensor::encode_tiles(&samples, &coding(vector, &samples), &Serial);
        assert_eq!(sha256(&coded.slices), text("sha256_coded"), "{vector}");
        let decoded: Vec<f32> = coded.decode().expect("decodes");
        let unit = 2f64.powi(samples.unit());
        let decoded: Vec<i16> = decoded
            .iter()
            .map(|v| (f64::from(*v) / unit) as i16)
            .collect();
        let hash = sha256([little_endian(&decoded)]);
        assert_eq!(hash, text("sha256_decoded"), "{vector}");
        let bits = (8 * coded.bytes() + 32) as f64 / (SIDE * SIDE) as f64;
        let listed = vector["bits_per_value"].as_f64().expect("a number");
        assert!((bits - listed).abs() < 1e-4, "{bits} {vector}");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Speed of the tensor tools, in values per second on one core: encode at a fixed step, for bits,
//! and with one state; decode at three bits.
//!
//! The matrix is `../shared/corpus/w_q0.npy` beside the checkout, or one made of bell-shaped noise.

// criterion_group! makes a public function without a comment.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tricodec_golden::tensor::{self, Aligned, Goal, Mode, Options, Quantiser, Serial, Source};

const SIDE: usize = 384;
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/w_q0.npy");

/// A matrix of `SIDE` x `SIDE` weights.
fn weights() -> Vec<f32> {
    if let Ok(bytes) = std::fs::read(PATH) {
        // `float32` in C order behind a header of 128 bytes.
        let (values, _) = bytes[128..].as_chunks::<4>();
        return values.iter().map(|b| f32::from_le_bytes(*b)).collect();
    }
    eprintln!("tensor: no {PATH}: measuring made-up weights");
    let mut state = 1u32;
    let mut uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    (0..SIDE * SIDE)
        .map(|_| (0..6).map(|_| uniform()).sum())
        .collect()
}

fn with(quantiser: Quantiser) -> Options {
    Options {
        prediction: Some((Mode::None, false)),
        quantiser,
        ..Options::default()
    }
}

fn code(source: &impl Source, goal: Goal, options: &Options) -> tensor::Coded {
    tensor::encode_source(source, goal, options, &Serial).expect("codes")
}

fn tensors(c: &mut Criterion) {
    let values = weights();
    let source = Aligned::new(&values, SIDE, SIDE).expect("finite");
    let mut group = c.benchmark_group("tensor");
    group.throughput(Throughput::Elements(values.len() as u64));
    let options = with(Quantiser::Dependent);
    let step = code(&source, Goal::Snr(15.0), &options).coding.step;
    for (name, quantiser) in [
        ("encode_15db", Quantiser::Dependent),
        ("encode_15db_one_state", Quantiser::Scalar),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| code(black_box(&source), Goal::Step(step), &with(quantiser)));
        });
    }
    for (name, goal) in [
        ("encode_step_chosen_mode", Goal::Step(step)),
        ("encode_2.9_bits_chosen_mode", Goal::Bits(2.9)),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| code(black_box(&source), goal, &Options::default()));
        });
    }
    let coded = code(&source, Goal::Bits(3.0), &options);
    group.bench_function("decode_3_bits", |b| {
        b.iter(|| black_box(&coded).decode::<f32>().expect("decodes"));
    });
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! {
    name = benches;
    config = quick();
    targets = tensors
}
criterion_main!(benches);

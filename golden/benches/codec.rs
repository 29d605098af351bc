// SPDX-License-Identifier: Apache-2.0
//! Speed of the golden codec, in bytes of samples per second on one core: encode, decode, align,
//! tensors.
//!
//! The picture is `corpus/camera.png` as PGM when `TRICODEC_BENCH_PGM` names it (eval/report
//! does); otherwise the small piece of it in tests/data, sixteen times.

// criterion_group! makes a public function without a comment.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tricodec_golden::align::{self, Format, Policy};
use tricodec_golden::codec::{SliceParams, decode, encode_picture};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{Options, TensorView, decode_tensor, encode_tensor};
use tricodec_golden::picture::Frame;

const PIECE: &[u8] = include_bytes!("../../tests/data/camera_96x64.pgm");
const WEIGHTS: &[u8] = include_bytes!("../../tests/data/ffn_up_64x64.npy");

/// A binary PGM without comments.
fn parse_pgm(bytes: &[u8]) -> Frame {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]);
    let numbers: Vec<usize> = text
        .split_ascii_whitespace()
        .skip(1)
        .take(2)
        .map(|n| n.parse().expect("a PGM"))
        .collect();
    let samples = bytes[bytes.len() - numbers[0] * numbers[1]..].to_vec();
    Frame::grey(numbers[0], numbers[1], samples)
}

fn picture() -> Frame {
    if let Ok(path) = std::env::var("TRICODEC_BENCH_PGM") {
        return parse_pgm(&std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}")));
    }
    eprintln!("codec: TRICODEC_BENCH_PGM is not set: measuring the small piece of the photograph");
    let piece = parse_pgm(PIECE);
    let piece = piece.luma();
    let (width, height) = (4 * piece.width, 4 * piece.height);
    let sample =
        |i: usize| piece.samples[i / width % piece.height * piece.width + i % width % piece.width];
    Frame::grey(width, height, (0..width * height).map(sample).collect())
}

fn pictures(c: &mut Criterion) {
    let p = picture();
    let luma = p.luma();
    let mbs = (luma.width.div_ceil(16) * luma.height.div_ceil(16)) as u32;
    let mut group = c.benchmark_group("picture");
    group.throughput(Throughput::Bytes(luma.samples.len() as u64));
    for qp in [20, 27, 36] {
        let slices = [SliceParams::new(0, mbs, qp)];
        group.bench_function(format!("encode_qp{qp}"), |b| {
            b.iter(|| encode_picture(black_box(&p), &slices, 0).expect("encodes"));
        });
        let stream = encode_picture(&p, &slices, 0).expect("encodes").annex_b();
        group.bench_function(format!("decode_qp{qp}"), |b| {
            b.iter(|| decode(black_box(&stream)).expect("decodes"));
        });
    }
    group.finish();
}

fn alignment(c: &mut Criterion) {
    let mut group = c.benchmark_group("align");
    let raw: Vec<u32> = (0..1u32 << 16)
        .map(|i| i.wrapping_mul(0x9E37_79B9))
        .collect();
    group.throughput(Throughput::Bytes(raw.len() as u64));
    for format in Format::ALL {
        let mask = u32::MAX >> (32 - format.bits());
        group.bench_function(format.to_string(), |b| {
            b.iter(|| {
                let values = raw.iter().map(|r| align::decode(format, r & mask, 127));
                align::align(black_box(values), -6, 8)
            });
        });
    }
    group.finish();
}

fn tensors(c: &mut Criterion) {
    let data: Vec<u8> = (0..16)
        .flat_map(|_| WEIGHTS[128..].iter().copied())
        .collect();
    let view = TensorView {
        name: "w",
        shape: &[1024, 64],
        format: Format::Fp32,
        data: &data,
    };
    let mut group = c.benchmark_group("tensor");
    group.throughput(Throughput::Bytes(data.len() as u64 / 4));
    let options = |target| Options {
        target,
        lanes: 64,
        policy: Policy::Scale,
        clamp_nonfinite: false,
    };
    for (name, target) in [
        ("encode_qp24", Goal::Qp(24)),
        ("encode_2.9_bits", Goal::Bits(2.9)),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| encode_tensor(black_box(&view), &options(target)).expect("encodes"));
        });
    }
    let coded = encode_tensor(&view, &options(Goal::Qp(24))).expect("encodes");
    group.bench_function("decode_qp24", |b| {
        b.iter(|| decode_tensor(&coded.entry, black_box(&coded.payload), Err).expect("decodes"));
    });
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! {
    name = benches;
    config = quick();
    targets = pictures, alignment, tensors
}
criterion_main!(benches);

// SPDX-License-Identifier: Apache-2.0
//! Tensors of all formats, scanned for their exponent or told it.

use std::sync::Arc;

use tricodec_golden::align::{Format, Policy, align, decode, max_exponent};
use tricodec_golden::codec::{SliceParams, encode_slice};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::encoder::{Source, Task};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::encoder::Job;

use crate::content::noise;
use crate::slices::{Slice, picture_slices, run};

/// Slices of tensors in every format, scanned for their exponent or told it.
fn tensor_slices(format: Format, seed: u64, lanes: usize, scan: bool) -> Vec<Slice> {
    let mut random = Random::new(seed, 7);
    (0..lanes)
        .map(|lane| {
            let (width, height) = (64, 32);
            let scales: Vec<u8> = (0..height * width / 32)
                .map(|_| 120 + (random.bits() % 8) as u8)
                .collect();
            let scales = Arc::new(scales);
            let raw: Vec<u32> = (0..width * height)
                .map(|_| match format {
                    // Numbers around 1, without NaN and infinity.
                    Format::Fp32 => (random.bits() as u32 & 0x83FF_FFFF) | 0x3C00_0000,
                    Format::Fp16 => (random.bits() as u32 & 0x8FFF) | 0x3000,
                    Format::Bf16 => (random.bits() as u32 & 0x83FF) | 0x3C00,
                    Format::Fp8E5M2 | Format::MxFp8E5M2 | Format::Fp8E4M3 | Format::MxFp8E4M3 => {
                        random.bits() as u32 & 0xBB
                    }
                    f => random.bits() as u32 & ((1 << f.bits()) - 1),
                })
                .collect();
            let raw = Arc::new(raw);
            let value = |i: usize| decode(format, raw[i], scales[i / 32]);
            let max = max_exponent((0..width * height).map(value));
            let exponent = Policy::Clip(1).exponent(max, 8);
            let aligned = align((0..width * height).map(value), exponent, 8);
            assert_eq!(aligned.stats.nan + aligned.stats.inf, 0);
            let samples = aligned.samples.iter().map(|s| *s as u8).collect();
            let picture = Plane {
                width,
                height,
                samples,
            };
            let params = SliceParams::new(0, 8, 22);
            let (coded, _) = encode_slice(&picture, &params, lane as u16).expect("encodes");
            let job = Job {
                mb_count: 8,
                width: 4,
                qp: 22,
                rounding: params.rounding,
                format: format as u8,
                clip: 1,
                scan,
                exponent: if scan { 0 } else { exponent },
                idr_pic_id: lane as u16,
                ..Default::default()
            };
            let source: Source = Arc::new(move |n, block| {
                let (bx, by) = BLOCK_XY[block];
                let at = |r: usize| {
                    (16 * (n / 4) as usize + 4 * usize::from(by) + r) * 64
                        + 16 * (n % 4) as usize
                        + 4 * usize::from(bx)
                };
                (
                    std::array::from_fn(|i| raw[at(i / 4) + i % 4]),
                    std::array::from_fn(|r| scales[at(r) / 32]),
                )
            });
            Slice {
                lane,
                task: Task { job, source },
                expected: coded.bytes,
            }
        })
        .collect()
}

/// A tensor of 64×64 singles on lane 0, scanned for its exponent or told it.
fn fp32_slice(raw: Vec<u32>, scan: bool, exponent: Option<i16>) -> Slice {
    let values = || raw.iter().map(|r| decode(Format::Fp32, *r, 127));
    let exponent = exponent.unwrap_or_else(|| Policy::Scale.exponent(max_exponent(values()), 8));
    let samples = align(values(), exponent, 8).samples;
    let picture = Plane {
        width: 64,
        height: 64,
        samples: samples.iter().map(|s| *s as u8).collect(),
    };
    let params = SliceParams::new(0, 16, 24);
    let (coded, _) = encode_slice(&picture, &params, 0).expect("encodes");
    let job = Job {
        mb_count: 16,
        width: 4,
        qp: 24,
        rounding: params.rounding,
        format: Format::Fp32 as u8,
        scan,
        exponent: if scan { 0 } else { exponent },
        ..Default::default()
    };
    let source: Source = Arc::new(move |n, block| {
        let (bx, by) = BLOCK_XY[block];
        let at = (16 * (n / 4) as usize + 4 * usize::from(by)) * 64
            + 16 * (n % 4) as usize
            + 4 * usize::from(bx);
        (
            std::array::from_fn(|i| raw[at + 64 * (i / 4) + i % 4]),
            [127; 4],
        )
    });
    Slice {
        lane: 0,
        task: Task { job, source },
        expected: coded.bytes,
    }
}

#[test]
fn every_format_scanned_and_told() {
    for format in Format::ALL {
        for scan in [false, true] {
            run(0, &tensor_slices(format, format as u64, 8, scan), 10, 5);
        }
    }
}

/// The pieces of real input that are kept with the tests.
#[test]
fn a_piece_of_a_photograph_and_of_a_weight_matrix() {
    let pgm = include_bytes!("../../../tests/data/camera_96x64.pgm");
    let picture = Plane {
        width: 96,
        height: 64,
        samples: pgm[pgm.len() - 96 * 64..].to_vec(),
    };
    run(0, &picture_slices(picture, 4, 27), 10, 11);

    let npy = include_bytes!("../../../tests/data/ffn_up_64x64.npy");
    let raw: Vec<u32> = npy[128..]
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    let done = run(0, &[fp32_slice(raw, true, None)], 50, 12);
    assert_eq!((done.nonfinite, done.clipped), (0, 0));
}

/// NaN and infinity never turn into numbers silently: the registers say so, and what they become is
/// what the golden model says.
#[test]
fn nan_infinity_and_outliers_are_marked() {
    let ordinary = |i: usize| ((i as f32 * 0.37).sin() * 3.0).to_bits();
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    for (scan, special) in [false, true].into_iter().zip([&bad[..1], &bad[1..]]) {
        let mut raw: Vec<u32> = (0..4096).map(ordinary).collect();
        for (i, v) in special.iter().enumerate() {
            raw[1000 + 700 * i] = v.to_bits();
        }
        let done = run(0, &[fp32_slice(raw, scan, None)], 10, 3);
        assert_eq!((done.nonfinite, done.clipped), (1, 0), "{special:?}");
    }
    let raw: Vec<u32> = (0..4096).map(ordinary).collect();
    let done = run(0, &[fp32_slice(raw.clone(), false, Some(-6))], 10, 4);
    assert_eq!((done.nonfinite, done.clipped), (0, 1));
    let done = run(0, &[fp32_slice(raw, false, None)], 10, 5);
    assert_eq!((done.nonfinite, done.clipped), (0, 0));
}

#[test]
fn the_full_configuration() {
    let done = run(1, &picture_slices(noise(64, 1024, 3, true), 64, 27), 10, 4);
    assert_eq!(done.summary.lanes_used, 64);
    run(1, &tensor_slices(Format::Bf16, 1, 64, true), 0, 1);
}

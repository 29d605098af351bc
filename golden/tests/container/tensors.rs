// SPDX-License-Identifier: Apache-2.0
//! One tensor: rates, qualities, tiles, values that cannot be coded.

use crate::{
    FORMATS, OPTIONS, archive_of, elements, read_all, real_weights, values_of, view, weights,
};
use proptest::prelude::*;
use tricodec_golden::align::{Format, dealign};
use tricodec_golden::codec;
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{
    Kind, Options, TensorError, decode_tensor, decode_tile, encode_tensor,
};

#[test]
fn rates_are_met_within_two_hundredths_of_a_bit() {
    let real = real_weights();
    let sixteen_times: Vec<u8> = (0..16).flat_map(|_| real.iter().copied()).collect();
    let made = elements(Format::Fp32, &weights(1 << 17, 5));
    for (shape, data) in [(vec![1024, 64], sixteen_times), (vec![512, 256], made)] {
        let values: u64 = shape.iter().product();
        for bits in [1.0, 2.0, 2.9, 3.33, 4.5] {
            for lanes in [1, 64] {
                let options = Options {
                    target: Goal::Bits(bits),
                    lanes,
                    ..OPTIONS
                };
                let coded = encode_tensor(&view("w", &shape, Format::Fp32, &data), &options)
                    .expect("encodes");
                let got = 8.0 * archive_of(vec![coded]).len() as f64 / values as f64;
                assert!(
                    (got - bits).abs() <= 0.02,
                    "{shape:?}, {lanes} lanes: {got} instead of {bits}"
                );
            }
        }
    }
}

#[test]
fn a_quality_is_met_with_few_bits() {
    let data = elements(Format::Fp32, &weights(1 << 16, 6));
    for db in [8.0, 13.5, 20.0] {
        let options = Options {
            target: Goal::Snr(db),
            lanes: 64,
            ..OPTIONS
        };
        let coded = encode_tensor(&view("w", &[256, 256], Format::Fp32, &data), &options);
        let got = coded.expect("encodes").snr_db();
        assert!((db..db + 0.3).contains(&got), "{got} dB instead of {db}");
    }
}

#[test]
fn what_is_decoded_is_as_far_from_the_source_as_the_encoder_said() {
    for format in FORMATS {
        for qp in [0, 12, 30, 51] {
            for shape in [
                vec![],
                vec![1],
                vec![1000],
                vec![33, 70],
                vec![3, 5, 64],
                vec![130, 192],
            ] {
                let n = shape.iter().product::<u64>() as usize;
                let data = elements(format, &weights(n, 7));
                let options = Options {
                    target: Goal::Qp(qp),
                    ..OPTIONS
                };
                let coded =
                    encode_tensor(&view("t", &shape, format, &data), &options).expect("encodes");
                let back = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
                assert_eq!(back.len(), data.len());
                let error: f64 = values_of(format, &data)
                    .iter()
                    .zip(values_of(format, &back))
                    .map(|(a, b)| (a - b).powi(2))
                    .sum();
                // Samples are exact in the wide formats; 8-bit elements are rounded once more.
                let exact = format.bits() > 8;
                if exact {
                    let wanted = coded.error;
                    assert!(
                        (error - wanted).abs() <= 1e-9 * (1.0 + wanted),
                        "{format} {shape:?} QP {qp}: {error} {wanted}"
                    );
                } else if qp == 0 && n > 1 {
                    let power: f64 = values_of(format, &data).iter().map(|v| v * v).sum();
                    assert!(error < 0.01 * power, "{format} {shape:?}: {error} {power}");
                }
            }
        }
    }
}

#[test]
fn shared_scales_are_refused_by_name() {
    for format in Format::ALL.into_iter().filter(|f| f.has_scale()) {
        let error = encode_tensor(&view("mx", &[32], format, &[0; 32]), &OPTIONS).err();
        assert!(
            matches!(
                &error,
                Some(TensorError::Format { name, format: f }) if name == "mx" && *f == format
            ),
            "{error:?}"
        );
    }
}

#[test]
fn the_payload_is_a_stream_that_ffmpeg_decodes_to_the_same_samples() {
    let data = elements(Format::Fp32, &weights(200 * 192, 8));
    let coded =
        encode_tensor(&view("w", &[200, 192], Format::Fp32, &data), &OPTIONS).expect("encodes");
    let Kind::Coded { tiles, .. } = &coded.entry.kind else {
        panic!("coded")
    };
    let tiles: Vec<u8> = (0..tiles.len() as u64)
        .flat_map(|t| decode_tile(&coded.entry, &coded.payload, t).expect("decodes"))
        .collect();
    assert_eq!(crate::common::decode(&coded.payload), tiles);
    let pictures = codec::decode(&coded.payload).and_then(codec::Decoded::intact);
    let ours: Vec<u8> = pictures
        .expect("decodes")
        .into_iter()
        .flat_map(|p| p.planes[0].samples.clone())
        .collect();
    assert_eq!(ours, tiles);
}

#[test]
fn any_tile_is_decoded_alone() {
    // More tiles than a picture holds.
    let shape = [17_000, 64];
    let data = elements(Format::Int8, &weights(17_000 * 64, 9));
    let coded = encode_tensor(
        &view("t", &shape, Format::Int8, &data),
        &Options {
            target: Goal::Qp(40),
            lanes: 64,
            ..OPTIONS
        },
    )
    .expect("encodes");
    let whole = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
    let Kind::Coded {
        tiles, geometry, ..
    } = &coded.entry.kind
    else {
        panic!("coded")
    };
    assert!(tiles.len() > 64);
    let per_tile = 64 * geometry.tile_rows as usize;
    for (i, tile) in tiles.iter().enumerate() {
        // Nothing else of the payload is there.
        let range = tile.offset as usize..tile.offset as usize + tile.length as usize;
        let mut alone = vec![0xAA; coded.payload.len()];
        alone[range.clone()].copy_from_slice(&coded.payload[range]);
        let samples = decode_tile(&coded.entry, &alone, i as u64).expect("decodes alone");
        assert_eq!(samples.len(), per_tile);
        let elements: Vec<u8> = samples
            .iter()
            .map(|s| dealign(i16::from(*s) - 128, tile.exponent, Format::Int8) as u8)
            .collect();
        let there = &whole[i * per_tile..whole.len().min((i + 1) * per_tile)];
        assert_eq!(&elements[..there.len()], there, "tile {i}");
    }
    let beyond = decode_tile(&coded.entry, &coded.payload, tiles.len() as u64);
    assert!(beyond.is_err_and(|e| e.to_string().contains("there are only")));
}

#[test]
fn nan_and_infinity_are_refused_or_counted() {
    let mut values = weights(5000, 2);
    values[77] = f32::NAN;
    values[4000] = f32::NEG_INFINITY;
    let data = elements(Format::Fp32, &values);
    let tensor = view("n", &[5000], Format::Fp32, &data);
    let error = encode_tensor(&tensor, &OPTIONS)
        .expect_err("is refused")
        .to_string();
    assert!(
        error.contains("value 77 is NaN") && error.contains("not finite"),
        "{error}"
    );
    let clamp = Options {
        clamp_nonfinite: true,
        target: Goal::Qp(0),
        ..OPTIONS
    };
    let coded = encode_tensor(&tensor, &clamp).expect("encodes");
    let Kind::Coded { stats, .. } = coded.entry.kind else {
        panic!("coded")
    };
    assert_eq!((stats.nan, stats.inf), (1, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..Default::default() })]
    #[test]
    fn any_shape_comes_back(
        shape in prop::collection::vec(0u64..40, 0..4),
        format in prop::sample::select(FORMATS.to_vec()),
        qp in 0u8..=51,
        lanes in 1u32..=64,
        seed: u64,
    ) {
        let n = shape.iter().product::<u64>() as usize;
        let data = elements(format, &weights(n, seed));
        let options = Options { target: Goal::Qp(qp), lanes, ..OPTIONS };
        let coded = encode_tensor(&view("t", &shape, format, &data), &options).expect("encodes");
        let back = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
        prop_assert_eq!(back.len(), data.len());
        let archive = archive_of(vec![coded]);
        prop_assert_eq!(read_all(&archive), Ok(vec![("t".to_owned(), back)]));
    }
}

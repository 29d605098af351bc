// SPDX-License-Identifier: Apache-2.0
//! The tensor container: rates, round trips, random access, archives of many tensors, hostile
//! bytes.

mod common;

use proptest::prelude::*;
use tricodec_golden::align::{Format, Policy, dealign, decode};
use tricodec_golden::codec;
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{
    Archive, CodedTensor, ContainerError, Entry, Kind, Options, TensorError, TensorView,
    decode_tensor, decode_tile, encode_tensor, write_archive,
};

/// The formats that the container carries.
const FORMATS: [Format; 6] = [
    Format::Fp32,
    Format::Fp16,
    Format::Bf16,
    Format::Fp8E4M3,
    Format::Fp8E5M2,
    Format::Int8,
];

const OPTIONS: Options = Options {
    target: Goal::Qp(20),
    lanes: 8,
    policy: Policy::Scale,
    clamp_nonfinite: false,
};

/// Values that look like weights: a sum of uniform ones, rows of different scale, and one outlier.
fn weights(n: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let mut values: Vec<f32> = (0..n)
        .map(|i| {
            let sum: f32 = (0..6).map(|_| uniform()).sum();
            0.05 * sum * (1.0 + (i / 512 % 7) as f32 / 4.0)
        })
        .collect();
    if n > 100 {
        values[n / 3] = 0.9;
    }
    values
}

fn elements(format: Format, values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|v| {
            let raw = match format {
                Format::Fp32 => v.to_bits(),
                // An integer of a full range.
                Format::Int8 => u32::from((v * 300.0) as i8 as u8),
                // 16 bits exactly; the small floats by the nearest that alignment can give back.
                _ => dealign((v * 1024.0) as i16, -10, format),
            };
            raw.to_le_bytes()[..format.bits() as usize / 8].to_vec()
        })
        .collect()
}

fn values_of(format: Format, data: &[u8]) -> Vec<f64> {
    data.chunks_exact(format.bits() as usize / 8)
        .map(|b| {
            let raw = b.iter().rev().fold(0, |v, b| v << 8 | u32::from(*b));
            decode(format, raw, 127).to_f64()
        })
        .collect()
}

fn view<'a>(name: &'a str, shape: &'a [u64], format: Format, data: &'a [u8]) -> TensorView<'a> {
    TensorView {
        name,
        shape,
        format,
        data,
    }
}

fn archive_of(tensors: Vec<CodedTensor>) -> Vec<u8> {
    let mut list: Vec<_> = tensors.into_iter().map(|t| (t.entry, t.payload)).collect();
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    bytes
}

/// Everything that is in an archive, or what is wrong with it.
fn read_all(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let archive = Archive::parse(bytes).map_err(|e| e.to_string())?;
    archive
        .entries
        .iter()
        .map(|entry| {
            let payload = archive.payload(entry).map_err(|e| e.to_string())?;
            let data = decode_tensor(entry, payload, Err).map_err(|e| e.to_string())?;
            Ok((entry.name.clone(), data))
        })
        .collect()
}

/// The piece of a real weight matrix that is kept with the tests: 64×64, FP32.
fn real_weights() -> Vec<u8> {
    let npy = include_bytes!("../../tests/data/ffn_up_64x64.npy");
    npy[128..].to_vec()
}

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
            matches!(&error, Some(TensorError::Format { name, format: f }) if name == "mx" && *f == format),
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
    assert_eq!(common::decode(&coded.payload), tiles);
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

/// An archive of many tensors of all kinds, with what must come back.
fn many() -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let (mut list, mut expected) = (Vec::new(), Vec::new());
    for i in 0..60u64 {
        let name = format!("layer.{i}.weight");
        let format = FORMATS[i as usize % FORMATS.len()];
        let shape = [i % 5, 7 + i];
        let data = elements(format, &weights((shape[0] * shape[1]) as usize, i));
        let coded = encode_tensor(&view(&name, &shape, format, &data), &OPTIONS).expect("encodes");
        let back = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
        list.push((coded.entry, coded.payload));
        expected.push((name, back));
        let raw: Vec<u8> = (0..8 * (i % 3)).map(|b| (b * i) as u8).collect();
        let name = format!("layer.{i}.ids");
        list.push((stored(&name, vec![i % 3], "I64", &raw), raw.clone()));
        expected.push((name, raw));
    }
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    (bytes, expected)
}

fn stored(name: &str, shape: Vec<u64>, dtype: &str, data: &[u8]) -> Entry {
    Entry {
        name: name.to_owned(),
        shape,
        offset: 0,
        length: data.len() as u64,
        kind: Kind::Raw {
            dtype: dtype.to_owned(),
            crc: crc32fast::hash(data),
        },
    }
}

#[test]
fn archives_hold_many_tensors() {
    let (bytes, expected) = many();
    assert_eq!(read_all(&bytes), Ok(expected));
    let archive = Archive::parse(&bytes).expect("parses");
    assert_eq!(
        archive.find("layer.59.weight").map(|e| e.shape.clone()),
        Ok(vec![4, 66])
    );
    assert_eq!(
        archive.find("nobody"),
        Err(ContainerError::NoTensor("nobody".to_owned()))
    );
    let empty = archive_of(Vec::new());
    assert_eq!(read_all(&empty), Ok(Vec::new()));
}

#[test]
fn what_the_directory_cannot_say_is_refused() {
    let long = "n".repeat(1 << 16);
    let deep = vec![1; 256];
    let dtype = "x".repeat(256);
    for entry in [
        stored(&long, vec![0], "U8", &[]),
        stored("deep", deep, "U8", &[0]),
        stored("dtype", vec![0], &dtype, &[]),
    ] {
        let mut out = Vec::new();
        let error = write_archive(&mut out, &mut [(entry, Vec::new())]).expect_err("is refused");
        assert!(error.to_string().contains("tensor"), "{error}");
        assert!(out.is_empty());
    }
}

/// A small archive in which every byte matters.
fn small() -> Vec<u8> {
    let data = elements(Format::Bf16, &weights(300, 1));
    let coded = encode_tensor(&view("a", &[300], Format::Bf16, &data), &OPTIONS).expect("encodes");
    let raw = [1, 2, 3, 4];
    let mut bytes = Vec::new();
    let mut list = [
        (coded.entry, coded.payload),
        (stored("b", vec![4], "U8", &raw), raw.to_vec()),
    ];
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    bytes
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small();
    for length in 0..bytes.len() {
        let error = read_all(&bytes[..length]).expect_err("something is missing");
        assert!(!error.is_empty() && !error.contains('\n'), "{error}");
    }
}

#[test]
fn no_flipped_bit_changes_a_value_unnoticed() {
    let bytes = small();
    let sound = read_all(&bytes);
    assert!(sound.is_ok());
    let mut unnoticed = 0;
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match read_all(&damaged) {
            Err(error) => assert!(!error.is_empty() && !error.contains('\n'), "{error}"),
            same => {
                assert_eq!(same, sound, "bit {bit}");
                unnoticed += 1;
            }
        }
    }
    // The parameter sets in the payload are for other decoders: only they are not covered.
    assert!(unnoticed < 8 * 64, "{unnoticed}");
}

/// An archive whose directory is these bytes, its checksum right.
fn with_directory(directory: &[u8], count: u32) -> Vec<u8> {
    let mut bytes = b"TRI1".to_vec();
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(crc32fast::hash(directory).to_le_bytes());
    bytes.extend(directory);
    bytes
}

/// A directory entry of a coded FP32 tensor; `tiles` says how many, none of them follows.
fn coded_entry(shape: &[u64], tile_rows: u16, cols: u64, tiles: u32) -> Vec<u8> {
    let mut out = vec![1, 0, b'x', shape.len() as u8];
    for d in shape {
        out.extend(d.to_le_bytes());
    }
    out.extend([0; 16]);
    out.extend([0, 8]);
    out.extend(tile_rows.to_le_bytes());
    out.extend(cols.to_le_bytes());
    out.extend([0; 24]);
    out.extend(tiles.to_le_bytes());
    out
}

#[test]
fn absurd_sizes_are_errors_and_take_no_memory() {
    let huge = u64::MAX;
    for directory in [
        coded_entry(&[1 << 40], 1024, 64, u32::MAX),
        coded_entry(&[1 << 40], 1024, 64, 1 << 24),
        coded_entry(&[huge, huge], 64, 64, 1),
        coded_entry(&[1 << 47], 16, 1 << 40, 1 << 24),
        coded_entry(&[64], 16, huge, 1),
        coded_entry(&[64], 16, 0, 1),
        coded_entry(&[64], 0, 64, 1),
        coded_entry(&[64], 17, 64, 1),
        coded_entry(&[64], 0xFFF0, 64, 1),
        coded_entry(&[huge; 255], 16, 64, 1),
    ] {
        let error = Archive::parse(&with_directory(&directory, 1)).expect_err("is impossible");
        assert!(
            matches!(error, ContainerError::Directory(_)),
            "{error} {directory:?}"
        );
    }
    // More entries than bytes; a directory longer than any file.
    assert!(Archive::parse(&with_directory(&[], u32::MAX)).is_err());
    let mut bytes = with_directory(&[], 0);
    bytes[4..8].fill(0xFF);
    assert!(matches!(
        Archive::parse(&bytes),
        Err(ContainerError::Truncated { .. })
    ));
    // A stored tensor that ends where no file does.
    let mut entry = stored("x", vec![4], "U8", &[]);
    let mut out = Vec::new();
    (entry.offset, entry.length) = (huge - 1, huge);
    write_archive(&mut out, &mut [(entry, Vec::new())]).expect("writes");
    let mut directory = out[16..].to_vec();
    let at = 4 + 8;
    directory[at..at + 16].fill(0xFF);
    assert!(
        read_all(&with_directory(&directory, 1)).is_err_and(|e| e.contains("cut off")),
        "{directory:?}"
    );
}

#[test]
fn damage_stays_in_its_tile() {
    let data = elements(Format::Int8, &weights(64 * 256, 3));
    let coded =
        encode_tensor(&view("t", &[256, 64], Format::Int8, &data), &OPTIONS).expect("encodes");
    let sound = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
    let Kind::Coded {
        tiles, geometry, ..
    } = &coded.entry.kind
    else {
        panic!("coded")
    };
    let mut payload = coded.payload.clone();
    payload[(tiles[1].offset + 20) as usize] ^= 4;
    let told = std::sync::Mutex::new(Vec::new());
    let back = decode_tensor(&coded.entry, &payload, |e| {
        told.lock().expect("not poisoned").push(e.to_string());
        Ok(())
    })
    .expect("goes on");
    assert_eq!(
        told.into_inner().expect("not poisoned"),
        ["tensor \"t\": tile 1 is damaged: its checksum is another"]
    );
    let per_tile = 64 * geometry.tile_rows as usize;
    assert_eq!(back[..per_tile], sound[..per_tile]);
    assert!(back[per_tile..2 * per_tile].iter().all(|b| *b == 0));
    assert_eq!(back[2 * per_tile..], sound[2 * per_tile..]);
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
        error.contains("value 77 is NaN") && error.contains("--nonfinite clamp"),
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

    #[test]
    fn any_bytes_end_in_tensors_or_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..200), magic: bool) {
        if magic && bytes.len() >= 4 {
            bytes[..4].copy_from_slice(b"TRI1");
        }
        if let Err(e) = read_all(&bytes) {
            prop_assert!(!e.is_empty());
        }
    }
}

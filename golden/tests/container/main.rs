// SPDX-License-Identifier: Apache-2.0
//! The tensor container: rates, round trips, random access, archives of many tensors, hostile
//! bytes.

#[path = "../common/mod.rs"]
mod common;

mod archives;
mod hostile;
mod tensors;

use tricodec_golden::align::{Format, Policy, dealign, decode};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{
    Archive, CodedTensor, Entry, Kind, Options, TensorView, decode_tensor, write_archive,
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
    let npy = include_bytes!("../../../tests/data/ffn_up_64x64.npy");
    npy[128..].to_vec()
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

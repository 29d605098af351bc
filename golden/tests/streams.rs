// SPDX-License-Identifier: Apache-2.0
//! The bits do not change: MD5 of the streams of 200 inputs, of what a decoder makes of them,
//! beside `tests/data/streams.csv`.
//!
//! A change of the code that is meant to change bits writes the file anew:
//! `TRICODEC_UPDATE=1 cargo test -p tricodec-golden --test streams`.

use std::fmt::Write;

use md5::{Digest, Md5};
use rayon::prelude::*;
use tricodec_golden::align::{Format, Policy, dealign};
use tricodec_golden::codec::video::{Deblocking, Profile, Rate, VideoEncoder, VideoOptions};
use tricodec_golden::codec::{SliceParams, decode, encode_picture, split_slices};
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{
    Options, TensorView, decode_tensor, encode_tensor, write_archive,
};
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::{Colour, FrameRate};

/// Inputs of each kind: 200 in all.
const GREY: u64 = 80;
const CLIPS: u64 = 60;
const TENSORS: u64 = 60;

/// A generator of numbers (xorshift), one for each input.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// Below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Fixed noise at a place: the same for the same place.
fn hash(x: i64, y: i64, seed: i64) -> i64 {
    let mut h = (x as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add((y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F))
        .wrapping_add(seed as u64);
    h ^= h >> 29;
    h = h.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (h >> 40) as i64 & 255
}

/// What an input shows.
const CONTENTS: [&str; 6] = ["flat", "noise", "ramp", "text", "extremes", "texture"];

/// The sample of `content` at (`x`, `y`), in integers alone: the same on every machine.
fn sample(content: &str, x: i64, y: i64, seed: i64) -> u8 {
    // A triangle wave between 0 and `height`.
    let wave = |at: i64, period: i64, height: i64| {
        let phase = at.rem_euclid(2 * period);
        phase.min(2 * period - phase) * height / period
    };
    let value = match content {
        "flat" => seed & 255,
        "noise" => hash(x, y, seed),
        "ramp" => (((3 + seed % 4) * x + (1 + seed % 7) * y) / 4) & 255,
        // Letters: strokes of 2x1 samples in cells of 8x10 with lines between them.
        "text" => {
            let inside = x.rem_euclid(8) < 6 && y.rem_euclid(10) < 7;
            if inside && hash(x.div_euclid(2), y, seed) > 140 {
                16
            } else {
                235
            }
        }
        "extremes" => 255 * (hash(x, y, seed) & 1),
        _ => {
            let shape = wave(2 * x + y, 31, 110) + wave(y - x / 2, 17 + seed % 5, 90);
            shape + wave(x * y / 16, 40, 40) + hash(x, y, seed) / 32
        }
    };
    value.clamp(0, 255) as u8
}

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

/// A row: what the input was, the stream's bytes and MD5, and the MD5 of what comes back.
fn row(name: &str, stream: &[u8], back: &[u8]) -> String {
    format!("{name},{},{},{}\n", stream.len(), md5(stream), md5(back))
}

/// Planes of all pictures, decoded by the golden model's own decoder.
fn decoded(stream: &[u8]) -> Vec<u8> {
    let decoded = decode(stream).expect("our own stream");
    assert!(decoded.pictures.iter().all(|p| p.damage.is_empty()));
    let planes = decoded.pictures.iter().flat_map(|p| &p.frame.planes);
    planes.flat_map(|p| p.samples.iter().copied()).collect()
}

fn grey(case: u64) -> String {
    let r = &mut Random::new(case);
    let (width, height) = (1 + r.below(150) as usize, 1 + r.below(120) as usize);
    let content = CONTENTS[case as usize % CONTENTS.len()];
    let seed = r.below(256) as i64;
    let at = |i: usize| sample(content, (i % width) as i64, (i / width) as i64, seed);
    let picture = Frame::grey(width, height, (0..width * height).map(at).collect());
    let (qp, slices) = ((case * 7 % 52) as u8, r.pick(&[1, 1, 2, 5, 64]));
    let [columns, rows] = [width, height].map(|side| side.div_ceil(16) as u32);
    let params: Vec<_> = split_slices(columns, rows, slices)
        .into_iter()
        .map(|(first_mb, count)| {
            let qp = (qp + (first_mb % 3) as u8).min(51);
            let mut slice = SliceParams::new(first_mb, count, qp);
            if case % 4 == 1 {
                slice.rounding = r.below(33) as u8;
            }
            slice
        })
        .collect();
    let id = r.below(1 << 16) as u16;
    let coded = encode_picture(&picture, &params, id).expect("encodes");
    let stream = coded.annex_b();
    let back = decoded(&stream);
    assert!(
        back == coded.recon.luma().samples,
        "case {case}: decoder differs"
    );
    let name = format!("grey {content} {width}x{height} QP {qp} slices {slices}");
    row(&name, &stream, &back)
}

fn clip(case: u64) -> String {
    let r = &mut Random::new(1000 + case);
    let (width, height) = (1 + r.below(100) as usize, 1 + r.below(80) as usize);
    let (content, length) = (CONTENTS[case as usize % CONTENTS.len()], 1 + r.below(5));
    let (dx, dy, seed) = (
        r.below(9) as i64 - 4,
        r.below(9) as i64 - 4,
        r.below(256) as i64,
    );
    let qp = (case * 11 % 52) as u8;
    let (profile, most) = match case % 4 {
        3 => (Profile::Hardware, 4),
        _ => (Profile::Best, 16),
    };
    let options = VideoOptions {
        rate: match case % 5 {
            0 => Rate::BitsPerSecond(20_000 + r.below(2_000_000)),
            _ => Rate::Qp(qp),
        },
        profile,
        slices: r.pick(&[1, 1, 2, 3, 16]).min(most),
        keyint: r.below(4) as u32,
        deblocking: [Deblocking::On, Deblocking::Off, Deblocking::WithinSlices][case as usize % 3],
        frame_rate: FrameRate {
            frames: 1 + r.below(60) as u32,
            seconds: 1,
        },
        colour: Colour {
            full_range: r.below(2) == 1,
            ..Colour::UNKNOWN
        },
        ..VideoOptions::new(width, height, qp)
    };
    let frame = |time: i64| {
        let mut frame = Frame::new(width, height, true, 0);
        for (i, plane) in frame.planes.iter_mut().enumerate() {
            let (scale, seed) = (if i == 0 { 1 } else { 2 }, seed + i as i64);
            let columns = plane.width;
            for (at, s) in plane.samples.iter_mut().enumerate() {
                let (x, y) = (scale * (at % columns) as i64, scale * (at / columns) as i64);
                *s = sample(content, x + dx * time, y + dy * time, seed);
            }
        }
        frame
    };
    let mut encoder = VideoEncoder::new(options).expect("options are good");
    let (mut stream, mut recon) = (Vec::new(), Vec::new());
    for time in 0..length as i64 {
        let coded = encoder.encode(&frame(time)).expect("encodes");
        stream.extend(coded.bytes);
        recon.extend(coded.recon.planes.iter().flat_map(|p| p.samples.clone()));
    }
    let back = decoded(&stream);
    assert!(back == recon, "case {case}: decoder differs");
    let name = format!("clip {content} {width}x{height} frames {length} QP {qp}");
    row(&name, &stream, &back)
}

fn tensor(case: u64) -> String {
    const FORMATS: [Format; 6] = [
        Format::Fp32,
        Format::Fp16,
        Format::Bf16,
        Format::Fp8E4M3,
        Format::Fp8E5M2,
        Format::Int8,
    ];
    let r = &mut Random::new(2000 + case);
    let format = FORMATS[case as usize % FORMATS.len()];
    let shape = match case % 4 {
        0 => vec![1 + r.below(5000)],
        1 => vec![1 + r.below(90), 1 + r.below(90)],
        2 => vec![2 + r.below(4), 1 + r.below(30), 1 + r.below(40)],
        _ => vec![64 * (1 + r.below(2)), 64],
    };
    let values: u64 = shape.iter().product();
    let data: Vec<u8> = (0..values)
        .flat_map(|i| {
            // Sums of four numbers, rows of different scale, a few outliers.
            let sum: i64 = (0..4).map(|_| r.below(64) as i64 - 32).sum();
            let scaled = sum * (1 + (i / 64 % 5) as i64) * if i % 997 == 3 { 20 } else { 1 };
            let raw = match format {
                Format::Int8 => u32::from(scaled.clamp(-128, 127) as i8 as u8),
                _ => dealign(scaled.clamp(-32_768, 32_767) as i16, -10, format),
            };
            raw.to_le_bytes()[..format.bits() as usize / 8].to_vec()
        })
        .collect();
    let goal = match case % 3 {
        0 => Goal::Qp((case * 5 % 52) as u8),
        1 => Goal::Bits(1.0 + r.below(40) as f64 / 8.0),
        _ => Goal::Snr(10.0 + r.below(25) as f64),
    };
    let options = Options {
        target: goal,
        lanes: r.pick(&[1, 2, 8, 64]),
        policy: if case.is_multiple_of(2) {
            Policy::Scale
        } else {
            Policy::Clip(2)
        },
        clamp_nonfinite: false,
    };
    let view = TensorView {
        name: "w",
        shape: &shape,
        format,
        data: &data,
    };
    let coded = encode_tensor(&view, &options).expect("encodes");
    let back = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
    let mut archive = Vec::new();
    write_archive(&mut archive, &mut [(coded.entry, coded.payload)]).expect("writes to memory");
    row(
        &format!("tensor {format} {shape:?} {goal:?}").replace(", ", " "),
        &archive,
        &back,
    )
}

#[test]
fn streams_are_as_they_were() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/streams.csv");
    let cases = |n: u64, make: fn(u64) -> String| (0..n).into_par_iter().map(make);
    let rows: Vec<String> = cases(GREY, grey)
        .chain(cases(CLIPS, clip))
        .chain(cases(TENSORS, tensor))
        .collect();
    let made = format!("input,bytes,stream,decoded\n{}", rows.concat());
    if std::env::var_os("TRICODEC_UPDATE").is_some() {
        std::fs::write(path, &made).expect("writes the table");
    }
    let committed = std::fs::read_to_string(path).expect("tests/data/streams.csv is there");
    assert_eq!(
        committed.lines().count(),
        made.lines().count(),
        "number of inputs"
    );
    let changed: Vec<_> = (made.lines().zip(committed.lines()))
        .filter(|(now, then)| now != then)
        .map(|(now, then)| format!("was {then}\nis  {now}"))
        .collect();
    assert!(
        changed.is_empty(),
        "{} of {} streams changed:\n{}",
        changed.len(),
        rows.len(),
        changed.join("\n")
    );
}

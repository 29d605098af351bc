// SPDX-License-Identifier: Apache-2.0
//! `tricodec encode` and `decode` of colour pictures and video, as a user runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WIDTH: usize = 70;
const HEIGHT: usize = 50;
const FRAMES: usize = 5;

fn tricodec(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tricodec"))
        .args(args)
        .output()
        .expect("tricodec starts")
}

/// Runs it and gives its figures.
fn figures(args: &[&str]) -> serde_json::Value {
    let output = tricodec(&[args, &["--json"]].concat());
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {complaint}");
    serde_json::from_slice(&output.stdout).expect("figures are JSON")
}

/// I420 of a slope that moves.
fn clip() -> Vec<u8> {
    let mut bytes = Vec::new();
    for t in 0..FRAMES {
        for (width, height, step) in [
            (WIDTH, HEIGHT, 3),
            (WIDTH / 2, HEIGHT / 2, 5),
            (WIDTH / 2, HEIGHT / 2, 7),
        ] {
            bytes.extend(
                (0..width * height)
                    .map(|i| ((i % width + 2 * t) * step + i / width * 2) as u8 / 2 + 40),
            );
        }
    }
    bytes
}

fn y4m(folder: &Path) -> PathBuf {
    let mut bytes = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A0:0 C420mpeg2\n").into_bytes();
    for frame in clip().chunks(WIDTH * HEIGHT * 3 / 2) {
        bytes.extend(b"FRAME\n");
        bytes.extend(frame);
    }
    let path = folder.join("clip.y4m");
    std::fs::write(&path, bytes).expect("writes");
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

#[test]
fn y4m_and_raw_give_the_same_pictures_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let [raw, a, b, back] =
        ["clip.yuv", "a.264", "b.264", "back.yuv"].map(|n| folder.path().join(n));
    std::fs::write(&raw, clip()).expect("writes");
    let from_y4m = y4m(folder.path());
    let f = figures(&[
        "encode",
        text(&from_y4m),
        "-o",
        text(&a),
        "--qp",
        "20",
        "--keyint",
        "2",
    ]);
    assert_eq!(
        (f["frames"].as_u64(), f["width"].as_u64()),
        (Some(5), Some(70))
    );
    let psnr = f["psnr_db"].as_f64().expect("a number");
    assert!(
        psnr > 35.0 && f["psnr_planes_db"][2].as_f64() > Some(35.0),
        "{f}"
    );
    figures(&[
        "encode",
        text(&raw),
        "-o",
        text(&b),
        "--size",
        "70x50",
        "--fps",
        "30",
        "--qp",
        "20",
        "--keyint",
        "2",
    ]);
    let read = |p: &Path| std::fs::read(p).expect("reads");
    assert!(read(&a) == read(&b), "one stream for both files");
    figures(&["decode", text(&a), "-o", text(&back)]);
    let (decoded, source) = (read(&back), clip());
    assert_eq!(decoded.len(), source.len());
    let frame = WIDTH * HEIGHT * 3 / 2;
    let luma = (0..FRAMES).flat_map(|t| t * frame..t * frame + WIDTH * HEIGHT);
    let error: f64 = luma
        .map(|i| (f64::from(decoded[i]) - f64::from(source[i])).powi(2))
        .sum();
    let own = 10.0 * (255.0f64.powi(2) * (FRAMES * WIDTH * HEIGHT) as f64 / error).log10();
    assert!((own - psnr).abs() < 1e-6, "{own} {psnr}");
}

#[test]
fn goals_are_met_and_grey_stays_grey() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = y4m(folder.path());
    let out = folder.path().join("out.264");
    let encode =
        |extra: &[&str]| figures(&[&["encode", text(&source), "-o", text(&out)], extra].concat());
    let f = encode(&["--snr", "38"]);
    assert!(
        (38.0..40.5).contains(&f["psnr_db"].as_f64().expect("a number")),
        "{f}"
    );
    let f = encode(&["--bits", "0.5"]);
    let rate = f["coded_bits"].as_f64().expect("a number") / (FRAMES * WIDTH * HEIGHT) as f64;
    assert!((0.3..=0.5).contains(&rate), "{f}");
    let f = encode(&["--bitrate", "100", "--no-deblock", "--lanes", "3"]);
    assert_eq!(f["slices"], 3);
    let bits = |profile| {
        let f = encode(&["--qp", "30", "--lanes", "2", "--profile", profile]);
        assert_eq!(f["slices"], 2);
        f["coded_bits"].as_u64()
    };
    assert_ne!(bits("hardware"), bits("best"));
    let preset =
        |name| encode(&["--qp", "30", "--lanes", "2", "--preset", name])["coded_bits"].as_u64();
    assert_eq!(preset("fast"), bits("hardware"));
    assert_eq!(preset("best"), bits("best"));
    assert!(![bits("best"), bits("hardware")].contains(&preset("medium")));
    let f = encode(&["--grey", "--qp", "30"]);
    assert_eq!(f["values"].as_u64(), Some((FRAMES * WIDTH * HEIGHT) as u64));
}

#[test]
fn pictures_in_colour_come_back_in_colour() {
    let folder = tempfile::tempdir().expect("a folder");
    let [png, stream, back] = ["in.png", "s.264", "back.png"].map(|n| folder.path().join(n));
    let picture = image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([(3 * x) as u8, (5 * y) as u8, 200 - (x + y) as u8])
    });
    picture.save(&png).expect("writes");
    figures(&["encode", text(&png), "-o", text(&stream), "--qp", "12"]);
    figures(&["decode", text(&stream), "-o", text(&back)]);
    let decoded = image::open(&back).expect("reads").into_rgb8();
    let worst = picture
        .iter()
        .zip(decoded.iter())
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(worst < Some(12), "{worst:?}");
}

#[test]
fn a_bit_rate_that_one_picture_cannot_reach_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let [png, stream] = ["in.png", "s.264"].map(|n| folder.path().join(n));
    let noise = |x: u32, y: u32| (x * 7919 + y * 104_729 + x * y * 31) as u8;
    image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([noise(x, y), noise(y, x), 90]))
        .save(&png)
        .expect("writes");
    let said = |goal: [&str; 2]| {
        let output = tricodec(&[&["encode", text(&png), "-o", text(&stream)][..], &goal].concat());
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    // 25 pictures a second: 40 bits for this one.
    let low = said(["--bitrate", "1"]);
    assert!(
        low.contains("above the one asked for") && low.contains("--bits"),
        "{low}"
    );
    for reached in [said(["--bitrate", "1000000"]), said(["--bits", "2"])] {
        assert!(!reached.contains("asked for"), "{reached}");
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let raw = folder.path().join("clip.yuv");
    let out = folder.path().join("out.264");
    std::fs::write(&raw, clip()).expect("writes");
    for (extra, word) in [
        (&[][..], "--size"),
        (&["--size", "64x50"], "another --size"),
        (&["--size", "7"], "WIDTHxHEIGHT"),
    ] {
        let output = tricodec(&[&["encode", text(&raw), "-o", text(&out)], extra].concat());
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && complaint.contains(word),
            "{complaint}"
        );
        assert!(!out.exists());
    }
    let bad = folder.path().join("bad.y4m");
    let frame = "FRAME\n".to_owned() + &"x".repeat(24);
    for (header, frames, word) in [
        ("W4 H4 F25:1 C422", frame.clone(), "not 8-bit 4:2:0"),
        (
            "W4294967295 H4294967295 C420",
            frame.clone(),
            "sides must be",
        ),
        (
            "W4 H4 F25:1 C420",
            frame.clone() + "FRAME\nxx",
            "ends inside a frame",
        ),
        ("W4 H4 F25:1 C420", String::new(), "no frame"),
    ] {
        std::fs::write(&bad, format!("YUV4MPEG2 {header}\n{frames}")).expect("writes");
        let output = tricodec(&["encode", text(&bad), "-o", text(&out)]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(1) && complaint.contains(word),
            "{complaint}"
        );
        assert!(!out.exists());
    }
}

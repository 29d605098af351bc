// SPDX-License-Identifier: Apache-2.0
//! `tricodec decode` of streams made by others, as a user runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// B pictures, CABAC, 64x48, eight of them.
const VIDEO: &[u8] = include_bytes!("../golden/tests/decoder/seeds/cabac_b.264");
/// Two pictures of 32x32 in 4:0:0.
const GREY: &[u8] = include_bytes!("../golden/tests/decoder/seeds/grey_pcm.264");

fn decode(input: &Path, output: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tricodec"))
        .arg("decode")
        .args([input, Path::new("-o"), output])
        .args(more)
        .output()
        .expect("tricodec starts")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with `stream` in it.
fn with(stream: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in.264");
    std::fs::write(&path, stream).expect("writes");
    (folder, path)
}

#[test]
fn i420_y4m_and_figures() {
    let (folder, input) = with(VIDEO);
    let [yuv, y4m] = ["out.yuv", "out.y4m"].map(|n| folder.path().join(n));
    let output = decode(&input, &yuv, &["--json"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let f: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let figures = ["frames", "width", "height"].map(|key| f[key].as_u64());
    assert_eq!(figures, [Some(8), Some(64), Some(48)]);
    assert!(f["seconds"].is_f64() && f["fps"].is_f64());
    let raw = std::fs::read(&yuv).expect("there");
    assert_eq!(raw.len(), 8 * 64 * 48 * 3 / 2);
    let output = decode(&input, &y4m, &[]);
    assert!(output.status.success(), "{}", complaint(&output));
    let framed = std::fs::read(&y4m).expect("there");
    let header = framed.split(|b| *b == b'\n').next().expect("a line");
    let header = String::from_utf8_lossy(header).into_owned();
    assert!(header.starts_with("YUV4MPEG2 W64 H48 F25:1 "), "{header}");
    // Each frame has six bytes of its own in front.
    assert_eq!(framed.len(), header.len() + 1 + raw.len() + 8 * 6);
    assert_eq!(framed[framed.len() - 100..], raw[raw.len() - 100..]);
}

#[test]
fn grey_streams_are_their_luma() {
    let (folder, input) = with(GREY);
    let yuv = folder.path().join("out.yuv");
    let output = decode(&input, &yuv, &[]);
    assert!(output.status.success(), "{}", complaint(&output));
    assert_eq!(std::fs::read(&yuv).expect("there").len(), 2 * 32 * 32);
}

#[test]
fn one_picture_becomes_a_png_and_several_do_not() {
    let (folder, input) = with(VIDEO);
    let png = folder.path().join("out.png");
    let output = decode(&input, &png, &[]);
    assert!(!output.status.success() && complaint(&output).contains("several pictures"));
    assert!(!png.exists());
    // The first picture: parameter sets and two IDR slices.
    let second = VIDEO
        .windows(4)
        .enumerate()
        .filter(|(_, w)| w[..3] == [0, 0, 1] && w[3] & 0x1f == 1)
        .map(|(at, _)| at)
        .next()
        .expect("more pictures");
    std::fs::write(&input, &VIDEO[..second]).expect("writes");
    let output = decode(&input, &png, &[]);
    assert!(output.status.success(), "{}", complaint(&output));
    let picture = image::open(&png).expect("a png");
    assert!(picture.color().has_color());
    assert_eq!((picture.width(), picture.height()), (64, 48));
}

#[test]
fn damage_fails_and_leaves_no_file_unless_it_is_passed_over() {
    let mut stream = VIDEO.to_vec();
    let at = stream.len() - 40;
    stream[at..at + 8].fill(0xA5);
    let (folder, input) = with(&stream);
    let yuv = folder.path().join("out.yuv");
    let output = decode(&input, &yuv, &[]);
    assert!(!output.status.success() && !yuv.exists());
    assert!(
        complaint(&output).contains("NAL unit"),
        "{}",
        complaint(&output)
    );
    let output = decode(&input, &yuv, &["--keep-going"]);
    assert!(!output.status.success(), "what is damaged is not a success");
    // A picture whose header is hit may be lost.
    let (length, picture) = (std::fs::read(&yuv).expect("there").len(), 64 * 48 * 3 / 2);
    assert!(length % picture == 0 && length >= 7 * picture);
}

#[test]
fn what_is_not_decoded_is_named() {
    // High 4:2:2.
    let mut stream = VIDEO.to_vec();
    let sps = stream
        .windows(4)
        .position(|w| w == [0, 0, 1, 0x67])
        .expect("a set");
    stream[sps + 4] = 118;
    let (folder, input) = with(&stream);
    let yuv = folder.path().join("out.yuv");
    let output = decode(&input, &yuv, &[]);
    assert!(!output.status.success() && !yuv.exists());
    assert!(
        complaint(&output).contains("profile 118 not supported"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn slices_out_of_order_are_refused_by_name_and_decoded_if_told_to_go_on() {
    let at = |kind: u8, from: usize| {
        let found = VIDEO[from..]
            .windows(4)
            .position(|w| w[..3] == [0, 0, 1] && w[3] & 0x1f == kind);
        from + found.expect("there")
    };
    // The first picture has two IDR slices.
    let first = at(5, 0);
    let second = at(5, first + 4);
    let end = at(1, second);
    let parts = [
        &VIDEO[..first],
        &VIDEO[second..end],
        &VIDEO[first..second],
        &VIDEO[end..],
    ];
    let (folder, sound) = with(VIDEO);
    let [swapped, a, b] = ["swapped.264", "a.yuv", "b.yuv"].map(|n| folder.path().join(n));
    std::fs::write(&swapped, parts.concat()).expect("writes");
    let output = decode(&swapped, &b, &[]);
    assert!(!output.status.success() && !b.exists());
    let complaint = complaint(&output);
    assert!(
        complaint.contains("arbitrary slice order (ASO) not supported (NAL unit"),
        "{complaint}"
    );
    assert!(decode(&sound, &a, &[]).status.success());
    assert!(!decode(&swapped, &b, &["--keep-going"]).status.success());
    let [a, b] = [a, b].map(|path| std::fs::read(path).expect("there"));
    assert!(a == b);
}

/// An open group of pictures from its I picture on: one B picture leads it.
const OPEN_GOP: &[u8] = include_bytes!("../golden/tests/decoder/field/opengop_start.264");
/// P pictures alone; the third is the recovery point.
const REFRESH: &[u8] = include_bytes!("../golden/tests/decoder/field/irefresh_start.264");
/// A picture in 4:2:0 and one in 4:0:0, 32x32.
const CHROMA: &[u8] = include_bytes!("../golden/tests/decoder/field/chroma_change.264");

#[test]
fn streams_that_begin_inside_are_written_from_the_recovery_point_on_or_whole_if_told() {
    for (stream, all, early) in [(OPEN_GOP, 6, 1), (REFRESH, 9, 2)] {
        let (folder, input) = with(stream);
        let yuv = folder.path().join("out.yuv");
        let output = decode(&input, &yuv, &["--json"]);
        assert!(output.status.success(), "{}", complaint(&output));
        let f: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let figures = ["frames", "left_out"].map(|key| f[key].as_u64());
        assert_eq!(figures, [Some(all - early), Some(early)]);
        let size = std::fs::read(&yuv).expect("there").len() as u64;
        assert_eq!(size, (all - early) * 64 * 48 * 3 / 2);
        let said = decode(&input, &yuv, &[]).stdout;
        let said = String::from_utf8_lossy(&said).into_owned();
        let sentence = format!("left out: {early} picture(s) before the recovery point");
        assert!(said.contains(&sentence), "{said}");
        let output = decode(&input, &yuv, &["--keep-going", "--json"]);
        assert!(
            !output.status.success(),
            "what is not right is not a success"
        );
        let f: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(f["frames"].as_u64(), Some(all));
        let damaged = f["damaged"].as_array().expect("a list");
        let early_ones = damaged.iter().filter(|d| {
            let sentence = d.as_str().expect("a sentence");
            sentence.starts_with("the picture precedes the recovery point")
        });
        assert_eq!(early_ones.count() as u64, early);
    }
}

#[test]
fn a_change_of_format_is_named() {
    let (folder, input) = with(CHROMA);
    let [y4m, yuv] = ["out.y4m", "out.yuv"].map(|n| folder.path().join(n));
    let output = decode(&input, &y4m, &[]);
    assert!(!output.status.success() && !y4m.exists());
    let change = "chroma format changes from 4:2:0 to 4:0:0 at picture 1";
    assert!(
        complaint(&output).contains(change),
        "{}",
        complaint(&output)
    );
    let output = decode(&input, &yuv, &[]);
    assert!(output.status.success(), "{}", complaint(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains(change));
    assert_eq!(std::fs::read(&yuv).expect("there").len(), 32 * 32 * 5 / 2);
    // Another size: a stream of 64x48 behind one of 32x32 in 4:0:0.
    std::fs::write(&input, [GREY, VIDEO].concat()).expect("writes");
    let output = decode(&input, &y4m, &[]);
    let change = "chroma format changes from 4:0:0 to 4:2:0 and size changes from 32x32 to 64x48 at \
                  picture 2";
    assert!(
        complaint(&output).contains(change),
        "{}",
        complaint(&output)
    );
}

// SPDX-License-Identifier: Apache-2.0
//! Streams that x264 makes here and now, with one tool after the other: we decode what ffmpeg
//! decodes.

use std::process::Command;

use tricodec_golden::codec::decode::Tool;
use tricodec_golden::codec::{Decoded, decode};

use crate::common;

/// Encode `source`, a source filter of ffmpeg, with x264; `pixels`: its pixel format; `parameters`:
/// x264's own. Without SEI.
fn x264(source: &str, pixels: &str, parameters: &str) -> Vec<u8> {
    filtered(source, pixels, parameters, "filter_units=remove_types=6")
}

/// The same with SEI.
pub fn x264_whole(source: &str, pixels: &str, parameters: &str) -> Vec<u8> {
    filtered(source, pixels, parameters, "null")
}

fn filtered(source: &str, pixels: &str, parameters: &str, filter: &str) -> Vec<u8> {
    let output = Command::new(common::ffmpeg())
        .args(["-v", "error", "-f", "lavfi", "-i", source])
        .args(["-c:v", "libx264", "-pix_fmt", pixels])
        .args(["-x264-params", &format!("threads=1:{parameters}")])
        .args(["-bsf:v", filter, "-f", "h264", "pipe:1"])
        .output()
        .expect("ffmpeg starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "x264 {parameters}: {complaint}");
    output.stdout
}

fn raw(decoded: Decoded) -> Vec<u8> {
    let frames = decoded.intact().expect("nothing is damaged");
    let planes = frames.into_iter().flat_map(|f| f.planes);
    planes.flat_map(|p| p.samples).collect()
}

fn check(source: &str, pixels: &str, parameters: &str) {
    let stream = x264(source, pixels, parameters);
    let decoded = decode(&stream).unwrap_or_else(|e| panic!("{parameters}: {e}"));
    let theirs = match pixels {
        // ffmpeg adds grey chroma.
        "gray" => common::decode(&stream),
        _ => common::decode_i420(&stream),
    };
    let ours = raw(decoded);
    assert_eq!(ours.len(), theirs.len(), "{parameters}");
    let differs = ours.iter().zip(&theirs).position(|(a, b)| a != b);
    assert_eq!(differs, None, "{parameters}: first sample that differs");
}

/// Motion, text, noise; odd sizes to be cropped.
const MOVING: &str = "testsrc2=size=150x98:rate=25:duration=0.6,noise=alls=12:allf=t";
/// A fade, for weighted prediction.
const FADING: &str = "testsrc2=size=128x96:rate=25:duration=0.8,fade=in:0:20";

#[test]
fn intra_tools() {
    for parameters in [
        "keyint=1:qp=10:profile=high",
        "keyint=1:qp=24:cabac=0",
        "keyint=1:qp=37:8x8dct=0:slices=5",
        "keyint=1:crf=20:aq-mode=3:aq-strength=2:slice-max-mbs=7",
        "keyint=1:qp=30:cqm=jvt:chroma-qp-offset=-9",
        "keyint=1:qp=30:cqm=jvt:cabac=0:chroma-qp-offset=7",
        "keyint=1:qp=45:deblock=3,-4",
        "keyint=1:qp=51:no-deblock=1:constrained-intra=1",
        // So fine that x264 sends samples as they are.
        "keyint=1:qp=1:aq-mode=0:cabac=0",
        "keyint=1:qp=1:aq-mode=0",
    ] {
        check(MOVING, "yuv420p", parameters);
        check(MOVING, "gray", parameters);
    }
}

#[test]
fn inter_tools() {
    for parameters in [
        "keyint=30:bframes=0:ref=1:qp=26:cabac=0:8x8dct=0",
        "keyint=30:bframes=0:ref=4:qp=22:partitions=all:me=umh:subme=9",
        "keyint=30:bframes=0:ref=5:qp=30:partitions=all:cabac=0:mixed-refs=1",
        "keyint=30:bframes=3:b-adapt=0:direct=spatial:qp=28:partitions=all",
        "keyint=30:bframes=3:b-adapt=0:direct=temporal:qp=28:partitions=all:ref=4",
        "keyint=30:bframes=3:b-adapt=0:direct=temporal:qp=20:cabac=0:b-pyramid=normal",
        "keyint=30:bframes=4:b-adapt=0:b-pyramid=normal:weightb=1:direct=auto:ref=6:slices=3",
        "keyint=30:bframes=2:b-adapt=0:weightb=0:open-gop=1:keyint=7:crf=25:slice-max-mbs=11",
        "keyint=30:bframes=1:b-adapt=0:constrained-intra=1:crf=34:intra-refresh=0:deblock=-3,4",
        "keyint=8:bframes=2:cqm=jvt:crf=18:trellis=2:ref=3:cabac=0",
        "keyint=30:bframes=2:bitrate=90:vbv-maxrate=90:vbv-bufsize=20:rc-lookahead=8",
    ] {
        check(MOVING, "yuv420p", parameters);
    }
    check(MOVING, "gray", "keyint=30:bframes=2:ref=3:crf=24");
}

#[test]
fn weighted_prediction() {
    for parameters in [
        "keyint=50:bframes=0:weightp=2:qp=24:ref=3",
        "keyint=50:bframes=2:b-adapt=0:weightp=2:weightb=1:qp=24:ref=3:cabac=0",
    ] {
        check(FADING, "yuv420p", parameters);
    }
}

#[test]
fn small_and_narrow_pictures() {
    for size in ["16x16", "18x2", "2x34", "250x16", "16x130"] {
        let source = format!("testsrc2=size={size}:rate=25:duration=0.2");
        check(&source, "yuv420p", "keyint=30:bframes=1:b-adapt=0:crf=20");
    }
}

#[test]
fn streams_beyond_our_tools_are_refused_by_name() {
    for (pixels, parameters, tool) in [
        ("yuv420p", "tff=1:qp=30", Tool::Interlace),
        ("yuv420p", "fake-interlaced=1:qp=30", Tool::Interlace),
        ("yuv422p", "qp=30", Tool::Chroma(2)),
        ("yuv444p", "qp=30", Tool::Chroma(3)),
        ("yuv420p10le", "qp=30", Tool::BitDepth(10)),
        ("yuv420p", "qp=0", Tool::TransformBypass),
    ] {
        let stream = x264(
            "testsrc2=size=64x64:rate=25:duration=0.2",
            pixels,
            parameters,
        );
        let error = decode(&stream).expect_err(parameters);
        assert_eq!(error.tool(), Some(tool), "{parameters}: {error}");
        assert!(error.to_string().contains(&tool.to_string()), "{error}");
    }
}

/// The NAL units of `stream`, start codes included.
fn units(stream: &[u8]) -> Vec<&[u8]> {
    let mut starts: Vec<_> = (0..stream.len() - 3)
        .filter(|at| stream[*at..].starts_with(&[0, 0, 1]))
        .collect();
    starts.push(stream.len());
    starts.windows(2).map(|w| &stream[w[0]..w[1]]).collect()
}

#[test]
fn arbitrary_slice_order_of_any_picture_is_refused_by_name() {
    // Four slices a picture, the last two of one picture of each kind the other way round.
    let stream = x264(MOVING, "yuv420p", "keyint=30:bframes=1:b-adapt=0:slices=4");
    let sound = decode(&stream).expect("decodes").intact().expect("sound");
    let units = units(&stream);
    let is_slice = |unit: &&[u8]| matches!(unit[3] & 0x1f, 1 | 5);
    let first = units.iter().position(is_slice).expect("a slice");
    for picture in [0, 1, 2] {
        let mut swapped = units.clone();
        let last = first + 4 * picture + 3;
        assert!(units[first..=last].iter().all(is_slice));
        swapped.swap(last - 1, last);
        let decoded = decode(&swapped.concat()).expect("decodes");
        let frames = decoded.pictures.iter().map(|p| &*p.frame);
        assert!(frames.eq(&sound), "picture {picture}");
        let tools: Vec<_> = decoded.all_errors().filter_map(|e| e.tool()).collect();
        assert_eq!(tools, [Tool::SliceOrder], "picture {picture}");
    }
}

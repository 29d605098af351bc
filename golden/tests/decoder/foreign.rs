//! Streams made by others, judged by others: x264 within our tools, and the test streams of `../shared/streams`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use md5::{Digest, Md5};
use tricodec_golden::codec::decode::Tool;
use tricodec_golden::codec::{Picture, decode};

use crate::common;
use crate::content::{Content, picture};

/// Encode pictures of one size with x264: 4:0:0, intra 4x4, CABAC, without 8x8 transform and deblocking, and `more` parameters.
///
/// x264 cannot be kept from I_16x16; on noise at moderate QPs it has no use for it.
fn x264(pictures: &[Picture], more: &str) -> Vec<u8> {
    let (width, height) = (pictures[0].width, pictures[0].height);
    let tools = "keyint=1:analyse=i4x4:8x8dct=0:no-deblock=1:threads=1";
    let mut child = Command::new(common::ffmpeg())
        .args(["-v", "error", "-f", "rawvideo", "-pix_fmt", "gray"])
        .args(["-video_size", &format!("{width}x{height}"), "-i", "pipe:0"])
        .args(["-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "gray"])
        .args(["-x264-params", &format!("{tools}:{more}")])
        .args(["-f", "h264", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input: Vec<u8> = pictures.iter().flat_map(|p| p.samples.clone()).collect();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("ffmpeg ends");
    feeder
        .join()
        .expect("feeder ends")
        .expect("ffmpeg reads everything");
    assert!(output.status.success(), "x264 {more}");
    output.stdout
}

#[test]
fn x264_streams_within_our_tools_decode_as_in_ffmpeg() {
    let sources: Vec<_> = (1..=3)
        .map(|seed| picture(150, 98, Content::Noise(seed)))
        .collect();
    let settings = [
        "qp=1:aq-mode=0",
        "qp=10:aq-mode=0:slices=4",
        "qp=20:aq-mode=0:slices=7",
        // Adaptive quantisation and rate control: the QP changes from macroblock to macroblock.
        "qp=16:slice-max-mbs=13",
        "crf=14:aq-mode=1:aq-strength=3:slices=2",
        "bitrate=4000:vbv-maxrate=4000:vbv-bufsize=400:aq-mode=3:aq-strength=2",
        "crf=18:bframes=2:open-gop=0:weightp=0",
    ];
    for setting in settings {
        let stream = x264(&sources, setting);
        let pictures = decode(&stream)
            .and_then(|decoded| decoded.intact())
            .unwrap_or_else(|error| panic!("{setting}: {error}"));
        assert_eq!(pictures.len(), sources.len(), "{setting}");
        let samples: Vec<u8> = pictures.into_iter().flat_map(|p| p.samples).collect();
        assert!(
            samples == common::decode(&stream),
            "{setting}: samples differ"
        );
    }
}

#[test]
fn x264_streams_beyond_our_tools_are_refused_by_name() {
    let smooth = [
        picture(64, 64, Content::Flat(80)),
        picture(64, 64, Content::Gradient),
    ];
    let noise = [
        picture(64, 64, Content::Noise(4)),
        picture(64, 64, Content::Noise(4)),
    ];
    let cases = [
        (&smooth, "qp=30", Tool::Intra16x16),
        (&noise, "qp=20:deblock=0,0:no-deblock=0", Tool::Deblocking),
        (&noise, "qp=20:cabac=0", Tool::Cavlc),
        (&noise, "qp=20:cqm=jvt", Tool::ScalingMatrix),
        (&smooth, "qp=30:8x8dct=1:analyse=i8x8", Tool::Transform8x8),
        (&noise, "qp=20:keyint=10:scenecut=0:bframes=0", Tool::PSlice),
    ];
    for (sources, setting, tool) in cases {
        let stream = x264(sources, setting);
        let refused = decode(&stream)
            .and_then(|decoded| decoded.intact())
            .map(|p| p.len());
        let error = refused.expect_err(setting);
        // Smooth pictures meet I_16x16 or the 8x8 transform, whichever comes first.
        let either = [Tool::Intra16x16, Tool::Transform8x8].map(Some);
        let expected = error.tool() == Some(tool)
            || either.contains(&Some(tool)) && either.contains(&error.tool());
        assert!(expected, "{setting}: {error}");
    }
}

/// The folder of test streams, if this machine has it.
fn streams() -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/streams").into();
    let folder: PathBuf = std::env::var_os("TRICODEC_STREAMS").map_or_else(beside, PathBuf::from);
    folder.join("manifest.json").exists().then_some(folder)
}

/// MD5 of the pictures as I420: 4:0:0 has grey chroma there.
fn i420_md5(pictures: &[Picture]) -> String {
    let mut md5 = Md5::new();
    for p in pictures {
        md5.update(&p.samples);
        md5.update(vec![128; 2 * p.width.div_ceil(2) * p.height.div_ceil(2)]);
    }
    md5.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn streams_of_the_manifest_decode_to_their_md5_or_are_refused_by_name() {
    let Some(folder) = streams() else {
        eprintln!(
            "SKIPPED: no ../shared/streams beside the project (TRICODEC_STREAMS names another place)"
        );
        return;
    };
    let text = std::fs::read_to_string(folder.join("manifest.json")).expect("readable");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let (mut decoded, mut refused, mut damaged) = (0, 0, 0);
    for entry in manifest["streams"].as_array().expect("a list") {
        let name = entry["file"].as_str().expect("a name");
        let stream = std::fs::read(folder.join(name)).expect("readable");
        match decode(&stream).and_then(|decoded| decoded.intact()) {
            Ok(pictures) => {
                assert_eq!(
                    Some(i420_md5(&pictures).as_str()),
                    entry["yuv_md5"].as_str(),
                    "{name}"
                );
                decoded += 1;
            }
            Err(error) if error.tool().is_some() => refused += 1,
            Err(error) => {
                let tier = entry["tier"].as_str().unwrap_or_default();
                assert!(tier.starts_with('D'), "{name}: {error}");
                damaged += 1;
            }
        }
    }
    println!("{decoded} decoded, {refused} refused by name, {damaged} damaged");
    assert!(decoded > 0 && refused > 0);
}

// SPDX-License-Identifier: Apache-2.0
//! MP4 and Matroska in, MP4 out.

use std::io::Write;
use std::process::Stdio;

use super::clips::y4m;
use super::*;

/// 15 pictures of 64x48, I, P and B, samples of 93:85, AAC beside.
const MP4: &[u8] = include_bytes!("../data/clip.mp4");
const FRAGMENTS: &[u8] = include_bytes!("../data/clip_fragments.mp4");
const MKV: &[u8] = include_bytes!("../data/clip.mkv");
/// The pictures alone.
const STREAM: &[u8] = include_bytes!("../data/clip.264");

#[test]
fn containers_decode_as_the_stream_in_them() {
    let place = Place::new();
    place
        .put("a.264", STREAM)
        .put("a.mp4", MP4)
        .put("a.mkv", MKV);
    place.put("f.mp4", FRAGMENTS).put("named.264", MP4);
    place.good("decode a.264 -o a.yuv");
    for name in ["a.mp4", "a.mkv", "f.mp4", "named.264"] {
        let said = place.good(&format!("decode {name} -o b.yuv"));
        assert!(said.contains("audio track (AAC"), "{name}: {said}");
        assert!(place.get("b.yuv") == place.get("a.yuv"), "{name}");
        place.good(&format!("decode {name} -o b.y4m"));
        let y4m = place.get("b.y4m");
        let header = String::from_utf8_lossy(&y4m[..80]).into_owned();
        assert!(header.contains(" F30000:1001 Ip A93:85 C420"), "{header}");
    }
    // A pipe cannot be searched: it is kept first.
    for bytes in [MP4, MKV] {
        let mut command = place.command("decode - -o b.yuv");
        let mut child = command.stdin(Stdio::piped()).spawn().expect("starts");
        let mut pipe = child.stdin.take().expect("piped");
        pipe.write_all(bytes).expect("writes");
        drop(pipe);
        assert!(child.wait().expect("ends").success());
        assert!(place.get("b.yuv") == place.get("a.yuv"));
    }
}

#[test]
fn other_video_is_named_with_what_to_do() {
    let place = Place::new();
    for (kind, word) in [
        (b"hvc1", "HEVC (H.265)"),
        (b"av01", "AV1"),
        (b"vp09", "VP9"),
    ] {
        let mut bytes = MP4.to_vec();
        let at = bytes.windows(4).rposition(|w| w == b"avc1").expect("there");
        bytes[at..at + 4].copy_from_slice(kind);
        place.put("x.mp4", &bytes);
        place.bad("decode x.mp4 -o o.yuv", &["x.mp4", word, "ffmpeg -i"]);
        place.bad("info x.mp4", &["x.mp4", word]);
    }
    let mut bytes = MKV.to_vec();
    let at = bytes.windows(15).position(|w| w == b"V_MPEG4/ISO/AVC");
    let at = at.expect("there");
    bytes[at..at + 15].copy_from_slice(b"V_MPEG4/ISO/ASP");
    place.put("x.mkv", &bytes);
    place.bad("decode x.mkv -o o.yuv", &["x.mkv", "MPEG-4 Visual"]);
    // The index is behind the pictures: without it nothing can be done.
    place.put("cut.mp4", &MP4[..MP4.len() / 2]);
    place.bad("decode cut.mp4 -o o.yuv", &["cut.mp4", "moov", "cut off"]);
    place.put("cut.mp4", &FRAGMENTS[..FRAGMENTS.len() * 3 / 4]);
    place.bad("decode cut.mp4 -o o.yuv", &["cut.mp4"]);
}

#[test]
fn mp4_out_is_read_by_ffmpeg() {
    let place = Place::new();
    place.put(
        "clip.y4m",
        &y4m("F30000:1001 Ip A128:117 C420mpeg2", 7, true),
    );
    // Luma alone as it is, whatever its range.
    let plain = "-vf extractplanes=y -pix_fmt gray";
    for (extra, filter) in [("--qp 30 --keyint 3", ""), ("--qp 30 --grey", plain)] {
        place.good(&format!("encode clip.y4m -o a.264 {extra}"));
        place.good(&format!("encode clip.y4m -o a.mp4 {extra}"));
        place.good("decode a.264 -o a.yuv");
        place.good("decode a.mp4 -o b.yuv");
        assert!(place.get("a.yuv") == place.get("b.yuv"), "{extra}");
        let info = place.json("info a.mp4");
        assert_eq!(info["container"], "MP4");
        assert_eq!(info["notes"].as_array().map(Vec::len), Some(0), "{info}");
        assert!((info["seconds"].as_f64().expect("a number") - 7.0 * 1.001 / 30.0).abs() < 1e-9);
        let line = format!("-i a.mp4 {filter} -f rawvideo -fps_mode passthrough c.yuv");
        let Some(output) = place.ffmpeg(&line) else {
            return;
        };
        assert!(place.get("a.yuv") == place.get("c.yuv"), "{extra}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        for word in [
            "SAR 128:117",
            "29.97 fps",
            "Duration: 00:00:00.23",
            "h264 (High)",
        ] {
            assert!(said.contains(word), "{extra}: {word}: {said}");
        }
        place.ffmpeg("-i a.mp4 -c copy -f framecrc frames.txt");
        let text = String::from_utf8(place.get("frames.txt")).expect("UTF-8");
        let lines = text.lines().filter(|l| !l.starts_with('#'));
        let times: Vec<Vec<i64>> = lines
            .map(|l| {
                l.split(',')
                    .take(4)
                    .filter_map(|n| n.trim().parse().ok())
                    .collect()
            })
            .collect();
        // Stream, decoding time, display time, duration, in ticks of 1/30000.
        let expected: Vec<Vec<i64>> = (0..7).map(|n| vec![0, 1001 * n, 1001 * n, 1001]).collect();
        assert_eq!(times, expected, "{text}");
    }
}

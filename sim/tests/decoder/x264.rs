// SPDX-License-Identifier: Apache-2.0
//! Streams that x264 makes with the decoder's tools.

use std::io::Write;
use std::process::{Command, Stdio};

use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::decoder::verdict::slices_of;

use crate::content::noise;
use crate::packets::{Item, run, sound};

/// x264's stream of these pictures: 4:0:0, intra 4x4, CABAC, without 8x8 transform and deblocking,
/// and `more` parameters.
///
/// x264 cannot be kept from I_16x16; on noise at moderate QPs it has no use for it.
fn x264(pictures: &[Plane], more: &str) -> Vec<u8> {
    let (width, height) = (pictures[0].width, pictures[0].height);
    let tools = "keyint=1:analyse=i4x4:8x8dct=0:no-deblock=1:threads=1";
    let ffmpeg = tricodec_sim::tools::find("ffmpeg").expect("scripts/setup has run");
    let mut child = Command::new(ffmpeg)
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
    feeder.join().expect("ends").expect("ffmpeg reads all");
    assert!(output.status.success(), "x264 {more}");
    output.stdout
}

#[test]
fn streams_of_x264() {
    let pictures: Vec<_> = (1..=2).map(|seed| noise(150, 98, seed, false)).collect();
    let settings = [
        "qp=1:aq-mode=0",
        "qp=10:aq-mode=0:slices=4",
        "qp=20:aq-mode=0:slices=7",
        // Adaptive quantisation and rate control: the QP changes from macroblock to macroblock.
        "qp=16:slice-max-mbs=13",
        "crf=14:aq-mode=1:aq-strength=3:slices=2",
        "bitrate=4000:vbv-maxrate=4000:vbv-bufsize=400:aq-mode=3:aq-strength=2",
    ];
    for (seed, setting) in settings.into_iter().enumerate() {
        let stream = x264(&pictures, setting);
        let slices = slices_of(&stream).expect("slices with their parameter sets");
        let all: Vec<_> = slices
            .into_iter()
            .enumerate()
            .map(|(i, s)| Item {
                lane: i % 8,
                headers: s.headers.into(),
                bytes: s.packet.into(),
            })
            .collect();
        assert!(all.len() >= pictures.len(), "{setting}");
        sound(&run(&all, 10 * (seed as u8 % 2), seed as u64));
    }
}

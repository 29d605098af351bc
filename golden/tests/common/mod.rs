// SPDX-License-Identifier: Apache-2.0
//! The outside judge: ffmpeg decodes our streams.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The ffmpeg that `scripts/setup` installed in `.tools` or where `TRICODEC_TOOLS` says (or
/// `TRICODEC_FFMPEG`).
pub fn ffmpeg() -> PathBuf {
    let tools = std::env::var_os("TRICODEC_TOOLS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools")),
        PathBuf::from,
    );
    let path =
        std::env::var_os("TRICODEC_FFMPEG").map_or_else(|| tools.join("bin/ffmpeg"), PathBuf::from);
    assert!(
        path.exists(),
        "no ffmpeg at {}: run scripts/setup",
        path.display()
    );
    path
}

/// Luma planes of all pictures of an Annex B stream, one after the other. ffmpeg must not complain.
#[allow(dead_code)]
pub fn decode(stream: &[u8]) -> Vec<u8> {
    run(stream, "-vf extractplanes=y -f rawvideo -pix_fmt gray")
}

/// All planes of all pictures of a 4:2:0 Annex B stream, one after the other, whatever their range.
/// ffmpeg must not complain.
#[allow(dead_code)]
pub fn decode_i420(stream: &[u8]) -> Vec<u8> {
    run(stream, "-f rawvideo")
}

fn run(stream: &[u8], output: &str) -> Vec<u8> {
    let mut child = Command::new(ffmpeg())
        .args("-v error -xerror -threads 1 -f h264 -i pipe:0 -fps_mode passthrough".split(' '))
        .args(output.split(' '))
        .arg("pipe:1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    let mut stdin = child.stdin.take().expect("piped");
    let stream = stream.to_vec();
    // A broken pipe shows as missing output below.
    let feeder = std::thread::spawn(move || stdin.write_all(&stream));
    let output = child.wait_with_output().expect("ffmpeg ends");
    feeder
        .join()
        .expect("feeder ends")
        .expect("ffmpeg reads everything");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let complaint = stderr.trim();
    assert!(
        output.status.success() && complaint.is_empty(),
        "ffmpeg: {complaint}"
    );
    output.stdout
}

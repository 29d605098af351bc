// SPDX-License-Identifier: Apache-2.0
//! Inputs and outputs of the command: pipes, what files are by their content, and what is left of
//! an output: modes, links, nothing after a signal.

#[path = "../common/mod.rs"]
mod common;
mod install;
mod kinds;
#[cfg(unix)]
mod outputs;
#[cfg(unix)]
mod pipes;
mod y4m;

use common::{NPY, PGM, Place, npy, pgm};

/// A script of bash with the command in `$T`.
#[cfg(unix)]
fn bash(place: &Place, script: &str) -> std::process::Output {
    std::process::Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {script}")])
        .env("T", env!("CARGO_BIN_EXE_tricodec"))
        .current_dir(place.path("."))
        .output()
        .expect("bash starts")
}

/// Video of a slope that moves, 64x48.
fn clip(frames: usize) -> Vec<u8> {
    let mut bytes = b"YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n".to_vec();
    for t in 0..frames {
        bytes.extend(b"FRAME\n");
        for (width, height) in [(64, 48), (32, 24), (32, 24)] {
            bytes.extend((0..width * height).map(|i| (3 * (i % width + 2 * t) + i / width) as u8));
        }
    }
    bytes
}

/// The pictures of [`clip`] without its headers.
fn raw(frames: usize) -> Vec<u8> {
    let bytes = clip(frames);
    let start = bytes.iter().position(|b| *b == b'\n').expect("a header") + 1;
    let frames = bytes[start..].chunks(6 + 64 * 48 * 3 / 2);
    frames.flat_map(|f| f[6..].to_vec()).collect()
}

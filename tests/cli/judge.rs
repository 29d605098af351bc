// SPDX-License-Identifier: Apache-2.0
//! ffmpeg as judge of what the command writes.

use std::path::PathBuf;
use std::process::{Command, Output};

use super::Place;

/// The ffmpeg of `scripts/setup`, or that of `TRICODEC_FFMPEG`; without one the caller's test is
/// not run, and says so.
fn ffmpeg() -> Option<PathBuf> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/bin/ffmpeg"));
    let path = std::env::var_os("TRICODEC_FFMPEG").map_or(own, PathBuf::from);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "SKIPPED: no ffmpeg at {}: run scripts/setup",
        path.display()
    );
    None
}

impl Place {
    /// Run ffmpeg in this folder; it must succeed.
    pub fn ffmpeg(&self, line: &str) -> Option<Output> {
        let output = Command::new(ffmpeg()?)
            .args("-hide_banner -nostdin -y -threads 1".split(' '))
            .args(line.split_whitespace())
            .current_dir(self.path(""))
            .output()
            .expect("ffmpeg starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ffmpeg {line}: {said}");
        Some(output)
    }
}

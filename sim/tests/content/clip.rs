// SPDX-License-Identifier: Apache-2.0
//! Clips of `../shared/content`, which a user's machine lacks.

use std::fs::File;
use std::path::{Path, PathBuf};

use tricodec_golden::picture::Frame;

/// Where they are, if they are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/content")
}

/// The first `count` frames of a clip in 4:2:0, cut to whole macroblocks, or as many as it has;
/// none where it is not there, or of another kind.
pub fn clip(path: &Path, count: usize) -> Option<Vec<Frame>> {
    let mut clip = y4m::decode(File::open(path).ok()?).ok()?;
    let (width, height) = (clip.get_width(), clip.get_height());
    let mut frames = Vec::new();
    while frames.len() < count {
        let Ok(read) = clip.read_frame() else { break };
        let planes = [read.get_y_plane(), read.get_u_plane(), read.get_v_plane()];
        let mut frame = Frame::new(width, height, true, 0);
        for (own, samples) in frame.planes.iter_mut().zip(planes) {
            if own.samples.len() != samples.len() {
                return None;
            }
            own.samples.copy_from_slice(samples);
        }
        frames.push(frame.resized(width / 16 * 16, height / 16 * 16));
    }
    Some(frames)
}

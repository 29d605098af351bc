// SPDX-License-Identifier: Apache-2.0
//! Two frames of each clip.

use std::fs;

use tricodec_golden::picture::Frame;

use crate::clip::{clip, folder};

/// The first two frames of every clip that is at hand, cut by `cut`, and two made-up ones, by name.
pub fn pairs(made_up: [Frame; 2], cut: impl Fn(Frame) -> Frame) -> Vec<(String, [Frame; 2])> {
    let folder = folder();
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let frames = clip(&entry.path(), 2).and_then(|f| <[Frame; 2]>::try_from(f).ok());
        let name = entry.file_name().to_string_lossy().into_owned();
        found.extend(frames.map(|frames| (name, frames.map(&cut))));
    }
    if found.is_empty() {
        println!(
            "SKIPPED: no clips in {}: the made-up one alone",
            folder.display()
        );
    }
    found.push(("made up".to_owned(), made_up));
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

// SPDX-License-Identifier: Apache-2.0
//! Containers: H.264 out of MP4 and Matroska, and into MP4.

mod avc;
mod boxes;
mod fragments;
pub mod mkv;
pub mod mp4;
pub mod mux;
pub mod stream;
mod tables;
#[cfg(test)]
mod tests;
pub mod units;

use std::io::{Read, Seek};

use anyhow::Result;
use tricodec_golden::stream::FrameRate;

/// What containers are read from: a file, or the memory or temporary file that a pipe went to.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// The H.264 track of a container.
pub struct Track {
    /// What is left out or not followed, a sentence each.
    pub notes: Vec<String>,
    /// Shape of a sample as the container says it.
    pub aspect: Option<(u16, u16)>,
    /// Frames per second, where all pictures last equally long.
    pub rate: Option<FrameRate>,
    /// How long it is to be shown, in seconds.
    pub seconds: Option<f64>,
    /// The container's name.
    pub container: &'static str,
    /// Gives the next sample, a coded picture, as Annex B bytes.
    samples: Box<dyn FnMut() -> Result<Option<Vec<u8>>> + Send>,
}

impl Track {
    /// The next coded picture as Annex B bytes; before the first one the parameter sets.
    pub fn sample(&mut self) -> Result<Option<Vec<u8>>> {
        (self.samples)()
    }
}

/// The sentence for video that is not H.264.
fn not_avc(coding: &str) -> String {
    format!(
        "its video is {coding}, and only H.264 is decoded: convert it, as with ffmpeg -i FILE \
         -c:v libx264 -pix_fmt yuv420p NEW.mp4"
    )
}

/// "2 audio tracks (AAC) are left out", and the like.
fn left_out(kind: &str, names: &[String]) -> Option<String> {
    let mut known: Vec<&str> = names.iter().map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    match names.len() {
        0 => None,
        1 => Some(format!("its {kind} track ({}) is left out", known[0])),
        n => Some(format!(
            "its {n} {kind} tracks ({}) are left out",
            known.join(", ")
        )),
    }
}

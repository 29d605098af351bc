// SPDX-License-Identifier: Apache-2.0
//! The NAL units of an input, be it an Annex B stream or a container.

use std::io::{BufReader, Seek};

use anyhow::{Context, Result};

use super::units::Units;
use super::{mkv, mp4};
use crate::io::video::Said;
use crate::io::{FileKind, Source};

/// An opened stream.
pub struct Opened {
    /// Its NAL units.
    pub units: Units,
    /// What the container says of the pictures.
    pub said: Said,
    /// Length in seconds, where a container says it.
    pub seconds: Option<f64>,
    /// What it comes in.
    pub container: &'static str,
    /// What is left out, a sentence each.
    pub notes: Vec<String>,
}

/// Open the stream in `source`, which is one or holds one.
///
/// # Errors
/// If a container is damaged or holds no H.264.
pub fn open(source: &mut Source) -> Result<Opened> {
    let open = match source.kind() {
        FileKind::Mp4 => mp4::open,
        FileKind::Mkv => mkv::open,
        _ => {
            return Ok(Opened {
                units: Units::of_stream(source.reader()?),
                said: Said::default(),
                seconds: None,
                container: "Annex B",
                notes: Vec::new(),
            });
        }
    };
    let named = source.shown();
    let mut file = source.file()?.try_clone().context("cannot be read")?;
    // What came out of a pipe has just been written.
    file.rewind().context("cannot be read")?;
    let track = open(Box::new(BufReader::new(file))).context(named)?;
    Ok(Opened {
        said: Said {
            aspect: track.aspect,
            rate: track.rate,
        },
        seconds: track.seconds,
        container: track.container,
        notes: track.notes.clone(),
        units: Units::of_track(track),
    })
}

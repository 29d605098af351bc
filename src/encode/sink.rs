// SPDX-License-Identifier: Apache-2.0
//! Where coded pictures go: an Annex B stream, or MP4.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::io::FileKind;
use crate::media::mux::{Muxer, Shown};

/// Writes coded pictures.
pub struct Sink<'a> {
    out: &'a mut dyn Write,
    muxer: Option<Muxer>,
    count: u64,
}

impl<'a> Sink<'a> {
    /// For a file of this kind at `path`, written to `out`.
    ///
    /// # Errors
    /// If a temporary file cannot be made.
    pub fn new(kind: FileKind, path: &Path, out: &'a mut dyn Write) -> Result<Self> {
        let muxer = (kind == FileKind::Mp4)
            .then(|| Muxer::new(path))
            .transpose()?;
        Ok(Self {
            out,
            muxer,
            count: 0,
        })
    }

    /// The next picture, as Annex B; `idr` says that it stands alone.
    pub fn picture(&mut self, bytes: &[u8], idr: bool) -> Result<()> {
        match &mut self.muxer {
            None => self.out.write_all(bytes)?,
            Some(muxer) => muxer.picture(bytes, self.count, idr)?,
        }
        self.count += 1;
        Ok(())
    }

    /// All pictures have come.
    pub fn finish(self, shown: &Shown) -> Result<()> {
        match self.muxer {
            None => Ok(()),
            Some(muxer) => muxer.finish(shown, self.out),
        }
    }
}

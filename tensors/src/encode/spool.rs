// SPDX-License-Identifier: Apache-2.0
//! Payloads until the directory is known: in memory, or in a file without a name.

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// Payloads of more bytes go to a file.
const IN_MEMORY: usize = 64 << 20;

/// Where payloads wait.
pub struct Spool {
    file: SpooledTempFile,
    length: u64,
}

/// A payload in the spool.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    at: u64,
    length: u64,
}

impl Spool {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            file: SpooledTempFile::new(IN_MEMORY),
            length: 0,
        }
    }

    /// Begin a payload.
    pub fn begin(&self) -> Place {
        Place {
            at: self.length,
            length: 0,
        }
    }

    /// More bytes of the payload that was begun last.
    pub fn push(&mut self, place: &mut Place, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        place.length += bytes.len() as u64;
        Ok(())
    }

    /// A whole payload.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<Place> {
        let mut place = self.begin();
        self.push(&mut place, bytes)?;
        Ok(place)
    }

    /// Copy a payload.
    pub fn copy(&mut self, place: Place, out: &mut dyn Write) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(place.at))?;
        let copied = io::copy(&mut (&mut self.file).take(place.length), out)?;
        if copied != place.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

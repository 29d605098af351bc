// SPDX-License-Identifier: Apache-2.0
//! NAL units of an Annex B stream that is read piece by piece, or of a container's track.

use std::io::Read;
use std::sync::{Arc, Mutex};

use anyhow::{Error, Result};
use tricodec_golden::stream::read::nal::nal_units;

use super::Track;

/// Bytes that are read at a time.
const PIECE: usize = 1 << 18;

/// Why the units ended before the stream did.
#[derive(Clone, Default)]
pub struct Fault(Arc<Mutex<Option<Error>>>);

impl Fault {
    /// Fail if the units ended early.
    pub fn check(&self) -> Result<()> {
        let fault = self.0.lock().map(|mut f| f.take());
        match fault {
            Ok(Some(e)) => Err(e),
            _ => Ok(()),
        }
    }

    fn keep(&self, e: Error) {
        if let Ok(mut kept) = self.0.lock() {
            kept.get_or_insert(e);
        }
    }
}

/// NAL units one by one, each with its offset in the stream.
pub struct Units {
    pieces: Box<dyn FnMut() -> Result<Option<Vec<u8>>> + Send>,
    fault: Fault,
    /// What has been read.
    buffer: Vec<u8>,
    /// Offset of the buffer in the stream.
    offset: usize,
    /// What lies before it has been given out; a start code is there once one has been found.
    front: usize,
    /// How far the buffer has been searched for start codes.
    searched: usize,
    ended: bool,
}

impl Units {
    /// Of an Annex B stream.
    pub fn of_stream(mut reader: impl Read + Send + 'static) -> Self {
        Self::new(move || {
            let mut piece = Vec::new();
            (&mut reader).take(PIECE as u64).read_to_end(&mut piece)?;
            Ok(Some(piece).filter(|p| !p.is_empty()))
        })
    }

    /// Of a track; offsets count as if it were an Annex B stream.
    pub fn of_track(mut track: Track) -> Self {
        Self::new(move || track.sample())
    }

    fn new(pieces: impl FnMut() -> Result<Option<Vec<u8>>> + Send + 'static) -> Self {
        Self {
            pieces: Box::new(pieces),
            fault: Fault::default(),
            buffer: Vec::new(),
            offset: 0,
            front: 0,
            searched: 0,
            ended: false,
        }
    }

    /// Where it is kept why the units ended early.
    pub fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// Place of the next start code that has not been searched for.
    fn start_code(&self) -> Option<usize> {
        let tail = self.buffer.get(self.searched..)?;
        let found = tail.windows(3).position(|w| w == [0, 0, 1]);
        found.map(|at| self.searched + at)
    }

    /// Read on, over what has been given out.
    fn read(&mut self) {
        self.buffer.drain(..self.front);
        self.offset += self.front;
        self.searched -= self.front;
        self.front = 0;
        match (self.pieces)() {
            Ok(Some(piece)) => self.buffer.extend(piece),
            Ok(None) => self.ended = true,
            Err(e) => {
                self.fault.keep(e);
                self.ended = true;
            }
        }
    }
}

impl Iterator for Units {
    type Item = (usize, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // The unit at the front ends where the next start code begins, or with the stream.
            let end = self.start_code();
            let end = end.or(self.ended.then_some(self.buffer.len()));
            let Some(end) = end else {
                self.searched = self.buffer.len().saturating_sub(2).max(self.searched);
                self.read();
                continue;
            };
            let unit = nal_units(&self.buffer[self.front..end]).next();
            let before = self.offset + self.front;
            let found = unit.map(|nal| (before + nal.offset, nal.bytes.to_vec()));
            self.front = end;
            // The start code at the front is not looked for again.
            self.searched = (end + 3).min(self.buffer.len());
            if found.is_some() {
                return found;
            }
            if self.ended && end == self.buffer.len() {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Slow(Vec<u8>, usize);

    impl Read for Slow {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(self.0.len()).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0.drain(..n);
            Ok(n)
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_units_of_the_whole() {
        const STREAM: &[u8] = include_bytes!("../../golden/tests/decoder/seeds/cabac_b.264");
        let odd: &[u8] = &[9, 0, 0, 1, 0, 0, 0, 1, 65, 0, 0, 0, 0, 1, 66, 7, 0, 0, 1];
        for stream in [STREAM, odd, &[], &[1, 2, 3]] {
            let whole = nal_units(stream).map(|nal| (nal.offset, nal.bytes.to_vec()));
            let whole: Vec<_> = whole.collect();
            for size in [1, 2, 3, 7, 1000] {
                let mut slow = Slow(stream.to_vec(), size);
                let pieces = Units::new(move || {
                    let mut piece = vec![0; 64];
                    let n = slow.read(&mut piece)?;
                    piece.truncate(n);
                    Ok(Some(piece).filter(|p| !p.is_empty()))
                });
                assert!(pieces.collect::<Vec<_>>() == whole, "{size}");
            }
            let whole_at_once = Units::of_stream(std::io::Cursor::new(stream.to_vec()));
            assert!(whole_at_once.collect::<Vec<_>>() == whole);
        }
    }
}

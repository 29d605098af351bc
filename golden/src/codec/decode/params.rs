// SPDX-License-Identifier: Apache-2.0
//! The parameter sets of a stream, and slices read with them.

use std::sync::Arc;

use super::error::{DecodeError, Place};
use crate::stream::SliceHeader;
use crate::stream::read::nal::{Nal, NalType};
use crate::stream::read::slice_header::SliceStart;
use crate::stream::read::{BitReader, SyntaxError, Tool};
use crate::stream::{Pps, Sps};

/// A parameter set, or why the one sent cannot be used.
type Slot<T> = Option<Result<Arc<T>, DecodeError>>;

/// The parameter sets that have come so far. A set that cannot be used takes its place, too: slices
/// that refer to it say why they fail.
#[derive(Clone, Debug)]
pub struct ParameterSets {
    sequences: Vec<Slot<Sps>>,
    pictures: Vec<Slot<Pps>>,
}

impl Default for ParameterSets {
    fn default() -> Self {
        Self {
            sequences: vec![None; 32],
            pictures: vec![None; 256],
        }
    }
}

/// A slice with its header read.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    pub at: Place,
    pub header: SliceHeader,
    pub sequence: Arc<Sps>,
    pub picture: Arc<Pps>,
    /// Payload, header included.
    rbsp: Vec<u8>,
    /// Where slice data start in it, in bits.
    start: usize,
}

impl Slice {
    /// The slice's data, from the byte in which they start.
    pub fn data(&self) -> &[u8] {
        &self.rbsp[self.start / 8..]
    }

    /// The payload and the bit at which slice data start.
    pub fn payload(&self) -> (&[u8], usize) {
        (&self.rbsp, self.start)
    }
}

impl ParameterSets {
    /// Take in every parameter set of an Annex B byte stream; other NAL units are passed over.
    ///
    /// # Errors
    /// The first set that is damaged or uses tools that this decoder does not have.
    pub fn from_stream(stream: &[u8]) -> Result<Self, DecodeError> {
        let mut sets = Self::default();
        for (unit, nal) in crate::stream::read::nal::nal_units(stream).enumerate() {
            let at = Place {
                unit,
                offset: nal.offset,
                macroblock: None,
            };
            let kind = nal.kind().map_err(|e| DecodeError::new(e, at))?;
            if let Some(error) = sets.take(&nal, kind, at) {
                return Err(error);
            }
        }
        Ok(sets)
    }

    /// Take in a NAL unit if it is a parameter set. Gives what is wrong with it.
    pub(super) fn take(&mut self, nal: &Nal, kind: NalType, at: Place) -> Option<DecodeError> {
        match kind {
            NalType::SequenceParameters => store(&mut self.sequences, Sps::read(&nal.rbsp()), at),
            NalType::PictureParameters => store(&mut self.pictures, Pps::read(&nal.rbsp()), at),
            _ => None,
        }
    }

    fn find(&self, id: u8, at: Place) -> Result<(Arc<Sps>, Arc<Pps>), DecodeError> {
        let missing = |set, id| DecodeError::MissingParameters { set, id, at };
        let picture = self.pictures[usize::from(id)]
            .clone()
            .ok_or(missing("picture", id))??;
        let id = picture.sequence_id;
        let sequence = self.sequences[usize::from(id)]
            .clone()
            .ok_or(missing("sequence", id))??;
        Ok((sequence, picture))
    }

    /// Read the header of a slice. If `current` is the slice before and this one goes on with its
    /// picture, that picture's parameter sets serve: they cannot change inside it, so a newer set
    /// is damage or meant for later. A step back behind a `boundary` is another picture, also if
    /// it says the same of itself, as one may behind operation 5.
    pub(super) fn slice(
        &self,
        nal: &Nal,
        kind: NalType,
        at: Place,
        current: Option<&Slice>,
        boundary: bool,
    ) -> Result<Slice, DecodeError> {
        let rbsp = nal.rbsp();
        if let Some(current) = current {
            let sets = (current.sequence.clone(), current.picture.clone());
            if let Ok(slice) = read_slice(&rbsp, nal, kind, at, |id| {
                if id == current.header.key.picture_id {
                    Ok(sets)
                } else {
                    Err(DecodeError::NoPicture)
                }
            }) && slice.0.key == current.header.key
                && (slice.0.first_mb > current.header.first_mb || !boundary)
            {
                return Ok(finish(rbsp, slice, at));
            }
        }
        let slice = read_slice(&rbsp, nal, kind, at, |id| self.find(id, at))?;
        Ok(finish(rbsp, slice, at))
    }
}

type Sets = (Arc<Sps>, Arc<Pps>);

fn finish(
    rbsp: Vec<u8>,
    (header, start, (sequence, picture)): (SliceHeader, usize, Sets),
    at: Place,
) -> Slice {
    Slice {
        at,
        header,
        sequence,
        picture,
        rbsp,
        start,
    }
}

fn read_slice(
    rbsp: &[u8],
    nal: &Nal,
    kind: NalType,
    at: Place,
    find: impl FnOnce(u8) -> Result<Sets, DecodeError>,
) -> Result<(SliceHeader, usize, Sets), DecodeError> {
    let error = |e: SyntaxError| DecodeError::new(e, at);
    if kind == NalType::Partition {
        return Err(error(SyntaxError::Unsupported {
            tool: Tool::DataPartitioning,
        }));
    }
    let mut reader = BitReader::new(rbsp);
    let start = SliceStart::read(&mut reader).map_err(error)?;
    let (sequence, picture) = find(start.picture_id)?;
    let header = SliceHeader::read(&mut reader, start, kind, nal.ref_idc(), &sequence, &picture)
        .map_err(error)?;
    Ok((header, reader.position(), (sequence, picture)))
}

fn store<T>(
    slots: &mut [Slot<T>],
    read: Result<(u8, Result<T, SyntaxError>), SyntaxError>,
    at: Place,
) -> Option<DecodeError> {
    match read {
        Ok((id, set)) => {
            let set = set.map(Arc::new).map_err(|e| DecodeError::new(e, at));
            let error = set.as_ref().err().cloned();
            slots[usize::from(id)] = Some(set);
            error
        }
        Err(e) => Some(DecodeError::new(e, at)),
    }
}

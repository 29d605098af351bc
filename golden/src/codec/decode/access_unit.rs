// SPDX-License-Identifier: Apache-2.0
//! From NAL units to pictures: which slices belong together (7.4.1.2), also when some are lost or
//! damaged.

use std::sync::Arc;

use super::error::{DecodeError, Place};
use super::params::{ParameterSets, Slice};
use crate::stream::read::Tool;
use crate::stream::read::nal::{Nal, NalType};
use crate::stream::read::sei::RecoveryPoint;

/// The slices of one picture in stream order; never empty.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub slices: Vec<Slice>,
    /// What was lost, each with the number of slices that stood before it.
    pub lost: Vec<(usize, DecodeError)>,
    /// The recovery point that came with it.
    pub recovery: Option<RecoveryPoint>,
}

/// Collects slices into pictures.
#[derive(Debug, Default)]
pub(super) struct Grouper {
    sets: ParameterSets,
    current: Option<Unit>,
    /// A slice that fits neither the current picture nor the start of another: the next one tells.
    doubtful: Option<Slice>,
    /// Errors since the last slice.
    loose: Vec<DecodeError>,
    /// A NAL unit that begins a new access unit has come since the last slice.
    boundary: bool,
    /// The recovery point that belongs to the next picture.
    recovery: Option<RecoveryPoint>,
    /// Prefix NAL units have come.
    layered: bool,
    /// Errors that belong to no picture.
    pub stray: Vec<DecodeError>,
}

impl Grouper {
    /// Take in the next NAL unit. Pictures that are complete by it go to `done`.
    pub fn push(&mut self, nal: &Nal, at: Place, done: &mut Vec<Unit>) {
        let kind = match nal.kind() {
            Ok(kind) => kind,
            Err(error) => return self.loose.push(DecodeError::new(error, at)),
        };
        match kind {
            NalType::Slice | NalType::IdrSlice | NalType::Partition => {
                let current = self.current.as_ref().and_then(|unit| unit.slices.last());
                match self.sets.slice(nal, kind, at, current, self.boundary) {
                    Ok(slice) => self.slice(slice, done),
                    Err(error) => self.loose.push(error),
                }
            }
            NalType::SequenceParameters | NalType::PictureParameters => {
                self.boundary = true;
                if let Some(error) = self.sets.take(nal, kind, at) {
                    self.stray.push(error);
                }
            }
            NalType::Prefix => {
                self.boundary = true;
                if !std::mem::replace(&mut self.layered, true) {
                    let tool = Tool::Layers;
                    self.stray.push(DecodeError::Unsupported { tool, at });
                }
            }
            NalType::Supplemental => {
                self.boundary = true;
                self.recovery = RecoveryPoint::find(&nal.rbsp()).or(self.recovery);
            }
            NalType::Aside => self.boundary = true,
            NalType::Ignored => {}
        }
    }

    /// The stream has ended.
    pub fn finish(&mut self, done: &mut Vec<Unit>) {
        if let Some(slice) = self.doubtful.take() {
            self.begin(slice, done);
        }
        match self.current.take() {
            Some(mut unit) => {
                unit.lose(&mut self.loose);
                done.push(unit);
            }
            None => self.stray.append(&mut self.loose),
        }
    }

    fn slice(&mut self, slice: Slice, done: &mut Vec<Unit>) {
        let boundary = std::mem::take(&mut self.boundary);
        let Some(unit) = &mut self.current else {
            return self.begin(slice, done);
        };
        let last = &unit.slices[unit.slices.len() - 1];
        let later = slice.header.first_mb > last.header.first_mb;
        // A step back is a damaged address, or arbitrary slice order, which is refused when the
        // picture is put together; but macroblock 0 again, or a boundary and a step back, is the
        // next picture.
        let again = || unit.slices.iter().any(|s| s.header.first_mb == 0);
        let same = slice.header.key == last.header.key
            && Arc::ptr_eq(&slice.sequence, &last.sequence)
            && (later || !boundary && (slice.header.first_mb != 0 || !again()));
        if same {
            if let Some(doubtful) = self.doubtful.take() {
                // The picture goes on after it: what it says of another picture is wrong.
                self.loose
                    .push(DecodeError::WrongPicture { at: doubtful.at });
            }
            unit.lose(&mut self.loose);
            unit.slices.push(slice);
        } else if let Some(doubtful) = self.doubtful.take() {
            self.begin(doubtful, done);
            self.slice(slice, done);
        } else if boundary || slice.header.first_mb == 0 {
            self.begin(slice, done);
        } else {
            self.doubtful = Some(slice);
        }
    }

    /// Start a picture with `slice`; the one before is complete.
    fn begin(&mut self, slice: Slice, done: &mut Vec<Unit>) {
        let mut next = Unit {
            slices: Vec::new(),
            lost: Vec::new(),
            recovery: self.recovery.take(),
        };
        if let Some(mut unit) = self.current.take() {
            // What was lost between two pictures was the first one's end or the second one's start.
            if slice.header.first_mb == 0 {
                unit.lose(&mut self.loose);
            }
            done.push(unit);
        }
        next.lose(&mut self.loose);
        next.slices.push(slice);
        self.current = Some(next);
    }
}

impl Unit {
    fn lose(&mut self, errors: &mut Vec<DecodeError>) {
        let before = self.slices.len();
        self.lost
            .extend(errors.drain(..).map(|error| (before, error)));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The decoder of a stream: NAL units in, pictures in output order out, one after the other.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use super::access_unit::{Grouper, Unit};
use super::cell::{Cell, Plan};
use super::error::{DecodeError, Place};
use super::outcome::{Reconstruction, SliceDamage};
use super::output::Output;
use super::plan::Planner;
use super::schedule::wave;
use crate::picture::{Frame, Plane};
use crate::stream::Vui;
use crate::stream::read::nal::{Nal, nal_units};

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedPicture {
    /// The samples, cropped for display; shared with the decoder where there is nothing to crop.
    pub frame: Arc<Frame>,
    /// How the samples are meant: colours, range, frame rate.
    pub vui: Vui,
    /// What is damaged, by rising address; empty if the picture is exactly as it was encoded, given
    /// pictures before it that were.
    pub damage: Vec<SliceDamage>,
    /// How many macroblocks were decoded; all others are concealed.
    pub decoded_mbs: u32,
    /// If not, the stream begins inside a group of pictures, and this one precedes, in output
    /// order, the recovery point at which it is entered (D.2.8): it may be all wrong, and `damage`
    /// names all of it.
    pub recovered: bool,
}

/// Samples of pictures on their way at the same time; one picture may be larger.
const WINDOW_SAMPLES: u64 = 1 << 26;

/// Decodes an Annex B byte stream; an iterator over its pictures in output order. The result does
/// not depend on the number of threads.
///
/// Memory is bounded by the decoded picture buffer of the stream's level and a window of pictures
/// that are decoded at once.
pub struct Decoder<'a> {
    /// NAL units, each with its offset in the stream.
    nals: Box<dyn Iterator<Item = (usize, Cow<'a, [u8]>)> + Send + 'a>,
    /// How many have come.
    count: usize,
    grouper: Grouper,
    /// Complete pictures that are not planned yet.
    units: VecDeque<Unit>,
    planner: Planner,
    /// Planned pictures that are not decoded yet.
    plans: Vec<Plan>,
    /// Pictures due for output, decoded or not.
    due: VecDeque<Output>,
    errors: Vec<DecodeError>,
    /// The first early picture, until one that is not has come.
    early: Option<Place>,
    /// A picture has come that is not early.
    recovered: bool,
    /// The stream has ended.
    ended: bool,
    /// Bytes of the stream that have been read.
    position: usize,
    length: usize,
}

impl std::fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("position", &self.position)
            .field("plans", &self.plans.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Decoder<'a> {
    /// At the start of `stream`.
    ///
    /// # Errors
    /// If there is no start code in it.
    pub fn new(stream: &'a [u8]) -> Result<Self, DecodeError> {
        if nal_units(stream).next().is_none() {
            return Err(DecodeError::NoStartCode);
        }
        let units = nal_units(stream).map(|nal| (nal.offset, Cow::Borrowed(nal.bytes)));
        Ok(Self::over(Box::new(units), stream.len()))
    }

    /// Of NAL units that come one by one, without start codes and none of them empty, each with its
    /// offset in a stream of `length` bytes (0 where that is not known).
    pub fn of_units(
        units: impl Iterator<Item = (usize, Vec<u8>)> + Send + 'a,
        length: usize,
    ) -> Self {
        let units = units.map(|(offset, bytes)| (offset, Cow::Owned(bytes)));
        Self::over(Box::new(units), length)
    }

    fn over(
        nals: Box<dyn Iterator<Item = (usize, Cow<'a, [u8]>)> + Send + 'a>,
        length: usize,
    ) -> Self {
        Self {
            nals,
            count: 0,
            grouper: Grouper::default(),
            units: VecDeque::new(),
            planner: Planner::default(),
            plans: Vec::new(),
            due: VecDeque::new(),
            errors: Vec::new(),
            early: None,
            recovered: false,
            ended: false,
            position: 0,
            length,
        }
    }

    /// How much of the stream has been read: bytes, and bytes in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.position, self.length)
    }

    /// What was wrong so far outside the pictures that have come: parameter sets, slices without a
    /// picture, missing pictures.
    pub fn errors(&self) -> impl Iterator<Item = &DecodeError> {
        self.grouper.stray.iter().chain(&self.errors)
    }

    /// Read on until a picture is complete, and plan it; at the end of the stream plan what is
    /// left.
    fn feed(&mut self) {
        while self.units.is_empty() && !self.ended {
            let mut done = Vec::new();
            match self.nals.next() {
                Some((offset, bytes)) => {
                    self.position = offset + bytes.len();
                    let nal = Nal {
                        offset,
                        bytes: &bytes,
                    };
                    let at = Place {
                        unit: self.count,
                        offset,
                        macroblock: None,
                    };
                    self.count += 1;
                    self.grouper.push(&nal, at, &mut done);
                }
                None => {
                    self.grouper.finish(&mut done);
                    self.position = self.length;
                    self.ended = true;
                }
            }
            self.units.extend(done);
        }
        while let Some(unit) = self.units.pop_front() {
            let plan = self.planner.picture(unit, &mut self.due, &mut self.errors);
            self.plans.push(plan);
        }
        if self.ended {
            self.planner.finish(&mut self.due);
        }
    }

    /// There is room for another picture in the window.
    fn room(&self) -> bool {
        let size = |plan: &Plan| 384 * u64::from(plan.cell.sequence.macroblocks());
        let samples: u64 = self.plans.iter().map(size).sum();
        let next = self.plans.last().map_or(0, size);
        self.plans.is_empty()
            || samples + next <= WINDOW_SAMPLES
                && self.plans.len() < 2 * rayon::current_num_threads()
    }
}

impl Iterator for Decoder<'_> {
    type Item = DecodedPicture;

    fn next(&mut self) -> Option<DecodedPicture> {
        loop {
            if let Some(Output { cell, early }) = self.due.front()
                && let Some(content) = cell.content()
            {
                self.errors.extend(content.unexplained.iter().cloned());
                let picture = DecodedPicture {
                    frame: cropped(&content.frame, cell),
                    vui: cell.sequence.vui,
                    damage: damage(content, cell, *early),
                    decoded_mbs: content.decoded,
                    recovered: early.is_none(),
                };
                self.recovered |= picture.recovered;
                self.early = self.early.or(*early);
                self.due.pop_front();
                return Some(picture);
            }
            if !self.ended && self.room() {
                self.feed();
            } else if !self.plans.is_empty() {
                wave(&mut self.plans);
            } else {
                // Said once, when the stream has ended.
                if let Some(at) = self.early.take().filter(|_| !self.recovered) {
                    self.errors.push(DecodeError::NoEntry { at });
                }
                return None;
            }
        }
    }
}

/// The damage of a picture: of an early one all, and which tools are missing.
fn damage(content: &Reconstruction, cell: &Cell, early: Option<Place>) -> Vec<SliceDamage> {
    let Some(at) = early else {
        return content.damage.clone();
    };
    let tools = content.damage.iter().filter(|d| d.reason.tool().is_some());
    let end_mb = cell.sequence.macroblocks();
    let all = SliceDamage {
        first_mb: 0,
        end_mb,
        concealed_from: end_mb,
        reason: DecodeError::BeforeRecovery { at },
    };
    [all].into_iter().chain(tools.cloned()).collect()
}

/// The part of a picture that is for display.
fn cropped(frame: &Arc<Frame>, cell: &Cell) -> Arc<Frame> {
    let [left, _, top, _] = cell.sequence.crop.map(|c| c as usize);
    let (width, height) = cell.sequence.display_size();
    let (width, height) = (width as usize, height as usize);
    let [y, u, v] = &frame.planes;
    if (width, height) == (y.width, y.height) {
        return frame.clone();
    }
    let chroma = |plane: &Plane| match plane.samples.is_empty() {
        true => Plane::default(),
        false => part(plane, (left / 2, top / 2), (width / 2, height / 2)),
    };
    Arc::new(Frame {
        planes: [part(y, (left, top), (width, height)), chroma(u), chroma(v)],
    })
}

fn part(plane: &Plane, (x, y): (usize, usize), (width, height): (usize, usize)) -> Plane {
    let mut samples = Vec::with_capacity(width * height);
    if width == plane.width {
        samples.extend_from_slice(&plane.samples[y * width..][..height * width]);
    } else {
        for row in y..y + height {
            samples.extend_from_slice(&plane.row(row)[x..x + width]);
        }
    }
    Plane {
        width,
        height,
        samples,
    }
}

//! From the slices of a picture to its samples, with an account of what is damaged.

use rayon::prelude::*;

use super::access_unit::Unit;
use super::error::{DecodeError, Place};
use super::params::Slice;
use super::slice::{self, End, MB_SAMPLES};
use crate::codec::Picture;
use crate::stream::read::SyntaxError;
use crate::stream::read::params::Sequence;

/// Value of samples that could not be decoded: mid grey.
pub const CONCEALMENT: u8 = 128;

/// Macroblocks of a picture that are not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceDamage {
    /// First macroblock (address in the coded picture) of the slice or gap.
    pub first_mb: u32,
    /// Address after the last one.
    pub end_mb: u32,
    /// Where the error showed: macroblocks before it are decoded, possibly wrong; from it on they are grey.
    pub grey_from: u32,
    /// Why.
    pub reason: DecodeError,
}

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedPicture {
    /// The samples, cropped for display.
    pub picture: Picture,
    /// What is damaged, by rising address; empty if the picture is exactly as it was encoded.
    pub damage: Vec<SliceDamage>,
}

/// A slice and what came out of it.
struct Outcome<'a> {
    slice: &'a Slice,
    /// Address of the next slice, or the end of the picture.
    bound: u32,
    samples: Vec<u8>,
    error: Option<SyntaxError>,
}

impl Outcome<'_> {
    fn end(&self) -> u32 {
        self.slice.header.first_mb + (self.samples.len() / MB_SAMPLES) as u32
    }

    fn damage(&self, end_mb: u32, grey_from: u32, reason: DecodeError) -> SliceDamage {
        SliceDamage {
            first_mb: self.slice.header.first_mb,
            end_mb,
            grey_from,
            reason,
        }
    }
}

/// Decode the slices of a picture, all at once, and put them together. Gives also how many macroblocks were decoded.
pub(super) fn decode(unit: &Unit) -> (DecodedPicture, u32) {
    let sequence = &unit.slices[0].sequence;
    let total = sequence.macroblocks();
    let mut damage = Vec::new();
    let mut slices: Vec<&Slice> = unit.slices.iter().collect();
    slices.sort_by_key(|slice| slice.header.first_mb);
    slices.dedup_by(|again, first| {
        let (first_mb, at) = (again.header.first_mb, again.at);
        let same = first.header.first_mb == first_mb;
        if same {
            let reason = DecodeError::Overlap { at };
            damage.push(SliceDamage {
                first_mb,
                end_mb: first_mb,
                grey_from: first_mb,
                reason,
            });
        }
        same
    });
    let bounds = slices[1..]
        .iter()
        .map(|slice| slice.header.first_mb)
        .chain([total]);
    let jobs: Vec<_> = slices.iter().copied().zip(bounds).collect();
    let mut outcomes: Vec<_> = jobs
        .into_par_iter()
        .map(|(slice, bound)| decode_to(slice, bound))
        .collect();
    for outcome in &mut outcomes {
        // A slice that runs into the next may be right, and the next one's address wrong: see whether it ends properly.
        if outcome.error == Some(RUNS_ON) && outcome.bound < total {
            let again = decode_to(outcome.slice, total);
            if again.error.is_none() {
                *outcome = Outcome {
                    bound: outcome.bound,
                    ..again
                };
            }
        }
    }
    // What is sound is placed first: damage does not spread over it.
    outcomes.sort_by_key(|outcome| outcome.error.is_some());
    let mut canvas = Canvas::new(sequence);
    for outcome in &outcomes {
        damage.extend(canvas.place(outcome));
    }
    let decoded = canvas.covered.iter().filter(|covered| **covered).count() as u32;
    damage.extend(missing(unit, &canvas.covered, &damage));
    damage.sort_by_key(|d| (d.first_mb, d.end_mb));
    (
        DecodedPicture {
            picture: canvas.picture,
            damage,
        },
        decoded,
    )
}

/// The slice reached the macroblock where it must have ended.
pub(super) const RUNS_ON: SyntaxError = SyntaxError::Invalid {
    field: "end_of_slice_flag",
    value: 0,
};

fn decode_to(slice: &Slice, bound: u32) -> Outcome<'_> {
    let (samples, end) = slice::decode(&slice.data(bound));
    let error = match end {
        End::Proper => None,
        End::Limit => Some(RUNS_ON),
        End::Damaged(error) => Some(error),
    };
    Outcome {
        slice,
        bound,
        samples,
        error,
    }
}

/// The picture being put together.
struct Canvas {
    picture: Picture,
    /// By macroblock: decoded and placed.
    covered: Vec<bool>,
    width_mbs: usize,
    /// Columns and rows cropped at the left and the top.
    origin: (usize, usize),
}

impl Canvas {
    fn new(sequence: &Sequence) -> Self {
        let (width, height) = sequence.display_size();
        let (width, height) = (width as usize, height as usize);
        Self {
            picture: Picture {
                width,
                height,
                samples: vec![CONCEALMENT; width * height],
            },
            covered: vec![false; sequence.macroblocks() as usize],
            width_mbs: sequence.width_mbs as usize,
            origin: (sequence.crop[0] as usize, sequence.crop[2] as usize),
        }
    }

    /// Place a slice where nothing is yet.
    fn place(&mut self, outcome: &Outcome) -> Option<SliceDamage> {
        let first = outcome.slice.header.first_mb;
        let mut overlap = None;
        for (address, mb) in (first..).zip(outcome.samples.chunks_exact(MB_SAMPLES)) {
            if std::mem::replace(&mut self.covered[address as usize], true) {
                overlap = overlap.or(Some(address));
            } else {
                self.macroblock(address as usize, mb);
            }
        }
        let place = |macroblock| Place {
            macroblock: Some(macroblock),
            ..outcome.slice.at
        };
        if let Some(error) = outcome.error {
            let reason = DecodeError::new(error, place(outcome.end()));
            return Some(outcome.damage(outcome.bound.max(outcome.end()), outcome.end(), reason));
        }
        overlap.map(|mb| {
            outcome.damage(
                outcome.end(),
                outcome.end(),
                DecodeError::Overlap { at: place(mb) },
            )
        })
    }

    fn macroblock(&mut self, address: usize, samples: &[u8]) {
        let Picture {
            width,
            height,
            samples: plane,
        } = &mut self.picture;
        let (left, top) = self.origin;
        let (x, y) = (
            16 * (address % self.width_mbs),
            16 * (address / self.width_mbs),
        );
        // Part of the macroblock's columns that is displayed.
        let columns = left.saturating_sub(x).min(16)..(left + *width).saturating_sub(x).min(16);
        for (r, row) in samples.chunks_exact(16).enumerate() {
            let inside = y + r >= top && y + r < top + *height;
            if inside && !columns.is_empty() {
                let at = (y + r - top) * *width + x + columns.start - left;
                plane[at..at + columns.len()].copy_from_slice(&row[columns.clone()]);
            }
        }
    }
}

/// Runs of macroblocks that are neither covered nor part of known damage.
fn missing(unit: &Unit, covered: &[bool], damage: &[SliceDamage]) -> Vec<SliceDamage> {
    let mut accounted = covered.to_vec();
    for d in damage {
        accounted[d.first_mb as usize..d.end_mb as usize].fill(true);
    }
    let mut runs = Vec::new();
    let mut at = 0;
    for run in accounted.chunk_by(|a, b| a == b) {
        let (first_mb, end_mb) = (at, at + run.len() as u32);
        at = end_mb;
        if !run[0] {
            // A slice that was lost there explains it.
            let before = unit
                .slices
                .iter()
                .filter(|slice| slice.header.first_mb < first_mb)
                .count();
            let lost = unit.lost.iter().find(|(position, _)| *position == before);
            let reason = lost.map_or(
                DecodeError::Missing {
                    first: first_mb,
                    last: end_mb - 1,
                },
                |(_, e)| e.clone(),
            );
            runs.push(SliceDamage {
                first_mb,
                end_mb,
                grey_from: first_mb,
                reason,
            });
        }
    }
    runs
}

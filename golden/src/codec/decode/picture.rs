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
}

/// What came out of the slices of a picture.
pub(super) struct Assembled {
    pub picture: DecodedPicture,
    /// How many macroblocks were decoded.
    pub decoded: u32,
    /// Errors on the way that explain no damage of the picture.
    pub unexplained: Vec<DecodeError>,
}

/// Decode the slices of a picture, all at once, and put them together.
pub(super) fn decode(unit: &Unit) -> Assembled {
    let sequence = &unit.slices[0].sequence;
    let total = sequence.macroblocks();
    let mut slices: Vec<&Slice> = unit.slices.iter().collect();
    slices.sort_by_key(|slice| slice.header.first_mb);
    let groups: Vec<_> = slices
        .chunk_by(|a, b| a.header.first_mb == b.header.first_mb)
        .collect();
    let bounds = groups[1..]
        .iter()
        .map(|group| group[0].header.first_mb)
        .chain([total]);
    let jobs: Vec<_> = groups.iter().copied().zip(bounds).collect();
    let (outcomes, others): (Vec<_>, Vec<_>) = jobs
        .into_par_iter()
        .map(|(group, bound)| choose(group, bound))
        .unzip();
    let mut damage: Vec<_> = others.into_iter().flatten().collect();
    // What is sound is placed first: damage does not spread over it.
    let mut canvas = Canvas::new(sequence);
    let mut damaged = Vec::new();
    for outcome in outcomes {
        let outcome = settle(outcome, total);
        match outcome.error {
            None => canvas.place(&outcome),
            Some(error) => damaged.push((outcome, error)),
        }
    }
    damage.extend(canvas.disputes());
    let mut holes = Vec::new();
    for (outcome, error) in damaged {
        canvas.place(&outcome);
        let (first_mb, grey_from) = (outcome.slice.header.first_mb, outcome.end());
        holes.push(SliceDamage {
            first_mb,
            end_mb: outcome.bound,
            grey_from,
            reason: DecodeError::new(error, outcome.slice.at.in_macroblock(grey_from)),
        });
    }
    let mut accounted: Vec<bool> = canvas.owner.iter().map(|owner| *owner != NOBODY).collect();
    let decoded = accounted.iter().filter(|covered| **covered).count() as u32;
    for hole in &holes {
        accounted[hole.first_mb as usize..hole.end_mb as usize].fill(true);
    }
    damage.append(&mut holes);
    let (gaps, unexplained) = missing(&accounted, &slices, &unit.lost);
    damage.extend(gaps);
    damage.sort_by_key(|d| (d.first_mb, d.end_mb));
    let picture = DecodedPicture {
        picture: canvas.picture,
        damage,
    };
    Assembled {
        picture,
        decoded,
        unexplained,
    }
}

/// The slice reached the macroblock where it must have ended.
pub(super) const RUNS_ON: SyntaxError = SyntaxError::Invalid {
    field: "end_of_slice_flag",
    value: 0,
};

/// Of slices that begin at the same macroblock, decode the best one: sound and ending where the next begins, or at least sound, or the first. The
/// others are called overlapping.
fn choose<'a>(group: &[&'a Slice], bound: u32) -> (Outcome<'a>, Vec<SliceDamage>) {
    let merit = |outcome: &Outcome| match outcome.error {
        None if outcome.end() == bound => 2,
        None => 1,
        Some(_) => 0,
    };
    let mut chosen = (0, decode_to(group[0], bound));
    for (i, slice) in group.iter().enumerate().skip(1) {
        if merit(&chosen.1) == 2 {
            break;
        }
        let other = decode_to(slice, bound);
        if merit(&other) > merit(&chosen.1) {
            chosen = (i, other);
        }
    }
    let (index, outcome) = chosen;
    let others = group.iter().enumerate().filter(|(i, _)| *i != index);
    let damage = others.map(|(_, slice)| {
        let first_mb = slice.header.first_mb;
        // The same slice sent twice does no harm; of two different ones nobody can tell which is right.
        let same = slice.data(bound).data == outcome.slice.data(bound).data;
        let end_mb = if same { first_mb } else { outcome.end() };
        SliceDamage {
            first_mb,
            end_mb,
            grey_from: end_mb,
            reason: DecodeError::Overlap { at: slice.at },
        }
    });
    let damage = damage.collect();
    (outcome, damage)
}

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

/// A slice that runs into the next may be right, and the next one's address wrong: see whether it ends properly.
fn settle(outcome: Outcome<'_>, total: u32) -> Outcome<'_> {
    if outcome.error != Some(RUNS_ON) || outcome.bound == total {
        return outcome;
    }
    let again = decode_to(outcome.slice, total);
    if again.error.is_none() {
        again
    } else {
        outcome
    }
}

/// A slice on the canvas.
struct Placed {
    at: Place,
    first_mb: u32,
    end_mb: u32,
    /// First macroblock that another sound slice holds, too.
    disputed: Option<u32>,
}

/// Stands for the owner of a macroblock that is in no slice.
const NOBODY: u32 = u32::MAX;

/// The picture being put together.
struct Canvas {
    picture: Picture,
    /// By macroblock: the number of the slice that was placed there.
    owner: Vec<u32>,
    placed: Vec<Placed>,
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
            owner: vec![NOBODY; sequence.macroblocks() as usize],
            placed: Vec::new(),
            width_mbs: sequence.width_mbs as usize,
            origin: (sequence.crop[0] as usize, sequence.crop[2] as usize),
        }
    }

    /// Place a slice where nothing is yet.
    fn place(&mut self, outcome: &Outcome) {
        let me = self.placed.len() as u32;
        let (first_mb, end_mb) = (outcome.slice.header.first_mb, outcome.end());
        let mut disputed = None;
        for (address, mb) in (first_mb..).zip(outcome.samples.chunks_exact(MB_SAMPLES)) {
            let owner = &mut self.owner[address as usize];
            if *owner == NOBODY {
                *owner = me;
                self.macroblock(address as usize, mb);
            } else {
                self.placed[*owner as usize].disputed.get_or_insert(address);
                disputed.get_or_insert(address);
            }
        }
        self.placed.push(Placed {
            at: outcome.slice.at,
            first_mb,
            end_mb,
            disputed,
        });
    }

    /// Slices that hold the same macroblocks: nobody can tell which is right.
    fn disputes(&self) -> impl Iterator<Item = SliceDamage> {
        self.placed.iter().filter_map(|slice| {
            let at = slice.at.in_macroblock(slice.disputed?);
            Some(SliceDamage {
                first_mb: slice.first_mb,
                end_mb: slice.end_mb,
                grey_from: slice.end_mb,
                reason: DecodeError::Overlap { at },
            })
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

/// Runs of macroblocks of which nothing is known, and the errors in `lost` that explain none of them. `slices` by rising address.
fn missing(
    accounted: &[bool],
    slices: &[&Slice],
    lost: &[(usize, DecodeError)],
) -> (Vec<SliceDamage>, Vec<DecodeError>) {
    let (mut gaps, mut unexplained) = (Vec::new(), Vec::new());
    let mut lost = lost.iter().peekable();
    let mut at = 0;
    for run in accounted.chunk_by(|a, b| a == b) {
        let (first_mb, end_mb) = (at, at + run.len() as u32);
        at = end_mb;
        if run[0] {
            continue;
        }
        // A slice that was lost between those that stand before and after the gap is its cause.
        let before = slices.partition_point(|slice| slice.header.first_mb < first_mb);
        while let Some((_, error)) = lost.next_if(|(position, _)| *position < before) {
            unexplained.push(error.clone());
        }
        let cause = lost.next_if(|(position, _)| *position == before);
        let reason = cause.map_or(
            DecodeError::Missing {
                first: first_mb,
                last: end_mb - 1,
            },
            |(_, error)| error.clone(),
        );
        gaps.push(SliceDamage {
            first_mb,
            end_mb,
            grey_from: first_mb,
            reason,
        });
    }
    unexplained.extend(lost.map(|(_, error)| error.clone()));
    (gaps, unexplained)
}

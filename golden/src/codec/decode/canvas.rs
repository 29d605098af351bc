// SPDX-License-Identifier: Apache-2.0
//! The picture being put together from macroblocks, and filtered when it is complete.

use super::error::{DecodeError, Place};
use super::outcome::{Outcome, SliceDamage};
use super::slice::Strip;
use crate::deblock::{self, BlockMotion, Filtered, NO_SLICE, SliceFilter};
use crate::entropy::h264::syntax::{Even, MbInfo};
use crate::inter::MbMotion;
use crate::inter::motion::quarter;
use crate::picture::CONCEALMENT;
use crate::picture::{Frame, Plane};
use crate::stream::Sps;
use crate::stream::read::Tool;

/// A slice on the canvas.
struct Placed {
    at: Place,
    first_mb: u32,
    end_mb: u32,
    /// First macroblock that another sound slice holds, too.
    disputed: Option<u32>,
    filter: SliceFilter,
}

/// The picture being put together.
pub(super) struct Canvas {
    /// Empty while nothing is placed, unless by [`Canvas::frame`].
    frame: Frame,
    width_mbs: usize,
    chroma: bool,
    /// By macroblock: the number of the slice that was placed there, or [`NO_SLICE`].
    owner: Vec<u32>,
    /// By macroblock; empty while there is no slice.
    infos: Vec<MbInfo>,
    /// By macroblock; empty while all slices are intra.
    motion: Vec<MbMotion>,
    placed: Vec<Placed>,
}

impl Canvas {
    pub fn new(sequence: &Sps) -> Self {
        let (width, height) = (sequence.width_mbs as usize, sequence.height_mbs as usize);
        Self {
            frame: Frame::default(),
            width_mbs: width,
            chroma: sequence.chroma,
            owner: vec![NO_SLICE; width * height],
            infos: Vec::new(),
            motion: Vec::new(),
            placed: Vec::new(),
        }
    }

    /// Place a slice where nothing is yet. A damaged one does not filter its edges: its damage
    /// would reach into others.
    pub fn place(&mut self, mut outcome: Outcome) {
        let disputed = if self.placed.is_empty() && outcome.covers(self.owner.len()) {
            self.owner.fill(0);
            self.frame = std::mem::take(&mut outcome.decoded.strip.frame);
            None
        } else {
            self.place_part(&outcome)
        };
        self.placed.push(Placed {
            at: outcome.slice.at,
            first_mb: outcome.first(),
            end_mb: outcome.end(),
            disputed,
            filter: filter(&outcome),
        });
        if self.infos.is_empty() {
            (self.infos, self.motion) = (outcome.decoded.infos, outcome.decoded.motion);
        }
    }

    /// The picture so far, grey where nothing is placed.
    fn frame(&mut self) -> &mut Frame {
        if self.frame.planes[0].samples.is_empty() {
            let (width, height) = (self.width_mbs, self.owner.len() / self.width_mbs);
            self.frame = Frame::new(16 * width, 16 * height, self.chroma, CONCEALMENT);
        }
        &mut self.frame
    }

    /// One of several. Gives the first macroblock that another one holds.
    fn place_part(&mut self, outcome: &Outcome) -> Option<u32> {
        let me = self.placed.len() as u32;
        let decoded = &outcome.decoded;
        self.infos.resize(self.owner.len(), MbInfo::default());
        if !decoded.motion.is_empty() {
            self.motion.resize(self.owner.len(), MbMotion::default());
        }
        let mut disputed = None;
        for i in 0..decoded.infos.len() {
            let address = outcome.first() as usize + i;
            let owner = &mut self.owner[address];
            if *owner != NO_SLICE {
                self.placed[*owner as usize]
                    .disputed
                    .get_or_insert(address as u32);
                disputed.get_or_insert(address as u32);
                continue;
            }
            *owner = me;
            self.infos[address] = decoded.infos[i];
            if let Some(motion) = decoded.motion.get(i) {
                self.motion[address] = *motion;
            }
            self.macroblock(address, &decoded.strip);
        }
        disputed
    }

    /// Slices that hold the same macroblocks: nobody can tell which is right.
    pub fn disputes(&self) -> impl Iterator<Item = SliceDamage> {
        self.placed.iter().filter_map(|slice| {
            let at = slice.at.in_macroblock(slice.disputed?);
            Some(SliceDamage {
                first_mb: slice.first_mb,
                end_mb: slice.end_mb,
                concealed_from: slice.end_mb,
                reason: DecodeError::Overlap { at },
            })
        })
    }

    /// The first slice that was sent behind one that begins after it (arbitrary slice order).
    /// Slices that others dispute do not count: damage may have moved them.
    pub fn out_of_order(&self) -> Option<SliceDamage> {
        let sure = self.placed.iter().filter(|slice| slice.disputed.is_none());
        let mut sent: Vec<_> = sure.collect();
        sent.sort_by_key(|slice| slice.at.unit);
        let pair = sent
            .windows(2)
            .find(|pair| pair[1].first_mb < pair[0].first_mb)?;
        let slice = pair[1];
        Some(SliceDamage {
            first_mb: slice.first_mb,
            end_mb: slice.end_mb,
            concealed_from: slice.end_mb,
            reason: DecodeError::Unsupported {
                tool: Tool::SliceOrder,
                at: slice.at.in_macroblock(slice.first_mb),
            },
        })
    }

    /// By macroblock: whether a slice holds it.
    pub fn covered(&self) -> Vec<bool> {
        self.owner.iter().map(|owner| *owner != NO_SLICE).collect()
    }

    fn macroblock(&mut self, address: usize, strip: &Strip) {
        let place @ (x, y) = (address % self.width_mbs, address / self.width_mbs);
        let planes = self.frame().planes.iter_mut().zip(&strip.frame.planes);
        for (component, (plane, from)) in planes.enumerate() {
            match component {
                0 => copy::<16>(plane, (x, y), from, strip.at(component, place)),
                _ if from.samples.is_empty() => {}
                _ => copy::<8>(plane, (x, y), from, strip.at(component, place)),
            }
        }
    }

    /// Fill what no slice holds from `source`, if it is given; it is grey otherwise.
    pub fn conceal(&mut self, source: Option<&Frame>) {
        let Some(source) = source else { return };
        let sizes = |f: &Frame| f.planes.each_ref().map(|p| (p.width, p.height));
        if sizes(source) != sizes(self.frame()) {
            return;
        }
        for address in 0..self.owner.len() {
            if self.owner[address] != NO_SLICE {
                continue;
            }
            let (x, y) = (address % self.width_mbs, address / self.width_mbs);
            for (plane, from) in self.frame.planes.iter_mut().zip(&source.planes) {
                let size = plane.width / self.width_mbs;
                for row in (y * size..(y + 1) * size).filter(|_| size > 0) {
                    let at = row * plane.width + x * size;
                    plane.samples[at..at + size].copy_from_slice(&from.samples[at..at + size]);
                }
            }
        }
    }

    /// Deblock, and give the picture and its motion.
    pub fn finish(mut self) -> (Frame, Vec<MbMotion>) {
        if self
            .placed
            .iter()
            .any(|slice| slice.filter.disable_idc != 1)
        {
            let filters: Vec<_> = self.placed.iter().map(|slice| slice.filter).collect();
            let (owner, infos, motion) = (&self.owner, &self.infos, &self.motion);
            let view = |at: usize| View {
                slice: owner[at],
                info: &infos[at],
                motion: motion.get(at),
            };
            deblock::deblock_by(&mut self.frame, self.width_mbs, owner.len(), view, &filters);
        }
        self.frame();
        (self.frame, self.motion)
    }
}

/// A macroblock on the canvas, for the deblocking filter.
#[derive(Clone, Copy)]
struct View<'a> {
    slice: u32,
    info: &'a MbInfo,
    motion: Option<&'a MbMotion>,
}

impl Filtered for View<'_> {
    #[inline(always)]
    fn slice(&self) -> u32 {
        self.slice
    }

    #[inline(always)]
    fn qp(&self) -> u8 {
        self.info.qp
    }

    #[inline(always)]
    fn intra(&self) -> bool {
        self.info.is_intra()
    }

    #[inline(always)]
    fn transform8x8(&self) -> bool {
        self.info.transform8x8
    }

    #[inline(always)]
    fn nonzero(&self) -> u16 {
        self.info.nonzero
    }

    #[inline(always)]
    fn even(&self) -> Even {
        self.info.even
    }

    #[inline(always)]
    fn motion(&self, b: usize) -> BlockMotion {
        self.motion.map_or(BlockMotion::default(), |m| BlockMotion {
            pictures: [m.picture[0][quarter(b)], m.picture[1][quarter(b)]],
            vectors: [m.mv[0][b], m.mv[1][b]],
        })
    }

    #[inline(always)]
    fn moved<const LEVEL: bool>(&self) -> u16 {
        match self.motion {
            Some(m) if m.picture[1] == [-1; 4] => moved_in_one_list::<LEVEL>(m),
            Some(_) => deblock::moved::<LEVEL, _>(*self),
            None => 0,
        }
    }
}

/// [`Filtered::moved`] where list 0 alone is used, as in P slices.
#[inline(always)]
fn moved_in_one_list<const LEVEL: bool>(motion: &MbMotion) -> u16 {
    let (step, quarters) = match LEVEL {
        true => (4, [(0, 2, 0x30), (1, 3, 0xC0)]),
        false => (1, [(0, 1, 0x22), (2, 3, 0x2200)]),
    };
    let mut bits = 0;
    for b in 0..16 - step {
        bits |= u32::from(deblock::apart(motion.mv[0][b], motion.mv[0][b + step])) << b;
    }
    for (p, q, between) in quarters {
        if motion.picture[0][p] != motion.picture[0][q] {
            bits |= between;
        }
    }
    bits as u16
}

/// The filter's settings in a slice.
fn filter(outcome: &Outcome) -> SliceFilter {
    let deblocking = outcome.slice.header.deblocking;
    SliceFilter {
        disable_idc: match deblocking.idc {
            0 if outcome.error.is_some() => 2,
            idc => idc,
        },
        offset_a: deblocking.alpha,
        offset_b: deblocking.beta,
        chroma_qp_offset: outcome.slice.picture.chroma_qp_offset,
    }
}

/// Copy the `S` samples wide block of macroblock (`x`, `y`) from index `at` of another plane.
fn copy<const S: usize>(plane: &mut Plane, (x, y): (usize, usize), from: &Plane, at: usize) {
    let to = S * y * plane.width + S * x;
    for r in 0..S {
        let row = &from.samples[at + r * from.width..][..S];
        plane.samples[to + r * plane.width..][..S].copy_from_slice(row);
    }
}

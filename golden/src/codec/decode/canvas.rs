// SPDX-License-Identifier: Apache-2.0
//! The picture being put together from macroblocks, and filtered when it is complete.

use super::error::{DecodeError, Place};
use super::outcome::{CONCEALMENT, Outcome, SliceDamage};
use super::slice::mb_samples;
use crate::deblock::{self, MacroblockInfo, NO_SLICE, SliceFilter};
use crate::entropy::h264::syntax::MbInfo;
use crate::inter::MbMotion;
use crate::inter::motion::quarter;
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
            frame: Frame::new(16 * width, 16 * height, sequence.chroma, CONCEALMENT),
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
    pub fn place(&mut self, outcome: Outcome) {
        let disputed = if self.placed.is_empty() && outcome.covers(self.owner.len()) {
            self.place_all(&outcome)
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

    /// The only slice of the picture; its macroblocks' data are moved over behind it.
    fn place_all(&mut self, outcome: &Outcome) -> Option<u32> {
        self.owner.fill(0);
        let size = mb_samples(self.chroma);
        for (address, mb) in outcome.decoded.samples.chunks_exact(size).enumerate() {
            self.macroblock(address, mb);
        }
        None
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
        let size = mb_samples(self.chroma);
        for (i, mb) in decoded.samples.chunks_exact(size).enumerate() {
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
            self.macroblock(address, mb);
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

    fn macroblock(&mut self, address: usize, samples: &[u8]) {
        let (x, y) = (address % self.width_mbs, address / self.width_mbs);
        let (luma, chroma) = samples.split_at(256);
        put::<16>(&mut self.frame.planes[0], (x, y), luma);
        for (plane, block) in self.frame.planes[1..]
            .iter_mut()
            .zip(chroma.chunks_exact(64))
        {
            put::<8>(plane, (x, y), block);
        }
    }

    /// Fill what no slice holds from `source`, if it is given; it is grey otherwise.
    pub fn conceal(&mut self, source: Option<&Frame>) {
        let Some(source) = source else { return };
        let sizes = |f: &Frame| f.planes.each_ref().map(|p| (p.width, p.height));
        if sizes(source) != sizes(&self.frame) {
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
            let infos: Vec<_> = (0..self.owner.len()).map(|at| self.info(at)).collect();
            let filters: Vec<_> = self.placed.iter().map(|slice| slice.filter).collect();
            deblock::deblock(&mut self.frame, self.width_mbs, &infos, &filters);
        }
        (self.frame, self.motion)
    }

    fn info(&self, address: usize) -> MacroblockInfo {
        let info = &self.infos[address];
        let mut filter = MacroblockInfo {
            slice: self.owner[address],
            qp: info.qp,
            intra: info.is_intra(),
            transform8x8: info.transform8x8,
            nonzero: info.nonzero,
            ..Default::default()
        };
        if !filter.intra
            && let Some(motion) = self.motion.get(address)
        {
            filter.motion = std::array::from_fn(|b| deblock::BlockMotion {
                pictures: [0, 1].map(|list| motion.picture[list][quarter(b)]),
                vectors: [0, 1].map(|list| motion.mv[list][b]),
            });
        }
        filter
    }
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

/// Put the `S` samples wide block of macroblock (`x`, `y`) into a plane.
fn put<const S: usize>(plane: &mut Plane, (x, y): (usize, usize), block: &[u8]) {
    let at = S * y * plane.width + S * x;
    let rows = plane.samples[at..].chunks_mut(plane.width);
    for (row, block) in rows.zip(block.chunks_exact(S)) {
        row[..S].copy_from_slice(block);
    }
}

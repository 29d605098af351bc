// SPDX-License-Identifier: Apache-2.0
//! Deblocking filter of pictures of frame macroblocks (8.7).

pub mod block;
pub mod edge;
mod edges;
pub mod lanes;
pub mod strength;
pub mod tables;
mod transpose;

pub use strength::{BlockMotion, NO_REFERENCE};
pub(crate) use strength::{Filtered, apart, moved};

use crate::entropy::h264::syntax::Even;
use crate::picture::Frame;
use crate::quant::chroma_qp::chroma_qp;
use crate::simd::{Simd, dispatch, level};
use edge::Thresholds;

/// What a slice says of the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SliceFilter {
    /// disable_deblocking_filter_idc: 0 on, 1 off, 2 on but across no slice boundary.
    pub disable_idc: u8,
    /// FilterOffsetA: slice_alpha_c0_offset_div2 · 2.
    pub offset_a: i8,
    /// FilterOffsetB: slice_beta_offset_div2 · 2.
    pub offset_b: i8,
    /// chroma_qp_index_offset and second_chroma_qp_index_offset of its picture parameter set.
    pub chroma_qp_offset: [i8; 2],
}

/// Stands for the slice of a macroblock that was not decoded: it is not filtered, and nothing is
/// filtered against it.
pub const NO_SLICE: u32 = u32::MAX;

/// What the filter wants to know of a macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacroblockInfo {
    /// Index into the picture's slices, or [`NO_SLICE`].
    pub slice: u32,
    /// QPY; 0 of I_PCM.
    pub qp: u8,
    /// Coded in an intra mode, I_PCM too.
    pub intra: bool,
    /// transform_size_8x8_flag.
    pub transform8x8: bool,
    /// Bit `4·row + column` of a 4x4 luma block: it, or the 8x8 block around it when
    /// `transform8x8`, has levels that are not 0. Of Intra_16x16 it does not matter.
    pub nonzero: u16,
    /// Motion of the 4x4 luma blocks in raster order. Of intra macroblocks it does not matter.
    pub motion: [BlockMotion; 16],
}

impl Default for MacroblockInfo {
    fn default() -> Self {
        Self {
            slice: NO_SLICE,
            qp: 0,
            intra: true,
            transform8x8: false,
            nonzero: 0,
            motion: [BlockMotion::default(); 16],
        }
    }
}

impl Filtered for &MacroblockInfo {
    fn slice(&self) -> u32 {
        self.slice
    }

    fn qp(&self) -> u8 {
        self.qp
    }

    fn intra(&self) -> bool {
        self.intra
    }

    fn transform8x8(&self) -> bool {
        self.transform8x8
    }

    fn nonzero(&self) -> u16 {
        self.nonzero
    }

    fn even(&self) -> Even {
        match self.motion[1..].iter().all(|m| *m == self.motion[0]) {
            true => Even::Whole,
            false => Even::Blocks,
        }
    }

    fn motion(&self, b: usize) -> BlockMotion {
        self.motion[b]
    }
}

/// Filter a picture in place, macroblock by macroblock in the order of their addresses.
///
/// The frame's luma is whole macroblocks, `width_mbs` of them wide, `mbs` gives them row by row;
/// chroma is filtered if it is there.
pub fn deblock(
    frame: &mut Frame,
    width_mbs: usize,
    mbs: &[MacroblockInfo],
    slices: &[SliceFilter],
) {
    deblock_by(frame, width_mbs, mbs.len(), |at| &mbs[at], slices);
}

/// The same for `count` macroblocks that `mb_at` gives by address.
pub(crate) fn deblock_by<M: Filtered>(
    frame: &mut Frame,
    width_mbs: usize,
    count: usize,
    mb_at: impl Fn(usize) -> M,
    slices: &[SliceFilter],
) {
    let slices: Vec<_> = slices.iter().map(SliceThresholds::new).collect();
    dispatch!(level(), simd => picture(simd, frame, width_mbs, count, &mb_at, &slices));
}

#[inline(always)]
fn picture<S: Simd, M: Filtered>(
    simd: S,
    frame: &mut Frame,
    width_mbs: usize,
    count: usize,
    mb_at: &impl Fn(usize) -> M,
    slices: &[SliceThresholds],
) {
    let (mut x, mut y) = (0, 0);
    for address in 0..count {
        let mb = mb_at(address);
        if let Some(slice) = slices.get(mb.slice() as usize)
            && slice.filter.disable_idc != 1
        {
            let neighbour = |exists: bool, distance: usize| {
                let other = exists.then(|| mb_at(address - distance))?;
                let filtered = other.slice() == mb.slice()
                    || (slice.filter.disable_idc == 0 && other.slice() != NO_SLICE);
                filtered.then_some(other)
            };
            let (left, above) = (neighbour(x > 0, 1), neighbour(y > 0, width_mbs));
            macroblock::<S, false, M>(simd, frame, (x, y), mb, left, slice);
            macroblock::<S, true, M>(simd, frame, (x, y), mb, above, slice);
        }
        x += 1;
        if x == width_mbs {
            (x, y) = (0, y + 1);
        }
    }
}

/// Filter the edges of one direction: the upright ones from the left on, or, if `LEVEL`, the level
/// ones from above on. `other`: the neighbour behind the first.
#[inline(always)]
fn macroblock<S: Simd, const LEVEL: bool, M: Filtered>(
    simd: S,
    frame: &mut Frame,
    at: (usize, usize),
    mb: M,
    other: Option<M>,
    slice: &SliceThresholds,
) {
    if let Some(other) = other {
        let bs = strength::outer::<LEVEL, M>(other, mb);
        if bs != [0; 4] {
            let [luma, chroma @ ..] = slice.between(other.qp(), mb.qp());
            edges::luma::<S, LEVEL>(simd, &mut frame.planes[0], at, 0, bs, luma);
            edges::chroma::<S, LEVEL>(simd, &mut frame.planes, at, 0, bs, chroma);
        }
    }
    if mb.nonzero() == 0 && !mb.intra() && mb.even() == Even::Whole {
        return;
    }
    let [luma, chroma @ ..] = slice.between(mb.qp(), mb.qp());
    for (e, bs) in (1..).zip(strength::inner::<LEVEL, M>(mb)) {
        if bs == [0; 4] {
            continue;
        }
        if e == 2 || !mb.transform8x8() {
            edges::luma::<S, LEVEL>(simd, &mut frame.planes[0], at, e, bs, luma);
        }
        if e == 2 {
            edges::chroma::<S, LEVEL>(simd, &mut frame.planes, at, e, bs, chroma);
        }
    }
}

/// The thresholds of a slice.
struct SliceThresholds {
    filter: SliceFilter,
    /// By qPav.
    by_qp: [Thresholds; 52],
    /// QPc by QPY: Cb, Cr.
    chroma_qp: [[u8; 52]; 2],
}

impl SliceThresholds {
    fn new(filter: &SliceFilter) -> Self {
        Self {
            filter: *filter,
            by_qp: std::array::from_fn(|qp| {
                Thresholds::new(qp as u8, filter.offset_a, filter.offset_b)
            }),
            chroma_qp: filter
                .chroma_qp_offset
                .map(|offset| std::array::from_fn(|qp| chroma_qp(qp as u8, offset))),
        }
    }

    /// Those of an edge between macroblocks of QPY `p` and `q`: Y, Cb, Cr.
    #[inline(always)]
    fn between(&self, p: u8, q: u8) -> [&Thresholds; 3] {
        let mean = |p: u8, q: u8| &self.by_qp[((usize::from(p) + usize::from(q) + 1) >> 1).min(51)];
        let [p, q] = [p, q].map(|qp| usize::from(qp.min(51)));
        let [cb, cr] = &self.chroma_qp;
        [
            mean(p as u8, q as u8),
            mean(cb[p], cb[q]),
            mean(cr[p], cr[q]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(slice: u32, value: impl Fn(&mut MacroblockInfo)) -> MacroblockInfo {
        let mut info = MacroblockInfo {
            slice,
            qp: 36,
            ..Default::default()
        };
        value(&mut info);
        info
    }

    /// Two macroblocks side by side with a step of 8 between them.
    fn frame() -> Frame {
        let mut frame = Frame::new(32, 16, true, 100);
        for plane in &mut frame.planes {
            let width = plane.width;
            for (i, s) in plane.samples.iter_mut().enumerate() {
                if i % width >= width / 2 {
                    *s = 108;
                }
            }
        }
        frame
    }

    #[test]
    fn the_edge_between_slices_obeys_the_later_one() {
        let mbs = [info(0, |_| {}), info(1, |_| {})];
        let on = SliceFilter::default();
        let with = |disable_idc| {
            let mut f = frame();
            deblock(&mut f, 2, &mbs, &[on, SliceFilter { disable_idc, ..on }]);
            f != frame()
        };
        assert_eq!([0, 1, 2].map(with), [true, false, false]);
        let mut f = frame();
        deblock(&mut f, 2, &[MacroblockInfo::default(), mbs[1]], &[on, on]);
        assert_eq!(f, frame(), "a macroblock that is not there");
    }

    #[test]
    fn still_inter_blocks_without_levels_are_left_alone() {
        let inter = |nonzero| {
            info(0, move |i| {
                i.intra = false;
                i.nonzero = nonzero;
                i.motion = [BlockMotion {
                    pictures: [3, NO_REFERENCE],
                    vectors: [[1, 1], [0, 0]],
                }; 16];
            })
        };
        let changed = |nonzero| {
            let mut f = frame();
            deblock(
                &mut f,
                2,
                &[inter(0), inter(nonzero)],
                &[SliceFilter::default()],
            );
            (0..16)
                .map(|y| f.planes[0].row(y) != frame().planes[0].row(y))
                .collect::<Vec<_>>()
        };
        assert_eq!(changed(0), [false; 16]);
        // Block (0, 1): rows 4 to 7 of the upright edge; then the level edges around it carry the
        // change two rows on.
        assert_eq!(
            changed(1 << 4),
            (0..16).map(|y| (2..10).contains(&y)).collect::<Vec<_>>()
        );
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Deblocking filter of pictures of frame macroblocks (8.7).

pub mod block;
pub mod edge;
pub mod lanes;
pub mod strength;
pub mod tables;

pub use strength::{BlockMotion, NO_REFERENCE};

use crate::picture::{Frame, Plane};
use crate::quant::chroma_qp::chroma_qp;
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

impl MacroblockInfo {
    fn inner(&self, p: usize, q: usize) -> u8 {
        strength(self, p, self, q, false)
    }
}

/// bS between block `p` of macroblock `mp` and block `q` of `mq` (8.7.2.1); `outer`: the edge is
/// one between macroblocks.
fn strength(mp: &MacroblockInfo, p: usize, mq: &MacroblockInfo, q: usize, outer: bool) -> u8 {
    if mp.intra || mq.intra {
        return if outer { 4 } else { 3 };
    }
    if mp.nonzero >> p & 1 == 1 || mq.nonzero >> q & 1 == 1 {
        return 2;
    }
    u8::from(strength::motion_differs(&mp.motion[p], &mq.motion[q]))
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
    for (address, mb) in mbs.iter().enumerate() {
        let Some(filter) = slices.get(mb.slice as usize) else {
            continue;
        };
        if filter.disable_idc == 1 {
            continue;
        }
        let (x, y) = (address % width_mbs, address / width_mbs);
        let neighbour = |exists: bool, distance: usize| {
            let other = mbs.get(address.checked_sub(distance).filter(|_| exists)?)?;
            let filtered =
                other.slice == mb.slice || (filter.disable_idc == 0 && other.slice != NO_SLICE);
            filtered.then_some(other)
        };
        let left = neighbour(x > 0, 1);
        let above = neighbour(y > 0, width_mbs);
        macroblock(frame, (x, y), mb, left, filter, false);
        macroblock(frame, (x, y), mb, above, filter, true);
    }
}

/// Filter the edges of one direction: of the left ones, if not `across`, else of the upper ones.
/// `other`: the neighbour behind the first.
fn macroblock(
    frame: &mut Frame,
    (x, y): (usize, usize),
    mb: &MacroblockInfo,
    other: Option<&MacroblockInfo>,
    filter: &SliceFilter,
    across: bool,
) {
    let chroma = frame.has_chroma();
    let still = |mb: &MacroblockInfo| {
        !mb.intra && mb.nonzero == 0 && mb.motion[1..].iter().all(|m| *m == mb.motion[0])
    };
    let edges = if still(mb) { 1 } else { 4 };
    // Block `i` along edge `e`, and the one before the edge.
    let block = |e: usize, i: usize| if across { 4 * e + i } else { 4 * i + e };
    for e in 0..edges {
        let before = if e == 0 {
            let Some(other) = other else { continue };
            other
        } else {
            mb
        };
        let luma_edge = e % 2 == 0 || !mb.transform8x8;
        let chroma_edge = chroma && e % 2 == 0;
        if !luma_edge && !chroma_edge {
            continue;
        }
        let bs: [u8; 4] = std::array::from_fn(|i| {
            if e == 0 {
                strength(before, block(3, i), mb, block(0, i), true)
            } else {
                mb.inner(block(e - 1, i), block(e, i))
            }
        });
        if bs == [0; 4] {
            continue;
        }
        let mean = |p: u8, q: u8| ((u16::from(p) + u16::from(q) + 1) >> 1) as u8;
        let thresholds = |qp: u8| Thresholds::new(qp, filter.offset_a, filter.offset_b);
        if luma_edge {
            let t = thresholds(mean(before.qp, mb.qp));
            let span = EdgeSpan::new::<16>(&frame.planes[0], (x, y), 4 * e, across);
            span.luma(&mut frame.planes[0], bs, &t);
        }
        if chroma_edge {
            for (plane, offset) in frame.planes[1..].iter_mut().zip(filter.chroma_qp_offset) {
                let t = thresholds(mean(chroma_qp(before.qp, offset), chroma_qp(mb.qp, offset)));
                let span = EdgeSpan::new::<8>(plane, (x, y), 2 * e, across);
                span.chroma(plane, bs, &t);
            }
        }
    }
}

/// Where an edge of a macroblock lies in its plane.
struct EdgeSpan {
    /// Index of the first sample behind the edge.
    at: usize,
    /// The edge is level: its lines are columns.
    across: bool,
}

impl EdgeSpan {
    /// The edge `depth` samples into macroblock (`x`, `y`), whose sides are `S` samples.
    fn new<const S: usize>(
        plane: &Plane,
        (x, y): (usize, usize),
        depth: usize,
        across: bool,
    ) -> Self {
        let origin = S * y * plane.width + S * x;
        let at = origin + depth * if across { plane.width } else { 1 };
        Self { at, across }
    }

    fn luma(&self, plane: &mut Plane, bs: [u8; 4], t: &Thresholds) {
        if t.idle() {
            return;
        }
        self.edit::<8, 16>(plane, |edge| match bs {
            [4, ..] => lanes::luma_strong(edge, t),
            _ => lanes::luma(edge, bs, t),
        });
    }

    fn chroma(&self, plane: &mut Plane, bs: [u8; 4], t: &Thresholds) {
        if !t.idle() {
            self.edit::<4, 8>(plane, |edge| lanes::chroma(edge, bs, t));
        }
    }

    /// Take out the `K` samples across the edge in its `N` lines, change them, and put them back.
    #[inline(always)]
    fn edit<const K: usize, const N: usize>(
        &self,
        plane: &mut Plane,
        change: impl FnOnce(&mut [[u8; N]; K]),
    ) {
        let stride = plane.width;
        let mut edge = [[0; N]; K];
        if self.across {
            let from = self.at - K / 2 * stride;
            for (k, row) in edge.iter_mut().enumerate() {
                row.copy_from_slice(&plane.samples[from + k * stride..][..N]);
            }
            change(&mut edge);
            for (k, row) in edge.iter().enumerate() {
                plane.samples[from + k * stride..][..N].copy_from_slice(row);
            }
        } else {
            let from = self.at - K / 2;
            for i in 0..N {
                let line = &plane.samples[from + i * stride..][..K];
                for (row, &sample) in edge.iter_mut().zip(line) {
                    row[i] = sample;
                }
            }
            change(&mut edge);
            for i in 0..N {
                let line = &mut plane.samples[from + i * stride..][..K];
                for (row, sample) in edge.iter().zip(line) {
                    *sample = row[i];
                }
            }
        }
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

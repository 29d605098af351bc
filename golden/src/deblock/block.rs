// SPDX-License-Identifier: Apache-2.0
//! The deblocking filter of a macroblock alone, as hardware does it: from its blocks and those at
//! its left and upper edge, by lines. Equal to [`super::deblock`] of the whole picture.

use super::edge::{Thresholds, chroma_line, luma_line};
use super::strength::{inner, outer};
use super::{MacroblockInfo, SliceFilter};
use crate::quant::chroma_qp::chroma_qp;

/// A 4x4 block in raster order.
pub type Block = [u8; 16];

/// bS of the edges of a macroblock: upright ones from the left, then level ones from above; four
/// along each. 0 where the edge is not filtered.
pub type Strengths = [[[u8; 4]; 4]; 2];

/// bS of all edges of a macroblock (8.7.2.1). `left`, `above`: the neighbours, where the edge to
/// them is filtered.
pub fn deblock_bs(
    mb: &MacroblockInfo,
    left: Option<&MacroblockInfo>,
    above: Option<&MacroblockInfo>,
) -> Strengths {
    let edges = |outer: Option<[u8; 4]>, [one, two, three]: [[u8; 4]; 3]| {
        let within_8x8 = |edge| if mb.transform8x8 { [0; 4] } else { edge };
        [
            outer.unwrap_or([0; 4]),
            within_8x8(one),
            two,
            within_8x8(three),
        ]
    };
    [
        edges(
            left.map(|m| outer::<false, _>(m, mb)),
            inner::<false, _>(mb),
        ),
        edges(above.map(|m| outer::<true, _>(m, mb)), inner::<true, _>(mb)),
    ]
}

/// What the filter of a macroblock's samples wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Its edges' bS.
    pub bs: Strengths,
    /// QPY of the macroblock, of its left and of its upper neighbour; 0 of I_PCM.
    pub qp: [u8; 3],
    /// Offsets of its slice; disable_idc is not looked at, bS has it.
    pub filter: SliceFilter,
}

/// The plane of a component: its blocks with a column of blocks before and a row above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Blocks in a row of the macroblock: 4 of luma, 2 of chroma.
    blocks: usize,
    samples: Vec<u8>,
}

impl Component {
    /// Luma, or a chroma component, without samples yet.
    pub fn new(chroma: bool) -> Self {
        let blocks = if chroma { 2 } else { 4 };
        let stride = 4 * (blocks + 1);
        Self {
            blocks,
            samples: vec![0; stride * stride],
        }
    }

    fn stride(&self) -> usize {
        4 * (self.blocks + 1)
    }

    /// Index of the first sample of block (x, y); 0: the neighbour, 1: the first of its own.
    fn at(&self, x: usize, y: usize) -> usize {
        4 * y * self.stride() + 4 * x
    }

    /// Blocks in a row of the macroblock: 4 of luma, 2 of chroma.
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// Block (x, y): 0 is the neighbour's, 1 the first of the macroblock.
    pub fn block(&self, x: usize, y: usize) -> Block {
        let (at, stride) = (self.at(x, y), self.stride());
        std::array::from_fn(|i| self.samples[at + i / 4 * stride + i % 4])
    }

    /// Put a block there.
    pub fn set_block(&mut self, x: usize, y: usize, block: &Block) {
        let (at, stride) = (self.at(x, y), self.stride());
        for (i, &sample) in block.iter().enumerate() {
            self.samples[at + i / 4 * stride + i % 4] = sample;
        }
    }

    /// Filter four lines: those between block `i` along edge `e` (0: the outer one) and the one
    /// before. `plane`: 0 luma, 1 Cb, 2 Cr.
    pub fn filter_edge(&mut self, plane: usize, across: bool, e: usize, i: usize, p: &Parameters) {
        let [own, left, above] = p.qp;
        let other = match (e, across) {
            (0, false) => left,
            (0, true) => above,
            _ => own,
        };
        let qp = |qp: u8| match plane {
            0 => qp,
            _ => chroma_qp(qp, p.filter.chroma_qp_offset[plane - 1]),
        };
        let mean = ((u16::from(qp(other)) + u16::from(qp(own)) + 1) >> 1) as u8;
        let t = Thresholds::new(mean, p.filter.offset_a, p.filter.offset_b);
        let stride = self.stride();
        let (x, y) = if across {
            (i + 1, e + 1)
        } else {
            (e + 1, i + 1)
        };
        let first = self.at(x, y);
        let (step, next) = if across { (stride, 1) } else { (1, stride) };
        for line in 0..4 {
            let at = first + line * next;
            let chroma = plane > 0;
            let bs = if chroma {
                p.bs[usize::from(across)][2 * e][2 * i + line / 2]
            } else {
                p.bs[usize::from(across)][e][i]
            };
            match (bs, chroma) {
                (0, _) => {}
                (_, false) => luma_line(&mut self.samples, at, step, bs, &t),
                (_, true) => chroma_line(&mut self.samples, at, step, bs, &t),
            }
        }
    }
}

/// Filter a macroblock with the blocks at its left and upper edge: luma, Cb and Cr.
pub fn deblock_block(components: &mut [Component; 3], parameters: &Parameters) {
    for (plane, component) in components.iter_mut().enumerate() {
        for across in [false, true] {
            for e in 0..component.blocks {
                for i in 0..component.blocks {
                    component.filter_edge(plane, across, e, i, parameters);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BlockMotion, NO_REFERENCE, NO_SLICE, deblock};
    use super::*;
    use crate::picture::Frame;
    use proptest::prelude::*;

    /// A picture filtered macroblock by macroblock by this module.
    fn by_blocks(frame: &mut Frame, width: usize, mbs: &[MacroblockInfo], slices: &[SliceFilter]) {
        for (address, mb) in mbs.iter().enumerate() {
            let Some(filter) = slices.get(mb.slice as usize) else {
                continue;
            };
            if filter.disable_idc == 1 {
                continue;
            }
            let (mx, my) = (address % width, address / width);
            let filtered = |other: &MacroblockInfo| {
                other.slice == mb.slice || (filter.disable_idc == 0 && other.slice != NO_SLICE)
            };
            let left = (mx > 0).then(|| &mbs[address - 1]).filter(|m| filtered(m));
            let above = (my > 0)
                .then(|| &mbs[address - width])
                .filter(|m| filtered(m));
            let qp = [Some(mb), left, above].map(|m| m.map_or(0, |m| m.qp));
            let parameters = Parameters {
                bs: deblock_bs(mb, left, above),
                qp,
                filter: *filter,
            };
            let mut components = [false, true, true].map(Component::new);
            let places = |c: &Component| {
                let n = c.blocks();
                let (left, above) = (left.is_some(), above.is_some());
                (0..=n)
                    .flat_map(move |y| (0..=n).map(move |x| (x, y)))
                    .filter(move |&(x, y)| match (x, y) {
                        (0, 0) => false,
                        (0, _) => left,
                        (_, 0) => above,
                        _ => true,
                    })
            };
            for (c, plane) in components.iter_mut().zip(&frame.planes) {
                for (x, y) in places(c).collect::<Vec<_>>() {
                    let n = c.blocks();
                    let at = 4 * (n * my + y - 1) * plane.width + 4 * (n * mx + x) - 4;
                    let block =
                        std::array::from_fn(|i| plane.samples[at + i / 4 * plane.width + i % 4]);
                    c.set_block(x, y, &block);
                }
            }
            deblock_block(&mut components, &parameters);
            for (c, plane) in components.iter().zip(&mut frame.planes) {
                for (x, y) in places(c) {
                    let n = c.blocks();
                    let at = 4 * (n * my + y - 1) * plane.width + 4 * (n * mx + x) - 4;
                    for (i, sample) in c.block(x, y).into_iter().enumerate() {
                        plane.samples[at + i / 4 * plane.width + i % 4] = sample;
                    }
                }
            }
        }
    }

    fn motion() -> impl Strategy<Value = BlockMotion> {
        (0i32..2, -5i16..6, -5i16..6).prop_map(|(picture, x, y)| BlockMotion {
            pictures: [picture, NO_REFERENCE],
            vectors: [[x, y], [0, 0]],
        })
    }

    fn macroblock() -> impl Strategy<Value = MacroblockInfo> {
        (
            0u8..=51,
            prop::bool::weighted(0.3),
            any::<bool>(),
            prop_oneof![Just(0), any::<u16>()],
            prop::collection::vec(motion(), 1..=4),
        )
            .prop_map(
                |(qp, intra, transform8x8, nonzero, motion)| MacroblockInfo {
                    slice: 0,
                    qp,
                    intra,
                    transform8x8,
                    nonzero,
                    motion: std::array::from_fn(|i| motion[(i % 4 / 2 + i / 8) % motion.len()]),
                },
            )
    }

    fn slice() -> impl Strategy<Value = SliceFilter> {
        (
            0u8..3,
            -6i8..=6,
            -6i8..=6,
            prop::array::uniform2(-12i8..=12),
        )
            .prop_map(|(disable_idc, a, b, chroma_qp_offset)| SliceFilter {
                disable_idc,
                offset_a: 2 * a,
                offset_b: 2 * b,
                chroma_qp_offset,
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn macroblocks_alone_make_the_same_picture(
            mut mbs in prop::collection::vec(macroblock(), 12),
            slices in prop::collection::vec(slice(), 1..=3),
            starts in prop::collection::vec(0usize..12, 2),
            around in any::<u8>(),
            spread in prop_oneof![Just(4u8), Just(24), Just(255)],
            noise in prop::collection::vec(any::<u8>(), 12 * 384),
        ) {
            for (i, mb) in mbs.iter_mut().enumerate() {
                mb.slice = starts.iter().filter(|&&s| s <= i).count() as u32;
            }
            let mut frame = Frame::new(64, 48, true, 0);
            let mut noise = noise.into_iter();
            for plane in &mut frame.planes {
                for s in &mut plane.samples {
                    let n = noise.next().expect("enough");
                    *s = around.saturating_add((u16::from(n) * u16::from(spread) / 255) as u8);
                }
            }
            let mut wanted = frame.clone();
            deblock(&mut wanted, 4, &mbs, &slices);
            by_blocks(&mut frame, 4, &mbs, &slices);
            prop_assert_eq!(frame, wanted);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What `tri_reference` gets: a coded picture before the filter.

use tricodec_golden::codec::video::hardware::tiles::Size;
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::deblock::{MacroblockInfo, SliceFilter, deblock};
use tricodec_golden::picture::Frame;

/// A coded picture before the filter: slice `i` is that of lane `i`.
#[derive(Clone)]
pub struct Picture {
    pub frame: Frame,
    pub infos: Vec<MacroblockInfo>,
    /// First and last rows of slices.
    pub rows: Vec<(usize, usize)>,
    /// The same for all slices.
    pub filter: SliceFilter,
}

impl Picture {
    /// In macroblocks.
    pub fn size(&self) -> Size {
        Size::of(&self.frame)
    }

    /// The golden encoder's reference.
    pub fn filtered(&self) -> Reference {
        let mut frame = self.frame.clone();
        let filters = vec![self.filter; self.rows.len()];
        deblock(&mut frame, self.size().width, &self.infos, &filters);
        let vector = |i: &MacroblockInfo| match i.intra {
            true => [0; 2],
            false => i.motion[0].vectors[0],
        };
        Reference::new(frame, self.infos.iter().map(vector).collect())
    }

    /// Block `number` of a macroblock, as the store counts them.
    pub fn block(&self, mb: usize, number: usize) -> [u8; 16] {
        let (x, y) = (mb % self.size().width, mb / self.size().width);
        let (plane, n, side) = match number {
            0..16 => (0, number, 4),
            _ => (number / 4 - 3, number % 4, 2),
        };
        let at = |mb: usize, block: usize| 4 * (side * mb + block);
        self.frame.planes[plane].block(at(x, n % side), at(y, n / side))
    }
}

/// Fields of a packed structure, the lowest first.
pub fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let bits = fields
        .iter()
        .flat_map(|&(value, width)| (0..width).map(move |i| (value >> i & 1) as u32));
    let bits: Vec<u32> = bits.collect();
    let word = |w: &[u32]| w.iter().rev().fold(0, |all, b| all << 1 | b);
    bits.chunks(32).map(word).collect()
}

/// What bS wants to know, as `record_i` has it.
pub fn record(info: &MacroblockInfo) -> Vec<u32> {
    let mut fields = Vec::new();
    for quarter in [0, 2, 8, 10] {
        let [x, y] = info.motion[quarter].vectors[0];
        fields.extend([(x as u64, 10), (y as u64, 9)]);
    }
    fields.extend([
        (info.qp.into(), 6),
        (info.nonzero.into(), 16),
        (info.transform8x8.into(), 1),
        (info.intra.into(), 1),
    ]);
    pack(&fields)
}

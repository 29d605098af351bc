// SPDX-License-Identifier: Apache-2.0
//! A random picture: slices with types, lists, weights and filters of their own.

use std::collections::BTreeSet;

use tricodec_golden::stream::read::BitReader;
use tricodec_golden::stream::read::bit_reader::stop_bit;
use tricodec_golden::stream::slice_header::{
    Deblocking, ExplicitWeights, Marking, PictureKey, Weight,
};
use tricodec_golden::stream::{BitWriter, Pps, ScalingLists, SliceHeader, SliceKind, Sps};

use crate::buffer::{Buffer, List};
use crate::cabac::Cabac;
use crate::cavlc::Cavlc;
use crate::residual::Budget;
use crate::rng::Random;
use crate::sequence::{Span, kinds, unit};
use crate::sink::Sink;
use crate::slice::{self, SliceContext};

/// What the slices of a picture have in common.
pub struct PictureWriter<'a> {
    pub sps: &'a Sps,
    pub pps: &'a Pps,
    /// Reference pictures before the picture's own marking.
    pub buffer: &'a Buffer,
    pub order: i32,
    pub order_count: [i32; 2],
    pub number: u32,
    /// idr_pic_id.
    pub idr: Option<u32>,
    pub marking: Marking,
    pub reference: bool,
    /// There may be B slices.
    pub bidirectional: bool,
    /// Pictures that macroblocks may refer to.
    pub refers: BTreeSet<usize>,
    /// Lists of the P and B slices, by the pictures' names.
    pub lists: Vec<[Vec<Option<usize>>; 2]>,
    pub tools: &'a mut BTreeSet<&'static str>,
}

impl PictureWriter<'_> {
    /// Write all slices; gives where they are in `out`.
    pub fn write(&mut self, rng: &mut Random, out: &mut Vec<u8>) -> Vec<Span> {
        let mut spans = Vec::new();
        let total = self.sps.macroblocks();
        let mut cuts: BTreeSet<u32> = [0].into();
        for _ in 0..rng.pick(&[0, 0, 1, 2, 4]) {
            cuts.insert(rng.below(total as usize) as u32);
        }
        let starts: Vec<_> = cuts.iter().copied().chain([total]).collect();
        let kinds = kinds(
            self.idr.is_some(),
            self.bidirectional,
            starts.len() - 1,
            rng,
        );
        let same = kinds.iter().all(|k| *k == kinds[0]);
        let ref_bytes = unit(1, self.reference, &[], rng)[4] & 0x60;
        // At the edges of a P slice behind a B slice ffmpeg compares list 0 alone
        // (docs/verification.md): such slices are not filtered with those before them.
        let mut behind_b = false;
        for (span, kind) in starts.windows(2).zip(kinds) {
            let kind = match kind {
                SliceKind::P if behind_b && !self.pps.deblocking_control => SliceKind::B,
                kind => kind,
            };
            let (mut header, refs, direct) = self.header(span[0], kind, rng);
            if kind == SliceKind::P && behind_b && header.deblocking.idc == 0 {
                header.deblocking.idc = 2;
            }
            behind_b |= kind == SliceKind::B;
            let fields = typed(&header, self.sps, self.pps, same && rng.one_in(2));
            let header_bytes = fields.clone().into_bytes().len();
            let scaling =
                ScalingLists::resolve(self.sps.scaling.as_ref(), self.pps.scaling.as_ref());
            let context = SliceContext {
                sps: self.sps,
                pps: self.pps,
                header: &header,
                count: span[1] - span[0],
                refs,
                direct,
                budget: Budget::new(&scaling, self.pps.chroma_qp_offset),
            };
            let sink = if self.pps.cabac {
                self.tools.insert("cabac");
                let init = (kind != SliceKind::I).then_some(header.cabac_init);
                let mut fields = fields;
                fields.align(true);
                Sink::Cabac(Box::new(Cabac::new(fields.into_bytes(), init, header.qp)))
            } else {
                self.tools.insert("cavlc");
                Sink::Cavlc(Cavlc::new(fields))
            };
            let data = slice::write(&context, rng, sink);
            let mut bytes = unit(header.unit_type(), self.reference, &data, rng);
            bytes[4] = bytes[4] & 0x1f | ref_bytes;
            // Emulation prevention may have made the header longer by half.
            let start = out.len() + 5 + header_bytes * 3 / 2 + 1;
            out.extend(bytes);
            spans.push(Span {
                macroblocks: span[0]..span[1],
                data: start.min(out.len())..out.len(),
            });
        }
        spans
    }

    /// All slices have the same lists.
    pub fn alike(&self) -> bool {
        self.lists.iter().all(|lists| *lists == self.lists[0])
    }

    /// A slice's header, the indices of each list that lead to a picture, and whether direct modes
    /// have what they need.
    fn header(
        &mut self,
        first_mb: u32,
        kind: SliceKind,
        rng: &mut Random,
    ) -> (SliceHeader, [Vec<u8>; 2], bool) {
        let mut header = SliceHeader::idr(first_mb, 0, rng.between(0, 51) as u8);
        if rng.one_in(2) {
            header.qp = rng.between(18, 38) as u8;
        }
        header.kind = kind;
        header.key = PictureKey {
            picture_id: 0,
            frame_num: self.number,
            reference: self.reference,
            idr: self.idr,
            order_count: self.order_count,
        };
        header.marking = self.marking.clone();
        header.deblocking = Deblocking::default();
        if self.pps.deblocking_control {
            header.deblocking.idc = rng.below(3) as u8;
            if header.deblocking.idc != 1 {
                header.deblocking.alpha = 2 * rng.between(-6, 6) as i8;
                header.deblocking.beta = 2 * rng.between(-6, 6) as i8;
            }
        }
        header.cabac_init = rng.below(3) as u8;
        let range = 1 << self.sps.frame_num_bits;
        let mut lists: [List; 2] = match kind {
            SliceKind::I => Default::default(),
            SliceKind::P => [self.buffer.initial_p(self.number, range), List::new()],
            SliceKind::B => self.buffer.initial_b(self.order),
        };
        for (i, list) in lists.iter_mut().enumerate().take(kind.lists()) {
            let usual = usize::from(self.pps.active_refs[i]);
            let active = match rng.one_in(3) {
                true => usual,
                false => 1 + rng.below(list.len().clamp(1, 15) + 1),
            };
            header.active_refs[i] = active as u8;
            list.resize(active, None);
            header.modifications[i] = self.buffer.modify(list, self.number, range, rng);
        }
        let there = |list: &List| -> Vec<u8> {
            let exists = |i: &u8| list[usize::from(*i)].is_some_and(|f| f.exists);
            (0..list.len() as u8).filter(exists).collect()
        };
        let refs = [there(&lists[0]), there(&lists[1])];
        for (list, refs) in lists.iter().zip(&refs) {
            self.refers
                .extend(refs.iter().filter_map(|i| Some(list[usize::from(*i)]?.id)));
        }
        if kind != SliceKind::I {
            let names = |list: &List| list.iter().map(|f| Some((*f)?.id)).collect();
            self.lists.push([names(&lists[0]), names(&lists[1])]);
        }
        let direct = self.direct(&mut header, &lists, &refs, rng);
        self.weights(&mut header, rng);
        (header, refs, direct)
    }

    /// Choose the direct mode; gives whether there is what it needs.
    fn direct(
        &mut self,
        header: &mut SliceHeader,
        lists: &[List; 2],
        refs: &[Vec<u8>; 2],
        rng: &mut Random,
    ) -> bool {
        if header.kind != SliceKind::B {
            return false;
        }
        header.direct_spatial = rng.one_in(2);
        let first = refs.iter().all(|r| r.contains(&0));
        // Temporal: list 0 has what the co-located picture refers to. ffmpeg keeps one pair of
        // lists for a picture, so that picture's slices must have the same (docs/verification.md).
        let ids: Vec<_> = refs[0]
            .iter()
            .filter_map(|i| Some(lists[0][usize::from(*i)]?.id))
            .collect();
        let col = lists[1].first().copied().flatten();
        let known = col.is_some_and(|f| f.alike && f.refers.iter().all(|id| ids.contains(id)));
        if !known && rng.one_in(2) {
            header.direct_spatial = true;
        }
        if first && (header.direct_spatial || known) {
            self.tools.insert(if header.direct_spatial {
                "spatial"
            } else {
                "temporal"
            });
            if col.is_some_and(|f| f.long.is_some()) {
                self.tools.insert("long-term co-located");
            }
        }
        first && (header.direct_spatial || known)
    }

    fn weights(&mut self, header: &mut SliceHeader, rng: &mut Random) {
        let explicit = match header.kind {
            SliceKind::I => false,
            SliceKind::P => self.pps.weighted_p,
            SliceKind::B => self.pps.weighted_b == 1,
        };
        if header.kind == SliceKind::B && self.pps.weighted_b == 2 {
            self.tools.insert("implicit");
        }
        if !explicit {
            return;
        }
        self.tools.insert("explicit");
        // Of B slices the sum of two weights has bounds (7.4.3.2).
        let both = header.kind == SliceKind::B;
        let most_denominator = if both { 6 } else { 7 };
        let mut table = ExplicitWeights {
            luma_denominator: rng.below(most_denominator + 1) as u8,
            chroma_denominator: 0,
            entries: Default::default(),
        };
        if self.sps.chroma {
            table.chroma_denominator = rng.below(most_denominator + 1) as u8;
        }
        let unit = table.unit();
        let mut one = |unit: Weight| {
            let (least, most) = if both { (-64, 63) } else { (-128, 127) };
            let weight = match rng.one_in(4) {
                true => rng.between(least, most),
                false => (i32::from(unit.weight) + rng.between(-9, 9)).clamp(least, most),
            };
            let reach = if rng.one_in(4) { 127 } else { 9 };
            Weight {
                weight: weight as i16,
                offset: rng.between(-reach, reach) as i16,
            }
        };
        for (entries, count) in table.entries.iter_mut().zip(header.active_refs) {
            for i in 0..count {
                let mut entry = unit;
                if i % 3 != 1 {
                    entry[0] = one(unit[0]);
                }
                if self.sps.chroma && i % 2 == 0 {
                    entry = [entry[0], one(unit[1]), one(unit[2])];
                }
                entries.push(entry);
            }
        }
        header.weights = Some(table);
    }
}

/// The header's fields; slice_type says that all slices of the picture are of its type, or not.
fn typed(header: &SliceHeader, sps: &Sps, pps: &Pps, same: bool) -> BitWriter {
    let mut fields = BitWriter::new();
    header.fields(sps, pps, &mut fields);
    if same {
        return fields;
    }
    fields.trailing();
    let bytes = fields.into_bytes();
    let end = stop_bit(&bytes).expect("written");
    let mut r = BitReader::new(&bytes);
    let mut w = BitWriter::new();
    w.ue(r.ue(u32::MAX - 1, "first_mb_in_slice").expect("there"));
    w.ue(r.ue(9, "slice_type").expect("there") - 5);
    while r.position() < end {
        w.flag(r.flag("field").expect("there"));
    }
    w
}

// SPDX-License-Identifier: Apache-2.0
//! Slice headers (7.3.3).

use super::BitWriter;
use super::nal::unit_type;
use crate::stream::slice_header::{ExplicitWeights, Marking, Modification, Operation, Weight};
use crate::stream::{OrderCount, Pps, SliceHeader, SliceKind, Sps};

impl SliceHeader {
    /// nal_unit_type of the slice.
    pub fn unit_type(&self) -> u8 {
        match self.key.idr {
            Some(_) => unit_type::IDR_SLICE,
            None => unit_type::SLICE,
        }
    }

    /// The header of a slice under these parameter sets, without emulation prevention; with CABAC,
    /// the cabac_alignment_one_bits are behind it.
    pub fn write(&self, sps: &Sps, pps: &Pps) -> Vec<u8> {
        let mut w = BitWriter::new();
        self.fields(sps, pps, &mut w);
        if pps.cabac {
            w.align(true);
        }
        w.into_bytes()
    }

    /// The header's fields, up to the first bit of slice data or of the alignment before it.
    pub fn fields(&self, sps: &Sps, pps: &Pps, w: &mut BitWriter) {
        w.ue(self.first_mb);
        // slice_type: so are all slices of the picture.
        w.ue(match self.kind {
            SliceKind::P => 5,
            SliceKind::B => 6,
            SliceKind::I => 7,
        });
        w.ue(u32::from(self.key.picture_id));
        w.bits(self.key.frame_num, sps.frame_num_bits);
        if let Some(id) = self.key.idr {
            w.ue(id);
        }
        self.order_count(sps, pps, w);
        if pps.redundant_count {
            w.ue(0); // redundant_pic_cnt
        }
        if self.kind == SliceKind::B {
            w.flag(self.direct_spatial);
        }
        self.references(pps, w);
        if let Some(weights) = &self.weights {
            weights.write(self.active_refs, sps.chroma, w);
        }
        self.marking.write(w);
        if pps.cabac && self.kind != SliceKind::I {
            w.ue(u32::from(self.cabac_init));
        }
        w.se(i32::from(self.qp) - i32::from(pps.init_qp));
        if pps.deblocking_control {
            w.ue(u32::from(self.deblocking.idc));
            if self.deblocking.idc != 1 {
                w.se(i32::from(self.deblocking.alpha / 2));
                w.se(i32::from(self.deblocking.beta / 2));
            }
        }
    }

    fn order_count(&self, sps: &Sps, pps: &Pps, w: &mut BitWriter) {
        let [first, second] = self.key.order_count;
        match sps.order_count {
            OrderCount::Lsb(bits) => w.bits(first as u32, bits),
            OrderCount::Cycle {
                always_zero: false, ..
            } => w.se(first),
            OrderCount::Cycle { .. } | OrderCount::Coding => return,
        }
        if pps.bottom_order_count {
            w.se(second);
        }
    }

    fn references(&self, pps: &Pps, w: &mut BitWriter) {
        let lists = self.kind.lists();
        if lists == 0 {
            return;
        }
        let sent = self.active_refs[..lists] != pps.active_refs[..lists];
        w.flag(sent); // num_ref_idx_active_override_flag
        for active in self.active_refs.iter().take(lists).filter(|_| sent) {
            w.ue(u32::from(*active) - 1);
        }
        for steps in &self.modifications[..lists] {
            w.flag(!steps.is_empty()); // ref_pic_list_modification_flag
            for step in steps {
                let (idc, value) = match *step {
                    Modification::Down(difference) => (0, difference - 1),
                    Modification::Up(difference) => (1, difference - 1),
                    Modification::LongTerm(number) => (2, number),
                };
                w.ue(idc);
                w.ue(value);
            }
            if !steps.is_empty() {
                w.ue(3);
            }
        }
    }
}

impl ExplicitWeights {
    fn write(&self, active: [u8; 2], chroma: bool, w: &mut BitWriter) {
        w.ue(u32::from(self.luma_denominator));
        if chroma {
            w.ue(u32::from(self.chroma_denominator));
        }
        let unit = self.unit();
        let one = |weight: &Weight, w: &mut BitWriter| {
            w.se(i32::from(weight.weight));
            w.se(i32::from(weight.offset));
        };
        for (entries, count) in self.entries.iter().zip(active) {
            for entry in &entries[..usize::from(count)] {
                w.flag(entry[0] != unit[0]); // luma_weight_flag
                if entry[0] != unit[0] {
                    one(&entry[0], w);
                }
                if chroma {
                    w.flag(entry[1..] != unit[1..]); // chroma_weight_flag
                    if entry[1..] != unit[1..] {
                        one(&entry[1], w);
                        one(&entry[2], w);
                    }
                }
            }
        }
    }
}

impl Marking {
    fn write(&self, w: &mut BitWriter) {
        match self {
            Self::None => {}
            Self::Idr {
                no_output,
                long_term,
            } => {
                w.flag(*no_output);
                w.flag(*long_term);
            }
            Self::SlidingWindow => w.flag(false), // adaptive_ref_pic_marking_mode_flag
            Self::Operations(operations) => {
                w.flag(true);
                for operation in operations {
                    operation.write(w);
                }
                w.ue(0);
            }
        }
    }
}

impl Operation {
    fn write(self, w: &mut BitWriter) {
        let (kind, values) = match self {
            Self::ForgetShort(difference) => (1, [Some(difference - 1), None]),
            Self::ForgetLong(number) => (2, [Some(number), None]),
            Self::MakeLong { difference, index } => (3, [Some(difference - 1), Some(index)]),
            Self::LimitLong(index) => (4, [Some(index), None]),
            Self::ForgetAll => (5, [None; 2]),
            Self::CurrentLong(index) => (6, [Some(index), None]),
        };
        w.ue(kind);
        for value in values.into_iter().flatten() {
            w.ue(value);
        }
    }
}

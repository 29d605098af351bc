// SPDX-License-Identifier: Apache-2.0
//! Headers that our encoder never writes, right and wrong, around the slices of one picture.

use crate::content::{Content, picture};
use proptest::prelude::*;
use tricodec_golden::codec::decode::DecodeError;
use tricodec_golden::codec::{SliceParams, decode, encode_picture};
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::read::nal::nal_units;
use tricodec_golden::stream::write::nal::{self, unit_type};
use tricodec_golden::stream::{BitWriter, Pps, SliceHeader, Sps};

/// Fields of a stream's headers, by default those of a progressive 4:0:0 CABAC stream.
#[derive(Clone, Debug)]
pub struct Headers {
    pub profile: u8,
    pub chroma: u32,
    pub depth_minus8: u32,
    pub bypass: bool,
    pub seq_scaling: bool,
    pub frame_num_bits: u32,
    /// Type, and for type 1 whether the deltas are always zero.
    pub order: (u32, bool),
    pub order_lsb_bits: u32,
    pub width_minus1: u32,
    pub height_minus1: u32,
    pub frames_only: bool,
    pub crop: [u32; 4],
    pub seq_id: u32,
    pub pic_id: u32,
    pub cabac: bool,
    pub bottom_order: bool,
    pub slice_groups_minus1: u32,
    pub init_qp: i32,
    pub deblocking_control: bool,
    pub redundant: bool,
    /// transform_8x8_mode_flag and pic_scaling_matrix_present_flag, if the set goes that far.
    pub tail: Option<(bool, bool)>,
    pub idr: bool,
    pub slice_type: u32,
    pub redundant_count: u32,
    /// memory_management_control_operations with their operands.
    pub marking: Option<Vec<Vec<u32>>>,
    pub deblocking_idc: u32,
    pub order_lsb: u32,
    pub order_delta: i32,
}

impl Default for Headers {
    fn default() -> Self {
        Self {
            profile: 100,
            chroma: 0,
            depth_minus8: 0,
            bypass: false,
            seq_scaling: false,
            frame_num_bits: 4,
            order: (2, false),
            order_lsb_bits: 4,
            width_minus1: 3,
            height_minus1: 2,
            frames_only: true,
            crop: [0; 4],
            seq_id: 0,
            pic_id: 0,
            cabac: true,
            bottom_order: false,
            slice_groups_minus1: 0,
            init_qp: 26,
            deblocking_control: true,
            redundant: false,
            tail: None,
            idr: true,
            slice_type: 2,
            redundant_count: 0,
            marking: None,
            deblocking_idc: 1,
            order_lsb: 0,
            order_delta: 0,
        }
    }
}

impl Headers {
    pub fn sequence(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.bits(u32::from(self.profile), 8);
        w.bits(0, 8);
        w.bits(62, 8);
        w.ue(self.seq_id);
        if self.profile >= 100 || self.profile == 44 {
            w.ue(self.chroma);
            if self.chroma == 3 {
                w.flag(false);
            }
            w.ue(self.depth_minus8);
            w.ue(self.depth_minus8);
            w.flag(self.bypass);
            w.flag(self.seq_scaling);
        }
        w.ue(self.frame_num_bits - 4);
        w.ue(self.order.0);
        match self.order.0 {
            0 => w.ue(self.order_lsb_bits - 4),
            1 => {
                w.flag(self.order.1);
                w.se(-1);
                w.se(1);
                w.ue(3);
                (0..3).for_each(|i| w.se(i));
            }
            _ => {}
        }
        w.ue(1);
        w.flag(true);
        w.ue(self.width_minus1);
        w.ue(self.height_minus1);
        w.flag(self.frames_only);
        if !self.frames_only {
            w.flag(true);
        }
        w.flag(true);
        w.flag(self.crop != [0; 4]);
        if self.crop != [0; 4] {
            self.crop.iter().for_each(|&c| w.ue(c));
        }
        w.flag(false);
        w.trailing();
        nal::write(unit_type::SPS, &w.into_bytes())
    }

    pub fn picture(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(self.pic_id);
        w.ue(self.seq_id);
        w.flag(self.cabac);
        w.flag(self.bottom_order);
        w.ue(self.slice_groups_minus1);
        w.ue(2);
        w.ue(1);
        w.flag(true);
        w.bits(2, 2);
        w.se(self.init_qp - 26);
        w.se(3);
        w.se(-12);
        w.flag(self.deblocking_control);
        w.flag(true);
        w.flag(self.redundant);
        if let Some((transform8x8, scaling)) = self.tail {
            w.flag(transform8x8);
            w.flag(scaling);
            w.se(12);
        }
        w.trailing();
        nal::write(unit_type::PPS, &w.into_bytes())
    }

    pub fn slice(&self, first_mb: u32, qp: u8, data: &[u8]) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(first_mb);
        w.ue(self.slice_type);
        w.ue(self.pic_id);
        w.bits(if self.idr { 0 } else { 5 }, self.frame_num_bits);
        if self.idr {
            w.ue(77);
        }
        match self.order {
            (0, _) => {
                w.bits(self.order_lsb, self.order_lsb_bits);
                if self.bottom_order {
                    w.se(-1);
                }
            }
            (1, false) => {
                w.se(self.order_delta);
                if self.bottom_order {
                    w.se(-7);
                }
            }
            _ => {}
        }
        if self.redundant {
            w.ue(self.redundant_count);
        }
        if self.idr {
            w.flag(true);
            w.flag(false);
        } else {
            w.flag(self.marking.is_some());
            for operation in self.marking.iter().flatten() {
                operation.iter().for_each(|&v| w.ue(v));
            }
            if self.marking.is_some() {
                w.ue(0);
            }
        }
        w.se(i32::from(qp) - self.init_qp);
        if self.deblocking_control {
            w.ue(self.deblocking_idc);
            if self.deblocking_idc != 1 {
                w.se(0);
                w.se(0);
            }
        }
        w.align(true);
        let mut rbsp = w.into_bytes();
        rbsp.extend_from_slice(data);
        let mut unit = nal::write(unit_type::IDR_SLICE, &rbsp);
        if !self.idr {
            unit[4] = 0x61;
        }
        unit
    }

    /// The slices of a 64×48 picture under these headers, with what a decoder makes of them before
    /// cropping.
    pub fn slices(&self, qps: [u8; 2]) -> (Vec<u8>, Frame) {
        let slices = [
            SliceParams::new(0, 6, qps[0]),
            SliceParams::new(6, 6, qps[1]),
        ];
        let coded =
            encode_picture(&picture(64, 48, Content::Noise(9)), &slices, 0).expect("encodes");
        let mut stream = Vec::new();
        for slice in coded.slices {
            let rbsp = nal_units(&slice.bytes).next().expect("one unit").rbsp();
            // Our own header: what stands before the data, to be replaced.
            let SliceParams { first_mb, qp, .. } = slice.params;
            let own = SliceHeader::idr(first_mb, 0, qp);
            let own = own.write(&Sps::grey(64, 48), &Pps::new(false));
            let data = &rbsp[own.len()..];
            stream.extend(self.slice(slice.params.first_mb, slice.params.qp, data));
        }
        (stream, coded.recon)
    }

    pub fn stream(&self, qps: [u8; 2]) -> (Vec<u8>, Frame) {
        let (slices, recon) = self.slices(qps);
        ([self.sequence(), self.picture(), slices].concat(), recon)
    }

    pub fn refusal(&self) -> DecodeError {
        match decode(&self.stream([30, 30]).0) {
            Ok(decoded) => decoded.intact().expect_err("something is out of bounds"),
            Err(error) => error,
        }
    }
}

pub fn cropped(picture: &Frame, [left, right, top, bottom]: [u32; 4]) -> Frame {
    let picture = picture.luma();
    let columns = left as usize..picture.width - right as usize;
    let rows = top as usize..picture.height - bottom as usize;
    let row = |y: usize| {
        &picture.samples[y * picture.width + columns.start..y * picture.width + columns.end]
    };
    Frame::grey(
        columns.len(),
        rows.len(),
        rows.clone().flat_map(row).copied().collect(),
    )
}

pub fn headers() -> impl Strategy<Value = Headers> {
    let sequence = (
        prop::sample::select(vec![100u8, 110, 122, 244]),
        4u32..=16,
        (0u32..=2, any::<bool>()),
        4u32..=16,
        prop_oneof![Just([0; 4]), [0u32..32, 0u32..32, 0u32..24, 0u32..24]],
        0u32..=31,
    );
    let set = (
        0u32..=255,
        any::<bool>(),
        0i32..=51,
        any::<bool>(),
        prop::option::of(Just((false, false))),
    );
    let marking = prop::option::of(prop::collection::vec(
        prop_oneof![
            (prop::sample::select(vec![1u32, 2, 4, 6]), 0u32..9).prop_map(|(op, a)| vec![op, a]),
            (0u32..9, 0u32..9).prop_map(|(a, b)| vec![3, a, b]),
            Just(vec![5])
        ],
        0..4,
    ));
    (
        sequence,
        set,
        any::<bool>(),
        marking,
        prop::sample::select(vec![2u32, 7]),
    )
        .prop_map(
            |(
                (profile, frame_num_bits, order, order_lsb_bits, crop, seq_id),
                set,
                idr,
                marking,
                slice_type,
            )| {
                let (pic_id, bottom_order, init_qp, redundant, tail) = set;
                Headers {
                    profile,
                    frame_num_bits,
                    order,
                    order_lsb_bits,
                    crop,
                    seq_id,
                    pic_id,
                    bottom_order,
                    init_qp,
                    redundant,
                    tail,
                    idr,
                    marking,
                    slice_type,
                    ..Default::default()
                }
            },
        )
}

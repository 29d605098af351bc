// SPDX-License-Identifier: Apache-2.0
//! Parameter sets and slice headers that our encoder never writes: those within the tools decode,
//! all others are refused by name.

use crate::content::{Content, picture};
use crate::grey;
use proptest::prelude::*;
use tricodec_golden::codec::decode::{DecodeError, MAX_SIDE, SyntaxError, Tool};
use tricodec_golden::codec::{ParameterSets, SliceParams, decode, decode_slice, encode_picture};
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::read::nal::nal_units;
use tricodec_golden::stream::write::nal::{self, unit_type};
use tricodec_golden::stream::{BitWriter, Pps, SliceHeader, Sps};

/// Fields of a stream's headers, by default those of a progressive 4:0:0 CABAC stream.
#[derive(Clone, Debug)]
struct Headers {
    profile: u8,
    chroma: u32,
    depth_minus8: u32,
    bypass: bool,
    seq_scaling: bool,
    frame_num_bits: u32,
    /// Type, and for type 1 whether the deltas are always zero.
    order: (u32, bool),
    order_lsb_bits: u32,
    width_minus1: u32,
    height_minus1: u32,
    frames_only: bool,
    crop: [u32; 4],
    seq_id: u32,
    pic_id: u32,
    cabac: bool,
    bottom_order: bool,
    slice_groups_minus1: u32,
    init_qp: i32,
    deblocking_control: bool,
    redundant: bool,
    /// transform_8x8_mode_flag and pic_scaling_matrix_present_flag, if the set goes that far.
    tail: Option<(bool, bool)>,
    idr: bool,
    slice_type: u32,
    redundant_count: u32,
    /// memory_management_control_operations with their operands.
    marking: Option<Vec<Vec<u32>>>,
    deblocking_idc: u32,
    order_lsb: u32,
    order_delta: i32,
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
    fn sequence(&self) -> Vec<u8> {
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

    fn picture(&self) -> Vec<u8> {
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

    fn slice(&self, first_mb: u32, qp: u8, data: &[u8]) -> Vec<u8> {
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
    fn slices(&self, qps: [u8; 2]) -> (Vec<u8>, Frame) {
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

    fn stream(&self, qps: [u8; 2]) -> (Vec<u8>, Frame) {
        let (slices, recon) = self.slices(qps);
        ([self.sequence(), self.picture(), slices].concat(), recon)
    }

    fn refusal(&self) -> DecodeError {
        match decode(&self.stream([30, 30]).0) {
            Ok(decoded) => decoded.intact().expect_err("something is out of bounds"),
            Err(error) => error,
        }
    }
}

fn cropped(picture: &Frame, [left, right, top, bottom]: [u32; 4]) -> Frame {
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

fn headers() -> impl Strategy<Value = Headers> {
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

proptest! {
    #[test]
    fn headers_within_the_tools_decode(headers in headers(), qps: [bool; 2]) {
        let qps = qps.map(|high| if high { 45 } else { 12 });
        let (stream, recon) = headers.stream(qps);
        let pictures = decode(&stream).expect("decodes").intact().expect("intact");
        prop_assert_eq!(pictures.iter().map(grey).collect::<Vec<_>>(), [cropped(&recon, headers.crop)]);
    }
}

#[test]
fn tools_are_refused_by_name() {
    let base = Headers::default;
    let cases = [
        (
            Headers {
                profile: 118,
                ..base()
            },
            Tool::Profile(118),
        ),
        (
            Headers {
                chroma: 2,
                ..base()
            },
            Tool::Chroma(2),
        ),
        (
            Headers {
                chroma: 3,
                ..base()
            },
            Tool::Chroma(3),
        ),
        (
            Headers {
                depth_minus8: 2,
                ..base()
            },
            Tool::BitDepth(10),
        ),
        (
            Headers {
                bypass: true,
                ..base()
            },
            Tool::TransformBypass,
        ),
        (
            Headers {
                frames_only: false,
                ..base()
            },
            Tool::Interlace,
        ),
        (
            Headers {
                slice_groups_minus1: 1,
                ..base()
            },
            Tool::SliceGroups,
        ),
        (
            Headers {
                redundant: true,
                redundant_count: 1,
                ..base()
            },
            Tool::RedundantPictures,
        ),
        (
            Headers {
                slice_type: 8,
                ..base()
            },
            Tool::SpSlice,
        ),
        (
            Headers {
                slice_type: 4,
                ..base()
            },
            Tool::SiSlice,
        ),
    ];
    for (headers, tool) in cases {
        let error = headers.refusal();
        assert_eq!(error.tool(), Some(tool), "{error}");
        assert!(error.to_string().contains(&tool.to_string()), "{error}");
    }
}

#[test]
fn data_partitions_are_refused_by_name() {
    let (mut stream, _) = Headers::default().stream([30, 30]);
    let slice = nal_units(&stream).nth(2).expect("sets and slices").offset;
    stream.truncate(slice + 40);
    stream[slice] = 0x62;
    assert_eq!(
        decode(&stream).expect_err("nothing else").tool(),
        Some(Tool::DataPartitioning)
    );
}

#[test]
fn a_lane_refuses_what_it_does_not_have() {
    let base = Headers::default;
    let cases = [
        (
            Headers {
                deblocking_idc: 0,
                ..base()
            },
            Tool::Deblocking,
        ),
        (
            Headers {
                deblocking_control: false,
                ..base()
            },
            Tool::Deblocking,
        ),
        (
            Headers {
                cabac: false,
                ..base()
            },
            Tool::Cavlc,
        ),
        (
            Headers {
                chroma: 1,
                ..base()
            },
            Tool::Chroma(1),
        ),
    ];
    for (headers, tool) in cases {
        let (stream, _) = headers.stream([30, 30]);
        let sets = ParameterSets::from_stream(&stream).expect("sound");
        let slice = nal_units(&stream).nth(2).expect("sets and slices");
        let error = decode_slice(&sets, slice.bytes).expect_err("a tool too many");
        assert_eq!(error.tool(), Some(tool), "{error}");
    }
}

#[test]
fn layers_are_named_and_the_base_layer_decodes() {
    let (stream, recon) = Headers::default().stream([30, 30]);
    let prefixed = [&[0, 0, 1, 0x6e, 0x40, 0x80][..], &stream].concat();
    let decoded = decode(&prefixed).expect("decodes");
    assert_eq!(grey(&decoded.pictures[0].frame), recon);
    let error = decoded.intact().expect_err("there is more");
    assert_eq!(error.tool(), Some(Tool::Layers));
}

#[test]
fn pictures_come_in_output_order() {
    // The QP tells the pictures apart.
    let at = |order_lsb, idr, qp| {
        let headers = Headers {
            order: (0, false),
            order_lsb,
            idr,
            ..Default::default()
        };
        let (slices, recon) = headers.slices([qp, qp]);
        let stream = [headers.sequence(), headers.picture(), slices].concat();
        (stream, recon)
    };
    let coded = [
        at(0, true, 40),
        at(6, false, 10),
        at(4, false, 15),
        at(2, false, 20),
        at(0, true, 45),
        at(14, false, 25),
    ];
    let stream = coded
        .iter()
        .map(|(s, _)| s.clone())
        .collect::<Vec<_>>()
        .concat();
    let pictures = decode(&stream).expect("decodes").intact().expect("intact");
    // 14 of 16 right behind 0 is before it.
    let expected = [0, 3, 2, 1, 5, 4].map(|i| coded[i].1.clone());
    assert_eq!(pictures.iter().map(grey).collect::<Vec<_>>(), expected);
}

#[test]
fn sizes_have_limits_before_anything_is_allocated() {
    for (width_minus1, height_minus1) in [
        (MAX_SIDE, 0),
        (0, MAX_SIDE),
        (1024, 1024),
        (u32::MAX - 2, u32::MAX - 2),
    ] {
        let error = Headers {
            width_minus1,
            height_minus1,
            ..Default::default()
        }
        .refusal();
        assert!(
            matches!(
                error,
                DecodeError::Syntax {
                    error: SyntaxError::TooLarge { .. },
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn wrong_values_are_named() {
    let cases = [
        (
            Headers {
                crop: [40, 24, 0, 0],
                ..Default::default()
            },
            "frame_crop_right_offset",
        ),
        (
            Headers {
                crop: [0, 0, 48, 0],
                ..Default::default()
            },
            "frame_crop_bottom_offset",
        ),
        (
            Headers {
                width_minus1: 1,
                height_minus1: 1,
                ..Default::default()
            },
            "first_mb_in_slice",
        ),
    ];
    for (headers, field) in cases {
        let errors = match decode(&headers.stream([30, 30]).0) {
            Ok(decoded) => decoded.all_errors().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        assert!(errors.iter().any(|e| e.contains(field)), "{errors:?}");
    }
    assert!(matches!(
        decode(b"no stream at all"),
        Err(DecodeError::NoStartCode)
    ));
    assert!(matches!(
        decode(&Headers::default().sequence()),
        Err(DecodeError::NoPicture)
    ));
    let (slices, _) = Headers::default().slices([30, 30]);
    assert!(matches!(
        decode(&slices),
        Err(DecodeError::MissingParameters { set: "picture", .. })
    ));
    let orphan = [Headers::default().picture(), slices].concat();
    assert!(matches!(
        decode(&orphan),
        Err(DecodeError::MissingParameters {
            set: "sequence",
            ..
        })
    ));
}

#[test]
fn other_units_and_repeated_sets_change_nothing() {
    let headers = Headers::default();
    let (slices, recon) = headers.slices([20, 30]);
    let sets = [headers.sequence(), headers.picture()].concat();
    // Delimiter, SEI, filler, subset of another profile, auxiliary slice, slice extension without a
    // prefix.
    let aside = [
        &[0, 0, 1, 9, 0x10][..],
        &[0, 0, 1, 6, 5, 0x80],
        &[0, 0, 1, 12, 0xff, 0x80],
        &[0, 0, 1, 15, 1],
        &[0, 0, 1, 19, 1],
        &[0, 0, 1, 20, 1],
    ]
    .concat();
    let stream = [
        aside.clone(),
        sets.clone(),
        sets,
        aside.clone(),
        slices,
        aside,
    ]
    .concat();
    let pictures = decode(&stream).expect("decodes").intact().expect("intact");
    assert_eq!(pictures.iter().map(grey).collect::<Vec<_>>(), [recon]);
}

// SPDX-License-Identifier: Apache-2.0
//! Parameter sets and slice headers that our encoder never writes: those within the tools decode,
//! all others are refused by name.

use crate::grey;
use crate::headers::{Headers, cropped, headers};
use proptest::prelude::*;
use tricodec_golden::codec::decode::{DecodeError, MAX_SIDE, SyntaxError, Tool};
use tricodec_golden::codec::{ParameterSets, decode, decode_slice};
use tricodec_golden::stream::read::nal::nal_units;

proptest! {
    #[test]
    fn headers_within_the_tools_decode(headers in headers(), qps: [bool; 2]) {
        let qps = qps.map(|high| if high { 45 } else { 12 });
        let (stream, recon) = headers.stream(qps);
        let pictures = decode(&stream).expect("decodes").intact().expect("intact");
        prop_assert_eq!(
            pictures.iter().map(grey).collect::<Vec<_>>(),
            [cropped(&recon, headers.crop)]
        );
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

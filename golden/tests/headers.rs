// SPDX-License-Identifier: Apache-2.0
//! Parameter sets and slice headers that are written are read back: every field, whatever its
//! value.

use proptest::collection::vec;
use proptest::prelude::*;
use tricodec_golden::stream::read::BitReader;
use tricodec_golden::stream::read::nal::{NalType, nal_units};
use tricodec_golden::stream::read::slice_header::SliceStart;
use tricodec_golden::stream::scaling::ListSource;
use tricodec_golden::stream::slice_header::{
    Deblocking, ExplicitWeights, Marking, Modification, Operation, PictureKey, Weight,
};
use tricodec_golden::stream::vui::Restriction;
use tricodec_golden::stream::{
    Colour, FrameRate, OrderCount, Pps, ScalingMatrix, SliceHeader, SliceKind, Sps, VideoFormat,
    Vui,
};

fn list(size: usize) -> impl Strategy<Value = ListSource> {
    prop_oneof![
        Just(ListSource::Absent),
        Just(ListSource::Default),
        vec(1u8..=255, size).prop_map(ListSource::Sent),
    ]
}

/// A matrix; without the 8x8 lists where they are not sent.
fn matrix(with8: bool) -> impl Strategy<Value = Option<ScalingMatrix>> {
    let lists = (vec(list(16), 6), vec(list(64), 2));
    prop::option::of(lists.prop_map(move |(four, eight)| {
        let mut all = [four, eight].concat();
        if !with8 {
            all[6..].fill(ListSource::Absent);
        }
        ScalingMatrix(all.try_into().expect("eight lists"))
    }))
}

fn order_count() -> impl Strategy<Value = OrderCount> {
    let offset = || -100_000i32..100_000;
    prop_oneof![
        (4u32..=16).prop_map(OrderCount::Lsb),
        (any::<bool>(), offset(), offset(), vec(offset(), 0..5)).prop_map(
            |(always_zero, non_reference, top_to_bottom, cycle)| OrderCount::Cycle {
                always_zero,
                non_reference,
                top_to_bottom,
                cycle,
            }
        ),
        Just(OrderCount::Coding),
    ]
}

fn vui() -> impl Strategy<Value = Vui> {
    let restriction = ([0u32..=16, 0u32..=16], 0u32..=8, 8u32..=16).prop_map(
        |(mv_lengths, frames, buffering)| Restriction {
            mv_lengths,
            frames,
            buffering,
        },
    );
    (
        prop::option::of((1u16.., 1u16..)),
        any::<bool>(),
        prop::option::of(any::<[u8; 3]>()),
        prop::option::of(1u32..1 << 30),
        prop::option::of(restriction),
    )
        .prop_map(
            |(sample_aspect, full_range, description, frames, restriction)| Vui {
                sample_aspect,
                colour: Colour {
                    full_range,
                    description,
                },
                // Reduced, as a reader gives it.
                frame_rate: frames.map(|frames| FrameRate { frames, seconds: 1 }),
                restriction,
            },
        )
}

fn sps() -> impl Strategy<Value = Sps> {
    let size = (1u32..=60, 1u32..=60, [0u32..4, 0u32..4, 0u32..4, 0u32..4]);
    let numbers = (any::<u8>(), any::<u8>(), 4u32..=16, 0u32..=16);
    let flags = any::<[bool; 3]>();
    (numbers, size, flags, order_count(), matrix(true), vui()).prop_map(
        |(numbers, (width_mbs, height_mbs, crop), flags, order_count, scaling, vui)| {
            let (constraints, level_idc, frame_num_bits, max_ref_frames) = numbers;
            let [chroma, gaps_allowed, direct_8x8_inference] = flags;
            Sps {
                profile_idc: 100,
                constraints,
                level_idc,
                chroma,
                scaling,
                frame_num_bits,
                order_count,
                max_ref_frames,
                gaps_allowed,
                width_mbs,
                height_mbs,
                direct_8x8_inference,
                crop: crop.map(|c| if chroma { 2 * (c / 2) } else { c }),
                vui,
            }
        },
    )
}

fn pps() -> impl Strategy<Value = Pps> {
    let numbers = (
        0u8..=31,
        0u8..=2,
        0u8..=51,
        [-12i8..=12, -12i8..=12],
        [1u8..=16, 1u8..=16],
    );
    (any::<bool>(), numbers, any::<[bool; 6]>()).prop_flat_map(|(transform8x8, numbers, flags)| {
        matrix(transform8x8).prop_map(move |scaling| {
            let (sequence_id, weighted_b, init_qp, chroma_qp_offset, active_refs) = numbers;
            Pps {
                sequence_id,
                cabac: flags[0],
                bottom_order_count: flags[1],
                active_refs,
                weighted_p: flags[2],
                weighted_b,
                init_qp,
                chroma_qp_offset,
                deblocking_control: flags[3],
                constrained_intra: flags[4],
                redundant_count: flags[5],
                transform8x8,
                scaling,
            }
        })
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        (1u32..99).prop_map(Operation::ForgetShort),
        (0u32..=31).prop_map(Operation::ForgetLong),
        (1u32..99, 0u32..=15)
            .prop_map(|(difference, index)| Operation::MakeLong { difference, index }),
        (0u32..=16).prop_map(Operation::LimitLong),
        Just(Operation::ForgetAll),
        (0u32..=15).prop_map(Operation::CurrentLong),
    ]
}

fn modification() -> impl Strategy<Value = Modification> {
    prop_oneof![
        (1u32..99).prop_map(Modification::Down),
        (1u32..99).prop_map(Modification::Up),
        (0u32..=31).prop_map(Modification::LongTerm),
    ]
}

/// The parts of a header that stand on their own.
#[derive(Clone, Debug)]
struct Parts {
    first_mb: u32,
    kind: SliceKind,
    reference: bool,
    idr: bool,
    numbers: (u32, [i32; 2]),
    active: [u8; 2],
    steps: [Vec<Modification>; 2],
    operations: Option<Vec<Operation>>,
    weights: (u8, u8, Vec<[i16; 6]>),
    flags: [bool; 3],
    cabac_init: u8,
    qp: u8,
    deblocking: Deblocking,
}

fn parts() -> impl Strategy<Value = Parts> {
    let kind = prop::sample::select(vec![SliceKind::I, SliceKind::P, SliceKind::B]);
    let steps = || vec(modification(), 0..4);
    let weights = (
        0u8..=7,
        0u8..=7,
        vec(any::<[i8; 6]>().prop_map(|w| w.map(i16::from)), 32),
    );
    let deblocking = (0u8..=2, -6i8..=6, -6i8..=6);
    (
        (
            0u32..40,
            kind,
            any::<[bool; 5]>(),
            any::<u32>(),
            [-500i32..500, -500i32..500],
        ),
        ([1u8..=16, 1u8..=16], [steps(), steps()]),
        prop::option::of(vec(operation(), 0..5)),
        weights,
        (0u8..=2, 0u8..=51, deblocking),
    )
        .prop_map(|(first, (active, steps), operations, weights, last)| {
            let (first_mb, kind, [idr, reference, flags @ ..], number, order) = first;
            let (cabac_init, qp, (idc, alpha, beta)) = last;
            Parts {
                first_mb,
                kind,
                reference,
                idr,
                numbers: (number, order),
                active,
                steps,
                operations,
                weights,
                flags,
                cabac_init,
                qp,
                deblocking: Deblocking {
                    idc,
                    alpha: 2 * alpha,
                    beta: 2 * beta,
                },
            }
        })
}

/// A header that these parameter sets allow.
fn header(p: Parts, sps: &Sps, pps: &Pps) -> SliceHeader {
    let idr = p.idr && p.kind == SliceKind::I;
    let reference = p.reference || idr;
    let lists = p.kind.lists();
    let explicit = match p.kind {
        SliceKind::I => false,
        SliceKind::P => pps.weighted_p,
        SliceKind::B => pps.weighted_b == 1,
    };
    let active: [u8; 2] = std::array::from_fn(|i| if i < lists { p.active[i] } else { 0 });
    let (number, [first, second]) = p.numbers;
    let second = if pps.bottom_order_count { second } else { 0 };
    let [no_output, long_term, direct] = p.flags;
    let mut steps = p.steps;
    steps[lists..].fill(Vec::new());
    SliceHeader {
        first_mb: p.first_mb,
        kind: p.kind,
        key: PictureKey {
            picture_id: 0,
            frame_num: number % (1 << sps.frame_num_bits),
            reference,
            idr: idr.then_some(number % 65_536),
            order_count: match sps.order_count {
                OrderCount::Lsb(bits) => [first.rem_euclid(1 << bits), second],
                OrderCount::Cycle {
                    always_zero: false, ..
                } => [first, second],
                _ => [0; 2],
            },
        },
        direct_spatial: direct && p.kind == SliceKind::B,
        active_refs: active,
        modifications: steps,
        weights: explicit.then(|| weights(p.weights, active, sps.chroma)),
        marking: match (reference, idr, p.operations) {
            (false, ..) => Marking::None,
            (_, true, _) => Marking::Idr {
                no_output,
                long_term,
            },
            (.., Some(operations)) => Marking::Operations(operations),
            _ => Marking::SlidingWindow,
        },
        cabac_init: if pps.cabac && lists > 0 {
            p.cabac_init
        } else {
            0
        },
        qp: p.qp,
        deblocking: match (pps.deblocking_control, p.deblocking.idc) {
            (false, _) => Deblocking::default(),
            (true, 1) => Deblocking {
                idc: 1,
                ..Default::default()
            },
            _ => p.deblocking,
        },
    }
}

fn weights(
    (luma, chroma, values): (u8, u8, Vec<[i16; 6]>),
    active: [u8; 2],
    has_chroma: bool,
) -> ExplicitWeights {
    let mut table = ExplicitWeights {
        luma_denominator: luma,
        chroma_denominator: if has_chroma { chroma } else { 0 },
        entries: [Vec::new(), Vec::new()],
    };
    let unit = table.unit();
    let mut values = values.into_iter();
    for (entries, count) in table.entries.iter_mut().zip(active) {
        for v in values.by_ref().take(usize::from(count)) {
            let mut entry: [Weight; 3] = std::array::from_fn(|i| Weight {
                weight: v[2 * i],
                offset: v[2 * i + 1],
            });
            if !has_chroma {
                entry[1..].copy_from_slice(&unit[1..]);
            }
            entries.push(entry);
        }
    }
    table
}

/// The payload of a NAL unit.
fn payload(unit: &[u8]) -> Vec<u8> {
    nal_units(unit).next().expect("a unit").rbsp()
}

proptest! {
    #[test]
    fn sequence_parameter_sets_come_back(sps in sps()) {
        prop_assert_eq!(Sps::read(&payload(&sps.write())), Ok((0, Ok(sps))));
    }

    #[test]
    fn picture_parameter_sets_come_back(pps in pps()) {
        prop_assert_eq!(Pps::read(&payload(&pps.write())), Ok((0, Ok(pps))));
    }

    #[test]
    fn slice_headers_come_back(parts in parts(), mut sps in sps(), pps in pps()) {
        // Room for the first macroblock.
        (sps.width_mbs, sps.height_mbs) = (8, 5);
        let header = header(parts, &sps, &pps);
        let mut bits = header.write(&sps, &pps);
        // Something must stand behind a header that does not end on a byte's edge.
        bits.push(0x80);
        let mut r = BitReader::new(&bits);
        let start = SliceStart::read(&mut r).expect("a start");
        let kind = if header.key.idr.is_some() { NalType::IdrSlice } else { NalType::Slice };
        let ref_idc = u8::from(header.key.reference);
        let back = SliceHeader::read(&mut r, start, kind, ref_idc, &sps, &pps);
        prop_assert_eq!(back, Ok(header));
        prop_assert!(r.position().div_ceil(8) == bits.len() - 1);
    }

    #[test]
    fn our_own_sets_say_their_size(width in 1u32..3000, height in 1u32..3000) {
        prop_assert_eq!(Sps::grey(width, height).display_size(), (width, height));
        let even = (2 * width.div_ceil(2), 2 * height.div_ceil(2));
        let format = VideoFormat {
            references: true,
            rate: FrameRate::PAL,
            bit_rate: 0,
            colour: Colour::UNKNOWN,
            sample_aspect: None,
            chroma: true,
        };
        prop_assert_eq!(Sps::video(even.0, even.1, &format).display_size(), even);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Damaged streams: every one ends in pixels or a clear error, and damage stays in its slice.

use crate::content::{Content, picture};
use crate::grey;
use crate::seeds::SEEDS;
use tricodec_golden::codec::decode::{CONCEALMENT, DecodeError, Tool};
use tricodec_golden::codec::{DecodedPicture, EncodedPicture, SliceParams, decode, encode_picture};
use tricodec_golden::picture::Frame;

/// A small generator for mutations: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

const WIDTH: usize = 80;
const HEIGHT: usize = 64;
const MB_COLUMNS: usize = WIDTH / 16;
/// First macroblock and count of slices that begin and end inside rows.
const LAYOUT: [(u32, u32); 5] = [(0, 3), (3, 5), (8, 2), (10, 7), (17, 3)];

fn coded(seed: u64, qp: u8) -> EncodedPicture {
    let slices = LAYOUT.map(|(first, count)| SliceParams::new(first, count, qp));
    encode_picture(&picture(WIDTH, HEIGHT, Content::Noise(seed)), &slices, 0).expect("encodes")
}

fn stream(coded: &EncodedPicture, slices: &[Vec<u8>]) -> Vec<u8> {
    [coded.headers.clone(), slices.concat()].concat()
}

fn units(coded: &EncodedPicture) -> Vec<Vec<u8>> {
    coded
        .slices
        .iter()
        .map(|slice| slice.bytes.clone())
        .collect()
}

/// The samples of one macroblock.
fn macroblock(picture: &Frame, mb: usize) -> Vec<u8> {
    let (x, y) = (16 * (mb % MB_COLUMNS), 16 * (mb / MB_COLUMNS));
    (y..y + 16)
        .flat_map(|y| picture.luma().samples[y * WIDTH + x..y * WIDTH + x + 16].to_vec())
        .collect()
}

/// All macroblocks outside slice `damaged` are as they were encoded, and none of them is called
/// damaged.
fn assert_confined(decoded: &DecodedPicture, expected: &Frame, damaged: usize, what: &str) {
    let (first, count) = LAYOUT[damaged];
    let range = first..first + count;
    for mb in (0..20).filter(|mb| !range.contains(mb)) {
        assert_eq!(
            macroblock(&grey(&decoded.frame), mb as usize),
            macroblock(expected, mb as usize),
            "{what}: macroblock {mb}"
        );
    }
    for d in &decoded.damage {
        assert!(
            range.start <= d.first_mb && d.end_mb <= range.end,
            "{what}: {d:?}"
        );
    }
}

#[test]
fn a_flipped_bit_of_slice_data_stays_in_its_slice() {
    let mut random = Random(11);
    let mut noticed = 0;
    for round in 0..4000 {
        let coded = coded(round % 7, 10 + (round % 5) as u8 * 8);
        let mut slices = units(&coded);
        let victim = random.below(LAYOUT.len());
        let unit = &mut slices[victim];
        let at = 9 + random.below(unit.len() - 9);
        unit[at] ^= 1 << random.below(8);
        let decoded = decode(&stream(&coded, &slices)).expect("four slices are sound");
        assert_eq!(decoded.pictures.len(), 1);
        assert_confined(
            &decoded.pictures[0],
            &coded.recon,
            victim,
            &format!("round {round}"),
        );
        noticed += usize::from(decoded.intact().is_err());
    }
    // A changed sign or the like can go unnoticed: the syntax has no checksum. Nearly all else
    // shows.
    assert!(noticed > 3900, "{noticed} of 4000 noticed");
}

#[test]
fn any_change_to_one_slice_leaves_the_others_right() {
    // Also headers, NAL unit types and start codes; it may look like other slices or pictures then,
    // but what was sound is there.
    let mut random = Random(12);
    let coded = coded(3, 30);
    for round in 0..4000 {
        let mut slices = units(&coded);
        let victim = 1 + random.below(LAYOUT.len() - 1);
        let unit = &mut slices[victim];
        for _ in 0..1 + random.below(3) {
            let at = 4 + random.below(unit.len().min(16) - 4);
            unit[at] ^= 1 << random.below(8);
        }
        let decoded = decode(&stream(&coded, &slices)).expect("four slices are sound");
        let (first, count) = LAYOUT[victim];
        let others = || (0..20u32).filter(|mb| !(first..first + count).contains(mb));
        // Two sound slices that claim the same macroblocks cannot be told apart, but it is said.
        let right = |p: &DecodedPicture| {
            others().all(|mb| {
                let named = p.damage.iter().any(|d| {
                    matches!(d.reason, DecodeError::Overlap { .. })
                        && (d.first_mb..d.end_mb).contains(&mb)
                });
                named
                    || macroblock(&grey(&p.frame), mb as usize)
                        == macroblock(&coded.recon, mb as usize)
            })
        };
        let errors: Vec<_> = decoded.all_errors().collect();
        assert!(
            decoded.pictures.iter().any(right),
            "round {round}, slice {victim}: {errors:?}"
        );
    }
}

#[test]
fn every_prefix_ends_in_the_slices_that_are_whole_or_an_error() {
    let coded = coded(5, 24);
    let whole = coded.annex_b();
    let mut ends = vec![coded.headers.len()];
    ends.extend(coded.slices.iter().scan(coded.headers.len(), |at, slice| {
        *at += slice.bytes.len();
        Some(*at)
    }));
    for length in 0..=whole.len() {
        let complete = ends
            .iter()
            .filter(|end| **end <= length)
            .count()
            .saturating_sub(1);
        match decode(&whole[..length]) {
            Ok(decoded) => {
                let [only] = &decoded.pictures[..] else {
                    panic!("{length}: one picture was sent")
                };
                let right = LAYOUT[..complete]
                    .iter()
                    .map(|(_, count)| count)
                    .sum::<u32>();
                for mb in 0..right as usize {
                    assert_eq!(
                        macroblock(&grey(&only.frame), mb),
                        macroblock(&coded.recon, mb),
                        "{length}"
                    );
                }
                assert_eq!(
                    only.damage.is_empty(),
                    length == whole.len(),
                    "{length}: {:?}",
                    only.damage
                );
            }
            Err(error) => assert!(
                complete == 0 && !error.to_string().is_empty(),
                "{length}: {error}"
            ),
        }
    }
}

#[test]
fn lost_slices_are_grey_and_named() {
    let coded = coded(6, 30);
    for (lost, (first, count)) in LAYOUT.into_iter().enumerate() {
        let mut slices = units(&coded);
        slices.remove(lost);
        let decoded = decode(&stream(&coded, &slices)).expect("four slices are left");
        let [only] = &decoded.pictures[..] else {
            panic!("one picture was sent")
        };
        assert_confined(only, &coded.recon, lost, "lost");
        assert_eq!(only.damage.len(), 1);
        assert_eq!(
            only.damage[0].reason,
            DecodeError::Missing {
                first,
                last: first + count - 1
            }
        );
        for mb in first..first + count {
            assert_eq!(
                macroblock(&grey(&only.frame), mb as usize),
                [CONCEALMENT; 256]
            );
        }
    }
}

#[test]
fn arbitrary_slice_order_is_refused_by_name_in_one_whole_picture() {
    let coded = coded(7, 30);
    // Every order but the right one, the first slice last among them.
    let mut orders = Vec::new();
    for a in 0..LAYOUT.len() {
        for b in a + 1..LAYOUT.len() {
            let mut order = [0, 1, 2, 3, 4];
            order.swap(a, b);
            orders.push(order);
        }
    }
    orders.extend([[4, 3, 2, 1, 0], [1, 2, 3, 4, 0], [0, 4, 1, 2, 3]]);
    for order in orders {
        let units = units(&coded);
        let slices = order.map(|i| units[i].clone());
        let decoded = decode(&stream(&coded, &slices)).expect("decodes");
        let [only] = &decoded.pictures[..] else {
            panic!("{order:?}: one picture was sent")
        };
        assert_eq!(grey(&only.frame), coded.recon, "{order:?}");
        let back = (1..5).find(|i| order[*i] < order[*i - 1]).expect("one");
        let error = decoded.intact().expect_err("refused");
        assert_eq!(error.tool(), Some(Tool::SliceOrder), "{order:?}");
        // Behind the two parameter sets.
        let place = format!(
            "arbitrary slice order (ASO) not supported (NAL unit {} at byte ",
            2 + back
        );
        assert!(error.to_string().starts_with(&place), "{order:?}: {error}");
    }
}

#[test]
fn a_damaged_address_is_not_arbitrary_slice_order() {
    // The second slice says that it begins at macroblock 12: it overlaps the fourth, and the third
    // steps back behind it.
    let coded = coded(7, 30);
    let other =
        [(0, 12), (12, 3), (15, 5)].map(|(first, count)| SliceParams::new(first, count, 30));
    let other = encode_picture(&coded.recon, &other, 0).expect("encodes");
    let mut slices = units(&coded);
    slices[1] = other.slices[1].bytes.clone();
    let decoded = decode(&stream(&coded, &slices)).expect("four slices are sound");
    assert_eq!(decoded.pictures.len(), 1);
    let tools = decoded.all_errors().filter_map(DecodeError::tool);
    assert_eq!(tools.count(), 0);
    let reasons = || decoded.pictures[0].damage.iter().map(|d| &d.reason);
    assert_eq!(
        reasons()
            .filter(|r| matches!(r, DecodeError::Overlap { .. }))
            .count(),
        2
    );
    assert!(reasons().any(|r| *r == DecodeError::Missing { first: 3, last: 7 }));
}

#[test]
fn a_slice_sent_twice_is_named() {
    let coded = coded(7, 30);
    let mut slices = units(&coded);
    slices.push(slices[2].clone());
    let decoded = decode(&stream(&coded, &slices)).expect("decodes");
    assert_eq!(grey(&decoded.pictures[0].frame), coded.recon);
    assert!(matches!(
        decoded.pictures[0].damage[..],
        [ref d] if matches!(d.reason, DecodeError::Overlap { .. })
    ));
}

#[test]
fn a_broken_header_explains_the_gap() {
    let coded = coded(8, 30);
    let mut slices = units(&coded);
    // slice_type 8: SP.
    slices[2] = vec![0, 0, 1, 0x65, 0b0001_0010, 0b0010_0111, 0x80];
    let decoded = decode(&stream(&coded, &slices)).expect("four slices are left");
    assert_confined(&decoded.pictures[0], &coded.recon, 2, "header");
    let reason = decoded.pictures[0].damage[0].reason.to_string();
    assert!(
        reason.contains("SP slices") && reason.contains("NAL unit 4"),
        "{reason}"
    );
}

#[test]
fn a_slice_of_another_picture_does_not_tear_the_picture() {
    let coded = coded(9, 30);
    let slices = LAYOUT.map(|(first, count)| SliceParams::new(first, count, 30));
    let other =
        encode_picture(&picture(WIDTH, HEIGHT, Content::Gradient), &slices, 1).expect("encodes");
    let mut mixed = units(&coded);
    mixed[2] = other.slices[2].bytes.clone();
    let decoded = decode(&stream(&coded, &mixed)).expect("four slices are left");
    assert_eq!(decoded.pictures.len(), 1);
    assert_confined(&decoded.pictures[0], &coded.recon, 2, "foreign slice");
    assert!(matches!(
        decoded.pictures[0].damage[0].reason,
        DecodeError::WrongPicture { .. }
    ));
}

#[test]
fn pictures_with_lost_starts_stay_apart() {
    let (a, b) = (coded(10, 30), coded(11, 20));
    let slices = LAYOUT.map(|(first, count)| SliceParams::new(first, count, 20));
    let b = encode_picture(&b.recon, &slices, 1).expect("encodes");
    let mut second = units(&b);
    second.remove(0);
    let stream = [a.annex_b(), second.concat()].concat();
    let decoded = decode(&stream).expect("decodes");
    assert_eq!(decoded.pictures.len(), 2);
    assert_eq!(grey(&decoded.pictures[0].frame), a.recon);
    assert_confined(&decoded.pictures[1], &b.recon, 0, "second picture");
}

#[test]
fn memory_and_time_do_not_follow_claims() {
    // The largest picture allowed, in a few bytes, many times: too much in all, refused before any
    // of it is made.
    let coded = encode_picture(
        &picture(64, 64, Content::Flat(9)),
        &[SliceParams::new(0, 16, 30)],
        0,
    )
    .expect("encodes");
    let sps = tricodec_golden::stream::Sps::grey(16_384, 16_384).write();
    let pps = tricodec_golden::stream::Pps::new(false).write();
    let picture = [sps, pps, coded.slices[0].bytes.clone()].concat();
    assert!(matches!(
        decode(&picture.repeat(50)),
        Err(DecodeError::TooMuch { .. })
    ));
}

/// Decode a damaged stream of `seed`: it ends in pictures of its size or a clear error. Gives
/// whether the damage was noticed.
fn survives(stream: &[u8], what: &str) -> bool {
    match decode(stream) {
        Ok(decoded) => {
            for picture in &decoded.pictures {
                let luma = &picture.frame.planes[0];
                assert_eq!(luma.samples.len(), luma.width * luma.height, "{what}");
            }
            decoded.all_errors().next().is_some()
        }
        Err(error) => {
            assert!(!error.to_string().is_empty(), "{what}");
            true
        }
    }
}

#[test]
fn every_prefix_of_every_kind_of_stream_ends_in_pictures_or_an_error() {
    for (name, stream) in SEEDS {
        for length in 0..stream.len() {
            survives(&stream[..length], name);
        }
        assert!(!survives(stream, name), "{name}: sound");
    }
}

#[test]
fn ten_thousand_flipped_bits_end_in_pictures_or_an_error() {
    let mut random = Random(13);
    for (name, stream) in SEEDS {
        let mut noticed = 0;
        for _ in 0..2000 {
            let mut damaged = stream.to_vec();
            let at = random.below(damaged.len());
            damaged[at] ^= 1 << random.below(8);
            noticed += usize::from(survives(&damaged, name));
        }
        assert!(noticed > 500, "{name}: {noticed} of 2000 noticed");
    }
}

#[test]
fn a_damaged_slice_is_concealed_from_its_reference() {
    // The last slice of the last picture in coding order: cut short, it is filled up, and no other
    // picture changes.
    let (_, stream) = SEEDS[2];
    let sound = decode(stream).expect("decodes").intact().expect("sound");
    let cut = decode(&stream[..stream.len() - 6]).expect("decodes");
    let (last, before) = cut.pictures.split_last().expect("pictures");
    assert!(before.iter().zip(&sound).all(|(a, b)| *a.frame == *b));
    assert!(!last.damage.is_empty());
    let differing = |a: &[u8], b: &[u8]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    let [a, b] = [&*last.frame, &sound[sound.len() - 1]].map(|f| &f.planes[0].samples);
    assert!(differing(a, b) < a.len() / 2, "most of it is as it was");
}

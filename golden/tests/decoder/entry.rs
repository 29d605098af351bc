// SPDX-License-Identifier: Apache-2.0
//! Streams that begin inside, gaps in frame numbers, pictures that look alike. The judge of the
//! sums is ffmpeg.

use md5::{Digest, Md5};
use tricodec_golden::codec::decode::DecodeError;
use tricodec_golden::codec::{DecodedPicture, decode};
use tricodec_golden::stream::read::nal::{nal_units, unescape};
use tricodec_golden::stream::read::sei::RecoveryPoint;

use crate::made::x264_whole;

/// An allowed gap before a picture that is no reference picture.
const GAP: &[u8] = include_bytes!("field/gap_nonref_wrong.264");
/// Begins with the I picture of an open group of pictures, and one B picture that leads it.
const OPEN_GOP: &[u8] = include_bytes!("field/opengop_start.264");
/// P pictures alone; the third is the recovery point.
const REFRESH: &[u8] = include_bytes!("field/irefresh_start.264");

/// Behind a picture with operation 5 one of the same frame_num, under a new picture parameter set
/// of the same number.
const ALIKE: &[u8] = include_bytes!("field/sets_between_alike.264");

fn md5<'a>(pictures: impl IntoIterator<Item = &'a DecodedPicture>) -> String {
    let mut sum = Md5::new();
    for picture in pictures {
        picture
            .frame
            .planes
            .iter()
            .for_each(|p| sum.update(&p.samples));
    }
    sum.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// `stream` without units of type `kind`.
fn without(stream: &[u8], kind: u8) -> Vec<u8> {
    let units = nal_units(stream).filter(|nal| nal.bytes[0] & 0x1f != kind);
    units
        .flat_map(|nal| [&[0, 0, 1], nal.bytes].concat())
        .collect()
}

/// Whether each picture is behind the recovery point; of those that are not all is called damaged.
fn recovered(stream: &[u8]) -> Vec<bool> {
    let decoded = decode(stream).expect("decodes");
    for p in &decoded.pictures {
        let early = |d: &_| matches!(d, DecodeError::BeforeRecovery { .. });
        let all = p.damage.iter().any(|d| early(&d.reason) && d.first_mb == 0);
        assert_eq!(all, !p.recovered);
    }
    decoded.pictures.iter().map(|p| p.recovered).collect()
}

#[test]
fn a_gap_before_a_picture_that_is_no_reference_is_filled_once() {
    let decoded = decode(GAP).expect("decodes");
    assert_eq!(md5(&decoded.pictures), "e47d7e0a1559a7c78e8f73947723c474");
    decoded.intact().expect("nothing is missing");
}

#[test]
fn a_picture_that_looks_like_the_one_before_has_the_newer_parameter_set() {
    let decoded = decode(ALIKE).expect("decodes");
    assert_eq!(md5(&decoded.pictures), "131f9fd8653a197f76592447b33b138a");
    assert_eq!(decoded.intact().expect("sound").len(), 8);
}

#[test]
fn a_gap_that_is_not_allowed_is_named_and_concealed() {
    // Without its second picture, frame_num 1, under a set that allows no gap.
    let mut stream = Vec::new();
    let mut slices = 0;
    for nal in nal_units(REFRESH) {
        slices += usize::from(nal.bytes[0] & 0x1f == 1);
        if slices != 5 {
            stream.extend([&[0, 0, 1], nal.bytes].concat());
        }
    }
    let decoded = decode(&stream).expect("decodes");
    assert_eq!(decoded.pictures.len(), 8);
    let gap = decoded
        .all_errors()
        .find(|e| matches!(e, DecodeError::FrameGap { .. }));
    let sentence = gap.expect("said").to_string();
    let start = "pictures are missing: frame_num goes from 3 to 5 (NAL unit ";
    assert!(sentence.starts_with(start), "{sentence}");
    // What refers to the lost picture is not to be trusted.
    let marked = |p: &DecodedPicture| {
        p.damage
            .iter()
            .any(|d| matches!(d.reason, DecodeError::MissingReference { .. }))
    };
    assert!(marked(&decoded.pictures[4]) && !marked(&decoded.pictures[3]));
    assert!(decoded.intact().is_err());
}

#[test]
fn leading_pictures_of_an_open_group_precede_the_recovery_point() {
    assert_eq!(recovered(OPEN_GOP), [false, true, true, true, true, true]);
    // Also without the message: the first picture is all I slices.
    assert_eq!(recovered(&without(OPEN_GOP, 6)), recovered(OPEN_GOP));
    let decoded = decode(OPEN_GOP).expect("decodes");
    let shown = decoded.pictures.iter().filter(|p| p.recovered);
    assert_eq!(md5(shown), "1d88927f9a1fb87a436bcc49ad37ef81");
    assert_eq!(decoded.intact().expect("sound").len(), 5);
}

#[test]
fn intra_refresh_is_entered_where_the_recovery_point_says() {
    // ffmpeg shows the same seven, but without what the first picture refreshes: it does not decode
    // a slice whose list is empty.
    let expected = [false, false, true, true, true, true, true, true, true];
    assert_eq!(recovered(REFRESH), expected);
    let decoded = decode(REFRESH).expect("decodes");
    assert_eq!(decoded.intact().expect("sound").len(), 7);
}

/// The NAL units of a stream that x264 makes, and which of them are recovery points.
fn units(parameters: &str) -> (Vec<Vec<u8>>, Vec<usize>) {
    let source = "testsrc2=size=96x64:rate=25:duration=1.6";
    let stream = x264_whole(source, "yuv420p", parameters);
    let units: Vec<_> = nal_units(&stream).map(|nal| nal.bytes.to_vec()).collect();
    let is_point = |unit: &Vec<u8>| {
        unit[0] & 0x1f == 6 && RecoveryPoint::find(&unescape(&unit[1..])).is_some()
    };
    let points = (0..units.len()).filter(|i| is_point(&units[*i])).collect();
    (units, points)
}

fn joined(units: impl Iterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    units
        .flat_map(|unit| [&[0, 0, 1], unit.as_ref()].concat())
        .collect()
}

#[test]
fn pictures_behind_any_recovery_point_are_those_of_the_whole_stream() {
    let mut all_early = 0;
    for parameters in [
        "keyint=8:open-gop=1:bframes=2:b-adapt=0:ref=3",
        "keyint=9:open-gop=1:bframes=3:b-pyramid=normal:b-adapt=0:cabac=0",
        "keyint=10:intra-refresh=1:bframes=0:ref=2",
    ] {
        let (units, points) = units(parameters);
        let whole = decode(&joined(units.iter())).expect("decodes");
        let whole = whole.intact().expect("sound");
        assert!(points.len() > 2, "{parameters}");
        for &point in &points[1..] {
            let entered = entered(&units, point);
            all_early += recovered(&entered).iter().filter(|r| !**r).count();
            let frames = decode(&entered).expect("decodes").intact().expect("sound");
            assert!(whole.ends_with(&frames) && frames.len() > 1, "{parameters}");
        }
    }
    assert!(all_early > 10, "{all_early}");
}

/// The stream from unit `point` on, behind the parameter sets before it.
fn entered(units: &[Vec<u8>], point: usize) -> Vec<u8> {
    let set = |unit: &&Vec<u8>| matches!(unit[0] & 0x1f, 7 | 8);
    joined(units[..point].iter().filter(set).chain(&units[point..]))
}

#[test]
fn a_broken_link_hides_the_pictures_that_lead() {
    let (mut units, points) = units("keyint=8:open-gop=1:bframes=2:b-adapt=0");
    assert!(recovered(&joined(units.iter())).iter().all(|r| *r));
    let early = |stream: &[u8]| recovered(stream).iter().filter(|r| !**r).count();
    let leading = early(&entered(&units, points[1]));
    assert!(leading > 0);
    // Payload 6 of one byte: recovery_frame_cnt 0, exact_match_flag, broken_link_flag.
    let unit = &mut units[points[1]];
    assert_eq!((unit[1], unit[2], unit[3] >> 5), (6, 1, 0b110));
    unit[3] |= 0b0010_0000;
    assert_eq!(early(&joined(units.iter())), leading);
}

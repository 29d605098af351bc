// SPDX-License-Identifier: Apache-2.0
//! Containers: whatever the bytes, they end in pictures or a sentence; what is written is read.

use std::io::Cursor;
use std::path::Path;

use mp4_atom::FourCC;
use tricodec_golden::stream::read::nal::nal_units;
use tricodec_golden::stream::{FrameRate, Vui};

use super::boxes::{children, path, read, top};
use super::mux::{Muxer, Shown};
use super::tables::{Sample, samples};
use super::{Source, Track, mkv, mp4};
use crate::mutations::{Random, file};

/// 15 pictures, I, P and B, of samples of 93:85 at 30000/1001 a second, AAC beside.
const MP4: &[u8] = include_bytes!("../../tests/data/clip.mp4");
/// The same in fragments.
const FRAGMENTS: &[u8] = include_bytes!("../../tests/data/clip_fragments.mp4");
/// The same in Matroska.
const MKV: &[u8] = include_bytes!("../../tests/data/clip.mkv");
/// The same pictures alone.
const STREAM: &[u8] = include_bytes!("../../tests/data/clip.264");

fn source(bytes: &[u8]) -> Box<dyn Source> {
    Box::new(Cursor::new(bytes.to_vec()))
}

/// Slices of a stream: parameter sets and SEI may stand elsewhere.
fn slices(stream: &[u8]) -> Vec<Vec<u8>> {
    let slice = |bytes: &[u8]| matches!(bytes[0] & 0x1f, 1 | 5);
    let units = nal_units(stream).map(|nal| nal.bytes.to_vec());
    units.filter(|unit| slice(unit)).collect()
}

fn whole(track: anyhow::Result<Track>) -> (Track, Vec<u8>) {
    let mut track = track.expect("opens");
    let mut stream = Vec::new();
    while let Some(sample) = track.sample().expect("reads") {
        stream.extend(sample);
    }
    (track, stream)
}

#[test]
fn every_container_gives_the_pictures_of_the_stream() {
    let rate = FrameRate {
        frames: 30_000,
        seconds: 1001,
    };
    for (track, name) in [
        (mp4::open(source(MP4)), "MP4"),
        (mp4::open(source(FRAGMENTS)), "MP4"),
        (mkv::open(source(MKV)), "Matroska"),
    ] {
        let (track, stream) = whole(track);
        assert!(slices(&stream) == slices(STREAM), "{name}");
        assert_eq!((track.container, track.rate), (name, Some(rate)));
        assert_eq!(track.aspect, Some((93, 85)), "{name}");
        let [note] = &track.notes[..] else {
            panic!("{name}: {:?}", track.notes);
        };
        assert!(note.contains("audio track (AAC"), "{note}");
    }
}

#[test]
fn what_is_not_h264_is_named() {
    let said = |from: &[u8; 4], to: &[u8; 4]| {
        let mut bytes = MP4.to_vec();
        let at = bytes.windows(4).rposition(|w| w == from).expect("there");
        bytes[at..at + 4].copy_from_slice(to);
        match mp4::open(source(&bytes)) {
            Ok(track) => track.notes.join("; "),
            Err(e) => e.to_string(),
        }
    };
    assert!(said(b"avc1", b"avc1").contains("audio"), "a brand");
    let entry = |to: &[u8; 4]| {
        let mut bytes = MP4.to_vec();
        let at = bytes.windows(4).rposition(|w| w == b"avc1").expect("there");
        bytes[at..at + 4].copy_from_slice(to);
        mp4::open(source(&bytes)).err().map(|e| e.to_string())
    };
    for (kind, word) in [
        (b"hvc1", "HEVC (H.265)"),
        (b"av01", "AV1"),
        (b"vp09", "VP9"),
        (b"mp4v", "MPEG-4 Visual"),
        (b"encv", "encrypted"),
    ] {
        let error = entry(kind).expect("refused");
        assert!(error.contains(word) && error.contains("ffmpeg"), "{error}");
    }
    assert!(said(b"moov", b"free").contains("moov"));
    assert!(said(b"vide", b"none").contains("no video"));
}

/// The samples of the first track of video.
fn table(bytes: &[u8]) -> Vec<Sample> {
    let mut file = source(bytes);
    let places = top(&mut *file).expect("boxes");
    let moov = places.iter().find(|p| p.kind == FourCC::new(b"moov"));
    let moov = read(&mut *file, moov.expect("there")).expect("reads");
    let mut tracks = children(&moov).filter(|c| c.0 == FourCC::new(b"trak"));
    let stbl = path(tracks.next().expect("one").1, &[b"mdia", b"minf", b"stbl"]);
    samples(stbl.expect("there"), bytes.len() as u64).expect("reads")
}

/// The pictures of the clip in a file of ours.
fn remuxed() -> Vec<u8> {
    let (track, _) = whole(mp4::open(source(MP4)));
    let times: Vec<i64> = table(MP4).iter().map(|s| s.time).collect();
    let mut pictures = mp4::open(source(MP4)).expect("opens");
    let mut muxer = Muxer::new(Path::new("x.mp4")).expect("a temporary file");
    for time in &times {
        let place = times.iter().filter(|t| *t < time).count() as u64;
        let sample = pictures.sample().expect("reads").expect("there");
        let idr = nal_units(&sample).any(|nal| nal.bytes[0] & 0x1f == 5);
        muxer.picture(&sample, place, idr).expect("takes");
    }
    let shown = Shown {
        size: (64, 48),
        chroma: true,
        rate: track.rate.expect("steady"),
        vui: Vui {
            sample_aspect: track.aspect,
            ..Vui::default()
        },
    };
    let mut out = Vec::new();
    muxer.finish(&shown, &mut out).expect("writes");
    out
}

#[test]
fn b_pictures_keep_their_times() {
    let ours = remuxed();
    let times = |bytes: &[u8], unit: i64| {
        let samples = table(bytes);
        let first = samples.iter().map(|s| s.time).min().unwrap_or(0);
        let times: Vec<i64> = samples.iter().map(|s| (s.time - first) / unit).collect();
        times
    };
    let ticks = |bytes: &[u8]| i64::from(table(bytes)[0].duration);
    let expected = times(MP4, ticks(MP4));
    assert!(expected.windows(2).any(|w| w[0] > w[1]), "B pictures");
    assert_eq!(times(&ours, 1001), expected);
    let (track, stream) = whole(mp4::open(source(&ours)));
    assert!(slices(&stream) == slices(STREAM));
    assert_eq!((track.aspect, track.notes), (Some((93, 85)), Vec::new()));
    assert_eq!(track.seconds, Some(15.0 * 1001.0 / 30_000.0));
}

/// Read a track to its end.
fn drain(mut track: Track) -> anyhow::Result<()> {
    while track.sample()?.is_some() {}
    Ok(())
}

#[test]
fn any_bytes_end_in_pictures_or_a_sentence() {
    type Open = fn(Box<dyn Source>) -> anyhow::Result<Track>;
    let ours = remuxed();
    for (seed, open) in [
        (MP4, mp4::open as Open),
        (&ours[..], mp4::open),
        (FRAGMENTS, mp4::open),
        (MKV, mkv::open),
    ] {
        let mut random = Random::new(1);
        let mut refused = 0;
        for _ in 0..1500 {
            let bytes = file(seed, &mut random);
            let result = open(source(&bytes)).and_then(drain);
            if let Err(e) = result {
                refused += 1;
                let text = format!("{e:#}");
                assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
            }
        }
        assert!(refused > 100, "{refused}");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! H.264 out of Matroska files (RFC 9559).

use anyhow::{Context, Result, anyhow, bail};
use matroska_demuxer::{
    ContentCompAlgo, ContentEncoding, ContentEncodingValue, DemuxError, DisplayUnit, Frame,
    MatroskaFile, TrackEntry, TrackType,
};
use tricodec_golden::stream::FrameRate;

use super::avc::Config;
use super::{Source, Track, left_out, not_avc};
use crate::ratio::{common_divisor, ratio};

/// CodecID of H.264.
const AVC: &str = "V_MPEG4/ISO/AVC";

/// What to call a track's coding.
fn coding(track: &TrackEntry) -> String {
    let name = match track.codec_id() {
        AVC => "H.264",
        "V_MPEGH/ISO/HEVC" => "HEVC (H.265)",
        "V_MPEGI/ISO/VVC" => "VVC (H.266)",
        "V_AV1" => "AV1",
        "V_VP8" => "VP8",
        "V_VP9" => "VP9",
        "V_FFV1" => "FFV1",
        "V_THEORA" => "Theora",
        "V_MJPEG" => "Motion JPEG",
        "V_PRORES" => "ProRes",
        "V_UNCOMPRESSED" => "not coded",
        id if id.starts_with("V_MPEG4/") => "MPEG-4 Visual",
        id if id.starts_with("V_MPEG") => "MPEG-1 or 2",
        id if id.starts_with("A_AAC") => "AAC",
        "A_OPUS" => "Opus",
        "A_VORBIS" => "Vorbis",
        "A_FLAC" => "FLAC",
        id => return id.escape_debug().to_string(),
    };
    name.to_owned()
}

/// What is wrong with the file, in our words.
fn wrong(error: DemuxError) -> anyhow::Error {
    match error {
        DemuxError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            anyhow!("the file ends too early")
        }
        DemuxError::IoError(e) => anyhow!(e),
        DemuxError::CantFindCluster => anyhow!("it holds no picture"),
        _ => anyhow!("it is damaged, or no Matroska file"),
    }
}

/// Open a Matroska or WebM file.
pub fn open(file: Box<dyn Source>) -> Result<Track> {
    let mut file = MatroskaFile::open(file).map_err(wrong)?;
    let video = |t: &&TrackEntry| t.track_type() == TrackType::Video;
    let tracks = file.tracks();
    let Some(track) = tracks.iter().filter(video).find(|t| t.codec_id() == AVC) else {
        match tracks.iter().find(video) {
            Some(track) => bail!(not_avc(&coding(track))),
            None => bail!("it holds no video"),
        }
    };
    let number = track.track_number().get();
    let private = track.codec_private();
    let config = Config::read(private.context("its H.264 track has no parameter sets (avcC)")?)?;
    let prefix = prefix(track.content_encodings().unwrap_or_default())?;
    let mut notes = others(tracks, number);
    let mut aspect = None;
    if let Some(v) = track.video() {
        let crop = [
            v.pixel_crop_left(),
            v.pixel_crop_right(),
            v.pixel_crop_top(),
            v.pixel_crop_bottom(),
        ];
        if crop.iter().flatten().any(|c| *c > 0) {
            notes.push("it is to be shown cropped: the pictures are as coded".to_owned());
        }
        // Pixels, lengths and the ratio itself all stand for the ratio.
        let known = v.display_unit() != Some(DisplayUnit::Unknown);
        if let (true, Some(w), Some(h)) = (known, v.display_width(), v.display_height()) {
            let wide = w.get().saturating_mul(v.pixel_height().get());
            let high = h.get().saturating_mul(v.pixel_width().get());
            aspect = ratio(wide, high);
        }
    }
    let rate = track.default_duration().and_then(|d| rate(d.get()));
    let ticks = file.info().timestamp_scale().get() as f64;
    let seconds = file.info().duration().map(|d| d * ticks / 1e9);
    let (mut frame, mut first) = (Frame::default(), true);
    Ok(Track {
        notes,
        aspect,
        rate,
        seconds,
        container: "Matroska",
        samples: Box::new(move || {
            while file.next_frame(&mut frame).map_err(wrong)? {
                if frame.track != number {
                    continue;
                }
                let mut out = Vec::with_capacity(frame.data.len() + 64);
                if std::mem::take(&mut first) {
                    out.extend(&config.sets);
                }
                match &prefix[..] {
                    [] => config.annex_b(&frame.data, &mut out)?,
                    prefix => config.annex_b(&[prefix, &frame.data].concat(), &mut out)?,
                }
                return Ok(Some(out));
            }
            Ok(None)
        }),
    })
}

/// The bytes that were taken from the front of each frame.
fn prefix(encodings: &[ContentEncoding]) -> Result<Vec<u8>> {
    let mut prefix = Vec::new();
    for encoding in encodings {
        match encoding.encoding() {
            ContentEncodingValue::Compression(c) if c.algo() == ContentCompAlgo::Stripping => {
                prefix.splice(0..0, c.settings().unwrap_or_default().iter().copied());
            }
            ContentEncodingValue::Compression(_) => bail!(
                "its H.264 track is compressed once more: remux it, as with ffmpeg -i FILE -c copy \
                 NEW.mkv"
            ),
            _ => bail!("its H.264 track is encrypted"),
        }
    }
    Ok(prefix)
}

/// The sentences on tracks beside number `chosen`.
fn others(tracks: &[TrackEntry], chosen: u64) -> Vec<String> {
    let of = |name: &str, wanted: &dyn Fn(TrackType) -> bool| {
        let names = tracks
            .iter()
            .filter(|t| t.track_number().get() != chosen && wanted(t.track_type()));
        left_out(name, &names.map(coding).collect::<Vec<_>>())
    };
    [
        of("other video", &|t| t == TrackType::Video),
        of("audio", &|t| t == TrackType::Audio),
        of("other", &|t| t != TrackType::Video && t != TrackType::Audio),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Frames per second from a frame's time in ns, which is rounded: a whole number, or 1000/1001 of
/// one, where that is what rounds to it.
fn rate(ns: u64) -> Option<FrameRate> {
    for (times, seconds) in [(1u64, 1u64), (1000, 1001)] {
        let frames = (1_000_000_000 * seconds + ns * times / 2) / (ns * times);
        let exact = |f: u64| (1_000_000_000 * seconds).abs_diff(ns * f * times) <= f * times;
        if (1..=1000).contains(&frames) && exact(frames) {
            return Some(FrameRate {
                frames: u32::try_from(frames * times).ok()?,
                seconds: u32::try_from(seconds).ok()?,
            });
        }
    }
    let common = common_divisor(1_000_000_000, ns);
    Some(FrameRate {
        frames: u32::try_from(1_000_000_000 / common).ok()?,
        seconds: u32::try_from(ns / common).ok()?,
    })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn rates_of_rounded_durations() {
        for (ns, frames, seconds) in [
            (40_000_000, 25, 1),
            (33_333_333, 30, 1),
            (33_366_667, 30_000, 1001),
            (41_708_333, 24_000, 1001),
            (16_666_667, 60, 1),
            (66_666_667, 15, 1),
        ] {
            assert_eq!(rate(ns), Some(FrameRate { frames, seconds }), "{ns}");
        }
    }
}

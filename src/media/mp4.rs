// SPDX-License-Identifier: Apache-2.0
//! H.264 out of MP4 and QuickTime files (ISO/IEC 14496-12, -15), whole or in fragments.

use std::collections::BTreeMap;
use std::io::SeekFrom;

use anyhow::{Context, Result, anyhow, bail};
use mp4_atom::{Elst, FourCC, Hdlr, Mdhd, Mvhd, Pasp, Tkhd};
use tricodec_golden::stream::FrameRate;

use super::avc::Config;
use super::boxes::{Place, child, children, find, need, path, read, top};
use super::tables::{Sample, samples};
use super::{Source, Track, fragments, left_out, not_avc};
use crate::ratio::{common_divisor, ratio};

/// Bytes of a sample entry of video before its boxes.
const VISUAL_ENTRY: usize = 78;

/// A track, as far as it matters which one it is.
struct Entry<'a> {
    handler: [u8; 4],
    /// Types of its sample descriptions, with their bodies.
    descriptions: Vec<(FourCC, &'a [u8])>,
    body: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(trak: &'a [u8]) -> Self {
        let mdia = child(trak, b"mdia").unwrap_or_default();
        let handler = find::<Hdlr>(mdia).ok().flatten();
        let stsd = path(mdia, &[b"minf", b"stbl", b"stsd"]);
        // Version, flags and a count come before the entries.
        let entries = stsd.and_then(|s| s.get(8..)).unwrap_or_default();
        Self {
            handler: handler.map_or(*b"none", |h| h.handler.into()),
            descriptions: children(entries).collect(),
            body: trak,
        }
    }

    fn coding(&self) -> String {
        let kind = self.descriptions.first().map_or(*b"none", |d| d.0.into());
        let name = match &kind {
            b"avc1" | b"avc3" => "H.264",
            b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "HEVC (H.265)",
            b"vvc1" | b"vvi1" => "VVC (H.266)",
            b"av01" => "AV1",
            b"vp08" => "VP8",
            b"vp09" => "VP9",
            b"mp4v" => "MPEG-4 Visual",
            b"jpeg" | b"mjpa" | b"mjpb" => "Motion JPEG",
            b"s263" | b"h263" => "H.263",
            b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "ProRes",
            b"encv" => "encrypted",
            b"mp4a" => "AAC or the like",
            b"Opus" => "Opus",
            b"fLaC" => "FLAC",
            b"ac-3" => "AC-3",
            b"ec-3" => "E-AC-3",
            b".mp3" => "MP3",
            b"tx3g" => "text",
            b"wvtt" => "WebVTT",
            b"tmcd" => "time code",
            _ => return String::from_utf8_lossy(&kind).escape_debug().to_string(),
        };
        name.to_owned()
    }

    fn avc(&self) -> bool {
        let avc = [b"avc1", b"avc3"].map(FourCC::new);
        self.handler == *b"vide" && self.descriptions.iter().any(|d| avc.contains(&d.0))
    }
}

/// Open an MP4 or QuickTime file.
pub fn open(mut file: Box<dyn Source>) -> Result<Track> {
    let places = top(&mut *file)?;
    let kind = |name: &[u8; 4]| {
        let name = FourCC::new(name);
        places.iter().filter(move |p| p.kind == name)
    };
    let Some(moov) = kind(b"moov").next() else {
        bail!(missing(&mut *file, kind(b"ftyp").next()));
    };
    let moov = read(&mut *file, moov)?;
    let tracks = children(&moov).filter(|c| c.0 == FourCC::new(b"trak"));
    let tracks: Vec<Entry> = tracks.map(|c| Entry::read(c.1)).collect();
    let Some(chosen) = tracks.iter().position(Entry::avc) else {
        match tracks.iter().find(|t| t.handler == *b"vide") {
            Some(video) => bail!(not_avc(&video.coding())),
            None => bail!("it holds no video"),
        }
    };
    let track = &tracks[chosen];
    let tkhd: Tkhd = need(track.body)?;
    let mdia = child(track.body, b"mdia").unwrap_or_default();
    let mdhd: Mdhd = need(mdia)?;
    let stbl = path(mdia, &[b"minf", b"stbl"]).context("its box stbl is missing")?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut samples = samples(stbl, length)?;
    let trex = fragments::defaults(&moov, tkhd.track_id);
    for place in kind(b"moof") {
        let moof = read(&mut *file, place)?;
        let of = (tkhd.track_id, trex.as_ref());
        fragments::append(&moof, place, of, length, &mut samples)?;
    }
    if samples.is_empty() {
        bail!("its H.264 track holds no picture");
    }
    let movie = find::<Mvhd>(&moov)?.map_or(1, |m| m.timescale.max(1));
    let mut notes = others(&tracks, chosen);
    notes.extend(turned(&tkhd));
    if let Some(elst) = path(track.body, &[b"edts"])
        .map(find::<Elst>)
        .transpose()?
        .flatten()
    {
        notes.extend(edited(&elst, &samples, mdhd.timescale.max(1), movie));
    }
    let timing = timing(&samples, mdhd.timescale);
    notes.extend(timing.note);
    let configs = configs(track)?;
    let aspect = pasp(track).and_then(|p| ratio(p.h_spacing.into(), p.v_spacing.into()));
    Ok(Track {
        notes,
        aspect,
        rate: timing.rate,
        seconds: timing.seconds,
        container: "MP4",
        samples: reader(file, samples, configs, length),
    })
}

/// What to say of a file without a movie box.
fn missing(file: &mut dyn Source, ftyp: Option<&Place>) -> String {
    let brand = ftyp.and_then(|p| read(file, p).ok());
    match brand.as_deref().and_then(|b| b.get(..4)) {
        Some(b"avif" | b"avis") => "it is an AVIF still, which is not read: convert it to PNG",
        Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"avci") => {
            "it is an HEIF still, which is not read: convert it to PNG"
        }
        _ => {
            "its box moov, which says where the pictures lie, is missing: the recording was cut off"
        }
    }
    .to_owned()
}

/// The sentences on tracks beside the chosen one.
fn others(tracks: &[Entry], chosen: usize) -> Vec<String> {
    let beside = || tracks.iter().enumerate().filter(|(i, _)| *i != chosen);
    let of = |name: &str, wanted: &dyn Fn(&[u8; 4]) -> bool| {
        let names = beside().filter(|(_, t)| wanted(&t.handler));
        left_out(name, &names.map(|(_, t)| t.coding()).collect::<Vec<_>>())
    };
    [
        of("other video", &|h| h == b"vide"),
        of("audio", &|h| h == b"soun"),
        of("other", &|h| h != b"vide" && h != b"soun"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The sentence on a matrix that turns or mirrors pictures.
fn turned(tkhd: &Tkhd) -> Option<String> {
    let m = &tkhd.matrix;
    let unit = |v: i32| v.signum() * i32::from(v.unsigned_abs() == 1 << 16);
    let how = match [m.a, m.b, m.c, m.d].map(unit) {
        [1, 0, 0, 1] => return None,
        [0, 1, -1, 0] => "turned clockwise by 90 degrees",
        [-1, 0, 0, -1] => "turned by 180 degrees",
        [0, -1, 1, 0] => "turned clockwise by 270 degrees",
        [-1, 0, 0, 1] | [1, 0, 0, -1] => "mirrored",
        _ if [m.a, m.b, m.c, m.d] == [0; 4] => return None,
        _ => "turned or stretched",
    };
    Some(format!(
        "it is to be shown {how}: the pictures are as coded"
    ))
}

/// The sentence on an edit list that does more than start at the first picture.
fn edited(elst: &Elst, samples: &[Sample], ticks: u32, movie: u32) -> Option<String> {
    let first = samples.iter().map(|s| s.time).min().unwrap_or(0);
    let after = |s: &Sample| s.time.saturating_add(i64::from(s.duration));
    let end = samples.iter().map(after).max().unwrap_or(0);
    let delay = elst.entries.first().filter(|e| e.media_time.is_none());
    let shown: Vec<_> = elst
        .entries
        .iter()
        .filter(|e| e.media_time.is_some())
        .collect();
    let whole = match shown[..] {
        [] => true,
        [one] => {
            let start = one
                .media_time
                .map_or(0, |t| i64::try_from(t).unwrap_or(i64::MAX));
            // In seconds, since the edit counts in the movie's ticks; a tick is forgiven.
            let lasts = one.segment_duration as f64 / f64::from(movie);
            let there = end.saturating_sub(start) as f64 / f64::from(ticks);
            let slack = 1.0 / f64::from(movie) + 1.0 / f64::from(ticks);
            start <= first && (one.segment_duration == 0 || lasts + slack >= there)
        }
        _ => false,
    };
    if !whole {
        return Some(
            "its edit list shows a part of the pictures: all of them are decoded".to_owned(),
        );
    }
    let delay = delay?.segment_duration as f64 / f64::from(movie);
    (delay > 0.0).then(|| format!("it begins after {delay:.3} s: the pause is left out"))
}

struct Timing {
    rate: Option<FrameRate>,
    seconds: Option<f64>,
    note: Option<String>,
}

/// Rate and length of a track of this many ticks per second.
fn timing(samples: &[Sample], ticks: u32) -> Timing {
    let total: u64 = samples.iter().map(|s| u64::from(s.duration)).sum();
    let seconds = (ticks > 0 && total > 0).then(|| total as f64 / f64::from(ticks));
    // The last picture may be shown longer or shorter.
    let all = &samples[..samples.len().max(2) - 1];
    let duration = all.first().map_or(0, |s| s.duration);
    let steady = all.iter().all(|s| s.duration.abs_diff(duration) <= 1);
    if !steady {
        let note = "its pictures last unequally long: they come out at one rate".to_owned();
        return Timing {
            rate: None,
            seconds,
            note: Some(note),
        };
    }
    // Of rounded durations the mean is the rate.
    let exact = all.iter().all(|s| s.duration == duration);
    let (frames, units) = match exact {
        true => (u64::from(ticks), u64::from(duration)),
        false => (u64::from(ticks) * samples.len() as u64, total),
    };
    let common = common_divisor(frames, units).max(1);
    let part = |n: u64| u32::try_from(n / common).ok().filter(|n| *n > 0);
    Timing {
        rate: part(frames)
            .zip(part(units))
            .map(|(frames, seconds)| FrameRate { frames, seconds }),
        seconds,
        note: None,
    }
}

/// The parameter sets of each sample description, by number from 1.
fn configs(track: &Entry) -> Result<BTreeMap<u32, Config>> {
    let mut configs = BTreeMap::new();
    for (number, (kind, body)) in (1u32..).zip(&track.descriptions) {
        if [b"avc1", b"avc3"].map(FourCC::new).contains(kind) {
            let boxes = body.get(VISUAL_ENTRY..).unwrap_or_default();
            let avcc = child(boxes, b"avcC").context("its H.264 track has no box avcC")?;
            configs.insert(number, Config::read(avcc)?);
        }
    }
    Ok(configs)
}

fn pasp(track: &Entry) -> Option<Pasp> {
    let boxes = track.descriptions.first()?.1.get(VISUAL_ENTRY..)?;
    find(boxes).ok().flatten()
}

fn reader(
    mut file: Box<dyn Source>,
    samples: Vec<Sample>,
    configs: BTreeMap<u32, Config>,
    length: u64,
) -> Box<dyn FnMut() -> Result<Option<Vec<u8>>> + Send> {
    let count = samples.len();
    let mut samples = samples.into_iter().enumerate();
    let (mut last, mut body, mut spent) = (0, Vec::new(), 0u64);
    Box::new(move || {
        let Some((number, sample)) = samples.next() else {
            return Ok(None);
        };
        if sample.offset.saturating_add(u64::from(sample.size)) > length {
            bail!("the file ends inside picture {} of {count}", number + 1);
        }
        // Pictures do not share bytes: a small file must not say very many.
        spent = spent.saturating_add(u64::from(sample.size));
        if spent > length {
            bail!("its tables are damaged: the pictures have more bytes than the file");
        }
        let config = configs.get(&sample.description);
        let config = config.ok_or_else(|| anyhow!(not_avc("partly of another coding")))?;
        body.resize(sample.size as usize, 0);
        file.seek(SeekFrom::Start(sample.offset))?;
        file.read_exact(&mut body).context("cannot be read")?;
        let mut out = Vec::with_capacity(body.len() + 64);
        if sample.description != last {
            last = sample.description;
            out.extend(&config.sets);
        }
        config.annex_b(&body, &mut out)?;
        Ok(Some(out))
    })
}

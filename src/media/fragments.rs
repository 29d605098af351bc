// SPDX-License-Identifier: Apache-2.0
//! Samples of fragmented MP4 (ISO/IEC 14496-12, 8.8).

use anyhow::{Result, bail};
use mp4_atom::{FourCC, Tfdt, Tfhd, Trex, Trun, TrunSamples};

use super::boxes::{Place, child, children, decode, find, need};
use super::tables::Sample;

/// Most samples of a file that has `length` bytes: each has one at the least.
fn room(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// What samples of track `track` are where a fragment does not say.
pub fn defaults(moov: &[u8], track: u32) -> Option<Trex> {
    let mvex = child(moov, b"mvex")?;
    children(mvex)
        .filter(|c| c.0 == FourCC::new(b"trex"))
        .filter_map(|c| decode::<Trex>(c.1).ok())
        .find(|t| t.track_id == track)
}

/// Append the samples of track `track` that the fragment `moof` at `place` names, in a file of
/// `length` bytes.
pub fn append(
    moof: &[u8],
    place: &Place,
    (track, trex): (u32, Option<&Trex>),
    length: u64,
    samples: &mut Vec<Sample>,
) -> Result<()> {
    // Where the data of the track fragment before ended.
    let mut end = place.start;
    for (_, traf) in children(moof).filter(|c| c.0 == FourCC::new(b"traf")) {
        let head: Tfhd = need(traf)?;
        let base = match head.base_data_offset {
            Some(offset) => offset,
            None if head.default_base_is_moof => place.start,
            None => end,
        };
        let ours = head.track_id == track;
        let last = samples
            .last()
            .map_or(0, |s: &Sample| s.time.saturating_add(i64::from(s.duration)));
        let start = find::<Tfdt>(traf)?.map(|t| t.base_media_decode_time);
        let mut time = start.map_or(last, |t| i64::try_from(t).unwrap_or(i64::MAX));
        let duration = head.default_sample_duration;
        let duration = duration.or(trex.map(|t| t.default_sample_duration));
        let size = head
            .default_sample_size
            .or(trex.map(|t| t.default_sample_size));
        let description = head.sample_description_index;
        let description = description.or(trex.map(|t| t.default_sample_description_index));
        let mut offset = base;
        for (_, run) in children(traf).filter(|c| c.0 == FourCC::new(b"trun")) {
            let run: Trun = decode(run)?;
            if let Some(from) = run.data_offset {
                offset = base.saturating_add_signed(i64::from(from));
            }
            if run.samples.len() > room(length) {
                bail!("a fragment is damaged: it has more pictures than the file has bytes");
            }
            if !ours {
                offset = offset.saturating_add(bytes(&run.samples, size.unwrap_or(0)));
                continue;
            }
            for entry in run.samples.iter() {
                let size = entry.size.or(size).unwrap_or(0);
                let duration = entry.duration.or(duration).unwrap_or(0);
                if samples.len() >= room(length) {
                    bail!("its fragments are damaged: more pictures than bytes");
                }
                samples.push(Sample {
                    offset,
                    size,
                    description: description.unwrap_or(1),
                    time: time.saturating_add(entry.cts.unwrap_or(0)),
                    duration,
                });
                offset = offset.saturating_add(u64::from(size));
                time = time.saturating_add(i64::from(duration));
            }
        }
        end = offset;
    }
    Ok(())
}

/// Bytes of a run, of samples of `size` bytes where it does not say.
fn bytes(samples: &TrunSamples, size: u32) -> u64 {
    match samples {
        TrunSamples::Inherited { count, .. } => u64::from(*count) * u64::from(size),
        TrunSamples::Explicit(entries) => {
            let sizes = entries.iter().map(|e| u64::from(e.size.unwrap_or(size)));
            sizes.sum()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Where the samples of an MP4 track lie and when they are shown (ISO/IEC 14496-12, 8.6, 8.7).

use anyhow::{Context, Result, bail};
use mp4_atom::{Co64, Ctts, Stco, Stsc, Stsz, StszSamples, Stts};

use super::boxes::{find, need};

/// A sample: of an H.264 track, a coded picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where it begins in the file.
    pub offset: u64,
    /// Its bytes.
    pub size: u32,
    /// Number of its description, from 1.
    pub description: u32,
    /// When it is shown, in ticks of the track.
    pub time: i64,
    /// How long, in the same ticks.
    pub duration: u32,
}

/// The value for each sample of a table of runs; `last` once the runs are over.
struct Runs<T> {
    runs: std::vec::IntoIter<(u32, T)>,
    left: u32,
    value: T,
}

impl<T: Copy> Runs<T> {
    fn new(runs: Vec<(u32, T)>, value: T) -> Self {
        Self {
            runs: runs.into_iter(),
            left: 0,
            value,
        }
    }

    fn next(&mut self) -> T {
        while self.left == 0 {
            let Some((left, value)) = self.runs.next() else {
                return self.value;
            };
            (self.left, self.value) = (left, value);
        }
        self.left -= 1;
        self.value
    }
}

/// The samples that the tables of `stbl` name, in a file of `length` bytes.
pub fn samples(stbl: &[u8], length: u64) -> Result<Vec<Sample>> {
    let sizes: Stsz = need(stbl)?;
    let sizes = match sizes.samples {
        StszSamples::Different { sizes } => sizes,
        StszSamples::Identical { count, size } => {
            if u64::from(count) * u64::from(size) > length {
                bail!("its table of sizes is damaged: more bytes than the file has");
            }
            vec![size; count as usize]
        }
    };
    let chunks: Vec<u64> = match find::<Stco>(stbl)? {
        Some(stco) => stco.entries.into_iter().map(u64::from).collect(),
        None => find::<Co64>(stbl)?.map_or_else(Vec::new, |co64| co64.entries),
    };
    let stts: Stts = need(stbl)?;
    let durations = stts
        .entries
        .iter()
        .map(|e| (e.sample_count, e.sample_delta));
    let mut durations = Runs::new(durations.collect(), 0);
    let offsets = find::<Ctts>(stbl)?.unwrap_or_default();
    let offsets = offsets
        .entries
        .iter()
        .map(|e| (e.sample_count, e.sample_offset));
    let mut offsets = Runs::new(offsets.collect(), 0);
    let stsc: Stsc = need(stbl)?;
    let mut samples = Vec::with_capacity(sizes.len());
    let mut sizes = sizes.into_iter().peekable();
    let (mut run, mut time) = (0, 0i64);
    for (number, &chunk) in (1u32..).zip(&chunks) {
        if sizes.peek().is_none() {
            break;
        }
        while stsc
            .entries
            .get(run + 1)
            .is_some_and(|e| e.first_chunk <= number)
        {
            run += 1;
        }
        let entry = stsc
            .entries
            .get(run)
            .context("its table of chunks is empty")?;
        let mut offset = chunk;
        for size in sizes.by_ref().take(entry.samples_per_chunk as usize) {
            let duration = durations.next();
            samples.push(Sample {
                offset,
                size,
                description: entry.sample_description_index,
                time: time.saturating_add(offsets.next()),
                duration,
            });
            offset = offset.saturating_add(u64::from(size));
            time = time.saturating_add(i64::from(duration));
        }
    }
    match sizes.len() {
        0 => Ok(samples),
        n => bail!("its tables are damaged: {n} pictures lie in no chunk"),
    }
}

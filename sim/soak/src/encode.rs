// SPDX-License-Identifier: Apache-2.0
//! Jobs of the encoder: slices of pictures and of tensors in all formats, as the golden codec codes
//! them.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use tricodec_golden::align::{self, Format, Policy};
use tricodec_golden::codec::{SliceParams, encode_slice, split_slices};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::encoder::{EncoderRun, Task, even_slots};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::encoder::{CONFIGS, Job};

use crate::content;
use crate::plan::{Plan, draw, stream};
use crate::run::{Outcome, execute, settings};

/// A matrix of elements, sides of multiples of sixteen.
struct Sheet {
    format: Format,
    /// Macroblocks.
    width: u32,
    height: u32,
    raw: Vec<u32>,
    /// Of each 32 elements.
    scales: Vec<u8>,
}

/// A slice with what it must become.
struct Slice {
    task: Task,
    bytes: Vec<u8>,
    nonfinite: bool,
    clipped: bool,
}

impl Sheet {
    fn new(random: &mut Random) -> Self {
        let widest = [8, 40][draw(random, &[6, 1])];
        let width = 1 + random.below(widest);
        let height = 1 + random.below(8);
        let count = 256 * width * height;
        let (format, raw) = if random.below(3) == 0 {
            let plane = content::plane(random, 16 * width, 16 * height);
            // INT8 elements: sample − 128.
            let raw = plane.samples.iter().map(|s| u32::from(s ^ 0x80)).collect();
            (Format::Int8, raw)
        } else {
            let format = Format::ALL[random.below(Format::ALL.len())];
            (format, content::elements(random, format, count))
        };
        Self {
            format,
            width: width as u32,
            height: height as u32,
            raw,
            scales: content::scales(random, count / 32),
        }
    }

    /// The elements and scales of a block of a macroblock.
    fn block(&self, mb: u32, block: usize) -> ([u32; 16], [u8; 4]) {
        let (bx, by) = BLOCK_XY[block];
        let x = 16 * (mb % self.width) as usize + 4 * usize::from(bx);
        let y = 16 * (mb / self.width) as usize + 4 * usize::from(by);
        let at = |row: usize| (y + row) * 16 * self.width as usize + x;
        (
            std::array::from_fn(|i| self.raw[at(i / 4) + i % 4]),
            std::array::from_fn(|row| self.scales[at(row) / 32]),
        )
    }

    fn blocks(&self, first: u32, count: u32) -> impl Iterator<Item = (u32, usize)> {
        (first..first + count).flat_map(|mb| (0..16).map(move |block| (mb, block)))
    }

    /// The largest exponent of its elements.
    fn largest(&self) -> Option<i16> {
        let of = |(mb, block)| {
            let (data, scales) = self.block(mb, block);
            align::block(self.format, &data, &scales, 0, 8).max_exponent
        };
        self.blocks(0, self.width * self.height)
            .filter_map(of)
            .max()
    }

    /// Its samples in units of 2^`exponent`.
    fn samples(&self, exponent: i16) -> Plane {
        let (width, height) = (16 * self.width as usize, 16 * self.height as usize);
        let values = (0..width * height)
            .map(|i| align::decode(self.format, self.raw[i], self.scales[i / 32]));
        let samples = align::align(values, exponent, 8).samples;
        Plane {
            width,
            height,
            samples: samples.iter().map(|s| *s as u8).collect(),
        }
    }

    /// Its slices: one where the machine finds the exponent, else up to `most`.
    fn slices(self, random: &mut Random, most: usize) -> Result<Vec<Slice>> {
        let scan = random.below(3) == 0;
        let clip = [0, random.below(16) as u8][draw(random, &[2, 1])];
        let suits = Policy::Clip(clip).exponent(self.largest(), 8);
        let off = random.below(9) as i16 - 4;
        let any = random.below(1024) as i16 - 512;
        let exponent = match draw(random, &[6, 2, 1]) {
            _ if scan => suits,
            0 if self.format == Format::Int8 => 0,
            0 => suits,
            1 => suits + off,
            _ => any,
        };
        let samples = self.samples(exponent);
        let slices = if scan { 1 } else { 1 + random.below(most) };
        let (qp, id) = (content::qp(random), random.bits() as u16);
        let usual = SliceParams::new(0, 1, qp).rounding;
        let rounding = [usual, random.below(33) as u8][draw(random, &[1, 1])];
        let sheet = Arc::new(self);
        let split = split_slices(sheet.width, sheet.height, slices as u32);
        let slice = |(first_mb, mb_count)| {
            let params = SliceParams {
                rounding,
                ..SliceParams::new(first_mb, mb_count, qp)
            };
            let (coded, _) = encode_slice(&samples, &params, id)?;
            let job = Job {
                first_mb,
                start_x: first_mb % sheet.width,
                mb_count,
                width: sheet.width,
                qp,
                rounding,
                format: sheet.format as u8,
                clip,
                scan,
                exponent: if scan { 0 } else { exponent },
                idr_pic_id: id,
            };
            let (mut nonfinite, mut clipped) = (false, false);
            for (mb, block) in sheet.blocks(first_mb, mb_count) {
                let (data, scales) = sheet.block(mb, block);
                let aligned = align::block(sheet.format, &data, &scales, exponent, 8);
                nonfinite |= aligned.nan || aligned.inf;
                clipped |= aligned.clipped;
            }
            let sheet = sheet.clone();
            let source = Arc::new(move |mb, block| sheet.block(first_mb + mb, block));
            Ok(Slice {
                task: Task { job, source },
                bytes: coded.bytes,
                nonfinite,
                clipped,
            })
        };
        split.into_iter().map(slice).collect()
    }
}

/// The slices of a plan's job, by lane: each goes to the lane with the least to do.
fn slices(plan: &Plan) -> Result<Vec<Vec<Slice>>> {
    let mut random = Random::new(plan.seed, stream::WORK);
    let mut lanes: Vec<Vec<Slice>> = (0..CONFIGS[plan.config].lanes)
        .map(|_| Vec::new())
        .collect();
    let mut load = vec![0; plan.lanes];
    while 256 * load.iter().sum::<u32>() < plan.size as u32 {
        for slice in Sheet::new(&mut random).slices(&mut random, plan.lanes)? {
            let least = (0..plan.lanes).min_by_key(|l| load[*l]).unwrap_or(0);
            load[least] += slice.task.job.mb_count;
            lanes[least].push(slice);
        }
    }
    Ok(lanes)
}

/// Code the slices of a plan in lockstep, and hold streams and registers against the golden codec.
///
/// # Errors
/// The first difference.
pub fn job(plan: &Plan) -> Result<Outcome> {
    let config = CONFIGS[plan.config];
    let slices = slices(plan)?;
    let tasks = slices
        .iter()
        .map(|lane| lane.iter().map(|s| s.task.clone()).collect::<VecDeque<_>>())
        .collect();
    let run = EncoderRun {
        settings: settings(plan, config, even_slots(plan.lanes)),
        tasks,
    };
    let done = execute(&run, plan)?;
    let mut outcome = Outcome::default();
    for (lane, (got, wanted)) in done.streams.iter().zip(&slices).enumerate() {
        ensure!(
            got.len() == wanted.len(),
            "lane {lane}: {} slices, not {}",
            got.len(),
            wanted.len()
        );
        for (i, (got, wanted)) in got.iter().zip(wanted).enumerate() {
            if *got != wanted.bytes {
                bail!("lane {lane}, slice {i}: other bytes than the golden codec's");
            }
            outcome.packets += 1;
            outcome.formats[usize::from(wanted.task.job.format)] += 1;
        }
        let marks = |f: fn(&Slice) -> bool| wanted.iter().any(f);
        for (register, got, wanted) in [
            ("NONFINITE", done.nonfinite, marks(|s| s.nonfinite)),
            ("CLIPPED", done.clipped, marks(|s| s.clipped)),
        ] {
            let got = got >> lane & 1 == 1;
            ensure!(
                got == wanted,
                "lane {lane}: {register} is {got}, not {wanted}"
            );
        }
    }
    Ok(outcome.with(&done.summary))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::plan::Top;

    #[test]
    fn a_seed_gives_the_same_slices() {
        let plan = Plan::new(11, Some(Top::Encoder), Some(0));
        let all = |plan| -> Vec<(Job, Vec<u8>)> {
            let lanes = slices(plan).expect("encodes").into_iter().flatten();
            lanes.map(|s| (s.task.job, s.bytes)).collect()
        };
        assert_eq!(all(&plan), all(&plan));
        let other = Plan::new(12, Some(Top::Encoder), Some(0));
        assert_ne!(all(&plan), all(&other));
    }

    #[test]
    fn jobs_cover_formats_sizes_and_what_goes_wrong() {
        let mut random = Random::new(5, 5);
        let (mut seen, mut wide) = (BTreeSet::new(), 0);
        for _ in 0..400 {
            for s in Sheet::new(&mut random)
                .slices(&mut random, 8)
                .expect("encodes")
            {
                let job = s.task.job;
                wide = wide.max(job.width);
                seen.insert(format!("{} {}", job.format, job.scan));
                seen.insert(format!("nonfinite {} clipped {}", s.nonfinite, s.clipped));
                seen.insert(format!("inside {}", job.first_mb > 0));
                seen.insert(format!("odd rounding {}", job.rounding != 21));
            }
        }
        assert_eq!(seen.len(), 24 + 4 + 2 + 2, "{seen:?}");
        assert!(wide > 16, "{wide}");
    }

    #[test]
    fn a_job_runs_with_a_twin_and_under_stalls() {
        for (seed, stall, twin) in [(1, 0, Some(9)), (2, 50, None)] {
            let plan = Plan {
                stall,
                twin,
                size: 20_000,
                ..Plan::new(seed, Some(Top::Encoder), Some(0))
            };
            let done = job(&plan).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
            assert!(done.samples >= 20_000 && done.clocks > 0, "{done:?}");
            assert_eq!(done.formats.iter().sum::<u64>(), done.packets);
        }
    }
}

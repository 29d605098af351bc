// SPDX-License-Identifier: Apache-2.0
//! Jobs of the decoder: packets of the golden encoder, sound and damaged, in all formats; the
//! golden decoder is the judge.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail, ensure};
use tricodec_golden::align::Format;
use tricodec_golden::codec::{SliceParams, encode_picture, split_slices};
use tricodec_sim::lockstep::decoder::verdict::{GoldenVerdict, job_of, judge};
use tricodec_sim::lockstep::decoder::{DecoderRun, Packet};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::decoder::{CONFIGS, DecJob};
use tricodec_sim::model::shared::slot_table::SLOTS_TURNING;

use crate::content;
use crate::damage::damaged;
use crate::plan::{Kind, Plan, draw, stream};
use crate::run::{Outcome, execute, settings};

/// A slice with the parameter sets that it is decoded under.
#[derive(Clone)]
struct Item {
    headers: Arc<[u8]>,
    bytes: Arc<[u8]>,
    job: DecJob,
    damaged: bool,
}

/// The slices of a picture of the golden encoder, up to `most`; sides in macroblocks.
fn picture(random: &mut Random, width: usize, height: usize, most: usize) -> Result<Vec<Item>> {
    let plane = content::plane(random, 16 * width, 16 * height);
    let (qp, count, id) = (content::qp(random), 1 + random.below(most), random.bits());
    let usual = SliceParams::new(0, 1, qp).rounding;
    let rounding = [usual, random.below(33) as u8][draw(random, &[1, 1])];
    let slices: Vec<_> = split_slices(width as u32, height as u32, count as u32)
        .into_iter()
        .map(|(first, count)| SliceParams {
            rounding,
            ..SliceParams::new(first, count, qp)
        })
        .collect();
    let coded = encode_picture(&plane.into(), &slices, id as u16)?;
    let headers: Arc<[u8]> = coded.headers.into();
    let job = job_of(&headers).map_err(|e| anyhow!("our own parameter sets: {e}"))?;
    let items = coded.slices.into_iter().map(|s| Item {
        headers: headers.clone(),
        bytes: s.bytes.into(),
        job: written_as(job, random),
        damaged: false,
    });
    Ok(items.collect())
}

/// The same job with elements of some format in some unit.
fn written_as(job: DecJob, random: &mut Random) -> DecJob {
    let near = random.below(41) as i16 - 20;
    let any = random.below(1024) as i16 - 512;
    DecJob {
        format: random.below(Format::ALL.len()) as u8,
        exponent: [near, any][draw(random, &[2, 1])],
        ..job
    }
}

/// Packets of whole pictures, by lane: each goes to the lane with the least to do.
fn sound(plan: &Plan, random: &mut Random) -> Result<Vec<Vec<Item>>> {
    let mut lanes = vec![Vec::new(); CONFIGS[plan.config].lanes];
    let mut load = vec![0; plan.lanes];
    let mut samples = 0;
    while samples < plan.size {
        let widest = [8, 40][draw(random, &[6, 1])];
        let (width, height) = (1 + random.below(widest), 1 + random.below(8));
        samples += 256 * width * height;
        for item in picture(random, width, height, plan.lanes)? {
            let least = (0..plan.lanes).min_by_key(|l| load[*l]).unwrap_or(0);
            // A bin a clock.
            load[least] += 64 + item.bytes.len();
            lanes[least].push(item);
        }
    }
    Ok(lanes)
}

/// Packets of small pictures, nine of ten of them damaged, in turn on all lanes.
fn broken(plan: &Plan, random: &mut Random) -> Result<Vec<Vec<Item>>> {
    let mut pool = Vec::new();
    for _ in 0..16 {
        let (width, height) = (1 + random.below(3), 1 + random.below(3));
        pool.extend(picture(random, width, height, 4)?);
    }
    let mut lanes = vec![Vec::new(); CONFIGS[plan.config].lanes];
    for i in 0..plan.size {
        let mut item = pool[random.below(pool.len())].clone();
        item.job = written_as(item.job, random);
        match draw(random, &[2, 1, 17]) {
            0 => {}
            1 => {
                // A sound packet of another picture.
                let other = &pool[random.below(pool.len())];
                item.damaged = item.headers != other.headers;
                item.bytes = other.bytes.clone();
            }
            _ => {
                let bytes = damaged(&item.bytes, random);
                item.damaged = *bytes != *item.bytes;
                item.bytes = bytes.into();
            }
        }
        lanes[i % plan.lanes].push(item);
    }
    Ok(lanes)
}

/// The packets of a plan's job, by lane.
fn packets(plan: &Plan) -> Result<Vec<Vec<Item>>> {
    let mut random = Random::new(plan.seed, stream::WORK);
    match plan.kind {
        Kind::Damaged => broken(plan, &mut random),
        Kind::Sound | Kind::Slices => sound(plan, &mut random),
    }
}

/// Decode the packets of a plan in lockstep, and hold each verdict against the golden decoder's.
///
/// # Errors
/// The first difference.
pub fn job(plan: &Plan) -> Result<Outcome> {
    let config = CONFIGS[plan.config];
    let items = packets(plan)?;
    let expected: Vec<Vec<GoldenVerdict>> = items
        .iter()
        .map(|lane| lane.iter().map(|i| judge(&i.headers, &i.bytes)).collect())
        .collect();
    let packet = |i: &Item| Packet {
        job: i.job,
        bytes: i.bytes.clone(),
    };
    let even = (0..SLOTS_TURNING).map(|i| Some(i % plan.lanes)).collect();
    let run = DecoderRun {
        settings: settings(plan, config, even),
        packets: items
            .iter()
            .map(|lane| lane.iter().map(packet).collect::<VecDeque<_>>())
            .collect(),
        blocks: expected
            .iter()
            .map(|lane| lane.iter().map(|v| v.blocks.len() as u64).sum())
            .collect(),
    };
    let done = execute(&run, plan)?;
    let mut outcome = Outcome::default();
    let wanted = items.iter().zip(&expected);
    for (lane, (got, (items, expected))) in done.verdicts.iter().zip(wanted).enumerate() {
        ensure!(
            got.len() == items.len(),
            "lane {lane}: {} packets, not {}",
            got.len(),
            items.len()
        );
        for (i, (got, (item, expected))) in got.iter().zip(items.iter().zip(expected)).enumerate() {
            if let Some(why) = expected.differs(got, &item.job) {
                bail!("lane {lane}, packet {i}: {why}");
            }
            ensure!(
                item.damaged || got.fault.is_none(),
                "lane {lane}, packet {i}: it is sound, and ends in {:?}",
                got.fault
            );
            outcome.packets += 1;
            outcome.damaged += u64::from(item.damaged);
            outcome.formats[usize::from(item.job.format)] += 1;
            if let Some(fault) = got.fault {
                *outcome.errors.entry((fault as u8).to_string()).or_default() += 1;
            }
        }
        let failed = done.failed >> lane & 1 == 1;
        let wanted = got.iter().any(|v| v.fault.is_some());
        ensure!(
            failed == wanted,
            "lane {lane}: FAILED is {failed}, not {wanted}"
        );
    }
    Ok(outcome.with(&done.summary))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Top;

    fn plan(seed: u64, kind: Kind, size: usize) -> Plan {
        Plan {
            kind,
            size,
            ..Plan::new(seed, Some(Top::Decoder), Some(0))
        }
    }

    #[test]
    fn a_seed_gives_the_same_packets() {
        let all = |seed, kind| -> Vec<(DecJob, Arc<[u8]>)> {
            let lanes = packets(&plan(seed, kind, 300)).expect("encodes");
            let items = lanes.into_iter().flatten();
            items.map(|i| (i.job, i.bytes)).collect()
        };
        for kind in [Kind::Sound, Kind::Damaged] {
            assert_eq!(all(3, kind), all(3, kind));
            assert_ne!(all(3, kind), all(4, kind));
        }
    }

    #[test]
    fn nine_of_ten_packets_are_damaged_and_all_formats_are_there() {
        let lanes = packets(&plan(5, Kind::Damaged, 2000)).expect("encodes");
        let items: Vec<_> = lanes.into_iter().flatten().collect();
        let damaged = items.iter().filter(|i| i.damaged).count();
        assert!((1700..1900).contains(&damaged), "{damaged}");
        for format in Format::ALL {
            let mine = items.iter().filter(|i| i.job.format == format as u8);
            assert!(mine.count() > 50, "{format:?}");
        }
    }

    #[test]
    fn jobs_run_with_a_twin_and_under_stalls() {
        for (kind, size) in [(Kind::Sound, 10_000), (Kind::Damaged, 100)] {
            for (stall, twin) in [(0, Some(3)), (50, None)] {
                let plan = Plan {
                    stall,
                    twin,
                    ..plan(6, kind, size)
                };
                let done = job(&plan).unwrap_or_else(|e| panic!("{kind:?}: {e}"));
                assert_eq!(done.damaged > 0, kind == Kind::Damaged, "{done:?}");
                assert_eq!(done.errors.is_empty(), kind == Kind::Sound, "{done:?}");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Pictures through `tri_deblock` = the golden filter of whole pictures.

use std::fs;
use std::path::Path;

use tricodec_golden::deblock::{SliceFilter, deblock};
use tricodec_golden::picture::{Frame, Plane};
use tricodec_sim::lockstep::harness::random::Random;

use crate::clip::{clip, folder};
use crate::macroblocks::{Run, Work, run};
use crate::strengths::macroblock;

/// A filter of any strength.
pub fn slice(random: &mut Random, disable_idc: u8) -> SliceFilter {
    let mut any = |most: i8| random.below(2 * most as usize + 1) as i8 - most;
    SliceFilter {
        disable_idc,
        offset_a: 2 * any(6),
        offset_b: 2 * any(6),
        chroma_qp_offset: [any(12), any(12)],
    }
}

/// Macroblocks of any kind in up to three slices, any filter in each.
fn any_work(frame: Frame, random: &mut Random, qp: Option<u8>) -> Work {
    let width_mbs = frame.planes[0].width / 16;
    let count = width_mbs * frame.planes[0].height / 16;
    let starts = [random.below(2 * count), random.below(2 * count)];
    let spread = [1, 4, 9][random.below(3)];
    let mbs = (0..count).map(|i| {
        let mut mb = macroblock(random, spread);
        mb.slice = starts.iter().filter(|&&s| s <= i).count() as u32;
        mb.qp = qp.unwrap_or(mb.qp);
        mb
    });
    let mbs = mbs.collect();
    let slices = (0..3).map(|_| {
        let idc = [0, 0, 0, 2, 2, 1][random.below(6)];
        slice(random, idc)
    });
    let slices = slices.collect();
    Work {
        frame,
        width_mbs,
        mbs,
        slices,
    }
}

/// A made-up picture: flat, noise near one another or of all values, chequers, steps at blocks.
pub fn made_up(random: &mut Random, width: usize, height: usize) -> Frame {
    let mut frame = Frame::new(width, height, true, 0);
    for plane in &mut frame.planes {
        let (kind, base) = (random.below(6), random.below(256));
        let steps: [usize; 64] = std::array::from_fn(|_| random.below([4, 12, 40][kind % 3]));
        let stride = plane.width;
        for (i, s) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (i % stride, i / stride);
            let value = match kind {
                0 => base,
                1 => base + random.below(5),
                2 => random.below(256),
                3 => base + (x + y) % 2 * 255,
                _ => base + steps[(x / 4 + 5 * (y / 4)) % 64] + random.below(2),
            };
            *s = value.min(255) as u8;
        }
    }
    frame
}

/// The pictures against the golden filter; samples that it changed.
fn compare(works: &[Work], run: &Run) -> usize {
    let mut changed = 0;
    for (work, found) in works.iter().zip(&run.frames) {
        let mut wanted = work.frame.clone();
        deblock(&mut wanted, work.width_mbs, &work.mbs, &work.slices);
        for (c, plane) in wanted.planes.iter().enumerate() {
            let differs = |i: &usize| found.planes[c].samples[*i] != plane.samples[*i];
            let first = (0..plane.samples.len()).find(differs);
            let place = first.map(|i| (c, i % plane.width, i / plane.width));
            assert_eq!(place, None, "component, x, y");
            let before = &work.frame.planes[c].samples;
            changed += plane
                .samples
                .iter()
                .zip(before)
                .filter(|(a, b)| a != b)
                .count();
        }
    }
    changed
}

#[test]
fn made_up_pictures_on_four_lanes_under_stalls() {
    let mut random = Random::new(31, 1);
    let stalls = [
        [0, 0, 0],
        [10, 10, 10],
        [50, 0, 50],
        [0, 50, 0],
        [50, 50, 90],
        [90, 90, 10],
    ];
    let mut changed = 0;
    for round in 0..36 {
        let lanes = 1 + random.below(4);
        let works: Vec<_> = (0..lanes)
            .map(|_| {
                let (w, h) = (1 + random.below(4), 1 + random.below(4));
                let frame = made_up(&mut random, 16 * w, 16 * h);
                any_work(frame, &mut random, None)
            })
            .collect();
        let run = run(&works, stalls[round % 6], round as u64);
        changed += compare(&works, &run);
    }
    assert!(changed > 20_000, "{changed}");
}

#[test]
fn every_quantiser_on_steps_and_noise() {
    let mut random = Random::new(32, 1);
    for qp in 0..=51 {
        let works: Vec<_> = (0..2)
            .map(|_| {
                let frame = made_up(&mut random, 48, 32);
                any_work(frame, &mut random, Some(qp))
            })
            .collect();
        compare(&works, &run(&works, [0, 10, 10], u64::from(qp)));
    }
}

#[test]
fn a_macroblock_takes_96_clocks() {
    let mut random = Random::new(33, 1);
    let works: Vec<_> = (0..4)
        .map(|_| {
            let frame = made_up(&mut random, 128, 64);
            any_work(frame, &mut random, Some(36))
        })
        .collect();
    let run = run(&works, [0, 0, 0], 1);
    compare(&works, &run);
    // A clock to take the first, five from the last step to the last block.
    assert_eq!(run.clocks, 4 * 32 * 96 + 6);
}

/// Luma of a PGM file, chroma made of it.
fn photograph() -> Frame {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/camera_96x64.pgm");
    let bytes = fs::read(path).expect("the photograph");
    let luma = bytes[bytes.len() - 96 * 64..].to_vec();
    let chroma = |flip: u8| Plane {
        width: 48,
        height: 32,
        samples: (0..48 * 32)
            .map(|i| (luma[i / 48 * 2 * 96 + i % 48 * 2] / 2 + 64) ^ flip)
            .collect(),
    };
    let planes = [chroma(0), chroma(255)];
    let [cb, cr] = planes;
    let luma = Plane {
        width: 96,
        height: 64,
        samples: luma,
    };
    Frame {
        planes: [luma, cb, cr],
    }
}

#[test]
fn natural_pictures() {
    let mut frames = vec![photograph(); 2];
    for name in ["nat_carphone_30f.y4m", "nat_nps_176x96_60f.y4m"] {
        match clip(&folder().join(name), 3) {
            Some(more) => frames.extend(more),
            None => eprintln!("\nSKIPPED: {name}: not in ../shared/content beside the project"),
        }
    }
    let mut random = Random::new(34, 1);
    let mut changed = 0;
    for (n, pair) in frames.chunks(2).enumerate() {
        let works: Vec<_> = pair
            .iter()
            .map(|f| any_work(f.clone(), &mut random, None))
            .collect();
        let stalls = [[0, 0, 0], [10, 20, 50]][n % 2];
        changed += compare(&works, &run(&works, stalls, n as u64));
    }
    assert!(changed > 1000, "{changed}");
}

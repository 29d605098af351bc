// SPDX-License-Identifier: Apache-2.0
//! Pictures of the golden encoder: narrow, wide, stalled, in any slots.

use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::harness::random::Random;

use crate::content::{noise, random_slots, within_rows};
use crate::packets::{all_slots, coded, coded_at, items, run, run_with, sound};

#[test]
fn a_narrow_picture_without_stalls() {
    let done = run(&items(&coded(&noise(64, 128, 1, true), 8, 27)), 0, 1);
    sound(&done);
    assert_eq!(done.summary.samples, 64 * 128);
}

#[test]
fn a_wide_picture_goes_through_the_line_port() {
    let done = run(&items(&coded(&noise(176, 144, 2, true), 3, 24)), 0, 2);
    sound(&done);
    assert!(done.summary.compared["m_line"] > 0);
}

#[test]
fn stalls_change_timing_only() {
    for (seed, stall) in [(1, 0), (2, 10), (3, 50), (4, 90)] {
        let picture = noise(112, 80, seed, seed % 2 == 0);
        sound(&run(&items(&coded(&picture, 5, 20)), stall, seed));
    }
}

/// The macroblock below the first one of a slice has those beside and above it, and not the one in
/// the corner. Damaged there, it has modes that would need the corner, too.
#[test]
fn slices_that_start_within_a_row() {
    let mut random = Random::new(2, 6);
    for seed in 0..4 {
        let picture = noise(64, 1280, seed, seed % 2 == 0);
        let mut all = items(&coded_at(&picture, &within_rows(320), 24));
        for (i, item) in all.iter_mut().enumerate() {
            item.lane = i % 8;
        }
        sound(&run(&all, 10, seed));
        for item in &mut all {
            let mut bytes = item.bytes.to_vec();
            let last = bytes.len() / 4;
            let at = bytes.len() - 1 - random.below(last);
            bytes[at] ^= 1 << random.below(8);
            item.bytes = bytes.into();
        }
        run(&all, 10, seed);
    }
}

#[test]
fn several_slices_per_lane_back_to_back() {
    let mut all = Vec::new();
    for (i, qp) in [0, 12, 37, 51].into_iter().enumerate() {
        all.extend(items(&coded(&noise(64, 256, i as u64, i % 2 == 0), 8, qp)));
    }
    // Wide and narrow, long and tiny in turn.
    for (i, (width, height, lanes)) in [(96, 64, 8), (16, 64, 4), (176, 16, 8), (80, 96, 2)]
        .into_iter()
        .enumerate()
    {
        all.extend(items(&coded(
            &noise(width, height, i as u64, true),
            lanes,
            24,
        )));
    }
    for stall in [0, 50] {
        sound(&run(&all, stall, 9));
    }
    // One lane with every slot: the next slice's job is read right behind the end of the one
    // before.
    for item in &mut all {
        item.lane = 0;
    }
    sound(&run(&all, 0, 9));
}

#[test]
fn a_hundred_seeds_under_every_stall() {
    for seed in 0..100u64 {
        let stall = [0, 10, 50, 90][seed as usize % 4];
        let mut random = Random::new(seed, 55);
        let mut pick = |n| random.below(n);
        let (width, height) = (16 * (1 + pick(8)), 16 * (1 + pick(4)));
        let (lanes, qp) = (1 + pick(8), pick(52) as u8);
        let picture = noise(width, height, seed, pick(2) == 0);
        sound(&run(&items(&coded(&picture, lanes, qp)), stall, seed));
    }
}

#[test]
fn any_slot_table_decodes_the_same_blocks() {
    for seed in 0..10u64 {
        let all = items(&coded(&noise(96, 64, seed, true), 4, 30));
        sound(&run_with(0, &all, random_slots(seed, 4), 10, seed));
    }
}

/// The recursive loop: a lane that has all slots uses one in five.
#[test]
fn one_lane_with_all_slots_reaches_three_samples_per_clock() {
    for (width, height) in [(64, 512), (320, 64)] {
        let flat = Plane {
            width,
            height,
            samples: vec![77; width * height],
        };
        let done = run(&items(&coded(&flat, 1, 30)), 0, 1);
        sound(&done);
        let s = &done.summary;
        assert!(s.samples_per_clock >= 3.0, "{s:?}");
    }
}

#[test]
fn the_full_configuration() {
    let all = items(&coded(&noise(64, 1024, 3, true), 64, 27));
    let done = run_with(1, &all, all_slots(64), 10, 4);
    sound(&done);
    assert_eq!(done.summary.lanes_used, 64);
}

/// Sixty-four tiles at about three bits a sample: a bin per clock and lane is enough for a block
/// per clock.
#[test]
fn the_full_configuration_at_three_bits() {
    let picture = noise(64, 64 * 64, 7, true);
    let done = run_with(1, &items(&coded(&picture, 64, 13)), all_slots(64), 0, 1);
    sound(&done);
    let s = &done.summary;
    println!(
        "{:.3} bits per sample, {:.2} samples per clock in {} clocks, {:.2} overall",
        s.bits_per_sample, s.samples_per_clock, s.steady_clocks, s.samples_per_clock_overall
    );
    assert!(
        (2.8..3.1).contains(&s.bits_per_sample),
        "{}",
        s.bits_per_sample
    );
    assert!(s.samples_per_clock >= 15.5, "{}", s.samples_per_clock);
}

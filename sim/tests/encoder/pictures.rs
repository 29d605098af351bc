// SPDX-License-Identifier: Apache-2.0
//! Pictures: narrow, wide, stalled, in any slots.

use rayon::prelude::*;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::encoder::CONFIGS;

use crate::content::{noise, random_slots, within_rows};
use crate::slices::{finish, picture_slices, prepare, run, slices_at};

#[test]
fn a_narrow_picture_without_stalls() {
    let done = run(0, &picture_slices(noise(64, 128, 1, true), 8, 27), 0, 1);
    assert_eq!(done.summary.samples, 64 * 128);
    assert!(
        done.summary.compared.values().all(|n| *n > 0),
        "{:?}",
        done.summary.compared
    );
}

#[test]
fn a_wide_picture_goes_through_the_line_port() {
    let done = run(0, &picture_slices(noise(176, 144, 2, true), 3, 24), 0, 2);
    assert!(done.summary.compared["m_line"] > 0);
}

#[test]
fn stalls_change_timing_only() {
    for (seed, stall) in [(1, 0), (2, 10), (3, 50), (4, 90)] {
        run(
            0,
            &picture_slices(noise(112, 80, seed, seed % 2 == 0), 5, 20),
            stall,
            seed,
        );
    }
}

#[test]
fn several_slices_per_lane_back_to_back() {
    let mut slices = Vec::new();
    for (i, qp) in [0, 12, 37, 51].into_iter().enumerate() {
        slices.extend(picture_slices(noise(64, 256, i as u64, i % 2 == 0), 8, qp));
    }
    run(0, &slices, 10, 9);
}

/// The macroblock below the first one of a slice has those beside and above it, and not the one in
/// the corner: of all modes, those that do without are coded there.
#[test]
fn slices_that_start_within_a_row() {
    for seed in 0..4 {
        let slices = slices_at(
            noise(64, 1280, seed, seed % 2 == 0),
            &within_rows(320),
            8,
            24,
        );
        run(0, &slices, 10, seed);
    }
}

/// Every seed under every stall: the same bytes at other times. Stalls are on every stream: the
/// testbench has a generator for each.
#[test]
fn a_hundred_seeds_under_every_stall() {
    (0..100u64).into_par_iter().for_each(|seed| {
        let mut random = Random::new(seed, 55);
        let mut pick = |n| random.below(n);
        let (width, height) = (16 * (1 + pick(8)), 16 * (1 + pick(4)));
        let (lanes, qp) = (1 + pick(8), pick(52) as u8);
        let slices = picture_slices(noise(width, height, seed, pick(2) == 0), lanes, qp);
        let clocks = [0, 10, 50, 90].map(|stall| run(0, &slices, stall, seed).summary.clocks);
        assert!(clocks.is_sorted(), "seed {seed}: {clocks:?}");
    });
}

/// Slot tables at random. Where two slots of a lane come too close the encoder reports it and goes
/// on.
#[test]
fn any_slot_table_codes_the_same_bytes() {
    for seed in 0..10u64 {
        let slices = picture_slices(noise(64, 64, seed, true), 4, 30);
        let mut run = prepare(CONFIGS[0], &slices, 10, seed);
        run.settings.slots = random_slots(seed, 4);
        finish(&run, &slices);
    }
}

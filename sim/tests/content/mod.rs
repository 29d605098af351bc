// SPDX-License-Identifier: Apache-2.0
//! Content for the locksteps.

use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::slot_table::SLOTS;

/// Noise of all values, or a slope with a little of it.
pub fn noise(width: usize, height: usize, seed: u64, smooth: bool) -> Plane {
    let mut random = Random::new(seed, 99);
    let samples = (0..width * height)
        .map(|i| {
            let r = random.bits() as u8;
            if smooth {
                (128 + (i % width) / 2 + (r & 15) as usize).min(255) as u8
            } else {
                r
            }
        })
        .collect();
    Plane {
        width,
        height,
        samples,
    }
}

/// A slot table at random, 48 to 72 entries long: empty slots, several of a lane at any distance,
/// one at least of each.
pub fn random_slots(seed: u64, lanes: usize) -> Vec<Option<usize>> {
    let mut random = Random::new(seed, 77);
    let length = SLOTS - random.below(25);
    let draw = || Some(random.below(lanes + 2)).filter(|lane| *lane < lanes);
    let mut slots: Vec<Option<usize>> = std::iter::repeat_with(draw).take(length).collect();
    for lane in 0..lanes {
        slots[length / lanes * lane] = Some(lane);
    }
    slots
}

/// Slices of five macroblocks, first macroblock and count: in a picture of four columns all but
/// every fourth starts within a row.
pub fn within_rows(macroblocks: u32) -> Vec<(u32, u32)> {
    (0..macroblocks / 5).map(|i| (5 * i, 5)).collect()
}

// SPDX-License-Identifier: Apache-2.0
//! Content for the locksteps.

use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::harness::random::Random;

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

/// A slot table at random: empty slots, several of a lane at any distance, one at least of each.
pub fn random_slots(seed: u64, lanes: usize) -> [Option<usize>; 64] {
    let mut random = Random::new(seed, 77);
    let mut slots: [Option<usize>; 64] =
        std::array::from_fn(|_| Some(random.below(lanes + 2)).filter(|lane| *lane < lanes));
    for lane in 0..lanes {
        slots[16 * lane] = Some(lane);
    }
    slots
}

/// Slices of five macroblocks, first macroblock and count: in a picture of four columns all but
/// every fourth starts within a row.
pub fn within_rows(macroblocks: u32) -> Vec<(u32, u32)> {
    (0..macroblocks / 5).map(|i| (5 * i, 5)).collect()
}

// SPDX-License-Identifier: Apache-2.0
//! What the blocks are fed with: inputs at their extremes, each by its name.

use tricodec_golden::intra::Neighbours;
use tricodec_sim::lockstep::harness::random::Random;

/// A block of samples, or of residuals, and what it is called.
pub type Named<T> = (&'static str, [T; 16]);

/// Signs of the sixteen basis functions of the core and of the Hadamard transform, by row and
/// column: what takes one coefficient to its largest value.
const SIGNS: [[i16; 4]; 4] = [[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, -1, 1], [1, -1, 1, -1]];

fn noise(random: &mut Random, low: i16, high: i16) -> [i16; 16] {
    let count = (i32::from(high) - i32::from(low) + 1) as usize;
    std::array::from_fn(|_| (i32::from(low) + random.below(count) as i32) as i16)
}

/// Blocks with values from `low` to `high`: flat, one sample, checkerboard, the sign patterns that
/// make each coefficient largest, and `count` of noise of all amplitudes.
pub fn blocks(random: &mut Random, low: i16, high: i16, count: usize) -> Vec<Named<i16>> {
    let middle = ((i32::from(low) + i32::from(high)) / 2) as i16;
    let mut all: Vec<Named<i16>> = [low, low + 1, middle, middle + 1, high]
        .map(|value| ("flat", [value; 16]))
        .into();
    for at in 0..16 {
        for (inside, outside) in [(high, low), (low, high), (high, middle), (low, middle)] {
            let block = std::array::from_fn(|i| if i == at { inside } else { outside });
            all.push(("one sample", block));
        }
    }
    for odd in 0..2 {
        let board = |i: usize| if (i + i / 4) % 2 == odd { high } else { low };
        all.push(("checkerboard", std::array::from_fn(board)));
    }
    for (row, column) in (0..4).flat_map(|r| (0..4).map(move |c| (r, c))) {
        for positive in [true, false] {
            let value = |i: usize| {
                let plus = SIGNS[row][i / 4] * SIGNS[column][i % 4] > 0;
                if plus == positive { high } else { low }
            };
            all.push(("largest residual", std::array::from_fn(value)));
        }
    }
    for i in 0..count {
        let whole = i32::from(high) - i32::from(low);
        let reach = whole >> (i % 8);
        let from = i32::from(low) + random.below((whole - reach + 1) as usize) as i32;
        all.push(("noise", noise(random, from as i16, (from + reach) as i16)));
    }
    for _ in 0..count / 4 {
        let sharp = noise(random, 0, 1).map(|v| if v == 1 { high } else { low });
        all.push(("sharp noise", sharp));
    }
    all
}

/// Neighbours of every availability, with samples from 0 to 255, all, sharp or equal; what is not
/// available is 0.
pub fn neighbours(random: &mut Random, rounds: usize) -> Vec<Neighbours> {
    let mut all = Vec::new();
    for (round, avail) in (0..rounds).flat_map(|r| (0..8).map(move |a| (r, a))) {
        let flat = random.bits() as u8;
        let mut sample = || match (round % 4, random.bits()) {
            (0, bits) => bits as u8,
            (1, bits) => (bits % 2) as u8 * 255,
            (2, _) => flat,
            (_, bits) => flat.saturating_add((bits % 3) as u8),
        };
        let mut n = Neighbours {
            top: std::array::from_fn(|_| sample()),
            left: std::array::from_fn(|_| sample()),
            corner: sample(),
            avail_a: avail & 1 != 0,
            avail_b: avail & 2 != 0,
            avail_d: avail & 4 != 0,
        };
        if !n.avail_a {
            n.left = [0; 4];
        }
        if !n.avail_b {
            n.top = [0; 8];
        }
        if !n.avail_d {
            n.corner = 0;
        }
        all.push(n);
    }
    all
}

/// Bytes with runs of zeros around the limit of the NAL reader, 254 to 257, and short ones.
pub const ZERO_RUNS: [usize; 14] = [0, 1, 2, 3, 4, 7, 8, 9, 64, 253, 254, 255, 256, 257];

/// Magnitudes of levels around every length of the escape code, up to the largest level that a
/// word holds.
pub const ESCAPES: [i16; 27] = [
    1, 2, 3, 13, 14, 15, 16, 17, 18, 19, 22, 23, 30, 31, 45, 46, 77, 78, 141, 142, 269, 270, 525,
    526, 1037, 1038, 2047,
];

/// Lengths of runs of 0xFF in the carry unit: none, short, and those around its counter's bytes.
pub const CARRY_RUNS: [usize; 11] = [0, 1, 2, 3, 15, 255, 256, 257, 600, 1025, 2900];

/// Levels of a 4x4 block in zig-zag order: each named case, then `count` at random.
pub fn levels(random: &mut Random, count: usize) -> Vec<Named<i16>> {
    let mut all: Vec<Named<i16>> = vec![
        ("none", [0; 16]),
        ("all ones", [1; 16]),
        ("all minus ones", [-1; 16]),
        ("all largest", [2047; 16]),
        ("all smallest", [-2047; 16]),
    ];
    for at in 0..16 {
        let alone = |level: i16| std::array::from_fn(|k| if k == at { level } else { 0 });
        all.push(("one level", alone(1)));
        all.push(("one level", alone(-2)));
        all.push((
            "levels up to here",
            std::array::from_fn(|k| i16::from(k <= at)),
        ));
        all.push((
            "levels from here",
            std::array::from_fn(|k| -2 * i16::from(k >= at)),
        ));
    }
    for (i, magnitude) in ESCAPES.into_iter().enumerate() {
        for sign in [-1, 1] {
            let mut block = [0; 16];
            block[i % 16] = sign * magnitude;
            block[(i + 5) % 16] = -sign;
            all.push(("escape", block));
            all.push((
                "escapes of all lengths",
                std::array::from_fn(|k| sign * ESCAPES[(i + k) % ESCAPES.len()]),
            ));
        }
    }
    for _ in 0..count {
        let (sparse, small) = (1 + random.below(8), random.below(5));
        let block = std::array::from_fn(|_| match random.below(sparse) {
            0 if small > 0 => random.below(2 * small + 1) as i16 - small as i16,
            0 => {
                let magnitude = ESCAPES[random.below(ESCAPES.len())];
                if random.bits() & 1 == 1 {
                    -magnitude
                } else {
                    magnitude
                }
            }
            _ => 0,
        });
        all.push(("noise", block));
    }
    all
}

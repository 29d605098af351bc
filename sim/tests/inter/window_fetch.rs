// SPDX-License-Identifier: Apache-2.0
//! The fetch of windows, clock by clock: four lanes, a memory that answers in any order, and what
//! the rings hold.

use tricodec_golden::codec::video::hardware::tiles::Size;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::inter::window_fetch::{LANES, WindowJob};

use crate::content::{clips, coded, encode, made};
use crate::window_bench::{Bench, Memory, Pace};

/// A picture of noise.
fn noise(size: Size, random: &mut Random) -> Frame {
    let mut frame = Frame::new(16 * size.width, 16 * size.height, true, 0);
    for plane in &mut frame.planes {
        *plane = made(0, plane.width, plane.height, random);
    }
    frame
}

/// The macroblocks of a slice of `rows` rows in a lane, with vectors that wander, or jump.
fn walk(
    lane: usize,
    size: Size,
    rows: std::ops::Range<usize>,
    random: &mut Random,
) -> Vec<WindowJob> {
    let mut vector = [0; 2];
    let jumps = [2, 9, 60][random.below(3)];
    let first = rows.start;
    let mut jobs = Vec::new();
    for y in rows {
        for x in 0..size.width {
            let any = |random: &mut Random, reach: usize| random.below(2 * reach + 1) as i32;
            if random.below(jumps) == 0 {
                vector = [any(random, 100) - 100, any(random, 60) - 60];
                vector = [vector[0] + any(random, 100), vector[1] + any(random, 60)];
            } else {
                let step = [any(random, 5) - 5, any(random, 5) - 5];
                vector = [vector[0] + step[0], vector[1] + step[1]];
            }
            // The coarse search keeps the macroblock in the picture.
            let axis = |v: i32, at: usize, count: usize, reach: i32| {
                let (low, high) = (-16 * at as i32, 16 * (count - 1 - at) as i32);
                (v & !3).clamp(low.max(-reach), high.min(reach))
            };
            jobs.push(WindowJob {
                lane,
                begins: x == 0 && y == first,
                mb: (x, y),
                centre: [
                    axis(vector[0], x, size.width, 64),
                    axis(vector[1], y, size.height, 32),
                ],
            });
        }
    }
    jobs
}

/// Rows of the slice of a lane.
fn slice(size: Size, lane: usize) -> std::ops::Range<usize> {
    size.height * lane / LANES..size.height * (lane + 1) / LANES
}

#[test]
fn windows_of_random_walks_in_four_lanes() {
    let mut random = Random::new(71, 1);
    for (stall, latency) in [
        (0, (20, 60)),
        (10, (20, 600)),
        (50, (300, 300)),
        (90, (20, 90)),
    ] {
        let memory = Memory {
            latency,
            stall,
            ..Memory::default()
        };
        let size = |random: &mut Random| Size {
            width: 1 + random.below(14),
            height: 1 + random.below(9),
        };
        let first = size(&mut random);
        let mut bench = Bench::new(noise(first, &mut random), memory, 71);
        let pictures = if stall > 50 { 2 } else { 5 };
        for n in 0..pictures {
            let size = if n == 0 { first } else { size(&mut random) };
            if n > 0 {
                bench.turn(noise(size, &mut random));
            }
            let jobs = [0, 1, 2, 3].map(|l| walk(l, size, slice(size, l), &mut random));
            let count: usize = jobs.iter().map(Vec::len).sum();
            let before = bench.windows;
            bench.run(jobs, Pace::Any(200));
            assert_eq!(bench.windows - before, count as u32);
            assert_eq!(bench.errors, 0);
        }
        println!(
            "stalls of {stall} %: {} windows, {} wait",
            bench.windows, bench.waited
        );
        assert!(bench.waited > 0 && bench.tiles[0] > 0 && bench.tiles[1] > 0);
    }
}

#[test]
fn the_smallest_and_the_largest_picture() {
    let mut random = Random::new(72, 1);
    for (width, height) in [(1, 1), (2, 1), (1, 4), (512, 2), (3, 512)] {
        let size = Size { width, height };
        let mut bench = Bench::new(noise(size, &mut random), Memory::default(), 72);
        // The last rows, and the last columns of wide pictures.
        let jobs = [0, 1, 2, 3].map(|lane| {
            let rows = slice(size, lane);
            let rows = rows.end.saturating_sub(2).max(rows.start)..rows.end;
            let mut jobs = walk(lane, size, rows, &mut random);
            let kept = jobs.len().saturating_sub(40);
            jobs.drain(..kept);
            if let Some(first) = jobs.first_mut() {
                first.begins = true;
            }
            jobs
        });
        bench.run(jobs, Pace::Any(30));
        assert!(bench.windows >= 1);
    }
}

#[test]
fn errors_and_answers_that_nobody_asked_for_stay_in_their_lanes() {
    let mut random = Random::new(73, 1);
    let size = Size {
        width: 10,
        height: 8,
    };
    for (wrong, stray) in [(1, 0), (0, 1), (2, 2)] {
        let memory = Memory {
            latency: (20, 200),
            stall: 10,
            wrong: [wrong, stray],
        };
        let mut bench = Bench::new(noise(size, &mut random), memory, 73);
        for _ in 0..3 {
            let jobs = [0, 1, 2, 3].map(|l| walk(l, size, slice(size, l), &mut random));
            bench.run(jobs, Pace::Any(100));
        }
        println!("{wrong}, {stray}: {} slices with errors", bench.errors);
        assert_eq!(bench.windows, 240);
        assert!(bench.errors > 2 && bench.whole > 30, "{}", bench.whole);
    }
}

#[test]
fn the_windows_of_a_real_encode() {
    for (name, [first, second]) in clips() {
        let qp = 27;
        let reference = coded(&first, qp);
        let size = Size::of(&second);
        let mut centres = Vec::new();
        encode(&second, &reference, qp, |_, _, window| {
            centres.push(window.centre())
        });
        let jobs = |lane: usize, rows: std::ops::Range<usize>| -> Vec<_> {
            let first = rows.start * size.width;
            let all = first..rows.end * size.width;
            let job = |n: usize| WindowJob {
                lane,
                begins: n == first,
                mb: (n % size.width, n / size.width),
                centre: centres[n],
            };
            all.map(job).collect()
        };
        let memory = Memory {
            latency: (300, 300),
            ..Memory::default()
        };
        // One slice, then four at the pace of the searches.
        let mut bench = Bench::new(reference.frame.clone(), memory, 74);
        bench.run(
            [jobs(0, 0..size.height), vec![], vec![], vec![]],
            Pace::Any(1),
        );
        let bytes = |tiles: [u32; 2]| tiles.map(|n| 64 * n / bench.windows);
        let ([luma, chroma], beyond) = (bytes(bench.tiles), bytes(bench.repeated));
        println!("{name}: {luma} and {chroma} bytes a macroblock, {beyond:?} of them beyond");
        // What the picture has is what a ring with a tag for each tile would fetch, at most.
        if name.starts_with("nat") {
            assert!(
                luma - beyond[0] <= 848 && chroma - beyond[1] <= 477,
                "{name}"
            );
        }
        let mut bench = Bench::new(reference.frame.clone(), memory, 75);
        let slices = [0, 1, 2, 3].map(|l| jobs(l, slice(size, l)));
        let longest = slices.iter().map(Vec::len).max().unwrap_or(1);
        bench.run(slices, Pace::Each(541, 405));
        println!(
            "{name}, four slices: {} clocks a macroblock, {} of {} windows wait",
            bench.clock / longest as u32,
            bench.waited,
            bench.windows
        );
        assert_eq!(bench.errors, 0);
    }
}

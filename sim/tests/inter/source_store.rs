// SPDX-License-Identifier: Apache-2.0
//! The store of the source, clock by clock: four lanes, a memory that answers in any order, and all
//! stages at their real rates.

use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::inter::source_store::SourceJob;
use tricodec_sim::model::inter::window_fetch::LANES;

use crate::content::made;
use crate::source_bench::Bench;
use crate::source_stages::{CLOCKS, READ};
use crate::window_bench::Memory;

/// A picture of noise.
fn noise(width: usize, height: usize, random: &mut Random) -> Frame {
    let mut frame = Frame::new(width, height, true, 0);
    for plane in &mut frame.planes {
        *plane = made(0, plane.width, plane.height, random);
    }
    frame
}

/// A slice in each lane, as far as there are rows.
fn slices(frame: &Frame, lanes: usize, intra: bool) -> Vec<SourceJob> {
    let rows = frame.luma().height.div_ceil(16);
    let lanes = lanes.min(rows);
    let slice = |lane: usize| SourceJob {
        lane,
        intra,
        rows: [rows * lane / lanes, rows * (lane + 1) / lanes - 1],
    };
    (0..lanes).map(slice).collect()
}

#[test]
fn all_stages_at_their_rates_read_the_source_of_whole_pictures() {
    let mut random = Random::new(91, 1);
    // Four slices of two rows.
    let frame = noise(16 * 24, 16 * 8, &mut random);
    for (latency, most) in [
        ((20, 60), 135.4),
        ((300, 300), 135.4),
        ((250, 350), 135.4),
        ((600, 600), 190.0),
    ] {
        let memory = Memory {
            latency,
            ..Memory::default()
        };
        let mut bench = Bench::new(&frame, memory, 92);
        bench.run(slices(&frame, LANES, false));
        let stages = &bench.stages;
        let count = stages.macroblocks;
        // Without the begin and the end of the slices.
        let quarter = count as usize / 4;
        let clocks = stages.ends[3 * quarter] - stages.ends[quarter];
        let clocks = f64::from(clocks) / (2 * quarter) as f64;
        let [own, above] = bench.bytes;
        let mean = stages.waits.map(|[sum, n]| sum / n);
        println!(
            "latency {latency:?}: {clocks:.1} clocks a macroblock; loads take {mean:?} on average, \
             {:?} at most; {} slots missed; decisions wait {} clocks for chroma, answers {} at \
             most; {} + {} bytes a macroblock; {} reads",
            stages.held,
            stages.missed,
            stages.late,
            bench.most[1],
            own / count,
            above / count,
            bench.compared
        );
        assert_eq!(count, 192);
        assert_eq!(own, 384 * count);
        // Two halves of tiles for each macroblock that is not in a slice's first row.
        assert_eq!(above, 64 * count / 2);
        for stage in 0..4 {
            // A stage that always has work begins a macroblock in so many clocks.
            let held = CLOCKS[stage].max(READ[stage] + stages.held[stage]);
            assert!(held <= 135, "stage {stage}: {held}");
        }
        assert_eq!(stages.missed, 0);
        assert!(stages.late == 0 || latency.1 > 300, "{}", stages.late);
        assert!(clocks <= most, "{clocks}");
    }
}

#[test]
fn pictures_of_any_size_with_a_memory_of_any_order() {
    let mut random = Random::new(93, 1);
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
        let size = |random: &mut Random| [1 + random.below(110), 1 + random.below(120)];
        let [width, height] = size(&mut random);
        let mut frame = noise(width, height, &mut random);
        let mut bench = Bench::new(&frame, memory, 94);
        let pictures = if stall > 50 { 2 } else { 6 };
        for n in 0..pictures {
            if n > 0 {
                let [width, height] = size(&mut random);
                frame = noise(width, height, &mut random);
                bench.turn(&frame);
            }
            bench.stages.estimates_late = n % 2 == 1;
            let before = bench.stages.macroblocks;
            let mut jobs = slices(&frame, 1 + random.below(LANES), random.below(3) == 0);
            // Now and then once more, behind the first.
            if random.below(2) == 0 {
                jobs.extend(slices(&frame, 1 + random.below(LANES), false));
            }
            let rows: usize = jobs.iter().map(|j| j.rows[1] + 1 - j.rows[0]).sum();
            bench.run(jobs);
            let count = rows * frame.luma().width.div_ceil(16);
            assert_eq!(bench.stages.macroblocks - before, count as u32);
            assert_eq!(bench.errors, 0);
        }
        println!(
            "stalls of {stall} %: {} macroblocks, {} reads",
            bench.stages.macroblocks, bench.compared
        );
        assert!(bench.compared > 100 * bench.stages.macroblocks);
    }
}

#[test]
fn the_smallest_and_the_largest_picture() {
    let mut random = Random::new(95, 1);
    for (width, height) in [(1, 1), (16, 16), (2, 70), (17, 33), (8192, 17), (33, 8190)] {
        let frame = noise(width, height, &mut random);
        let mut bench = Bench::new(&frame, Memory::default(), 96);
        // The last rows of tall pictures: those above are skipped.
        let mut jobs = slices(&frame, LANES, false);
        for job in &mut jobs {
            job.rows[0] = job.rows[0].max(job.rows[1].saturating_sub(2));
        }
        bench.run(jobs);
        assert!(bench.stages.macroblocks >= 1);
        assert_eq!(bench.errors, 0);
    }
}

#[test]
fn errors_and_answers_that_nobody_asked_for_stay_in_their_lanes() {
    let mut random = Random::new(97, 1);
    let frame = noise(150, 120, &mut random);
    for (wrong, stray) in [(1, 0), (0, 1), (2, 2)] {
        let memory = Memory {
            latency: (20, 200),
            stall: 10,
            wrong: [wrong, stray],
        };
        let mut bench = Bench::new(&frame, memory, 98);
        for _ in 0..4 {
            bench.run(slices(&frame, LANES, false));
        }
        println!("{wrong}, {stray}: {} slices with errors", bench.errors);
        assert_eq!(bench.stages.macroblocks, 320);
        assert!(bench.errors > 2 && bench.compared > 1000);
    }
}

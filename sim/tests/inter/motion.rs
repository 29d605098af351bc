// SPDX-License-Identifier: Apache-2.0
//! Motion joined: whole pictures, every plan and prediction beside golden's.

use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::random::Random;

use crate::content::{clips, coded, made, moved, plane};
use crate::motion_bench::{Bench, Picture};
use crate::window_bench::Memory;

/// Clocks of a macroblock at 8K and 60 pictures a second.
const LIMIT: f64 = 135.4;

/// `reference` with vectors at random, as those of the picture before.
fn with_vectors(reference: Reference, random: &mut Random) -> Reference {
    let any = |random: &mut Random| {
        let reach = [1, 9, 40, 600][random.below(4)];
        let component = |random: &mut Random, most: i32| {
            let v = random.below(2 * reach + 1) as i32 - reach as i32;
            v.clamp(-most, most - 1) as i16
        };
        [component(random, 308), component(random, 164)]
    };
    let count = reference.vectors.len();
    Reference::new(reference.frame, (0..count).map(|_| any(random)).collect())
}

/// A made-up picture of these kinds of planes.
fn frame([width, height]: [usize; 2], kinds: [usize; 3], random: &mut Random) -> Frame {
    let mut frame = Frame::new(width, height, true, 0);
    for (kind, plane) in kinds.into_iter().zip(&mut frame.planes) {
        *plane = made(kind, plane.width, plane.height, random);
    }
    frame
}

fn memory(latency: (u32, u32), stall: u8) -> Memory {
    Memory {
        latency,
        stall,
        ..Memory::default()
    }
}

#[test]
fn pictures_of_clips() {
    let mut random = Random::new(91, 1);
    let mut kinds = [0; 10];
    for (n, (name, [first, second])) in clips().into_iter().enumerate() {
        let qp = [27, 22, 37][n % 3];
        let reference = with_vectors(coded(&first, qp), &mut random);
        let slices = 1 + n % 4;
        let mut bench = Bench::new(memory((20, 600), 10 * (n as u8 % 3)), 300, n as u64);
        for reference in [Some(&reference), None] {
            let picture = Picture {
                source: &second,
                reference,
                qp,
                slices,
            };
            bench.run(&picture);
            println!("{name}, QP {qp}, {slices} slices: {:?}", bench.kinds);
        }
        for (sum, kind) in kinds.iter_mut().zip(bench.kinds) {
            *sum += kind;
        }
    }
    // I_PCM is none of clips.
    assert!(kinds[..9].iter().all(|k| *k > 0), "{kinds:?}");
}

#[test]
#[ignore = "a measurement of minutes: run it with --ignored"]
fn four_lanes_at_their_rate() {
    for (name, [first, second]) in clips() {
        for latency in [(20, 60), (300, 300)] {
            let reference = coded(&first, 27);
            for reference in [Some(&reference), None] {
                let mut bench = Bench::new(memory(latency, 0), 1, 92);
                let picture = Picture {
                    source: &second,
                    reference,
                    qp: 27,
                    slices: 4,
                };
                bench.run(&picture);
                let each = f64::from(bench.clock) / f64::from(bench.plans);
                let kind = if reference.is_some() { "P" } else { "I" };
                println!("{name}, {kind}, latency {latency:?}: {each:.1} clocks a macroblock");
            }
        }
    }
}

#[test]
#[ignore = "a measurement of minutes: run it with --ignored"]
fn a_row_a_lane() {
    // Ends of rows and of slices count for little. The first moves as a whole; the second's coarse
    // vectors are nobody's.
    let mut random = Random::new(93, 1);
    let wide = made(0, 240, 16, &mut random);
    for kind in ["moves", "noise"] {
        let mut source = frame([960, 64], [5, 5, 5], &mut random);
        if kind == "moves" {
            source.planes[0] = plane(960, 64, |x, y| wide.row(y / 4)[x / 4]);
        }
        let reference = Reference::new(source.clone(), vec![[0; 2]; 240]);
        source.planes[0] = moved(&source.planes[0], [5, 3], &mut random);
        for latency in [(20, 60), (300, 300), (600, 600)] {
            let mut bench = Bench::new(memory(latency, 0), 1, 94);
            let picture = Picture {
                source: &source,
                reference: Some(&reference),
                qp: 30,
                slices: 4,
            };
            bench.run(&picture);
            let each = f64::from(bench.clock) / f64::from(bench.plans);
            println!("a row a lane, {kind}, latency {latency:?}: {each:.1} clocks a macroblock");
            // The goal is LIMIT; what is measured is in docs/microarchitecture/inter.md.
            assert!(latency.0 > 300 || each < 1.6 * LIMIT, "{each}");
        }
    }
}

#[test]
fn pictures_of_any_size_and_content() {
    let mut random = Random::new(95, 1);
    let sizes = [
        [16, 16],
        [16, 80],
        [14, 130],
        [96, 16],
        [34, 34],
        [50, 98],
        [130, 66],
    ];
    for (n, size) in sizes.into_iter().enumerate() {
        for qp in [0, 25, 51] {
            let kinds = [[0, 0, 0], [5, 5, 5], [3, 1, 2], [1, 4, 0]][(n + usize::from(qp)) % 4];
            let first = frame(
                size.map(|v: usize| v.next_multiple_of(16)),
                kinds,
                &mut random,
            );
            let mut source = first.resized(size[0], size[1]);
            if n % 2 == 0 {
                let by = [random.below(90) as i32 - 45, random.below(50) as i32 - 25];
                source.planes[0] = moved(&source.planes[0], by, &mut random);
            } else {
                source = frame(size, [5, 0, 5], &mut random);
            }
            let count = first.planes[0].samples.len() / 256;
            let reference = Reference::new(first, vec![[0; 2]; count]);
            let reference = with_vectors(reference, &mut random);
            let latency = [(20, 600), (1, 30), (300, 300)][n % 3];
            let mut bench = Bench::new(memory(latency, [0, 30, 70][n % 3]), 400, n as u64);
            for reference in [Some(&reference), None, Some(&reference)] {
                let picture = Picture {
                    source: &source,
                    reference,
                    qp,
                    slices: 1 + (n + usize::from(qp)) % 4,
                };
                bench.run(&picture);
                println!("{size:?}, QP {qp}: {:?}", bench.kinds);
            }
        }
    }
}

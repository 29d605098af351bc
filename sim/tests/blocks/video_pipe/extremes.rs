// SPDX-License-Identifier: Apache-2.0
//! Blocks of all kinds at their extremes, in every order.

use tricodec_golden::codec::video::hardware::pipe::VideoBlock;
use tricodec_golden::intra::{MODE_DC, Neighbours, predict};
use tricodec_golden::quant::tables::{CLASS, MF};
use tricodec_golden::transform::idct4;
use tricodec_sim::lockstep::harness::random::Random;

use super::bench::{Bench, Case, Kind};
use crate::generators;

/// A kind by its number, below 6, with what it needs of others.
fn kind(n: usize, guess: [u8; 16], neighbours: Neighbours, random: &mut Random) -> Kind {
    let mpm = random.below(9) as u8;
    // Scaled DCs: any sixteen bits, or about as far as 8-bit samples go.
    let dc = match random.below(3) {
        0 => [i16::MIN, i16::MAX, 0, 64 * 255][random.below(4)],
        1 => random.bits() as i16,
        _ => random.below(8192) as i16 - 4096,
    };
    let rounding = [0, 1, 10, 21, 31, 32][random.below(6)];
    Kind::Video(match n {
        0 => {
            return Kind::Tensor {
                neighbours,
                mpm,
                rounding,
            };
        }
        1 => VideoBlock::Intra4 { neighbours, mpm },
        2 => VideoBlock::Inter { guess },
        3 => VideoBlock::Whole { guess, dc },
        _ => VideoBlock::Chroma {
            intra: n == 5,
            guess,
            dc,
        },
    })
}

/// Every kind has had many blocks, with levels and without.
fn all_seen(bench: &Bench) {
    for code in [0, 1, 4, 5, 6, 7] {
        let [all, coded] = bench.seen[code];
        assert!(coded > 100 && all - coded > 100, "{:?}", bench.seen);
    }
    assert!(bench.dropped > 1000, "{}", bench.dropped);
    // And every mode, with all that can be available for it.
    for (mode, avail) in (0..9).flat_map(|m| (0..8).map(move |a| (m, a))) {
        let n = Neighbours {
            avail_a: avail & 1 != 0,
            avail_b: avail & 2 != 0,
            avail_d: avail & 4 != 0,
            ..Default::default()
        };
        let met = bench.modes[mode][avail] > 0;
        assert_eq!(met, n.allows(mode as u8), "{mode} {avail}");
    }
}

#[test]
fn all_kinds_and_qps_with_samples_and_predictions_at_their_extremes() {
    let mut random = Random::new(61, 1);
    let blocks = generators::blocks(&mut random, 0, 255, 400);
    let neighbours = generators::neighbours(&mut random, 200);
    for (seed, gaps) in [(62, 0), (63, 20), (64, 80)] {
        let mut bench = Bench::new(seed, gaps);
        let mut cases = Vec::new();
        for qp in 0..52u8 {
            for n in 0..if gaps == 0 { 240 } else { 36 } {
                let mut any = |from: usize| match from {
                    // Predictions of 0 and 255 against the other: the largest residuals.
                    0 => [0; 16],
                    1 => [255; 16],
                    _ => blocks[random.below(blocks.len())].1.map(|v| v as u8),
                };
                let (samples, guess) = (any(n / 7 % 9), any(n % 5));
                let around = neighbours[random.below(neighbours.len())];
                let which = random.below(6);
                // Near the prediction, too: few levels, or none.
                let spread = [0, 0, 2, 8, 30][n / 3 % 5];
                let near = match which {
                    0 | 1 => predict(MODE_DC, &around),
                    _ => guess,
                };
                let samples = match spread {
                    0 => samples,
                    _ => near.map(|g| {
                        let off = random.below(2 * spread + 1) as i32 - spread as i32;
                        (i32::from(g) + off).clamp(0, 255) as u8
                    }),
                };
                cases.push(Case {
                    samples,
                    kind: kind(which, guess, around, &mut random),
                    qp,
                    number: random.below(16) as u8,
                });
            }
        }
        bench.run(cases);
        println!("{:?}, {} dropped", bench.seen, bench.dropped);
        if gaps == 0 {
            all_seen(&bench);
        }
    }
}

/// Residuals of a few coefficients whose sizes lie around the thresholds, so that levels of 1 are
/// alone, last, and in each quarter of the scan.
#[test]
fn sizes_around_the_thresholds() {
    let mut random = Random::new(65, 1);
    let flat = generators::neighbours(&mut random, 3)[16];
    let mut bench = Bench::new(66, 5);
    let mut cases = Vec::new();
    for qp in 0..52u8 {
        for n in 0..400 {
            let mut coefs = [0; 16];
            for _ in 0..1 + random.below(4) {
                let at = random.below(16);
                let mf = i32::from(MF[usize::from(qp) % 6][usize::from(CLASS[at])]);
                // Half a step to one and a half, as the inverse transform wants it: times 64 · V.
                let size = (96 + random.below(320) as i32) << (7 + u32::from(qp) / 6);
                let size = size / mf;
                let norm = [16, 25, 20][usize::from(CLASS[at])];
                let inverse = 64 * size / norm;
                coefs[at] = if random.below(2) == 0 {
                    inverse
                } else {
                    -inverse
                };
            }
            let residual = idct4(&coefs);
            let guess = [128; 16];
            let samples = residual.map(|r| (128 + r).clamp(0, 255) as u8);
            cases.push(Case {
                samples,
                kind: kind(1 + n % 5, guess, flat, &mut random),
                qp,
                number: (n % 16) as u8,
            });
        }
    }
    bench.run(cases);
    println!("{:?}, {} dropped", bench.seen, bench.dropped);
    assert!(bench.dropped > 3000, "{}", bench.dropped);
}

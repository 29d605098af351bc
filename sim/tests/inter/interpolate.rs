// SPDX-License-Identifier: Apache-2.0
//! Fractional samples of luma and chroma, clock by clock.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::chroma_interpolate::{ChromaInterpolate, ROW, Row};
use tricodec_sim::model::inter::interpolate::{Interpolate, PATCH};

/// A sample of a patch: noise, black and white, flat, or what drives the taps to their ends.
fn sample(kind: usize, i: usize, random: &mut Random) -> u8 {
    let (x, y) = (i % PATCH, i / PATCH);
    // Where six taps from column or row `at` on are negative, in turn.
    let negative = |at: usize| [1, 4].contains(&(at % 6));
    match kind {
        0 => random.bits() as u8,
        1 => (random.bits() & 1) as u8 * 255,
        2 => 255,
        3 => ((x + y) % 2) as u8 * 255,
        4 => u8::from(negative(x)) * 255,
        5 => u8::from(!negative(x)) * 255,
        6 => u8::from(negative(y)) * 255,
        7 => u8::from(negative(x) == negative(y)) * 255,
        8 => u8::from(negative(x) != negative(y)) * 255,
        _ => 0,
    }
}

#[test]
fn luma_at_all_positions() {
    for gaps in [0, 10, 50, 90] {
        let mut rtl = Block::new("interpolate", &["valid_i", "patch_i", "x_i", "y_i"]);
        let mut golden = Interpolate::default();
        let (mut go, mut random) = (Stall::new(5, 1, gaps), Random::new(6, gaps.into()));
        let mut blocks = 0;
        for n in 0..6000 {
            let patch: [u8; PATCH * PATCH] =
                std::array::from_fn(|i| sample(n / 16 % 10, i, &mut random));
            let position = |n: usize| [(n % 4) as u8, (n / 4 % 4) as u8];
            // It comes a clock before the patch.
            let (fraction, next) = (position(n), position(n + 1));
            let valid = go.go();
            rtl.set("valid_i", valid.into());
            rtl.set_fields("patch_i", 8, patch.map(u64::from));
            rtl.set("x_i", next[0].into());
            rtl.set("y_i", next[1].into());
            rtl.settle();
            assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
            if let Some(block) = golden.out() {
                assert_eq!(rtl.fields("samples_o", 8, 16), block.map(u64::from));
                blocks += 1;
            }
            rtl.edge();
            golden.tick(valid.then_some((&patch, fraction)));
        }
        assert!(blocks > 400, "{blocks}");
    }
}

#[test]
fn chroma_at_all_positions() {
    for gaps in [0, 10, 50, 90] {
        let inputs = ["valid_i", "first_i", "row_i", "x_i", "y_i"];
        let mut rtl = Block::new("chroma_interpolate", &inputs);
        let mut golden = ChromaInterpolate::default();
        let (mut go, mut random) = (Stall::new(7, 1, gaps), Random::new(8, gaps.into()));
        let mut rows = 0;
        for n in 0..64 * 5 * 40 {
            let block = n / 5;
            let row = Row {
                first: n % 5 == 0,
                samples: std::array::from_fn(|i| match block / 64 % 4 {
                    0 => random.bits() as u8,
                    1 => (random.bits() & 1) as u8 * 255,
                    2 => 255,
                    _ => ((i + n) % 2) as u8 * 255,
                }),
                fraction: [(block % 8) as u8, (block / 8 % 8) as u8],
            };
            let mut valid = false;
            while !valid {
                valid = go.go();
                rtl.set("valid_i", valid.into());
                rtl.set("first_i", row.first.into());
                rtl.set_fields("row_i", 8, row.samples[..ROW].iter().map(|s| u64::from(*s)));
                rtl.set("x_i", row.fraction[0].into());
                rtl.set("y_i", row.fraction[1].into());
                rtl.settle();
                assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
                if let Some(out) = golden.out() {
                    assert_eq!(rtl.fields("samples_o", 8, 4), out.map(u64::from));
                    rows += 1;
                }
                rtl.edge();
                golden.tick(valid.then_some(row));
            }
        }
        assert!(rows > 64 * 4 * 39, "{rows}");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_decide` against `intra::decide`.

use tricodec_golden::intra::decide::{COST_NONE, LAMBDA};
use tricodec_golden::intra::{MODES, Neighbours, decide, predict, residual, satd};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::generators;
use crate::stages::Stages;

/// What the unit is asked, and what it should say.
struct Case {
    halves: [u16; MODES],
    neighbours: Neighbours,
    mpm: u8,
    qp: u8,
    costs: [u16; MODES],
    mode: u8,
}

fn run(cases: Vec<Case>) {
    const INPUTS: [&str; 7] = [
        "valid_i",
        "half_i",
        "avail_a_i",
        "avail_b_i",
        "avail_d_i",
        "mpm_i",
        "qp_i",
    ];
    let mut rtl = Block::new("decide", &INPUTS);
    let mut gaps = Stall::new(2, 1, 20);
    let mut stages = Stages::new(3);
    let mut waiting = cases.into_iter();
    let mut costs = None;
    while waiting.len() > 0 || stages.valid() & 3 != 0 {
        stages.push(if gaps.go() { waiting.next() } else { None });
        rtl.set("valid_i", stages.valid());
        match stages.at(0) {
            Some(c) => {
                rtl.set_fields("half_i", 14, c.halves.map(u64::from));
                rtl.set("avail_a_i", c.neighbours.avail_a.into());
                rtl.set("avail_b_i", c.neighbours.avail_b.into());
                rtl.set("avail_d_i", c.neighbours.avail_d.into());
                rtl.set("mpm_i", c.mpm.into());
                rtl.set("qp_i", c.qp.into());
                costs = Some(c.costs);
            }
            None => {
                rtl.set_fields("half_i", 14, [0; MODES]);
                rtl.set("avail_b_i", 1);
            }
        }
        rtl.settle();
        rtl.edge();
        if let Some(costs) = costs {
            assert_eq!(rtl.fields("cost_o", 16, MODES), costs.map(u64::from));
        }
        if let Some(c) = stages.edge() {
            let (mpm, costs) = (c.mpm, c.costs);
            assert_eq!(rtl.get("mode_o"), c.mode.into(), "mpm {mpm}, {costs:?}");
        }
    }
}

#[test]
fn all_qps_predicted_modes_and_availabilities() {
    let mut random = Random::new(2, 2);
    let mut cases = Vec::new();
    let blocks = generators::blocks(&mut random, 0, 255, 400);
    let neighbours = generators::neighbours(&mut random, 9 * 52);
    for (i, n) in neighbours.into_iter().enumerate() {
        let (mpm, qp) = ((i / 8 % 9) as u8, (i / 72 % 52) as u8);
        let samples = blocks[random.below(blocks.len())].1.map(|v| v as u8);
        let half = |mode: usize| satd(&residual(&samples, &predict(mode as u8, &n))).div_ceil(2);
        let golden = decide(&samples, &n, mpm, qp);
        cases.push(Case {
            halves: std::array::from_fn(half),
            neighbours: n,
            mpm,
            qp,
            costs: golden.costs,
            mode: golden.mode,
        });
    }
    run(cases);
}

/// Equal costs of all modes and of pairs, the largest that there are, and every order.
#[test]
fn the_smaller_mode_wins_a_tie() {
    let mut random = Random::new(2, 3);
    let mut cases = Vec::new();
    for i in 0..12_000 {
        let avail = random.bits();
        let neighbours = Neighbours {
            avail_a: avail & 1 != 0,
            avail_b: avail & 2 != 0,
            avail_d: avail & 4 != 0,
            ..Default::default()
        };
        let (mpm, qp) = (random.below(9) as u8, random.below(52) as u8);
        let lambda = u16::from(LAMBDA[usize::from(qp)]);
        let bits = |mode: usize| if mode == usize::from(mpm) { 1 } else { 4 };
        // A cost from a few, less what the mode's bits cost; or the largest SATD that there is.
        let base = [6120, 400, 4 * 127 + 5, 8160][i % 4];
        let halves: [u16; MODES] = std::array::from_fn(|mode| {
            let near = random.below(1 + i % 5) as u16;
            match base {
                8160 => base - near,
                _ => base + near - lambda * bits(mode).min(base / lambda.max(1)),
            }
        });
        let costs: [u16; MODES] = std::array::from_fn(|mode| match neighbours.allows(mode as u8) {
            true => halves[mode] + lambda * bits(mode),
            false => COST_NONE,
        });
        let mode = (0..MODES).min_by_key(|mode| costs[*mode]).expect("modes") as u8;
        cases.push(Case {
            halves,
            neighbours,
            mpm,
            qp,
            costs,
            mode,
        });
    }
    run(cases);
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_quant4`, `tri_dequant_scale` and `tri_dequant_multiply` against `quant`.

use tricodec_golden::quant::tables::{V, ZIGZAG};
use tricodec_golden::quant::{dequant4, quant4};
use tricodec_golden::transform::fdct4;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::generators;
use crate::stages::Stages;
use crate::transform::signed;

/// A block and how it is quantised.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    coefs: [i16; 16],
    qp: u8,
    rounding: u8,
}

fn run(waiting: Vec<Case>) {
    const INPUTS: [&str; 5] = ["valid_i", "qp_i", "coef_i", "qp_next_i", "rounding_i"];
    let mut rtl = Block::new("quant4", &INPUTS);
    let mut random = Random::new(5, 4);
    let mut gaps = Stall::new(5, 2, 20);
    // The QP comes a clock before the coefficients.
    let mut stages = Stages::new(3);
    let mut waiting = waiting.into_iter();
    while waiting.len() > 0 || stages.valid() & 3 != 0 {
        stages.push(if gaps.go() { waiting.next() } else { None });
        rtl.set("valid_i", stages.valid());
        let qp = stages.at(0).map_or(17, |c| c.qp);
        rtl.set("qp_i", qp.into());
        let other = Case {
            name: "other",
            coefs: [random.bits() as i16; 16],
            qp: 51,
            rounding: 5,
        };
        let c = stages.at(1).copied().unwrap_or(other);
        rtl.set_fields("coef_i", 15, c.coefs.map(|v| v as u64));
        rtl.set("qp_next_i", c.qp.into());
        rtl.set("rounding_i", c.rounding.into());
        rtl.settle();
        rtl.edge();
        if let Some(c) = stages.edge() {
            let what = || {
                let Case {
                    name, qp, rounding, ..
                } = c;
                format!("{name}: qp {qp}, rounding {rounding}, {:?}", c.coefs)
            };
            let golden = quant4(&c.coefs, c.qp, c.rounding);
            let got = rtl.fields("level_o", 12, 16).into_iter();
            let got: Vec<_> = got.map(|v| signed(v, 12)).collect();
            assert_eq!(got, golden.map(i64::from), "{}", what());
            assert_eq!(rtl.is_high("nz_o"), golden != [0; 16], "{}", what());
        }
    }
}

#[test]
fn all_qps_and_roundings_at_every_extreme() {
    let mut random = Random::new(5, 1);
    let mut waiting = Vec::new();
    for qp in 0..52 {
        for (name, residual) in generators::blocks(&mut random, -255, 255, 60) {
            let rounding = [0, 1, 10, 21, 31, 32][random.below(6)];
            let coefs = fdct4(&residual);
            waiting.push(Case {
                name,
                coefs,
                qp,
                rounding,
            });
        }
    }
    run(waiting);
}

/// Every coefficient that there can be, in its scale class, with every multiplier: also those whose
/// sums lie beside a step of the quantiser.
#[test]
fn every_coefficient_with_every_multiplier() {
    let mut random = Random::new(5, 5);
    let mut waiting = Vec::new();
    for (qp, coef) in (0..6).flat_map(|qp| (-9180..=9180).map(move |c| (qp, c))) {
        let reach = |i: usize| [4080, 6120, 9180][i % 2 + i / 4 % 2];
        waiting.push(Case {
            name: "one value",
            coefs: std::array::from_fn(|i: usize| {
                (coef + 613 * i as i16 % 7).clamp(-reach(i), reach(i))
            }),
            qp,
            rounding: [0, 1, 10, 21, 31, 32][random.below(6)],
        });
    }
    run(waiting);
}

#[test]
fn scale_and_shift_of_every_qp() {
    let mut rtl = Block::new("dequant_scale", &["qp_i"]);
    for qp in 0..52 {
        rtl.set("qp_i", qp);
        rtl.settle();
        assert_eq!(rtl.fields("v_o", 5, 3), V[qp as usize % 6].map(u64::from));
        assert_eq!(rtl.get("shift_o"), qp / 6, "{qp}");
    }
}

/// Levels of all twelve bits under all QPs: the low sixteen bits, and which of them are all.
#[test]
fn all_levels_under_all_qps() {
    let mut rtl = Block::new("dequant_multiply", &["level_i", "v_i", "shift_i"]);
    let mut random = Random::new(5, 3);
    let mut all_fit = [0; 2];
    for qp in 0..52u8 {
        rtl.set_fields("v_i", 5, V[usize::from(qp) % 6].map(u64::from));
        rtl.set("shift_i", u64::from(qp) / 6);
        let mut levels = generators::blocks(&mut random, -2047, 2047, 60);
        levels.extend(generators::blocks(&mut random, -32, 31, 60));
        // Each level once on each side of sixteen bits.
        let scale = |k: usize| {
            let at = usize::from(ZIGZAG[k]);
            let class = match (at % 2, at / 4 % 2) {
                (0, 0) => 0,
                (1, 1) => 1,
                _ => 2,
            };
            i32::from(V[usize::from(qp) % 6][class]) << (qp / 6)
        };
        for (sign, beside) in [-1, 1].into_iter().flat_map(|s| [-1, 0, 1].map(|b| (s, b))) {
            let near = |k: usize| (sign * (32768 / scale(k) + beside)).clamp(-2047, 2047) as i16;
            levels.push(("around sixteen bits", std::array::from_fn(near)));
        }
        for (name, levels) in levels {
            rtl.set_fields("level_i", 12, levels.map(|v| v as u64));
            rtl.settle();
            let golden = dequant4(&levels, qp);
            let got = rtl.fields("coef_o", 16, 16);
            assert_eq!(got, golden.map(|v| v as u64 & 0xFFFF), "{name}: qp {qp}");
            let fits = (0..16).fold(0, |all, k| {
                let coef = golden[usize::from(ZIGZAG[k])];
                all | u64::from(i16::try_from(coef).is_ok()) << k
            });
            assert_eq!(rtl.get("fits_o"), fits, "{name}: qp {qp}, {levels:?}");
            all_fit[usize::from(fits == 0xFFFF)] += 1;
        }
    }
    assert!(all_fit[0] > 1000 && all_fit[1] > 1000, "{all_fit:?}");
}

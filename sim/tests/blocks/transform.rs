// SPDX-License-Identifier: Apache-2.0
//! `tri_fdct4` and `tri_idct4` against `transform`.

use tricodec_golden::transform::{fdct4, idct4};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::generators;
use crate::stages::Stages;

/// A field of `bits` bits as a signed number.
pub fn signed(value: u64, bits: u32) -> i64 {
    (value << (64 - bits)) as i64 >> (64 - bits)
}

#[test]
fn forward_transform_of_every_extreme() {
    let mut rtl = Block::new("fdct4", &["residual_i"]);
    let mut random = Random::new(4, 1);
    let mut largest = [0; 16];
    for (name, residual) in generators::blocks(&mut random, -255, 255, 8000) {
        rtl.set_fields("residual_i", 9, residual.map(|v| v as u64));
        rtl.settle();
        let golden = fdct4(&residual);
        let got = rtl.fields("coef_o", 15, 16);
        let got: Vec<_> = got.into_iter().map(|v| signed(v, 15)).collect();
        assert_eq!(got, golden.map(i64::from), "{name}: {residual:?}");
        for (largest, coef) in largest.iter_mut().zip(golden) {
            *largest = coef.abs().max(*largest);
        }
    }
    // By scale class: no residual makes more.
    let reach = [4080, 6120, 9180];
    let of = |i: usize| reach[i % 2 + i / 4 % 2];
    assert_eq!(largest, std::array::from_fn(of));
}

#[test]
fn inverse_transform_of_all_coefficients_that_fit() {
    let mut rtl = Block::new("idct4", &["valid_i", "coef_i"]);
    let mut random = Random::new(4, 2);
    let mut gaps = Stall::new(4, 3, 25);
    let mut stages = Stages::new(2);
    let reach = |random: &mut Random, bits: u32, count| {
        let high = ((1i32 << (bits - 1)) - 1) as i16;
        generators::blocks(random, -high - 1, high, count)
    };
    let mut blocks = Vec::new();
    for bits in 3..=15 {
        blocks.extend(reach(&mut random, bits, 300));
    }
    // One coefficient of sixteen bits alone, of each value around what turns over.
    for (at, value) in (0..16).flat_map(|at| [-32768, -32767, -1, 31, 32, 32767].map(|v| (at, v))) {
        let mut block = [0; 16];
        block[at] = value;
        blocks.push(("one coefficient", block));
    }
    let mut waiting = blocks.into_iter();
    while waiting.len() > 0 {
        let input = if gaps.go() { waiting.next() } else { None };
        let other = [random.bits() as i16; 16];
        let coefs = input.map_or(other, |(_, coefs)| coefs);
        stages.push(input);
        rtl.set("valid_i", stages.valid() & 1);
        rtl.set_fields("coef_i", 16, coefs.map(|v| v as u64));
        rtl.settle();
        // What came in a clock ago: the rest is combinational.
        rtl.edge();
        stages.edge();
        if let Some((name, coefs)) = input {
            rtl.settle();
            let floor = rtl.fields("floor_o", 14, 16).into_iter();
            let round = rtl.fields("round_o", 1, 16);
            let got: Vec<_> = floor
                .zip(round)
                .map(|(f, r)| signed(f, 14) + r as i64)
                .collect();
            let golden = idct4(&coefs.map(i32::from)).map(|v| signed(v as u64, 14));
            assert_eq!(got, golden, "{name}: {coefs:?}");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_satd` against `intra::satd`.

use tricodec_golden::intra::satd;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::generators;
use crate::stages::Stages;

#[test]
fn half_of_the_satd_of_every_extreme() {
    let mut rtl = Block::new("satd", &["valid_i", "residual_i"]);
    let mut random = Random::new(1, 1);
    let mut gaps = Stall::new(1, 2, 30);
    let mut stages = Stages::new(3);
    let mut largest = 0;
    let mut waiting = generators::blocks(&mut random, -255, 255, 4000).into_iter();
    while waiting.len() > 0 || stages.valid() & 3 != 0 {
        let input = if gaps.go() { waiting.next() } else { None };
        // Between blocks the input holds what must not come in.
        let other = [random.bits() as i16; 16];
        let residual = input.map_or(other, |(_, residual)| residual);
        stages.push(input);
        rtl.set("valid_i", stages.valid());
        rtl.set_fields("residual_i", 9, residual.map(|v| v as u64));
        rtl.settle();
        rtl.edge();
        if let Some((name, residual)) = stages.edge() {
            let golden = satd(residual) / 2;
            assert_eq!(rtl.get("half_o"), golden.into(), "{name}: {residual:?}");
            largest = largest.max(golden);
        }
    }
    assert_eq!(largest, 16_320 / 2, "the largest there is");
}

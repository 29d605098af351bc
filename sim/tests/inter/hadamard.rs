// SPDX-License-Identifier: Apache-2.0
//! Hadamard transforms and their sums, clock by clock.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::hadamard::Hadamard;

/// A pair of blocks: noise, black and white, one of the transform's own patterns (all of it in one
/// coefficient) with either sign, equal ones.
fn pair(n: usize, random: &mut Random) -> ([u8; 64], [u8; 64]) {
    let mut noise = || std::array::from_fn(|_| random.bits() as u8);
    match n % 4 {
        0 => (noise(), noise()),
        1 => (
            noise().map(|v: u8| (v >> 7) * 255),
            noise().map(|v: u8| (v >> 7) * 255),
        ),
        2 => {
            let (u, v) = (n / 4 % 8, n / 32 % 8);
            let ones = |i: usize| ((i / 8) & u).count_ones() + ((i % 8) & v).count_ones();
            let flip = (n / 256).is_multiple_of(2);
            let a = std::array::from_fn(|i| u8::from(ones(i).is_multiple_of(2) == flip) * 255);
            (a, a.map(|v| 255 - v))
        }
        _ => {
            let a = noise();
            (a, a.map(|v| v ^ (n as u8 & 1)))
        }
    }
}

#[test]
fn sums_of_both_kinds_and_dcs() {
    for gaps in [0, 10, 50, 90] {
        let mut rtl = Block::new("hadamard", &["valid_i", "eight_i", "residual_i"]);
        let mut golden = Hadamard::default();
        let (mut go, mut random) = (Stall::new(19, 1, gaps), Random::new(19, 2));
        let mut largest = 0;
        for n in 0..6000 {
            let (a, b) = pair(n, &mut random);
            let (valid, eight) = (go.go(), n / 512 % 2 == 1 || random.below(2) == 0);
            rtl.set("valid_i", valid.into());
            rtl.set("eight_i", eight.into());
            let residual = a
                .iter()
                .zip(&b)
                .map(|(a, b)| (i64::from(*a) - i64::from(*b)) as u64);
            rtl.set_fields("residual_i", 9, residual);
            rtl.settle();
            assert_eq!(rtl.is_high("valid_o"), golden.out().is_some());
            if let Some(satd) = golden.out() {
                assert_eq!(rtl.get("satd_o"), satd.into());
                largest = largest.max(satd);
            }
            if let Some(four) = golden.four() {
                assert_eq!(rtl.fields("four_o", 14, 4), four.map(u64::from));
            }
            if let Some(dc) = golden.dc() {
                let expected = dc.map(|v| v as u64 & 0x1FFF);
                assert_eq!(rtl.fields("dc_o", 13, 4), expected);
            }
            rtl.edge();
            golden.tick(valid.then_some((&a, &b, eight)));
        }
        assert!(largest >= 8160, "{largest}");
    }
}

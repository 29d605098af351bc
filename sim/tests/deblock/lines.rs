// SPDX-License-Identifier: Apache-2.0
//! `tri_deblock_line`: every quantiser, offset and bS, and samples around the thresholds.

use tricodec_golden::deblock::edge::{Thresholds, chroma_line, luma_line};
use tricodec_golden::deblock::tables::{ALPHA, BETA, TC0};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

/// p3 … p0, q0 … q3.
type Line = [u8; 8];

/// Flat, noise, chequers, and steps on either side of each threshold.
fn lines(alpha: i32, beta: i32, random: &mut Random) -> Vec<Line> {
    let any = |random: &mut Random, from: i32, spread: i32| -> Line {
        std::array::from_fn(|_| {
            let near = random.below(spread as usize + 1) as i32;
            (from + near).clamp(0, 255) as u8
        })
    };
    let base = random.below(256) as i32;
    let mut all = vec![
        [base as u8; 8],
        any(random, 0, 255),
        any(random, base, 6),
        any(random, base, (beta + 2).max(3)),
        std::array::from_fn(|i| if i % 2 == 0 { 0 } else { 255 }),
    ];
    // p0 and q0 as far apart as alpha and a quarter of it allow, the others as beta allows.
    let steps = [alpha - 1, alpha, (alpha >> 2) + 1, (alpha >> 2) + 2];
    for step in steps {
        let up = random.below(2) == 0;
        let (p0, q0) = if up {
            (base, base + step)
        } else {
            (base + step, base)
        };
        let mut side = |own: i32| -> [i32; 4] {
            let mut away = || {
                let size = beta - 1 + random.below(2) as i32;
                if random.below(2) == 0 { size } else { -size }
            };
            [own, own + away(), own + away(), own + away()]
        };
        let (p, q) = (side(p0), side(q0));
        all.push(std::array::from_fn(|i| {
            let v = if i < 4 { p[3 - i] } else { q[i - 4] };
            v.clamp(0, 255) as u8
        }));
    }
    all
}

#[test]
fn every_quantiser_offset_and_strength() {
    let names = [
        "valid_i", "p_i", "q_i", "bs_i", "chroma_i", "alpha_i", "beta_i", "tc0_i",
    ];
    let mut rtl = Block::new("deblock_line", &names);
    rtl.set("valid_i", 1);
    let mut random = Random::new(21, 1);
    let mut changed = [0u32; 10];
    for qp in 0..=51u8 {
        for a in -6..=6i8 {
            for b in -6..=6i8 {
                let index = |offset: i8| (i16::from(qp) + 2 * i16::from(offset)).clamp(0, 51);
                let (at_a, at_b) = (index(a) as usize, index(b) as usize);
                let (alpha, beta) = (i32::from(ALPHA[at_a]), i32::from(BETA[at_b]));
                let t = Thresholds::new(qp, 2 * a, 2 * b);
                rtl.set("alpha_i", alpha as u64);
                rtl.set("beta_i", beta as u64);
                for line in lines(alpha, beta, &mut random) {
                    for kind in 0..10u8 {
                        let (bs, chroma) = (kind % 5, kind >= 5);
                        let tc0 = match bs {
                            1..=3 => TC0[at_a][usize::from(bs) - 1],
                            // Not looked at.
                            _ => random.below(32) as u8,
                        };
                        let mut wanted = line;
                        match (bs, chroma) {
                            (0, _) => {}
                            (_, false) => luma_line(&mut wanted, 4, 1, bs, &t),
                            (_, true) => chroma_line(&mut wanted, 4, 1, bs, &t),
                        }
                        rtl.set("bs_i", bs.into());
                        rtl.set("chroma_i", chroma.into());
                        rtl.set("tc0_i", tc0.into());
                        let side = |s: [u8; 4]| u64::from(u32::from_le_bytes(s));
                        rtl.set("p_i", side(std::array::from_fn(|i| line[3 - i])));
                        rtl.set("q_i", side(std::array::from_fn(|i| line[4 + i])));
                        rtl.settle();
                        rtl.edge();
                        rtl.settle();
                        let p = (rtl.get("p_o") as u32).to_le_bytes();
                        let q = (rtl.get("q_o") as u32).to_le_bytes();
                        let found: Line =
                            std::array::from_fn(|i| if i < 4 { p[3 - i] } else { q[i - 4] });
                        assert_eq!(
                            found, wanted,
                            "{line:?}, qp {qp}, offsets {a} {b}, bS {bs}, chroma {chroma}"
                        );
                        changed[usize::from(kind)] += u32::from(wanted != line);
                    }
                }
            }
        }
    }
    assert_eq!([changed[0], changed[5]], [0, 0], "bS 0");
    let filtered = changed.iter().filter(|&&n| n > 1000).count();
    assert_eq!(filtered, 8, "{changed:?}");
}

#[test]
fn without_an_enable_the_register_stays() {
    let names = [
        "valid_i", "p_i", "q_i", "bs_i", "chroma_i", "alpha_i", "beta_i", "tc0_i",
    ];
    let mut rtl = Block::new("deblock_line", &names);
    rtl.set("p_i", 0x0102_0304);
    rtl.set("valid_i", 1);
    for (valid, p) in [(1, 0x0102_0304), (0, 0x0506_0708), (0, 0xFFFF_FFFF)] {
        rtl.set("valid_i", valid);
        rtl.set("p_i", p);
        rtl.settle();
        rtl.edge();
        rtl.settle();
        assert_eq!(rtl.get("p_o"), 0x0102_0304);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_deblock_bs`: random macroblocks and neighbours, vectors on either side of four quarters.

use tricodec_golden::deblock::block::{Strengths, deblock_bs};
use tricodec_golden::deblock::{BlockMotion, MacroblockInfo, NO_REFERENCE};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

/// A macroblock as the encoder makes them: one reference, a vector for each 8x8 block.
pub fn macroblock(random: &mut Random, spread: usize) -> MacroblockInfo {
    let intra = random.below(4) == 0;
    let transform8x8 = random.below(2) == 0;
    let mut nonzero = match random.below(3) {
        0 => 0,
        1 => random.bits() as u16,
        _ => (random.bits() & random.bits()) as u16,
    };
    if transform8x8 {
        // Blocks of an 8x8 block say the same.
        nonzero &= 0x0505;
        nonzero |= nonzero << 1;
        nonzero |= nonzero << 4;
    }
    let far = [-2048, 2047, 0][random.below(3)];
    let vectors: [[i16; 2]; 4] = std::array::from_fn(|_| {
        std::array::from_fn(|_| match random.below(8) {
            0 => far,
            // A single bit apart from what is near zero.
            1 => 1 << random.below(11),
            _ => random.below(2 * spread + 1) as i16 - spread as i16,
        })
    });
    MacroblockInfo {
        slice: 0,
        qp: random.below(52) as u8,
        intra,
        transform8x8,
        nonzero,
        motion: std::array::from_fn(|i| BlockMotion {
            pictures: [0, NO_REFERENCE],
            vectors: [vectors[i / 8 * 2 + i % 4 / 2], [0, 0]],
        }),
    }
}

/// bS as `bs_o` and `s_mb_bs_i` have them.
pub fn bits(bs: &Strengths) -> impl Iterator<Item = u64> {
    bs.as_flattened()
        .as_flattened()
        .iter()
        .map(|&b| u64::from(b))
}

#[test]
fn any_macroblock_and_neighbours() {
    let names = [
        "left_i",
        "above_i",
        "intra_i",
        "intra_left_i",
        "intra_above_i",
        "transform8x8_i",
        "nz_i",
        "nz_left_i",
        "nz_above_i",
        "mv_i",
        "mv_left_i",
        "mv_above_i",
    ];
    let mut random = Random::new(22, 1);
    let mut seen = [0u32; 5];
    // Combinational: there is no clock to drive.
    let mut rtl = Block::new("deblock_bs", &names);
    for round in 0..60_000 {
        let spread = [1, 4, 9][round % 3];
        let [mb, left, above] = std::array::from_fn(|_| macroblock(&mut random, spread));
        let has = |random: &mut Random| random.below(8) > 0;
        let (has_left, has_above) = (has(&mut random), has(&mut random));
        let nz = |mb: &MacroblockInfo, blocks: [usize; 4]| {
            let bit = |(n, b): (usize, &usize)| (u64::from(mb.nonzero) >> b & 1) << n;
            blocks.iter().enumerate().map(bit).sum::<u64>()
        };
        let vectors = |mb: &MacroblockInfo, blocks: &[usize]| -> Vec<u64> {
            let of = |&b: &usize| mb.motion[b].vectors[0].map(|v| v as u64);
            blocks.iter().flat_map(of).collect()
        };
        rtl.set("left_i", has_left.into());
        rtl.set("above_i", has_above.into());
        rtl.set("intra_i", mb.intra.into());
        rtl.set("intra_left_i", left.intra.into());
        rtl.set("intra_above_i", above.intra.into());
        rtl.set("transform8x8_i", mb.transform8x8.into());
        rtl.set("nz_i", mb.nonzero.into());
        rtl.set("nz_left_i", nz(&left, [3, 7, 11, 15]));
        rtl.set("nz_above_i", nz(&above, [12, 13, 14, 15]));
        rtl.set_fields("mv_i", 12, vectors(&mb, &[0, 2, 8, 10]));
        rtl.set_fields("mv_left_i", 12, vectors(&left, &[2, 10]));
        rtl.set_fields("mv_above_i", 12, vectors(&above, &[8, 10]));
        rtl.settle();
        let wanted = deblock_bs(&mb, has_left.then_some(&left), has_above.then_some(&above));
        assert_eq!(
            rtl.fields("bs_o", 3, 32),
            bits(&wanted).collect::<Vec<_>>(),
            "{mb:?}"
        );
        bits(&wanted).for_each(|b| seen[b as usize] += 1);
    }
    assert!(seen.iter().all(|&n| n > 10_000), "{seen:?}");
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_word`: the level word of a block, and whether its 8x8 block has levels so far.

use tricodec_golden::entropy::lane::BlockWord;
use tricodec_sim::lockstep::harness::block::Block as Rtl;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::pkg::Block;

use crate::{generators, packing};

#[test]
fn all_levels_and_flags_by_lane() {
    const INPUTS: [&str; 5] = ["done_i", "lane_i", "user_i", "nz_i", "coded_i"];
    let mut rtl = Rtl::new("enc_word", &INPUTS);
    let mut random = Random::new(27, 1);
    // Of each lane: its 8x8 block has levels so far.
    let mut nz8 = [false; 4];
    for (i, (name, levels)) in generators::levels(&mut random, 2000)
        .into_iter()
        .enumerate()
    {
        // Blocks without levels, too, in every lane and place.
        let levels = if random.below(2) == 0 {
            [0; 16]
        } else {
            levels
        };
        let lane = random.below(4);
        let block = if i < 64 { i / 4 } else { random.below(16) };
        let lane = if i < 64 { i % 4 } else { lane };
        let bits = random.bits();
        let flag = |i: u32| bits >> i & 1 == 1;
        let word = BlockWord {
            levels,
            pred_flag: flag(0),
            rem_mode: random.below(8) as u8,
            nz: levels != [0; 16],
            cbf_a: flag(1),
            cbf_b: flag(2),
            cbp_a: flag(3),
            cbp_b: flag(4),
            last: flag(5),
        };
        let place = Block {
            block,
            column: random.below(4),
            wide: flag(6),
            first: flag(7),
            last: word.last,
            ..Block::default()
        };
        let done = flag(8) || i < 64;
        let cbf = [word.cbf_a, word.cbf_b];
        let cbp = [word.cbp_a, word.cbp_b];
        let mut coded = Vec::new();
        let mut put = |value: u64, width: usize| coded.extend((0..width).map(|i| value >> i & 1));
        put(word.pred_flag.into(), 1);
        put(word.rem_mode.into(), 3);
        levels.iter().for_each(|l| put(l.unsigned_abs().into(), 11));
        levels.iter().for_each(|l| put((*l < 0).into(), 1));
        rtl.set("done_i", done.into());
        rtl.set("lane_i", lane as u64);
        rtl.set(
            "user_i",
            packing::user(&place, cbf, cbp, random.bits() as u8),
        );
        rtl.set("nz_i", word.nz.into());
        rtl.set_fields("coded_i", 1, coded);
        rtl.settle();
        // The first block of an 8x8 block begins anew.
        let now = word.nz || (block % 4 != 0 && nz8[lane]);
        assert_eq!(rtl.is_high("nz8_o"), now, "{name}, block {block}");
        assert_eq!(rtl.fields("word_o", 1, 203), packing::word(&word), "{name}");
        let wanted = levels.map(|l| l as u64 & 0xFFF);
        assert_eq!(rtl.fields("levels_o", 12, 16), wanted, "{name}");
        rtl.edge();
        if done {
            nz8[lane] = now;
        }
    }
}

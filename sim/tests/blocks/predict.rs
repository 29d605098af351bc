// SPDX-License-Identifier: Apache-2.0
//! `tri_predict`, both halves, against `intra::predict`; `tri_recon` against `intra::reconstruct`.

use tricodec_golden::intra::{MODES, predict, reconstruct};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

use crate::generators;

#[test]
fn all_modes_from_all_neighbours() {
    let mut rtl = Block::new("predict", &["top_i", "left_i", "corner_i"]);
    let mut random = Random::new(3, 1);
    for n in generators::neighbours(&mut random, 1000) {
        rtl.set_fields("top_i", 8, n.top.map(u64::from));
        rtl.set_fields("left_i", 8, n.left.map(u64::from));
        rtl.set("corner_i", n.corner.into());
        rtl.set("avail_a_i", n.avail_a.into());
        rtl.set("avail_b_i", n.avail_b.into());
        rtl.settle();
        let all = rtl.fields("pred_o", 8, 16 * MODES);
        for mode in 0..MODES {
            let golden = predict(mode as u8, &n).map(u64::from);
            assert_eq!(all[16 * mode..][..16], golden, "mode {mode}: {n:?}");
        }
    }
}

#[test]
fn reconstruction_clips_at_both_ends() {
    let mut rtl = Block::new("recon", &["pred_i", "floor_i", "round_i"]);
    let mut random = Random::new(3, 2);
    let predictions = generators::blocks(&mut random, 0, 255, 200);
    // A residual's floor has 14 bits; its rounding is added to it.
    let mut floors = generators::blocks(&mut random, -8192, 8191, 2000);
    floors.extend(generators::blocks(&mut random, -256, 256, 2000));
    for (name, floor) in floors {
        let (_, prediction) = predictions[random.below(predictions.len())];
        let prediction = prediction.map(|v| v as u8);
        let round = random.bits() as u16;
        rtl.set_fields("pred_i", 8, prediction.map(u64::from));
        rtl.set_fields("floor_i", 14, floor.map(|v| v as u64));
        rtl.set("round_i", round.into());
        rtl.settle();
        let residual = std::array::from_fn(|i| i32::from(floor[i]) + i32::from(round >> i & 1));
        let golden = reconstruct(&prediction, &residual);
        let got = rtl.fields("recon_o", 8, 16);
        assert_eq!(got, golden.map(u64::from), "{name}: {residual:?}");
    }
}

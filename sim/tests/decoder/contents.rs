// SPDX-License-Identifier: Apache-2.0
//! What is not reset does not reach an output: two decoders from other random contents of all
//! registers and memories, all outputs that mean anything equal at every clock; sound packets and
//! cut ones.

use tricodec_sim::lockstep::harness::run::Run;
use tricodec_sim::lockstep::harness::twins::Twins;
use tricodec_sim::model::decoder::CONFIGS;

use crate::content::noise;
use crate::packets::{all_slots, coded, items, prepare};

#[test]
fn two_contents_give_the_same_outputs() {
    for (seed, stall, (width, height, lanes)) in [
        (3, 0, (64, 64, 8)),
        (4, 50, (176, 32, 2)),
        (5, 10, (16, 96, 3)),
    ] {
        let mut all = items(&coded(&noise(width, height, seed.into(), true), lanes, 24));
        // The last lane's packet breaks off, and another follows it.
        let last = all.len() - 1;
        let whole = all[last].bytes.clone();
        all.extend(items(&coded(&noise(width, height, 9, true), lanes, 30)));
        all[last].bytes = whole[..whole.len() / 2].into();
        let slots = all_slots(lanes);
        let (mut run, _) = prepare(0, &all, slots, stall, seed.into());
        run.settings.looks = 30;
        let mut twins = Twins::new(CONFIGS[0].top, [seed, 1000 + seed]).expect("models");
        let done = run.execute_on(&mut twins, |_, _| {}, |_| Ok(()));
        let done = done.unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        assert_eq!(done.failed, 1 << (lanes - 1), "seed {seed}");
        assert!(
            twins.hidden() > 0,
            "seed {seed}: the contents were the same"
        );
    }
}

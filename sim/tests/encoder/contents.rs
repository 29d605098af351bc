// SPDX-License-Identifier: Apache-2.0
//! What is not reset does not reach an output: two encoders from other random contents of all
//! registers and memories, all outputs that mean anything equal at every clock.

use tricodec_sim::lockstep::harness::run::Run;
use tricodec_sim::lockstep::harness::twins::Twins;
use tricodec_sim::model::encoder::CONFIGS;

use crate::content::noise;
use crate::slices::{picture_slices, prepare};

#[test]
fn two_contents_give_the_same_outputs() {
    for (seed, stall, (width, height, lanes)) in [
        (3, 0, (64, 64, 8)),
        (4, 50, (176, 32, 2)),
        (5, 10, (16, 96, 3)),
    ] {
        let mut run = prepare(
            CONFIGS[0],
            &picture_slices(noise(width, height, seed.into(), true), lanes, 24),
            stall,
            seed.into(),
        );
        run.settings.looks = 30;
        let mut twins = Twins::new(CONFIGS[0].top, [seed, 1000 + seed]).expect("models");
        let done = run.execute_on(&mut twins, |_, _| {}, |_| Ok(()));
        let done = done.unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        assert_eq!(done.summary.samples, (width * height) as u64);
        assert!(
            twins.hidden() > 0,
            "seed {seed}: the contents were the same"
        );
    }
}

/// Where the models are not told the same, it is seen.
#[test]
fn another_output_ends_the_run() {
    use tricodec_sim::bridge::ModelError;
    use tricodec_sim::device::Device;

    let mut twins = Twins::new(CONFIGS[0].top, [1, 2]).expect("models");
    // Never reset: the first clock that counts finds what the seeds have left.
    let reset = twins.port("rst_ni").expect("a port");
    twins.set(reset, 1);
    let clock = twins.port("clk_i").expect("a port");
    let ends = (0..200).any(|i| {
        twins.set(clock, i & 1);
        matches!(twins.eval(), Err(ModelError::Assertion(why)) if why.contains("two contents"))
    });
    assert!(ends);
}

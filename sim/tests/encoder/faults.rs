// SPDX-License-Identifier: Apache-2.0
//! Wrong bits on purpose.

use tricodec_sim::lockstep::harness::run::{LockstepError, Run};
use tricodec_sim::lockstep::trace::Traced;
use tricodec_sim::model::encoder::{CONFIGS, EncoderOut};

use crate::content::noise;
use crate::slices::{picture_slices, prepare};

/// A wrong bit at any stage is found in its clock, with stage, lane, block and both values.
#[test]
fn a_wrong_bit_is_found_at_its_stage() {
    let slices = picture_slices(noise(64, 64, 1, true), 4, 24);
    let mut run = prepare(CONFIGS[0], &slices, 10, 6);
    for stage in EncoderOut::fault_points() {
        run.settings.wrong_bit = Some(format!("{stage}:45").parse().expect("a fault"));
        let Err(LockstepError::Mismatch(m)) = run.execute(|_, _| {}) else {
            panic!("{stage}: nothing was found");
        };
        assert_eq!(m.stage, stage);
        assert!(m.lane.is_some_and(|l| l < 4), "{m}");
        assert_ne!(m.expected, m.got, "{m}");
        if !["m_req", "slot", "bin", "byte"].contains(&stage) {
            // Four lanes take turns: item 45 is some lane's block 8 to 14.
            assert!(m.block.is_some_and(|b| (6..18).contains(&b)), "{m}");
        }
        // In the clock in which it is injected, not later: the counts before it are those of a
        // sound run.
        assert!(m.clock > 100 && m.clock < 5000, "{m}");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Wrong bits on purpose.

use tricodec_sim::lockstep::harness::run::{LockstepError, Run};
use tricodec_sim::lockstep::trace::Traced;
use tricodec_sim::model::decoder::DecoderOut;

use crate::content::noise;
use crate::packets::{all_slots, coded, items, prepare};

/// A wrong bit at any stage is found in its clock, with stage, lane, block and both values.
#[test]
fn a_wrong_bit_is_found_at_its_stage() {
    let items = items(&coded(&noise(64, 64, 1, true), 4, 24));
    let (mut run, _) = prepare(0, &items, all_slots(4), 10, 6);
    // Each stage's item 45 (the last of four starts), and the clock in which a sound run's RTL
    // shows it.
    let number = |stage| if stage == "start" { 3 } else { 45 };
    let points = DecoderOut::fault_points();
    let mut clocks = vec![(0u32, None); points.len()];
    run.execute_observed(
        |_, _| {},
        |m| {
            let (clock, rtl) = (m.clock, m.device);
            for (stage, (seen, at)) in points.iter().zip(&mut clocks) {
                let valid = match *stage {
                    "m_req" | "m_blk" => format!("{stage}_tvalid_o"),
                    _ => format!("trace_{stage}_valid_o"),
                };
                let port = rtl.port(&valid).map_err(|e| e.to_string())?;
                *seen += rtl.get(port).count_ones();
                if *seen > number(*stage) && at.is_none() {
                    *at = Some(clock);
                }
            }
            Ok(())
        },
    )
    .expect("a sound run");
    for (stage, (_, clock)) in points.iter().copied().zip(clocks) {
        let fault = format!("{stage}:{}", number(stage));
        run.settings.wrong_bit = Some(fault.parse().expect("a fault"));
        let Err(LockstepError::Mismatch(m)) = run.execute(|_, _| {}) else {
            panic!("{fault}: nothing was found");
        };
        assert_eq!((m.stage, Some(m.clock)), (stage, clock), "{m}");
        assert!(m.lane.is_some_and(|l| l < 4), "{m}");
        assert_ne!(m.expected, m.got, "{m}");
        let of_block = ["word", "neigh", "dequant", "predict", "idct", "recon"];
        assert_eq!(
            m.block.is_some_and(|b| b <= 45),
            of_block.contains(&stage),
            "{m}"
        );
    }
}

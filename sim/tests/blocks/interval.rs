// SPDX-License-Identifier: Apache-2.0
//! `tri_interval` and `tri_ctx_next`, exhaustively, against the tables of the golden engine.

use tricodec_golden::entropy::engine::next_state;
use tricodec_golden::entropy::engine::state::RANGE_LPS;
use tricodec_sim::lockstep::harness::block::Block;

#[test]
fn all_ranges_in_all_states() {
    let mut rtl = Block::new("interval", &["terminate_i", "state_i", "range_i"]);
    for (terminate, state) in (0..64).map(|s| (false, s)).chain([(true, 5)]) {
        for range in 256..511u64 {
            rtl.set("terminate_i", terminate.into());
            rtl.set("state_i", state);
            rtl.set("range_i", range);
            rtl.settle();
            let upper = match terminate {
                true => 2,
                false => u64::from(RANGE_LPS[state as usize][(range >> 6 & 3) as usize]),
            };
            let split = range - upper;
            let (upper_shift, lower_shift) =
                (upper.leading_zeros() - 55, split.leading_zeros() - 55);
            // State 63 is the terminating bin's alone: no context has it.
            if state == 63 {
                continue;
            }
            let what = format!("range {range}, state {state}, terminate {terminate}");
            assert_eq!(rtl.get("upper_o"), upper, "{what}");
            assert_eq!(rtl.get("split_o"), split, "{what}");
            assert_eq!(rtl.get("upper_shift_o"), upper_shift.into(), "{what}");
            assert_eq!(rtl.get("upper_range_o"), upper << upper_shift, "{what}");
            assert_eq!(rtl.get("lower_shift_o"), lower_shift.into(), "{what}");
            assert_eq!(rtl.get("lower_range_o"), split << lower_shift, "{what}");
        }
    }
}

#[test]
fn all_states_after_both_bins() {
    let mut rtl = Block::new("ctx_next", &["state_i", "lps_i"]);
    for state in 0..126u8 {
        for bin in [false, true] {
            rtl.set("state_i", state.into());
            rtl.set("lps_i", (bin != (state & 1 == 1)).into());
            rtl.settle();
            let golden = next_state(state, bin);
            assert_eq!(
                rtl.get("state_o"),
                golden.into(),
                "state {state}, bin {bin}"
            );
        }
    }
}

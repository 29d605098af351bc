// SPDX-License-Identifier: Apache-2.0
//! `tri_slot_table` in lockstep with its model.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::slot_table::{SLOTS, SlotTable, SlotWrite};

const INPUTS: [&str; 7] = [
    "enable_i",
    "write_i",
    "index_i",
    "valid_i",
    "lane_i",
    "set_last_i",
    "last_i",
];

/// What is written in a clock: at first all entries, then few, so that some stay as they are.
fn write(clock: usize, random: &mut Random) -> Option<SlotWrite> {
    if clock >= SLOTS && random.below(400) == 0 {
        let length = [1, SLOTS, 1 + random.below(SLOTS)][random.below(3)];
        return Some(SlotWrite::Length(length));
    }
    let rare = if clock < 200 { 1 } else { 8 };
    (random.below(rare) == 0).then(|| {
        let index = if clock < SLOTS {
            clock
        } else {
            random.below(SLOTS)
        };
        SlotWrite::Entry(index, (random.below(4) > 0).then(|| random.below(8)))
    })
}

#[test]
fn written_at_any_time_on_and_off() {
    let mut rtl = Block::new("slot_table", &INPUTS);
    let mut golden = SlotTable::default();
    let mut random = Random::new(13, 1);
    let mut enable = false;
    let mut seen = [false; 8];
    for clock in 0..40_000 {
        if random.below(300) == 0 {
            enable = !enable;
        }
        let write = write(clock, &mut random);
        // What is not written may be anything.
        let (mut index, mut lane, mut last) = (random.below(128), Some(7), random.below(128));
        match write {
            Some(SlotWrite::Entry(i, l)) => (index, lane) = (i, l),
            Some(SlotWrite::Length(length)) => last = length - 1,
            None => {}
        }
        rtl.set("enable_i", enable.into());
        rtl.set(
            "write_i",
            matches!(write, Some(SlotWrite::Entry(..))).into(),
        );
        rtl.set("index_i", index as u64);
        rtl.set("valid_i", lane.is_some().into());
        rtl.set("lane_i", lane.unwrap_or(3) as u64);
        let set = matches!(write, Some(SlotWrite::Length(_)));
        rtl.set("set_last_i", set.into());
        rtl.set("last_i", last as u64);
        rtl.settle();
        assert_eq!(rtl.is_high("valid_o"), golden.out.is_some(), "{clock}");
        assert_eq!(rtl.get("last_o") + 1, golden.length() as u64);
        if let Some(lane) = golden.out {
            assert_eq!(rtl.get("lane_o"), lane as u64);
            seen[lane] = true;
        }
        rtl.edge();
        golden.tick(enable, write);
    }
    assert_eq!(seen, [true; 8]);
}

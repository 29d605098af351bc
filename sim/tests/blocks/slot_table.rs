// SPDX-License-Identifier: Apache-2.0
//! `tri_slot_table` in lockstep with its model.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::slot_table::SlotTable;

#[test]
fn written_at_any_time_on_and_off() {
    const INPUTS: [&str; 5] = ["enable_i", "write_i", "index_i", "valid_i", "lane_i"];
    let mut rtl = Block::new("slot_table", &INPUTS);
    let mut golden = SlotTable::default();
    let mut random = Random::new(13, 1);
    let mut enable = false;
    let mut seen = [false; 8];
    for clock in 0..20_000 {
        if random.below(300) == 0 {
            enable = !enable;
        }
        // At first all entries; then few, so that some stay as they are.
        let rare = if clock < 200 { 1 } else { 8 };
        let write = (random.below(rare) == 0).then(|| {
            let index = if clock < 64 { clock } else { random.below(64) };
            (index, random.below(4) > 0, random.below(8))
        });
        let (index, valid, lane) = write.unwrap_or((random.below(64), true, 7));
        rtl.set("enable_i", enable.into());
        rtl.set("write_i", write.is_some().into());
        rtl.set("index_i", index as u64);
        rtl.set("valid_i", valid.into());
        rtl.set("lane_i", lane as u64);
        rtl.settle();
        assert_eq!(rtl.is_high("valid_o"), golden.out.is_some());
        if let Some(lane) = golden.out {
            assert_eq!(rtl.get("lane_o"), lane as u64);
            seen[lane] = true;
        }
        rtl.edge();
        golden.tick(enable, write);
    }
    assert_eq!(seen, [true; 8]);
}

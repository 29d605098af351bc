// SPDX-License-Identifier: Apache-2.0
//! `tri_line_port` in lockstep with its model.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::TopEdge;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::line_port::{LineCommand, LinePort};
use tricodec_sim::model::shared::pkg::pack_edge;

const LANES: usize = 8;

/// A random edge.
pub fn edge(random: &mut Random) -> TopEdge {
    TopEdge {
        samples: (random.bits() as u32).to_le_bytes(),
        mode: random.below(9) as u8,
        nz: random.bits() & 1 == 1,
        nz8: random.bits() & 1 == 1,
    }
}

/// `m_line` against the command that it should offer.
pub fn check_line(rtl: &Block, wanted: Option<&LineCommand>) {
    assert_eq!(rtl.is_high("m_line_valid_o"), wanted.is_some());
    match wanted {
        Some(LineCommand::Write { lane, first, word }) => {
            assert!(!rtl.is_high("m_line_read_o"));
            assert_eq!(rtl.get("m_line_lane_o"), *lane as u64);
            assert_eq!(rtl.is_high("m_line_first_o"), *first);
            assert_eq!(rtl.get("m_line_word_o"), pack_edge(word));
        }
        Some(LineCommand::Read { lane }) => {
            assert!(rtl.is_high("m_line_read_o"));
            assert_eq!(rtl.get("m_line_lane_o"), *lane as u64);
        }
        None => {}
    }
}

/// Percent of stalls: issue, words, memory, records, store.
/// Says how often the queue was full, and how many records came.
fn run(stalls: [u8; 5]) -> (usize, usize) {
    const INPUTS: [&str; 13] = [
        "reserve_i",
        "fill_i",
        "fill_lane_i",
        "fill_column_i",
        "push_i",
        "push_first_i",
        "push_lane_i",
        "push_word_i",
        "m_line_ready_i",
        "s_line_valid_i",
        "s_line_lane_i",
        "s_line_record_i",
        "fill_ready_i",
    ];
    let mut rtl = Block::new("line_port", &INPUTS);
    let mut golden = LinePort::new(LANES);
    let mut random = Random::new(16, 1);
    let mut stream = 1;
    let [mut issue, mut words, mut memory, mut records, mut store] = stalls.map(|percent| {
        stream += 1;
        Stall::new(16, stream, percent)
    });
    // Words that room was reserved for, reads that memory has taken, the record on offer.
    let mut reserved = 0;
    let mut asked: VecDeque<usize> = VecDeque::new();
    let mut offered: Option<(usize, Vec<u64>)> = None;
    let (mut full, mut served) = (0, 0);
    for _ in 0..6000 {
        let reserve = golden.has_room() && issue.go();
        let lane = random.below(LANES);
        let fill = (golden.pend >> lane & 1 == 0 && issue.go()).then_some((lane, random.below(4)));
        let push = (reserved > 0 && words.go()).then(|| LineCommand::Write {
            lane: random.below(LANES),
            first: random.below(4) == 0,
            word: edge(&mut random),
        });
        let ready = memory.go();
        if offered.is_none() && records.go() {
            // Now and then one that nobody asked for.
            let lane = match random.below(10) {
                0 => Some(random.below(LANES)),
                _ => asked.pop_front(),
            };
            let record = (0..4).map(|_| pack_edge(&edge(&mut random))).collect();
            offered = lane.map(|lane| (lane, record));
        }
        let store_ready = store.go();

        rtl.set("reserve_i", reserve.into());
        rtl.set("fill_i", fill.is_some().into());
        let (lane, column) = fill.unwrap_or((random.below(LANES), 3));
        rtl.set("fill_lane_i", lane as u64);
        rtl.set("fill_column_i", column as u64);
        rtl.set("push_i", push.is_some().into());
        if let Some(LineCommand::Write { lane, first, word }) = push {
            rtl.set("push_first_i", first.into());
            rtl.set("push_lane_i", lane as u64);
            rtl.set("push_word_i", pack_edge(&word));
        }
        rtl.set("m_line_ready_i", ready.into());
        rtl.set("s_line_valid_i", offered.is_some().into());
        if let Some((lane, record)) = &offered {
            rtl.set("s_line_lane_i", *lane as u64);
            rtl.set_fields("s_line_record_i", 38, record.iter().copied());
        }
        rtl.set("fill_ready_i", store_ready.into());
        rtl.settle();

        assert_eq!(rtl.is_high("line_room_o"), golden.has_room());
        assert_eq!(rtl.get("fill_pend_o"), golden.pend);
        assert_eq!(rtl.is_high("s_line_ready_o"), store_ready);
        check_line(&rtl, golden.head());
        let column = offered.as_ref().and_then(|o| golden.accepts(o.0));
        assert_eq!(rtl.is_high("fill_valid_o"), column.is_some());
        if let (Some(column), Some((lane, record))) = (column, &offered) {
            assert_eq!(rtl.get("fill_lane_o"), *lane as u64);
            assert_eq!(rtl.get("fill_column_o"), column as u64);
            assert_eq!(rtl.fields("fill_record_o", 38, 4), *record);
        }
        rtl.edge();

        let accepted = offered
            .as_ref()
            .map(|o| o.0)
            .filter(|_| column.is_some() && store_ready);
        if let Some(LineCommand::Read { lane }) = golden.head().filter(|_| ready) {
            asked.push_back(*lane);
        }
        full += usize::from(!golden.has_room());
        served += usize::from(accepted.is_some());
        reserved = reserved + usize::from(reserve) - usize::from(push.is_some());
        golden.tick(reserve, fill, push, ready, accepted, store_ready);
        if store_ready {
            offered = None;
        }
    }
    (full, served)
}

#[test]
fn queue_full_and_empty_records_early_and_late() {
    let (mut full, mut served) = (0, 0);
    for stalls in [
        [0, 0, 0, 0, 0],
        [0, 10, 50, 10, 10],
        [50, 0, 10, 90, 50],
        [10, 50, 90, 0, 0],
        [30, 30, 30, 30, 90],
    ] {
        let counts = run(stalls);
        (full, served) = (full + counts.0, served + counts.1);
    }
    assert!(full > 1000 && served > 500, "full {full}, served {served}");
}

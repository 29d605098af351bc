// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_issue` in lockstep with its model: slots of all kinds, also in conflict, conditions at
//! random, jobs of one macroblock and more, pictures on chip and wide.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::encoder::Job;
use tricodec_sim::model::encoder::enc_issue::{Conditions, Issue};

use crate::packing::{self, pack};

const LANES: usize = 8;

fn random_job(random: &mut Random) -> Job {
    let width = [1 + random.below(9) as u32, 1023][random.below(8) / 7];
    Job {
        start_x: random.below(width as usize) as u32,
        mb_count: 1 + random.below(1 + 3 * width.min(9) as usize) as u32,
        width,
        qp: random.below(52) as u8,
        rounding: random.below(33) as u8,
        scan: random.below(3) == 0,
        format: random.below(12) as u8,
        ..Job::default()
    }
}

/// A word of a lane: it leaves the pipeline, and then the ring.
#[derive(Default)]
struct Lane {
    flying: Option<usize>,
    words: u8,
}

/// `near`: percent of slots that go to one of two lanes; `stall`: percent of conditions that fail.
/// Says how often there was an issue, a start, a conflict.
fn run(near: usize, stall: usize) -> [usize; 3] {
    const INPUTS: [&str; 12] = [
        "slot_valid_i",
        "slot_lane_i",
        "push_i",
        "push_lane_i",
        "push_job_i",
        "avail_i",
        "idle_i",
        "start_pend_i",
        "fill_pend_i",
        "pop_i",
        "line_room_i",
        "done_i",
    ];
    let mut rtl = Block::new("enc_issue", &INPUTS);
    let mut golden = Issue::new(LANES);
    let mut random = Random::new(23, near as u64);
    let mut lanes: [Lane; LANES] = Default::default();
    let mut counts = [0; 3];
    let mut slot = None;
    for clock in 0..8_000 {
        let fails = |random: &mut Random| {
            (0..LANES).fold(0, |all, l| all | u64::from(random.below(100) < stall) << l)
        };
        let all = (1 << LANES) - 1;
        let c = Conditions {
            avail: all & !fails(&mut random),
            idle: all & !fails(&mut random),
            start_pend: fails(&mut random),
            fill_pend: fails(&mut random),
            line_room: random.below(100) >= stall,
        };
        let next = (random.below(10) > 0).then(|| match random.below(100) {
            n if n < near => random.below(2),
            _ => clock % LANES,
        });
        let lane = random.below(LANES);
        let push = (golden.pending >> lane & 1 == 0 && random.below(4) == 0)
            .then(|| (lane, random_job(&mut random)));
        let pops: Vec<u8> = lanes
            .iter_mut()
            .map(|lane| {
                let pop = if random.below(100) < stall {
                    0
                } else {
                    random.below(4) as u8
                };
                let pop = pop.min(lane.words);
                lane.words -= pop;
                pop
            })
            .collect();
        let done = (0..LANES).find(|l| lanes[*l].flying == Some(0));

        rtl.set("slot_valid_i", u64::from(slot.is_some()));
        rtl.set("slot_lane_i", slot.unwrap_or(lane) as u64);
        rtl.set("push_i", push.is_some().into());
        if let Some((lane, job)) = &push {
            rtl.set("push_lane_i", *lane as u64);
            rtl.set(
                "push_job_i",
                pack(&[
                    (job.format.into(), 4),
                    (job.scan.into(), 1),
                    (job.rounding.into(), 6),
                    (job.qp.into(), 6),
                    (job.mb_count.into(), 20),
                    (job.start_x.into(), 10),
                    (job.width.into(), 10),
                ]),
            );
        }
        rtl.set("avail_i", c.avail);
        rtl.set("idle_i", c.idle);
        rtl.set("start_pend_i", c.start_pend);
        rtl.set("fill_pend_i", c.fill_pend);
        rtl.set_fields("pop_i", 5, pops.iter().map(|p| u64::from(*p)));
        rtl.set("line_room_i", c.line_room.into());
        rtl.set("done_i", done.is_some().into());
        rtl.set("done_lane_i", done.unwrap_or(lane) as u64);
        rtl.settle();
        let d = golden.decide(&c);
        assert_eq!(rtl.get("pending_o"), golden.pending);
        assert_eq!(rtl.get("active_o"), golden.active);
        assert_eq!(rtl.get("scanning_o"), golden.scanning);
        assert_eq!(rtl.get("job_sel_o"), golden.selected);
        assert_eq!(rtl.is_high("slot_valid_o"), d.lane.is_some());
        assert_eq!(rtl.is_high("issue_o"), d.issue.is_some());
        assert_eq!(rtl.is_high("conflict_o"), d.conflict);
        assert_eq!(rtl.is_high("start_o"), d.start);
        assert_eq!(rtl.is_high("load_o"), d.load);
        assert_eq!(rtl.is_high("ask_o"), d.ask > 0);
        assert_eq!(rtl.is_high("line_o"), d.line);
        assert_eq!(rtl.is_high("fill_o"), d.fill.is_some());
        if d.ask > 0 {
            assert_eq!(rtl.is_high("ask_all_o"), d.ask == 4);
        }
        if let Some(lane) = d.lane {
            assert_eq!(rtl.get("lane_o"), lane as u64);
        }
        if let Some(block) = &d.issue {
            assert_eq!(rtl.get("block_o"), packing::block(block), "{block:?}");
        }
        if let Some(column) = d.fill {
            assert_eq!(rtl.get("fill_column_o"), column as u64);
        }
        let format = rtl.get("format_o");
        rtl.edge();
        golden.tick(slot, &d, push, &pops, done);
        if let (Some(lane), true) = (d.lane, d.start) {
            assert_eq!(format, golden.job(lane).format.into());
        }
        slot = next;
        if let Some(lane) = done {
            lanes[lane].flying = None;
            lanes[lane].words += 1;
        }
        for lane in &mut lanes {
            lane.flying = lane.flying.map(|left| left.saturating_sub(1));
        }
        if let (Some(lane), true) = (d.lane, d.issue.is_some()) {
            // No two blocks leave the pipeline at once.
            lanes[lane].flying = Some(if stall > 50 { 3 } else { 16 });
        }
        let now = [d.issue.is_some(), d.start, d.conflict];
        for (count, now) in counts.iter_mut().zip(now) {
            *count += usize::from(now);
        }
    }
    counts
}

#[test]
fn slots_in_rotation_and_in_conflict() {
    for (near, stall) in [(0, 5), (10, 30), (60, 0), (30, 60)] {
        let [issues, starts, conflicts] = run(near, stall);
        assert!(
            issues > 300 && starts > 8,
            "{issues} issues, {starts} starts"
        );
        assert!(conflicts > 100, "{conflicts} conflicts");
    }
}

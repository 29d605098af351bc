// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_issue` in lockstep with its model: slots in rotation and all of one lane, slices that
//! end as others wait, the output full.

use std::collections::VecDeque;

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::decoder::DecJob;
use tricodec_sim::model::decoder::dec_issue::{DecConditions, DecIssue};
use tricodec_sim::model::decoder::dec_jobs::Jobs;
use tricodec_sim::model::decoder::dec_pkg::OUT_DEPTH;

use crate::packing;

const LANES: usize = 8;

/// A lane: its words, and how many of the slice that is parsed are still to come.
#[derive(Default)]
struct Lane {
    pushed: u64,
    opened: u64,
    finished: u64,
    parsing: Option<usize>,
    /// Whether each is the last of its slice.
    words: VecDeque<bool>,
    /// Clocks to the end of the pipeline, and whether the word is the last of its slice.
    flying: Option<(usize, bool)>,
}

fn bits(lanes: &[Lane], of: impl Fn(&Lane) -> bool) -> u64 {
    let lanes = lanes.iter().enumerate();
    lanes.fold(0, |all, (l, lane)| all | u64::from(of(lane)) << l)
}

/// `near`: percent of slots that go to lane 1; `stall`: percent of conditions that fail. Says how
/// often there was an issue, an end of a slice, a full output.
fn run(near: usize, stall: usize) -> [usize; 3] {
    const INPUTS: [&str; 15] = [
        "slot_valid_i",
        "push_i",
        "push_out_i",
        "push_sel_i",
        "start_i",
        "parse_sel_i",
        "issue_sel_i",
        "avail_i",
        "fill_pend_i",
        "line_room_i",
        "done_i",
        "ended_i",
        "taken_i",
        "dropped_i",
        "slot_lane_i",
    ];
    let mut rtl = Block::new("dec_issue", &INPUTS);
    let mut golden = DecIssue::new(LANES);
    let mut jobs = Jobs::new(LANES);
    let mut random = Random::new(24, near as u64);
    let mut lanes: [Lane; LANES] = Default::default();
    let (mut output, mut slot, mut before) = (0, None, None);
    let mut counts = [0; 3];
    for clock in 0..8_000usize {
        let stalls = |random: &mut Random| random.below(100) < stall;
        let next = (random.below(10) > 0).then(|| match random.below(100) {
            n if n < near => 1,
            _ => clock % LANES,
        });
        // Jobs come, are opened and started.
        let l = random.below(LANES);
        let push = (lanes[l].pushed - lanes[l].finished < 2 && random.below(3) == 0).then(|| {
            let width = [1 + random.below(9) as u32, 1023][random.below(8) / 7];
            let job = DecJob {
                width,
                format: random.below(12) as u8,
                exponent: random.below(1024) as i16 - 512,
                ..DecJob::default()
            };
            (l, job)
        });
        let o = random.below(LANES);
        let idle = lanes[o].parsing.is_none() && lanes[o].pushed > lanes[o].opened;
        let open = u64::from(idle && random.below(2) == 0) << o;
        let s = random.below(LANES);
        let waits = lanes[s].parsing == Some(0);
        let width = jobs.parsed(s).width as usize;
        let start = (waits && random.below(3) == 0).then(|| (s, random.below(width) as u32));
        let avail = bits(&lanes, |lane| !lane.words.is_empty());
        let fill_pend = (0..LANES).fold(0, |all, l| all | u64::from(stalls(&mut random)) << l);
        let line_room = !stalls(&mut random);
        // Words leave the pipeline, and then the output.
        let done = (0..LANES).find(|l| matches!(lanes[*l].flying, Some((0, _))));
        let done = done.map(|l| (l, lanes[l].flying.is_some_and(|f| f.1)));
        let dropped = done.is_some() && random.below(4) == 0;
        let taken = output > 0 && !stalls(&mut random);

        rtl.set("slot_valid_i", u64::from(slot.is_some()));
        rtl.set("slot_lane_i", slot.unwrap_or(l) as u64);
        rtl.set("push_i", push.is_some().into());
        if let Some((lane, job)) = &push {
            rtl.set("push_lane_i", *lane as u64);
            rtl.set("push_width_i", job.width.into());
            let exponent = job.exponent as u64 & 0x3FF;
            rtl.set("push_out_i", u64::from(job.format) << 10 | exponent);
        }
        rtl.set("push_sel_i", bits(&lanes, |lane| lane.pushed & 1 == 1));
        rtl.set("parse_sel_i", bits(&lanes, |lane| lane.opened & 1 == 0));
        rtl.set("issue_sel_i", bits(&lanes, |lane| lane.finished & 1 == 1));
        rtl.set("start_i", start.is_some().into());
        if let Some((lane, x)) = start {
            rtl.set("start_lane_i", lane as u64);
            rtl.set("start_x_i", x.into());
        }
        rtl.set("avail_i", avail);
        rtl.set("fill_pend_i", fill_pend);
        rtl.set("line_room_i", line_room.into());
        rtl.set("done_i", done.is_some().into());
        rtl.set("done_lane_i", done.map_or(l, |d| d.0) as u64);
        rtl.set("ended_i", done.is_some_and(|d| d.1).into());
        rtl.set("taken_i", taken.into());
        rtl.set("dropped_i", dropped.into());
        rtl.settle();
        let d = golden.decide(&DecConditions {
            fill_pend,
            line_room,
        });
        assert_eq!(rtl.is_high("empty_o"), golden.empty());
        assert_eq!(rtl.is_high("slot_valid_o"), d.lane.is_some());
        assert_eq!(rtl.is_high("issue_o"), d.issue.is_some());
        assert_eq!(rtl.is_high("line_o"), d.line);
        assert_eq!(rtl.is_high("fill_o"), d.fill.is_some());
        let word = before.filter(|l: &usize| avail >> l & 1 == 1);
        assert_eq!(rtl.is_high("word_o"), word.is_some());
        if let Some(lane) = word {
            assert_eq!(rtl.get("word_lane_o"), lane as u64);
        }
        if let Some(lane) = d.lane {
            assert_eq!(rtl.get("lane_o"), lane as u64);
        }
        if let Some(block) = &d.issue {
            assert_eq!(rtl.get("block_o"), packing::block(block), "{block:?}");
            assert_eq!(rtl.is_high("first_o"), d.first);
            let exponent = d.job.exponent as u64 & 0x3FF;
            assert_eq!(rtl.get("job_o"), u64::from(d.job.format) << 10 | exponent);
        }
        if let Some(column) = d.fill {
            assert_eq!(rtl.get("fill_column_o"), column as u64);
        }
        rtl.edge();
        let returned = usize::from(taken) + usize::from(dropped);
        let ended = done.filter(|d| d.1).map(|d| d.0);
        golden.tick(slot, &d, avail, |lane| jobs.issued(lane), done, returned);
        jobs.tick(push, open, start, ended);

        output = output + usize::from(done.is_some() && !dropped) - usize::from(taken);
        let flying = lanes.iter().filter(|lane| lane.flying.is_some()).count();
        counts[0] += usize::from(d.issue.is_some());
        counts[1] += usize::from(ended.is_some());
        counts[2] += usize::from(output + flying == OUT_DEPTH);
        if let Some((lane, ended)) = done {
            lanes[lane].flying = None;
            lanes[lane].finished += u64::from(ended);
        }
        for lane in &mut lanes {
            lane.flying = lane
                .flying
                .map(|(left, last)| (left.saturating_sub(1), last));
            let comes = lane.words.len() < 16 && random.below(3) == 0;
            if let Some(left @ 1..) = lane.parsing.filter(|_| comes) {
                lane.words.push_back(left == 1);
                lane.parsing = (left > 1).then(|| left - 1);
            }
        }
        if let (Some(lane), true) = (d.lane, d.issue.is_some()) {
            let last = lanes[lane].words.pop_front().expect("a word");
            lanes[lane].flying = Some((4, last));
        }
        if let Some((lane, _)) = push {
            lanes[lane].pushed += 1;
        }
        if open != 0 {
            lanes[o].opened += 1;
            lanes[o].parsing = Some(0);
        }
        if let Some((lane, _)) = start {
            lanes[lane].parsing = Some([1, 16 * (1 + random.below(40))][random.below(4).min(1)]);
        }
        (before, slot) = (slot, next);
    }
    counts
}

#[test]
fn slots_in_rotation_and_of_one_lane() {
    let (mut full, mut ended) = (0, 0);
    for (near, stall) in [(0, 2), (90, 0), (50, 50), (10, 90)] {
        let [issues, ends, fulls] = run(near, stall);
        assert!(issues > 300, "{issues} issues");
        (full, ended) = (full + fulls, ended + ends);
    }
    assert!(full > 200 && ended > 15, "{full} full, {ended} ended");
}

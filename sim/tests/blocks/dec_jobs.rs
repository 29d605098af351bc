// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_jobs` in lockstep with its model.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::decoder::dec_jobs::Jobs;
use tricodec_sim::model::decoder::dec_pkg::DecJob;

const LANES: usize = 8;

/// Jobs of a lane: given, taken, finished, modulo nothing.
#[derive(Clone, Copy, Default)]
struct Count {
    pushed: usize,
    opened: usize,
    finished: usize,
}

#[test]
fn jobs_given_taken_and_finished_in_any_order() {
    const INPUTS: [&str; 5] = ["push_i", "push_lane_i", "free_i", "ended_i", "ended_lane_i"];
    let mut rtl = Block::new("dec_jobs", &INPUTS);
    let mut golden = Jobs::new(LANES);
    let mut random = Random::new(15, 1);
    let mut counts = [Count::default(); LANES];
    for clock in 0..10_000 {
        // Phases in which lanes fill up, and in which they run empty.
        let filling = clock / 500 % 2 == 0;
        let lane = random.below(LANES);
        let full = golden.full();
        let push = full >> lane & 1 == 0 && random.below(if filling { 2 } else { 9 }) == 0;
        let free = random.bits() & random.bits() & 0xFF;
        let ends = random.below(LANES);
        let running = counts[ends].opened > counts[ends].finished;
        let ended = running && random.below(if filling { 9 } else { 2 }) == 0;
        rtl.set("push_i", push.into());
        rtl.set("push_lane_i", lane as u64);
        rtl.set("free_i", free);
        rtl.set("ended_i", ended.into());
        rtl.set("ended_lane_i", ends as u64);
        rtl.settle();
        let open = golden.open(free);
        assert_eq!(rtl.get("open_o"), open);
        assert_eq!(rtl.get("full_o"), full);
        // A lane that is not free is busy, with a job or without.
        assert_eq!(rtl.get("busy_o"), golden.unfinished() | (0xFF & !free));
        let sel = |of: fn(&Count) -> usize| {
            let bits = counts.iter().enumerate();
            bits.fold(0, |all, (l, c)| all | (of(c) as u64 & 1) << l)
        };
        assert_eq!(rtl.get("push_sel_o"), sel(|c| c.pushed));
        assert_eq!(rtl.get("parse_sel_o"), sel(|c| c.opened.wrapping_sub(1)));
        assert_eq!(rtl.get("issue_sel_o"), sel(|c| c.finished));
        rtl.edge();
        let job = push.then_some((lane, DecJob::default()));
        golden.tick(job, open, None, ended.then_some(ends));
        counts[lane].pushed += usize::from(push);
        counts[ends].finished += usize::from(ended);
        for (l, count) in counts.iter_mut().enumerate() {
            count.opened += (open >> l & 1) as usize;
        }
    }
    assert!(counts.iter().all(|c| c.finished > 8));
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_request` and `tri_dec_request` in lockstep with their models.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::decoder::dec_request::BeatRequests;
use tricodec_sim::model::encoder::enc_pkg::IN_DEPTH;
use tricodec_sim::model::encoder::enc_request::Requests;

const LANES: usize = 8;

fn expected(expects: impl Fn(usize) -> bool) -> u64 {
    (0..LANES).fold(0, |all, l| all | u64::from(expects(l)) << l)
}

/// Percent of stalls of the requests, and of the blocks.
fn blocks(stalls: u8, late: u8) {
    const INPUTS: [&str; 8] = [
        "ask_i",
        "ask_all_i",
        "first_i",
        "ask_lane_i",
        "scanning_i",
        "accepted_i",
        "released_i",
        "m_req_ready_i",
    ];
    let mut rtl = Block::new("enc_request", &INPUTS);
    let mut golden = Requests::new(LANES);
    let mut random = Random::new(25, 1);
    let (mut stalls, mut late) = (Stall::new(25, 2, stalls), Stall::new(25, 3, late));
    // Blocks asked for that have not left, and those that have come.
    let (mut open, mut here) = ([0u8; LANES], [0u8; LANES]);
    let mut begun = [false; LANES];
    let mut released = [None; 2];
    let mut made = 0;
    for _ in 0..8000 {
        let lane = random.below(LANES);
        let all = open[lane] == 0 && random.below(2) == 0;
        let ask =
            (random.below(2) == 0 && (all || begun[lane] && open[lane] < IN_DEPTH)).then(|| {
                // A lane's first request begins a pass, as its issue stage does.
                let first = all && (!begun[lane] || random.below(2) == 0);
                (lane, if all { IN_DEPTH } else { 1 }, first)
            });
        let scanning = random.bits() & 0xFF;
        let comes = random.below(LANES);
        let accepted = (golden.expects(comes) && late.go()).then_some(comes);
        let leaves: [Option<usize>; 2] = {
            let first = random.below(LANES);
            let second = (first + 1 + random.below(LANES - 1)) % LANES;
            [first, second].map(|l| (here[l] > 0 && late.go()).then_some(l))
        };
        let ready = stalls.go();
        rtl.set("ask_i", ask.is_some().into());
        rtl.set(
            "ask_all_i",
            ask.map_or(random.below(2) == 0, |a| a.1 > 1).into(),
        );
        rtl.set("first_i", ask.map_or(random.below(2) == 0, |a| a.2).into());
        rtl.set("ask_lane_i", lane as u64);
        rtl.set("scanning_i", scanning);
        rtl.set("accepted_i", accepted.map_or(0, |l| 1 << l));
        // Known a clock later.
        let known = released
            .iter()
            .flatten()
            .fold(0, |all: u64, l: &usize| all | 1 << l);
        rtl.set("released_i", known);
        rtl.set("m_req_ready_i", ready.into());
        rtl.settle();
        assert_eq!(rtl.get("expected_o"), expected(|l| golden.expects(l)));
        assert_eq!(rtl.get("idle_o"), golden.idle());
        assert_eq!(rtl.is_high("m_req_valid_o"), golden.out.is_some());
        if let Some(request) = golden.out {
            assert_eq!(rtl.get("m_req_lane_o"), request.lane as u64);
            assert_eq!(rtl.is_high("m_req_scan_o"), request.scan);
            assert_eq!(rtl.is_high("m_req_first_o"), request.first);
            made += usize::from(ready);
        }
        rtl.edge();
        golden.tick(ask, scanning, accepted, leaves, ready);
        if let Some((lane, blocks, _)) = ask {
            open[lane] += blocks;
            begun[lane] = true;
        }
        if let Some(lane) = accepted {
            here[lane] += 1;
        }
        for lane in leaves.into_iter().flatten() {
            here[lane] -= 1;
        }
        for lane in std::mem::replace(&mut released, leaves)
            .into_iter()
            .flatten()
        {
            open[lane] -= 1;
        }
    }
    assert!(made > 300, "{made}");
}

/// Percent of stalls of the requests, and of the beats.
fn beats(stalls: u8, late: u8) {
    const INPUTS: [&str; 5] = [
        "open_i",
        "accepted_i",
        "last_i",
        "released_i",
        "m_req_ready_i",
    ];
    let mut rtl = Block::new("dec_request", &INPUTS);
    let mut golden = BeatRequests::new(LANES);
    let mut random = Random::new(26, 1);
    let (mut stalls, mut late) = (Stall::new(26, 2, stalls), Stall::new(26, 3, late));
    let (mut open, mut held) = (0u64, [0; LANES]);
    let mut made = 0;
    for _ in 0..8000 {
        // A lane takes a packet when it has given the one before back.
        let lane = random.below(LANES);
        let opens = open >> lane & 1 == 0 && held[lane] == 0 && random.below(2) == 0;
        let opens = u64::from(opens) << lane;
        let comes = random.below(LANES);
        let accepted = golden.expects(comes) && late.go();
        let accepted = accepted.then(|| (comes, random.below(20) == 0));
        let slow = random.below(4) > 0;
        let released = (0..LANES).fold(0, |all, l| {
            all | u64::from(held[l] > 0 && !slow && random.below(2) == 0) << l
        });
        let ready = stalls.go();
        rtl.set("open_i", opens);
        rtl.set("accepted_i", accepted.map_or(0, |a| 1 << a.0));
        rtl.set(
            "last_i",
            accepted.map_or(random.below(2) == 0, |a| a.1).into(),
        );
        rtl.set("released_i", released);
        rtl.set("m_req_ready_i", ready.into());
        rtl.settle();
        assert_eq!(rtl.get("expected_o"), expected(|l| golden.expects(l)));
        assert_eq!(rtl.is_high("m_req_valid_o"), golden.out.is_some());
        if let Some(request) = golden.out {
            assert_eq!(rtl.get("m_req_lane_o"), request.lane as u64);
            assert_eq!(rtl.is_high("m_req_first_o"), request.first);
            made += usize::from(ready);
        }
        rtl.edge();
        golden.tick(opens, accepted, released, ready);
        open |= opens;
        if let Some((lane, last)) = accepted {
            held[lane] += 1;
            open &= !(u64::from(last) << lane);
        }
        for (l, held) in held.iter_mut().enumerate() {
            *held -= released >> l & 1;
        }
    }
    assert!(made > 300, "{made}");
}

#[test]
fn blocks_asked_for_in_turn() {
    for (stalls, late) in [(0, 0), (50, 10), (10, 80), (90, 0)] {
        blocks(stalls, late);
    }
}

#[test]
fn beats_asked_for_as_far_as_there_is_room() {
    for (stalls, late) in [(0, 0), (50, 10), (0, 70), (90, 0)] {
        beats(stalls, late);
    }
}

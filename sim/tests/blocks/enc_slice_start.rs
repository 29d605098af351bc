// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_slice_start`, with `tri_ctx_start`, in lockstep with its model: all QPs, and numbers of
//! all lengths.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_slice_start::{SliceStart, StartRequest};

fn run(requests: &[StartRequest], stalls: u8) {
    const INPUTS: [&str; 6] = [
        "req_valid_i",
        "req_lane_i",
        "req_first_mb_i",
        "req_idr_pic_id_i",
        "req_qp_i",
        "hdr_ready_i",
    ];
    let mut rtl = Block::new("enc_slice_start", &INPUTS);
    let mut golden = SliceStart::new();
    let (mut gaps, mut stalls) = (Stall::new(11, 1, 30), Stall::new(11, 2, stalls));
    let mut waiting = requests.iter();
    let mut done = 0;
    while done < requests.len() {
        let ready = stalls.go();
        // Offered until it is taken.
        let offered = waiting.as_slice().first().filter(|_| gaps.go());
        if let Some(r) = offered {
            rtl.set("req_lane_i", r.lane as u64);
            rtl.set("req_first_mb_i", r.first_mb.into());
            rtl.set("req_idr_pic_id_i", r.idr_pic_id.into());
            rtl.set("req_qp_i", r.qp.into());
        }
        rtl.set("req_valid_i", offered.is_some().into());
        rtl.set("hdr_ready_i", ready.into());
        rtl.settle();
        let out = golden.outputs();
        assert_eq!(rtl.is_high("init_valid_o"), out.init.is_some());
        assert_eq!(rtl.is_high("hdr_valid_o"), out.hdr.is_some());
        assert_eq!(rtl.is_high("start_o"), out.done);
        assert_eq!(rtl.is_high("done_o"), out.done);
        if let Some((context, state)) = out.init {
            assert_eq!(rtl.get("init_addr_o"), context.into());
            assert_eq!(rtl.get("init_state_o"), state.into(), "context {context}");
        }
        if let Some((byte, raw)) = out.hdr {
            assert_eq!(rtl.get("hdr_byte_o"), byte.into());
            assert_eq!(rtl.is_high("hdr_raw_o"), raw);
        }
        if done > 0 || out.hdr.is_some() {
            assert_eq!(rtl.get("lane_o"), out.lane as u64);
        }
        let is_ready = rtl.is_high("req_ready_o");
        rtl.edge();
        let taken = golden.tick(offered, ready);
        if offered.is_some() {
            assert_eq!(is_ready, taken);
        }
        if taken {
            waiting.next();
        }
        done += usize::from(out.done);
    }
}

#[test]
fn all_qps_and_numbers_of_all_lengths() {
    let mut random = Random::new(11, 3);
    let mut requests = Vec::new();
    for qp in 0..52 {
        for bits in [qp % 21, (qp + 10) % 21] {
            // v+1 of the code has a one more than v: around each power of two.
            let around = |bits: u32, random: &mut Random| match random.below(3) {
                0 => 1 << bits,
                1 => (1 << bits) - 1,
                _ => ((1u32 << bits) - 1).saturating_sub(1),
            };
            requests.push(StartRequest {
                lane: random.below(8),
                first_mb: around(u32::from(bits), &mut random).min((1 << 20) - 1),
                idr_pic_id: around(u32::from(bits) % 17, &mut random).min(0xFFFF) as u16,
                qp,
            });
        }
    }
    for stalls in [0, 30, 80] {
        run(&requests, stalls);
    }
}

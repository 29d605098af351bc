// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_contexts` of a tensor lane and of a video lane against an array.

use tricodec_golden::entropy::lane::CONTEXTS;
use tricodec_golden::entropy::lane::video::VIDEO_CONTEXTS;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

/// `top` with so many contexts.
fn run(top: &str, contexts: usize) {
    const INPUTS: [&str; 8] = [
        "init_valid_i",
        "init_addr_i",
        "init_state_i",
        "read_i",
        "read_addr_i",
        "write_i",
        "write_addr_i",
        "write_state_i",
    ];
    let mut rtl = Block::new(top, &INPUTS);
    let mut golden = vec![0; contexts];
    let mut random = Random::new(10, 1);
    let mut read = None;
    for clock in 0..30_000 {
        // A slice start now and then: all contexts, and nothing else meanwhile.
        let init = (clock % 3000 < contexts).then_some(clock % 3000);
        let state = random.below(126) as u64;
        let mut context = || random.below(contexts) >> random.below(6);
        let (at, written) = (context(), context());
        let reads = init.is_none() && random.below(3) > 0;
        let writes = init.is_none() && random.below(3) > 0;
        rtl.set("init_valid_i", init.is_some().into());
        rtl.set("init_addr_i", init.unwrap_or(at) as u64);
        rtl.set("init_state_i", state);
        rtl.set("read_i", reads.into());
        rtl.set("read_addr_i", at as u64);
        rtl.set("write_i", writes.into());
        rtl.set("write_addr_i", written as u64);
        rtl.set("write_state_i", state);
        rtl.settle();
        if let Some(state) = read {
            assert_eq!(rtl.get("state_o"), state);
        }
        rtl.edge();
        if let Some(context) = init {
            golden[context] = state;
        } else if writes {
            golden[written] = state;
        }
        // What a read gives stays until the next one.
        if reads {
            read = Some(golden[at]);
        }
    }
}

#[test]
fn a_state_is_forwarded_or_kept() {
    run("enc_contexts", CONTEXTS);
    run("enc_contexts_video", VIDEO_CONTEXTS);
}

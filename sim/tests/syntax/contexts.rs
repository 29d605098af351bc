// SPDX-License-Identifier: Apache-2.0
//! `tri_video_ctx_start`: the contexts of slices of both kinds and all QPs, at every clock.

use tricodec_golden::entropy::lane::video::contexts::video_contexts;
use tricodec_sim::lockstep::harness::block::Block;

#[test]
fn contexts_of_all_slices() {
    let mut rtl = Block::new("video_ctx_start", &["start_i", "inter_i", "qp_i"]);
    for inter in [false, true] {
        for qp in 0..=51 {
            rtl.set("inter_i", inter.into());
            rtl.set("qp_i", qp.into());
            rtl.set("start_i", 1);
            rtl.settle();
            assert!(rtl.is_high("done_o"));
            rtl.edge();
            rtl.set("start_i", 0);
            for wait in 0..2 {
                rtl.settle();
                assert!(!rtl.is_high("init_valid_o"), "{wait}");
                assert!(!rtl.is_high("done_o"), "{wait}");
                rtl.edge();
            }
            for (number, state) in video_contexts(inter, qp).into_iter().enumerate() {
                rtl.settle();
                assert!(rtl.is_high("init_valid_o"), "{inter} {qp} {number}");
                assert!(!rtl.is_high("done_o"), "{inter} {qp} {number}");
                assert_eq!(rtl.get("init_addr_o"), number as u64);
                assert_eq!(
                    rtl.get("init_state_o"),
                    state.into(),
                    "{inter} {qp} {number}"
                );
                rtl.edge();
            }
            rtl.settle();
            assert!(!rtl.is_high("init_valid_o") && rtl.is_high("done_o"));
        }
    }
}

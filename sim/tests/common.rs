// SPDX-License-Identifier: Apache-2.0
//! The building blocks of `rtl/common` in lockstep with their models.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::fifo::Fifo;
use tricodec_sim::model::shared::rr_arb::RoundRobin;

#[test]
fn fifo() {
    for (feed, drain) in [(0, 0), (10, 50), (50, 10), (90, 90), (0, 90), (90, 0)] {
        let mut rtl = Block::new("fifo", &["valid_i", "ready_i", "data_i"]);
        let mut golden = Fifo::new(4);
        let (mut feed, mut drain) = (Stall::new(3, 1, feed), Stall::new(3, 2, drain));
        let mut word = 0u64;
        for _ in 0..3000 {
            let (valid, ready) = (feed.go(), drain.go());
            rtl.set("valid_i", valid.into());
            rtl.set("ready_i", ready.into());
            rtl.set("data_i", word);
            rtl.settle();
            assert_eq!(rtl.get("ready_o") == 1, golden.ready());
            assert_eq!(rtl.get("valid_o") == 1, golden.head().is_some());
            if let Some(head) = golden.head() {
                assert_eq!(rtl.get("data_o"), *head);
            }
            let taken = valid && golden.ready();
            golden.tick(valid.then_some(word), ready);
            rtl.edge();
            word = (word + u64::from(taken) * 0x12_3456_789B) & 0xFF_FFFF_FFFF;
        }
    }
}

#[test]
fn round_robin() {
    let mut rtl = Block::new("rr_arb", &["req_i", "advance_i"]);
    let mut golden = RoundRobin::default();
    let mut random = Random::new(5, 1);
    let mut grants = [0u32; 64];
    for i in 0..20_000u32 {
        let mut requests = random.word();
        if i % 3 == 0 {
            requests &= random.word() & random.word();
        }
        if i % 3 == 1 {
            // One or two: also those of the last group, behind the turn.
            requests = 1 << random.below(64) | 1 << random.below(64);
        }
        if i % 100 == 0 {
            requests = if i % 200 == 0 { 0 } else { u64::MAX };
        }
        let advance = random.below(10) < 7 && requests != 0;
        rtl.set("req_i", requests);
        rtl.set("advance_i", advance.into());
        rtl.settle();
        let grant = golden.grant(requests);
        assert_eq!(rtl.get("valid_o") == 1, grant.is_some());
        if let Some(g) = grant {
            assert_eq!((rtl.get("idx_o"), rtl.get("gnt_o")), (g as u64, 1 << g));
            if advance {
                golden.advance(g);
                grants[g] += 1;
            }
        }
        rtl.edge();
    }
    // Nobody starves.
    assert!(grants.iter().all(|n| *n > 100), "{grants:?}");
}

#[test]
fn memory_reads_the_old_word_and_keeps_it() {
    two_port_memory("ram");
}

#[test]
fn memory_of_banks_is_one_memory() {
    two_port_memory("ram_banks");
}

fn two_port_memory(top: &str) {
    let mut rtl = Block::new(top, &["wen_i", "waddr_i", "wdata_i", "ren_i", "raddr_i"]);
    let (mut memory, mut out) = ([None; 16], None);
    let mut random = Random::new(6, 1);
    for _ in 0..5000 {
        let (write, read) = (random.below(2) == 0, random.below(2) == 0);
        let (waddr, raddr) = (random.bits() % 16, random.bits() % 16);
        let data = [(); 3].map(|()| random.bits() & 0xFF_FFFF);
        rtl.set("wen_i", write.into());
        rtl.set("waddr_i", waddr);
        rtl.set_fields("wdata_i", 24, data);
        rtl.set("ren_i", read.into());
        rtl.set("raddr_i", raddr);
        rtl.settle();
        if let Some(word) = out {
            assert_eq!(rtl.fields("rdata_o", 24, 3), word);
        }
        rtl.edge();
        if read {
            out = memory[raddr as usize];
        }
        if write {
            memory[waddr as usize] = Some(data);
        }
    }
}

#[test]
fn memory_with_one_port_keeps_the_word_while_it_writes() {
    let mut rtl = Block::new("ram_1rw", &["en_i", "we_i", "addr_i", "wdata_i"]);
    let (mut memory, mut out) = ([None; 16], None);
    let mut random = Random::new(7, 1);
    for _ in 0..5000 {
        let (enable, write) = (random.below(2) == 0, random.below(2) == 0);
        let at = random.bits() % 16;
        let data = [(); 3].map(|()| random.bits() & 0xFF_FFFF);
        rtl.set("en_i", enable.into());
        rtl.set("we_i", write.into());
        rtl.set("addr_i", at);
        rtl.set_fields("wdata_i", 24, data);
        rtl.settle();
        if let Some(word) = out {
            assert_eq!(rtl.fields("rdata_o", 24, 3), word);
        }
        rtl.edge();
        match (enable, write) {
            (true, true) => memory[at as usize] = Some(data),
            (true, false) => out = memory[at as usize],
            _ => {}
        }
    }
}

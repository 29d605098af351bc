// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_contexts` against an array: every context by every port that reaches it.

use tricodec_golden::entropy::lane::contexts::{
    ABS, CBP, LAST, PREV_MODE, QP_CHANGED, QP_DELTA, QP_MORE, SIG,
};
use tricodec_golden::entropy::lane::{Bins, DECODER_CONTEXTS, decoder_contexts};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::decoder::dec_contexts::Contexts;

/// Contexts that can follow a bin by port 0: the header of the module names those that cannot.
fn after_zero() -> Vec<u8> {
    let not = [QP_MORE, QP_MORE + 1, SIG];
    let is_not = |c: u8| not.contains(&c) || (LAST..LAST + 15).contains(&c);
    let levels = ABS + 5..ABS + 10;
    let all = 0..DECODER_CONTEXTS as u8;
    all.filter(|c| !is_not(*c) && !levels.contains(c)).collect()
}

/// Contexts that can follow a 1 by port 1.
fn after_one() -> Vec<u8> {
    let mut all = vec![QP_DELTA, SIG, ABS + 1];
    all.extend(PREV_MODE..PREV_MODE + 2);
    all.extend(CBP..CBP + 4);
    all.extend(QP_CHANGED..QP_CHANGED + 3);
    all.extend(LAST..LAST + 15);
    all.extend(ABS + 5..ABS + 10);
    all
}

#[test]
fn two_ports_ahead_of_a_bin() {
    const INPUTS: [&str; 9] = [
        "init_valid_i",
        "init_addr_i",
        "init_state_i",
        "go_i",
        "port_i",
        "addr_i",
        "write_i",
        "bin_i",
        "state_i",
    ];
    let mut rtl = Block::new("dec_contexts", &INPUTS);
    let mut golden = Contexts::default();
    let mut random = Random::new(20, 1);
    let reach = [after_zero(), after_one()];
    let mut at = None;
    let mut seen = [[false; 2]; DECODER_CONTEXTS];
    for clock in 0..60_000usize {
        let slice = clock % 6000;
        let init = (slice < DECODER_CONTEXTS).then_some(slice as u8);
        if init.is_some() {
            at = None;
        }
        let port = random.below(2);
        let mut next = |port: usize| {
            // Often the context at hand again: its new state goes before the file's.
            match at {
                Some(at) if random.below(3) == 0 && reach[port].contains(&at) => at,
                _ => reach[port][random.below(reach[port].len())],
            }
        };
        let address = [next(0), next(1)];
        let go = init.is_none() && random.below(4) > 0;
        let write = go && at.is_some() && random.below(4) > 0;
        // Behind a bin of a context the port is the bin.
        let bin = port;
        let after = [random.below(126) as u8, random.below(126) as u8];
        rtl.set("init_valid_i", init.is_some().into());
        rtl.set("init_addr_i", init.unwrap_or(at.unwrap_or(1)).into());
        let first = decoder_contexts((clock / 6000 * 5) as u8);
        let initial = first[usize::from(init.unwrap_or(0))];
        rtl.set("init_state_i", initial.into());
        rtl.set("go_i", go.into());
        rtl.set("port_i", port as u64);
        rtl.set_fields("addr_i", 6, address.map(u64::from));
        rtl.set("write_i", write.into());
        rtl.set("bin_i", bin as u64);
        rtl.set_fields("state_i", 7, after.map(u64::from));
        rtl.settle();
        if let Some(at) = at {
            assert_eq!(rtl.get("ctx_o"), u64::from(at));
            let state = golden.of(Bins::Context(at));
            assert_eq!(rtl.get("state_o"), state.into(), "context {at}");
        }
        rtl.edge();
        if let Some(context) = init {
            golden.set(context, initial);
        }
        if let Some(at) = at.filter(|_| write) {
            golden.set(at, after[bin]);
        }
        if go {
            at = Some(address[port]);
            seen[usize::from(address[port])][port] = true;
        }
    }
    for (port, reach) in reach.iter().enumerate() {
        assert!(reach.iter().all(|c| seen[usize::from(*c)][port]));
    }
}

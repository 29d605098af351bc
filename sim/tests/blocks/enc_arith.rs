// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_arith` in lockstep with its model: all states, kinds and bins, and those bins that make
//! chosen bytes.

use tricodec_golden::entropy::engine::{Decoder, next_state};
use tricodec_golden::entropy::lane::Bin;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_arith::{Coded, Engine};

/// A bin with the state of its context.
type Coding = (Bin, u8);

/// Code slices; the bytes with their carries, and End between slices.
fn run(slices: &[Vec<Coding>], gaps: u8, stalls: u8) -> Vec<Coded> {
    const INPUTS: [&str; 6] = [
        "start_i",
        "bin_valid_i",
        "kind_i",
        "bin_i",
        "state_i",
        "byte_ready_i",
    ];
    let mut rtl = Block::new("enc_arith", &INPUTS);
    let mut golden = Engine::default();
    let (mut gaps, mut stalls) = (Stall::new(8, 2, gaps), Stall::new(8, 3, stalls));
    let mut random = Random::new(8, 1);
    let mut all = Vec::new();
    for slice in slices {
        rtl.set("start_i", 1);
        rtl.settle();
        rtl.edge();
        rtl.set("start_i", 0);
        golden.start();
        let mut waiting = slice.iter();
        let mut offered: Option<Coding> = None;
        loop {
            if offered.is_none() && gaps.go() {
                offered = waiting.next().copied();
            }
            let ready = stalls.go();
            let (kind, bin, state) = match offered {
                Some((Bin::Context(_, bin), state)) => (0, bin, state),
                Some((Bin::Bypass(bin), state)) => (1, bin, state),
                Some((Bin::Terminate(bin), state)) => (2, bin, state),
                None => (random.below(3) as u64, true, 9),
            };
            rtl.set("bin_valid_i", offered.is_some().into());
            rtl.set("kind_i", kind);
            rtl.set("bin_i", bin.into());
            rtl.set("state_i", state.into());
            rtl.set("byte_ready_i", ready.into());
            rtl.settle();
            let free = golden.out.is_none() || ready;
            let takes = free && golden.runs();
            assert_eq!(rtl.is_high("bin_ready_o"), takes);
            assert_eq!(rtl.is_high("byte_valid_o"), golden.out.is_some());
            match golden.out {
                Some(Coded::Byte(byte)) => {
                    assert_eq!(rtl.get("byte_o"), byte.into());
                    assert!(!rtl.is_high("byte_end_o"));
                }
                Some(Coded::End) => assert!(rtl.is_high("byte_end_o")),
                None => {}
            }
            if offered.is_some() {
                assert_eq!(rtl.get("state_o"), next_state(state, bin).into());
            }
            rtl.edge();
            let left = golden.out.filter(|_| ready);
            all.extend(left);
            if free {
                let bin = offered.filter(|_| takes);
                if let Some((Bin::Context(context, _), state)) = bin {
                    golden.contexts.set(context, state);
                }
                golden.step(bin.map(|b| b.0));
                if takes {
                    offered = None;
                }
            }
            if left == Some(Coded::End) {
                break;
            }
        }
    }
    all
}

/// The bins that a decoder finds in these bytes, in states and kinds at random.
fn bins_of(bytes: &[u8], random: &mut Random, bypass: usize) -> Vec<Coding> {
    let mut decoder = Decoder::new(bytes).expect("a start that is allowed");
    let mut bins = Vec::new();
    while decoder.position() < 8 * bytes.len() {
        let mut state = random.below(126) as u8;
        let before = state;
        bins.push(match random.below(100) {
            n if n < bypass => (Bin::Bypass(decoder.bypass()), before),
            n if n < 98 => (Bin::Context(3, decoder.context(&mut state)), before),
            _ if decoder.terminate() => break,
            _ => (Bin::Terminate(false), before),
        });
    }
    bins.push((Bin::Terminate(true), 0));
    bins
}

#[test]
fn all_kinds_and_states_at_random() {
    let mut random = Random::new(8, 4);
    for (gaps, stalls) in [(0, 0), (50, 10), (10, 80)] {
        let slices: Vec<Vec<Coding>> = (0..60)
            .map(|slice| {
                let mut bins: Vec<Coding> = (0..random.below(300))
                    .map(|_| {
                        let bin = random.bits() & 1 == 1;
                        let state = random.below(126) as u8;
                        match (random.below(8), slice % 4) {
                            (0, _) => (Bin::Terminate(false), state),
                            (1..=3, _) | (_, 0) => (Bin::Bypass(bin), state),
                            // Mostly the more probable symbol: small shifts.
                            (_, 1) => (Bin::Context(7, state & 1 == 1), state),
                            _ => (Bin::Context(7, bin), state),
                        }
                    })
                    .collect();
                bins.push((Bin::Terminate(true), 0));
                bins
            })
            .collect();
        run(&slices, gaps, stalls);
    }
}

/// The bins that give noise, then a long run of zeros or of 0xFF, then noise: low stays beside what
/// a carry would change, for as long.
#[test]
fn long_runs_with_and_without_carry() {
    let mut random = Random::new(8, 5);
    let mut slices = Vec::new();
    for (filler, behind) in [(0x00, 0x00), (0xFF, 0xFF), (0x00, 0x80), (0xFF, 0x7F)] {
        for bypass in [0, 30, 98] {
            let mut bytes: Vec<u8> = (0..5).map(|_| random.bits() as u8 & 0x7F).collect();
            bytes.extend(vec![filler; 300]);
            bytes.push(behind);
            bytes.extend((0..6).map(|_| random.bits() as u8));
            slices.push(bins_of(&bytes, &mut random, bypass));
        }
    }
    let all = run(&slices, 0, 0);
    let is_run = |c: &Coded| *c == Coded::Byte(0xFF);
    let runs = all.split(|c| !is_run(c));
    let longest = runs.map(<[Coded]>::len).max();
    assert!(longest >= Some(298), "{longest:?}");
    // A run that a carry resolves, and one that stays.
    let ends: Vec<_> = all
        .windows(200)
        .filter(|w| w[..199].iter().all(is_run))
        .collect();
    let ends = ends.iter().map(|w| w[199]);
    let carries = ends
        .clone()
        .filter(|c| matches!(c, Coded::Byte(b) if b >> 8 == 1));
    let stays = ends.filter(|c| matches!(c, Coded::Byte(b) if *b < 0xFF));
    assert!(carries.count() > 0 && stays.count() > 0);
}

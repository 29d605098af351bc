// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_arith` in lockstep with its model: all states, ranges and kinds, bytes of all kinds,
//! and the bits behind their end.

use tricodec_golden::entropy::engine::next_state;
use tricodec_golden::entropy::lane::Bins;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::decoder::dec_arith::Engine;

/// Percent of stalls: bytes, bins; and percent of bypass bins. Says how often a slice could not
/// begin, and how often bits behind the end were read.
fn run(slices: &[Vec<u8>], gaps: u8, stalls: u8, bypass: usize) -> (usize, usize) {
    const INPUTS: [&str; 8] = [
        "start_i",
        "stop_i",
        "byte_valid_i",
        "byte_i",
        "ended_i",
        "fire_i",
        "kind_i",
        "state_i",
    ];
    let mut rtl = Block::new("dec_arith", &INPUTS);
    let mut golden = Engine::default();
    let mut random = Random::new(19, 1);
    let (mut gaps, mut stalls) = (Stall::new(19, 2, gaps), Stall::new(19, 3, stalls));
    let (mut bad, mut past) = (0, 0);
    for slice in slices {
        let mut bytes = slice.iter().copied().peekable();
        let mut ended = false;
        let (mut started, mut through) = (false, false);
        // Bins that are still read behind the end.
        let mut more = random.below(150);
        loop {
            let start = !started;
            let byte = if started && gaps.go() {
                bytes.peek().copied()
            } else {
                None
            };
            let kind = match random.below(100) {
                n if n < bypass => Bins::Bypass,
                n if n < 99 => Bins::Context(0),
                _ => Bins::Terminate,
            };
            let state = random.below(126) as u8;
            // Nothing is read behind the bin that ends the slice.
            let fire = golden.ready(ended) && !through && stalls.go();
            let stop = started && golden.ready(ended) && (through || ended && more == 0);
            rtl.set("start_i", start.into());
            rtl.set("stop_i", stop.into());
            rtl.set("byte_valid_i", byte.is_some().into());
            rtl.set("byte_i", byte.unwrap_or(random.bits() as u8).into());
            rtl.set("ended_i", ended.into());
            rtl.set("fire_i", fire.into());
            rtl.set(
                "kind_i",
                match kind {
                    Bins::Bypass => 1,
                    Bins::Terminate => 2,
                    _ => 0,
                },
            );
            rtl.set("state_i", state.into());
            rtl.settle();
            assert_eq!(rtl.is_high("byte_ready_o"), golden.byte_ready());
            assert_eq!(rtl.is_high("ready_o"), golden.ready(ended));
            assert_eq!(rtl.is_high("bad_start_o"), golden.bad_start(ended));
            let decoded = golden.ready(ended).then(|| golden.decode(kind, state));
            if let Some(d) = decoded.as_ref().filter(|_| !through) {
                assert_eq!(rtl.is_high("bin_o"), d.bin, "{kind:?}, state {state}");
                let after = [false, true].map(|bin| u64::from(next_state(state, bin)));
                assert_eq!(rtl.fields("state_o", 7, 2), after);
                let tail = golden.tail(ended);
                assert_eq!(rtl.is_high("past_o"), golden.past(ended));
                assert_eq!(rtl.is_high("last_byte_o"), tail.last_byte);
                assert_eq!(rtl.is_high("last_bit_o"), tail.last_bit);
                past += usize::from(golden.past(ended));
            }
            let is_bad = golden.bad_start(ended);
            let taken = byte.is_some() && golden.byte_ready();
            rtl.edge();
            golden.tick(start, stop, byte, ended, decoded.as_ref().filter(|_| fire));
            started = true;
            through |= fire && kind == Bins::Terminate && decoded.is_some_and(|d| d.bin);
            // The reader says a clock later that no byte is left.
            ended = !start && bytes.peek().is_none();
            if taken {
                bytes.next();
            }
            more -= usize::from(fire && ended && more > 0);
            bad += usize::from(is_bad);
            if stop || is_bad {
                break;
            }
        }
    }
    (bad, past)
}

#[test]
fn bytes_at_random_and_in_long_runs() {
    let mut random = Random::new(19, 4);
    let mut slices = Vec::new();
    for i in 0..48 {
        let length = random.below(40);
        let mut bytes: Vec<u8> = (0..2 + length).map(|_| random.bits() as u8).collect();
        match i % 4 {
            // Begins that no encoder makes, and those just below.
            0 => bytes[0] = 0xFE + (i / 4 % 2) as u8,
            1 => bytes.extend(vec![0; 12]),
            2 => bytes.extend(vec![0xFF; 12]),
            _ => {}
        }
        // The last byte of a unit is not zero: its last one at every place.
        bytes.push(0x80 >> (i % 8));
        slices.push(bytes);
    }
    for (gaps, stalls, bypass) in [(0, 0, 20), (60, 0, 20), (0, 60, 90), (20, 20, 0)] {
        let (bad, past) = run(&slices, gaps, stalls, bypass);
        assert!(bad > 3 && past > 30, "bad {bad}, past {past}");
    }
}

#[test]
fn slices_of_a_byte_or_none() {
    let mut slices = vec![Vec::new()];
    slices.extend((1..=255).map(|byte| vec![byte]));
    slices.extend((0..=255).map(|byte| vec![byte, 0x80]));
    slices.extend((0..=255).map(|byte| vec![0xFE, byte]));
    run(&slices, 10, 10, 30);
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_carry` in lockstep with its model, and against an addition over the whole slice.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_arith::Coded;
use tricodec_sim::model::encoder::enc_carry::{Carry, Packed};

use crate::generators::CARRY_RUNS;

/// A run of 0xFF behind a byte, and what ends it: a byte with a carry, one without, or the slice.
fn runs(lengths: &[usize]) -> Vec<Coded> {
    let mut all = Vec::new();
    for &length in lengths {
        for (before, behind) in [
            (Some(0xFE), Some(0x100)),
            (Some(0x00), Some(0x1FE)),
            (Some(0x7F), Some(0x000)),
            (Some(0x7F), Some(0x0FE)),
            (Some(0x80), None),
            (None, Some(0x0AA)),
            (Some(0x01), Some(0x155)),
        ] {
            all.extend(before.map(Coded::Byte));
            all.extend(vec![Coded::Byte(0xFF); length]);
            match behind {
                Some(byte) => all.push(Coded::Byte(byte)),
                None => all.extend([Coded::End, Coded::Byte(0x33)]),
            }
        }
        all.push(Coded::End);
    }
    all
}

/// What the bytes of the slices are when each carry is added to all before it.
fn added(all: &[Coded]) -> Vec<Packed> {
    let mut out: Vec<Packed> = Vec::new();
    for coded in all {
        let Coded::Byte(byte) = coded else {
            out.push(Packed::End);
            continue;
        };
        for before in out.iter_mut().rev() {
            match before {
                Packed::Byte(b) if byte >> 8 == 1 => {
                    *b = b.wrapping_add(1);
                    if *b != 0 {
                        break;
                    }
                }
                _ => break,
            }
        }
        out.push(Packed::Byte(*byte as u8));
    }
    out
}

fn run(all: &[Coded], gaps: u8, stalls: u8) {
    let mut rtl = Block::new("enc_carry", &["valid_i", "end_i", "byte_i", "ready_i"]);
    let mut golden = Carry::default();
    let mut random = Random::new(6, 1);
    let (mut gaps, mut stalls) = (Stall::new(6, 2, gaps), Stall::new(6, 3, stalls));
    let mut out = Vec::new();
    let mut waiting = all.iter();
    let mut offered = None;
    while waiting.len() > 0 || offered.is_some() || golden.draining() {
        if offered.is_none() && gaps.go() {
            offered = waiting.next().copied();
        }
        let ready = stalls.go();
        let byte = match offered {
            Some(Coded::Byte(byte)) => byte,
            _ => random.bits() as u16 & 0x1FF,
        };
        rtl.set("valid_i", offered.is_some().into());
        rtl.set("end_i", (offered == Some(Coded::End)).into());
        rtl.set("byte_i", byte.into());
        rtl.set("ready_i", ready.into());
        rtl.settle();
        let wanted = golden.out(offered);
        let accepts = !golden.draining() && (ready || wanted.is_none());
        assert_eq!(rtl.is_high("valid_o"), wanted.is_some(), "{offered:x?}");
        if offered.is_some() {
            assert_eq!(rtl.is_high("ready_o"), accepts, "{offered:x?}");
        }
        // The end takes what is held first, then it comes itself.
        match wanted {
            Some(Packed::Byte(byte)) => {
                assert_eq!(rtl.get("byte_o"), byte.into(), "{offered:x?}");
                assert!(!rtl.is_high("end_o"));
            }
            Some(Packed::End) => assert!(rtl.is_high("end_o")),
            None => {}
        }
        rtl.edge();
        if ready {
            out.extend(wanted);
        }
        if accepts || (golden.draining() && ready) {
            let moved = accepts;
            golden.step(offered);
            if moved {
                offered = None;
            }
        }
    }
    assert_eq!(out, added(all));
}

#[test]
fn runs_with_and_without_carry() {
    for (gaps, stalls) in [(0, 0), (50, 10), (10, 50), (0, 90)] {
        run(&runs(&CARRY_RUNS), gaps, stalls);
    }
}

/// All bits of the counter.
#[test]
fn the_longest_run() {
    let mut all = vec![Coded::Byte(0x41)];
    all.extend(vec![Coded::Byte(0xFF); 0xFFFF]);
    all.extend([Coded::Byte(0x100), Coded::End]);
    run(&all, 0, 0);
}

#[test]
fn bytes_at_random() {
    let mut random = Random::new(6, 4);
    let mut all = Vec::new();
    for slice in 0..400 {
        for i in 0..random.below(60) {
            let byte = match random.below(4) {
                0 => 0xFF,
                1 if i > 0 => 0x100 | random.below(0xFF) as u16,
                _ => random.below(0xFF) as u16,
            };
            // Behind a carry no second one can come before a byte that took none.
            let twice = byte >> 8 == 1 && matches!(all.last(), Some(Coded::Byte(0x1FF | 0xFF)));
            all.push(Coded::Byte(if twice && slice % 2 == 0 {
                0x42
            } else {
                byte
            }));
        }
        all.push(Coded::Byte(0x80));
        all.push(Coded::End);
    }
    run(&all, 30, 30);
}

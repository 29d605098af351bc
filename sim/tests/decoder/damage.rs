// SPDX-License-Identifier: Apache-2.0
//! Damaged packets: the same blocks, an error where the golden decoder has one, and soon.

use std::collections::BTreeMap;

use tricodec_sim::lockstep::harness::random::Random;

use crate::content::noise;
use crate::packets::{Item, coded, items, run};

/// Packets that damage has changed: flipped bits, cut ends, bytes lost, doubled or invented, mostly
/// early.
fn mutated(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let mut pick = |n| random.below(n);
    for _ in 0..1 + pick(3) {
        let length = bytes.len();
        let reach = if pick(2) == 0 { length } else { length.min(24) };
        let at = pick(reach);
        match pick(8) {
            0..=3 if length > 0 => bytes[at] ^= 1 << pick(8),
            4 => bytes.truncate(at),
            5 if length > 0 => drop(bytes.remove(at)),
            6 => bytes.insert(at, [0, 1, 3, 0xFF, 0x80, 0x65][pick(6)]),
            _ if length > 0 => bytes[at] = pick(256) as u8,
            _ => {}
        }
    }
    bytes
}

#[test]
fn two_thousand_mutated_packets_end_as_the_golden_decoder_says() {
    let mut random = Random::new(3, 4);
    let sources: Vec<_> = [
        (64, 64, 28),
        (96, 32, 20),
        (32, 32, 4),
        (64, 32, 44),
        (16, 48, 34),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, (w, h, qp))| items(&coded(&noise(w, h, i as u64, i % 2 == 0), 2, qp)))
    .collect();
    let (mut faults, mut count) = (BTreeMap::new(), 0);
    for batch in 0..18u64 {
        let mut all = Vec::new();
        for _ in 0..15 {
            for lane in 0..8 {
                let source = &sources[random.below(sources.len())];
                let item = &source[random.below(source.len())];
                let bytes = match random.below(20) {
                    // Sound ones in between must not notice.
                    0..2 => item.bytes.to_vec(),
                    2 => (0..random.below(200))
                        .map(|_| random.bits() as u8)
                        .collect(),
                    3 => {
                        let mut garbage = vec![0, 0, 1];
                        garbage.extend(item.bytes[4..12].iter());
                        garbage.extend((0..random.below(300)).map(|_| random.bits() as u8));
                        garbage
                    }
                    _ => mutated(&item.bytes, &mut random),
                };
                all.push(Item {
                    lane,
                    headers: item.headers.clone(),
                    bytes: bytes.into(),
                });
            }
        }
        let stall = [0, 10, 50][batch as usize % 3];
        let done = run(&all, stall, batch);
        for v in done.verdicts.iter().flatten() {
            *faults.entry(v.fault.map(|f| f as u8)).or_insert(0) += 1;
            count += 1;
        }
    }
    println!("{count} packets, by how they ended: {faults:?}");
    assert!(count >= 2000, "{count}");
    assert!(faults.len() >= 9, "{faults:?}");
}

/// Units of nothing but zeros, with bytes that keep them apart, are none; others that begin so are
/// no slices. A long run of random jobs found the first.
#[test]
fn zeros_before_a_slice() {
    let picture = coded(&noise(32, 32, 5, true), 1, 30);
    let whole = &items(&picture)[0];
    let before: [&[u8]; 9] = [
        &[],
        &[0],
        &[3],
        &[0, 0, 3],
        &[0, 0, 0, 3],
        &[0, 0, 3, 0, 0, 3],
        &[0, 0, 3, 3],
        &[0, 0, 3, 0, 0x65],
        &[0, 0, 3, 0x65],
    ];
    let mut all = Vec::new();
    for (i, before) in before.into_iter().enumerate() {
        all.push(Item {
            lane: i % 8,
            headers: whole.headers.clone(),
            bytes: [&[0, 0, 1], before, &whole.bytes].concat().into(),
        });
    }
    let done = run(&all, 10, 1);
    let sound = done.verdicts.iter().flatten().filter(|v| v.fault.is_none());
    assert_eq!(sound.count(), 5);
}

#[test]
fn every_prefix_of_a_small_stream() {
    let picture = coded(&noise(32, 32, 5, true), 1, 30);
    let whole = &items(&picture)[0];
    let mut all = Vec::new();
    for length in 0..=whole.bytes.len() {
        all.push(Item {
            lane: length % 8,
            headers: whole.headers.clone(),
            bytes: whole.bytes[..length].into(),
        });
    }
    let done = run(&all, 0, 1);
    let whole_ones = done.verdicts.iter().flatten().filter(|v| v.fault.is_none());
    assert_eq!(whole_ones.count(), 1);
}

/// docs/microarchitecture/decoder.md, errors: from the packet's last beat to the error.
#[test]
fn errors_come_within_the_documented_clocks() {
    let mut random = Random::new(8, 8);
    let picture = coded(&noise(64, 64, 5, true), 8, 36);
    let mut worst = 0;
    for round in 0..12 {
        // One packet for each lane, so that none waits for another of its lane.
        let mut all = items(&picture);
        for item in &mut all {
            let cut = 5 + random.below(item.bytes.len() - 5);
            let mut bytes = item.bytes[..cut].to_vec();
            // Zeros and ones decode to long runs of probable bins.
            let filler = [0x00, 0xFF, 0x80][round % 3];
            bytes.extend(vec![filler; random.below(200)]);
            bytes.push(1);
            item.bytes = bytes.into();
        }
        let done = run(&all, 0, 1);
        for v in done.verdicts.iter().flatten() {
            worst = worst.max(v.clock.saturating_sub(v.given));
        }
    }
    println!("longest from the last beat to the verdict: {worst} clocks");
    assert!(worst <= 38_000 + 10_000 + 430 * 8 + 17 * 8 + 12);
}

//! The decoder in lockstep: every port and every stage at every clock, blocks and verdicts equal to the golden decoder's.

use std::collections::VecDeque;
use std::sync::Arc;

use tricodec_golden::codec::{EncodedPicture, Picture, SliceParams, encode_picture, split_slices};
use tricodec_sim::lockstep::decoder::{DecoderFinished, DecoderRun, Packet};
use tricodec_sim::lockstep::stall::Stall;
use tricodec_sim::lockstep::verdict::{job_of, judge};
use tricodec_sim::model::decoder::CONFIGS;

/// A packet for a lane, with the parameter sets that it is decoded under.
struct Item {
    lane: usize,
    headers: Arc<[u8]>,
    bytes: Arc<[u8]>,
}

fn noise(width: usize, height: usize, seed: u64, smooth: bool) -> Picture {
    let mut random = Stall::new(seed, 99, 0);
    let samples = (0..width * height)
        .map(|i| {
            let r = random.random() as u8;
            if smooth {
                (128 + (i % width) / 2 + (r & 15) as usize).min(255) as u8
            } else {
                r
            }
        })
        .collect();
    Picture {
        width,
        height,
        samples,
    }
}

fn coded(picture: &Picture, lanes: usize, qp: u8) -> EncodedPicture {
    let (w, h) = (
        picture.width.div_ceil(16) as u32,
        picture.height.div_ceil(16) as u32,
    );
    let slices: Vec<_> = split_slices(w, h, lanes as u32)
        .into_iter()
        .map(|(first, count)| SliceParams::new(first, count, qp))
        .collect();
    encode_picture(picture, &slices, 1).expect("encodes")
}

/// Slice i to lane i.
fn items(picture: &EncodedPicture) -> Vec<Item> {
    let headers: Arc<[u8]> = picture.headers.clone().into();
    picture
        .slices
        .iter()
        .enumerate()
        .map(|(lane, s)| Item {
            lane,
            headers: headers.clone(),
            bytes: s.bytes.clone().into(),
        })
        .collect()
}

/// All lanes in turn, as often as there is room.
fn all_slots(lanes: usize) -> [Option<usize>; 64] {
    std::array::from_fn(|i| Some(i % lanes))
}

/// Run packets, and compare each verdict with the golden decoder's.
fn run_with(config: usize, items: &[Item], slots: [Option<usize>; 64], stall: u8, seed: u64) -> DecoderFinished {
    let config = CONFIGS[config];
    let mut packets = vec![VecDeque::new(); config.lanes];
    let mut blocks = vec![0; config.lanes];
    let mut expected = vec![Vec::new(); config.lanes];
    for i in items {
        let job = job_of(&i.headers).expect("sound parameter sets");
        packets[i.lane].push_back(Packet {
            job,
            bytes: i.bytes.clone(),
        });
        let verdict = judge(&i.headers, &i.bytes);
        blocks[i.lane] += verdict.blocks.len() as u64;
        expected[i.lane].push(verdict);
    }
    let run = DecoderRun {
        config,
        packets,
        blocks,
        slots,
        stall,
        seed,
        wave: None,
    };
    let done = run
        .execute(|_, _| {})
        .unwrap_or_else(|e| panic!("seed {seed}, stall {stall} %: {e}"));
    for (lane, (got, wanted)) in done.verdicts.iter().zip(&expected).enumerate() {
        assert_eq!(got.len(), wanted.len(), "packets of lane {lane}");
        for (i, (got, wanted)) in got.iter().zip(wanted).enumerate() {
            if let Some(why) = wanted.differs(got) {
                panic!("lane {lane}, packet {i}, seed {seed}, stall {stall} %: {why}");
            }
        }
    }
    done
}

fn run(items: &[Item], stall: u8, seed: u64) -> DecoderFinished {
    let used = 1 + items.iter().map(|i| i.lane).max().unwrap_or(0);
    run_with(0, items, all_slots(used), stall, seed)
}

/// All packets were sound.
fn sound(done: &DecoderFinished) {
    for (lane, verdicts) in done.verdicts.iter().enumerate() {
        for v in verdicts {
            assert_eq!(v.fault, None, "lane {lane}");
        }
    }
}

#[test]
fn a_narrow_picture_without_stalls() {
    let done = run(&items(&coded(&noise(64, 128, 1, true), 8, 27)), 0, 1);
    sound(&done);
    assert_eq!(done.summary.samples, 64 * 128);
}

#[test]
fn a_wide_picture_goes_through_the_line_port() {
    let done = run(&items(&coded(&noise(176, 144, 2, true), 3, 24)), 0, 2);
    sound(&done);
    assert!(done.summary.compared["m_line"] > 0);
}

#[test]
fn stalls_change_timing_only() {
    for (seed, stall) in [(1, 0), (2, 10), (3, 50), (4, 90)] {
        let picture = noise(112, 80, seed, seed % 2 == 0);
        sound(&run(&items(&coded(&picture, 5, 20)), stall, seed));
    }
}

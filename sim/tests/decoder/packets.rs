// SPDX-License-Identifier: Apache-2.0
//! Packets, their runs, and the golden decoder's verdicts.

use std::collections::VecDeque;
use std::sync::Arc;

use tricodec_golden::codec::{EncodedPicture, SliceParams, encode_picture, split_slices};
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::decoder::verdict::{GoldenVerdict, job_of, judge};
use tricodec_sim::lockstep::decoder::{DecoderFinished, DecoderRun, Packet};
use tricodec_sim::lockstep::harness::run::{Run, Settings};
use tricodec_sim::model::decoder::{CONFIGS, DecJob};
use tricodec_sim::model::shared::slot_table::SLOTS_TURNING;

/// A packet for a lane, with the parameter sets that it is decoded under.
pub struct Item {
    pub lane: usize,
    pub headers: Arc<[u8]>,
    pub bytes: Arc<[u8]>,
}

/// A picture as the golden encoder codes it.
pub fn coded(picture: &Plane, lanes: usize, qp: u8) -> EncodedPicture {
    let (w, h) = (
        picture.width.div_ceil(16) as u32,
        picture.height.div_ceil(16) as u32,
    );
    coded_at(picture, &split_slices(w, h, lanes as u32), qp)
}

/// The same with slices of this layout, each first macroblock and count.
pub fn coded_at(picture: &Plane, layout: &[(u32, u32)], qp: u8) -> EncodedPicture {
    let slices: Vec<_> = layout
        .iter()
        .map(|&(first, count)| SliceParams::new(first, count, qp))
        .collect();
    encode_picture(&picture.clone().into(), &slices, 1).expect("encodes")
}

/// Slice i to lane i.
pub fn items(picture: &EncodedPicture) -> Vec<Item> {
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
pub fn all_slots(lanes: usize) -> Vec<Option<usize>> {
    (0..SLOTS_TURNING).map(|i| Some(i % lanes)).collect()
}

/// A run of packets, and the golden decoder's verdicts by lane.
pub fn prepare(
    config: usize,
    items: &[Item],
    slots: Vec<Option<usize>>,
    stall: u8,
    seed: u64,
) -> (DecoderRun, Vec<Vec<(GoldenVerdict, DecJob)>>) {
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
        expected[i.lane].push((verdict, job));
    }
    let run = DecoderRun {
        settings: Settings {
            config,
            slots,
            stall,
            seed,
            contents: 1,
            looks: 0,
            wave: None,
            wrong_bit: None,
        },
        packets,
        blocks,
    };
    (run, expected)
}

/// Run packets, and compare each verdict with the golden decoder's.
pub fn run_with(
    config: usize,
    items: &[Item],
    slots: Vec<Option<usize>>,
    stall: u8,
    seed: u64,
) -> DecoderFinished {
    let (run, expected) = prepare(config, items, slots, stall, seed);
    let done = run
        .execute(|_, _| {})
        .unwrap_or_else(|e| panic!("seed {seed}, stall {stall} %: {e}"));
    for (lane, (got, wanted)) in done.verdicts.iter().zip(&expected).enumerate() {
        assert_eq!(got.len(), wanted.len(), "packets of lane {lane}");
        for (i, (got, (wanted, job))) in got.iter().zip(wanted).enumerate() {
            assert!(
                got.fault.is_none() || done.failed >> lane & 1 == 1,
                "lane {lane}: FAILED"
            );
            if let Some(why) = wanted.differs(got, job) {
                panic!("lane {lane}, packet {i}, seed {seed}, stall {stall} %: {why}");
            }
        }
    }
    done
}

/// The same on eight lanes, in all slots of those that have work.
pub fn run(items: &[Item], stall: u8, seed: u64) -> DecoderFinished {
    let used = 1 + items.iter().map(|i| i.lane).max().unwrap_or(0);
    run_with(0, items, all_slots(used), stall, seed)
}

/// All packets were sound.
pub fn sound(done: &DecoderFinished) {
    for (lane, verdicts) in done.verdicts.iter().enumerate() {
        for v in verdicts {
            assert_eq!(v.fault, None, "lane {lane}");
        }
    }
}

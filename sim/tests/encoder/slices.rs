// SPDX-License-Identifier: Apache-2.0
//! Slices of pictures, and their runs.

use std::collections::VecDeque;
use std::sync::Arc;

use tricodec_golden::align::Format;
use tricodec_golden::codec::{SliceParams, encode_slice, split_slices};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::encoder::{EncoderFinished, EncoderRun, Source, Task, even_slots};
use tricodec_sim::lockstep::harness::run::{Run, Settings};
use tricodec_sim::model::encoder::{CONFIGS, Config, Job};

/// A slice with the bytes that it must become.
pub struct Slice {
    pub lane: usize,
    pub task: Task,
    pub expected: Vec<u8>,
}

/// The raw block at macroblock `n` of a slice of samples.
fn samples_source(picture: Arc<Plane>, first_mb: u32) -> Source {
    let width_mbs = picture.width.div_ceil(16) as u32;
    Arc::new(move |n, block| {
        let (mb, (bx, by)) = (first_mb + n, BLOCK_XY[block]);
        let x = 16 * (mb % width_mbs) as usize + 4 * usize::from(bx);
        let y = 16 * (mb / width_mbs) as usize + 4 * usize::from(by);
        // INT8 elements in units of 1: sample − 128.
        (picture.block(x, y).map(|s| u32::from(s ^ 0x80)), [127; 4])
    })
}

/// Slices of a picture, one for each lane.
pub fn picture_slices(picture: Plane, lanes: usize, qp: u8) -> Vec<Slice> {
    let (w, h) = (
        picture.width.div_ceil(16) as u32,
        picture.height.div_ceil(16) as u32,
    );
    slices_at(picture, &split_slices(w, h, lanes as u32), lanes, qp)
}

/// Slices of a picture, each first macroblock and count, to the lanes in turn.
pub fn slices_at(picture: Plane, layout: &[(u32, u32)], lanes: usize, qp: u8) -> Vec<Slice> {
    let w = picture.width.div_ceil(16) as u32;
    let picture = Arc::new(picture);
    layout
        .iter()
        .enumerate()
        .map(|(i, &(first, count))| {
            let lane = i % lanes;
            let params = SliceParams::new(first, count, qp);
            let (coded, _) = encode_slice(&picture, &params, 1).expect("encodes");
            let job = Job {
                first_mb: first,
                start_x: first % w,
                mb_count: count,
                width: w,
                qp,
                rounding: params.rounding,
                format: Format::Int8 as u8,
                idr_pic_id: 1,
                ..Default::default()
            };
            let task = Task {
                job,
                source: samples_source(picture.clone(), first),
            };
            Slice {
                lane,
                task,
                expected: coded.bytes,
            }
        })
        .collect()
}

/// `small` without the alignment unit.
pub const DIRECT: Config = Config {
    name: "small, Align=0",
    top: "encoder_small_direct",
    lanes: 8,
};

/// Run slices and compare the streams with the golden codec's.
pub fn run(config: usize, slices: &[Slice], stall: u8, seed: u64) -> EncoderFinished {
    run_on(CONFIGS[config], slices, stall, seed)
}

/// A run of slices in even slots.
pub fn prepare(config: Config, slices: &[Slice], stall: u8, seed: u64) -> EncoderRun {
    let mut tasks = vec![VecDeque::new(); config.lanes];
    for s in slices {
        tasks[s.lane].push_back(s.task.clone());
    }
    let used = tasks.iter().filter(|t| !t.is_empty()).count();
    EncoderRun {
        settings: Settings {
            config,
            slots: even_slots(used),
            stall,
            seed,
            contents: 1,
            looks: 0,
            wave: None,
            wrong_bit: None,
        },
        tasks,
    }
}

/// The same in any configuration.
pub fn run_on(config: Config, slices: &[Slice], stall: u8, seed: u64) -> EncoderFinished {
    finish(&prepare(config, slices, stall, seed), slices)
}

/// Run to the end, and compare the streams with the golden codec's.
pub fn finish(run: &EncoderRun, slices: &[Slice]) -> EncoderFinished {
    let (seed, stall) = (run.settings.seed, run.settings.stall);
    let mut expected = vec![Vec::new(); run.settings.config.lanes];
    for s in slices {
        expected[s.lane].push(&s.expected);
    }
    let done = run
        .execute(|_, _| {})
        .unwrap_or_else(|e| panic!("seed {seed}, stall {stall} %: {e}"));
    for (lane, (got, wanted)) in done.streams.iter().zip(&expected).enumerate() {
        assert_eq!(got.len(), wanted.len(), "slices of lane {lane}");
        for (i, (got, wanted)) in got.iter().zip(wanted).enumerate() {
            assert!(
                got == *wanted,
                "lane {lane}, slice {i}: other bytes, seed {seed}, stall {stall} %"
            );
        }
    }
    done
}

//! The encoder in lockstep: every port and every stage at every clock, streams equal to the golden codec's.

use std::collections::VecDeque;
use std::sync::Arc;

use rayon::prelude::*;
use tricodec_golden::align::{Format, Policy, align, decode, max_exponent};
use tricodec_golden::codec::{SliceParams, encode_slice, split_slices};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::Plane;
use tricodec_sim::bridge::Model;
use tricodec_sim::lockstep::fault::Spoil;
use tricodec_sim::lockstep::stall::Stall;
use tricodec_sim::lockstep::{Finished, LockstepError, Run, Task, even_slots};
use tricodec_sim::model::encoder::{CONFIGS, Config, EncoderOut};
use tricodec_sim::model::job::Job;

/// A slice with the bytes that it must become.
struct Slice {
    lane: usize,
    task: Task,
    expected: Vec<u8>,
}

/// The raw block at macroblock `n` of a slice of samples.
fn samples_source(picture: Arc<Plane>, first_mb: u32) -> tricodec_sim::lockstep::Source {
    let width_mbs = picture.width.div_ceil(16) as u32;
    Arc::new(move |n, block| {
        let (mb, (bx, by)) = (first_mb + n, BLOCK_XY[block]);
        let x = 16 * (mb % width_mbs) as usize + 4 * usize::from(bx);
        let y = 16 * (mb / width_mbs) as usize + 4 * usize::from(by);
        // INT8 elements in units of 1: sample − 128.
        (picture.block(x, y).map(|s| u32::from(s ^ 0x80)), [127; 4])
    })
}

fn picture_slices(picture: Plane, lanes: usize, qp: u8) -> Vec<Slice> {
    let (w, h) = (
        picture.width.div_ceil(16) as u32,
        picture.height.div_ceil(16) as u32,
    );
    let picture = Arc::new(picture);
    split_slices(w, h, lanes as u32)
        .into_iter()
        .enumerate()
        .map(|(lane, (first, count))| {
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
const DIRECT: Config = Config {
    name: "small, Align=0",
    top: "encoder_small_direct",
    lanes: 8,
};

/// Run slices and compare the streams with the golden codec's.
fn run(config: usize, slices: &[Slice], stall: u8, seed: u64) -> Finished {
    run_on(CONFIGS[config], slices, stall, seed)
}

fn run_on(config: Config, slices: &[Slice], stall: u8, seed: u64) -> Finished {
    let mut tasks = vec![VecDeque::new(); config.lanes];
    let mut expected = vec![Vec::new(); config.lanes];
    for s in slices {
        tasks[s.lane].push_back(s.task.clone());
        expected[s.lane].push(&s.expected);
    }
    let used = tasks.iter().filter(|t| !t.is_empty()).count();
    let run = Run {
        config,
        tasks,
        slots: even_slots(used),
        stall,
        seed,
        wave: None,
        fault: None,
    };
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

fn noise(width: usize, height: usize, seed: u64, smooth: bool) -> Plane {
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
    Plane {
        width,
        height,
        samples,
    }
}

#[test]
fn a_narrow_picture_without_stalls() {
    let done = run(0, &picture_slices(noise(64, 128, 1, true), 8, 27), 0, 1);
    assert_eq!(done.summary.samples, 64 * 128);
    assert!(
        done.summary.compared.values().all(|n| *n > 0),
        "{:?}",
        done.summary.compared
    );
}

#[test]
fn without_the_alignment_unit_samples_pass_in_the_same_clocks() {
    run_on(
        DIRECT,
        &picture_slices(noise(64, 128, 1, true), 8, 27),
        0,
        1,
    );
    let done = run_on(
        DIRECT,
        &picture_slices(noise(112, 80, 5, false), 5, 20),
        40,
        5,
    );
    assert!(
        done.summary.compared["align"] > 0,
        "{:?}",
        done.summary.compared
    );
}

#[test]
fn without_the_alignment_unit_other_jobs_are_refused() {
    let mut model = Model::new(DIRECT.top).expect("a model");
    let port = |m: &Model, name: &str| m.port(name).expect("a port");
    let (clk, rst) = (port(&model, "clk_i"), port(&model, "rst_ni"));
    let clock = |m: &mut Model| {
        m.set(clk, 0);
        m.eval().expect("settles");
        m.set(clk, 1);
        m.eval().expect("settles");
    };
    // Inputs that nobody drives are not 0.
    model.set(port(&model, "s_axil_arvalid_i"), 0);
    model.set(port(&model, "s_axil_rready_i"), 1);
    model.set(rst, 0);
    clock(&mut model);
    model.set(rst, 1);
    // A write; gives the response: 0 taken, 2 refused.
    let write = |m: &mut Model, address: u64, data: u64| {
        for (name, value) in [
            ("s_axil_awvalid_i", 1),
            ("s_axil_wvalid_i", 1),
            ("s_axil_awaddr_i", address),
            ("s_axil_wdata_i", data),
        ] {
            m.set(port(m, name), value);
        }
        clock(m);
        m.set(port(m, "s_axil_awvalid_i"), 0);
        m.set(port(m, "s_axil_wvalid_i"), 0);
        m.set(clk, 0);
        m.eval().expect("settles");
        assert!(m.is_high(port(m, "s_axil_bvalid_o")), "no response");
        let response = m.get(port(m, "s_axil_bresp_o"));
        m.set(port(m, "s_axil_bready_i"), 1);
        clock(m);
        response
    };
    let job = |format: u64, scan: u64| 27 | 21 << 8 | format << 16 | scan << 24;
    // JOB1: a macroblock, a picture of one; JOB2, JOB3; JOB_PUSH to lane 0.
    assert_eq!(write(&mut model, 0x044, 1 | 1 << 20), 0);
    for (format, scan, exponent, response) in [
        (0, 0, 0, 2),
        (10, 0, 0, 2),
        (11, 1, 0, 2),
        (11, 0, 1, 2),
        (11, 0, 0, 0),
    ] {
        assert_eq!(write(&mut model, 0x048, job(format, scan)), 0);
        assert_eq!(write(&mut model, 0x04C, exponent), 0);
        let got = write(&mut model, 0x050, 0);
        assert_eq!(
            got, response,
            "format {format}, scan {scan}, exponent {exponent}"
        );
    }
    // CONFIG says so: bit 31, version 1, 8 bits, 64 slots, 8 lanes.
    for (name, value) in [("s_axil_arvalid_i", 1), ("s_axil_araddr_i", 0x004)] {
        model.set(port(&model, name), value);
    }
    clock(&mut model);
    assert!(
        model.is_high(port(&model, "s_axil_rvalid_o")),
        "no response"
    );
    assert_eq!(model.get(port(&model, "s_axil_rdata_o")), 0x8108_4008);
}

#[test]
fn a_wide_picture_goes_through_the_line_port() {
    let done = run(0, &picture_slices(noise(176, 144, 2, true), 3, 24), 0, 2);
    assert!(done.summary.compared["m_line"] > 0);
}

#[test]
fn stalls_change_timing_only() {
    for (seed, stall) in [(1, 0), (2, 10), (3, 50), (4, 90)] {
        run(
            0,
            &picture_slices(noise(112, 80, seed, seed % 2 == 0), 5, 20),
            stall,
            seed,
        );
    }
}

/// Slices of tensors in every format, scanned for their exponent or told it.
fn tensor_slices(format: Format, seed: u64, lanes: usize, scan: bool) -> Vec<Slice> {
    let mut random = Stall::new(seed, 7, 0);
    (0..lanes)
        .map(|lane| {
            let (width, height) = (64, 32);
            let scales: Vec<u8> = (0..height * width / 32)
                .map(|_| 120 + (random.random() % 8) as u8)
                .collect();
            let scales = Arc::new(scales);
            let raw: Vec<u32> = (0..width * height)
                .map(|_| match format {
                    // Numbers around 1, without NaN and infinity.
                    Format::Fp32 => (random.random() as u32 & 0x83FF_FFFF) | 0x3C00_0000,
                    Format::Fp16 => (random.random() as u32 & 0x8FFF) | 0x3000,
                    Format::Bf16 => (random.random() as u32 & 0x83FF) | 0x3C00,
                    Format::Fp8E5M2 | Format::MxFp8E5M2 | Format::Fp8E4M3 | Format::MxFp8E4M3 => {
                        random.random() as u32 & 0xBB
                    }
                    f => random.random() as u32 & ((1 << f.bits()) - 1),
                })
                .collect();
            let raw = Arc::new(raw);
            let value = |i: usize| decode(format, raw[i], scales[i / 32]);
            let max = max_exponent((0..width * height).map(value));
            let exponent = Policy::Clip(1).exponent(max, 8);
            let aligned = align((0..width * height).map(value), exponent, 8);
            assert_eq!(aligned.stats.nan + aligned.stats.inf, 0);
            let samples = aligned.samples.iter().map(|s| *s as u8).collect();
            let picture = Plane {
                width,
                height,
                samples,
            };
            let params = SliceParams::new(0, 8, 22);
            let (coded, _) = encode_slice(&picture, &params, lane as u16).expect("encodes");
            let job = Job {
                mb_count: 8,
                width: 4,
                qp: 22,
                rounding: params.rounding,
                format: format as u8,
                clip: 1,
                scan,
                exponent: if scan { 0 } else { exponent },
                idr_pic_id: lane as u16,
                ..Default::default()
            };
            let source: tricodec_sim::lockstep::Source = Arc::new(move |n, block| {
                let (bx, by) = BLOCK_XY[block];
                let at = |r: usize| {
                    (16 * (n / 4) as usize + 4 * usize::from(by) + r) * 64
                        + 16 * (n % 4) as usize
                        + 4 * usize::from(bx)
                };
                (
                    std::array::from_fn(|i| raw[at(i / 4) + i % 4]),
                    std::array::from_fn(|r| scales[at(r) / 32]),
                )
            });
            Slice {
                lane,
                task: Task { job, source },
                expected: coded.bytes,
            }
        })
        .collect()
}

#[test]
fn every_format_scanned_and_told() {
    for format in Format::ALL {
        for scan in [false, true] {
            run(0, &tensor_slices(format, format as u64, 8, scan), 10, 5);
        }
    }
}

#[test]
fn several_slices_per_lane_back_to_back() {
    let mut slices = Vec::new();
    for (i, qp) in [0, 12, 37, 51].into_iter().enumerate() {
        slices.extend(picture_slices(noise(64, 256, i as u64, i % 2 == 0), 8, qp));
    }
    run(0, &slices, 10, 9);
}

/// Every seed under every stall: the same bytes at other times. Stalls are on every stream: the environment has a generator for each.
#[test]
fn a_hundred_seeds_under_every_stall() {
    (0..100u64).into_par_iter().for_each(|seed| {
        let mut random = Stall::new(seed, 55, 0);
        let mut pick = |n: u64| (random.random() % n) as usize;
        let (width, height) = (16 * (1 + pick(8)), 16 * (1 + pick(4)));
        let (lanes, qp) = (1 + pick(8), pick(52) as u8);
        let slices = picture_slices(noise(width, height, seed, pick(2) == 0), lanes, qp);
        let clocks = [0, 10, 50, 90].map(|stall| run(0, &slices, stall, seed).summary.clocks);
        assert!(clocks.is_sorted(), "seed {seed}: {clocks:?}");
    });
}

/// The pieces of real input that are kept with the tests.
#[test]
fn a_piece_of_a_photograph_and_of_a_weight_matrix() {
    let pgm = include_bytes!("../../tests/data/camera_96x64.pgm");
    let picture = Plane {
        width: 96,
        height: 64,
        samples: pgm[pgm.len() - 96 * 64..].to_vec(),
    };
    run(0, &picture_slices(picture, 4, 27), 10, 11);

    let npy = include_bytes!("../../tests/data/ffn_up_64x64.npy");
    let raw: Vec<u32> = npy[128..]
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    let done = run(0, &[fp32_slice(raw, true, None)], 50, 12);
    assert_eq!((done.nonfinite, done.clipped), (0, 0));
}

/// A tensor of 64×64 singles on lane 0, scanned for its exponent or told it.
fn fp32_slice(raw: Vec<u32>, scan: bool, exponent: Option<i16>) -> Slice {
    let values = || raw.iter().map(|r| decode(Format::Fp32, *r, 127));
    let exponent = exponent.unwrap_or_else(|| Policy::Scale.exponent(max_exponent(values()), 8));
    let samples = align(values(), exponent, 8).samples;
    let picture = Plane {
        width: 64,
        height: 64,
        samples: samples.iter().map(|s| *s as u8).collect(),
    };
    let params = SliceParams::new(0, 16, 24);
    let (coded, _) = encode_slice(&picture, &params, 0).expect("encodes");
    let job = Job {
        mb_count: 16,
        width: 4,
        qp: 24,
        rounding: params.rounding,
        format: Format::Fp32 as u8,
        scan,
        exponent: if scan { 0 } else { exponent },
        ..Default::default()
    };
    let source: tricodec_sim::lockstep::Source = Arc::new(move |n, block| {
        let (bx, by) = BLOCK_XY[block];
        let at = (16 * (n / 4) as usize + 4 * usize::from(by)) * 64
            + 16 * (n % 4) as usize
            + 4 * usize::from(bx);
        (
            std::array::from_fn(|i| raw[at + 64 * (i / 4) + i % 4]),
            [127; 4],
        )
    });
    Slice {
        lane: 0,
        task: Task { job, source },
        expected: coded.bytes,
    }
}

/// NaN and infinity never turn into numbers silently: the registers say so, and what they become is what the golden model says.
#[test]
fn nan_infinity_and_outliers_are_marked() {
    let ordinary = |i: usize| ((i as f32 * 0.37).sin() * 3.0).to_bits();
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    for (scan, special) in [false, true].into_iter().zip([&bad[..1], &bad[1..]]) {
        let mut raw: Vec<u32> = (0..4096).map(ordinary).collect();
        for (i, v) in special.iter().enumerate() {
            raw[1000 + 700 * i] = v.to_bits();
        }
        let done = run(0, &[fp32_slice(raw, scan, None)], 10, 3);
        assert_eq!((done.nonfinite, done.clipped), (1, 0), "{special:?}");
    }
    let raw: Vec<u32> = (0..4096).map(ordinary).collect();
    let done = run(0, &[fp32_slice(raw.clone(), false, Some(-6))], 10, 4);
    assert_eq!((done.nonfinite, done.clipped), (0, 1));
    let done = run(0, &[fp32_slice(raw, false, None)], 10, 5);
    assert_eq!((done.nonfinite, done.clipped), (0, 0));
}

/// A wrong bit at any stage is found in its clock, with stage, lane, block and both values.
#[test]
fn a_wrong_bit_is_found_at_its_stage() {
    let slices = picture_slices(noise(64, 64, 1, true), 4, 24);
    for stage in EncoderOut::STAGES {
        let stage = *stage;
        let mut tasks = vec![VecDeque::new(); CONFIGS[0].lanes];
        for s in &slices {
            tasks[s.lane].push_back(s.task.clone());
        }
        let run = Run {
            config: CONFIGS[0],
            tasks,
            slots: even_slots(4),
            stall: 10,
            seed: 6,
            wave: None,
            fault: Some(format!("{stage}:45").parse().expect("a fault")),
        };
        let Err(LockstepError::Mismatch(m)) = run.execute(|_, _| {}) else {
            panic!("{stage}: nothing was found");
        };
        assert_eq!(m.stage, stage);
        assert!(m.lane.is_some_and(|l| l < 4), "{m}");
        assert_ne!(m.expected, m.got, "{m}");
        if !["m_req", "bin", "byte"].contains(&stage) {
            // Four lanes take turns: item 45 is some lane's block 8 to 14.
            assert!(m.block.is_some_and(|b| (6..18).contains(&b)), "{m}");
        }
        // In the clock in which it is injected, not later: the counts before it are those of a sound run.
        assert!(m.clock > 100 && m.clock < 5000, "{m}");
    }
}

/// Slot tables at random: empty slots, several of a lane at any distance. Where two come too close the encoder reports it and goes on.
#[test]
fn any_slot_table_codes_the_same_bytes() {
    for seed in 0..10u64 {
        let slices = picture_slices(noise(64, 64, seed, true), 4, 30);
        let config = CONFIGS[0];
        let mut tasks = vec![VecDeque::new(); config.lanes];
        for s in &slices {
            tasks[s.lane].push_back(s.task.clone());
        }
        let mut random = Stall::new(seed, 77, 0);
        let mut slots: [Option<usize>; 64] =
            std::array::from_fn(|_| Some((random.random() % 6) as usize).filter(|lane| *lane < 4));
        // Every lane has a slot somewhere.
        for lane in 0..4 {
            slots[16 * lane] = Some(lane);
        }
        let run = Run {
            config,
            tasks,
            slots,
            stall: 10,
            seed,
            wave: None,
            fault: None,
        };
        let done = run
            .execute(|_, _| {})
            .unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        for s in &slices {
            assert!(
                done.streams[s.lane] == [s.expected.clone()],
                "seed {seed}, lane {}",
                s.lane
            );
        }
    }
}

#[test]
fn the_full_configuration() {
    let done = run(1, &picture_slices(noise(64, 1024, 3, true), 64, 27), 10, 4);
    assert_eq!(done.summary.lanes_used, 64);
    run(1, &tensor_slices(Format::Bf16, 1, 64, true), 0, 1);
}

//! The decoder in lockstep: every port and every stage at every clock, blocks and verdicts equal to the golden decoder's.

use std::collections::VecDeque;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tricodec_golden::codec::{EncodedPicture, SliceParams, encode_picture, split_slices};
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::LockstepError;
use tricodec_sim::lockstep::decoder::{DecoderFinished, DecoderRun, Packet};
use tricodec_sim::lockstep::fault::Spoil;
use tricodec_sim::lockstep::stall::Stall;
use tricodec_sim::lockstep::verdict::{GoldenVerdict, job_of, judge, slices_of};
use tricodec_sim::model::decoder::job::DecJob;
use tricodec_sim::model::decoder::{CONFIGS, DecoderOut};

/// A packet for a lane, with the parameter sets that it is decoded under.
struct Item {
    lane: usize,
    headers: Arc<[u8]>,
    bytes: Arc<[u8]>,
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

fn coded(picture: &Plane, lanes: usize, qp: u8) -> EncodedPicture {
    let (w, h) = (
        picture.width.div_ceil(16) as u32,
        picture.height.div_ceil(16) as u32,
    );
    let slices: Vec<_> = split_slices(w, h, lanes as u32)
        .into_iter()
        .map(|(first, count)| SliceParams::new(first, count, qp))
        .collect();
    encode_picture(&picture.clone().into(), &slices, 1).expect("encodes")
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

/// A run of packets, and the golden decoder's verdicts by lane.
fn prepare(
    config: usize,
    items: &[Item],
    slots: [Option<usize>; 64],
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
        config,
        packets,
        blocks,
        slots,
        stall,
        seed,
        wave: None,
        fault: None,
    };
    (run, expected)
}

/// Run packets, and compare each verdict with the golden decoder's.
fn run_with(
    config: usize,
    items: &[Item],
    slots: [Option<usize>; 64],
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

#[test]
fn several_slices_per_lane_back_to_back() {
    let mut all = Vec::new();
    for (i, qp) in [0, 12, 37, 51].into_iter().enumerate() {
        all.extend(items(&coded(&noise(64, 256, i as u64, i % 2 == 0), 8, qp)));
    }
    // Wide and narrow, long and tiny in turn.
    for (i, (width, height, lanes)) in [(96, 64, 8), (16, 64, 4), (176, 16, 8), (80, 96, 2)]
        .into_iter()
        .enumerate()
    {
        all.extend(items(&coded(
            &noise(width, height, i as u64, true),
            lanes,
            24,
        )));
    }
    for stall in [0, 50] {
        sound(&run(&all, stall, 9));
    }
    // One lane with every slot: the next slice's job is read right behind the end of the one before.
    for item in &mut all {
        item.lane = 0;
    }
    sound(&run(&all, 0, 9));
}

#[test]
fn a_hundred_seeds_under_every_stall() {
    for seed in 0..100u64 {
        let stall = [0, 10, 50, 90][seed as usize % 4];
        let mut random = Stall::new(seed, 55, 0);
        let mut pick = |n: u64| (random.random() % n) as usize;
        let (width, height) = (16 * (1 + pick(8)), 16 * (1 + pick(4)));
        let (lanes, qp) = (1 + pick(8), pick(52) as u8);
        let picture = noise(width, height, seed, pick(2) == 0);
        sound(&run(&items(&coded(&picture, lanes, qp)), stall, seed));
    }
}

#[test]
fn any_slot_table_decodes_the_same_blocks() {
    for seed in 0..10u64 {
        let all = items(&coded(&noise(96, 64, seed, true), 4, 30));
        let mut random = Stall::new(seed, 77, 0);
        let mut slots: [Option<usize>; 64] =
            std::array::from_fn(|_| Some((random.random() % 6) as usize).filter(|lane| *lane < 4));
        // Every lane has a slot somewhere.
        for lane in 0..4 {
            slots[16 * lane] = Some(lane);
        }
        sound(&run_with(0, &all, slots, 10, seed));
    }
}

/// The recursive loop: a lane that has all slots uses one in five.
#[test]
fn one_lane_with_all_slots_reaches_three_samples_per_clock() {
    for (width, height) in [(64, 512), (320, 64)] {
        let flat = Plane {
            width,
            height,
            samples: vec![77; width * height],
        };
        let done = run(&items(&coded(&flat, 1, 30)), 0, 1);
        sound(&done);
        let s = &done.summary;
        assert!(s.samples_per_clock >= 3.0, "{s:?}");
    }
}

/// Packets that damage has changed: flipped bits, cut ends, bytes lost, doubled or invented, mostly early.
fn mutated(original: &[u8], random: &mut Stall) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let mut pick = |n: usize| random.random() as usize % n.max(1);
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
    let mut random = Stall::new(3, 4, 0);
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
    let (mut faults, mut count) = (std::collections::BTreeMap::new(), 0);
    for batch in 0..18u64 {
        let mut all = Vec::new();
        for _ in 0..15 {
            for lane in 0..8 {
                let source = &sources[random.random() as usize % sources.len()];
                let item = &source[random.random() as usize % source.len()];
                let bytes = match random.random() % 20 {
                    // Sound ones in between must not notice.
                    0..2 => item.bytes.to_vec(),
                    2 => (0..random.random() % 200)
                        .map(|_| random.random() as u8)
                        .collect(),
                    3 => {
                        let mut garbage = vec![0, 0, 1];
                        garbage.extend(item.bytes[4..12].iter());
                        garbage.extend((0..random.random() % 300).map(|_| random.random() as u8));
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

/// docs/microarchitecture.md, section 14: from the packet's last beat to the error.
#[test]
fn errors_come_within_the_documented_clocks() {
    let mut random = Stall::new(8, 8, 0);
    let picture = coded(&noise(64, 64, 5, true), 8, 36);
    let mut worst = 0;
    for round in 0..12 {
        // One packet for each lane, so that none waits for another of its lane.
        let mut all = items(&picture);
        for item in &mut all {
            let cut = 5 + random.random() as usize % (item.bytes.len() - 5);
            let mut bytes = item.bytes[..cut].to_vec();
            // Zeros and ones decode to long runs of probable bins.
            let filler = [0x00, 0xFF, 0x80][round % 3];
            bytes.extend(vec![filler; random.random() as usize % 200]);
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

/// x264's stream of these pictures: 4:0:0, intra 4x4, CABAC, without 8x8 transform and deblocking, and `more` parameters.
///
/// x264 cannot be kept from I_16x16; on noise at moderate QPs it has no use for it.
fn x264(pictures: &[Plane], more: &str) -> Vec<u8> {
    let (width, height) = (pictures[0].width, pictures[0].height);
    let tools = "keyint=1:analyse=i4x4:8x8dct=0:no-deblock=1:threads=1";
    let ffmpeg = tricodec_sim::tools::find("ffmpeg").expect("scripts/setup has run");
    let mut child = Command::new(ffmpeg)
        .args(["-v", "error", "-f", "rawvideo", "-pix_fmt", "gray"])
        .args(["-video_size", &format!("{width}x{height}"), "-i", "pipe:0"])
        .args(["-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "gray"])
        .args(["-x264-params", &format!("{tools}:{more}")])
        .args(["-f", "h264", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input: Vec<u8> = pictures.iter().flat_map(|p| p.samples.clone()).collect();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("ffmpeg ends");
    feeder.join().expect("ends").expect("ffmpeg reads all");
    assert!(output.status.success(), "x264 {more}");
    output.stdout
}

#[test]
fn streams_of_x264() {
    let pictures: Vec<_> = (1..=2).map(|seed| noise(150, 98, seed, false)).collect();
    let settings = [
        "qp=1:aq-mode=0",
        "qp=10:aq-mode=0:slices=4",
        "qp=20:aq-mode=0:slices=7",
        // Adaptive quantisation and rate control: the QP changes from macroblock to macroblock.
        "qp=16:slice-max-mbs=13",
        "crf=14:aq-mode=1:aq-strength=3:slices=2",
        "bitrate=4000:vbv-maxrate=4000:vbv-bufsize=400:aq-mode=3:aq-strength=2",
    ];
    for (seed, setting) in settings.into_iter().enumerate() {
        let stream = x264(&pictures, setting);
        let slices = slices_of(&stream).expect("slices with their parameter sets");
        let all: Vec<_> = slices
            .into_iter()
            .enumerate()
            .map(|(i, s)| Item {
                lane: i % 8,
                headers: s.headers.into(),
                bytes: s.packet.into(),
            })
            .collect();
        assert!(all.len() >= pictures.len(), "{setting}");
        sound(&run(&all, 10 * (seed as u8 % 2), seed as u64));
    }
}

#[test]
fn the_full_configuration() {
    let all = items(&coded(&noise(64, 1024, 3, true), 64, 27));
    let done = run_with(1, &all, all_slots(64), 10, 4);
    sound(&done);
    assert_eq!(done.summary.lanes_used, 64);
}

/// Sixty-four tiles at about three bits a sample: a bin per clock and lane is enough for a block per clock.
#[test]
fn the_full_configuration_at_three_bits() {
    let picture = noise(64, 64 * 64, 7, true);
    let done = run_with(1, &items(&coded(&picture, 64, 13)), all_slots(64), 0, 1);
    sound(&done);
    let s = &done.summary;
    println!(
        "{:.3} bits per sample, {:.2} samples per clock in {} clocks, {:.2} overall",
        s.bits_per_sample, s.samples_per_clock, s.steady_clocks, s.samples_per_clock_overall
    );
    assert!(
        (2.8..3.1).contains(&s.bits_per_sample),
        "{}",
        s.bits_per_sample
    );
    assert!(s.samples_per_clock >= 15.5, "{}", s.samples_per_clock);
}

/// A wrong bit at any stage is found in its clock, with stage, lane, block and both values.
#[test]
fn a_wrong_bit_is_found_at_its_stage() {
    let items = items(&coded(&noise(64, 64, 1, true), 4, 24));
    let (mut run, _) = prepare(0, &items, all_slots(4), 10, 6);
    // Each stage's item 45 (the last of four starts), and the clock in which a sound run's RTL shows it.
    let number = |stage| if stage == "start" { 3 } else { 45 };
    let mut clocks = vec![(0u32, None); DecoderOut::STAGES.len()];
    run.execute_beside(
        |_, _| {},
        |m| {
            let (clock, rtl) = (m.clock, m.device);
            for (stage, (seen, at)) in DecoderOut::STAGES.iter().zip(&mut clocks) {
                let valid = match *stage {
                    "m_req" | "m_blk" => format!("{stage}_tvalid_o"),
                    _ => format!("trace_{stage}_valid_o"),
                };
                let port = rtl.port(&valid).map_err(|e| e.to_string())?;
                *seen += rtl.get(port).count_ones();
                if *seen > number(*stage) && at.is_none() {
                    *at = Some(clock);
                }
            }
            Ok(())
        },
    )
    .expect("a sound run");
    for (stage, (_, clock)) in DecoderOut::STAGES.iter().copied().zip(clocks) {
        let fault = format!("{stage}:{}", number(stage));
        run.fault = Some(fault.parse().expect("a fault"));
        let Err(LockstepError::Mismatch(m)) = run.execute(|_, _| {}) else {
            panic!("{fault}: nothing was found");
        };
        assert_eq!((m.stage, Some(m.clock)), (stage, clock), "{m}");
        assert!(m.lane.is_some_and(|l| l < 4), "{m}");
        assert_ne!(m.expected, m.got, "{m}");
        let of_block = ["word", "neigh", "dequant", "predict", "idct", "recon"];
        assert_eq!(
            m.block.is_some_and(|b| b <= 45),
            of_block.contains(&stage),
            "{m}"
        );
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_slice_parse`, with `tri_ctx_start`, in lockstep with its model: headers of all fields,
//! each with values that are allowed and that are not, and headers that end early.

use tricodec_golden::stream::write::bit_writer::BitWriter;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::decoder::dec_parser::Start;
use tricodec_sim::model::decoder::dec_pkg::DecJob;
use tricodec_sim::model::decoder::dec_slice_parse::SliceParse;

use crate::packing::pack;

/// `job_header_t`.
fn pack_job(j: &DecJob) -> u64 {
    pack(&[
        (j.transform8x8.into(), 1),
        (j.deblocking_control.into(), 1),
        (j.redundant.into(), 1),
        (j.bottom.into(), 1),
        (j.delta_zero.into(), 1),
        (j.order_type.into(), 2),
        (u64::from(j.lsb_bits) - 4, 4),
        (u64::from(j.frame_num_bits) - 4, 4),
        (j.pps_id.into(), 8),
        (j.init_qp.into(), 6),
        (j.width.into(), 10),
        (j.macroblocks.into(), 20),
    ])
}

/// `start_t`.
pub fn pack_start(s: &Start) -> u64 {
    pack(&[
        (s.fault.map_or(0, |f| f as u64), 4),
        (s.slice.transform8x8.into(), 1),
        (s.slice.qp.into(), 6),
        (s.slice.width.into(), 10),
        (s.slice.x.into(), 10),
        (s.slice.left.into(), 20),
    ])
}

fn random_job(random: &mut Random) -> DecJob {
    let bits = random.bits();
    let flag = |i: u32| bits >> i & 1 == 1;
    let width = [1, 2, 45, 1023, 1 + random.below(1023) as u32][random.below(5)];
    DecJob {
        macroblocks: [
            1,
            width,
            (1 << 20) - 1,
            1 + random.below((1 << 20) - 1) as u32,
        ][random.below(4)],
        width,
        init_qp: random.below(52) as u8,
        pps_id: [0, 255, random.bits() as u8][random.below(3)],
        frame_num_bits: 4 + random.below(13) as u8,
        lsb_bits: 4 + random.below(13) as u8,
        order_type: random.below(3) as u8,
        delta_zero: flag(0),
        bottom: flag(1),
        redundant: flag(2),
        deblocking_control: flag(3) || flag(4) || flag(5),
        transform8x8: flag(6),
        ..DecJob::default()
    }
}

/// A header for this job. Of its fields about `wrong` in a thousand have a value at or beyond the
/// end of what is allowed.
fn header(random: &mut Random, j: &DecJob, wrong: usize) -> Vec<u8> {
    let (idr, reference) = (random.below(2) == 1, random.below(4) > 0);
    let mut first = if idr { 5 } else { 1 };
    first |= if reference {
        0x20 << random.below(2)
    } else {
        0
    };
    if random.below(1000) < wrong {
        first ^= 1 << random.below(8);
    }
    // The unit that is read may have become another one.
    let (idr, reference) = (first & 0x1F == 5, first & 0x60 != 0);
    let mut w = BitWriter::new();
    let ue = |w: &mut BitWriter, random: &mut Random, good: u32, bad: [u32; 4]| {
        let value = match random.below(1000) {
            n if n < wrong => bad[random.below(4)],
            _ => good,
        };
        w.ue(value);
        value
    };
    let far = [1 << 16, (1 << 20) - 1, 1 << 20, u32::MAX - 1];
    let past = j.macroblocks;
    let first_mb = random.below(j.macroblocks as usize) as u32;
    let first_mb = [first_mb, 0, past - 1][random.below(3)];
    ue(&mut w, random, first_mb, [past, past + 1, far[2], far[3]]);
    let kind = [2, 7][random.below(2)];
    ue(&mut w, random, kind, [0, 9, 10, far[3]]);
    ue(
        &mut w,
        random,
        j.pps_id.into(),
        [j.pps_id as u32 ^ 1, 256, far[0], far[3]],
    );
    w.bits(random.bits() as u32, j.frame_num_bits.into());
    if idr {
        let id = [random.below(1 << 16) as u32, 0, 0xFFFF][random.below(3)];
        ue(&mut w, random, id, far);
    }
    let delta = |w: &mut BitWriter, random: &mut Random| {
        // Any number of 31 bits: read, and not looked at.
        let value = random.bits() as u32 >> (1 + random.below(31));
        ue(w, random, value, [value, 0, far[2], far[3]]);
    };
    if j.order_type == 0 {
        w.bits(random.bits() as u32, j.lsb_bits.into());
        if j.bottom {
            delta(&mut w, random);
        }
    } else if j.order_type == 1 && !j.delta_zero {
        delta(&mut w, random);
        if j.bottom {
            delta(&mut w, random);
        }
    }
    if j.redundant {
        ue(&mut w, random, 0, [1, 127, 128, far[3]]);
    }
    if reference && idr {
        w.bits(random.bits() as u32, 2);
    } else if reference {
        let mut more = random.below(2) == 1;
        w.flag(more);
        while more {
            let operation = if random.below(3) == 0 {
                0
            } else {
                random.below(7) as u32
            };
            let operation = ue(&mut w, random, operation, [7, 8, far[0], far[3]]);
            let operands = match operation {
                0 | 5 => 0,
                3 => 2,
                _ => 1,
            };
            for _ in 0..operands {
                let value = random.bits() as u32 >> (1 + random.below(31));
                w.ue(value);
            }
            more = operation != 0 && operation <= 6;
        }
    }
    // Both ends of the QP, and one step beyond.
    let qp = [0, 51, random.below(52) as i32][random.below(3)];
    let delta = qp - i32::from(j.init_qp);
    let code = |d: i32| {
        if d > 0 {
            2 * d as u32 - 1
        } else {
            2 * d.unsigned_abs()
        }
    };
    let beyond = [-1, 52].map(|qp| code(qp - i32::from(j.init_qp)));
    ue(
        &mut w,
        random,
        code(delta),
        [beyond[0], beyond[1], 103, far[3]],
    );
    if j.deblocking_control {
        ue(&mut w, random, 1, [0, 2, 3, far[3]]);
    }
    w.align(random.below(1000) >= wrong);
    let mut bytes = vec![first];
    bytes.extend(w.into_bytes());
    bytes
}

/// Percent of stalls of the bytes. Says how many slices ended in each fault, and in none.
fn run(slices: &[(DecJob, Vec<u8>)], gaps: u8) -> [usize; 10] {
    const INPUTS: [&str; 6] = [
        "req_valid_i",
        "req_lane_i",
        "req_job_i",
        "byte_valid_i",
        "byte_i",
        "ended_i",
    ];
    let mut rtl = Block::new("dec_slice_parse", &INPUTS);
    let mut golden = SliceParse::default();
    let mut random = Random::new(21, 1);
    let mut gaps = Stall::new(21, 2, gaps);
    let mut faults = [0; 10];
    for (job, bytes) in slices {
        let lane = random.below(8);
        let mut bytes = bytes.iter().copied().peekable();
        let (mut taken, mut ended) = (false, false);
        loop {
            let request = (!taken && random.below(3) > 0).then_some((lane, *job));
            let byte = if taken && gaps.go() {
                bytes.peek().copied()
            } else {
                None
            };
            rtl.set("req_valid_i", request.is_some().into());
            rtl.set("req_lane_i", lane as u64);
            rtl.set("req_job_i", pack_job(job));
            rtl.set("byte_valid_i", byte.is_some().into());
            rtl.set("byte_i", byte.unwrap_or(random.bits() as u8).into());
            rtl.set("ended_i", ended.into());
            rtl.settle();
            let out = golden.outputs();
            assert_eq!(rtl.is_high("req_ready_o"), golden.ready());
            assert_eq!(rtl.is_high("byte_ready_o"), out.byte_ready);
            assert_eq!(rtl.is_high("init_valid_o"), out.init.is_some());
            assert_eq!(rtl.is_high("start_o"), out.start.is_some());
            if taken {
                assert_eq!(rtl.get("lane_o"), lane as u64);
            }
            if let Some((context, state)) = out.init {
                assert_eq!(rtl.get("init_addr_o"), context.into());
                assert_eq!(rtl.get("init_state_o"), state.into(), "context {context}");
            }
            if let Some(start) = &out.start {
                assert_eq!(
                    rtl.get("start_job_o"),
                    pack_start(start),
                    "{start:?} {job:?}"
                );
                faults[start.fault.map_or(0, |f| f as usize)] += 1;
            }
            rtl.edge();
            golden.tick(request, byte, ended);
            taken |= request.is_some();
            if byte.is_some() && out.byte_ready {
                bytes.next();
            }
            ended = taken && bytes.peek().is_none();
            if out.start.is_some() {
                break;
            }
        }
    }
    faults
}

/// The first column comes from a division that may not be through when a short header is.
#[test]
fn headers_that_are_as_they_should_be() {
    let mut random = Random::new(21, 3);
    let slices: Vec<_> = (0..400)
        .map(|_| {
            let mut job = random_job(&mut random);
            job.deblocking_control = true;
            let mut bytes = header(&mut random, &job, 0);
            bytes.extend([0x12, 0x34]);
            (job, bytes)
        })
        .collect();
    let faults = run(&slices, 20);
    // Long lists of operations exceed what a header may have.
    assert!(faults[0] > 300, "{faults:?}");
}

#[test]
fn headers_with_a_field_that_is_not_allowed() {
    let mut random = Random::new(21, 4);
    let slices: Vec<_> = (0..800)
        .map(|_| {
            let job = random_job(&mut random);
            let mut bytes = header(&mut random, &job, 120);
            bytes.extend([0x12, 0x34]);
            (job, bytes)
        })
        .collect();
    let faults = run(&slices, 0);
    assert!(faults[2] > 200 && faults[3] > 80, "{faults:?}");
}

/// Every prefix of headers, none, and bits at random.
#[test]
fn headers_that_end_early_or_never() {
    let mut random = Random::new(21, 5);
    let mut slices = Vec::new();
    for _ in 0..40 {
        let job = random_job(&mut random);
        let bytes = header(&mut random, &job, 10);
        for length in 0..bytes.len() {
            slices.push((job, bytes[..length].to_vec()));
        }
    }
    for _ in 0..200 {
        let job = random_job(&mut random);
        let mut bytes = vec![0x65];
        bytes.extend((0..70).map(|_| random.bits() as u8 | random.bits() as u8));
        slices.push((job, bytes));
    }
    // A code with more zeros than any number has, as the first and as the second.
    for code in [0x00, 0x80] {
        for zeros in 4..9 {
            let mut bytes = vec![0x65, code];
            bytes.extend(vec![0; zeros]);
            bytes.extend([0xFF; 8]);
            slices.push((random_job(&mut random), bytes));
        }
    }
    // An endless list of operations.
    for _ in 0..40 {
        let job = random_job(&mut random);
        let job = DecJob {
            order_type: 2,
            redundant: false,
            ..job
        };
        let mut w = BitWriter::new();
        for value in [0, 7, job.pps_id.into()] {
            w.ue(value);
        }
        w.bits(0, job.frame_num_bits.into());
        w.flag(true);
        for _ in 0..60 {
            w.ue(5);
        }
        for _ in 0..100 {
            w.ue(1 + random.below(2) as u32);
            w.ue(random.below(9) as u32);
        }
        let mut bytes = vec![0x61];
        bytes.extend(w.into_bytes());
        slices.push((job, bytes));
    }
    let faults = run(&slices, 10);
    assert!(faults[1] > 0 && faults[9] > 30, "{faults:?}");
}

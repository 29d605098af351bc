// SPDX-License-Identifier: Apache-2.0
//! `tri_neighbours`, with its line port, in lockstep with both models.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::TopEdge;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_sim::lockstep::harness::block::Block as Rtl;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::line_port::{LineCommand, LinePort};
use tricodec_sim::model::shared::neighbours::{Assembled, Edges, NeighbourStore};
use tricodec_sim::model::shared::pkg::{Block, pack_edge};

use crate::line_port::{check_line, edge};
use crate::packing;

const LANES: usize = 4;

fn drive_done(rtl: &mut Rtl, done: Option<&Edges>, random: &mut Random) {
    rtl.set("done_i", done.is_some().into());
    let Some(d) = done else { return };
    rtl.set("done_lane_i", d.lane as u64);
    rtl.set("done_nz8_i", d.nz8.into());
    // What the neighbours do not keep is anything.
    let flags = random.bits();
    let flag = |i: u32| flags >> i & 1 == 1;
    let user = packing::user(&d.block, [flag(0), flag(1)], [flag(2), flag(3)], d.corner);
    let mut bits: Vec<u64> = Vec::new();
    let mut put = |value: u64, width: u32| bits.extend((0..width).map(|i| value >> i & 1));
    for sample in d.recon {
        put(sample.into(), 8);
    }
    put(d.mode.into(), 4);
    put(d.nz.into(), 1);
    put(user, 21);
    rtl.set_fields("done_block_i", 1, bits);
}

/// What enters the pipeline.
fn check_pipe(rtl: &Rtl, wanted: Option<&(Assembled, [u8; 16])>) {
    assert_eq!(rtl.is_high("pipe_valid_o"), wanted.is_some());
    let Some((a, samples)) = wanted else { return };
    assert_eq!(rtl.get("pipe_lane_o"), a.lane as u64);
    let source = rtl.fields("pipe_source_o", 1, 140);
    let word = |from: usize, count: usize| (0..count).fold(0, |all, i| all | source[from + i] << i);
    assert_eq!(word(0, 6), a.block.rounding.into());
    assert_eq!(word(6, 6), a.block.qp.into());
    let got: Vec<u64> = (0..16).map(|i| word(12 + 8 * i, 8)).collect();
    assert_eq!(got, samples.map(u64::from));
    let n = &a.neighbours;
    let bytes = rtl.fields("pipe_neighbours_o", 8, 13);
    assert_eq!(bytes[..8], n.top.map(u64::from), "{:?}", a.block);
    assert_eq!(bytes[8..12], n.left.map(u64::from), "{:?}", a.block);
    assert_eq!(bytes[12], n.corner.into(), "{:?}", a.block);
    let bits = rtl.fields("pipe_neighbours_o", 1, 111);
    let mode = (104..111).rev().fold(0, |all, i| all << 1 | bits[i]);
    assert_eq!(mode, mode_from(a), "{:?}", a.block);
    let user = packing::user(&a.block, a.cbf, a.cbp, a.corner);
    assert_eq!(rtl.get("pipe_user_o"), user, "{:?}", a.block);
}

/// `mode_from_t`.
fn mode_from(a: &Assembled) -> u64 {
    let n = &a.neighbours;
    let flags = [n.avail_d, n.avail_b, n.avail_a];
    flags
        .iter()
        .fold(a.mpm.into(), |all, f| all << 1 | u64::from(*f))
}

fn random_block(random: &mut Random, wide: bool) -> Block {
    let bits = random.bits();
    let flag = |i: u32| bits >> i & 1 == 1;
    Block {
        block: random.below(16),
        column: random.below(4),
        wide,
        first: flag(1),
        last: flag(2),
        avail_a: flag(3) || flag(10),
        avail_b: flag(4) || flag(11),
        avail_c: flag(5),
        avail_d: flag(6),
        outside_a: flag(7),
        outside_b: flag(8),
        qp: random.below(52) as u8,
        rounding: random.below(33) as u8,
    }
}

fn edges(random: &mut Random, lane: usize, block: Block) -> Edges {
    let recon: [u8; 16] = std::array::from_fn(|_| random.bits() as u8);
    Edges {
        lane,
        block,
        corner: random.bits() as u8,
        recon,
        mode: random.below(9) as u8,
        nz: random.bits() & 1 == 1,
        nz8: random.bits() & 1 == 1,
    }
}

/// A line word leaves with the blocks of the bottom row of wide pictures.
fn is_bottom(block: &Block) -> bool {
    block.wide && BLOCK_XY[block.block].1 == 3
}

/// Percent of stalls: issue, pipeline, memory, records.
fn run(stalls: [u8; 4], share_of_wide: usize) {
    const INPUTS: [&str; 14] = [
        "issue_i",
        "lane_i",
        "block_i",
        "samples_i",
        "done_i",
        "done_lane_i",
        "done_block_i",
        "done_nz8_i",
        "line_reserve_i",
        "fill_i",
        "fill_column_i",
        "m_line_ready_i",
        "s_line_valid_i",
        "s_line_record_i",
    ];
    let mut rtl = Rtl::new("neighbours", &INPUTS);
    let mut store = NeighbourStore::new(LANES);
    let mut line = LinePort::new(LANES);
    let mut random = Random::new(17, 1);
    let mut stream = 1;
    let [mut issues, mut pipe, mut memory, mut records] = stalls.map(|percent| {
        stream += 1;
        Stall::new(17, stream, percent)
    });
    // At first every edge of every lane, so that all memory is known.
    let places = (0..LANES).flat_map(|l| (0..4).flat_map(move |c| (0..16).map(move |b| (l, c, b))));
    let mut first: VecDeque<Edges> = places
        .map(|(lane, column, block)| {
            let block = Block {
                block,
                column,
                ..Block::default()
            };
            edges(&mut random, lane, block)
        })
        .collect();
    let mut flying: VecDeque<(usize, Block)> = VecDeque::new();
    let mut offered: Option<(usize, [TopEdge; 4])> = None;
    let mut asked: VecDeque<usize> = VecDeque::new();
    let mut s3 = false;
    let mut entering: Option<(Assembled, [u8; 16])> = None;
    let mut blocks = 0;
    for _ in 0..6000 {
        let lane = random.below(LANES);
        let wide = random.below(100) < share_of_wide;
        let block = random_block(&mut random, wide);
        let free = first.is_empty() && !flying.iter().any(|f| f.0 == lane);
        let room = !is_bottom(&block) || line.has_room();
        let issue = (free && room && issues.go()).then_some((lane, block));
        let reserve = issue.is_some() && is_bottom(&block);
        let fill = (issue.is_some() && wide && line.pend >> lane & 1 == 0)
            .then(|| (lane, random.below(4)));
        let samples: [u8; 16] = std::array::from_fn(|_| random.bits() as u8);
        let done = match first.pop_front() {
            Some(edges) => Some(edges),
            None if flying.len() > 1 && pipe.go() => flying
                .pop_front()
                .map(|(lane, block)| edges(&mut random, lane, block)),
            None => None,
        };
        let ready = memory.go();
        if offered.is_none() && records.go() {
            let record = std::array::from_fn(|_| edge(&mut random));
            offered = asked.pop_front().map(|lane| (lane, record));
        }

        rtl.set("issue_i", issue.is_some().into());
        rtl.set("lane_i", lane as u64);
        rtl.set("block_i", packing::block(&block));
        rtl.set_fields("samples_i", 8, samples.map(u64::from));
        rtl.set("line_reserve_i", reserve.into());
        rtl.set("fill_i", fill.is_some().into());
        rtl.set("fill_column_i", fill.map_or(1, |f| f.1 as u64));
        drive_done(&mut rtl, done.as_ref(), &mut random);
        rtl.set("m_line_ready_i", ready.into());
        rtl.set("s_line_valid_i", offered.is_some().into());
        if let Some((lane, record)) = &offered {
            rtl.set("s_line_lane_i", *lane as u64);
            rtl.set_fields("s_line_record_i", 38, record.iter().map(pack_edge));
        }
        rtl.settle();

        let store_ready = store.fill_ready();
        assert_eq!(rtl.is_high("s_line_ready_o"), store_ready);
        assert_eq!(rtl.is_high("line_room_o"), line.has_room());
        assert_eq!(rtl.get("fill_pend_o"), line.pend);
        check_line(&rtl, line.head());
        check_pipe(&rtl, entering.as_ref());
        let accepted = offered
            .filter(|_| store_ready)
            .and_then(|(lane, record)| line.accepts(lane).map(|column| (lane, column, record)));
        assert_eq!(rtl.is_high("record_valid_o"), accepted.is_some());
        if let Some((lane, column, r)) = &accepted {
            assert_eq!(rtl.get("record_lane_o"), *lane as u64);
            let nz = (0..4).fold(0, |all, i| all | u64::from(r[i].nz) << i);
            let cbp = u64::from(r[1].nz8) | u64::from(r[3].nz8) << 1;
            let wanted = packing::pack(&[(*column as u64, 2), (nz, 4), (cbp, 2)]);
            assert_eq!(rtl.get("record_o"), wanted);
        }
        let early = s3.then(|| rtl.get("early_mode_o"));
        rtl.edge();

        if let Some(LineCommand::Read { lane }) = line.head().filter(|_| ready) {
            asked.push_back(*lane);
        }
        let push = done
            .as_ref()
            .filter(|d| is_bottom(&d.block))
            .map(|d| LineCommand::Write {
                lane: d.lane,
                first: d.block.first,
                word: d.top(),
            });
        line.tick(
            reserve,
            fill,
            push,
            ready,
            accepted.map(|a| a.0),
            store_ready,
        );
        entering = store
            .tick(issue, done.as_ref(), accepted)
            .map(|a| (a, samples));
        if let Some((a, _)) = &entering {
            assert_eq!(early, Some(mode_from(a)), "{:?}", a.block);
            blocks += 1;
        }
        s3 = issue.is_some();
        flying.extend(issue);
        if store_ready {
            offered = None;
        }
    }
    assert!(blocks > 150, "{blocks}");
}

#[test]
fn all_availabilities_on_chip_and_through_memory() {
    for (stalls, wide) in [
        ([0, 0, 0, 0], 50),
        ([10, 50, 50, 10], 100),
        ([50, 10, 10, 50], 30),
        ([0, 0, 90, 0], 90),
    ] {
        run(stalls, wide);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! `tri_deblock` with its model at every clock: pictures on several lanes at once, macroblock by
//! macroblock, under stalls.

use std::collections::{HashMap, VecDeque};

use tricodec_golden::deblock::block::{Block as Samples, Parameters, deblock_bs};
use tricodec_golden::deblock::{MacroblockInfo, NO_SLICE, SliceFilter};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::deblock::{Deblock, Macroblock};

use crate::strengths::bits;

/// A picture of whole macroblocks before the filter.
#[derive(Clone)]
pub struct Work {
    pub frame: Frame,
    pub width_mbs: usize,
    pub mbs: Vec<MacroblockInfo>,
    pub slices: Vec<SliceFilter>,
}

impl Work {
    /// Blocks in a row of a macroblock of component `c`.
    fn side(c: usize) -> usize {
        if c == 0 { 4 } else { 2 }
    }

    fn header(&self, lane: usize, address: usize) -> Macroblock {
        let mb = &self.mbs[address];
        let filter = self.slices[mb.slice as usize];
        let width = self.width_mbs;
        let (x, y) = (address % width, address / width);
        let left = (x > 0).then(|| &self.mbs[address - 1]);
        let above = (y > 0).then(|| &self.mbs[address - width]);
        let filtered = |other: &&MacroblockInfo| {
            other.slice == mb.slice || (filter.disable_idc == 0 && other.slice != NO_SLICE)
        };
        let bs = match filter.disable_idc {
            1 => [[[0; 4]; 4]; 2],
            _ => deblock_bs(mb, left.filter(filtered), above.filter(filtered)),
        };
        Macroblock {
            lane,
            left: left.is_some(),
            above: above.is_some(),
            last_x: x + 1 == width,
            last_y: address + width >= self.mbs.len(),
            parameters: Parameters {
                bs,
                qp: [Some(mb), left, above].map(|m| m.map_or(0, |m| m.qp)),
                filter,
            },
        }
    }
}

/// A macroblock on its way in and out.
struct Job {
    lane: usize,
    address: usize,
    header: Macroblock,
    /// Blocks to come, (component, x, y) by `place`.
    coming: VecDeque<(usize, [usize; 2])>,
    /// Blocks that leave with it.
    leaving: usize,
}

impl Job {
    fn new(work: &Work, lane: usize, address: usize) -> Self {
        let header = work.header(lane, address);
        let own = |c: usize| {
            let n = Work::side(c);
            (0..n * n).map(move |i| (c, [i % n + 1, i / n + 1]))
        };
        let upper = |c: usize| {
            let n = if header.above { Work::side(c) } else { 0 };
            (0..n).map(move |i| (c, [i + 1, 0]))
        };
        let coming = own(0)
            .chain(upper(0))
            .chain(own(1))
            .chain(own(2))
            .chain(upper(1))
            .chain(upper(2));
        let kept = if header.last_x { 0 } else { 8 };
        let leaving = 24 - kept + 8 * usize::from(header.left) + 8 * usize::from(header.above);
        Self {
            lane,
            address,
            header,
            coming: coming.collect(),
            leaving,
        }
    }
}

/// What a run showed.
pub struct Run {
    /// Filtered pictures by lane.
    pub frames: Vec<Frame>,
    pub clocks: u64,
}

/// Filter the pictures, one a lane at the same time. Stalls in percent: macroblocks, blocks in,
/// blocks out.
pub fn run(works: &[Work], stalls: [u8; 3], seed: u64) -> Run {
    let names = [
        "s_mb_valid_i",
        "s_mb_lane_i",
        "s_mb_left_i",
        "s_mb_above_i",
        "s_mb_last_x_i",
        "s_mb_last_y_i",
        "s_mb_bs_i",
        "s_mb_qp_i",
        "s_mb_offset_a_i",
        "s_mb_offset_b_i",
        "s_mb_chroma_offset_i",
        "s_blk_valid_i",
        "s_blk_i",
        "m_blk_ready_i",
    ];
    let mut rtl = Block::new("deblock", &names);
    let mut model = Deblock::new(4);
    let mut random = Random::new(seed, 5);
    // Lanes in any order, each with its own picture row by row.
    let mut next = vec![0; works.len()];
    let mut jobs = VecDeque::new();
    while next.iter().zip(works).any(|(n, w)| *n < w.mbs.len()) {
        let lane = random.below(works.len());
        if next[lane] < works[lane].mbs.len() {
            jobs.push_back(Job::new(&works[lane], lane, next[lane]));
            next[lane] += 1;
        }
    }
    let mut toss = [0, 1, 2].map(|i| Stall::new(seed, 10 + i, stalls[i as usize]));
    let (mut feeding, mut draining) = (VecDeque::new(), VecDeque::<(usize, usize, usize)>::new());
    let mut frames: Vec<Frame> = works.iter().map(|w| w.frame.clone()).collect();
    let mut left: usize = frames.iter().map(blocks).sum();
    let mut rows: HashMap<(usize, usize, usize), Samples> = HashMap::new();
    let mut offered = [false; 2];
    let mut clocks = 0u64;
    while left > 0 {
        clocks += 1;
        assert!(clocks < 2_000_000, "nothing comes any more");
        // An offer stays until it is taken.
        offered[0] |= toss[0].go();
        let header = jobs.front().filter(|_| offered[0]).map(|j: &Job| j.header);
        let block = feeding.front().and_then(|j: &Job| {
            let &(c, place) = j.coming.front()?;
            source(&works[j.lane], &rows, j, c, place)
        });
        offered[1] |= block.is_some() && toss[1].go();
        let block = block.filter(|_| offered[1]);
        let ready = toss[2].go();
        drive(&mut rtl, header.as_ref(), block.as_ref(), ready);
        rtl.settle();
        let out = model.out();
        assert_eq!(
            rtl.is_high("m_blk_valid_o"),
            out.is_some(),
            "clock {clocks}"
        );
        if let Some(o) = out {
            assert_eq!(rtl.get("m_blk_lane_o"), o.lane as u64, "clock {clocks}");
            assert_eq!(rtl.get("m_blk_component_o"), o.component as u64);
            let place = [rtl.get("m_blk_x_o"), rtl.get("m_blk_y_o")];
            assert_eq!(place, o.place.map(|p| p as u64), "clock {clocks}");
            assert_eq!(rtl.is_high("m_blk_final_o"), o.last, "clock {clocks}");
            let samples = rtl.fields("m_blk_o", 8, 16);
            assert_eq!(samples, o.block.map(u64::from), "clock {clocks}: {o:?}");
        }
        let (block_ready, mb_ready) = (
            model.block_ready(ready),
            model.mb_ready(block.is_some(), ready),
        );
        assert_eq!(rtl.is_high("s_blk_ready_o"), block_ready, "clock {clocks}");
        assert_eq!(rtl.is_high("s_mb_ready_o"), mb_ready, "clock {clocks}");
        model.tick(header, block, ready);
        rtl.edge();

        if header.is_some() && mb_ready {
            let job: Job = jobs.pop_front().expect("it was offered");
            draining.push_back((job.lane, job.address, job.leaving));
            feeding.push_back(job);
            offered[0] = false;
        }
        if let Some(job) = feeding
            .front_mut()
            .filter(|_| block.is_some() && block_ready)
        {
            if let Some((c, [x, 0])) = job.coming.pop_front() {
                let column = job.address % works[job.lane].width_mbs * Work::side(c) + x - 1;
                rows.remove(&(job.lane, c, column));
            }
            if job.coming.is_empty() {
                feeding.pop_front();
            }
            offered[1] = false;
        }
        if let Some(o) = out.filter(|_| ready) {
            let (lane, address, leaving) = draining.front_mut().expect("a macroblock");
            assert_eq!(*lane, o.lane);
            let (n, width) = (Work::side(o.component), works[*lane].width_mbs);
            let (x, y) = (
                *address % width * n + o.place[0] - 1,
                *address / width * n + o.place[1],
            );
            if o.last {
                // Above: y − 1, which may be the neighbour's.
                put(&mut frames[*lane], o.component, x, y - 1, &o.block);
                left -= 1;
            } else {
                let before = rows.insert((*lane, o.component, x), o.block);
                assert_eq!(before, None, "a row that nobody has read");
            }
            *leaving -= 1;
            if *leaving == 0 {
                draining.pop_front();
            }
        }
    }
    assert!(rows.is_empty() && draining.is_empty() && jobs.is_empty());
    Run { frames, clocks }
}

/// 4x4 blocks of all components.
fn blocks(frame: &Frame) -> usize {
    frame.planes.iter().map(|p| p.samples.len() / 16).sum()
}

/// The block that comes next, if it is there: the upper ones come back from the row above.
fn source(
    work: &Work,
    rows: &HashMap<(usize, usize, usize), Samples>,
    job: &Job,
    c: usize,
    [x, y]: [usize; 2],
) -> Option<Samples> {
    let n = Work::side(c);
    let column = job.address % work.width_mbs * n + x - 1;
    if y == 0 {
        return rows.get(&(job.lane, c, column)).copied();
    }
    let row = job.address / work.width_mbs * n + y - 1;
    Some(work.frame.planes[c].block(4 * column, 4 * row))
}

fn put(frame: &mut Frame, c: usize, x: usize, y: usize, block: &Samples) {
    let plane = &mut frame.planes[c];
    for (i, &sample) in block.iter().enumerate() {
        plane.samples[(4 * y + i / 4) * plane.width + 4 * x + i % 4] = sample;
    }
}

fn drive(rtl: &mut Block, header: Option<&Macroblock>, block: Option<&Samples>, ready: bool) {
    rtl.set("s_mb_valid_i", header.is_some().into());
    if let Some(h) = header {
        let p = &h.parameters;
        rtl.set("s_mb_lane_i", h.lane as u64);
        rtl.set("s_mb_left_i", h.left.into());
        rtl.set("s_mb_above_i", h.above.into());
        rtl.set("s_mb_last_x_i", h.last_x.into());
        rtl.set("s_mb_last_y_i", h.last_y.into());
        rtl.set_fields("s_mb_bs_i", 3, bits(&p.bs));
        rtl.set_fields("s_mb_qp_i", 6, p.qp.map(u64::from));
        rtl.set_fields("s_mb_offset_a_i", 5, [p.filter.offset_a as u64]);
        rtl.set_fields("s_mb_offset_b_i", 5, [p.filter.offset_b as u64]);
        let chroma = p.filter.chroma_qp_offset.map(|o| o as u64);
        rtl.set_fields("s_mb_chroma_offset_i", 5, chroma);
    }
    rtl.set("s_blk_valid_i", block.is_some().into());
    if let Some(b) = block {
        rtl.set_fields("s_blk_i", 8, b.map(u64::from));
    }
    rtl.set("m_blk_ready_i", ready.into());
}

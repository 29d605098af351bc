// SPDX-License-Identifier: Apache-2.0
//! `tri_dc_levels` against the golden quantisers of DCs: every QP, sums that drive each coefficient
//! to its extremes, with gaps and stalls, and the clocks that it takes without them.

use tricodec_golden::codec::video::block::rounding;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::quant::dc::{
    dequant_chroma_dc, dequant_luma_dc, quant_chroma_dc, quant_luma_dc,
};
use tricodec_golden::quant::scaling::LevelScale4;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

use crate::generators::blocks;

/// Most that sixteen differences of 8-bit samples add up to.
const MOST: i16 = 16 * 255;
/// Clocks from a first sum to the next without gaps and stalls.
const LUMA: usize = 68;
const CHROMA: usize = 24;

/// Sums of a macroblock's luma or of a chroma plane, in the order that they come in.
struct Job {
    luma: bool,
    intra: bool,
    qp: u8,
    sums: Vec<i32>,
}

impl Job {
    /// Levels, and scaled DCs in the order of the sums.
    fn golden(&self) -> (Vec<i16>, Vec<i32>) {
        let (flat, rounding) = (&LevelScale4::FLAT, rounding(self.intra));
        if !self.luma {
            let sums = std::array::from_fn(|i| self.sums[i]);
            let levels = quant_chroma_dc(sums, self.qp, rounding);
            let dcs = dequant_chroma_dc(levels, self.qp, flat);
            return (levels.into(), dcs.into());
        }
        let places = BLOCK_XY.map(|(x, y)| usize::from(4 * y + x));
        let mut raster = [0; 16];
        for (at, sum) in places.iter().zip(&self.sums) {
            raster[*at] = *sum;
        }
        let levels = quant_luma_dc(&raster, self.qp, rounding);
        let dcs = dequant_luma_dc(&levels, self.qp, flat);
        (levels.into(), places.map(|at| dcs[at]).into())
    }
}

/// Every QP with sums of all kinds, each as a macroblock's luma, and four of them as a plane.
fn jobs() -> Vec<Job> {
    let mut random = Random::new(51, 1);
    let mut all = Vec::new();
    for qp in 0..52u8 {
        for (i, (_, sums)) in blocks(&mut random, -MOST, MOST, 20).into_iter().enumerate() {
            let sums = sums.map(i32::from);
            let intra = (i + usize::from(qp)) % 2 == 0;
            let luma = Job {
                luma: true,
                intra,
                qp,
                sums: sums.into(),
            };
            let chroma = Job {
                luma: false,
                qp: qp.min(39),
                sums: sums[i % 13..][..4].into(),
                ..luma
            };
            all.extend([luma, chroma]);
        }
    }
    all
}

/// A value of `bits` bits with sign.
fn signed(value: u64, bits: u32) -> i32 {
    ((value << (64 - bits)) as i64 >> (64 - bits)) as i32
}

/// Clocks that the jobs take.
fn run(jobs: &[Job], gaps: u8, stalls: u8) -> usize {
    let names = ["sum_valid_i", "luma_i", "intra_i", "qp_i", "sum_i"];
    let readies = ["level_ready_i", "dc_ready_i"];
    let mut rtl = Block::new("dc_levels", &[&names[..], &readies].concat());
    let mut gaps = Stall::new(52, 1, gaps);
    let mut stalls = [2, 3].map(|stream| Stall::new(52, stream, stalls));
    let mut random = Random::new(52, 4);
    let mut waiting = jobs
        .iter()
        .flat_map(|job| job.sums.iter().map(move |sum| (job, *sum)));
    let (mut offered, mut clocks) = (None, 0);
    for (n, job) in jobs.iter().enumerate() {
        let (levels, dcs) = job.golden();
        let (mut at_level, mut at_dc) = (0, 0);
        while at_dc < dcs.len() {
            if offered.is_none() && gaps.go() {
                offered = waiting.next();
            }
            let ready = [stalls[0].go(), stalls[1].go()];
            rtl.set("sum_valid_i", offered.is_some().into());
            // Without an offer anything stands there.
            let (luma, intra, qp, sum) = match offered {
                Some((job, sum)) => (job.luma, job.intra, job.qp, sum),
                None => (random.below(2) == 0, true, 51, random.below(8192) as i32),
            };
            rtl.set("luma_i", luma.into());
            rtl.set("intra_i", intra.into());
            rtl.set("qp_i", qp.into());
            rtl.set("sum_i", sum as u64 & 0x1FFF);
            for (name, ready) in readies.iter().zip(ready) {
                rtl.set(name, ready.into());
            }
            rtl.settle();
            if rtl.is_high("level_valid_o") {
                let level = signed(rtl.get("level_o"), 14);
                assert_eq!(level, levels[at_level].into(), "job {n}, level {at_level}");
                let nonzero = levels[..=at_level].iter().any(|l| *l != 0);
                assert_eq!(rtl.is_high("level_nonzero_o"), nonzero, "job {n}");
                let last = at_level + 1 == levels.len();
                assert_eq!(rtl.is_high("level_last_o"), last, "job {n}");
                at_level += usize::from(ready[0]);
            }
            if rtl.is_high("dc_valid_o") {
                assert_eq!(at_level, levels.len(), "job {n}: levels come first");
                let dc = signed(rtl.get("dc_o"), 16);
                assert_eq!(dc, dcs[at_dc], "job {n}, DC {at_dc}, qp {}", job.qp);
                assert_eq!(rtl.is_high("dc_last_o"), at_dc + 1 == dcs.len(), "job {n}");
                at_dc += usize::from(ready[1]);
            }
            if rtl.is_high("sum_ready_o") {
                offered = None;
            }
            rtl.edge();
            clocks += 1;
            assert!(clocks < 3000 * (n + 1), "job {n}: no end");
        }
    }
    clocks
}

#[test]
fn every_qp_and_extreme() {
    let jobs = jobs();
    let clocks = run(&jobs, 0, 0);
    let wanted: usize = jobs
        .iter()
        .map(|job| if job.luma { LUMA } else { CHROMA })
        .sum();
    // The last DC of all is a clock behind.
    assert_eq!(clocks, wanted + 1);
}

#[test]
fn gaps_and_stalls() {
    for (gaps, stalls) in [(50, 10), (10, 50), (0, 90), (90, 0)] {
        run(&jobs()[..400], gaps, stalls);
    }
}

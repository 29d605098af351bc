// SPDX-License-Identifier: Apache-2.0
//! `tri_video_edges`: four lanes walk over pictures of noise, block by block, and find around each
//! what golden's `Area` has, whoever reads, writes and fills meanwhile.

use std::collections::VecDeque;

use tricodec_golden::codec::video::cost::cut;
use tricodec_golden::codec::video::intra::Area;
use tricodec_golden::intra::{ABOVE_RIGHT, BLOCK_XY};
use tricodec_golden::picture::{MbAvailability, Plane};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

use super::packing::pack;

const LANES: usize = 4;

const INPUTS: [&str; 12] = [
    "issue_i",
    "issue_place_i",
    "read_valid_i",
    "read_place_i",
    "done_i",
    "done_block_i",
    "write_valid_i",
    "write_block_i",
    "fill_valid_i",
    "fill_lane_i",
    "fill_column_i",
    "fill_i",
];

/// Four samples and a mode; the mode of chroma is nobody's.
type Word = ([u8; 4], Option<u8>);

/// What is to be found around a block, where it is there.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    corner: Option<u8>,
    left: Option<Word>,
    right: Option<Word>,
    above: Option<Word>,
}

/// `edge_place_t`, without the lane.
#[derive(Clone, Copy, Debug)]
struct Place {
    column: usize,
    plane: usize,
    x: usize,
    y: usize,
}

/// What a lane does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Read(Place, Around),
    Write {
        place: Place,
        mode: u8,
        corner: u8,
        right: [u8; 4],
        lower: [u8; 4],
    },
    Fill(usize, [Word; 8]),
}

/// A picture of noise, and a mode for each 4x4 block of luma.
struct Picture {
    width: usize,
    planes: [Plane; 3],
    modes: Vec<u8>,
}

impl Picture {
    fn new(width: usize, height: usize, random: &mut Random) -> Self {
        let planes = [16, 8, 8].map(|size| Plane {
            width: size * width,
            height: size * height,
            samples: (0..size * size * width * height)
                .map(|_| random.bits() as u8)
                .collect(),
        });
        let modes = (0..16 * width * height).map(|_| random.below(9) as u8);
        Self {
            width,
            planes,
            modes: modes.collect(),
        }
    }

    fn sample(&self, plane: usize, x: usize, y: usize) -> u8 {
        self.planes[plane].row(y)[x]
    }

    /// Row `y` of samples from block column `x` on, and the mode of the block.
    fn row(&self, plane: usize, x: usize, y: usize) -> Word {
        let samples = std::array::from_fn(|i| self.sample(plane, 4 * x + i, y));
        (samples, self.mode(plane, x, y / 4))
    }

    fn column(&self, plane: usize, x: usize, y: usize) -> Word {
        let samples = std::array::from_fn(|i| self.sample(plane, x, 4 * y + i));
        (samples, self.mode(plane, x / 4, y))
    }

    fn mode(&self, plane: usize, x: usize, y: usize) -> Option<u8> {
        (plane == 0).then(|| self.modes[4 * self.width * y + x])
    }

    /// The lower row of words of a macroblock: its record.
    fn record(&self, x: usize, y: usize) -> [Word; 8] {
        std::array::from_fn(|i| match i {
            0..4 => self.row(0, 4 * x + i, 16 * y + 15),
            _ => self.row(i / 2 - 1, 2 * x + i % 2, 8 * y + 7),
        })
    }

    /// All steps of the macroblock at (`x`, `y`).
    fn macroblock(&self, (x, y): (usize, usize), random: &mut Random, steps: &mut VecDeque<Step>) {
        let n = (self.width * y + x) as u32;
        let there = MbAvailability::new(n, x as u32, self.width as u32);
        if y > 0 {
            let first = if x == 0 { 0 } else { x + 1 };
            for column in first..(x + 2).min(self.width) {
                steps.push_back(Step::Fill(column % 4, self.record(column, y - 1)));
            }
        }
        let mut area = Area::new(&self.planes[0], (x, y), there);
        for (block, plane, (bx, by)) in order(random) {
            let size = if plane == 0 { 4 } else { 2 };
            let (gx, gy) = (size * x + bx, size * y + by);
            let (a, b, d) = there.around(bx, by);
            let mut around = Around {
                corner: d.then(|| {
                    self.sample(plane, (4 * gx).wrapping_sub(1), (4 * gy).wrapping_sub(1))
                }),
                left: a.then(|| self.column(plane, (4 * gx).wrapping_sub(1), gy)),
                above: b.then(|| self.row(plane, gx, (4 * gy).wrapping_sub(1))),
                right: None,
            };
            if plane == 0 {
                // Golden's own idea of it.
                let n = area.block4(block);
                let outside = if bx == 3 { there.c } else { there.b };
                if b && ABOVE_RIGHT[block] && (by > 0 || outside) {
                    around.right = Some(self.row(0, gx + 1, 4 * gy - 1));
                    assert_eq!(around.right.map(|w| w.0), n.top[4..].try_into().ok());
                }
                assert_eq!((n.avail_a, n.avail_b, n.avail_d), (a, b, d));
                assert!(around.left.is_none_or(|w| w.0 == n.left));
                assert!(around.above.is_none_or(|w| w.0 == n.top[..4]));
                assert!(around.corner.is_none_or(|c| c == n.corner));
                let luma = &self.planes[0];
                let own = cut::<4, 16>(&luma.samples, luma.width, (4 * gx, 4 * gy));
                area.put::<4>(&own, (4 * bx, 4 * by));
            }
            let place = Place {
                column: x % 4,
                plane,
                x: bx,
                y: by,
            };
            steps.push_back(Step::Read(place, around));
            steps.push_back(Step::Write {
                place,
                mode: self.mode(plane, gx, gy).unwrap_or(0),
                corner: around.above.map_or(random.bits() as u8, |w| w.0[3]),
                right: self.column(plane, 4 * gx + 3, gy).0,
                lower: self.row(plane, gx, 4 * gy + 3).0,
            });
        }
        // Its own record goes out.
        let record = self.record(x, y);
        for (pair, (plane, bx)) in [(0, 0), (0, 2), (1, 0), (2, 0)].into_iter().enumerate() {
            let place = Place {
                column: x % 4,
                plane,
                x: bx,
                y: random.below(if plane == 0 { 4 } else { 2 }),
            };
            let around = Around {
                above: Some(record[2 * pair]),
                right: Some(record[2 * pair + 1]),
                ..Default::default()
            };
            steps.push_back(Step::Read(place, around));
        }
    }
}

/// The blocks of a macroblock, number in coding order, plane and place: those of luma in order,
/// those of chroma anywhere among them.
fn order(random: &mut Random) -> Vec<(usize, usize, (usize, usize))> {
    let mut blocks: Vec<_> = (0..8)
        .map(|b| (b % 4, 1 + b / 4, (b % 2, b / 2 % 2)))
        .collect();
    let mut at = 0;
    for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
        at += random.below(2 + (blocks.len() - at) / 8);
        at = at.min(blocks.len());
        blocks.insert(at, (i, 0, (x.into(), y.into())));
        at += 1;
    }
    blocks
}

/// All steps of a slice that is a picture of its own.
fn walk(width: usize, height: usize, random: &mut Random) -> VecDeque<Step> {
    let picture = Picture::new(width, height, random);
    let mut steps = VecDeque::new();
    for n in 0..width * height {
        picture.macroblock((n % width, n / width), random, &mut steps);
    }
    steps
}

/// Fields from the top, as bits from the lowest.
fn words(fields: &[(u64, u32)]) -> Vec<u32> {
    let all = fields.iter().fold(0u128, |all, (value, width)| {
        all << width | u128::from(*value)
    });
    (0..4).map(|i| (all >> (32 * i)) as u32).collect()
}

fn samples(samples: [u8; 4]) -> u64 {
    u32::from_le_bytes(samples).into()
}

impl Place {
    fn bits(&self, lane: usize) -> u64 {
        let fields = [lane, self.column, self.plane, self.x, self.y];
        pack(&fields.map(|f| (f as u64, 2)))
    }
}

/// What a channel offers, and whose it is.
type Offer = Option<usize>;

struct Bench {
    rtl: Block,
    random: Random,
    lanes: Vec<VecDeque<Step>>,
    /// Lanes whose read is answered in this clock: the pipeline's, another's.
    answers: [Option<Around>; 2],
    /// Offers beside the pipeline, which stay until they are taken: reads, blocks, records.
    offers: [Offer; 3],
}

impl Bench {
    /// A lane at random whose next step is one of a channel's, and that no channel has.
    fn lane(&mut self, of: impl Fn(&Step) -> bool, busy: &[Offer]) -> Offer {
        let lane = self.random.below(LANES);
        let step = self.lanes[lane].front()?;
        (of(step) && !busy.contains(&Some(lane))).then_some(lane)
    }

    fn drive(&mut self, prefix: &str, lane: Offer) {
        let Some(lane) = lane else { return };
        match self.lanes[lane][0] {
            Step::Read(place, _) => self.rtl.set(&format!("{prefix}_place_i"), place.bits(lane)),
            Step::Write {
                place,
                mode,
                corner,
                right,
                lower,
            } => {
                let fields = [
                    (place.bits(lane), 10),
                    (mode.into(), 4),
                    (corner.into(), 8),
                    (samples(right), 32),
                    (samples(lower), 32),
                ];
                self.rtl
                    .set_wide(&format!("{prefix}_block_i"), &words(&fields));
            }
            Step::Fill(column, record) => {
                self.rtl.set("fill_lane_i", lane as u64);
                self.rtl.set("fill_column_i", column as u64);
                let word = |w: Word| u64::from(w.1.unwrap_or(5)) << 32 | samples(w.0);
                self.rtl.set_fields("fill_i", 36, record.map(word));
            }
        }
    }

    fn clock(&mut self, share: usize) {
        let is_read = |s: &Step| matches!(s, Step::Read(..));
        let is_write = |s: &Step| matches!(s, Step::Write { .. });
        let is_fill = |s: &Step| matches!(s, Step::Fill(..));
        let mut pipe: [Offer; 2] = [None; 2];
        let ofs: [&dyn Fn(&Step) -> bool; 3] = [&is_read, &is_write, &is_fill];
        for (i, of) in ofs.into_iter().enumerate() {
            if i < 2 && self.random.below(100) < share {
                let busy = [self.offers.as_slice(), &pipe].concat();
                pipe[i] = self.lane(of, &busy);
            }
            if self.offers[i].is_none() && self.random.below(3) > 0 {
                let busy = [self.offers.as_slice(), &pipe].concat();
                self.offers[i] = self.lane(of, &busy);
            }
        }
        let valids = ["issue_i", "done_i"].into_iter().zip(pipe);
        let others = ["read_valid_i", "write_valid_i", "fill_valid_i"];
        for (name, offer) in valids.chain(others.into_iter().zip(self.offers)) {
            self.rtl.set(name, offer.is_some().into());
        }
        self.drive("issue", pipe[0]);
        self.drive("done", pipe[1]);
        let [read, write, fill] = self.offers;
        self.drive("read", read);
        self.drive("write", write);
        self.drive("fill", fill);
        self.rtl.settle();

        let [piped, other] = std::mem::take(&mut self.answers);
        assert_eq!(self.rtl.is_high("read_valid_o"), other.is_some());
        if let Some(around) = piped.or(other) {
            self.compare(&around);
        }
        let taken = ["read_ready_o", "write_ready_o", "fill_ready_o"].map(|r| self.rtl.is_high(r));
        self.rtl.edge();
        let mut done = pipe.to_vec();
        for (i, taken) in taken.into_iter().enumerate() {
            done.push(self.offers[i].take_if(|_| taken));
        }
        for (i, lane) in done.into_iter().enumerate() {
            let Some(step) = lane.and_then(|lane| self.lanes[lane].pop_front()) else {
                continue;
            };
            if let Step::Read(_, around) = step {
                self.answers[i / 2] = Some(around);
            }
        }
    }

    fn compare(&self, around: &Around) {
        let fields = self.rtl.fields("edges_o", 36, 3);
        let corner = self.rtl.fields("edges_o", 4, 29);
        let corner = (corner[28] << 4 | corner[27]) as u8;
        assert!(around.corner.is_none_or(|c| c == corner), "{around:?}");
        for (found, wanted) in fields
            .into_iter()
            .zip([around.above, around.right, around.left])
        {
            let Some((row, mode)) = wanted else { continue };
            assert_eq!(found as u32, u32::from_le_bytes(row), "{around:?}");
            assert!(
                mode.is_none_or(|m| u64::from(m) == found >> 32),
                "{around:?}"
            );
        }
    }
}

#[test]
fn lanes_find_what_lies_around_their_blocks() {
    // The pipeline reads and writes now and then, in nearly each clock, never.
    for (seed, share) in [(1, 30), (2, 95), (3, 0)] {
        let mut random = Random::new(seed, 9);
        let sizes = [[6, 3], [1, 6], [2, 4], [4, 3]];
        let lanes = sizes.map(|[width, height]| walk(width, height, &mut random));
        let mut bench = Bench {
            rtl: Block::new("video_edges", &INPUTS),
            random,
            lanes: lanes.into(),
            answers: [None; 2],
            offers: [None; 3],
        };
        let mut clocks = 0;
        while bench.lanes.iter().any(|steps| !steps.is_empty()) {
            bench.clock(share);
            clocks += 1;
            assert!(clocks < 100_000, "share {share}: it hangs");
        }
        bench.clock(0);
    }
}

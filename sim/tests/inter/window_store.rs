// SPDX-License-Identifier: Apache-2.0
//! The store of windows, clock by clock: three readers in lanes of their own, while tiles come in.

use tricodec_golden::codec::video::hardware::ring::ring;
use tricodec_golden::codec::video::hardware::tiles::{KINDS, Size, tile};
use tricodec_golden::codec::video::hardware::window_fetch::WindowFetch;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::inter::window_fetch::{Fill, LANES, ring_place};
use tricodec_sim::model::inter::window_store::{Read, StoreIn, WindowStore};

use crate::content::made;

/// The module beside its model.
struct Bench {
    rtl: Block,
    model: WindowStore,
    random: Random,
    reads: Stall,
    fills: Stall,
    given: StoreIn,
    /// Halves of tiles that had to wait, and that were taken.
    waited: u32,
    taken: u32,
}

impl Bench {
    fn new(reads: u8, fills: u8) -> Self {
        let inputs = [
            "fill_valid_i",
            "fill_i",
            "fill_samples_i",
            "place_i",
            "whole_read_i",
            "whole_lane_i",
            "whole_x_i",
            "whole_y_i",
            "fractional_read_i",
            "fractional_lane_i",
            "fractional_x_i",
            "fractional_y_i",
            "compensate_lane_i",
            "luma_read_i",
            "luma_x_i",
            "luma_y_i",
            "chroma_read_i",
            "chroma_cr_i",
            "chroma_x_i",
            "chroma_y_i",
        ];
        Self {
            rtl: Block::new("window_store", &inputs),
            model: WindowStore::default(),
            random: Random::new(81, reads.into()),
            reads: Stall::new(81, 1, reads),
            fills: Stall::new(81, 2, fills),
            given: StoreIn::default(),
            waited: 0,
            taken: 0,
        }
    }

    /// A clock; whether what is offered was taken.
    fn clock(&mut self) -> bool {
        let (rtl, given) = (&mut self.rtl, &self.given);
        rtl.set("fill_valid_i", given.fill.is_some().into());
        if let Some(fill) = &given.fill {
            let place = ring_place(fill.lane, fill.kind, fill.place);
            rtl.set("fill_i", place << 1 | u64::from(fill.half));
            rtl.set_fields("fill_samples_i", 8, fill.bytes.map(u64::from));
        }
        let places = given.places.map(|[x, y]| (x << 4 | y) as u64);
        rtl.set_fields("place_i", 9, places);
        let mut set = |name: &str, read: Option<Read>, lane: &str| {
            rtl.set(&format!("{name}_read_i"), read.is_some().into());
            if let Some(read) = read {
                rtl.set(lane, read.lane as u64);
                rtl.set(&format!("{name}_x_i"), read.at[0] as u64);
                rtl.set(&format!("{name}_y_i"), read.at[1] as u64);
            }
        };
        set("whole", given.whole, "whole_lane_i");
        set("fractional", given.fractional, "fractional_lane_i");
        set("luma", given.luma, "compensate_lane_i");
        let chroma = given.chroma.map(|(read, _)| read);
        set("chroma", chroma, "compensate_lane_i");
        rtl.set("chroma_cr_i", given.chroma.is_some_and(|(_, cr)| cr).into());
        rtl.settle();
        let ready = self.model.fill_ready(given);
        if given.fill.is_some() {
            assert_eq!(rtl.is_high("fill_ready_o"), ready);
            self.waited += u32::from(!ready);
            self.taken += u32::from(ready);
        }
        let samples = self.model.samples();
        let outputs = [
            ("whole_o", &samples.whole),
            ("fractional_o", &samples.fractional),
            ("luma_o", &samples.luma),
            ("chroma_o", &samples.chroma),
        ];
        for (name, samples) in outputs {
            if let Some(samples) = samples {
                let found = rtl.fields(name, 8, samples.len());
                let expected: Vec<_> = samples.iter().map(|s| u64::from(*s)).collect();
                assert_eq!(found, expected, "{name}");
            }
        }
        rtl.edge();
        self.model.tick(&self.given);
        ready && self.given.fill.is_some()
    }

    /// Put half a tile into a ring, whoever reads.
    fn fill(&mut self, fill: Fill) {
        while !self.fills.go() {
            self.read();
            self.clock();
        }
        self.given.fill = Some(fill);
        self.read();
        while !self.clock() {
            self.read();
        }
        self.given.fill = None;
    }

    /// What is read next: places in windows that lie anywhere in their rings.
    fn read(&mut self) {
        let random = &mut self.random;
        let first = random.below(LANES);
        let [whole, fractional, other] = [1, 2, 3].map(|i| (first + i) % LANES);
        let mut any = |lane: usize, [x, y]: [usize; 2]| {
            let at = [random.below(x + 1), random.below(y + 1)];
            self.reads.go().then_some(Read { lane, at })
        };
        self.given.whole = any(whole, [48, 34]);
        self.given.fractional = any(fractional, [38, 30]);
        self.given.luma = any(other, [37, 29]);
        let chroma = any(other, [17, 17]);
        self.given.chroma = chroma.map(|read| (read, random.below(2) == 1));
    }

    /// Nothing is read; what was read comes out.
    fn rest(&mut self) {
        let places = self.given.places;
        self.given = StoreIn {
            places,
            ..StoreIn::default()
        };
        self.clock();
        self.clock();
    }
}

#[test]
fn three_readers_anywhere_while_tiles_come_in() {
    for (reads, fills) in [(0, 90), (10, 0), (50, 50), (90, 10)] {
        let mut bench = Bench::new(reads, fills);
        // All of it once before anything is read.
        for lane in 0..LANES {
            for kind in KINDS {
                let [columns, rows] = ring(kind);
                for n in 0..2 * columns * rows {
                    let bytes = std::array::from_fn(|_| bench.random.bits() as u8);
                    bench.given.fill = Some(Fill {
                        lane,
                        kind,
                        place: [n / 2 % columns, n / 2 / columns],
                        half: n % 2 == 1,
                        bytes,
                    });
                    while !bench.clock() {}
                }
            }
        }
        bench.given.fill = None;
        (bench.waited, bench.taken) = (0, 0);
        for n in 0..400 {
            if n % 8 == 0 {
                bench.given.places =
                    [0; LANES].map(|_| [bench.random.below(20), bench.random.below(12)]);
                bench.rest();
            }
            let kind = KINDS[bench.random.below(2)];
            let place = ring(kind).map(|n| bench.random.below(n));
            let bytes = std::array::from_fn(|_| bench.random.bits() as u8);
            let (lane, half) = (bench.random.below(LANES), bench.random.below(2) == 1);
            bench.fill(Fill {
                lane,
                kind,
                place,
                half,
                bytes,
            });
        }
        bench.rest();
        println!(
            "{reads}, {fills}: {} waited of {}",
            bench.waited, bench.taken
        );
        assert_eq!(bench.taken, 400);
        // A row of chroma at the least.
        assert!(bench.waited > 150);
    }
}

#[test]
fn what_was_fetched_is_what_searches_ask_for() {
    let mut random = Random::new(82, 1);
    let size = Size {
        width: 5,
        height: 4,
    };
    let mut frame = Frame::new(80, 64, true, 0);
    for plane in &mut frame.planes {
        *plane = made(0, plane.width, plane.height, &mut random);
    }
    let clamped = |plane: usize, at: [i32; 2]| {
        let plane = &frame.planes[plane];
        let [x, y] = [(at[0], plane.width), (at[1], plane.height)]
            .map(|(v, size)| v.clamp(0, size as i32 - 1) as usize);
        plane.row(y)[x]
    };
    let mut bench = Bench::new(100, 0);
    let mut lanes = [WindowFetch::default(); LANES];
    for n in 0..80 {
        let (lane, mb) = (n % LANES, (n / LANES % 5, n / 20));
        let own = [mb.0 as i32, mb.1 as i32];
        let centre = [(0, 5, 64), (1, 4, 32)].map(|(i, count, reach): (usize, i32, i32)| {
            let (low, high) = (-16 * own[i], 16 * (count - 1 - own[i]));
            let any = 4 * random.below(2 * reach as usize / 4 + 1) as i32 - reach;
            any.clamp(low.max(-reach), high.min(reach))
        });
        for c in lanes[lane].next(size, mb, centre).commands() {
            let columns = size.tiles(c.kind)[0];
            let bytes = tile(&frame, c.kind, [c.address % columns, c.address / columns]);
            for (lower, half) in [false, true].into_iter().zip(bytes.as_chunks::<32>().0) {
                for (half, bytes) in c.parts(lower, half) {
                    bench.fill(Fill {
                        lane,
                        kind: c.kind,
                        place: c.place,
                        half,
                        bytes,
                    });
                }
            }
        }
        let block = [0, 1].map(|i| 16 * own[i] + centre[i]);
        bench.given.places[lane] = [block[0] as usize / 4 % 20, block[1] as usize / 4 % 12];
        for _ in 0..12 {
            // As each of them counts places, as far as the window goes.
            let mut any = |[left, top]: [usize; 2], [x, y]: [usize; 2]| {
                [
                    left + random.below(x - left + 1),
                    top + random.below(y - top + 1),
                ]
            };
            let read = |at| Some(Read { lane, at });
            let at = [
                any([4, 3], [28, 31]),
                any([1, 1], [37, 29]),
                any([0, 0], [37, 29]),
                any([0, 0], [17, 17]),
            ];
            let cr = random.below(2) == 1;
            // One after the other: it is one lane.
            for reader in 0..3 {
                bench.rest();
                match reader {
                    0 => bench.given.whole = read(at[0]),
                    1 => bench.given.fractional = read(at[1]),
                    _ => {
                        bench.given.luma = read(at[2]);
                        bench.given.chroma = read(at[3]).map(|read| (read, cr));
                    }
                }
                bench.clock();
            }
            bench.rest();
            let luma = |at: [usize; 2], before: [i32; 2], [w, h]: [i32; 2]| {
                let first = [0, 1].map(|i| block[i] - before[i] + at[i] as i32);
                let all = (0..w * h).map(|i| clamped(0, [first[0] + i % w, first[1] + i / w]));
                Some(all.collect::<Vec<_>>())
            };
            let samples = bench.model.samples();
            assert_eq!(samples.whole, luma(at[0], [16, 11], [16, 4]));
            assert_eq!(samples.fractional, luma(at[1], [16, 12], [10, 10]));
            assert_eq!(samples.luma, luma(at[2], [15, 11], [9, 9]));
            let first = [0, 1].map(|i| block[i] / 2 - [7, 5][i] + at[3][i] as i32);
            let row = (0..5).map(|i| clamped(1 + usize::from(cr), [first[0] + i, first[1]]));
            assert_eq!(samples.chroma, Some(row.collect()));
        }
    }
}

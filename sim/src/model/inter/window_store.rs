// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_window_store`: what is written when, and what is read.

use tricodec_golden::codec::video::hardware::ring::Ring;
use tricodec_golden::codec::video::hardware::tiles::Kind;

use super::window_fetch::{Fill, LANES};

/// Columns and rows of luma and of chroma in a ring.
const LUMA: [usize; 2] = [80, 48];
const CHROMA: [usize; 2] = [40, 24];
/// Where the picture's first sample lies in a ring.
const LUMA_FIRST: i32 = 16;
const CHROMA_FIRST: i32 = 8;

/// A reader's place in the window of a lane.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// Lane.
    pub lane: usize,
    /// Column and row.
    pub at: [usize; 2],
}

/// What comes in in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoreIn {
    /// Half a tile that is offered.
    pub fill: Option<Fill>,
    /// `window_place_t` of each lane: column and row, in units of four samples.
    pub places: [[usize; 2]; LANES],
    /// The whole-sample search.
    pub whole: Option<Read>,
    /// The fractional search.
    pub fractional: Option<Read>,
    /// Compensation, luma.
    pub luma: Option<Read>,
    /// Compensation, chroma, and whether it is Cr.
    pub chroma: Option<(Read, bool)>,
}

/// What readers have; none before they have read anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    /// Four rows of sixteen.
    pub whole: Option<Vec<u8>>,
    /// Ten rows of ten.
    pub fractional: Option<Vec<u8>>,
    /// Nine rows of nine.
    pub luma: Option<Vec<u8>>,
    /// Five of a row.
    pub chroma: Option<Vec<u8>>,
}

/// `tri_window_store`.
#[derive(Clone, Debug, Default)]
pub struct WindowStore {
    rings: [Ring; LANES],
    /// One row of half a tile of chroma is written.
    second: [bool; LANES],
    /// Words of the memories; samples in order.
    words: Samples,
    out: Samples,
}

impl WindowStore {
    /// Whether half a tile is written in this clock, of chroma a row of it.
    fn writes(given: &StoreIn) -> Option<&Fill> {
        let luma = [given.whole, given.fractional, given.luma];
        let chroma = given.chroma.map(|(read, _)| read);
        given.fill.as_ref().filter(|fill| match fill.kind {
            Kind::Luma => luma.iter().flatten().all(|read| read.lane != fill.lane),
            Kind::Chroma => chroma.is_none_or(|read| read.lane != fill.lane),
        })
    }

    /// Whether half a tile is taken.
    pub fn fill_ready(&self, given: &StoreIn) -> bool {
        let last = |fill: &Fill| fill.kind == Kind::Luma || self.second[fill.lane];
        Self::writes(given).is_some_and(last)
    }

    /// Samples of the readers.
    pub fn samples(&self) -> &Samples {
        &self.out
    }

    /// `size` columns and rows of luma, whose place (0, 0) lies `before` the block at the coarse
    /// vector.
    fn luma(
        &self,
        given: &StoreIn,
        read: Read,
        before: [usize; 2],
        size: [usize; 2],
    ) -> Option<Vec<u8>> {
        let place = given.places[read.lane];
        let at = |i: usize, n: usize| {
            let ring = (4 * place[i] + 16 - before[i] + read.at[i] + n) % LUMA[i];
            ring as i32 - LUMA_FIRST
        };
        let rows = (0..size[1]).flat_map(|r| (0..size[0]).map(move |c| [c, r]));
        let ring = &self.rings[read.lane];
        Some(rows.map(|[c, r]| ring.luma([at(0, c), at(1, r)])).collect())
    }

    /// The clock edge.
    pub fn tick(&mut self, given: &StoreIn) {
        // Samples that come stay until the next ones.
        let words = std::mem::take(&mut self.words);
        let out = &mut self.out;
        out.whole = words.whole.or(out.whole.take());
        out.fractional = words.fractional.or(out.fractional.take());
        out.luma = words.luma.or(out.luma.take());
        out.chroma = words.chroma.or(out.chroma.take());
        let luma = |read: Option<Read>, before, size| {
            read.and_then(|read| self.luma(given, read, before, size))
        };
        self.words = Samples {
            whole: luma(given.whole, [16, 11], [16, 4]),
            fractional: luma(given.fractional, [16, 12], [10, 10]),
            luma: luma(given.luma, [15, 11], [9, 9]),
            chroma: given.chroma.map(|(read, cr)| {
                let place = given.places[read.lane];
                let at = |i: usize, n: usize| {
                    let ring = (2 * place[i] + 8 - [7, 5][i] + read.at[i] + n) % CHROMA[i];
                    ring as i32 - CHROMA_FIRST
                };
                let ring = &self.rings[read.lane];
                (0..5)
                    .map(|c| ring.chroma(cr, [at(0, c), at(1, 0)]))
                    .collect()
            }),
        };
        if let Some(fill) = Self::writes(given) {
            let (ring, second) = (&mut self.rings[fill.lane], &mut self.second[fill.lane]);
            let mut bytes = fill.bytes;
            if fill.kind == Kind::Chroma {
                // The row above comes first; below it is what was there.
                let x = 8 * fill.place[0] as i32 - CHROMA_FIRST;
                let y = 4 * fill.place[1] as i32 + 2 * i32::from(fill.half) + 1 - CHROMA_FIRST;
                for (i, byte) in bytes.iter_mut().enumerate().skip(16).filter(|_| !*second) {
                    *byte = ring.chroma(i % 2 == 1, [x + (i as i32 - 16) / 2, y]);
                }
                *second = !*second;
            }
            ring.fill(fill.kind, fill.place, fill.half, &bytes);
        }
    }
}

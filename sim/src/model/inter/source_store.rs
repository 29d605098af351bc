// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_source_store`: which tiles are asked for in which order, and what stages read.
//! When that is depends on the memory and on who else reads.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::source::{Command, Edge, Extent, Part, chroma, luma};
use tricodec_golden::codec::video::hardware::tiles::{Kind, Size};
use tricodec_golden::codec::video::reference::coarse;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::picture::{Frame, MbAvailability, Plane};

use super::window_fetch::LANES;

/// Macroblocks of luma that a lane has places for, and of chroma.
pub const PLACES: [usize; 2] = [5, 2];
/// Macroblocks of luma that may be on their way.
pub const AHEAD: usize = 2;

/// Rows of macroblocks of a lane.
#[derive(Clone, Copy, Debug)]
pub struct SourceJob {
    /// Lane.
    pub lane: usize,
    /// Macroblocks have no coarse search.
    pub intra: bool,
    /// First row and last one.
    pub rows: [usize; 2],
}

impl SourceJob {
    /// `source_job_t`.
    pub fn word(&self) -> u64 {
        let rows = (self.rows[0] as u64) << 9 | self.rows[1] as u64;
        (self.lane as u64) << 19 | u64::from(self.intra) << 18 | rows
    }
}

/// `source_picture_t`, with the addresses of the first tiles of luma and chroma.
pub fn source_picture(extent: Extent, [luma, chroma]: [u32; 2]) -> [u32; 3] {
    let size = (extent.height as u128 - 1) << 13 | (extent.width as u128 - 1);
    let all = u128::from(chroma) << 58 | u128::from(luma) << 26 | size;
    [0, 32, 64].map(|at| (all >> at) as u32)
}

/// `source_tile_t`, of the macroblock with this number of the lane's.
pub fn source_tile(lane: usize, number: usize, command: &Command) -> u64 {
    let flags = |edge| match edge {
        Edge::Not => 0,
        Edge::Within => 2,
        Edge::Beyond => 1,
    };
    let [column, row] = command.place.map(|v| v as u64);
    let (kind, quarter) = match command.part {
        Part::Own(Kind::Luma) => (0, 2 * row + column),
        Part::Own(Kind::Chroma) => (1, 2 * row),
        Part::Above => (2, column),
    };
    let edges = flags(command.edge[0]) << 2 | flags(command.edge[1]);
    edges << 10 | (lane as u64) << 8 | kind << 6 | (number as u64 % 10) << 2 | quarter
}

/// Where a lane is.
#[derive(Clone, Debug, Default)]
struct Lane {
    /// First row, and macroblocks in all.
    first: usize,
    count: usize,
    /// Macroblocks of slices before, modulo 10.
    base: usize,
    /// Macroblocks of luma and of chroma all of whose tiles were asked for, and what is left of the
    /// ones at work.
    asked: [usize; 2],
    left: [VecDeque<Command>; 2],
    /// Macroblocks that are coded.
    coded: usize,
}

/// `tri_source_store`.
#[derive(Clone, Debug)]
pub struct SourceModel {
    extent: Extent,
    padded: Frame,
    means: Plane,
    lanes: [Lane; LANES],
}

impl SourceModel {
    /// With a picture.
    pub fn new(frame: &Frame) -> Self {
        let extent = Extent::of(frame);
        let size = extent.macroblocks();
        let padded = frame.resized(16 * size.width, 16 * size.height);
        Self {
            extent,
            means: coarse(padded.luma()),
            padded,
            lanes: Default::default(),
        }
    }

    /// Another picture; no lane has a slice.
    pub fn turn(&mut self, frame: &Frame) {
        let lanes = std::mem::take(&mut self.lanes);
        *self = Self {
            lanes,
            ..Self::new(frame)
        };
    }

    /// Its size.
    pub fn size(&self) -> Size {
        self.extent.macroblocks()
    }

    /// A slice begins.
    pub fn begin(&mut self, job: &SourceJob) {
        let width = self.size().width;
        let lane = &mut self.lanes[job.lane];
        *lane = Lane {
            first: job.rows[0],
            count: width * (job.rows[1] + 1 - job.rows[0]),
            base: (lane.base + lane.count) % 10,
            ..Lane::default()
        };
    }

    /// Column and row of the lane's macroblock `n`.
    pub fn place(&self, lane: usize, n: usize) -> (usize, usize) {
        let width = self.size().width;
        (n % width, self.lanes[lane].first + n / width)
    }

    /// Which neighbours it has.
    pub fn there(&self, lane: usize, n: usize) -> MbAvailability {
        let (x, width) = (self.place(lane, n).0, self.size().width);
        MbAvailability::new(n as u32, x as u32, width as u32)
    }

    /// The command that comes, given `source_tile_t` and the address from the first tile of its
    /// kind on: it must be the next one of its lane and kind.
    ///
    /// # Panics
    ///
    /// If it is not, or has no place.
    pub fn command(&mut self, tile: u64, address: usize) -> Command {
        let (lane, kind) = ((tile >> 8 & 3) as usize, usize::from(tile >> 6 & 3 == 1));
        let n = self.lanes[lane].asked[kind];
        let own = &self.lanes[lane];
        assert!(n < own.count, "lane {lane} asks for macroblock {n}");
        assert!(
            n < own.coded + PLACES[kind],
            "lane {lane}: no place for {n}"
        );
        if own.left[kind].is_empty() {
            let mb = self.place(lane, n);
            let commands = match kind {
                0 => luma(self.extent, mb, mb.1 > self.lanes[lane].first),
                _ => chroma(self.extent, mb).to_vec(),
            };
            self.lanes[lane].left[kind].extend(commands);
        }
        let own = &mut self.lanes[lane];
        let command = own.left[kind].pop_front().expect("a macroblock has tiles");
        let expected = source_tile(lane, own.base + n, &command);
        assert_eq!(tile, expected, "lane {lane}, {n}: {command:?}");
        assert_eq!(address, command.address, "lane {lane}, {n}: {command:?}");
        if own.left[kind].is_empty() {
            own.asked[kind] += 1;
        }
        command
    }

    /// Macroblocks of luma and chroma that were asked for.
    pub fn asked(&self, lane: usize) -> [usize; 2] {
        self.lanes[lane].asked
    }

    /// A macroblock of the lane is coded.
    pub fn code(&mut self, lane: usize) {
        self.lanes[lane].coded += 1;
    }

    /// `width` x `height` samples of a plane from a place in a macroblock on.
    fn samples(
        &self,
        plane: usize,
        (lane, n): (usize, usize),
        [x, y]: [usize; 2],
        [width, height]: [usize; 2],
    ) -> Vec<u8> {
        let side = if plane == 0 { 16 } else { 8 };
        let (column, row) = self.place(lane, n);
        let plane = &self.padded.planes[plane];
        let rows = side * row + y..side * row + y + height;
        rows.flat_map(|r| plane.row(r)[side * column + x..][..width].iter().copied())
            .collect()
    }

    /// Four rows for the whole-sample search.
    pub fn whole(&self, mb: (usize, usize), rows: usize) -> Vec<u8> {
        self.samples(0, mb, [0, 4 * rows], [16, 4])
    }

    /// A quarter for the estimate.
    pub fn quarter(&self, mb: (usize, usize), quarter: usize) -> Vec<u8> {
        self.samples(0, mb, [8 * (quarter % 2), 8 * (quarter / 2)], [8, 8])
    }

    /// A block in raster order for the fractional search.
    pub fn raster(&self, mb: (usize, usize), block: usize) -> Vec<u8> {
        self.samples(0, mb, [4 * (block % 4), 4 * (block / 4)], [4, 4])
    }

    /// A block that is coded: luma in coding order, then Cb, then Cr.
    pub fn block(&self, mb: (usize, usize), block: usize) -> Vec<u8> {
        if let Some((x, y)) = BLOCK_XY.get(block) {
            let at = [4 * usize::from(*x), 4 * usize::from(*y)];
            return self.samples(0, mb, at, [4, 4]);
        }
        let (plane, block) = (1 + (block - 16) / 4, block % 4);
        self.samples(plane, mb, [4 * (block % 2), 4 * (block / 2)], [4, 4])
    }

    /// What the estimate has around it, none where there is nothing: the corner, 24 samples above,
    /// 16 to the left.
    pub fn around(&self, (lane, n): (usize, usize)) -> Vec<Option<u8>> {
        let (x, y) = self.place(lane, n);
        let there = self.there(lane, n);
        let luma = self.padded.luma();
        let above = |i: usize| luma.row(16 * y - 1)[i];
        let mut all = vec![there.d.then(|| above(16 * x - 1))];
        all.extend((0..24).map(|i| {
            let there = if i < 16 { there.b } else { there.c };
            there.then(|| above(16 * x + i))
        }));
        all.extend((0..16).map(|r| there.a.then(|| luma.row(16 * y + r)[16 * x - 1])));
        all
    }

    /// Coarse source of a macroblock and its neighbours, row by row; none beyond the picture.
    pub fn coarse(&self, (lane, n): (usize, usize)) -> Vec<Option<u8>> {
        let (x, y) = self.place(lane, n);
        let at = |r: usize, c: usize| {
            let column = (4 * x + c).checked_sub(4)?;
            self.means.row(4 * y + r).get(column).copied()
        };
        (0..48).map(|i| at(i / 12, i % 12)).collect()
    }
}

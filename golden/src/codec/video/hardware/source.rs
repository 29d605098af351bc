// SPDX-License-Identifier: Apache-2.0
//! Fetch of the source: the tiles of a macroblock, and of the row of luma above it, which the
//! [`estimate`](super::estimate) needs; the means of the [`coarse`](super::coarse) search are made
//! on the way in.
//!
//! The source lies in memory in [`tiles`](super::tiles), as coded pictures do, but it may have any
//! size. Its last tiles are then not full, and what they hold beyond the picture is not looked at;
//! of tiles that it has not the one beside comes, or the one above. What is stored are whole
//! macroblocks with the picture's last column and row repeated: those of
//! [`Frame::resized`](crate::picture::Frame::resized).

use super::tiles::{BYTES, Kind, Size};
use crate::picture::Frame;

/// Width and height of a picture in samples of luma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

impl Extent {
    /// Of a picture in colour.
    pub fn of(frame: &Frame) -> Self {
        let luma = frame.luma();
        Self {
            width: luma.width,
            height: luma.height,
        }
    }

    /// In macroblocks.
    pub fn macroblocks(self) -> Size {
        Size {
            width: self.width.div_ceil(16),
            height: self.height.div_ceil(16),
        }
    }

    /// Columns and rows of tiles that are in memory.
    pub fn tiles(self, kind: Kind) -> [usize; 2] {
        let rows = self.height.div_ceil(8);
        match kind {
            Kind::Luma => [self.width.div_ceil(8), rows],
            Kind::Chroma => [self.width.div_ceil(16), rows],
        }
    }

    /// Columns and rows of samples, or of pairs of Cb and Cr, in the last tile of each direction.
    fn rest(self, kind: Kind) -> [usize; 2] {
        let (width, height) = (self.width - 1, self.height - 1);
        match kind {
            Kind::Luma => [width % 8 + 1, height % 8 + 1],
            Kind::Chroma => [width / 2 % 8 + 1, height / 2 % 4 + 1],
        }
    }
}

/// A tile as it lies in memory. What is beyond the picture is `filler`.
pub fn tile(frame: &Frame, kind: Kind, [column, row]: [usize; 2], filler: u8) -> [u8; BYTES] {
    let [luma, cb, cr] = &frame.planes;
    std::array::from_fn(|i| {
        let (plane, x, y) = match kind {
            Kind::Luma => (luma, 8 * column + i % 8, 8 * row + i / 8),
            Kind::Chroma => ([cb, cr][i % 2], 8 * column + i % 16 / 2, 4 * row + i / 16),
        };
        if x < plane.width && y < plane.height {
            plane.row(y)[x]
        } else {
            filler
        }
    })
}

/// What a tile is to its macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A quarter of luma, or the upper or lower half of chroma.
    Own(Kind),
    /// Of luma above the macroblock, to the left or to the right: its lower half.
    Above,
}

/// Where a tile lies in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// All of it is in the picture.
    Not,
    /// The picture ends in it, or with it.
    Within,
    /// None of it is in the picture.
    Beyond,
}

/// A tile to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its part.
    pub part: Part,
    /// Column and row in the macroblock, in tiles; 0 where there is one.
    pub place: [usize; 2],
    /// Across and down.
    pub edge: [Edge; 2],
    /// Samples, or pairs, across and down that the picture's last tile has.
    rest: [usize; 2],
    /// Tiles of its kind in memory before the one that is fetched.
    pub address: usize,
}

impl Command {
    /// What is stored of a tile when its lower half comes, or its upper one: halves, the lower one
    /// or not, and their samples.
    pub fn parts(&self, lower: bool, half: &[u8; BYTES / 2]) -> Vec<(bool, [u8; BYTES / 2])> {
        // Bytes of a sample or pair, of a row.
        let (bytes, row) = match self.part {
            Part::Own(Kind::Chroma) => (2, 16),
            _ => (1, 8),
        };
        let rows = BYTES / 2 / row;
        let across = |half: &[u8; BYTES / 2], y: usize, i: usize| {
            let last = (self.rest[0] - 1) * bytes + i % bytes;
            let x = match self.edge[0] {
                Edge::Within if i > last => last,
                Edge::Beyond => last,
                _ => i,
            };
            half[row * y + x]
        };
        let down = |first: usize, only: bool| -> [u8; BYTES / 2] {
            let last = (self.rest[1] - 1) % rows;
            std::array::from_fn(|i| {
                let y = first + i / row;
                let y = if only || y > last { last } else { y };
                across(half, y, i % row)
            })
        };
        let whole = std::array::from_fn(|i| across(half, i / row, i % row));
        let last_is_lower = self.rest[1] > rows;
        match self.edge[1] {
            Edge::Not => vec![(lower, whole)],
            Edge::Within if lower != last_is_lower => {
                if lower {
                    Vec::new()
                } else {
                    vec![(false, whole)]
                }
            }
            // The lower half, too, where the picture ends before it.
            Edge::Within if lower => vec![(true, down(0, false))],
            Edge::Within => vec![(false, down(0, false)), (true, down(0, true))],
            Edge::Beyond if lower == last_is_lower => {
                vec![(false, down(0, true)), (true, down(0, true))]
            }
            Edge::Beyond => Vec::new(),
        }
    }
}

/// The tiles to fetch of luma for the macroblock at column `x`, row `y`, in order; with what is
/// above it where it is not in its slice's first row.
pub fn luma(extent: Extent, mb: (usize, usize), above: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    if above {
        for column in 0..2 {
            commands.push(command(extent, Part::Above, mb, [column, 0]));
        }
    }
    for place in [[0, 0], [1, 0], [0, 1], [1, 1]] {
        commands.push(command(extent, Part::Own(Kind::Luma), mb, place));
    }
    commands
}

/// Those of chroma.
pub fn chroma(extent: Extent, mb: (usize, usize)) -> [Command; 2] {
    [0, 1].map(|row| command(extent, Part::Own(Kind::Chroma), mb, [0, row]))
}

fn command(extent: Extent, part: Part, (x, y): (usize, usize), place: [usize; 2]) -> Command {
    let kind = match part {
        Part::Own(kind) => kind,
        Part::Above => Kind::Luma,
    };
    let across = if kind == Kind::Luma { 2 } else { 1 };
    let wish = match part {
        Part::Own(_) => [across * x + place[0], 2 * y + place[1]],
        Part::Above => [across * x + place[0], 2 * y - 1],
    };
    let count = extent.tiles(kind);
    let edge = [0, 1].map(|i| match (wish[i] + 1).cmp(&count[i]) {
        std::cmp::Ordering::Less => Edge::Not,
        std::cmp::Ordering::Equal => Edge::Within,
        std::cmp::Ordering::Greater => Edge::Beyond,
    });
    let [column, row] = [0, 1].map(|i| wish[i].min(count[i] - 1));
    Command {
        part,
        place,
        edge,
        rest: extent.rest(kind),
        address: count[0] * row + column,
    }
}

/// What is stored of a macroblock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Luma, row by row.
    pub luma: [u8; 256],
    /// Cb and Cr, row by row.
    pub chroma: [[u8; 64]; 2],
    /// The row of luma above it.
    pub above: [u8; 16],
}

impl Default for Stored {
    fn default() -> Self {
        Self {
            luma: [0; 256],
            chroma: [[0; 64]; 2],
            above: [0; 16],
        }
    }
}

impl Stored {
    /// Half a tile comes, the lower one or not.
    pub fn put(&mut self, command: &Command, lower: bool, half: &[u8; BYTES / 2]) {
        let [column, row] = command.place;
        for (lower, samples) in command.parts(lower, half) {
            let lower = usize::from(lower);
            match command.part {
                Part::Own(Kind::Luma) => {
                    for (i, sample) in samples.into_iter().enumerate() {
                        let y = 8 * row + 4 * lower + i / 8;
                        self.luma[16 * y + 8 * column + i % 8] = sample;
                    }
                }
                Part::Own(Kind::Chroma) => {
                    for (i, sample) in samples.into_iter().enumerate() {
                        let y = 4 * row + 2 * lower + i / 16;
                        self.chroma[i % 2][8 * y + i % 16 / 2] = sample;
                    }
                }
                Part::Above => {
                    self.above[8 * column..][..8].copy_from_slice(&samples[24..]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tiles::KINDS;
    use super::*;

    /// A picture in which no two samples near each other are alike by rule.
    fn frame(width: usize, height: usize, seed: usize) -> Frame {
        let mut frame = Frame::new(width, height, true, 0);
        for (p, plane) in frame.planes.iter_mut().enumerate() {
            for (i, s) in plane.samples.iter_mut().enumerate() {
                *s = ((i + 977 * p + seed).wrapping_mul(2_654_435_761) >> 11) as u8;
            }
        }
        frame
    }

    /// All macroblocks come as the picture is, edges repeated; how many tiles that takes.
    fn fetched(frame: &Frame, filler: u8) -> usize {
        let extent = Extent::of(frame);
        let size = extent.macroblocks();
        let padded = frame.resized(16 * size.width, 16 * size.height);
        let memory = KINDS.map(|kind| {
            let [columns, rows] = extent.tiles(kind);
            let at = |i| tile(frame, kind, [i % columns, i / columns], filler);
            (0..columns * rows).map(at).collect::<Vec<_>>()
        });
        let mut count = 0;
        for y in 0..size.height {
            for x in 0..size.width {
                let mut stored = Stored::default();
                let commands = luma(extent, (x, y), y > 0).into_iter();
                // The last one first, and its lower half: the order of answers is no matter.
                for command in commands.chain(chroma(extent, (x, y))).rev() {
                    let from = usize::from(command.part == Part::Own(Kind::Chroma));
                    let halves = memory[from][command.address].as_chunks::<32>().0;
                    stored.put(&command, true, &halves[1]);
                    if command.part != Part::Above {
                        stored.put(&command, false, &halves[0]);
                    }
                    count += 1;
                }
                let [own, cb, cr] = &padded.planes;
                for (i, s) in stored.luma.iter().enumerate() {
                    assert_eq!(*s, own.row(16 * y + i / 16)[16 * x + i % 16], "{x} {y} {i}");
                }
                for (plane, stored) in [cb, cr].into_iter().zip(&stored.chroma) {
                    for (i, s) in stored.iter().enumerate() {
                        assert_eq!(*s, plane.row(8 * y + i / 8)[8 * x + i % 8], "{x} {y} {i}");
                    }
                }
                if y > 0 {
                    assert_eq!(stored.above, own.row(16 * y - 1)[16 * x..][..16]);
                }
            }
        }
        count
    }

    #[test]
    fn every_size_up_to_two_macroblocks_has_its_edges_repeated() {
        for width in 1..=33 {
            for height in 1..=33 {
                fetched(&frame(width, height, 35 * width + height), 0xA5);
            }
        }
    }

    #[test]
    fn a_macroblock_is_six_tiles_and_two_halves() {
        assert_eq!(fetched(&frame(64, 48, 1), 0), 4 * 6 + 8 * 8);
    }

    #[test]
    fn the_largest_picture_has_an_address_for_each_tile() {
        let extent = Extent {
            width: 8192,
            height: 8192,
        };
        let last = luma(extent, (511, 511), true);
        assert_eq!(last.last().map(|c| c.address), Some(1024 * 1024 - 1));
        assert_eq!(chroma(extent, (511, 511))[1].address, 512 * 1024 - 1);
        assert_eq!(chroma(extent, (511, 511))[1].edge, [Edge::Within; 2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn pictures_of_any_size_come_whole(
            width in 1usize..150,
            height in 1usize..100,
            seed in any::<u16>(),
            filler in any::<u8>(),
        ) {
            fetched(&frame(width, height, seed.into()), filler);
        }
    }
}

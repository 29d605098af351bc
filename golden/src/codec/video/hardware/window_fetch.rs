// SPDX-License-Identifier: Apache-2.0
//! Fetch of windows: the tiles that a macroblock's window has and the one before has not, into the
//! [`ring`](super::ring) of the lane.
//!
//! A window is 46 x 38 samples of luma (`window`) and 22 x 18 of Cb and Cr.
//!
//! A window reaches at most 15 samples beyond the picture, two tiles. Those are fetched as the tile
//! at the edge is, and what the ring gets is that one's edge, repeated: so whoever reads the ring
//! knows of no edges.

use super::ring::{RING, place, side};
use super::tiles::{BYTES, KINDS, Kind, Size};

/// Samples of luma that a window has left of the block at the coarse vector, above, to the right,
/// below.
const LUMA_AROUND: [[i32; 2]; 2] = [[15, 11], [30, 26]];
/// Likewise of chroma.
const CHROMA_AROUND: [[i32; 2]; 2] = [[7, 5], [14, 12]];

/// First and last column, first and last row of the tiles of a window, from −2 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    columns: [i32; 2],
    rows: [i32; 2],
}

impl Area {
    /// Of the macroblock at column `x`, row `y`, with the coarse vector `centre` in samples, which
    /// keeps the macroblock inside the picture.
    pub fn of(kind: Kind, (x, y): (usize, usize), centre: [i32; 2]) -> Self {
        let ([before, behind], share) = match kind {
            Kind::Luma => (LUMA_AROUND, 1),
            Kind::Chroma => (CHROMA_AROUND, 2),
        };
        let own = [x, y];
        let [columns, rows] = [0, 1].map(|i| {
            let place = (16 * own[i] as i32 + centre[i]) / share;
            let ends = [place - before[i], place + behind[i]];
            ends.map(|at| at.div_euclid(side(kind)[i] as i32))
        });
        Self { columns, rows }
    }

    /// Whether it has the tile at this column and row.
    pub fn has(&self, [column, row]: [i32; 2]) -> bool {
        (self.columns[0]..=self.columns[1]).contains(&column)
            && (self.rows[0]..=self.rows[1]).contains(&row)
    }

    /// Columns and rows of its tiles, row by row.
    pub fn tiles(&self) -> impl Iterator<Item = [i32; 2]> + use<> {
        let Self { columns, rows } = *self;
        (rows[0]..=rows[1]).flat_map(move |row| (columns[0]..=columns[1]).map(move |c| [c, row]))
    }

    /// Columns and rows of the least area that has this one and another.
    fn span(&self, other: &Self) -> [usize; 2] {
        [(self.columns, other.columns), (self.rows, other.rows)]
            .map(|(a, b)| (a[1].max(b[1]) - a[0].min(b[0]) + 1) as usize)
    }
}

/// Where a tile of a window lies in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// In the picture.
    Not,
    /// Left of it or above.
    First,
    /// Right of it or below.
    Last,
}

/// A tile to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Luma or chroma.
    pub kind: Kind,
    /// Column and row in the ring.
    pub place: [usize; 2],
    /// Which edges of the tile that is fetched are repeated in its stead, if any.
    pub beyond: [Beyond; 2],
    /// Tiles of its kind in memory before the one that is fetched.
    pub address: usize,
}

impl Command {
    /// For the tile of a window at this column and row of a picture.
    fn new(size: Size, kind: Kind, tile: [i32; 2]) -> Self {
        let count = size.tiles(kind);
        let axis = |i: usize| {
            let last = count[i] as i32 - 1;
            let beyond = match tile[i] {
                t if t < 0 => Beyond::First,
                t if t > last => Beyond::Last,
                _ => Beyond::Not,
            };
            (beyond, tile[i].clamp(0, last) as usize)
        };
        let [(across, column), (down, row)] = [axis(0), axis(1)];
        Self {
            kind,
            place: place(kind, tile),
            beyond: [across, down],
            address: size.address(kind, [column, row]),
        }
    }

    /// What the ring gets of a tile: the halves that are written, the lower one or not, and their
    /// samples, when the lower half of it comes, or the upper one.
    pub fn parts(&self, lower: bool, half: &[u8; BYTES / 2]) -> Vec<(bool, [u8; BYTES / 2])> {
        match self.beyond[1] {
            Beyond::Not => vec![(lower, self.repeated(half))],
            // Its first row is in the upper half, its last one in the lower.
            down if lower == (down == Beyond::Last) => {
                vec![(false, self.repeated(half)), (true, self.repeated(half))]
            }
            _ => Vec::new(),
        }
    }

    /// Half a tile, or its edge, repeated.
    fn repeated(&self, half: &[u8; BYTES / 2]) -> [u8; BYTES / 2] {
        // Bytes of a sample, and of a row.
        let (bytes, row) = match self.kind {
            Kind::Luma => (1, 8),
            Kind::Chroma => (2, 16),
        };
        let [across, down] = self.beyond;
        std::array::from_fn(|i| {
            let x = match across {
                Beyond::Not => i % row,
                Beyond::First => i % bytes,
                Beyond::Last => row - bytes + i % bytes,
            };
            let y = match down {
                Beyond::Not => i / row,
                Beyond::First => 0,
                Beyond::Last => BYTES / 2 / row - 1,
            };
            half[row * y + x]
        })
    }
}

/// What is to be done for a window.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Its tiles of luma and of chroma, row by row: those to fetch, none where it is there.
    pub tiles: [Vec<Option<Command>>; 2],
    /// Whether any of them may take a place of the window before, of which there is one.
    pub far: bool,
}

impl Fetch {
    /// The tiles to fetch, in order.
    pub fn commands(&self) -> impl DoubleEndedIterator<Item = &Command> {
        self.tiles.iter().flatten().flatten()
    }
}

/// What a lane's ring holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct WindowFetch {
    /// The window before, of luma and chroma; none at the begin of a slice.
    before: Option<[Area; 2]>,
}

impl WindowFetch {
    /// A slice begins: what the ring holds may be another picture's.
    pub fn begin(&mut self) {
        self.before = None;
    }

    /// Fetch for the macroblock at column `x`, row `y`, the next of the slice, with the coarse
    /// vector `centre` in samples, which keeps the macroblock inside the picture.
    pub fn next(&mut self, size: Size, (x, y): (usize, usize), centre: [i32; 2]) -> Fetch {
        let areas = KINDS.map(|kind| Area::of(kind, (x, y), centre));
        let before = self.before.replace(areas);
        let tiles = [0, 1].map(|i| {
            let kind = KINDS[i];
            let missing = |tile: &[i32; 2]| !before.is_some_and(|b| b[i].has(*tile));
            let command = |tile| Command::new(size, kind, tile);
            let tiles = areas[i].tiles();
            tiles
                .map(|tile| Some(tile).filter(missing).map(command))
                .collect()
        });
        let far = before.is_some_and(|b| {
            let span = b[1].span(&areas[1]);
            span[0] > RING[0] || span[1] > RING[1]
        });
        Fetch { tiles, far }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ring::Ring;
    use super::super::tiles::tile;
    use super::super::window::{HEIGHT, REACH, WIDTH};
    use super::*;
    use crate::picture::Frame;

    /// A picture in which no two samples near each other are alike by rule.
    fn frame(size: Size, seed: usize) -> Frame {
        let mut frame = Frame::new(16 * size.width, 16 * size.height, true, 0);
        for (p, plane) in frame.planes.iter_mut().enumerate() {
            for (i, s) in plane.samples.iter_mut().enumerate() {
                *s = ((i + 977 * p + seed).wrapping_mul(2_654_435_761) >> 11) as u8;
            }
        }
        frame
    }

    /// The coarse vector nearest to `wish` that keeps the macroblock inside the picture.
    fn inside(size: Size, mb: (usize, usize), wish: [i32; 2]) -> [i32; 2] {
        let axis = |i: usize, at: usize, count: usize, reach: i32| {
            let (low, high) = (-16 * at as i32, 16 * (count - 1 - at) as i32);
            (wish[i] & !3).clamp(low.max(-reach), high.min(reach))
        };
        [
            axis(0, mb.0, size.width, 64),
            axis(1, mb.1, size.height, 32),
        ]
    }

    /// A picture of any size, also a large one.
    fn sizes() -> impl Strategy<Value = Size> {
        let small = (1usize..13, 1usize..9);
        let large = (13usize..60, 9usize..34);
        prop_oneof![9 => small, 1 => large].prop_map(|(width, height)| Size { width, height })
    }

    /// Every sample of the window is the picture's, edges repeated.
    fn is_the_window(ring: &Ring, frame: &Frame, mb: (usize, usize), centre: [i32; 2]) {
        let clamped = |plane: usize, at: [i32; 2]| {
            let plane = &frame.planes[plane];
            let [x, y] = [(at[0], plane.width), (at[1], plane.height)]
                .map(|(v, size)| v.clamp(0, size as i32 - 1) as usize);
            plane.row(y)[x]
        };
        let own = [mb.0 as i32, mb.1 as i32];
        let first = [0, 1].map(|i| 16 * own[i] + centre[i] - REACH[i] - 3);
        for y in 0..HEIGHT as i32 {
            for x in 0..WIDTH as i32 {
                let at = [first[0] + x, first[1] + y];
                assert_eq!(ring.luma(at), clamped(0, at), "{mb:?} {centre:?} {at:?}");
            }
        }
        // Chroma's vectors are luma's in eighths: floors from −7 to 6 and −5 to 4 around it.
        for y in -5..4 + 8 + 1 {
            for x in -7..6 + 8 + 1 {
                let at = [
                    8 * own[0] + centre[0] / 2 + x,
                    8 * own[1] + centre[1] / 2 + y,
                ];
                for cr in [false, true] {
                    let expected = clamped(1 + usize::from(cr), at);
                    assert_eq!(ring.chroma(cr, at), expected, "{mb:?} {centre:?} {at:?}");
                }
            }
        }
    }

    /// A lane that fetches from a picture in memory.
    struct Lane {
        frame: Frame,
        memory: [Vec<[u8; BYTES]>; 2],
        fetch: WindowFetch,
        ring: Ring,
        /// Macroblock and coarse vector of the window before.
        before: Option<((usize, usize), [i32; 2])>,
    }

    impl Lane {
        fn new(size: Size, seed: usize) -> Self {
            let frame = frame(size, seed);
            let memory = KINDS.map(|kind| {
                let [columns, rows] = size.tiles(kind);
                (0..columns * rows)
                    .map(|i| tile(&frame, kind, [i % columns, i / columns]))
                    .collect()
            });
            Self {
                frame,
                memory,
                fetch: WindowFetch::default(),
                ring: Ring::default(),
                before: None,
            }
        }

        fn begin(&mut self) {
            self.fetch.begin();
            self.before = None;
        }

        /// The window of a macroblock; the number of tiles.
        fn next(&mut self, mb: (usize, usize), centre: [i32; 2]) -> usize {
            let size = Size::of(&self.frame);
            let old = self.before.replace((mb, centre));
            let fetch = self.fetch.next(size, mb, centre);
            // The last first: the order of answers is no matter.
            for c in fetch.commands().rev() {
                let from = &self.memory[usize::from(c.kind == Kind::Chroma)];
                let halves = from[c.address].as_chunks::<{ BYTES / 2 }>().0;
                for (lower, half) in [(true, &halves[1]), (false, &halves[0])] {
                    for (lower, half) in c.parts(lower, half) {
                        self.ring.fill(c.kind, c.place, lower, &half);
                    }
                }
            }
            is_the_window(&self.ring, &self.frame, mb, centre);
            // Unless it is said to be far, the window before is whole as well.
            if let (false, Some((mb, centre))) = (fetch.far, old) {
                is_the_window(&self.ring, &self.frame, mb, centre);
            }
            fetch.commands().count()
        }
    }

    #[test]
    fn a_picture_without_motion_is_fetched_column_by_column() {
        let size = Size {
            width: 12,
            height: 5,
        };
        let mut lane = Lane::new(size, 1);
        let counts: Vec<_> = (0..12).map(|x| lane.next((x, 2), [0; 2])).collect();
        // 6 and 3 columns of six rows of tiles, then 2 and 1.
        assert_eq!(counts[0], 54);
        assert!(counts[1..].iter().all(|n| *n == 18), "{counts:?}");
        lane.begin();
        assert_eq!(lane.next((11, 2), [0; 2]), 54);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

        #[test]
        fn windows_of_random_walks_are_the_picture(
            size in sizes(),
            seed in any::<u16>(),
            walk in prop::collection::vec((any::<bool>(), -80..80i32, -48..48i32, 0..20u8), 1..40),
        ) {
            let Size { width, height } = size;
            let mut lane = Lane::new(size, seed.into());
            let mut vector = [0; 2];
            for (n, (far, x, y, jump)) in walk.into_iter().enumerate() {
                let mb = match jump {
                    // Somewhere else in the slice, which the encoder never does.
                    0 => (x.unsigned_abs() as usize % width, y.unsigned_abs() as usize % height),
                    1 => {
                        lane.begin();
                        (0, n % height)
                    }
                    _ => (n % width, n / width % height),
                };
                // Near the vector before, or anywhere.
                vector = if far { [x, y] } else { [vector[0] + x / 16, vector[1] + y / 16] };
                lane.next(mb, inside(size, mb, vector));
            }
        }
    }

    #[test]
    fn the_largest_picture_has_an_address_for_each_tile() {
        let size = Size {
            width: 512,
            height: 512,
        };
        let mut fetch = WindowFetch::default();
        let corner = fetch.next(size, (511, 511), [0; 2]);
        let [luma, chroma] = corner.tiles.each_ref().map(|t| t.last().copied().flatten());
        assert_eq!(luma.map(|c| c.address), Some(1024 * 1024 - 1));
        assert_eq!(chroma.map(|c| c.address), Some(512 * 1024 - 1));
        assert_eq!(chroma.map(|c| c.beyond), Some([Beyond::Last; 2]));
        // The most that a window can have.
        let most = fetch.next(size, (7, 9), [4, -8]);
        assert!(most.far);
        assert_eq!(most.commands().count(), 7 * 6 + 4 * 6);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Motion of macroblocks, and its neighbourhood as prediction sees it.

/// A motion vector in quarter luma samples: x, y.
pub type Mv = [i16; 2];

/// Reference index of a list that a block does not use; intra blocks use none.
pub const UNUSED: i8 = -1;
/// Stands for the reference index of a block that is not available: outside the slice or not
/// decoded yet.
pub const UNAVAILABLE: i8 = -2;

/// Motion of a macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbMotion {
    /// By list and 4x4 block in raster order; 0 where the list is not used.
    pub mv: [[Mv; 16]; 2],
    /// Reference index by list and 8x8 block, or [`UNUSED`].
    pub ref_idx: [[i8; 4]; 2],
    /// Number of the reference picture by list and 8x8 block; −1 where there is none.
    pub picture: [[i32; 4]; 2],
}

impl Default for MbMotion {
    /// That of an intra macroblock.
    fn default() -> Self {
        Self {
            mv: [[[0; 2]; 16]; 2],
            ref_idx: [[UNUSED; 4]; 2],
            picture: [[-1; 4]; 2],
        }
    }
}

/// The 8x8 block that 4x4 block `b` (raster number) lies in.
#[inline(always)]
pub const fn quarter(b: usize) -> usize {
    b / 8 * 2 + b % 4 / 2
}

impl MbMotion {
    /// Set the vector of `w` by `h` 4x4 blocks from block `at` (raster number) on.
    #[inline]
    pub fn fill(&mut self, list: usize, at: usize, (w, h): (usize, usize), mv: Mv) {
        for y in 0..h {
            self.mv[list][at + 4 * y..at + 4 * y + w].fill(mv);
        }
    }
}

/// Macroblocks around the current one, where they are available.
#[derive(Clone, Copy, Debug, Default)]
pub struct MotionAround<'a> {
    /// Left.
    pub a: Option<&'a MbMotion>,
    /// Above.
    pub b: Option<&'a MbMotion>,
    /// Above right.
    pub c: Option<&'a MbMotion>,
    /// Above left.
    pub d: Option<&'a MbMotion>,
}

/// Columns of a [`Field`]: one to the left, four, one to the right.
const COLUMNS: usize = 6;

/// Reference index and vector of a neighbouring block; the vector is 0 where the index is negative.
pub type Neighbour = (i8, Mv);

/// One list's motion of a macroblock in the making and of the blocks around it.
#[derive(Clone, Debug)]
pub struct Field {
    refs: [i8; 5 * COLUMNS],
    mvs: [Mv; 5 * COLUMNS],
}

/// Neighbours A, B and C of the whole macroblock, as [`Field::neighbours`] gives them.
pub fn neighbours_of_whole(list: usize, around: &MotionAround) -> [Neighbour; 3] {
    let at = |mb: Option<&MbMotion>, b: usize| {
        mb.map_or((UNAVAILABLE, [0; 2]), |mb| {
            (mb.ref_idx[list][quarter(b)], mb.mv[list][b])
        })
    };
    let c = match around.c {
        Some(_) => at(around.c, 12),
        None => at(around.d, 15),
    };
    [at(around.a, 3), at(around.b, 12), c]
}

impl Field {
    /// The surroundings; the macroblock itself is not available yet.
    pub fn new(list: usize, around: &MotionAround) -> Self {
        let mut field = Self {
            refs: [UNAVAILABLE; 5 * COLUMNS],
            mvs: [[0; 2]; 5 * COLUMNS],
        };
        let mut take = |at: usize, mb: &MbMotion, b: usize| {
            field.refs[at] = mb.ref_idx[list][quarter(b)];
            field.mvs[at] = mb.mv[list][b];
        };
        if let Some(a) = around.a {
            for y in 0..4 {
                take((y + 1) * COLUMNS, a, 4 * y + 3);
            }
        }
        if let Some(b) = around.b {
            for x in 0..4 {
                take(x + 1, b, 12 + x);
            }
        }
        if let Some(c) = around.c {
            take(5, c, 12);
        }
        if let Some(d) = around.d {
            take(0, d, 15);
        }
        field
    }

    /// Set `w` by `h` blocks from block `at` (raster number) on.
    #[inline]
    pub fn fill(&mut self, at: usize, (w, h): (usize, usize), ref_idx: i8, mv: Mv) {
        let from = (at / 4 + 1) * COLUMNS + at % 4 + 1;
        for y in 0..h {
            let row = from + y * COLUMNS..from + y * COLUMNS + w;
            self.refs[row.clone()].fill(ref_idx);
            self.mvs[row].fill(mv);
        }
    }

    #[inline(always)]
    fn at(&self, index: usize) -> Neighbour {
        (self.refs[index], self.mvs[index])
    }

    /// Neighbours A, B and C of a partition that begins at block `at` and is `w` blocks wide
    /// (6.4.11.7); D stands in for C where that is not available.
    #[inline]
    pub fn neighbours(&self, at: usize, w: usize) -> [Neighbour; 3] {
        let own = (at / 4 + 1) * COLUMNS + at % 4 + 1;
        let mut c = self.at(own - COLUMNS + w);
        if c.0 == UNAVAILABLE {
            c = self.at(own - COLUMNS - 1);
        }
        [self.at(own - 1), self.at(own - COLUMNS), c]
    }
}

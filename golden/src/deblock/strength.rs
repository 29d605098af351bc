// SPDX-License-Identifier: Apache-2.0
//! Boundary strength bS (8.7.2.1) of frame macroblocks.

use crate::entropy::h264::syntax::Even;

/// Stands for the reference picture of a list that a block does not use.
pub const NO_REFERENCE: i32 = -1;

/// Motion of a 4x4 block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockMotion {
    /// Reference picture of list 0 and 1: any number that names the picture (not its index), or
    /// [`NO_REFERENCE`].
    pub pictures: [i32; 2],
    /// Vector of list 0 and 1 (x, y) in quarter samples; (0, 0) where the list is not used.
    pub vectors: [[i16; 2]; 2],
}

impl Default for BlockMotion {
    fn default() -> Self {
        Self {
            pictures: [NO_REFERENCE; 2],
            vectors: [[0; 2]; 2],
        }
    }
}

/// Two vectors lie four quarter samples or more apart.
#[inline(always)]
pub(crate) fn apart(a: [i16; 2], b: [i16; 2]) -> bool {
    (a[0].abs_diff(b[0]) >= 4) | (a[1].abs_diff(b[1]) >= 4)
}

/// Whether two inter blocks without levels still get bS 1: other reference pictures, another number
/// of vectors, or vectors apart.
#[inline(always)]
pub fn motion_differs(p: &BlockMotion, q: &BlockMotion) -> bool {
    let (v, w) = (&p.vectors, &q.vectors);
    let straight = || apart(v[0], w[0]) || apart(v[1], w[1]);
    let crossed = || apart(v[0], w[1]) || apart(v[1], w[0]);
    if p.pictures == q.pictures {
        // Where both lists name one picture, either pairing may match.
        straight() && (p.pictures[0] != p.pictures[1] || crossed())
    } else {
        let [a, b] = p.pictures;
        [b, a] != q.pictures || crossed()
    }
}

/// A macroblock as the filter sees it: [`super::MacroblockInfo`] says what each is.
pub(crate) trait Filtered: Copy {
    fn slice(&self) -> u32;
    fn qp(&self) -> u8;
    fn intra(&self) -> bool;
    fn transform8x8(&self) -> bool;
    fn nonzero(&self) -> u16;
    /// How even the motion of an inter macroblock is.
    fn even(&self) -> Even;
    fn motion(&self, b: usize) -> BlockMotion;

    /// Bit `b`: the motion of block `b` differs from that of the block to the right, or, if
    /// `LEVEL`, below. Of blocks that have none there the bit is anything.
    #[inline]
    fn moved<const LEVEL: bool>(&self) -> u16 {
        moved::<LEVEL, Self>(*self)
    }
}

/// [`Filtered::moved`] of any motion.
pub(crate) fn moved<const LEVEL: bool, M: Filtered>(mb: M) -> u16 {
    let step = if LEVEL { 4 } else { 1 };
    (0..16 - step).fold(0, |bits, b| bits | differs(mb, b, b + step) << b)
}

/// Number of block `i` along edge `e`: the block right of an upright edge or below a level one.
#[inline(always)]
const fn block<const LEVEL: bool>(e: usize, i: usize) -> usize {
    if LEVEL { 4 * e + i } else { 4 * i + e }
}

/// bS of the four blocks along the edge between macroblocks `before` and `mb`.
#[inline(always)]
pub(super) fn outer<const LEVEL: bool, M: Filtered>(before: M, mb: M) -> [u8; 4] {
    if before.intra() || mb.intra() {
        return [4; 4];
    }
    let (coded_before, coded) = (before.nonzero(), mb.nonzero());
    let whole = before.even() == Even::Whole && mb.even() == Even::Whole;
    let mut moved = whole && motion_differs(&before.motion(0), &mb.motion(0));
    let mut bs = [0; 4];
    for (i, bs) in bs.iter_mut().enumerate() {
        let (p, q) = (block::<LEVEL>(3, i), block::<LEVEL>(0, i));
        if (coded_before >> p | coded >> q) & 1 == 1 {
            *bs = 2;
            continue;
        }
        if !whole {
            moved = motion_differs(&before.motion(p), &mb.motion(q));
        }
        *bs = u8::from(moved);
    }
    bs
}

/// bS of the four blocks along the second to the fourth edge of a macroblock.
#[inline(always)]
pub(super) fn inner<const LEVEL: bool, M: Filtered>(mb: M) -> [[u8; 4]; 3] {
    if mb.intra() {
        return [[3; 4]; 3];
    }
    // Bit `b`: block `b` or the one behind the edge has levels.
    let coded = mb.nonzero() | mb.nonzero() >> if LEVEL { 4 } else { 1 };
    let moved = match mb.even() {
        Even::Whole => 0,
        // Both blocks of a quarter alike.
        Even::Quarters if LEVEL => (0x30 * differs(mb, 4, 8)) | (0xC0 * differs(mb, 6, 10)),
        Even::Quarters => (0x22 * differs(mb, 1, 2)) | (0x2200 * differs(mb, 9, 10)),
        Even::Blocks => mb.moved::<LEVEL>(),
    };
    let mut bs = [[0; 4]; 3];
    for (e, bs) in bs.iter_mut().enumerate() {
        for (i, bs) in bs.iter_mut().enumerate() {
            let b = block::<LEVEL>(e, i);
            *bs = match coded >> b & 1 {
                1 => 2,
                _ => (moved >> b & 1) as u8,
            };
        }
    }
    bs
}

/// 1 if the motion of blocks `p` and `q` differs, 0 if not.
#[inline(always)]
fn differs<M: Filtered>(mb: M, p: usize, q: usize) -> u16 {
    u16::from(motion_differs(&mb.motion(p), &mb.motion(q)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn motion(a: i32, b: i32, v: [i16; 2], w: [i16; 2]) -> BlockMotion {
        BlockMotion {
            pictures: [a, b],
            vectors: [v, w],
        }
    }

    #[test]
    fn pictures_count_and_not_lists() {
        let z = [0, 0];
        let one = motion(5, NO_REFERENCE, [8, 0], z);
        assert!(!motion_differs(&one, &motion(NO_REFERENCE, 5, z, [11, -3])));
        assert!(motion_differs(&one, &motion(NO_REFERENCE, 5, z, [12, 0])));
        assert!(motion_differs(&one, &motion(6, NO_REFERENCE, [8, 0], z)));
        assert!(motion_differs(&one, &motion(5, 6, [8, 0], z)));
        let two = motion(5, 6, [8, 0], [0, 8]);
        assert!(!motion_differs(&two, &motion(6, 5, [0, 8], [8, 0])));
        assert!(motion_differs(&two, &motion(6, 5, [8, 0], [0, 8])));
        let same = motion(5, 5, [8, 0], [0, 8]);
        assert!(!motion_differs(&same, &motion(5, 5, [0, 8], [8, 0])));
        assert!(motion_differs(&same, &motion(5, 5, [0, 8], [0, 8])));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Boundary strength bS (8.7.2.1) of frame macroblocks.

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
#[inline]
fn apart(a: [i16; 2], b: [i16; 2]) -> bool {
    a[0].abs_diff(b[0]) >= 4 || a[1].abs_diff(b[1]) >= 4
}

/// Whether two inter blocks without levels still get bS 1: other reference pictures, another number
/// of vectors, or vectors apart.
pub fn motion_differs(p: &BlockMotion, q: &BlockMotion) -> bool {
    if p == q {
        return false;
    }
    let straight = p.pictures == q.pictures;
    let crossed = p.pictures[0] == q.pictures[1] && p.pictures[1] == q.pictures[0];
    let (v, w) = (&p.vectors, &q.vectors);
    let straight_apart = apart(v[0], w[0]) || apart(v[1], w[1]);
    let crossed_apart = apart(v[0], w[1]) || apart(v[1], w[0]);
    match (straight, crossed) {
        (false, false) => true,
        (true, false) => straight_apart,
        (false, true) => crossed_apart,
        // Both lists name one picture: either pairing may match.
        (true, true) => straight_apart && crossed_apart,
    }
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

// SPDX-License-Identifier: Apache-2.0
//! Prediction of motion vectors (8.4.1.1, 8.4.1.3).

use super::motion::{Field, Mv, Neighbour, UNAVAILABLE};

/// Which neighbour serves alone if it has the same reference index (8.4.1.3): partitions of 16x8
/// and 8x16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefer {
    /// None: the median.
    Median,
    /// Left: the lower 16x8 and the left 8x16 partition.
    A,
    /// Above: the upper 16x8 partition.
    B,
    /// Above right: the right 8x16 partition.
    C,
}

/// Predict the vector of reference index `ref_idx` from neighbours A, B and C.
pub fn predict([a, b, c]: [Neighbour; 3], ref_idx: i8, prefer: Prefer) -> Mv {
    let alone = match prefer {
        Prefer::Median => None,
        Prefer::A => Some(a),
        Prefer::B => Some(b),
        Prefer::C => Some(c),
    };
    match alone {
        Some((index, mv)) if index == ref_idx => mv,
        _ => median([a, b, c], ref_idx),
    }
}

/// Median luma motion vector prediction (8.4.1.3.1).
fn median([a, b, c]: [Neighbour; 3], ref_idx: i8) -> Mv {
    if b.0 == UNAVAILABLE && c.0 == UNAVAILABLE && a.0 != UNAVAILABLE {
        return a.1;
    }
    let same = [a, b, c].map(|n| n.0 == ref_idx);
    match same {
        [true, false, false] => a.1,
        [false, true, false] => b.1,
        [false, false, true] => c.1,
        _ => std::array::from_fn(|i| middle(a.1[i], b.1[i], c.1[i])),
    }
}

/// The middle one of three.
fn middle(a: i16, b: i16, c: i16) -> i16 {
    a.max(b).min(a.min(b).max(c))
}

/// The vector of a P_Skip macroblock (8.4.1.1), of reference index 0.
pub fn skip(field: &Field) -> Mv {
    skip_from(field.neighbours(0, 4))
}

/// The same from neighbours A, B and C of the whole macroblock.
pub fn skip_from(neighbours: [Neighbour; 3]) -> Mv {
    let [a, b, _] = neighbours;
    let still = |n: Neighbour| n.0 == UNAVAILABLE || n == (0, [0; 2]);
    if still(a) || still(b) {
        [0; 2]
    } else {
        predict(neighbours, 0, Prefer::Median)
    }
}

/// Add a difference to a prediction; sums wrap (7.4.5.1 keeps conforming streams from it).
pub fn add(a: Mv, b: Mv) -> Mv {
    std::array::from_fn(|i| a[i].wrapping_add(b[i]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inter::motion::{MbMotion, MotionAround, UNUSED, neighbours_of_whole};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_middle_is_the_second_smallest(a: i16, b: i16, c: i16) {
            let mut sorted = [a, b, c];
            sorted.sort();
            prop_assert_eq!(middle(a, b, c), sorted[1]);
        }
    }

    #[test]
    fn one_neighbour_of_the_same_reference_decides() {
        let [a, b, c] = [(0, [1, 1]), (1, [2, 2]), (0, [9, 9])];
        assert_eq!(predict([a, b, c], 1, Prefer::Median), [2, 2]);
        assert_eq!(predict([a, b, c], 0, Prefer::Median), [2, 2]);
        assert_eq!(predict([a, b, c], 0, Prefer::C), [9, 9]);
        assert_eq!(predict([a, b, c], 2, Prefer::A), [2, 2]);
        let none = (UNAVAILABLE, [0; 2]);
        assert_eq!(predict([a, none, none], 3, Prefer::Median), [1, 1]);
        assert_eq!(
            predict([a, none, (UNUSED, [0; 2])], 0, Prefer::Median),
            [1, 1]
        );
    }

    #[test]
    fn d_stands_in_for_c_and_later_partitions_are_not_there() {
        let mb = |v: i16| MbMotion {
            mv: [[[v; 2]; 16]; 2],
            ref_idx: [[0; 4]; 2],
            ..Default::default()
        };
        let (a, b, d) = (mb(1), mb(2), mb(4));
        let around = MotionAround {
            a: Some(&a),
            b: Some(&b),
            c: None,
            d: Some(&d),
        };
        let mut field = Field::new(0, &around);
        assert_eq!(field.neighbours(0, 4)[2], (0, [4, 4]));
        assert_eq!(neighbours_of_whole(0, &around), field.neighbours(0, 4));
        assert_eq!(field.neighbours(0, 2)[2], (0, [2, 2]));
        // Block 5: C is block 2, of the next quarter.
        field.fill(0, (2, 2), 0, [7, 7]);
        assert_eq!(field.neighbours(5, 1)[2], (0, [7, 7]));
        field.fill(2, (2, 2), 0, [8, 8]);
        assert_eq!(field.neighbours(5, 1)[2], (0, [8, 8]));
        let first_row = MotionAround { b: None, ..around };
        let whole = neighbours_of_whole(0, &first_row);
        assert_eq!(whole, Field::new(0, &first_row).neighbours(0, 4));
        assert_eq!(skip_from(whole), [0, 0]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Scaling lists (7.3.2.1.1.1) and their fall-back rules (Table 7-2).

/// What a parameter set says of one scaling list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListSource {
    /// Nothing: a fall-back rule decides.
    Absent,
    /// The default list.
    Default,
    /// Its own values in zig-zag order: 16 or 64.
    Sent(Vec<u8>),
}

/// The scaling matrix of a parameter set: six 4x4 lists (intra Y, Cb, Cr, inter Y, Cb, Cr) and two
/// 8x8 lists (intra Y, inter Y).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalingMatrix(pub [ListSource; 8]);

/// The scaling lists of a picture, all resolved, in zig-zag order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalingLists {
    /// 4x4: intra Y, Cb, Cr, inter Y, Cb, Cr.
    pub lists4: [[u8; 16]; 6],
    /// 8x8: intra Y, inter Y.
    pub lists8: [[u8; 64]; 2],
}

/// Default_4x4_Intra and Default_4x4_Inter (Table 7-3).
const DEFAULT4: [[u8; 16]; 2] = [
    [
        6, 13, 13, 20, 20, 20, 28, 28, 28, 28, 32, 32, 32, 37, 37, 42,
    ],
    [
        10, 14, 14, 20, 20, 20, 24, 24, 24, 24, 27, 27, 27, 30, 30, 34,
    ],
];

/// Default_8x8_Intra and Default_8x8_Inter (Table 7-4).
const DEFAULT8: [[u8; 64]; 2] = [
    [
        6, 10, 10, 13, 11, 13, 16, 16, 16, 16, 18, 18, 18, 18, 18, 23, 23, 23, 23, 23, 23, 25, 25,
        25, 25, 25, 25, 25, 27, 27, 27, 27, 27, 27, 27, 27, 29, 29, 29, 29, 29, 29, 29, 31, 31, 31,
        31, 31, 31, 33, 33, 33, 33, 33, 36, 36, 36, 36, 38, 38, 38, 40, 40, 42,
    ],
    [
        9, 13, 13, 15, 13, 15, 17, 17, 17, 17, 19, 19, 19, 19, 19, 21, 21, 21, 21, 21, 21, 22, 22,
        22, 22, 22, 22, 22, 24, 24, 24, 24, 24, 24, 24, 24, 25, 25, 25, 25, 25, 25, 25, 27, 27, 27,
        27, 27, 27, 28, 28, 28, 28, 28, 30, 30, 30, 30, 32, 32, 32, 33, 33, 35,
    ],
];

impl Default for ScalingLists {
    /// Flat_4x4_16 and Flat_8x8_16.
    fn default() -> Self {
        Self {
            lists4: [[16; 16]; 6],
            lists8: [[16; 64]; 2],
        }
    }
}

impl ScalingLists {
    /// The lists that hold under the matrices of a sequence and a picture parameter set.
    pub fn resolve(sequence: Option<&ScalingMatrix>, picture: Option<&ScalingMatrix>) -> Self {
        // Fall-back rule set A is in the defaults, B in the sequence's lists.
        let defaults = Self {
            lists4: std::array::from_fn(|i| DEFAULT4[i / 3]),
            lists8: DEFAULT8,
        };
        let base = match sequence {
            Some(matrix) => Self::fill(matrix, &defaults),
            None => Self::default(),
        };
        match picture {
            Some(matrix) => Self::fill(matrix, if sequence.is_some() { &base } else { &defaults }),
            None => base,
        }
    }

    /// The lists of `matrix`; an absent one is that of `fall_back` for the first of its kind, and
    /// the list before it for the others.
    fn fill(matrix: &ScalingMatrix, fall_back: &Self) -> Self {
        let mut lists = fall_back.clone();
        for i in 0..6 {
            lists.lists4[i] = match &matrix.0[i] {
                ListSource::Absent if i % 3 == 0 => fall_back.lists4[i],
                ListSource::Absent => lists.lists4[i - 1],
                ListSource::Default => DEFAULT4[i / 3],
                ListSource::Sent(values) => std::array::from_fn(|k| values[k]),
            };
        }
        for (i, default) in DEFAULT8.into_iter().enumerate() {
            lists.lists8[i] = match &matrix.0[6 + i] {
                ListSource::Absent => fall_back.lists8[i],
                ListSource::Default => default,
                ListSource::Sent(values) => std::array::from_fn(|k| values[k]),
            };
        }
        lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(of: impl Fn(usize) -> ListSource) -> ScalingMatrix {
        ScalingMatrix(std::array::from_fn(of))
    }

    #[test]
    fn without_matrices_all_is_flat() {
        assert_eq!(ScalingLists::resolve(None, None), ScalingLists::default());
    }

    #[test]
    fn fall_backs_follow_the_two_rule_sets() {
        let absent = matrix(|_| ListSource::Absent);
        let a = ScalingLists::resolve(Some(&absent), None);
        assert_eq!(a.lists4[2], DEFAULT4[0]);
        assert_eq!(a.lists4[5], DEFAULT4[1]);
        assert_eq!(a.lists8, DEFAULT8);
        // Rule set A also serves a picture parameter set without a matrix in the sequence.
        assert_eq!(ScalingLists::resolve(None, Some(&absent)), a);
        let sent = matrix(|i| match i {
            1 => ListSource::Sent(vec![7; 16]),
            3 => ListSource::Sent(vec![9; 16]),
            7 => ListSource::Sent(vec![5; 64]),
            _ => ListSource::Absent,
        });
        let b = ScalingLists::resolve(Some(&sent), Some(&absent));
        assert_eq!(b.lists4[0], DEFAULT4[0]);
        // Absent in the picture: not the sequence's second list, but the picture's own first one.
        assert_eq!(b.lists4[1], DEFAULT4[0]);
        assert_eq!(b.lists4[5], [9; 16]);
        assert_eq!(b.lists8[1], [5; 64]);
        let explicit = matrix(|_| ListSource::Default);
        assert_eq!(
            ScalingLists::resolve(Some(&sent), Some(&explicit)).lists8,
            DEFAULT8
        );
    }
}

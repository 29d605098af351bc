// SPDX-License-Identifier: Apache-2.0
//! Direct modes of B slices (8.4.1.2): motion without syntax.

use super::motion::{Field, MbMotion, Mv, UNUSED, quarter};
use super::mv::{Prefer, predict};

/// What is known of a reference picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Number that names it.
    pub picture: i32,
    /// PicOrderCnt.
    pub order: i32,
    /// It is a long-term reference picture.
    pub long_term: bool,
}

/// How the direct modes of a slice work.
#[derive(Clone, Debug)]
pub enum Direct {
    /// From the neighbours (8.4.1.2.2).
    Spatial {
        /// The first picture of list 1 is a short-term one.
        short_term: bool,
    },
    /// From the picture that list 1 begins with (8.4.1.2.3).
    Temporal(Vec<Scale>),
}

/// Temporal direct prediction by one picture of list 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The picture's number.
    pub picture: i32,
    /// DistScaleFactor (8-197), −1024 … 1023; `None`: the vector is taken as it is.
    pub factor: Option<i32>,
}

impl Direct {
    /// Of a slice of a picture of PicOrderCnt `current`, with these lists.
    pub fn new(spatial: bool, current: i32, lists: &[Vec<Reference>; 2]) -> Self {
        let first = lists[1].first();
        if spatial {
            return Self::Spatial {
                short_term: first.is_some_and(|r| !r.long_term),
            };
        }
        let second = first.map_or(0, |r| r.order);
        let scale = |r: &Reference| Scale {
            picture: r.picture,
            factor: scale_factor(current, r.order, second).filter(|_| !r.long_term),
        };
        Self::Temporal(lists[0].iter().map(scale).collect())
    }
}

/// DistScaleFactor (8-197 … 8-202) from the counts of the current picture and its two references;
/// `None` if those do not differ.
fn scale_factor(current: i32, first: i32, second: i32) -> Option<i32> {
    let clip = |a: i32, b: i32| (i64::from(a) - i64::from(b)).clamp(-128, 127) as i32;
    let (tb, td) = (clip(current, first), clip(second, first));
    if td == 0 {
        return None;
    }
    let tx = (16_384 + (td / 2).abs()) / td;
    Some(((tb * tx + 32) >> 6).clamp(-1024, 1023))
}

/// Motion of the block that 4x4 block `b` is derived from (8.4.1.2.1): reference index, picture and
/// vector; index [`UNUSED`] if it is intra. With direct_8x8_inference it is the corner of its
/// quarter.
fn colocated(col: Option<&MbMotion>, b: usize, inference: bool) -> (i8, i32, Mv) {
    const CORNERS: [usize; 4] = [0, 3, 12, 15];
    let Some(col) = col else {
        return (UNUSED, -1, [0; 2]);
    };
    let b8 = quarter(b);
    let b = if inference { CORNERS[b8] } else { b };
    let list = usize::from(col.ref_idx[0][b8] < 0);
    (
        col.ref_idx[list][b8],
        col.picture[list][b8],
        col.mv[list][b],
    )
}

/// Derive the motion of the quarters in `quarters` (a bit each) of a macroblock. `fields`: the
/// surroundings of both lists, before anything of the macroblock itself; `col`: the co-located
/// macroblock. The pictures of `motion` are not set.
pub fn derive(
    direct: &Direct,
    fields: &[Field; 2],
    col: Option<&MbMotion>,
    inference: bool,
    quarters: u8,
    motion: &mut MbMotion,
) {
    match direct {
        Direct::Spatial { short_term } => {
            spatial(*short_term, fields, col, inference, quarters, motion);
        }
        Direct::Temporal(scales) => temporal(scales, col, inference, quarters, motion),
    }
}

fn spatial(
    short_term: bool,
    fields: &[Field; 2],
    col: Option<&MbMotion>,
    inference: bool,
    quarters: u8,
    motion: &mut MbMotion,
) {
    let neighbours = fields.each_ref().map(|field| field.neighbours(0, 4));
    // MinPositive: the smallest index that is used.
    let refs = neighbours.map(|n| n.iter().map(|n| n.0).filter(|r| *r >= 0).min());
    let vectors: [Mv; 2] = std::array::from_fn(|list| {
        refs[list].map_or([0; 2], |r| predict(neighbours[list], r, Prefer::Median))
    });
    // Neither list is used around: both refer to their first picture, without motion.
    let none = refs == [None, None];
    for b8 in (0..4).filter(|b8| quarters >> b8 & 1 == 1) {
        let unused = if none { 0 } else { UNUSED };
        for (own, around) in motion.ref_idx.iter_mut().zip(refs) {
            own[b8] = around.unwrap_or(unused);
        }
        let corner = b8 / 2 * 8 + b8 % 2 * 2;
        if none || vectors == [[0; 2]; 2] {
            for list in 0..2 {
                motion.fill(list, corner, (2, 2), [0; 2]);
            }
            continue;
        }
        let still = |b| {
            let (index, _, mv) = colocated(col, b, inference);
            short_term && index == 0 && mv.iter().all(|v| (-1..=1).contains(v))
        };
        for b in [corner, corner + 1, corner + 4, corner + 5] {
            let col_zero = still(b);
            for list in 0..2 {
                let zero = refs[list] == Some(0) && col_zero;
                motion.mv[list][b] = if zero { [0; 2] } else { vectors[list] };
            }
        }
    }
}

fn temporal(
    scales: &[Scale],
    col: Option<&MbMotion>,
    inference: bool,
    quarters: u8,
    motion: &mut MbMotion,
) {
    for b8 in (0..4).filter(|b8| quarters >> b8 & 1 == 1) {
        let corner = b8 / 2 * 8 + b8 % 2 * 2;
        for b in [corner, corner + 1, corner + 4, corner + 5] {
            let (index, picture, mv) = colocated(col, b, inference);
            // The lowest index of the picture that the co-located block refers to; 0 if it is
            // intra.
            let first = if index < 0 {
                Some(0)
            } else {
                scales.iter().position(|s| s.picture == picture)
            };
            let ref0 = first.unwrap_or(0);
            motion.ref_idx[0][b8] = ref0 as i8;
            motion.ref_idx[1][b8] = 0;
            (motion.mv[0][b], motion.mv[1][b]) = match scales.get(ref0).and_then(|s| s.factor) {
                Some(factor) => {
                    let scaled = mv.map(|v| ((factor * i32::from(v) + 128) >> 8) as i16);
                    (
                        scaled,
                        std::array::from_fn(|i| scaled[i].wrapping_sub(mv[i])),
                    )
                }
                None => (mv, [0; 2]),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inter::motion::MotionAround;

    fn mb(refs: [i8; 2], mv: Mv) -> MbMotion {
        MbMotion {
            mv: [[mv; 16]; 2],
            ref_idx: refs.map(|r| [r; 4]),
            picture: refs.map(|r| [i32::from(r) + 50; 4]),
        }
    }

    #[test]
    fn spatial_takes_the_smallest_index_and_stands_still_with_its_picture() {
        let (a, b) = (mb([1, UNUSED], [4, 4]), mb([0, UNUSED], [6, -8]));
        let around = MotionAround {
            a: Some(&a),
            b: Some(&b),
            c: Some(&b),
            d: None,
        };
        let fields = [Field::new(0, &around), Field::new(1, &around)];
        let direct = Direct::Spatial { short_term: true };
        let mut motion = MbMotion::default();
        let moving = mb([0, UNUSED], [2, 0]);
        derive(&direct, &fields, Some(&moving), true, 15, &mut motion);
        assert_eq!(motion.ref_idx, [[0; 4], [UNUSED; 4]]);
        assert_eq!(motion.mv, [[[6, -8]; 16], [[0; 2]; 16]]);
        let still = mb([UNUSED, 0], [-1, 1]);
        derive(&direct, &fields, Some(&still), true, 2, &mut motion);
        assert_eq!((motion.mv[0][2], motion.mv[0][0]), ([0, 0], [6, -8]));
        let nothing = MotionAround::default();
        let fields = [Field::new(0, &nothing), Field::new(1, &nothing)];
        derive(&direct, &fields, None, true, 15, &mut motion);
        assert_eq!(motion.ref_idx, [[0; 4]; 2]);
        assert_eq!(motion.mv, [[[0; 2]; 16]; 2]);
    }

    #[test]
    fn temporal_divides_the_vector_by_distance() {
        let reference = |picture, order, long_term| Reference {
            picture,
            order,
            long_term,
        };
        let lists = [
            vec![
                reference(60, 2, false),
                reference(50, 0, false),
                reference(51, 1, true),
            ],
            vec![reference(70, 8, false)],
        ];
        let direct = Direct::new(false, 2, &lists);
        let fields = [0, 1].map(|list| Field::new(list, &MotionAround::default()));
        let mut motion = MbMotion::default();
        derive(
            &direct,
            &fields,
            Some(&mb([0, 0], [40, -8])),
            true,
            15,
            &mut motion,
        );
        // Distance 2 of 8: a quarter forward, the rest back.
        assert_eq!(motion.ref_idx, [[1; 4], [0; 4]]);
        assert_eq!((motion.mv[0][5], motion.mv[1][5]), ([10, -2], [-30, 6]));
        derive(
            &direct,
            &fields,
            Some(&mb([1, 0], [40, -8])),
            true,
            15,
            &mut motion,
        );
        assert_eq!(
            (motion.ref_idx[0][0], motion.mv[0][5], motion.mv[1][5]),
            (2, [40, -8], [0, 0])
        );
        derive(&direct, &fields, None, true, 15, &mut motion);
        assert_eq!((motion.ref_idx[0][0], motion.mv[0][5]), (0, [0, 0]));
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Inter prediction of a macroblock's samples, given its motion (8.4.2).

use super::SliceDecoder;
use super::strip::Target;
use crate::entropy::h264::syntax::{Elements, Even, Shape, SubShape};
use crate::inter::interpolate;
use crate::inter::motion::{MbMotion, Mv, quarter};
use crate::inter::weight::{Weight, average, implicit_weights, weigh_one, weigh_two};
use crate::picture::{Frame, Plane};
use crate::stream::slice_header::{ExplicitWeights, SliceKind};

/// A picture of a reference picture list.
#[derive(Clone, Copy, Debug)]
pub(in crate::codec::decode) struct RefPicture<'a> {
    /// Number that names it.
    pub id: i32,
    /// PicOrderCnt.
    pub order: i32,
    /// It is a long-term reference picture.
    pub long_term: bool,
    /// It stands in for a picture that is missing.
    pub missing: bool,
    /// Its samples, uncropped.
    pub frame: &'a Frame,
    /// Motion of its macroblocks; empty if they are all intra.
    pub motion: &'a [MbMotion],
}

/// Weights of the predictions of a slice (8.4.2.3).
#[derive(Clone, Debug)]
pub(in crate::codec::decode) enum Weighting<'a> {
    /// None: one prediction as it is, the average of two.
    Default,
    /// As sent.
    Explicit(&'a ExplicitWeights),
    /// Of two predictions by distance, by reference index of list 0 and of list 1.
    Implicit(Vec<Vec<(i32, i32)>>),
}

impl Weighting<'_> {
    /// Implicit weights of a picture of PicOrderCnt `current`.
    pub fn implicit(current: i32, refs: &[Vec<RefPicture>; 2]) -> Self {
        let row = |a: &RefPicture| {
            let pair = |b: &RefPicture| {
                implicit_weights(current, a.order, b.order, a.long_term || b.long_term)
            };
            refs[1].iter().map(pair).collect()
        };
        Self::Implicit(refs[0].iter().map(row).collect())
    }
}

/// How the predictions of a block become one, in one colour component.
#[derive(Clone, Copy)]
enum Combine {
    Plain,
    One(Weight, u8),
    Two(Weight, Weight, u8),
}

/// A block of luma, in 4x4 blocks: where it begins, and its size.
type Blocks = (usize, (usize, usize));

impl<E: Elements> SliceDecoder<'_, E> {
    /// Predict the macroblock's samples. Gives how even the motion is.
    pub(super) fn predict(&mut self, motion: &MbMotion) -> Even {
        let mb = &self.mb;
        let skipped = mb.skip && self.syntax.kind == SliceKind::P;
        if skipped || mb.shape == Shape::Whole || whole(motion) {
            self.block((0, (4, 4)), motion);
            return Even::Whole;
        }
        let quarters = mb.shape != Shape::Quarters || mb.sub == [SubShape::Whole; 4];
        each_uniform(motion, |block| self.block(block, motion));
        if quarters {
            Even::Quarters
        } else {
            Even::Blocks
        }
    }

    fn block(&mut self, (at, size): Blocks, motion: &MbMotion) {
        let b8 = quarter(at);
        let used = |list: usize| {
            let index = usize::try_from(motion.ref_idx[list][b8]).ok()?;
            let reference = self.context.refs[list].get(index)?;
            Some((index, reference, motion.mv[list][at]))
        };
        let predictions = [used(0), used(1)];
        let missing = |p: &Option<(usize, &RefPicture, Mv)>| p.is_some_and(|(_, r, _)| r.missing);
        self.out.missing_reference |= predictions.iter().any(missing);
        let indices = predictions.map(|p| p.map(|(index, ..)| index));
        let sources = predictions.map(|p| p.map(|(_, r, mv)| (&r.frame.planes, mv)));
        let (x, y) = (16 * self.x + 4 * (at % 4), 16 * self.y + 4 * (at / 4));
        let combine = |component| self.context.weighting.combine(indices, component);
        let by = [combine(0), combine(1), combine(2)];
        let place = Partition {
            x: x as i32,
            y: y as i32,
            at,
            size,
        };
        let macroblock = (self.x, self.y);
        place.luma(sources, by[0], self.out.strip.target(0, macroblock));
        if self.syntax.chroma {
            let [_, cb, cr] = by;
            place.chroma(sources, [cb, cr], self.out.strip.chroma(macroblock));
        }
    }
}

/// Call `f` for blocks that cover a macroblock that is not [`whole`], as large as the motion is the
/// same all over them.
fn each_uniform(motion: &MbMotion, mut f: impl FnMut(Blocks)) {
    let same = |a: usize, b: usize| {
        (0..2).all(|list| {
            motion.mv[list][a] == motion.mv[list][b]
                && motion.ref_idx[list][quarter(a)] == motion.ref_idx[list][quarter(b)]
        })
    };
    let uniform = |at: usize, (w, h): (usize, usize)| {
        (0..h).all(|y| (0..w).all(|x| same(at, at + 4 * y + x)))
    };
    for half in [(4, 2), (2, 4)] {
        let second = if half.0 == 4 { 8 } else { 2 };
        if uniform(0, half) && uniform(second, half) {
            f((0, half));
            return f((second, half));
        }
    }
    for corner in [0, 2, 8, 10] {
        let shapes: [(usize, usize); 4] = [(2, 2), (2, 1), (1, 2), (1, 1)];
        let parts = |(w, h): (usize, usize)| {
            (0..2)
                .step_by(h)
                .flat_map(move |y| (0..2).step_by(w).map(move |x| corner + 4 * y + x))
        };
        let fits = |size: &(usize, usize)| parts(*size).all(|at| uniform(at, *size));
        let size = shapes.into_iter().find(fits).unwrap_or((1, 1));
        parts(size).for_each(|at| f((at, size)));
    }
}

/// The motion is the same all over the macroblock.
fn whole(motion: &MbMotion) -> bool {
    (0..2).all(|list| {
        let (first, indices) = (motion.mv[list][0], motion.ref_idx[list]);
        let differing = motion.mv[list]
            .iter()
            .fold(0, |d, mv| d | (mv[0] ^ first[0]) | (mv[1] ^ first[1]));
        differing == 0 && indices == [indices[0]; 4]
    })
}

/// A block in the picture (luma samples) and in its macroblock.
struct Partition {
    x: i32,
    y: i32,
    at: usize,
    size: (usize, usize),
}

/// What a block is predicted from: the planes of a picture, and the vector to it.
type Source<'a> = (&'a [Plane; 3], Mv);

impl Partition {
    /// Its first sample in a reference, in quarter samples of luma or eighth samples of chroma,
    /// whose positions are halved: the same number for both.
    fn position(&self, mv: Mv) -> (i32, i32) {
        (4 * self.x + i32::from(mv[0]), 4 * self.y + i32::from(mv[1]))
    }

    /// Predict luma from one or two pictures.
    fn luma(&self, sources: [Option<Source>; 2], by: Combine, mut target: Target) {
        let (stride, size) = (target.stride, (4 * self.size.0, 4 * self.size.1));
        let out = target.part(4 * (self.at % 4), 4 * (self.at / 4));
        let predict = |(planes, mv): Source, out: &mut [u8], stride: usize| {
            interpolate::luma(&planes[0], self.position(mv), size, out, stride);
        };
        match sources {
            [Some(one), None] | [None, Some(one)] => predict(one, out, stride),
            [Some(first), Some(second)] => {
                predict(first, out, stride);
                let mut other = [0; 256];
                predict(second, &mut other, 16);
                by.join(out, stride, (&other, 16), size);
            }
            [None, None] => {}
        }
        by.weigh(out, stride, size);
    }

    /// Predict Cb and Cr likewise.
    fn chroma(
        &self,
        sources: [Option<Source>; 2],
        by: [Combine; 2],
        [mut cb, mut cr]: [Target; 2],
    ) {
        let (stride, size) = (cb.stride, (2 * self.size.0, 2 * self.size.1));
        let (x, y) = (2 * (self.at % 4), 2 * (self.at / 4));
        let (cb, cr) = (cb.part(x, y), cr.part(x, y));
        let predict = |([_, cb, cr], mv): Source, out: [&mut [u8]; 2], stride: usize| {
            interpolate::chroma([cb, cr], self.position(mv), size, out, stride);
        };
        match sources {
            [Some(one), None] | [None, Some(one)] => predict(one, [cb, cr], stride),
            [Some(first), Some(second)] => {
                predict(first, [cb, cr], stride);
                let mut others = [[0; 64]; 2];
                let [a, b] = &mut others;
                predict(second, [a, b], 8);
                by[0].join(cb, stride, (&others[0], 8), size);
                by[1].join(cr, stride, (&others[1], 8), size);
            }
            [None, None] => {}
        }
        by[0].weigh(cb, stride, size);
        by[1].weigh(cr, stride, size);
    }
}

impl Combine {
    /// Make one of two predictions, in the first.
    fn join(
        self,
        out: &mut [u8],
        stride: usize,
        (other, step): (&[u8], usize),
        (width, height): (usize, usize),
    ) {
        let rows = out.chunks_mut(stride).zip(other.chunks(step)).take(height);
        for (row, other) in rows {
            let (row, other) = (&mut row[..width], &other[..width]);
            match self {
                Self::Two(a, b, log) => weigh_two(row, other, a, b, log),
                _ => average(row, other),
            }
        }
    }

    /// Weigh a prediction that is alone.
    fn weigh(self, out: &mut [u8], stride: usize, (width, height): (usize, usize)) {
        if let Self::One(weight, log) = self {
            for row in out.chunks_mut(stride).take(height) {
                weigh_one(&mut row[..width], weight, log);
            }
        }
    }
}

impl Weighting<'_> {
    fn combine(&self, indices: [Option<usize>; 2], component: usize) -> Combine {
        match (self, indices) {
            (Self::Explicit(table), _) => explicit(table, indices, component),
            (Self::Implicit(table), [Some(a), Some(b)]) => {
                let (a, b) = table[a][b];
                let weight = |weight| Weight { weight, offset: 0 };
                if (a, b) == (32, 32) {
                    Combine::Plain
                } else {
                    Combine::Two(weight(a), weight(b), 5)
                }
            }
            _ => Combine::Plain,
        }
    }
}

fn explicit(table: &ExplicitWeights, indices: [Option<usize>; 2], component: usize) -> Combine {
    let log = if component == 0 {
        table.luma_denominator
    } else {
        table.chroma_denominator
    };
    let entry = |list: usize| {
        let sent = table.entries[list].get(indices[list]?)?[component];
        Some(Weight {
            weight: i32::from(sent.weight),
            offset: i32::from(sent.offset),
        })
    };
    let unit = Weight {
        weight: 1 << log,
        offset: 0,
    };
    match [entry(0), entry(1)] {
        [Some(a), Some(b)] if (a, b) != (unit, unit) => Combine::Two(a, b, log),
        [Some(one), None] | [None, Some(one)] if one != unit => Combine::One(one, log),
        _ => Combine::Plain,
    }
}

/// Each 4x4 block once, whatever the motion.
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_cover_the_macroblock_once_and_are_uniform(
            bits: u16,
            refs in prop::array::uniform4(-1i8..2),
        ) {
            let mut m = MbMotion::default();
            for b in 0..16 {
                m.mv[0][b] = [(bits >> b & 1) as i16, 0];
            }
            m.ref_idx = [refs, [crate::inter::UNUSED; 4]];
            let mut seen = [0; 16];
            let mut check = |(at, (w, h)): Blocks| {
                for b in (0..h).flat_map(|y| (0..w).map(move |x| at + 4 * y + x)) {
                    seen[b] += 1;
                    assert_eq!(m.mv[0][b], m.mv[0][at]);
                    assert_eq!(m.ref_idx[0][quarter(b)], m.ref_idx[0][quarter(at)]);
                }
            };
            if whole(&m) { check((0, (4, 4))) } else { each_uniform(&m, check) }
            prop_assert_eq!(seen, [1; 16]);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The filters of [`super::edge`] over a whole edge of a macroblock at once: the same samples,
//! without branches between lines, so that the compiler makes vectors of them, as wide as the set
//! of instructions has them.

use super::edge::Thresholds;
use crate::simd::Simd;

/// Samples of a luma edge by distance: p3, p2, p1, p0, q0, q1, q2, q3, sixteen lines each.
pub type LumaEdge = [[u8; 16]; 8];
/// Samples of a chroma edge: p1, p0, q0, q1, eight lines each of Cb and of Cr.
pub type ChromaEdge = [[u8; 16]; 4];

/// `value` where `mask` is −1, 0 where it is 0.
#[inline(always)]
fn keep(value: i16, mask: i16) -> i16 {
    value & mask
}

#[inline(always)]
fn mask(condition: bool) -> i16 {
    -i16::from(condition)
}

/// filterSamplesFlag but for bS, as a mask (8-468).
#[inline(always)]
fn crosses(p: [i16; 2], q: [i16; 2], alpha: i16, beta: i16) -> i16 {
    let near = |a: i16, b: i16, limit: i16| mask((a - b).abs() < limit);
    near(p[0], q[0], alpha) & near(p[1], p[0], beta) & near(q[1], q[0], beta)
}

/// tC0 by block, and −1 where nothing is filtered (bS 0).
#[inline(always)]
fn clips(bs: [u8; 4], t: &Thresholds) -> [i16; 4] {
    let mut clips = [-1; 4];
    for (clip, bs) in clips.iter_mut().zip(bs) {
        if bs > 0 {
            *clip = i16::from(t.tc0[usize::from(bs - 1) % 3]);
        }
    }
    clips
}

/// Filter a luma edge with bS below 4, one for each four lines.
#[inline(always)]
pub fn luma<S: Simd>(_: S, edge: &mut LumaEdge, bs: [u8; 4], t: &Thresholds) {
    let (alpha, beta) = (t.alpha as i16, t.beta as i16);
    let by_block = clips(bs, t);
    let mut tc0 = [0; 16];
    for i in 0..16 {
        tc0[i] = by_block[i / 4];
    }
    let [_, e2, e1, e0, f0, f1, f2, _] = edge;
    for i in 0..16 {
        let (p2, p1, p0) = (i16::from(e2[i]), i16::from(e1[i]), i16::from(e0[i]));
        let (q0, q1, q2) = (i16::from(f0[i]), i16::from(f1[i]), i16::from(f2[i]));
        let on = crosses([p0, p1], [q0, q1], alpha, beta) & mask(tc0[i] >= 0);
        let (ap, aq) = (mask((p2 - p0).abs() < beta), mask((q2 - q0).abs() < beta));
        let tc = tc0[i] - ap - aq;
        let delta = keep(
            ((((q0 - p0) << 2) + (p1 - q1) + 4) >> 3).max(-tc).min(tc),
            on,
        );
        let middle = (p0 + q0 + 1) >> 1;
        let side = |outer: i16, own: i16, near: i16| {
            let change = (outer + middle - 2 * own) >> 1;
            (own + keep(change.max(-tc0[i]).min(tc0[i]), on & near)) as u8
        };
        e1[i] = side(p2, p1, ap);
        f1[i] = side(q2, q1, aq);
        e0[i] = (p0 + delta).clamp(0, 255) as u8;
        f0[i] = (q0 - delta).clamp(0, 255) as u8;
    }
}

/// Filter a luma edge with bS 4.
#[inline(always)]
pub fn luma_strong<S: Simd>(_: S, edge: &mut LumaEdge, t: &Thresholds) {
    let (alpha, beta) = (t.alpha as i16, t.beta as i16);
    let [e3, e2, e1, e0, f0, f1, f2, f3] = edge;
    for i in 0..16 {
        let (p3, p2) = (i16::from(e3[i]), i16::from(e2[i]));
        let (p1, p0) = (i16::from(e1[i]), i16::from(e0[i]));
        let (q0, q1) = (i16::from(f0[i]), i16::from(f1[i]));
        let (q2, q3) = (i16::from(f2[i]), i16::from(f3[i]));
        let on = crosses([p0, p1], [q0, q1], alpha, beta);
        let small = mask((p0 - q0).abs() < (alpha >> 2) + 2);
        let ap = on & small & mask((p2 - p0).abs() < beta);
        let aq = on & small & mask((q2 - q0).abs() < beta);
        let pick = |old: i16, full: i16, on: i16| (keep(full, on) | keep(old, !on)) as u8;
        let first = |p0: i16, p1: i16, p2: i16, q0: i16, q1: i16, all: i16| {
            let full = (p2 + 2 * p1 + 2 * p0 + 2 * q0 + q1 + 4) >> 3;
            let short = (2 * p1 + p0 + q1 + 2) >> 2;
            pick(i16::from(pick(p0, short, on)), full, all)
        };
        e0[i] = first(p0, p1, p2, q0, q1, ap);
        f0[i] = first(q0, q1, q2, p0, p1, aq);
        e1[i] = pick(p1, (p2 + p1 + p0 + q0 + 2) >> 2, ap);
        f1[i] = pick(q1, (q2 + q1 + q0 + p0 + 2) >> 2, aq);
        e2[i] = pick(p2, (2 * p3 + 3 * p2 + p1 + p0 + q0 + 4) >> 3, ap);
        f2[i] = pick(q2, (2 * q3 + 3 * q2 + q1 + q0 + p0 + 4) >> 3, aq);
    }
}

/// Filter an edge of both chroma planes, with the thresholds of each; a bS of 4 holds for all of
/// it.
#[inline(always)]
pub fn chroma<S: Simd>(_: S, edge: &mut ChromaEdge, bs: [u8; 4], t: [&Thresholds; 2]) {
    let strong = mask(bs[0] == 4);
    let by_block = [clips(bs, t[0]), clips(bs, t[1])];
    let (mut alpha, mut beta, mut tc0) = ([0; 16], [0; 16], [0; 16]);
    for i in 0..16 {
        (alpha[i], beta[i]) = (t[i / 8].alpha as i16, t[i / 8].beta as i16);
        tc0[i] = by_block[i / 8][i % 8 / 2];
    }
    let [e1, e0, f0, f1] = edge;
    for i in 0..16 {
        let (p1, p0) = (i16::from(e1[i]), i16::from(e0[i]));
        let (q0, q1) = (i16::from(f0[i]), i16::from(f1[i]));
        let on = crosses([p0, p1], [q0, q1], alpha[i], beta[i]) & mask(tc0[i] >= 0);
        let tc = tc0[i] + 1;
        let delta = ((((q0 - p0) << 2) + (p1 - q1) + 4) >> 3).max(-tc).min(tc);
        let pick = |old: i16, weak: i16, full: i16| {
            let new = keep(full, strong) | keep(weak.clamp(0, 255), !strong);
            (keep(new, on) | keep(old, !on)) as u8
        };
        e0[i] = pick(p0, p0 + delta, (2 * p1 + p0 + q1 + 2) >> 2);
        f0[i] = pick(q0, q0 - delta, (2 * q1 + q0 + p1 + 2) >> 2);
    }
}

#[cfg(test)]
mod tests {
    use super::super::edge::{chroma_line, luma_line};
    use super::*;
    use crate::simd::{dispatch, levels};
    use proptest::prelude::*;

    /// Samples near one another, as at edges that are filtered, and any others.
    fn samples(count: usize) -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            prop::collection::vec(100u8..112, count),
            prop::collection::vec(0u8..20, count),
            prop::collection::vec(235u8..=255, count),
            prop::collection::vec(any::<u8>(), count),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn edges_are_filtered_as_line_by_line(
            values in samples(128),
            bs in prop_oneof![Just([4; 4]), prop::array::uniform4(0u8..4)],
            qp in 0u8..=51,
            offsets in prop::array::uniform2(-12i8..=12),
            level in prop::sample::select(levels()),
        ) {
            let t = Thresholds::new(qp, offsets[0], offsets[1]);
            let mut edge: LumaEdge = std::array::from_fn(|k| {
                std::array::from_fn(|i| values[16 * k + i])
            });
            let mut lines: Vec<Vec<u8>> = (0..16)
                .map(|i| edge.iter().map(|row| row[i]).collect())
                .collect();
            dispatch!(level, simd => match bs[0] {
                4 => luma_strong(simd, &mut edge, &t),
                _ => luma(simd, &mut edge, bs, &t),
            });
            for (i, line) in lines.iter_mut().enumerate().filter(|(i, _)| bs[i / 4] > 0) {
                luma_line(line, 4, 1, bs[i / 4], &t);
            }
            for (i, line) in lines.iter().enumerate() {
                prop_assert_eq!(line, &edge.iter().map(|row| row[i]).collect::<Vec<_>>());
            }
            let mut edge: ChromaEdge = std::array::from_fn(|k| {
                std::array::from_fn(|i| values[16 * k + i])
            });
            let mut lines: Vec<Vec<u8>> = (0..16)
                .map(|i| edge.iter().map(|row| row[i]).collect())
                .collect();
            let both = [t, Thresholds::new(qp, offsets[1], offsets[0])];
            dispatch!(level, simd => chroma(simd, &mut edge, bs, both.each_ref()));
            for (i, line) in lines.iter_mut().enumerate() {
                if bs[i % 8 / 2] > 0 {
                    chroma_line(line, 2, 1, bs[i % 8 / 2], &both[i / 8]);
                }
            }
            for (i, line) in lines.iter().enumerate() {
                prop_assert_eq!(line, &edge.iter().map(|row| row[i]).collect::<Vec<_>>());
            }
        }
    }
}

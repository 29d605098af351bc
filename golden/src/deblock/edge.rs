// SPDX-License-Identifier: Apache-2.0
//! Filters across one edge (8.7.2).

use super::tables::{ALPHA, BETA, TC0};

/// Thresholds of an edge (8.7.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    pub(super) alpha: i32,
    pub(super) beta: i32,
    pub(super) tc0: [u8; 3],
}

impl Thresholds {
    /// `qp`: the rounded mean of the quantisers on both sides (qPav); offsets: FilterOffsetA and
    /// FilterOffsetB, −12 … 12.
    pub fn new(qp: u8, offset_a: i8, offset_b: i8) -> Self {
        let index = |offset: i8| (i16::from(qp) + i16::from(offset)).clamp(0, 51) as usize;
        Self {
            alpha: i32::from(ALPHA[index(offset_a)]),
            beta: i32::from(BETA[index(offset_b)]),
            tc0: TC0[index(offset_a)],
        }
    }

    /// Nothing is filtered.
    pub fn idle(&self) -> bool {
        self.alpha == 0 || self.beta == 0
    }
}

/// Filter one line of samples across a luma edge. `at`: index of q0; `step`: distance from a sample
/// to the next across the edge; `bs` 1–4 (8.7.2.3, 8.7.2.4).
#[inline]
pub fn luma_line(samples: &mut [u8], at: usize, step: usize, bs: u8, t: &Thresholds) {
    let get = |i: usize| i32::from(samples[i]);
    let p: [i32; 3] = std::array::from_fn(|i| get(at - (i + 1) * step));
    let q: [i32; 3] = std::array::from_fn(|i| get(at + i * step));
    if !crosses(p[0], p[1], q[0], q[1], t) {
        return;
    }
    let (ap, aq) = ((p[2] - p[0]).abs(), (q[2] - q[0]).abs());
    if bs == 4 {
        let (p3, q3) = (get(at - 4 * step), get(at + 3 * step));
        let small = (p[0] - q[0]).abs() < (t.alpha >> 2) + 2;
        let new_p = strong(small && ap < t.beta, p, p3, q);
        let new_q = strong(small && aq < t.beta, q, q3, p);
        for i in 0..3 {
            samples[at - (i + 1) * step] = new_p[i] as u8;
            samples[at + i * step] = new_q[i] as u8;
        }
        return;
    }
    let tc0 = i32::from(t.tc0[usize::from(bs - 1)]);
    let tc = tc0 + i32::from(ap < t.beta) + i32::from(aq < t.beta);
    let delta = (((q[0] - p[0]) * 4 + (p[1] - q[1]) + 4) >> 3).clamp(-tc, tc);
    samples[at - step] = (p[0] + delta).clamp(0, 255) as u8;
    samples[at] = (q[0] - delta).clamp(0, 255) as u8;
    let middle = (p[0] + q[0] + 1) >> 1;
    if ap < t.beta {
        samples[at - 2 * step] = (p[1] + ((p[2] + middle - 2 * p[1]) >> 1).clamp(-tc0, tc0)) as u8;
    }
    if aq < t.beta {
        samples[at + step] = (q[1] + ((q[2] + middle - 2 * q[1]) >> 1).clamp(-tc0, tc0)) as u8;
    }
}

/// Filter one line of samples across a chroma edge, as [`luma_line`].
#[inline]
pub fn chroma_line(samples: &mut [u8], at: usize, step: usize, bs: u8, t: &Thresholds) {
    let get = |i: usize| i32::from(samples[i]);
    let (p0, p1, q0, q1) = (get(at - step), get(at - 2 * step), get(at), get(at + step));
    if !crosses(p0, p1, q0, q1, t) {
        return;
    }
    if bs == 4 {
        samples[at - step] = ((2 * p1 + p0 + q1 + 2) >> 2) as u8;
        samples[at] = ((2 * q1 + q0 + p1 + 2) >> 2) as u8;
        return;
    }
    let tc = i32::from(t.tc0[usize::from(bs - 1)]) + 1;
    let delta = (((q0 - p0) * 4 + (p1 - q1) + 4) >> 3).clamp(-tc, tc);
    samples[at - step] = (p0 + delta).clamp(0, 255) as u8;
    samples[at] = (q0 - delta).clamp(0, 255) as u8;
}

/// filterSamplesFlag but for bS (8-468).
#[inline(always)]
fn crosses(p0: i32, p1: i32, q0: i32, q1: i32, t: &Thresholds) -> bool {
    (p0 - q0).abs() < t.alpha && (p1 - p0).abs() < t.beta && (q1 - q0).abs() < t.beta
}

/// One side of the bS 4 filter: `p` the side itself, `q` the other.
#[inline(always)]
fn strong(full: bool, p: [i32; 3], p3: i32, q: [i32; 3]) -> [i32; 3] {
    if full {
        [
            (p[2] + 2 * p[1] + 2 * p[0] + 2 * q[0] + q[1] + 4) >> 3,
            (p[2] + p[1] + p[0] + q[0] + 2) >> 2,
            (2 * p3 + 3 * p[2] + p[1] + p[0] + q[0] + 4) >> 3,
        ]
    } else {
        [(2 * p[1] + p[0] + q[1] + 2) >> 2, p[1], p[2]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_smoothed_and_an_object_edge_is_kept() {
        let t = Thresholds::new(36, 0, 0);
        let mut s = [100, 100, 100, 100, 110, 110, 110, 110];
        luma_line(&mut s, 4, 1, 4, &t);
        assert_eq!(s, [100, 101, 103, 104, 106, 108, 109, 110]);
        let mut s = [100, 100, 100, 100, 110, 110, 110, 110];
        luma_line(&mut s, 4, 1, 1, &t);
        assert_eq!(s, [100, 100, 102, 104, 106, 108, 110, 110]);
        let object = [10, 10, 10, 10, 200, 200, 200, 200];
        let mut s = object;
        luma_line(&mut s, 4, 1, 4, &t);
        chroma_line(&mut s, 4, 1, 4, &t);
        assert_eq!(s, object);
        let mut s = [100, 100, 110, 110];
        chroma_line(&mut s, 2, 1, 4, &t);
        assert_eq!(s, [100, 103, 108, 110]);
        assert!(Thresholds::new(15, 0, 0).idle() && !Thresholds::new(15, 1, 1).idle());
    }
}

// SPDX-License-Identifier: Apache-2.0
//! An edge of a macroblock: taken out of its plane, filtered, and put back.

use super::edge::Thresholds;
use super::lanes;
use super::transpose::{Eight, columns, lines};
use crate::picture::Plane;
use crate::simd::Simd;

/// Filter edge `e` (0–3) of macroblock (`x`, `y`) in luma; `LEVEL`: a level one.
#[inline(always)]
pub(super) fn luma<S: Simd, const LEVEL: bool>(
    simd: S,
    plane: &mut Plane,
    (x, y): (usize, usize),
    e: usize,
    bs: [u8; 4],
    t: &Thresholds,
) {
    if t.idle() {
        return;
    }
    let stride = plane.width;
    let at = 16 * y * stride + 16 * x;
    if LEVEL {
        let from = at + 4 * e * stride - 4 * stride;
        let rows = &mut plane.samples[from..from + 7 * stride + 16];
        let mut edge = [[0; 16]; 8];
        for (k, row) in edge.iter_mut().enumerate() {
            row.copy_from_slice(&rows[k * stride..][..16]);
        }
        filter(simd, &mut edge, bs, t);
        for (k, row) in edge.iter().enumerate().skip(1).take(6) {
            rows[k * stride..][..16].copy_from_slice(row);
        }
    } else {
        let from = at + 4 * e - 4;
        let samples = &mut plane.samples[from..from + 15 * stride + 8];
        let mut pairs = [[0; 16]; 8];
        for (i, pair) in pairs.iter_mut().enumerate() {
            pair[..8].copy_from_slice(&samples[2 * i * stride..][..8]);
            pair[8..].copy_from_slice(&samples[(2 * i + 1) * stride..][..8]);
        }
        let mut edge = columns(simd, pairs);
        filter(simd, &mut edge, bs, t);
        for (i, pair) in lines(simd, edge).iter().enumerate() {
            samples[2 * i * stride..][..8].copy_from_slice(&pair[..8]);
            samples[(2 * i + 1) * stride..][..8].copy_from_slice(&pair[8..]);
        }
    }
}

#[inline(always)]
fn filter<S: Simd>(simd: S, edge: &mut Eight, bs: [u8; 4], t: &Thresholds) {
    match bs {
        [4, ..] => lanes::luma_strong(simd, edge, t),
        _ => lanes::luma(simd, edge, bs, t),
    }
}

/// Filter edge `e` (0 or 2) of macroblock (`x`, `y`) in both chroma planes, if they are there.
#[inline(always)]
pub(super) fn chroma<S: Simd, const LEVEL: bool>(
    simd: S,
    [_, cb, cr]: &mut [Plane; 3],
    (x, y): (usize, usize),
    e: usize,
    bs: [u8; 4],
    t: [&Thresholds; 2],
) {
    if cb.samples.is_empty() || (t[0].idle() && t[1].idle()) {
        return;
    }
    let stride = cb.width;
    let at = 8 * y * stride + 8 * x;
    if LEVEL {
        let from = at + 2 * e * stride - 2 * stride;
        let range = from..from + 3 * stride + 8;
        let (cb, cr) = (&mut cb.samples[range.clone()], &mut cr.samples[range]);
        let mut edge = [[0; 16]; 4];
        for (k, row) in edge.iter_mut().enumerate() {
            row[..8].copy_from_slice(&cb[k * stride..][..8]);
            row[8..].copy_from_slice(&cr[k * stride..][..8]);
        }
        lanes::chroma(simd, &mut edge, bs, t);
        for (k, row) in edge.iter().enumerate().skip(1).take(2) {
            cb[k * stride..][..8].copy_from_slice(&row[..8]);
            cr[k * stride..][..8].copy_from_slice(&row[8..]);
        }
    } else {
        let from = at + 2 * e - 4;
        let range = from..from + 7 * stride + 8;
        let both = [&mut cb.samples[range.clone()], &mut cr.samples[range]];
        let mut pairs = [[0; 16]; 8];
        for (i, pair) in pairs.iter_mut().enumerate() {
            let samples = &both[i / 4][2 * (i % 4) * stride..];
            pair[..8].copy_from_slice(&samples[..8]);
            pair[8..].copy_from_slice(&samples[stride..][..8]);
        }
        let mut edge = columns(simd, pairs);
        let (inner, _) = edge[2..].as_chunks_mut::<4>();
        lanes::chroma(simd, &mut inner[0], bs, t);
        for (i, pair) in lines(simd, edge).iter().enumerate() {
            let samples = &mut both[i / 4][2 * (i % 4) * stride..];
            samples[..8].copy_from_slice(&pair[..8]);
            samples[stride..][..8].copy_from_slice(&pair[8..]);
        }
    }
}

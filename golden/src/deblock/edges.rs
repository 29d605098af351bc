// SPDX-License-Identifier: Apache-2.0
//! An edge of a macroblock: taken out of its plane, filtered, and put back.

use super::edge::Thresholds;
use super::lanes;
use super::transpose::{Blocks, transpose};
use crate::picture::Plane;

/// Filter edge `e` (0–3) of macroblock (`x`, `y`) in luma; `LEVEL`: a level one.
#[inline]
pub(super) fn luma<const LEVEL: bool>(
    plane: &mut Plane,
    (x, y): (usize, usize),
    e: usize,
    bs: [u8; 4],
    t: &Thresholds,
) {
    if t.idle() {
        return;
    }
    let filter = |edge: &mut lanes::LumaEdge| match bs {
        [4, ..] => lanes::luma_strong(edge, t),
        _ => lanes::luma(edge, bs, t),
    };
    let stride = plane.width;
    let at = 16 * y * stride + 16 * x;
    if LEVEL {
        let from = at + 4 * e * stride - 4 * stride;
        let rows = &mut plane.samples[from..from + 7 * stride + 16];
        let mut edge = [[0; 16]; 8];
        for (k, row) in edge.iter_mut().enumerate() {
            row.copy_from_slice(&rows[k * stride..][..16]);
        }
        filter(&mut edge);
        for (k, row) in edge.iter().enumerate().skip(1).take(6) {
            rows[k * stride..][..16].copy_from_slice(row);
        }
    } else {
        let from = at + 4 * e - 4;
        let lines = &mut plane.samples[from..from + 15 * stride + 8];
        let mut edge = upright(
            |i| word(lines, i * stride),
            |i| word(lines, (i + 8) * stride),
        );
        filter(&mut edge);
        let turned = lying(edge);
        for (i, [first, second]) in turned.into_iter().enumerate() {
            lines[i * stride..][..8].copy_from_slice(&first.to_le_bytes());
            lines[(i + 8) * stride..][..8].copy_from_slice(&second.to_le_bytes());
        }
    }
}

/// Filter edge `e` (0 or 2) of macroblock (`x`, `y`) in both chroma planes, if they are there.
#[inline]
pub(super) fn chroma<const LEVEL: bool>(
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
        let mut edge: lanes::ChromaEdge =
            std::array::from_fn(|k| join(word(cb, k * stride), word(cr, k * stride)));
        lanes::chroma(&mut edge, bs, t);
        for (k, row) in edge.iter().enumerate().skip(1).take(2) {
            cb[k * stride..][..8].copy_from_slice(&row[..8]);
            cr[k * stride..][..8].copy_from_slice(&row[8..]);
        }
    } else {
        let from = at + 2 * e - 4;
        let range = from..from + 7 * stride + 8;
        let (cb, cr) = (&mut cb.samples[range.clone()], &mut cr.samples[range]);
        let mut edge = upright(|i| word(cb, i * stride), |i| word(cr, i * stride));
        let (inner, _) = edge[2..].as_chunks_mut::<4>();
        lanes::chroma(&mut inner[0], bs, t);
        for (i, [first, second]) in lying(edge).into_iter().enumerate() {
            cb[i * stride..][..8].copy_from_slice(&first.to_le_bytes());
            cr[i * stride..][..8].copy_from_slice(&second.to_le_bytes());
        }
    }
}

/// Eight samples.
#[inline(always)]
fn word(samples: &[u8], at: usize) -> u64 {
    samples[at..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline(always)]
fn join(first: u64, second: u64) -> [u8; 16] {
    (u128::from(first) | u128::from(second) << 64).to_le_bytes()
}

/// The columns of two times eight lines, as rows.
#[inline(always)]
fn upright(first: impl Fn(usize) -> u64, second: impl Fn(usize) -> u64) -> [[u8; 16]; 8] {
    let mut lines: Blocks = std::array::from_fn(|i| [first(i), second(i)]);
    transpose(&mut lines);
    lines.map(|[first, second]| join(first, second))
}

/// The lines that [`upright`] made columns of.
#[inline(always)]
fn lying(columns: [[u8; 16]; 8]) -> Blocks {
    let mut lines = columns.map(|row| {
        let both = u128::from_le_bytes(row);
        [both as u64, (both >> 64) as u64]
    });
    transpose(&mut lines);
    lines
}

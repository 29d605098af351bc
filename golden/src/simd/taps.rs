// SPDX-License-Identifier: Apache-2.0
//! Interpolated samples (8.4.2.2) in wide registers: sixteen or eight columns of luma at a time,
//! eight columns of Cb and of Cr side by side.
//!
//! All values are 16 bits. Six taps over samples give −2550 … 10710; six taps over such sums do not
//! fit, see [`six_sums`].

use super::{Bytes, Simd, SimdInt, SimdInto, i16x8, i16x16, u16x8};

/// A block in a plane, with what its taps need around it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Samples of the plane, from the first that is needed on.
    pub samples: &'a [u8],
    /// Stride of the rows.
    pub step: usize,
    /// Index of the block's first sample (G of the standard).
    pub origin: usize,
}

/// Where a block goes.
pub struct Target<'a> {
    /// Samples from the first of the block on.
    pub samples: &'a mut [u8],
    /// Stride of the rows.
    pub stride: usize,
    /// Columns of the block: 16 for sixteen lanes; 8, 4 or 2 for eight.
    pub width: usize,
    /// Rows of the block.
    pub height: usize,
}

/// Columns of a row, 16 bits each.
pub trait Columns<S: Simd>: SimdInt<S, Element = i16> {
    /// The samples from index `at` on; zeros beyond the end, where none is used.
    fn load(simd: S, samples: &[u8], at: usize) -> Self;
    /// Put values of 0 … 255 into `out`, which has as many columns or fewer.
    fn store(self, simd: S, out: &mut [u8]);
}

/// `N` samples, from index `at` on.
#[inline(always)]
fn run<const N: usize>(samples: &[u8], at: usize) -> &[u8; N] {
    let rest = samples.get(at..).unwrap_or(&[]);
    rest.first_chunk().unwrap_or(&[0; N])
}

/// Sixteen values of 0 … 255 as bytes.
#[inline(always)]
fn bytes<S: Simd>(simd: S, [first, second]: [i16x8<S>; 2]) -> [u8; 16] {
    let (first, second): (u16x8<S>, u16x8<S>) = (first.bitcast(), second.bitcast());
    simd.relaxed_narrow_u16x8(first, second).into()
}

impl<S: Simd> Columns<S> for i16x16<S> {
    #[inline(always)]
    fn load(simd: S, samples: &[u8], at: usize) -> Self {
        let run = run::<16>(samples, at);
        let mut out = [0; 16];
        for i in 0..16 {
            out[i] = i16::from(run[i]);
        }
        out.simd_into(simd)
    }

    #[inline(always)]
    fn store(self, simd: S, out: &mut [u8]) {
        let (first, second) = simd.split_i16x16(self);
        out[..16].copy_from_slice(&bytes(simd, [first, second]));
    }
}

impl<S: Simd> Columns<S> for i16x8<S> {
    #[inline(always)]
    fn load(simd: S, samples: &[u8], at: usize) -> Self {
        let run = run::<8>(samples, at);
        let mut out = [0; 8];
        for i in 0..8 {
            out[i] = i16::from(run[i]);
        }
        out.simd_into(simd)
    }

    #[inline(always)]
    fn store(self, simd: S, out: &mut [u8]) {
        put(&bytes(simd, [self; 2])[..8], out);
    }
}

/// Put the first two, four or eight samples into `out`.
#[inline(always)]
fn put(samples: &[u8], out: &mut [u8]) {
    match out.len() {
        2 => out[..2].copy_from_slice(&samples[..2]),
        4 => out[..4].copy_from_slice(&samples[..4]),
        _ => out[..8].copy_from_slice(&samples[..8]),
    }
}

/// Six taps.
#[inline(always)]
fn six<S: Simd, V: Columns<S>>([a, b, c, d, e, f]: [V; 6]) -> V {
    (a + f) + (c + d) * 20 - (b + e) * 5
}

/// Six taps over sums of six taps, rounded. The sample is (s + 512) >> 10 of the sum
/// s = o − 5m + 20i of the outer, middle and inner pairs. s / 16 is ((o − m) / 4 − m + i) / 4 + i
/// and fits sixteen bits: where the addition of i saturates, the sample is 255 all the same.
#[inline(always)]
fn six_sums<S: Simd, V: Columns<S>>([a, b, c, d, e, f]: [V; 6]) -> V {
    let (outer, middle, inner) = (a + f, b + e, c + d);
    let quarter: V = (outer - middle) >> 2u32;
    let half: V = (quarter - middle).saturating_add(inner);
    clip(((half >> 2u32) + inner + 32) >> 6u32)
}

/// The sample of a sum of six taps.
#[inline(always)]
fn rounded<S: Simd, V: Columns<S>>(sum: V) -> V {
    clip((sum + 16) >> 5u32)
}

#[inline(always)]
fn clip<S: Simd, V: Columns<S>>(values: V) -> V {
    values.max(0).min(255)
}

#[inline(always)]
fn average<S: Simd, V: Columns<S>>(a: V, b: V) -> V {
    (a + b + 1) >> 1u32
}

/// Samples of a row, `right` columns to the right of G.
#[inline(always)]
fn full<S: Simd, V: Columns<S>>(simd: S, from: &Source, row: usize, right: usize) -> V {
    V::load(simd, from.samples, from.origin + row * from.step + right)
}

/// Unrounded half positions to the right of the row whose G is at index `at`.
#[inline(always)]
fn sums<S: Simd, V: Columns<S>>(simd: S, from: &Source, at: usize) -> V {
    // One check serves all six.
    let rest = from.samples.get(at - 2..).unwrap_or(&[]);
    let rest = rest.get(..V::LEN + 5).unwrap_or(&[]);
    let (a, b, c) = (
        V::load(simd, rest, 0),
        V::load(simd, rest, 1),
        V::load(simd, rest, 2),
    );
    let (d, e, f) = (
        V::load(simd, rest, 3),
        V::load(simd, rest, 4),
        V::load(simd, rest, 5),
    );
    six([a, b, c, d, e, f])
}

/// Samples b or s of a row: half positions to the right.
#[inline(always)]
fn across<S: Simd, V: Columns<S>>(simd: S, from: &Source, row: usize) -> V {
    rounded(sums(simd, from, from.origin + row * from.step))
}

/// Five rows, and where the sixth is.
struct Rows<V> {
    rows: [V; 5],
    next: usize,
}

impl<V> Rows<V> {
    /// Six rows; the first of them is dropped.
    #[inline(always)]
    fn push<S: Simd>(&mut self, row: V, step: usize) -> [V; 6]
    where
        V: Columns<S>,
    {
        let [a, b, c, d, e] = self.rows;
        self.rows = [b, c, d, e, row];
        self.next += step;
        [a, b, c, d, e, row]
    }

    /// Rows of samples, `right` columns to the right.
    #[inline(always)]
    fn down<S: Simd>(simd: S, from: &Source, right: usize) -> Self
    where
        V: Columns<S>,
    {
        let mut next = from.origin + right - 2 * from.step;
        let mut rows = [V::splat(simd, 0); 5];
        for row in &mut rows {
            *row = V::load(simd, from.samples, next);
            next += from.step;
        }
        Self { rows, next }
    }

    /// The next samples h or m: half positions below.
    #[inline(always)]
    fn half_down<S: Simd>(&mut self, simd: S, from: &Source) -> V
    where
        V: Columns<S>,
    {
        let row = V::load(simd, from.samples, self.next);
        rounded(six(self.push(row, from.step)))
    }

    /// Rows of half positions to the right.
    #[inline(always)]
    fn both<S: Simd>(simd: S, from: &Source) -> Self
    where
        V: Columns<S>,
    {
        let mut next = from.origin - 2 * from.step;
        let mut rows = [V::splat(simd, 0); 5];
        for row in &mut rows {
            *row = sums(simd, from, next);
            next += from.step;
        }
        Self { rows, next }
    }

    /// The next samples j: half positions both ways.
    #[inline(always)]
    fn half_both<S: Simd>(&mut self, simd: S, from: &Source) -> V
    where
        V: Columns<S>,
    {
        let row = sums(simd, from, self.next);
        six_sums(self.push(row, from.step))
    }
}

/// A block of luma at the quarter position (`fx`, `fy`), which is not (0, 0): one sample, or the
/// average of two (Table 8-12).
#[inline(always)]
pub fn luma<S: Simd, V: Columns<S>>(simd: S, from: &Source, (fx, fy): (i32, i32), to: &mut Target) {
    let (right, below) = (usize::from(fx == 3), usize::from(fy == 3));
    let (stride, width) = (to.stride, to.width);
    let rows = to.samples.chunks_mut(stride).take(to.height).enumerate();
    let rows = rows.map(|(r, row)| (r, &mut row[..width]));
    match (fx, fy) {
        (2, 0) => {
            for (r, out) in rows {
                across::<S, V>(simd, from, r).store(simd, out);
            }
        }
        (_, 0) => {
            for (r, out) in rows {
                let (b, g): (V, V) = (across(simd, from, r), full(simd, from, r, right));
                average(b, g).store(simd, out);
            }
        }
        (0, 2) => {
            let mut down = Rows::<V>::down(simd, from, 0);
            for (_, out) in rows {
                down.half_down(simd, from).store(simd, out);
            }
        }
        (0, _) => {
            let mut down = Rows::<V>::down(simd, from, 0);
            for (r, out) in rows {
                let g = full(simd, from, r + below, 0);
                average(down.half_down(simd, from), g).store(simd, out);
            }
        }
        (2, 2) => {
            let mut both = Rows::<V>::both(simd, from);
            for (_, out) in rows {
                both.half_both(simd, from).store(simd, out);
            }
        }
        (2, _) => {
            let mut both = Rows::<V>::both(simd, from);
            for (r, out) in rows {
                let b = across(simd, from, r + below);
                average(both.half_both(simd, from), b).store(simd, out);
            }
        }
        (_, 2) => {
            let mut both = Rows::<V>::both(simd, from);
            let mut down = Rows::<V>::down(simd, from, right);
            for (_, out) in rows {
                let (j, h) = (both.half_both(simd, from), down.half_down(simd, from));
                average(j, h).store(simd, out);
            }
        }
        _ => {
            let mut down = Rows::<V>::down(simd, from, right);
            for (r, out) in rows {
                let b = across(simd, from, r + below);
                average(down.half_down(simd, from), b).store(simd, out);
            }
        }
    }
}

/// Eight samples of Cb and of Cr of a row, `right` columns to the right.
#[inline(always)]
fn pair<S: Simd>(simd: S, [cb, cr]: [&Source; 2], row: usize, right: usize) -> i16x16<S> {
    let a = run::<8>(cb.samples, cb.origin + row * cb.step + right);
    let b = run::<8>(cr.samples, cr.origin + row * cr.step + right);
    let mut out = [0; 16];
    for i in 0..8 {
        out[i] = i16::from(a[i]);
        out[8 + i] = i16::from(b[i]);
    }
    out.simd_into(simd)
}

/// The same blended across by `fx` eighths, unrounded: eight times as large.
#[inline(always)]
fn blended<S: Simd>(simd: S, from: [&Source; 2], row: usize, fx: i16) -> i16x16<S> {
    match fx {
        0 => pair(simd, from, row, 0) * 8,
        _ => pair(simd, from, row, 0) * (8 - fx) + pair(simd, from, row, 1) * fx,
    }
}

/// Put a row of both, 64 times as large.
#[inline(always)]
fn put_pair<S: Simd>(simd: S, sum: i16x16<S>, row: usize, [cb, cr]: &mut [Target; 2]) {
    let (a, b) = simd.split_i16x16((sum + 32) >> 6u32);
    let bytes = bytes(simd, [a, b]);
    put(&bytes[..8], &mut cb.samples[row * cb.stride..][..cb.width]);
    put(&bytes[8..], &mut cr.samples[row * cr.stride..][..cr.width]);
}

/// Blocks of Cb and Cr at the eighth position (`fx`, `fy`), which is not (0, 0): across first, then
/// down; the product of the weights is that of (8-266). What lies beyond the blocks need be there
/// only where it is used.
#[inline(always)]
pub fn chroma<S: Simd>(simd: S, from: [&Source; 2], (fx, fy): (i32, i32), mut to: [Target; 2]) {
    let (fx, fy) = (fx as i16, fy as i16);
    let height = to[0].height;
    if fy == 0 {
        for r in 0..height {
            put_pair(simd, blended(simd, from, r, fx) * 8, r, &mut to);
        }
        return;
    }
    let mut upper = blended(simd, from, 0, fx);
    for r in 0..height {
        let lower = blended(simd, from, r + 1, fx);
        put_pair(simd, upper * (8 - fy) + lower * fy, r, &mut to);
        upper = lower;
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The six directional modes of Intra_4x4 and Intra_8x8 (8.3.1.2.4 – 8.3.1.2.9, 8.3.2.2.5 –
//! 8.3.2.2.10), which are the same but for the side.
//!
//! All samples are means of two or three neighbours in the edge, the line from bottom left over the
//! corner to above right. So rows of a block are runs of those means.

/// Mean of two, rounded.
pub fn avg2(a: u8, b: u8) -> u8 {
    ((u16::from(a) + u16::from(b) + 1) >> 1) as u8
}

/// Mean of three, the middle one twice.
pub fn avg3(a: u8, b: u8, c: u8) -> u8 {
    ((u16::from(a) + 2 * u16::from(b) + u16::from(c) + 2) >> 2) as u8
}

/// Means at each place of the edge: of it and the next, and of it and both sides; what lies before
/// the first and behind the last is like them.
#[inline(always)]
fn means<const E: usize>(e: &[u8; E]) -> ([u8; E], [u8; E]) {
    let (mut two, mut three) = (*e, *e);
    for i in 0..E - 1 {
        two[i] = avg2(e[i], e[i + 1]);
    }
    for i in 1..E - 1 {
        three[i] = avg3(e[i - 1], e[i], e[i + 1]);
    }
    three[E - 1] = avg3(e[E - 2], e[E - 1], e[E - 1]);
    (two, three)
}

/// A block whose rows begin as `row(y)`.
#[inline(always)]
fn rows<'a, const N: usize, const A: usize>(row: impl Fn(usize) -> &'a [u8]) -> [u8; A] {
    let mut out = [0; A];
    for (y, to) in out.chunks_exact_mut(N).enumerate() {
        to.copy_from_slice(&row(y)[..N]);
    }
    out
}

/// Predict a block of `A` = `N` · `N` samples in raster order by `mode`, 3–8, from the edge: `N`
/// samples to the left, bottom first, the corner, and 2·`N` above.
#[inline(always)]
pub fn directional<const N: usize, const E: usize, const A: usize>(
    mode: u8,
    e: &[u8; E],
) -> [u8; A] {
    let (two, three) = means(e);
    match mode {
        3 => rows::<N, A>(|y| &three[N + 2 + y..]),
        4 => rows::<N, A>(|y| &three[N - y..]),
        5 => {
            let mut out = [0; A];
            for (y, row) in out.chunks_exact_mut(N).enumerate() {
                let from = if y % 2 == 0 { &two } else { &three };
                row[y / 2..].copy_from_slice(&from[N..2 * N - y / 2]);
                for x in 0..y / 2 {
                    row[x] = three[N + 1 + 2 * x - y];
                }
            }
            out
        }
        6 => {
            // The left edge upwards, in turn by two and by three, then the top by three.
            let line: [u8; E] = std::array::from_fn(|i| {
                if i >= 2 * N {
                    three[i + 1 - N]
                } else if i % 2 == 0 {
                    two[i / 2]
                } else {
                    three[i / 2 + 1]
                }
            });
            rows::<N, A>(|y| &line[2 * (N - 1 - y)..])
        }
        7 => rows::<N, A>(|y| {
            if y % 2 == 0 {
                &two[N + 1 + y / 2..]
            } else {
                &three[N + 2 + y / 2..]
            }
        }),
        _ => {
            // The left edge downwards, in turn by two and by three, then its last sample.
            let line: [u8; E] = std::array::from_fn(|i| {
                if i > 2 * N - 3 {
                    e[0]
                } else if i == 2 * N - 3 {
                    avg3(e[1], e[0], e[0])
                } else if i % 2 == 0 {
                    two[N - 2 - i / 2]
                } else {
                    three[N - 2 - i / 2]
                }
            });
            rows::<N, A>(|y| &line[2 * y..])
        }
    }
}

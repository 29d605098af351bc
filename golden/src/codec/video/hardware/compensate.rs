// SPDX-License-Identifier: Apache-2.0
//! Compensation: prediction of a macroblock's luma from its window, and of its chroma.

use super::prices::wide;
use super::window::Window;
use crate::codec::video::reference::Reference;
use crate::inter::Mv;

/// Prediction of luma, Cb and Cr.
pub type Prediction = ([u8; 256], [[u8; 64]; 2]);

/// Vectors by the largest blocks that have one each: the whole macroblock or its quarters.
fn blocks(vectors: &[Mv; 16]) -> impl Iterator<Item = (usize, usize, usize, Mv)> {
    let whole = vectors.iter().all(|v| v == &vectors[0]);
    let (side, count) = if whole { (16, 1) } else { (8, 4) };
    (0..count).map(move |i| {
        let (x, y) = (8 * (i % 2), 8 * (i / 2));
        (x, y, side, vectors[y + x / 4])
    })
}

/// Prediction of luma by `vectors`, one for each 4x4 block, alike within 8x8 blocks.
pub fn luma(window: &Window, vectors: &[Mv; 16]) -> [u8; 256] {
    let mut out = [0; 256];
    for (x, y, side, vector) in blocks(vectors) {
        window.predict((x, y), (side, side), wide(vector), &mut out[16 * y + x..]);
    }
    out
}

/// Prediction of chroma of the macroblock at column `x`, row `y`.
pub fn chroma(
    reference: &Reference,
    (mx, my): (usize, usize),
    vectors: &[Mv; 16],
) -> [[u8; 64]; 2] {
    let mut out = [[0; 64]; 2];
    for (x, y, side, vector) in blocks(vectors) {
        let place = (8 * mx + x / 2, 8 * my + y / 2);
        let into = out.each_mut().map(|c| &mut c[8 * (y / 2) + x / 2..]);
        reference.chroma(place, (side / 2, side / 2), vector, into);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Frame;

    fn reference() -> Reference {
        let mut frame = Frame::new(64, 48, true, 0);
        for (p, plane) in frame.planes.iter_mut().enumerate() {
            for (i, s) in plane.samples.iter_mut().enumerate() {
                *s = ((i + 77 * p).wrapping_mul(2_654_435_761) >> 11) as u8;
            }
        }
        Reference::new(frame, vec![[0; 2]; 12])
    }

    #[test]
    fn quarters_alike_are_the_whole() {
        let reference = reference();
        let mut window = Window::default();
        window.fetch(&reference, (1, 1), [0; 2]);
        for vector in [[0, 0], [5, -7], [51, 35], [-52, -36]] {
            let whole = luma(&window, &[vector; 16]);
            let chroma_whole = chroma(&reference, (1, 1), &[vector; 16]);
            for quarter in 0..4 {
                let mut vectors = [vector; 16];
                // Another vector in one quarter: the other three stay.
                let first = 8 * (quarter / 2) + 2 * (quarter % 2);
                for at in [first, first + 1, first + 4, first + 5] {
                    vectors[at] = [vector[0] / 2, vector[1] / 2 + 1];
                }
                let mixed = luma(&window, &vectors);
                let chroma_mixed = chroma(&reference, (1, 1), &vectors);
                for i in (0..256).filter(|i| i / 128 * 2 + i % 16 / 8 != quarter) {
                    assert_eq!(mixed[i], whole[i], "{vector:?} {i}");
                }
                for i in (0..64).filter(|i| i / 32 * 2 + i % 8 / 4 != quarter) {
                    assert_eq!(chroma_mixed[0][i], chroma_whole[0][i]);
                    assert_eq!(chroma_mixed[1][i], chroma_whole[1][i]);
                }
            }
        }
    }

    #[test]
    fn without_motion_it_is_the_reference() {
        let reference = reference();
        let mut window = Window::default();
        for (x, y) in [(0, 0), (3, 2)] {
            window.fetch(&reference, (x, y), [0; 2]);
            let guess = luma(&window, &[[0; 2]; 16]);
            let both = chroma(&reference, (x, y), &[[0; 2]; 16]);
            let [plane, cb, _] = &reference.frame.planes;
            for r in 0..16 {
                let expected = plane.run::<16>(16 * x, 16 * y + r);
                assert_eq!(guess[16 * r..16 * r + 16], expected);
            }
            for r in 0..8 {
                assert_eq!(both[0][8 * r..8 * r + 8], cb.run::<8>(8 * x, 8 * y + r));
            }
        }
    }
}

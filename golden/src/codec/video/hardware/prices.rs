// SPDX-License-Identifier: Apache-2.0
//! What a bit is worth in sums of magnitudes, and how many bits things are said to take.

use crate::codec::video::cost::component_bits;
use crate::entropy::h264::syntax::Shape;
use crate::inter::Mv;
use crate::intra::decide::LAMBDA;
use crate::quant::chroma_qp::chroma_qp;

/// Quantisers and prices of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// QPY.
    pub qp: u8,
    /// QPC.
    pub qp_chroma: u8,
    /// λ, of fractional vectors and P_Skip.
    pub lambda: u32,
    /// λm, of coarse and whole-sample vectors: 12/16 λ.
    pub whole: u32,
    /// λi, of intra modes: 24/16 λ.
    pub intra: u32,
}

impl Prices {
    /// At QPY `qp`, 0–51.
    pub fn new(qp: u8) -> Self {
        let lambda = u32::from(LAMBDA[usize::from(qp.min(51))]);
        Self {
            qp,
            qp_chroma: chroma_qp(qp, 0),
            lambda,
            whole: (12 * lambda / 16).max(1),
            intra: (24 * lambda / 16).max(1),
        }
    }
}

/// Bits of a vector in quarter samples against its prediction.
#[inline]
pub fn vector_bits(vector: [i32; 2], predicted: [i32; 2]) -> u32 {
    component_bits(vector[0] - predicted[0]) + component_bits(vector[1] - predicted[1])
}

/// Extra bits of a shape's mb_type over that of 16x16.
pub fn shape_bits(shape: Shape) -> u32 {
    match shape {
        Shape::Whole => 0,
        Shape::Rows | Shape::Columns => 2,
        Shape::Quarters => 3,
    }
}

/// Bits of an intra mode of a 4x4 or 8x8 block.
pub fn mode_bits(mode: u8, predicted: u8) -> u32 {
    if mode == predicted { 1 } else { 4 }
}

/// A vector in the numbers that sums are made of.
pub fn wide(v: Mv) -> [i32; 2] {
    v.map(i32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_exp_golomb_codes() {
        let lengths = [0, 1, -1, 2, 3, 4, 7, 8, -8, 600].map(component_bits);
        assert_eq!(lengths, [1, 3, 3, 5, 5, 7, 7, 9, 9, 21]);
    }

    #[test]
    fn no_price_is_ever_zero() {
        for qp in 0..=51 {
            let p = Prices::new(qp);
            assert!(p.whole >= 1 && p.intra >= 1 && p.lambda >= 1, "{qp}");
        }
        let p = Prices::new(51);
        assert_eq!((p.lambda, p.whole, p.intra, p.qp_chroma), (91, 68, 136, 39));
    }
}

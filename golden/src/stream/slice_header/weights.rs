// SPDX-License-Identifier: Apache-2.0
//! Weights of inter prediction (7.4.3.2).

/// Weight and offset of one colour component of one reference picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// −128 … 128, in units of 2^−denominator.
    pub weight: i16,
    /// −128 … 127, added to the weighted sample.
    pub offset: i16,
}

/// Explicit weights of a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplicitWeights {
    /// `luma_log2_weight_denom`, 0–7.
    pub luma_denominator: u8,
    /// `chroma_log2_weight_denom`, 0–7.
    pub chroma_denominator: u8,
    /// By list and reference index: Y, Cb, Cr.
    pub entries: [Vec<[Weight; 3]>; 2],
}

impl ExplicitWeights {
    /// An entry that changes nothing: Y, Cb, Cr.
    pub fn unit(&self) -> [Weight; 3] {
        let chroma = Weight::unit(self.chroma_denominator);
        [Weight::unit(self.luma_denominator), chroma, chroma]
    }
}

impl Weight {
    /// The weight that changes nothing.
    pub const fn unit(denominator: u8) -> Self {
        Self {
            weight: 1 << denominator,
            offset: 0,
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! MX pairs (OCP Microscaling v1.0): elements and E8M0 scales as the values that they stand for,
//! and values as elements and scales.

use super::directory::{Elements, MX_BLOCK};
use crate::align::{Format, decode};

/// Values of a block.
const BLOCK: usize = MX_BLOCK as usize;
/// The scale that makes a block no numbers.
const NO_NUMBER: u8 = 0xFF;
/// What an E8M0 scale of 2^0 is.
const BIAS: i32 = 127;

/// Converts blocks of one format of elements.
#[derive(Clone, Debug)]
pub struct Blocks {
    bits: usize,
    /// Value of each element under the scale 1.
    values: Vec<f64>,
    /// Half-way between the magnitudes of codes i and i + 1.
    bounds: Vec<f64>,
    /// Exponent of the largest binade.
    top: i32,
}

/// floor(log2 x) of a positive finite number; −1023 of those that are not normal.
fn binade(x: f64) -> i32 {
    (x.to_bits() >> 52 & 0x7FF) as i32 - 1023
}

impl Blocks {
    /// For elements of this format; `None` where it is none of [`Elements::FORMATS`].
    pub fn new(format: Format) -> Option<Self> {
        if !Elements::FORMATS.contains(&format) {
            return None;
        }
        let bits = format.bits();
        let values: Vec<f64> = (0..1u32 << bits)
            .map(|raw| decode(format, raw, BIAS as u8).to_f64())
            .collect();
        let positive: Vec<f64> = values[..values.len() / 2]
            .iter()
            .copied()
            .take_while(|v| v.is_finite())
            .collect();
        Some(Self {
            bits: bits as usize,
            bounds: positive.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect(),
            top: binade(*positive.last()?),
            values,
        })
    }

    /// Bytes of a block's elements.
    pub fn bytes(&self) -> usize {
        BLOCK * self.bits / 8
    }

    /// The values of whole blocks: `elements` has [`Blocks::bytes`] for each of `scales`. Two
    /// elements of four bits are a byte, the first in its low half.
    pub fn values(&self, elements: &[u8], scales: &[u8]) -> Vec<f64> {
        let mut out = Vec::with_capacity(scales.len() * BLOCK);
        for (block, scale) in elements.chunks_exact(self.bytes()).zip(scales) {
            let unit = match *scale {
                NO_NUMBER => f64::NAN,
                scale => 2f64.powi(i32::from(scale) - BIAS),
            };
            for byte in block {
                if self.bits == 4 {
                    out.push(self.values[usize::from(byte & 15)] * unit);
                    out.push(self.values[usize::from(byte >> 4)] * unit);
                } else {
                    out.push(self.values[usize::from(*byte)] * unit);
                }
            }
        }
        out
    }

    /// Elements and scales of whole blocks of finite values, by the rule of OCP MX v1.0, 6.3: the
    /// scale brings the largest magnitude's binade to the format's largest; an element is the
    /// nearest to value over scale, ties to even, and never beyond the largest. A block of zeros
    /// has the smallest scale.
    pub fn pack(&self, values: &[f64]) -> (Vec<u8>, Vec<u8>) {
        let blocks = values.len() / BLOCK;
        let mut elements = Vec::with_capacity(blocks * self.bytes());
        let mut scales = Vec::with_capacity(blocks);
        for block in values.chunks_exact(BLOCK) {
            let largest = block.iter().fold(0f64, |m, v| m.max(v.abs()));
            let scale = (binade(largest) - self.top + BIAS).clamp(0, 254);
            let unit = 2f64.powi(BIAS - scale);
            scales.push(scale as u8);
            let code = |v: &f64| self.code(v * unit);
            if self.bits == 4 {
                let pairs = block.chunks_exact(2);
                elements.extend(pairs.map(|p| code(&p[0]) | code(&p[1]) << 4));
            } else {
                elements.extend(block.iter().map(code));
            }
        }
        (elements, scales)
    }

    /// The nearest element.
    fn code(&self, value: f64) -> u8 {
        let magnitude = value.abs();
        // Where it is as near to two, the code of the even one.
        let (mut low, mut high) = (0, self.bounds.len());
        while low < high {
            let middle = (low + high) / 2;
            let bound = self.bounds[middle];
            if magnitude > bound || (magnitude == bound && middle % 2 == 1) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let sign = u8::from(value < 0.0) << (self.bits - 1);
        sign | low as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> impl Iterator<Item = (Format, Blocks)> {
        let one = |f: &Format| (*f, Blocks::new(*f).expect("a format of elements"));
        Elements::FORMATS
            .iter()
            .map(one)
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn every_element_under_every_scale_is_what_the_align_unit_reads() {
        assert!(Blocks::new(Format::Fp8E4M3).is_none());
        for (format, blocks) in all() {
            let raws: Vec<u8> = (0..=255).collect();
            for scale in 0..=255u8 {
                let scales = vec![scale; raws.len() / blocks.bytes()];
                let got = blocks.values(&raws, &scales);
                let codes = raws.iter().flat_map(|b| match format.bits() {
                    4 => vec![b & 15, b >> 4],
                    _ => vec![*b],
                });
                for (value, code) in got.iter().zip(codes) {
                    let wanted = decode(format, code.into(), scale).to_f64();
                    let same = value.to_bits() == wanted.to_bits();
                    assert!(
                        same || value.is_nan() && wanted.is_nan(),
                        "{format:?} {code} {scale}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_largest_binade_comes_back_under_every_scale() {
        for (format, blocks) in all() {
            let codes: Vec<u8> = (0..1u32 << format.bits())
                .filter(|c| decode(format, *c, 127).to_f64().is_finite())
                .map(|c| c as u8)
                .collect();
            // The largest element, so that the scale is known, and 31 others.
            let largest = codes[codes.len() / 2 - 1];
            for chunk in codes.chunks(31) {
                let mut block = vec![largest; 32];
                block[1..=chunk.len()].copy_from_slice(chunk);
                let bytes: Vec<u8> = match format.bits() {
                    4 => block.chunks(2).map(|p| p[0] | p[1] << 4).collect(),
                    _ => block,
                };
                for scale in 0..255u8 {
                    let mut values = blocks.values(&bytes, &[scale]);
                    // Zeros have no sign.
                    values.iter_mut().for_each(|v| *v += 0.0);
                    let (elements, scales) = blocks.pack(&values);
                    assert_eq!(scales, [scale], "{format:?}");
                    let mut back = blocks.values(&elements, &scales);
                    back.iter_mut().for_each(|v| *v += 0.0);
                    assert_eq!(back, values, "{format:?} {scale}");
                }
            }
        }
    }

    #[test]
    fn ties_go_to_even_and_beyond_the_range_is_the_largest() {
        let blocks = Blocks::new(Format::MxFp4).expect("a format of elements");
        let mut values = vec![0.0; 32];
        values[..10].copy_from_slice(&[7.9, -7.9, 5.0, 3.5, 2.5, 1.25, 0.75, 0.25, 0.26, -0.25]);
        let (elements, scales) = blocks.pack(&values);
        assert_eq!(scales, [127]);
        let back = blocks.values(&elements, &scales);
        assert_eq!(
            back[..10],
            [6.0, -6.0, 4.0, 4.0, 2.0, 1.0, 1.0, 0.0, 0.5, -0.0]
        );
        let (elements, scales) = blocks.pack(&[0.0; 32]);
        assert_eq!((elements, scales), (vec![0; 16], vec![0]));
    }

    proptest! {
        #[test]
        fn elements_are_the_nearest(
            list in proptest::collection::vec(-8.0f64..8.0, 32), shift in -130i32..140,
        ) {
            let values: Vec<f64> = list.iter().map(|v| v * 2f64.powi(shift)).collect();
            for (_, blocks) in all() {
                let (elements, scales) = blocks.pack(&values);
                let back = blocks.values(&elements, &scales);
                let unit = 2f64.powi(i32::from(scales[0]) - 127);
                for (v, b) in values.iter().zip(back) {
                    let near = blocks.values.iter().filter(|x| x.is_finite());
                    let least = near.map(|x| (x * unit - v).abs()).fold(f64::INFINITY, f64::min);
                    prop_assert_eq!((b - v).abs(), least);
                }
            }
        }
    }
}

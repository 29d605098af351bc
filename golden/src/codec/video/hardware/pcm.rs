// SPDX-License-Identifier: Apache-2.0
//! I_PCM: a macroblock so far from its prediction that its levels could take more than the 3200
//! bits that the standard allows (A.3.1) is written as samples. It is known before it is coded.
//!
//! The limits come from noise of all sizes, in many tones and in two, in luma alone and in all
//! planes: the least cost at which a macroblock took more than 3072 bits, and room below it.

use super::prices::Prices;

/// Largest cost, luma and chroma together, of a macroblock that is coded, by QP; from there on
/// every macroblock is.
pub const LIMIT: [u32; 25] = [
    5600, 5600, 5700, 6600, 7400, 8000, 8500, 9200, 10_300, 11_700, 13_200, 15_000, 17_000, 19_000,
    20_300, 23_000, 26_500, 29_500, 31_800, 36_000, 38_900, 44_000, 52_000, 60_000, 66_000,
];

/// Whether a macroblock is written as samples: `luma` is its cost, `chroma` gives SATD4 of Cb and
/// Cr, which the quantisers of the table alone look at.
pub fn passes(luma: u32, chroma: impl FnOnce() -> u32, p: &Prices) -> bool {
    LIMIT
        .get(usize::from(p.qp))
        .is_some_and(|&limit| luma.saturating_add(chroma()) > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_rise_with_the_step_and_luma_and_chroma_count_alike() {
        assert!(LIMIT.is_sorted());
        for (qp, limit) in (0..).zip(LIMIT) {
            let p = Prices::new(qp);
            assert!(!passes(limit, || 0, &p) && passes(limit + 1, || 0, &p));
            assert!(!passes(0, || limit, &p) && passes(1, || limit, &p));
            assert!(passes(u32::MAX, || u32::MAX, &p));
        }
    }

    #[test]
    fn coarse_quantisers_never_look() {
        for qp in LIMIT.len() as u8..=51 {
            let look = || unreachable!("chroma is not asked for");
            assert!(!passes(u32::MAX, look, &Prices::new(qp)));
        }
    }
}

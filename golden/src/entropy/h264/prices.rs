// SPDX-License-Identifier: Apache-2.0
//! Prices of whole residual blocks, while the states of the contexts stand still: what the bins of
//! `cabac::write::residual` cost one by one, from sums that are made once for a macroblock.

use super::binarisation::{LEVEL_PREFIX_MAX, Magnitudes, levels, map_increments};
use super::contexts::{ABS_LEVEL, LAST, SIGNIFICANT};
use super::init::ROOM;
use crate::entropy::engine::cost::{BIT, cost};
use crate::entropy::engine::{BinCounter, BinWriter, RawWriter, State};
use crate::simd::{Simd, SimdBase, SimdInto, SimdMask, dispatch, i16x16, level};

/// Prices of the levels of residual blocks of ctxBlockCat 0–5, in 1/256 bit.
#[derive(Clone, Debug)]
pub struct BlockPrices {
    kinds: [Kind; 6],
}

/// Prices of one kind of blocks.
#[derive(Clone, Copy, Debug)]
struct Kind {
    /// By place in the scan: significant_coeff_flag of zeros at all places before.
    zeros: [i32; 64],
    /// By place: that a level is there and is not the last, less that a zero is there.
    inner: [i32; 64],
    /// By place: that the last level is there.
    last: [i32; 64],
    /// First bin of coeff_abs_level_minus1, by ctxIdxInc and bin.
    first: [[i32; 2]; 5],
    /// The bins behind it, by ctxIdxInc − 5 and bin.
    rest: [[i32; 2]; 5],
}

impl Default for BlockPrices {
    /// Without any price: [`BlockPrices::set`] makes them.
    fn default() -> Self {
        let kind = Kind {
            zeros: [0; 64],
            inner: [0; 64],
            last: [0; 64],
            first: [[0; 2]; 5],
            rest: [[0; 2]; 5],
        };
        Self { kinds: [kind; 6] }
    }
}

impl BlockPrices {
    /// Make the prices at these states.
    pub fn set(&mut self, states: &[State; ROOM]) {
        for (category, kind) in self.kinds.iter_mut().enumerate() {
            let price = |ctx: usize, bin: bool| cost(states[ctx % ROOM], bin) as i32;
            let places = levels(category) - 1;
            let mut sum = 0;
            for k in 0..places {
                let (significant, last) = map_increments(category, k);
                let (significant, last) =
                    (SIGNIFICANT[category] + significant, LAST[category] + last);
                let (zero, one) = (price(significant, false), price(significant, true));
                kind.zeros[k] = sum;
                kind.inner[k] = one + price(last, false) - zero;
                kind.last[k] = one + price(last, true);
                sum += zero;
            }
            // Nothing is said of the last place: what is not before it is there.
            (kind.zeros[places], kind.last[places]) = (sum, 0);
            let abs = ABS_LEVEL[category];
            for i in 0..5 {
                kind.first[i] = [price(abs + i, false), price(abs + i, true)];
                kind.rest[i] = [price(abs + 5 + i, false), price(abs + 5 + i, true)];
            }
        }
    }

    /// Price of the levels of a block of ctxBlockCat `category` in scan order, 64 at the most.
    pub fn of(&self, category: usize, levels: &[i16]) -> u32 {
        let kind = &self.kinds[category % 6];
        dispatch!(level(), simd => kind.of(category, nonzero(simd, levels), levels))
    }
}

/// Bit by place: there is a level.
#[inline(always)]
fn nonzero<S: Simd>(simd: S, levels: &[i16]) -> u64 {
    let mut bits = 0;
    for (i, part) in levels.chunks(16).enumerate() {
        let mut sixteen = [0; 16];
        sixteen[..part.len()].copy_from_slice(part);
        let sixteen: i16x16<S> = sixteen.simd_into(simd);
        let zero = sixteen.simd_eq(i16x16::splat(simd, 0));
        bits |= (!zero.to_bitmask() & 0xFFFF) << (16 * i);
    }
    bits
}

impl Kind {
    #[inline(always)]
    fn of(&self, category: usize, mut places: u64, levels: &[i16]) -> u32 {
        if places == 0 {
            return 0;
        }
        let last = 63 - places.leading_zeros() as usize;
        // The last one is no inner one.
        let mut sum = self.zeros[last] + self.last[last] - self.inner[last];
        let mut before = Magnitudes::default();
        while places != 0 {
            let k = 63 - places.leading_zeros() as usize;
            places ^= 1 << k;
            let minus1 = levels[k].unsigned_abs() - 1;
            let larger = minus1 > 0;
            sum += self.inner[k] + self.first[before.first()][usize::from(larger)] + BIT as i32;
            if larger {
                let rest = self.rest[before.rest(category) - 5];
                sum += i32::from(minus1.min(LEVEL_PREFIX_MAX) - 1) * rest[1];
                sum += match minus1.checked_sub(LEVEL_PREFIX_MAX) {
                    None => rest[0],
                    Some(suffix) => (2 * (u32::from(suffix) + 1).ilog2() + 1) as i32 * BIT as i32,
                };
            }
            before.note(larger);
        }
        sum as u32
    }
}

/// Counter of a slice's bins with the contexts of [`super::init`].
#[derive(Clone, Debug)]
pub struct SliceCounter<'a> {
    bins: BinCounter<'a, ROOM>,
    prices: &'a BlockPrices,
}

impl<'a> SliceCounter<'a> {
    /// Count from 0. `prices` are those at `states`.
    pub fn new(states: &'a [State; ROOM], prices: &'a BlockPrices) -> Self {
        Self {
            bins: BinCounter::new(states),
            prices,
        }
    }

    /// Sum so far, in 1/256 bit.
    pub fn bits(&self) -> u32 {
        self.bins.bits()
    }
}

impl BinWriter for SliceCounter<'_> {
    #[inline]
    fn context(&mut self, ctx: usize, bin: bool) {
        self.bins.context(ctx, bin);
    }

    #[inline]
    fn repeat(&mut self, ctx: usize, bin: bool, times: u16) {
        self.bins.repeat(ctx, bin, times);
    }

    #[inline]
    fn bypass(&mut self, bin: bool) {
        self.bins.bypass(bin);
    }

    fn terminate(&mut self, bin: bool) {
        self.bins.terminate(bin);
    }

    #[inline]
    fn block(&mut self, category: usize, levels: &[i16]) -> bool {
        self.bins.add(self.prices.of(category, levels));
        true
    }
}

impl RawWriter for SliceCounter<'_> {
    fn raw(&mut self, bytes: &[u8]) {
        self.bins.raw(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::h264::cabac::write;
    use crate::simd;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_costs_what_its_bins_cost(
            states in prop::collection::vec(0u8..126, ROOM),
            values in prop::collection::vec(
                prop_oneof![4 => Just(0), 3 => -1i16..=1, 1 => -20i16..=20, 1 => any::<i16>()],
                64,
            ),
            category in 0usize..6,
        ) {
            let states: [State; ROOM] = std::array::from_fn(|i| states[i]);
            let mut prices = BlockPrices::default();
            prices.set(&states);
            // i16::MIN has no magnitude that fits, and no encoder makes it.
            let values: Vec<_> = values.iter().map(|v| (*v).max(-i16::MAX)).collect();
            let values = &values[..levels(category)];
            let mut bins = BinCounter::new(&states);
            write::levels(category, values, &mut bins);
            prop_assert_eq!(prices.of(category, values), bins.bits());
            let places: u64 = (0..values.len())
                .filter(|&k| values[k] != 0)
                .fold(0, |bits, k| bits | 1 << k);
            for level in simd::levels() {
                prop_assert_eq!(dispatch!(level, simd => nonzero(simd, values)), places);
            }
        }
    }
}

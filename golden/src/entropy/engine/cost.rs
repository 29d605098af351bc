// SPDX-License-Identifier: Apache-2.0
//! What bins would cost: the integer rate estimate of the mode decision.

use super::bins::{BinWriter, RawWriter};
use super::state::State;

/// Fractions of a bit: costs are in 1/256.
pub const BIT: u32 = 256;

/// Cost of the more and of the less probable bin by pStateIdx, in 1/256 bit: −log2 of the
/// probability 0.5 · α^pStateIdx with α^63 = 0.0375, on which the standard's state machine rests.
pub const COST: [[u16; 2]; 64] = {
    const MPS: [u16; 64] = [
        256, 238, 221, 206, 192, 180, 168, 157, 148, 139, 130, 122, 115, 108, 102, 96, 90, 85, 80,
        76, 72, 68, 64, 60, 57, 54, 51, 48, 46, 43, 41, 39, 37, 35, 33, 31, 29, 28, 26, 25, 24, 22,
        21, 20, 19, 18, 17, 16, 15, 15, 14, 13, 12, 12, 11, 11, 10, 10, 9, 9, 8, 8, 7, 7,
    ];
    const LPS: [u16; 64] = [
        256, 275, 294, 314, 333, 352, 371, 391, 410, 429, 448, 468, 487, 506, 525, 545, 564, 583,
        602, 622, 641, 660, 679, 699, 718, 737, 756, 776, 795, 814, 833, 853, 872, 891, 910, 930,
        949, 968, 987, 1007, 1026, 1045, 1064, 1084, 1103, 1122, 1141, 1161, 1180, 1199, 1218,
        1238, 1257, 1276, 1295, 1315, 1334, 1353, 1372, 1392, 1411, 1430, 1449, 1469,
    ];
    let mut cost = [[0; 2]; 64];
    let mut i = 0;
    while i < 64 {
        cost[i] = [MPS[i], LPS[i]];
        i += 1;
    }
    cost
};

/// [`COST`] by state and bin.
const BY_STATE: [[u16; 2]; 128] = {
    let mut costs = [[0; 2]; 128];
    let mut state = 0;
    while state < 128 {
        let probable = state & 1;
        costs[state][probable] = COST[state >> 1][0];
        costs[state][1 - probable] = COST[state >> 1][1];
        state += 1;
    }
    costs
};

/// Cost of `bin` in `state`, in 1/256 bit.
#[inline]
pub fn cost(state: State, bin: bool) -> u32 {
    u32::from(BY_STATE[usize::from(state & 127)][usize::from(bin)])
}

/// A [`BinWriter`] that adds up costs against fixed states: those at the start of the macroblock.
/// One table look-up and one addition per bin.
#[derive(Clone, Debug)]
pub struct BinCounter<'a, const N: usize> {
    contexts: &'a [State; N],
    bits: u32,
}

impl<'a, const N: usize> BinCounter<'a, N> {
    /// Count from 0.
    pub fn new(contexts: &'a [State; N]) -> Self {
        Self { contexts, bits: 0 }
    }

    /// Add what several bins cost together, in 1/256 bit.
    #[inline]
    pub fn add(&mut self, bits: u32) {
        self.bits += bits;
    }

    /// Sum so far, in 1/256 bit.
    pub fn bits(&self) -> u32 {
        self.bits
    }
}

impl<const N: usize> BinWriter for BinCounter<'_, N> {
    #[inline]
    fn context(&mut self, ctx: usize, bin: bool) {
        self.bits += cost(self.contexts[ctx % N], bin);
    }

    /// The states are fixed: a product.
    #[inline]
    fn repeat(&mut self, ctx: usize, bin: bool, times: u16) {
        self.bits += u32::from(times) * cost(self.contexts[ctx % N], bin);
    }

    #[inline]
    fn bypass(&mut self, _: bool) {
        self.bits += BIT;
    }

    /// End of slice is as good as never: it costs nothing.
    fn terminate(&mut self, _: bool) {}
}

impl<const N: usize> RawWriter for BinCounter<'_, N> {
    fn raw(&mut self, bytes: &[u8]) {
        self.bits += 8 * BIT * bytes.len() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_the_probabilities_logarithms() {
        let alpha = 0.0375f64.powf(1.0 / 63.0);
        for (s, [mps, lps]) in COST.into_iter().enumerate() {
            let p = 0.5 * alpha.powi(s as i32);
            let law = |p: f64| -256.0 * p.log2();
            assert!((f64::from(lps) - law(p)).abs() <= 0.51, "{s}");
            assert!((f64::from(mps) - law(1.0 - p)).abs() <= 0.51, "{s}");
        }
    }

    #[test]
    fn bins_add_up() {
        let contexts = [0b10_1001; 512];
        let mut c = BinCounter::new(&contexts);
        c.context(85, true);
        c.bypass(true);
        c.context(85, false);
        c.terminate(false);
        assert_eq!(c.bits(), 72 + 256 + 641);
    }
}
